//! Every rule can fail: a good answer, and what breaks each of them.

use candor_core::catalogue;
use candor_core::exchange::Kind;
use candor_core::graph::{GRAPH, Path};
use candor_core::record::Revision;

use super::{Answered, RULES, State};
use crate::reply::Reply;
use crate::sent::Sent;

const RECORD: &str = r#"{"id":"a","etag":"\"7\"","create_time":"2026-01-01T00:00:00.000Z","update_time":"2026-01-01T00:00:00.000Z","n":1E400}"#;

const PROBLEM: &str = r#"{"type":"/-/problems/record-deleted","title":"The record was deleted","status":410,"detail":"It is gone.","instance":"/v1/notes/a","retry":"never","deleted":"2026-01-01T00:00:00.000Z"}"#;

/// The head of an answer with this content, where the text has no lines of its own for a field.
fn reply(status: u16, fields: &str, content: &str) -> Reply {
    let fields: String = fields.lines().map(|line| format!("\r\n{line}")).collect();
    let mut head = format!("HTTP/1.1 {status} X{fields}");
    if !content.is_empty() && !fields.to_ascii_lowercase().contains("content-length") {
        head.push_str(&format!("\r\nContent-Length: {}", content.len()));
    }
    let mut reply = Reply::read(head.as_bytes()).unwrap();
    reply.content = content.as_bytes().to_vec();
    reply.sent_bytes = content.len();
    reply
}

/// The rules that an answer breaks.
#[track_caller]
fn check(method: &str, cause: &str, reply: &Reply, broken: &[&str]) {
    let place = GRAPH.iter().position(|question| question.outcome.name == cause).unwrap();
    let outcome = catalogue::all().find(|row| row.name == cause).unwrap();
    let answered = Answered {
        sent: &Sent::plain(method, "/v1/notes/a", &[]),
        reply,
        path: &Path { kind: Kind::Read, replayed: false, left_at: place, outcome },
        now: 1_767_225_600,
        state: Some(State::At(Revision(7))),
    };
    let found: Vec<&str> = RULES
        .iter()
        .filter(|rule| (rule.check)(&answered).is_err())
        .map(|rule| rule.source)
        .collect();
    assert_eq!(found, broken, "{reply}");
}

const GOOD: &str = "Date: Thu, 01 Jan 2026 00:00:00 GMT
Content-Type: application/json
ETag: \"7\"
Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT
Cache-Control: no-cache
X-Content-Type-Options: nosniff
Vary: Accept, Accept-Encoding";

#[track_caller]
fn check_shown(from: &str, to: &str, broken: &[&str]) {
    assert!(GOOD.contains(from), "{from}");
    check("GET", "record-shown", &reply(200, &GOOD.replacen(from, to, 1), RECORD), broken);
}

#[test]
fn a_good_answer_breaks_no_rule() {
    check_shown("", "", &[]);
    let refusal = GOOD.replace("application/json", "application/problem+json");
    let refusal = refusal.replace("no-cache", "no-store");
    check("GET", "record-deleted", &reply(410, &refusal, PROBLEM), &[]);
}

#[test]
fn every_rule_about_fields_can_be_broken() {
    check_shown("Vary: ", "vary: Accept, Accept-Encoding\nVary: ", &["RFC 9110 §5.3"]);
    check_shown("Date: Thu, 01", "Date: Fri, 02", &["RFC 9110 §6.6.1"]);
    check_shown("Date: Thu, 01 Jan 2026 00:00:00 GMT\n", "", &["RFC 9110 §6.6.1"]);
    check_shown("Vary", "Content-Length: 7\nVary", &["RFC 9110 §8.6"]);
    check_shown("Content-Type: application/json\n", "", &["RFC 9110 §8.3"]);
    let untagged = ["RFC 9110 §5.5", "RFC 9110 §8.8.3", "CONTRACT 3", "CONTRACT 1"];
    check_shown("ETag: \"7\"", "ETag: 7", &untagged);
    check_shown("Vary: ", "Server: candor\nVary: ", &["RFC 9110 §5.5"]);
    let partial = GOOD.replace("no-cache", "no-store");
    check(
        "POST",
        "record-shown",
        &reply(206, &partial, RECORD),
        &["RFC 9110 §15", "RFC 9110 §9.3.3"],
    );
    check_shown("Last-Modified: Thu, 01", "Last-Modified: Fri, 02", &["RFC 9110 §8.8.2"]);
    check_shown("Vary: Accept,", "Vary:", &["RFC 9110 §12.5.5"]);
    check_shown(", Accept-Encoding", "", &["RFC 9110 §12.5.5"]);
    check_shown("\"7\"", "\"7-csv\"", &["RFC 9110 §8.8.1"]);
    check_shown("\"7\"", "\"7-gzip\"", &["RFC 9110 §8.8.1"]);
    check_shown("Vary", "Content-Encoding: gzip\nVary", &["RFC 9110 §8.8.1"]);
    check_shown("no-cache", "no-store", &["RFC 9111 §5.2"]);
    check_shown("ETag: \"7\"", "ETag: \"8\"", &["CONTRACT 3", "CONTRACT 1"]);
    check_shown("ETag: \"7\"\n", "", &["CONTRACT 1"]);
    let put = GOOD.replace("no-cache", "no-store");
    check("PUT", "record-replaced", &reply(200, &put, RECORD), &["RFC 9110 §9.3.4"]);
    let guessed = ["RFC 9110 §5.5", "Fetch, X-Content-Type-Options"];
    check_shown("nosniff", "sniff", &guessed);
    check_shown("Vary", "Content-Security-Policy: x\nVary", &["CSP 3 §4"]);
    check_shown("application/json", "text/html; charset=utf-8", &["RFC 9110 §8.8.1", "CSP 3 §4"]);
    check_shown("Vary", "Access-Control-Expose-Headers: Date\nVary", &["Fetch, CORS protocol"]);
    let all = "Access-Control-Expose-Headers: Date, ETag, Vary\nVary";
    check_shown("Vary", all, &[]);
    let gone = "Date: Thu, 01 Jan 2026 00:00:00 GMT\nCache-Control: no-store\nVary: Accept, Accept-Encoding\n\
                X-Content-Type-Options: nosniff\nContent-Length: 0";
    check("DELETE", "record-removed", &reply(204, gone, ""), &["RFC 9110 §15.3.5, §15.4.5"]);
}

#[test]
fn every_rule_about_content_can_be_broken() {
    let shown = |record: &str| reply(200, GOOD, record);
    check("GET", "record-shown", &shown("{"), &["RFC 8259 §2", "CONTRACT 3"]);
    check("GET", "record-shown", &shown(&RECORD.replace("id", "ID")), &["CONTRACT 3"]);
    check("GET", "record-shown", &shown(&RECORD.replace("\\\"7", "\\\"8")), &["CONTRACT 3"]);
    check("GET", "list-shown", &shown(RECORD), &["CONTRACT 1"]);
    check("GET", "record-deleted", &shown(RECORD), &["RFC 9110 §15"]);
}

#[test]
fn a_problem_says_what_its_row_says() {
    let fields = GOOD.replace("application/json", "application/problem+json");
    let fields = fields.replace("no-cache", "no-store");
    for (from, to) in [
        ("problems/record-deleted", "problems/duplicate"),
        ("The record", "A record"),
        ("410", "404"),
        ("It is gone.", ""),
        ("/v1/notes/a", "/v1/notes/b"),
        ("never", "later"),
    ] {
        let problem = reply(410, &fields, &PROBLEM.replacen(from, to, 1));
        check("GET", "record-deleted", &problem, &["RFC 9457 §3"]);
    }
    let without = PROBLEM.replace("2026-01-01T00:00:00.000Z", "");
    check("GET", "record-deleted", &reply(410, &fields, &without), &["CONTRACT 1"]);
}
