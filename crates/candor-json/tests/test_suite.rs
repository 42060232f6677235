//! The texts of JSONTestSuite: what every reader must take (`y_`), must refuse (`n_`), or may
//! decide (`i_`).

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use candor_json::{Json, Place, ReadErrorKind};

/// What Candor's declarations allow.
const MAX_DEPTH: usize = 64;

/// Texts the suite wants accepted and Candor refuses on purpose: a member comes twice.
const DUPLICATES: [&str; 2] =
    ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"];

fn texts() -> Vec<(String, Vec<u8>)> {
    let folder =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/json-test-suite/test_parsing");
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("the texts of JSONTestSuite belong at {folder}: {error}"));
    let paths = entries.map(|entry| entry.expect("the folder can be listed").path());
    let mut texts: Vec<_> = paths.map(|path| named_text(&path)).collect();
    texts.sort();
    assert_eq!(texts.len(), 318, "the suite is not the one this test knows");
    texts
}

fn named_text(path: &Path) -> (String, Vec<u8>) {
    let name = path.file_name().expect("a file of a folder has a name").to_string_lossy();
    (name.into_owned(), fs::read(path).expect("the file can be read"))
}

#[test]
fn every_text_in_the_shared_data_is_judged_as_it_asks() {
    for (name, text) in texts() {
        let started = Instant::now();
        let read = Json::read(&text, MAX_DEPTH);
        assert!(started.elapsed() < Duration::from_secs(1), "{name} took {:?}", started.elapsed());
        match name.as_bytes()[0] {
            b'y' if DUPLICATES.contains(&name.as_str()) => {
                let kind = read.unwrap_err().kind;
                assert!(matches!(kind, ReadErrorKind::DuplicateMember { .. }), "{name}: {kind}");
            }
            b'y' => assert!(read.is_ok(), "{name}: {}", read.unwrap_err()),
            b'n' => assert!(read.is_err(), "{name} was accepted as {}", read.unwrap()),
            _ => {}
        }
    }
}

#[test]
fn what_is_accepted_in_the_shared_data_reads_the_same_when_written_and_read_again() {
    for (name, text) in texts() {
        let Ok(value) = Json::read(&text, MAX_DEPTH) else { continue };
        let written = value.to_text();
        let again = Json::read(written.as_bytes(), MAX_DEPTH).unwrap();
        assert_eq!(again, value, "{name}");
        assert_eq!(again.to_text(), written, "{name}");
    }
}

#[test]
fn every_refusal_in_the_shared_data_has_a_place_inside_the_text_and_a_sentence() {
    for (name, text) in texts() {
        let Err(error) = Json::read(&text, MAX_DEPTH) else { continue };
        let Place { line, column, offset } = error.place;
        assert!(line >= 1 && column >= 1 && offset <= text.len(), "{name}: {:?}", error.place);
        let sentence = error.to_string();
        assert!(sentence.starts_with("expected ") && sentence.len() < 200, "{name}: {sentence}");
    }
}
