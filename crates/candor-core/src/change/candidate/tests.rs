//! What content becomes: ids, read-only members, patches.

use super::*;
use crate::declaration::{Api, SourceFile, load};
use crate::record::Revision;

fn api() -> Api {
    let schema = "schema: { type: object, required: [code], additionalProperties: false, \
        properties: { code: { type: string }, n: { type: number } } }\n";
    let files = [
        ("candor.yaml", "title: Tests\nversion: v1\n".to_owned()),
        ("chosen.yaml", format!("id: {{ client: '^[a-z]+$' }}\n{schema}")),
        ("made.yaml", schema.to_owned()),
        ("taken.yaml", format!("id: {{ field: code }}\n{schema}")),
    ];
    let file = |(name, text): (&str, String)| SourceFile { name: name.into(), text };
    match load(&files.map(file)) {
        Ok(api) => api,
        Err(mistakes) => panic!("{}", mistakes.render(false)),
    }
}

/// Told as `id document`, or as the pointers and keywords of what is wrong.
fn outcome(of: &str, form: ContentForm, url_id: Option<&str>, live: bool, sent: &str) -> String {
    let api = api();
    let url_id = url_id.and_then(RecordId::parse);
    let record = Record {
        id: RecordId::parse("a").unwrap(),
        revision: Revision(7),
        create_time: Timestamp(0),
        update_time: Timestamp(0),
        document: r#"{"code":"a","n":1.10}"#.into(),
    };
    let current = live.then_some(&record);
    let of = api.resource_type(of).unwrap();
    let origin = Origin::Request;
    let draft = Draft {
        of,
        form,
        url_id: url_id.as_ref(),
        current,
        within: None,
        origin,
        hidden: &[],
        now: Timestamp(0),
    };
    match draft.candidate(sent.as_bytes()) {
        Ok(Candidate { id, row, .. }) => {
            format!("{} {}", id.map_or("-".into(), |id| id.to_string()), row.document)
        }
        Err(Unfit::Violates(Violations { list, .. })) => {
            let told = list.iter().map(|one| format!("{} {}", one.pointer, one.keyword));
            told.collect::<Vec<_>>().join(", ")
        }
        Err(other) => format!("{other:?}"),
    }
}

#[track_caller]
fn check_new(of: &str, sent: &str, expected: &str) {
    assert_eq!(outcome(of, ContentForm::Document, None, false, sent), expected, "{of} {sent}");
}

#[track_caller]
fn check_replaced(of: &str, sent: &str, expected: &str) {
    let told = outcome(of, ContentForm::Document, Some("a"), true, sent);
    assert_eq!(told, expected, "{of} {sent}");
}

#[track_caller]
fn check_patched(form: ContentForm, sent: &str, expected: &str) {
    assert_eq!(outcome("chosen", form, Some("a"), true, sent), expected, "{sent}");
}

#[test]
fn the_id_of_a_new_record_comes_from_where_its_type_says() {
    check_new("made", r#"{"code":"x"}"#, r#"- {"code":"x"}"#);
    check_new("made", r#"{"id":"a","code":"x"}"#, "/id readOnly");
    check_new("chosen", r#"{"id":"b","code":"x"}"#, r#"b {"code":"x"}"#);
    check_new("chosen", r#"{"code":"x"}"#, " required");
    check_new("chosen", r#"{"id":"B","code":"x"}"#, "/id pattern");
    check_new("chosen", r#"{"id":5,"code":"x"}"#, "/id pattern");
    check_new("taken", r#"{"code":"x"}"#, r#"x {"code":"x"}"#);
    check_new("taken", r#"{"code":"x","id":"x"}"#, r#"x {"code":"x"}"#);
    check_new("taken", r#"{"code":"x","id":"y"}"#, "/id readOnly");
    check_new("taken", r#"{"code":".."}"#, "/code pattern");
}

#[test]
fn a_new_record_brings_nothing_that_the_server_keeps() {
    check_new("made", r#"{"code":"x","etag":"\"7\""}"#, "/etag readOnly");
    check_new(
        "made",
        r#"{"create_time":"x","z":1}"#,
        " required, /z additionalProperties, /create_time readOnly",
    );
}

#[test]
fn what_the_server_keeps_is_taken_when_it_matches_and_never_changed() {
    let kept = r#""id":"a","etag":"\"7\"","create_time":"1970-01-01T00:00:00.000Z""#;
    check_replaced("chosen", &format!(r#"{{{kept},"code":"x"}}"#), r#"a {"code":"x"}"#);
    check_replaced("chosen", r#"{"code":"x","id":"b"}"#, "/id readOnly");
    check_replaced("made", r#"{"code":"x","id":"b"}"#, "/id readOnly");
    check_replaced("taken", r#"{"code":"b"}"#, "/code readOnly");
    check_replaced("chosen", r#"{"code":"x","etag":"\"6\""}"#, "/etag readOnly");
    check_replaced("chosen", r#"{"code":"x","update_time":null}"#, "/update_time readOnly");
}

#[test]
fn a_patch_is_applied_to_the_record_as_clients_see_it() {
    use ContentForm::{JsonPatch, MergePatch};
    check_patched(MergePatch, r#"{"n":2.50}"#, r#"a {"code":"a","n":2.50}"#);
    check_patched(MergePatch, r#"{"n":null}"#, r#"a {"code":"a"}"#);
    check_patched(MergePatch, r#"{"id":"b"}"#, "/id readOnly");
    check_patched(MergePatch, "[]", " type");
    let tested = r#"[{"op":"test","path":"/etag","value":"\"7\""},{"op":"remove","path":"/n"}]"#;
    check_patched(JsonPatch, tested, r#"a {"code":"a"}"#);
}

#[test]
fn a_patch_cannot_make_what_no_request_could_send() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let sent = format!(r#"{{"z":{}}}"#, deep(NESTING_MAX_DEPTH - 1));
    check_patched(ContentForm::MergePatch, &sent, "/z additionalProperties");
    let (value, within) = (deep(NESTING_MAX_DEPTH - 4), "/0".repeat(NESTING_MAX_DEPTH - 5));
    let sent = format!(
        r#"[{{"op":"add","path":"/z","value":{value}}},{{"op":"add","path":"/z{within}/-","value":{}}}]"#,
        deep(10)
    );
    check_patched(ContentForm::JsonPatch, &sent, "PatchedTooDeep");
}

#[test]
fn a_document_keeps_its_numbers_and_their_order() {
    check_new(
        "made",
        r#" { "n" : 1E400 , "code" : "\u00e9" } "#,
        r#"- {"n":1E400,"code":"\u00e9"}"#,
    );
}
