//! The folder as a whole: several files, missing files, and how diagnostics are shown.

use super::{API, NOTHING, PLAIN, check, folder, loaded, said};
use crate::declaration::load;

#[test]
fn ten_mistakes_in_one_folder_are_ten_diagnostics() {
    let books = "schema:\n  type: object\n  requierd: [title]\n  properties:\n\
                 \x20   title: { type: strng }\n    author: { type: string }\n\
                 unique: [isbn]\nreferences: { author: autors }\n\
                 operations: { put: absent }\nchunked: no\n";
    let orders = "schema: { type: object }\nhokks: true\ntombstones: soon\n";
    let files = [
        ("orders.yaml", orders),
        ("books.yaml", books),
        ("Notes.yaml", PLAIN),
        ("candor.yaml", "titel: Shop\nversion: v1\n"),
        ("authors.yaml", PLAIN),
    ];
    let places: Vec<String> = said(&files)
        .iter()
        .map(|line| line.split(": ").next().unwrap_or_default().to_owned())
        .collect();
    let expected = [
        "candor.yaml:1:1",
        "Notes.yaml",
        "books.yaml:3:3",
        "books.yaml:5:20",
        "books.yaml:7:10",
        "books.yaml:8:23",
        "books.yaml:9:15",
        "books.yaml:10:10",
        "orders.yaml:2:1",
        "orders.yaml:3:13",
    ];
    assert_eq!(places, expected);
}

#[test]
fn the_types_are_checked_also_without_candor_yaml() {
    check(
        &[("books.yaml", "schema: { type: object }\nchunkd: true\n")],
        "",
        &[
            "candor.yaml: this file is missing; write one with `title` and `version`, and one \
             file a resource type beside it",
            "books.yaml:2:1: unknown key `chunkd`, did you mean `chunked`?",
        ],
    );
}

#[test]
fn a_folder_without_files_is_told_what_to_write() {
    check(
        &[],
        "",
        &["candor.yaml: this file is missing; write one with `title` and `version`, and one file \
           a resource type beside it"],
    );
    check(
        &[("candor.yaml", API)],
        "",
        &["candor.yaml: no resource type is declared; write a file beside it, such as \
             books.yaml, with a `schema`"],
    );
}

#[test]
fn a_type_may_refer_to_one_whose_file_is_broken() {
    let books = "schema: { type: object, properties: { author: { type: string } } }\n\
                 references: { author: authors }\n";
    check(
        &[("candor.yaml", API), ("books.yaml", books), ("authors.yaml", "schema: [\n")],
        "",
        &["authors.yaml:1:9: `[` is opened and never closed"],
    );
}

#[test]
fn the_name_of_a_file_is_the_name_of_its_type() {
    let named = "a name is 1 to 63 small letters, digits, `_` and `-`, and begins with a letter";
    let name =
        |file: &'static str| said(&[("candor.yaml", API), ("authors.yaml", PLAIN), (file, PLAIN)]);
    assert_eq!(
        name("Books.yaml"),
        [format!("Books.yaml: `Books` cannot be the name of a resource type; {named}")]
    );
    assert_eq!(
        name("v1/books.yaml"),
        [format!("v1/books.yaml: `v1/books` cannot be the name of a resource type; {named}")]
    );
    assert_eq!(
        name("books.yml"),
        ["books.yml: the name of a declaration ends in `.yaml`; rename it to books.yaml"]
    );
    assert_eq!(
        name("sqlite_books.yaml"),
        ["sqlite_books.yaml: `sqlite_books` cannot be the name of a resource type; \
          names that begin with `sqlite_` are the engine's own"]
    );
    assert_eq!(
        name("batch.yaml"),
        ["batch.yaml: `batch` cannot be the name of a resource type; \
          its path is that of several writes at once"]
    );
    assert_eq!(name("batches.yaml"), NOTHING);
    assert_eq!(name("order_lines-2.yaml"), NOTHING);
}

#[test]
fn types_are_sorted_by_name_whatever_the_order_of_the_files() {
    let api =
        loaded(&[("b.yaml", PLAIN), ("candor.yaml", API), ("c.yaml", PLAIN), ("a.yaml", PLAIN)]);
    let names: Vec<&str> = api.types.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    for one in &api.types {
        assert_eq!(api.by_name.get(&one.name), Some(&one.index));
    }
}

#[test]
fn a_person_is_shown_the_line() {
    let files = folder(&[("candor.yaml", "title: Shop\nverison: v1\nabout:\n"), ("a.yaml", PLAIN)]);
    let shown = load(&files).expect_err("the key is misspelt").render(false);
    assert!(shown.contains("error: unknown key `verison`, did you mean `version`?"), "{shown}");
    assert!(shown.contains("--> candor.yaml:2:1"), "{shown}");
    assert!(shown.contains("2 | verison: v1\n  | ^^^^^^^"), "{shown}");
    assert!(shown.contains("= help: give it a value, or remove the key"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "no colors were asked for");
    assert!(load(&files).expect_err("as above").render(true).contains('\u{1b}'));
}

#[test]
fn a_program_is_given_json() {
    let files = folder(&[("candor.yaml", "title: Shop\nversion: v1\ntitel: B\n")]);
    let json = load(&files).expect_err("the key is misspelt").to_json();
    let expected = concat!(
        r#"[{"file":"candor.yaml","line":null,"column":null,"#,
        r#""message":"no resource type is declared","#,
        r#""help":"write a file beside it, such as books.yaml, with a `schema`"},"#,
        r#"{"file":"candor.yaml","line":3,"column":1,"#,
        r#""message":"unknown key `titel`, did you mean `title`?","help":null}]"#
    );
    assert_eq!(json, expected);
}
