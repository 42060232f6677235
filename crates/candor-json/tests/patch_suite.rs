//! The cases of json-patch-tests, those of RFC 6902 and those of its implementers.

use std::fs;

use candor_json::{Json, JsonPatch};

fn cases(file: &str) -> Vec<Json> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/json-patch-tests");
    let path = format!("{folder}/{file}");
    let text = fs::read(&path)
        .unwrap_or_else(|error| panic!("json-patch-tests belongs at {folder}: {error}"));
    // Not read by our own reader: two disabled cases have a member twice, which it refuses.
    let cases: Vec<serde_json::Value> = serde_json::from_slice(&text).expect("a list of cases");
    let ours = |case: &serde_json::Value| Json::read(case.to_string().as_bytes(), 64);
    cases.iter().map(|case| ours(case).expect("a case is JSON")).collect()
}

/// Runs what is not disabled in a file; returns how many cases that was.
fn run(file: &str) -> usize {
    let cases = cases(file);
    let enabled = |case: &&Json| case.member("disabled").is_none();
    cases.iter().filter(enabled).map(check).count()
}

#[track_caller]
fn check(case: &Json) {
    let document = case.member("doc").expect("a case has a document").clone();
    let patch = JsonPatch::parse(case.member("patch").expect("a case has a patch"));
    let patched = patch
        .map_err(|error| error.to_string())
        .and_then(|patch| patch.apply(document).map_err(|conflict| conflict.to_string()));
    match case.member("expected") {
        Some(expected) => assert_eq!(patched.as_ref(), Ok(expected), "{case}"),
        // Without `expected` or `error`, a case only wants the patch to fit.
        None if case.member("error").is_none() => assert!(patched.is_ok(), "{patched:?}: {case}"),
        None => assert!(patched.is_err(), "{patched:?}: {case}"),
    }
}

#[test]
fn the_specifications_cases_in_the_shared_data_hold() {
    assert_eq!(run("spec_tests.json"), 16);
}

#[test]
fn the_implementers_cases_in_the_shared_data_hold() {
    assert_eq!(run("tests.json"), 92);
}
