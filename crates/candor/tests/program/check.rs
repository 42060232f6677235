//! `candor check`.

use candor_json::Json;

use crate::client::read_json;
use crate::support::{Folder, example};

/// Ten mistakes in three files, with the lines they stand in.
fn ten_mistakes() -> Folder {
    let folder = Folder::new();
    folder.write("api/candor.yaml", "title: Test\nversion: V 1\nlimits: { contents: 1MiB }\n");
    folder.write(
        "api/authors.yaml",
        "schema:\n  type: object\n  properties:\n    name: { type: sting }\n    born: { type: integer, minimun: 0 }\n\
         index: [name]\ntombstones: 90\n",
    );
    folder.write(
        "api/books.yaml",
        "schema:\n  type: object\n  properties: { title: { type: string } }\nunique: [tittle]\n\
         references: { title: autors }\noperations: { delete: later }\npreconditions: requierd\n",
    );
    folder
}

#[test]
fn every_mistake_is_told_at_once_with_its_place_and_the_nearest_name() {
    let ended = ten_mistakes().run(&["check", "api"]);
    ended.check(
        1,
        &[
            "candor: 10 mistakes",
            "candor.yaml:2:10",
            "candor.yaml:3:11",
            "did you mean `content`",
            "authors.yaml:4:19",
            "authors.yaml:6:1",
            "did you mean `indexes`",
            "books.yaml:4:10",
            "did you mean `title`",
            "books.yaml:5:22",
            "did you mean `authors`",
            "books.yaml:6:23",
            "books.yaml:7:16",
            "must be `optional` or `required`",
        ],
    );
}

#[test]
fn programs_are_told_in_json() {
    let folder = ten_mistakes();
    let ended = folder.run(&["check", "api", "--json"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(1), ""));
    let mistakes = read_json(&ended.out);
    let mistakes = mistakes.as_array().expect("an array");
    assert_eq!(mistakes.len(), 10);
    for mistake in mistakes {
        assert!(mistake.member("line").and_then(Json::as_i64).is_some(), "{mistake}");
        assert!(mistake.member("message").and_then(Json::as_str).is_some(), "{mistake}");
    }
    folder.run(&["check", &example("bookshop"), "--json"]).check(0, &["[]"]);
}

#[test]
fn what_is_declared_is_told_in_short() {
    Folder::new().run(&["check", &example("bookshop")]).check(
        0,
        &[
            "Bookshop v1: no mistakes, 4 resource types",
            "`isbn` unique",
            "`author` refers to authors",
        ],
    );
}

#[test]
fn a_folder_that_is_none_is_told() {
    let folder = Folder::new();
    folder.write("file", "");
    folder.run(&["check", "nowhere"]).check(7, &["nowhere cannot be read", "candor.yaml"]);
    folder.run(&["check", "file"]).check(7, &["file cannot be read"]);
    folder.run(&["check", "."]).check(1, &["candor.yaml", "missing"]);
}

#[test]
fn files_that_are_no_text_or_too_long_are_told() {
    let folder = Folder::new();
    folder.write("latin/candor.yaml", b"title: Caf\xe9\n");
    folder.run(&["check", "latin"]).check(1, &["candor.yaml:1 is not UTF-8"]);
    folder.write("long/candor.yaml", vec![b'#'; 2 << 20]);
    folder.run(&["check", "long"]).check(1, &["candor.yaml", "at most are read"]);
}

#[test]
fn every_command_tells_the_mistakes_of_its_declaration() {
    let folder = ten_mistakes();
    for arguments in [
        ["serve", "api", "--listen", "0"].as_slice(),
        &["import", "api", "books", "books.csv"],
        &["export", "api", "books"],
    ] {
        folder.run(arguments).check(1, &["candor: 10 mistakes", "books.yaml:4:10"]);
    }
    assert!(!folder.path("api.db").exists(), "no store was made");
}

#[test]
fn a_file_of_keys_that_is_none_is_a_mistake_like_others() {
    let folder = Folder::with_planets();
    let issuer = "callers: { issuers: [{ issuer: a, audience: b, keys: jwks.json, algorithms: \
                  [ES256] }] }\n";
    folder.write("api/candor.yaml", format!("title: Planets\nversion: v1\n{issuer}"));
    folder.write("api/jwks.json", "{}");
    folder.run(&["check", "api"]).check(1, &["jwks.json, the keys of a: "]);
    let ended = folder.run(&["check", "api", "--json"]);
    ended.check(1, &[]);
    let told = read_json(&ended.out);
    let [only] = told.as_array().expect("it is a list") else { panic!("{}", told.to_text()) };
    let member = |name: &str| only.member(name).map(Json::to_text).unwrap_or_default();
    assert_eq!((member("file").as_str(), member("line").as_str()), ("\"jwks.json\"", "null"));
    assert!(member("message").contains("the keys of a: "), "{}", told.to_text());
    assert_eq!(ended.err, "");
}
