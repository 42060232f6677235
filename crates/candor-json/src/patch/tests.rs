//! What the suite of cases leaves open: sentences, order, limits.

use super::*;
use crate::NESTING_CEILING;

fn read(text: &str) -> Json {
    Json::read(text.as_bytes(), NESTING_CEILING).unwrap()
}

fn patched(document: &str, patch: &str) -> Result<Json, PatchConflict> {
    JsonPatch::parse(&read(patch)).unwrap().apply(read(document))
}

#[track_caller]
fn becomes(document: &str, patch: &str, result: &str) {
    assert_eq!(patched(document, patch).unwrap().to_text(), result);
}

#[track_caller]
fn conflicts(document: &str, patch: &str, sentence: &str) {
    assert_eq!(patched(document, patch).unwrap_err().to_string(), sentence);
}

#[track_caller]
fn malformed(patch: &str, sentence: &str) {
    assert_eq!(JsonPatch::parse(&read(patch)).unwrap_err().to_string(), sentence);
}

#[test]
fn members_keep_their_place_and_values_their_form() {
    let document = r#"{"b":1.10,"a":2,"c":"\u00e9"}"#;
    becomes(
        document,
        r#"[{"op":"replace","path":"/b","value":1.0}]"#,
        r#"{"b":1.0,"a":2,"c":"\u00e9"}"#,
    );
    becomes(
        document,
        r#"[{"op":"add","path":"/a","value":3}]"#,
        r#"{"b":1.10,"a":3,"c":"\u00e9"}"#,
    );
    becomes(
        document,
        r#"[{"op":"move","from":"/b","path":"/d"}]"#,
        r#"{"a":2,"c":"\u00e9","d":1.10}"#,
    );
    becomes(document, r#"[{"op":"move","from":"/b","path":"/b"}]"#, document);
    becomes(
        document,
        r#"[{"op":"copy","from":"/c","path":"/a"}]"#,
        r#"{"b":1.10,"a":"\u00e9","c":"\u00e9"}"#,
    );
    becomes(document, r#"[{"op":"replace","path":"","value":[1]}]"#, "[1]");
    becomes("[1,2]", r#"[{"op":"move","from":"/0","path":"/-"}]"#, "[2,1]");
}

#[test]
fn a_test_compares_values_not_forms() {
    let document = r#"{"a":1.10,"b":"\u00e9","c":{"x":1,"y":2}}"#;
    becomes(document, r#"[{"op":"test","path":"/a","value":11e-1}]"#, document);
    becomes(document, r#"[{"op":"test","path":"/b","value":"é"}]"#, document);
    becomes(document, r#"[{"op":"test","path":"/c","value":{"y":2.0,"x":1}}]"#, document);
}

#[test]
fn a_conflict_names_the_operation_the_pointer_and_the_reason() {
    let document = r#"{"a":[1,2],"s":"x"}"#;
    let first = r#"{"op":"test","path":"","value":{"a":[1,2],"s":"x"}}"#;
    conflicts(
        document,
        &format!(r#"[{first},{{"op":"remove","path":"/b"}}]"#),
        "operation 1 (`remove` at `/b`): there is no member `b`",
    );
    conflicts(
        document,
        r#"[{"op":"replace","path":"/a/2","value":0}]"#,
        "operation 0 (`replace` at `/a/2`): the array has 2 items, index 2 is beyond them",
    );
    conflicts(
        document,
        r#"[{"op":"add","path":"/a/01","value":0}]"#,
        "operation 0 (`add` at `/a/01`): expected the index of an item, found `01`",
    );
    conflicts(
        document,
        r#"[{"op":"add","path":"/s/t","value":0}]"#,
        "operation 0 (`add` at `/s/t`): expected an object or array on the way there, found \"x\"",
    );
    conflicts(
        document,
        r#"[{"op":"copy","from":"/none","path":"/a"}]"#,
        "operation 0 (`copy` at `/none`): there is no member `none`",
    );
    conflicts(
        document,
        r#"[{"op":"test","path":"/s","value":"y"}]"#,
        "operation 0 (`test` at `/s`): expected \"y\", found \"x\"",
    );
    conflicts(
        document,
        r#"[{"op":"test","path":"/a","value":[1,3]}]"#,
        "operation 0 (`test` at `/a`): expected an array of 2 items, found one that differs",
    );
    conflicts(
        document,
        r#"[{"op":"remove","path":""}]"#,
        "operation 0 (`remove` at ``): the whole document cannot be taken away",
    );
}

#[test]
fn a_malformed_patch_names_the_operation_and_what_is_wrong() {
    malformed("{}", "expected an array of operations, found {}");
    malformed("[5]", "operation 0: expected an object, found 5");
    malformed("[{}]", "operation 0: the member `op` is missing");
    malformed(r#"[{"op":1}]"#, "operation 0: expected `op` to be a string, found 1");
    malformed(r#"[{"op":"add"}]"#, "operation 0: the member `path` is missing");
    malformed(
        r#"[{"op":"spam","path":""}]"#,
        "operation 0: `op` is one of `add`, `remove`, `replace`, `move`, `copy` or `test`, not `spam`",
    );
    malformed(r#"[{"op":"add","path":"/a"}]"#, "operation 0: `add` needs the member `value`");
    malformed(r#"[{"op":"move","path":"/a"}]"#, "operation 0: the member `from` is missing");
    malformed(
        r#"[{"op":"remove","path":"/a"},{"op":"remove","path":"a"}]"#,
        "operation 1: `path` is `a`: a JSON Pointer is empty or begins with `/`",
    );
    malformed(
        r#"[{"op":"move","from":"/a","path":"/a/b"}]"#,
        "operation 0: a value cannot be moved into itself: `path` lies inside `from`",
    );
}

#[test]
fn a_patch_has_a_thousand_operations_at_most() {
    let patch = |operations: usize| {
        let operation = r#"{"op":"add","path":"/-","value":0}"#;
        read(&format!("[{}]", vec![operation; operations].join(",")))
    };
    let grown = JsonPatch::parse(&patch(1_000)).unwrap().apply(read("[]")).unwrap();
    assert_eq!(grown.as_array().unwrap().len(), 1_000);
    let error = JsonPatch::parse(&patch(1_001)).unwrap_err();
    assert_eq!(error.to_string(), "expected at most 1000 operations, found 1001");
}

#[test]
fn copies_cannot_make_a_small_patch_large() {
    let wider = r#"{"op":"copy","from":"/x","path":"/x/-"}"#;
    let document = r#"{"x":["0123456789"]}"#;
    let patch = |operation: &str, times: usize| format!("[{}]", vec![operation; times].join(","));
    assert!(patched(document, &patch(wider, 10)).is_ok());
    let conflict = patched(document, &patch(wider, 1_000)).unwrap_err();
    assert_eq!(conflict.reason, "the copies of a patch may add 4194304 bytes at most");
    assert!(conflict.index < 30, "{conflict}");
}

#[test]
fn no_patch_makes_a_value_deeper_than_values_can_be() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let into = |levels: usize| "/0".repeat(levels);
    let room = NESTING_CEILING - 300;
    let add = |depth: usize| {
        format!(r#"[{{"op":"add","path":"{}","value":{}}}]"#, into(300), deep(depth))
    };
    assert_eq!(patched(&deep(300), &add(room)).unwrap().depth(), NESTING_CEILING);
    let reason = "values nest 512 levels deep at most";
    assert_eq!(patched(&deep(300), &add(room + 1)).unwrap_err().reason, reason);
    let copy = format!(r#"[{{"op":"copy","from":"","path":"{}"}}]"#, into(300));
    assert_eq!(patched(&deep(300), &copy).unwrap_err().reason, reason);
    let document = format!("[{},{}]", deep(250), deep(300));
    let shift =
        |levels: usize| format!(r#"[{{"op":"move","from":"/1","path":"{}"}}]"#, into(levels));
    assert_eq!(patched(&document, &shift(212)).unwrap().depth(), NESTING_CEILING);
    assert_eq!(patched(&document, &shift(213)).unwrap_err().reason, reason);
}
