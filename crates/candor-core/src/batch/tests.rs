//! How the request of a batch becomes one of its own.

use http::header::CONTENT_TYPE;

use super::*;
use crate::change::Unfit;
use crate::declaration::{Api, SourceFile, load};
use crate::exchange::Return;
use crate::record::RecordId;

fn api() -> Api {
    let file = |(name, text): (&str, &str)| SourceFile { name: name.into(), text: text.into() };
    let files = [
        ("candor.yaml", "title: Tests\nversion: v1\n"),
        ("books.yaml", "schema: { type: object }\nallow: true\n"),
    ];
    match load(&files.map(file)) {
        Ok(api) => api,
        Err(mistakes) => panic!("{}", mistakes.render(false)),
    }
}

fn entries(requests: &str) -> Result<Vec<Entry>, Unfit> {
    read(&api(), format!("{{\"requests\":[{requests}]}}").as_bytes())
}

/// The request that the second of two becomes: target, type and length of the content, content.
#[track_caller]
fn check(second: &str, target: &str, media_type: &str, length: &str, content: &str) {
    let first = r#"{"method":"POST","path":"/v1/books","content":{}}"#;
    let entries = entries(&format!("{first},{second}")).expect(second);
    let ids = [RecordId::parse("a/b"), None];
    let (head, bytes) = entries[1].request(&ids, Some(Return::Minimal)).expect(second);
    let field = |name: &str| head.headers.get(name).map_or("", |value| value.to_str().unwrap());
    assert_eq!(head.uri.to_string(), target, "{second}");
    assert_eq!(field("content-type"), media_type, "{second}");
    assert_eq!(field("content-length"), length, "{second}");
    assert_eq!(bytes, content.as_bytes(), "{second}");
    assert_eq!(field("prefer"), "return=minimal");
}

#[test]
fn the_type_of_the_content_follows_from_the_method() {
    let json = "application/json";
    check(r#"{"method":"POST","path":"/a","content":{}}"#, "/a", json, "2", "{}");
    check(r#"{"method":"PUT","path":"/a","content":[]}"#, "/a", json, "2", "[]");
    check(r#"{"method":"PUT","path":"/a","content":null}"#, "/a", json, "4", "null");
    let merge_patch = "application/merge-patch+json";
    check(r#"{"method":"PATCH","path":"/a","content":{}}"#, "/a", merge_patch, "2", "{}");
    let json_patch = "application/json-patch+json";
    check(r#"{"method":"PATCH","path":"/a","content":[]}"#, "/a", json_patch, "2", "[]");
    check(
        r#"{"method":"PATCH","path":"/a","content":[],"headers":{"content-type":"application/json"}}"#,
        "/a",
        json,
        "2",
        "[]",
    );
}

#[test]
fn what_has_no_content_says_so_where_there_could_be_some() {
    check(r#"{"method":"POST","path":"/a"}"#, "/a", "", "0", "");
    check(r#"{"method":"PATCH","path":"/a"}"#, "/a", "", "0", "");
    check(r#"{"method":"DELETE","path":"/a"}"#, "/a", "", "", "");
}

#[test]
fn an_id_stands_encoded_in_a_path_and_as_it_is_in_content() {
    let merge_patch = "application/merge-patch+json";
    check(
        r#"{"method":"PATCH","path":"/v1/books/$0.id/x?y=$0.id","content":{"a":"$0.id","n":1.0}}"#,
        "/v1/books/a%2Fb/x?y=$0.id",
        merge_patch,
        "19",
        r#"{"a":"a/b","n":1.0}"#,
    );
    check(r#"{"method":"DELETE","path":"/v1/books/$$0.id"}"#, "/v1/books/%240.id", "", "", "");
    check(r#"{"method":"DELETE","path":"/v1/books/a$0.id"}"#, "/v1/books/a$0.id", "", "", "");
}

#[test]
fn a_request_that_needs_an_unknown_id_is_none_yet() {
    let all = r#"{"method":"POST","path":"/a"},{"method":"DELETE","path":"/a/$0.id"},
        {"method":"POST","path":"/a","content":{"b":"$1.id"}}"#;
    let entries = entries(all).unwrap();
    assert!(entries[1].request(&[None], None).is_none());
    assert!(entries[2].request(&[None, None], None).is_none());
    let (head, _) = entries[2].request(&[None, RecordId::parse("x")], None).unwrap();
    assert!(head.headers.get("prefer").is_none() && head.headers.contains_key(CONTENT_TYPE));
}

#[test]
fn what_is_wrong_is_told_a_hundred_times_at_most() {
    let slips = vec![r#""$x""#; 150].join(",");
    let request = format!(r#"{{"method":"PUT","path":"/a","content":[{slips}]}}"#);
    let Err(Unfit::NoBatch(mistakes)) = entries(&format!("{request},{request}")) else {
        panic!("it was read");
    };
    assert_eq!((mistakes.list.len(), mistakes.more), (VIOLATIONS_MAX, 102));
    assert_eq!(mistakes.list[99].violation.pointer, "/requests/0/content/99");
}

#[test]
fn content_may_nest_in_a_batch_as_deep_as_by_itself() {
    let nested = |depth: usize| {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        entries(&format!(r#"{{"method":"PUT","path":"/a","content":{open}{close}}}"#))
    };
    assert!(nested(crate::limits::NESTING_MAX_DEPTH).is_ok());
    assert!(matches!(nested(crate::limits::NESTING_MAX_DEPTH + 1), Err(Unfit::Unread(_))));
}
