//! What is written from the table of keys agrees with the checker.

use candor_json::{Json, Schema};

use super::said;
use crate::declaration::keys::{API_KEYS, ID_KEYS, Key, LIMIT_KEYS, TYPE_KEYS};
use crate::declaration::schema_keywords::{KEYWORDS, MISTAKEN};
use crate::declaration::{reference, schema};

#[test]
fn every_key_is_in_the_reference_and_in_the_editors_schema() {
    let (page, schema) = (reference(), schema());
    let groups: [&[&Key]; 4] = [&API_KEYS, &LIMIT_KEYS, &ID_KEYS, &TYPE_KEYS];
    for key in groups.into_iter().flatten() {
        assert!(page.contains(&format!("| `{}` |", key.name)), "{}", key.name);
        assert!(page.contains(key.example), "{}", key.example);
        assert!(schema.contains(&format!("\"{}\": {{", key.name)), "{}", key.name);
    }
}

#[test]
fn the_editors_schema_is_a_schema() {
    let document = Json::read(schema().as_bytes(), 64).expect("it is JSON");
    Schema::compile(&document).expect("it is a JSON Schema");
}

#[test]
fn the_examples_of_the_keys_are_free_of_mistakes() {
    let lines =
        |keys: &[&Key]| keys.iter().map(|key| format!("{}\n", key.example)).collect::<String>();
    let properties = "schema: { type: object, properties: { isbn: { type: string }, year: { type: integer }, \
                      number: { type: integer }, author: { type: string }, status: { type: string } } }\n";
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
    assert_eq!(said(&files), [String::new(); 0]);
}

#[test]
fn a_word_is_a_keyword_or_mistaken_for_one_but_not_both() {
    for (word, _) in MISTAKEN {
        assert!(KEYWORDS.iter().all(|(keyword, _)| *keyword != word), "{word}");
    }
    assert!(KEYWORDS.is_sorted_by_key(|(keyword, _)| *keyword));
}
