//! Whole exchanges without a server: the graph is walked, facts are handed in.

use std::collections::HashMap;

use http::request::Parts;

use super::*;
use crate::caller::CallerFault;
use crate::catalogue::Cause;
use crate::change::Expected;
use crate::declaration::{SourceFile, load};
use crate::graph::{Step, state_start, walk};
use crate::record::Revision;
use crate::selection::{Cursor, Position, SECRET_BYTES};

static SECRET: Secret = Secret::new([1; SECRET_BYTES]);

const API: &str = "title: Tests\nversion: v1\nretired: { v0: 2026-06-30 }\n";
const NOTES: &str = "
id: { client: '^[a-z]+$' }
schema:
  type: object
  required: [title]
  properties:
    title: { type: string }
    stars: { type: integer, maximum: 5 }
  additionalProperties: false
indexes: [stars]
operations: { delete: planned, update: absent }
preconditions: required
allow: true
";

fn api() -> Api {
    declared(NOTES)
}

fn declared(notes: &str) -> Api {
    let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
    match load(&[file("candor.yaml", API), file("notes.yaml", notes)]) {
        Ok(api) => api,
        Err(mistakes) => panic!("{}", mistakes.render(false)),
    }
}

fn head(lines: &str) -> Parts {
    let mut lines = lines.split('\n').map(str::trim);
    let (method, target) = lines.next().and_then(|line| line.split_once(' ')).unwrap();
    let mut request = http::Request::builder().method(method).uri(target).header("host", "a");
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        request = request.header(name, value);
    }
    request.body(()).unwrap().into_parts().0
}

fn live(revision: u64) -> Standing {
    let record = Record {
        id: RecordId::parse("a").unwrap(),
        revision: Revision(revision),
        create_time: Timestamp(0),
        update_time: Timestamp(1_000),
        document: r#"{"title":"A"}"#.into(),
    };
    Standing::Live(record.into())
}

/// Walks until the end, with the record as it stands and content as it is sent.
fn end(api: &Api, lines: &str, standing: &Standing, content: &str) -> &'static Cause {
    let head = head(lines);
    let mut x = Exchange::begin(api, &SECRET, &Peer::LOCAL, &head, Timestamp(5_000));
    let mut place = 0;
    loop {
        let (stopped, step) = walk(&x, place);
        place = stopped;
        match step {
            Step::Ends(outcome) => return outcome,
            Step::Needs(Need::Caller) => x.learn_caller(Err(CallerFault::Unknown)),
            Step::Needs(Need::Allowance) => unreachable!("no rate is declared"),
            Step::Needs(Need::Metrics) => x.learn_metrics(String::new()),
            Step::Needs(Need::Path) => x.learn_path(None),
            Step::Needs(Need::Replay) => x.learn_in_flight(),
            Step::Needs(Need::Record) => x.learn_standing(standing.clone()),
            Step::Needs(Need::Parent) => x.learn_parent(standing.clone()),
            Step::Needs(Need::Content) => x.learn_content(Ok(content.to_owned().into())),
            Step::Needs(Need::Collection) => x.learn_collection(CollectionState {
                revision: Revision(3),
                update_time: Timestamp(1_000),
                records: 2,
            }),
            Step::Needs(Need::Page) => x.learn_page(Page {
                records: Vec::new(),
                more: false,
                first: None,
                last: None,
                total: None,
                collection: CollectionState::default(),
            }),
            Step::Needs(Need::Referenced) => x.learn_referenced(&HashMap::default()),
            Step::Needs(Need::Expansion) => x.learn_expanded(Expanded::default()),
            Step::Needs(Need::Hook | Need::Upstream) => unreachable!("nobody must agree"),
            Step::Needs(Need::Requests) => x.learn_parts(Vec::new()),
            Step::Needs(Need::Commit) => {
                let revision = Revision(9);
                let (create_time, update_time) = (Timestamp(0), Timestamp(5_000));
                x.learn_commit(Ok(vec![Committed { revision, create_time, update_time }]));
            }
        }
    }
}

#[track_caller]
fn check(lines: &str, standing: &Standing, content: &str, outcome: &str) {
    assert_eq!(end(&api(), lines, standing, content).name, outcome, "{lines}");
}

const JSON_10: &str = "\ncontent-type: application/json\ncontent-length: 10";

#[test]
fn the_earlier_question_answers() {
    let unknown = &Standing::Unknown;
    check("ABC /v0/x?y=1", unknown, "", "method-unknown");
    check("DELETE /v0/x?y=1", unknown, "", "version-retired");
    check("DELETE /v1/nots?y=1", unknown, "", "route-unknown");
    check("DELETE /v1/notes/a?y=1", unknown, "", "operation-planned");
    check("PATCH /v1/notes/a?y=1", unknown, "", "method-not-allowed");
    check("GET /v1/notes/a?y=1\nauthorization: Bearer", unknown, "", "credentials-malformed");
    check("GET /v1/notes/a?y=1\nauthorization: Bearer x", unknown, "", "credentials-invalid");
    check("PUT /v1/notes/a?y=1\nexpect: x", unknown, "", "parameter-unknown");
    check("PUT /v1/notes/a\nexpect: x\nif-match: x", unknown, "", "field-malformed");
    check("PUT /v1/notes/a\nexpect: x", unknown, "", "expectation-unknown");
    check("PUT /v1/notes/a\ncontent-encoding: br", unknown, "", "length-required");
    check("PUT /v1/notes/a\ncontent-length: 9999999", unknown, "", "content-too-large");
    check("PUT /v1/notes/a\ncontent-length: 1", unknown, "", "media-type-unsupported");
    check(&format!("PUT /v1/notes/A{JSON_10}"), unknown, "", "id-unfit");
    check(&format!("PUT /v1/notes/a{JSON_10}"), &live(7), "", "precondition-required");
    check(&format!("PUT /v1/notes/a{JSON_10}\nif-match: \"6\""), &live(7), "", "if-match-failed");
    check(&format!("PUT /v1/notes/a{JSON_10}\nif-match: \"7\""), &live(7), "", "content-empty");
}

#[test]
fn a_change_is_decided_again_from_the_state_on() {
    let (api, head) = (api(), head(&format!("PUT /v1/notes/a{JSON_10}\nif-none-match: *")));
    let mut x = Exchange::begin(&api, &SECRET, &Peer::LOCAL, &head, Timestamp(5_000));
    x.learn_standing(Standing::Unknown);
    x.learn_content(Ok(r#"{"title":"B"}"#.into()));
    assert!(matches!(walk(&x, 0), (_, Step::Needs(Need::Commit))));
    assert_eq!(
        x.changes(|| unreachable!("the client chose")).changes[0].expected,
        Expected::Unknown
    );
    assert!(x.learn_commit(Err(Conflict::Stale.into())));
    assert!(matches!(walk(&x, state_start()), (_, Step::Needs(Need::Record))));
    x.learn_standing(live(8));
    let Step::Ends(outcome) = walk(&x, state_start()).1 else { panic!("it is decided") };
    assert_eq!(outcome.name, "if-none-match-failed");
}

#[track_caller]
fn check_expected(lines: &str, content: &str, expected: Expected) {
    let (api, head) = (api(), head(lines));
    let mut x = Exchange::begin(&api, &SECRET, &Peer::LOCAL, &head, Timestamp(5_000));
    x.learn_standing(live(7));
    x.learn_content(Ok(content.to_owned().into()));
    assert_eq!(x.changes(|| unreachable!("it has an id")).changes[0].expected, expected, "{lines}");
}

#[test]
fn a_change_expects_what_it_was_decided_on_and_no_more() {
    let put = format!("PUT /v1/notes/a{JSON_10}");
    let content = r#"{"title":"B"}"#;
    check_expected(&put, content, Expected::Live);
    check_expected(&format!("{put}\nif-match: \"7\""), content, Expected::At(Revision(7)));
    check_expected(&put, r#"{"title":"B","etag":"\"7\""}"#, Expected::At(Revision(7)));
}

#[track_caller]
fn check_links(query: &str, more: bool, links: &[&str]) {
    let (api, head) = (api(), head(&format!("GET /v1/notes{query}")));
    let mut x = Exchange::begin(&api, &SECRET, &Peer::LOCAL, &head, Timestamp(5_000));
    let position = |id: &str| Position { values: Vec::new(), id: RecordId::parse(id).unwrap() };
    x.learn_page(Page {
        records: Vec::new(),
        more,
        first: Some(position("b")),
        last: Some(position("c")),
        total: None,
        collection: CollectionState::default(),
    });
    let Step::Ends(outcome) = walk(&x, 0).1 else { panic!("everything is known") };
    let response = crate::representation::answer(&x, outcome);
    let line = response.headers()["link"].to_str().unwrap();
    let relations: Vec<&str> =
        line.split("rel=\"").skip(1).map(|part| part.split('"').next().unwrap()).collect();
    assert_eq!(relations, links, "{line}");
}

#[test]
fn a_page_links_to_its_neighbours() {
    let cursor = |backward| {
        let position = Position { values: Vec::new(), id: RecordId::parse("a").unwrap() };
        let sealing = Sealing { secret: &SECRET, now: Timestamp(5_000), reader: None };
        format!("?cursor={}", Cursor { position, backward }.seal("notes", sealing))
    };
    check_links("", true, &["next", "first"]);
    check_links("", false, &["first"]);
    check_links(&cursor(false), true, &["next", "prev", "first"]);
    check_links(&cursor(false), false, &["prev", "first"]);
    check_links(&cursor(true), false, &["next", "first"]);
    check_links(&cursor(true), true, &["next", "prev", "first"]);
}

#[track_caller]
fn check_http2(target: &str, fields: &[(&str, &str)], outcome: &str) {
    let mut request = http::Request::builder().uri(target).version(http::Version::HTTP_2);
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    let head = request.body(()).unwrap().into_parts().0;
    let api = api();
    let x = Exchange::begin(&api, &SECRET, &Peer::LOCAL, &head, Timestamp(5_000));
    let Step::Ends(end) = walk(&x, 0).1 else { panic!("nothing is missing") };
    assert_eq!(end.name, outcome, "{target} {fields:?}");
}

#[test]
fn http2_names_one_host_however_often() {
    check_http2("http://a/-/live", &[], "document-shown");
    check_http2("http://a:80/-/live", &[("host", "A:80")], "document-shown");
    check_http2("/-/live", &[("host", "a")], "document-shown");
    check_http2("http://a/-/live", &[("host", "b")], "host-invalid");
    check_http2("http://a/-/live", &[("host", "a"), ("host", "a")], "host-invalid");
    check_http2("http://user@a/-/live", &[], "host-invalid");
    check_http2("/-/live", &[], "host-invalid");
}

#[test]
fn http2_counts_the_fields_of_a_head() {
    let many = |count: usize| vec![("x-a", "b"); count];
    check_http2("http://a/-/live", &many(100), "document-shown");
    check_http2("http://a/-/live", &many(101), "head-too-large");
    let value = "a".repeat(65_536 - 32 - 3);
    check_http2("http://a/-/live", &[("x-a", &value)], "document-shown");
    check_http2("http://a/-/live", &[("x-ab", &value)], "head-too-large");
    let target = |bytes: usize| format!("http://a/{}", "a".repeat(bytes - 1));
    check_http2(&target(8_192), &[], "route-unknown");
    check_http2(&target(8_193), &[], "target-too-long");
}

/// How a conditional GET ends, and whether its content had to be written to tell that.
#[track_caller]
fn check_written(accept: &str, title: &str, tag: &str, outcome: &str, written: bool) {
    let (api, standing) = (api(), live(1));
    let Standing::Live(record) = &standing else { unreachable!("it is live") };
    let document = format!(r#"{{"title":"{title}"}}"#);
    let head = head(&format!(
        "GET /v1/notes/a\nAccept: {accept}\nAccept-Encoding: gzip\nIf-None-Match: {tag}"
    ));
    let mut x = Exchange::begin(&api, &SECRET, &Peer::LOCAL, &head, Timestamp(5_000));
    x.learn_standing(Standing::Live(Record { document, ..(**record).clone() }.into()));
    let (_, Step::Ends(cause)) = walk(&x, 0) else { panic!("all is known") };
    assert_eq!((cause.name, x.written().is_some()), (outcome, written), "{accept} {tag}");
}

#[test]
fn the_tag_of_content_in_a_coding_is_told_without_writing_it_where_what_is_stored_tells() {
    let (short, long) = ("A", "A".repeat(2_000));
    check_written("application/json", &long, "\"1-gzip\"", "not-modified", false);
    check_written("application/json", &long, "\"1\"", "record-shown", false);
    check_written("application/json", &long, "\"2-gzip\"", "record-shown", false);
    check_written("application/json", short, "\"1\"", "not-modified", true);
    check_written("application/json", short, "\"1-gzip\"", "record-shown", true);
    let tag = format!("\"1-csv-{:08x}-gzip\"", api().sum);
    check_written("text/csv", &long, &tag, "not-modified", true);
}

/// The tag of a record in this form, and its content.
fn shown(api: &Api, target: &str, accept: &str) -> (String, Vec<u8>) {
    let head = head(&format!("GET {target}\nAccept: {accept}"));
    let mut x = Exchange::begin(api, &SECRET, &Peer::LOCAL, &head, Timestamp(5_000));
    x.learn_standing(live(1));
    let (_, Step::Ends(shown)) = walk(&x, 0) else { panic!("all is known") };
    let (head, content) = crate::representation::answer(&x, shown).into_parts();
    (head.headers["etag"].to_str().unwrap().to_owned(), content)
}

/// Another declaration over the same store: is the content another, and with it the tag?
#[track_caller]
fn check_declared(accept: &str, changes: bool) {
    let sorted = "\nlifecycle: { field: sort, transitions: { file: { from: new, to: old } } }";
    let sort = "    sort: { enum: [new, old], default: new }\n  additionalProperties: false";
    let more = NOTES.replace("  additionalProperties: false", sort) + sorted;
    let (before, after) = (api(), declared(&more));
    for target in ["/v1/notes/a", "/v1/notes/a?fields=id,title"] {
        let (before, after) = (shown(&before, target, accept), shown(&after, target, accept));
        assert_eq!(before.0 != after.0, changes, "{accept} {} {}", before.0, after.0);
        assert!(changes || before.1 == after.1, "{accept} {target}");
    }
}

#[test]
fn a_form_that_follows_the_declaration_has_another_tag_when_that_changes() {
    check_declared("text/csv", true);
    check_declared("application/hal+json", true);
    check_declared("text/html", true);
    check_declared("application/xml", false);
    check_declared("application/json", false);
}

#[test]
fn the_same_declaration_has_the_same_sum_whatever_the_order_of_its_files() {
    let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
    let mut files = [file("candor.yaml", API), file("notes.yaml", NOTES)];
    let sum = load(&files).unwrap().sum;
    files.reverse();
    assert_eq!(load(&files).unwrap().sum, sum);
    files[0].text.push_str("about: Notes.\n");
    assert_ne!(load(&files).unwrap().sum, sum);
}

#[test]
fn content_that_was_written_to_tell_its_tag_is_what_is_answered() {
    let (api, head) = (api(), head("GET /v1/notes/a\nAccept-Encoding: gzip"));
    let mut x = Exchange::begin(&api, &SECRET, &Peer::LOCAL, &head, Timestamp(5_000));
    x.learn_standing(live(1));
    let (_, Step::Ends(shown)) = walk(&x, 0) else { panic!("all is known") };
    x.write_once(|| b"written before".to_vec());
    let answered = |x: &Exchange| crate::representation::answer(x, shown).into_body();
    assert_eq!(answered(&x), b"written before");
    x.learn_standing(live(2));
    assert!(answered(&x).starts_with(br#"{"id":"a","etag":"\"2\"""#));
}
