//! What is written from the table of keys agrees with the checker.

use std::path::PathBuf;
use std::{env, fs};

use candor_json::{Json, Schema};

use super::{NOTHING, said};
use crate::declaration::access_keys::{FIELD_KEYS, RULE_KEYS};
use crate::declaration::caller_keys::{CALLER_KEYS, ISSUER_KEYS};
use crate::declaration::diagnostic::Report;
use crate::declaration::keys::{API_KEYS, ID_KEYS, Key, LIMIT_KEYS, TYPE_KEYS};
use crate::declaration::rate_keys::RATE_KEYS;
use crate::declaration::rule_keys::{CHECK_KEYS, LIFECYCLE_KEYS, TRANSITION_KEYS};
use crate::declaration::schema_keywords::{KEYWORDS, MISTAKEN};
use crate::declaration::service_keys::{HOOK_KEYS, UPSTREAM_KEYS, UPSTREAM_TYPE_KEYS};
use crate::declaration::yaml::compose;
use crate::declaration::{reference, schema};

fn path(relative: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(relative)
}

/// The committed page is the generated one; `UPDATE_EXPECT=1` makes it so.
#[track_caller]
fn check_committed(relative: &str, generated: &str) {
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(path(relative), generated).expect("the page can be written");
    }
    let committed = fs::read_to_string(path(relative)).unwrap_or_default();
    assert_eq!(committed, generated, "{relative} is stale: run the tests with UPDATE_EXPECT=1");
}

#[test]
fn the_committed_references_are_those_of_the_table() {
    check_committed("docs/reference/declarations.md", &reference());
    check_committed("docs/reference/declaration.schema.json", &schema());
}

fn editors_schema() -> Schema {
    let document = Json::read(schema().as_bytes(), 64).expect("it is JSON");
    Schema::compile(&document).expect("it is a JSON Schema")
}

/// How an editor with the schema judges a file.
#[track_caller]
fn check_editor(text: &str, valid: bool) {
    let mut report = Report::new("a.yaml", text);
    let tree = compose(text, &mut report).expect("it is YAML");
    let violations = editors_schema().violations(&tree.json(), 10);
    assert_eq!(violations.list.is_empty(), valid, "{text}: {:?}", violations.list);
}

#[test]
fn an_editor_finds_no_mistake_in_the_examples() {
    for example in ["bookshop", "flights"] {
        let folder = fs::read_dir(path("examples").join(example)).expect("the example is there");
        let paths = folder.map(|entry| entry.expect("the folder can be read").path());
        let files: Vec<PathBuf> =
            paths.filter(|path| path.extension().is_some_and(|ending| ending == "yaml")).collect();
        assert_eq!(files.len(), 5, "{example}");
        for file in files {
            check_editor(&fs::read_to_string(file).expect("the file can be read"), true);
        }
    }
}

#[test]
fn an_editor_finds_mistakes() {
    check_editor("title: A\nversion: v1\n", true);
    check_editor("title: A\nverison: v1\n", false);
    check_editor("title: A\nversion: V1\n", false);
    check_editor("title: A\nversion: v1\nlimits: { content: 1mib }\n", false);
    check_editor("title: A\nversion: v1\nretired: { v0: soon }\n", false);
    check_editor("schema: { type: object }\n", true);
    check_editor("schema: { type: object }\nallow: true\n", true);
    check_editor("schema: { type: object }\nallow: { read: a == b }\n", true);
    check_editor("schema: { type: object }\nallow: {}\n", false);
    check_editor("schema: { type: array }\n", false);
    check_editor("schema: { type: object, maxProperties: many }\n", false);
    check_editor("schema: { type: object }\noperations: [put]\n", false);
    check_editor(
        "schema: { type: object }\noperations: { delete: planned }\ntombstones: none\n",
        true,
    );
    check_editor("schema: { type: object }\nid: { client: a, field: b }\n", false);
    check_editor("schema: { type: object }\nid: { field: b }\nunique: [a, [b, c]]\n", true);
}

#[test]
fn every_key_is_in_the_reference_and_in_the_editors_schema() {
    let (page, schema) = (reference(), schema());
    let groups: [&[&Key]; 15] = [
        &API_KEYS,
        &CALLER_KEYS,
        &ISSUER_KEYS,
        &LIMIT_KEYS,
        &RATE_KEYS,
        &ID_KEYS,
        &TYPE_KEYS,
        &LIFECYCLE_KEYS,
        &TRANSITION_KEYS,
        &CHECK_KEYS,
        &RULE_KEYS,
        &HOOK_KEYS,
        &FIELD_KEYS,
        &UPSTREAM_TYPE_KEYS,
        &UPSTREAM_KEYS,
    ];
    for key in groups.into_iter().flatten() {
        assert!(page.contains(&format!("| `{}` |", key.name)), "{}", key.name);
        assert!(page.contains(key.example), "{}", key.example);
        assert!(schema.contains(&format!("\"{}\": {{", key.name)), "{}", key.name);
    }
}

#[test]
fn the_examples_of_the_keys_are_free_of_mistakes() {
    let lines =
        |keys: &[&Key]| keys.iter().map(|key| format!("{}\n", key.example)).collect::<String>();
    let properties = "schema:\n  type: object\n  properties:\n\
                      \x20   { isbn: { type: string }, year: { type: integer },\n\
                      \x20     number: { type: integer }, author: { type: string },\n\
                      \x20     status: { enum: [draft, placed], default: draft } }\n";
    let schema_example = TYPE_KEYS.iter().find(|key| key.name == "schema").map(|key| key.example);
    let book = lines(&TYPE_KEYS)
        .replace(schema_example.expect("there is such a key"), properties.trim_end());
    let files = [
        ("candor.yaml", lines(&API_KEYS)),
        ("books.yaml", book),
        ("authors.yaml", super::PLAIN.to_owned()),
    ];
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_eq!(said(&files), NOTHING);
}

#[test]
fn a_word_is_a_keyword_or_mistaken_for_one_but_not_both() {
    for (word, _) in MISTAKEN {
        assert!(KEYWORDS.iter().all(|(keyword, _)| *keyword != word), "{word}");
    }
    assert!(KEYWORDS.is_sorted_by_key(|(keyword, _)| *keyword));
}
