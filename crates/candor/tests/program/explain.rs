//! `candor explain`, on stores that are closed and on ones that are in use.

use std::fs;

use candor_json::Json;

use crate::client::read_json;
use crate::support::Folder;

const SHELVES: &str = "id: { client: '^[a-z]+$' }\nschema:\n  type: object\n  \
                       properties: { name: { type: string } }\nunique: [name]\nallow: true\n";
const BOOKS: &str = "id: { client: '^[a-z]+$' }\nschema:\n  type: object\n  \
                     properties: { shelf: { type: string } }\nreferences: { shelf: shelves }\n\
                     allow: true\n";

/// A folder with a shelf and a book on it.
fn library() -> Folder {
    let folder = Folder::new();
    folder.write("api/candor.yaml", "title: Library\nversion: v1\n");
    folder.write("api/shelves.yaml", SHELVES);
    folder.write("api/books.yaml", BOOKS);
    let import = |of: &str, row: &str| {
        let arguments = ["import", "api", of, "-", "--format", "ndjson"];
        folder.run_with(&arguments, row.as_bytes()).check(0, &[]);
    };
    import("shelves", "{\"id\": \"a\", \"name\": \"A\"}\n");
    import("books", "{\"id\": \"b\", \"shelf\": \"a\"}\n");
    folder
}

#[track_caller]
fn check(folder: &Folder, request: &str, more: &[&str], said: &[&str]) {
    let arguments = [&["explain", "api", request], more].concat();
    folder.run(&arguments).check(0, said);
}

/// Every way in which what is stored may forbid a change, and one that nothing forbids.
fn check_all(folder: &Folder) {
    check(folder, "GET /v1/shelves/a", &[], &["yes  record_live", "200 record-shown", "etag: \"1"]);
    check(folder, "GET /v1/shelves/z", &[], &["no   record_known", "404 record-unknown"]);
    check(
        folder,
        "PUT /v1/shelves/a",
        &["-H", "If-Match: \"77\"", "--data", "{}"],
        &["no   if_match_holds", "if-match: \"77\"; the current entity tag is", "412 "],
    );
    check(
        folder,
        "PUT /v1/shelves/z",
        &["--data", "{\"name\": \"A\"}"],
        &["no   values_unique", "409 duplicate", "/v1/shelves/a"],
    );
    check(
        folder,
        "PUT /v1/books/z",
        &["--data", "{\"shelf\": \"z\"}"],
        &["no   references_lead_somewhere", "409 reference-dangling"],
    );
    check(folder, "DELETE /v1/shelves/a", &[], &["no   unreferenced", "409 still-referenced"]);
    check(
        folder,
        "PUT /v1/books/z",
        &["--data", "{\"shelf\": \"a\"}"],
        &[
            "yes  commit_accepted",
            "nothing that is stored forbids it",
            "201 record-created",
            "Nothing was changed.",
        ],
    );
    check(
        folder,
        "GET /v1/books",
        &["--as", "ann", "--roles", "staff,editor"],
        &["ann, as staff, editor", "1 records", "200 list-shown"],
    );
}

#[test]
fn a_request_is_explained_on_a_closed_store_and_leaves_it_as_it_is() {
    let folder = library();
    let before = fs::read(folder.path("api.db")).expect("it is there");
    check_all(&folder);
    assert!(fs::read(folder.path("api.db")).expect("it is there") == before, "nothing was changed");
    assert!(!folder.path("api.db-wal").exists(), "no file is made beside it");
}

#[test]
fn a_request_is_explained_beside_a_running_server() {
    let folder = library();
    let served = folder.serve(&["api"]);
    check_all(&folder);
    drop(served);
}

#[test]
fn no_service_is_asked_and_each_is_told() {
    let folder = library();
    folder.write(
        "api/books.yaml",
        format!("{BOOKS}hooks: {{ create: {{ url: \"http://localhost:1/a\" }} }}\n"),
    );
    folder.write(
        "api/quotes.yaml",
        "upstream: { url: \"http://localhost:1/q\", forward: [Accept-Language] }\nallow: true\n",
    );
    drop(folder.serve(&["api"]));
    let agrees = "the service was not asked, and is supposed to agree";
    let asked = "The service that must agree to `create` was not asked";
    let data = ["--data", "{\"id\": \"c\"}"];
    check(
        &folder,
        "POST /v1/books",
        &data,
        &["yes  hook_in_time", agrees, "201 record-created", asked, "localhost:1/a"],
    );
    let batch =
        r#"{"requests": [{"method": "POST", "path": "/v1/books", "content": {"id": "c"}}]}"#;
    check(&folder, "POST /v1/batch", &["--data", batch], &[agrees, "200 batch-done"]);
    let question = "PUT http://localhost:1/q/42?a=1 HTTP/1.1";
    let put = ["-H", "Accept-Language: en", "-H", "X-Other: 1", "--data", "{\"n\": 1}"];
    let told =
        ["yes  upstream_in_time", "200 forwarded", question, "accept-language: en", "{\"n\": 1}"];
    check(&folder, "PUT /v1/quotes/42?a=1", &put, &told);
    let ended = folder.run(&["explain", "api", "GET /v1/quotes/42", "--json"]);
    let told = read_json(&ended.out);
    assert_eq!(told.member("cause").and_then(Json::as_str), Some("forwarded"));
    let unasked = told.member("unasked").and_then(Json::as_array).and_then(<[Json]>::first);
    let url = unasked.and_then(|service| service.member("url")).and_then(Json::as_str);
    assert_eq!(url, Some("http://localhost:1/q/42"));
    assert_eq!(told.member("content"), None);
}

#[test]
fn content_is_taken_out_of_its_coding() {
    let folder = library();
    folder.write("plain.json", r#"{"name": "C"}"#);
    let stored = |bytes: &[u8]| fs::write(folder.path("coded"), bytes).expect("it can be written");
    // `{"name": "C"}`, stored without compression (RFC 1952, RFC 1951 §3.2.4).
    stored(
        b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x01\x0d\0\xf2\xff{\"name\": \"C\"}\x69\xe6\0\x62\x0d\0\0\0",
    );
    let explain = |coding: &str, data: &str, said: &[&str]| {
        let field = format!("Content-Encoding: {coding}");
        check(&folder, "PUT /v1/shelves/c", &["-H", &field, "--data", data], said);
    };
    explain("gzip", "@coded", &["yes  content_decodes", "201 record-created", "\"name\":\"C\""]);
    explain("gzip", "@plain.json", &["no   content_decodes", "400 content-undecodable"]);
    explain("br", "@plain.json", &["400 content-undecodable"]);
}

#[test]
fn a_maintenance_is_seen() {
    let folder = library();
    folder.run(&["maintenance", "on", "api", "--message", "New disks.", "--reads"]).check(0, &[]);
    check(&folder, "GET /v1/shelves/a", &[], &["200 record-shown"]);
    check(&folder, "DELETE /v1/books/b", &[], &["503 maintenance", "New disks."]);
    folder.run(&["maintenance", "off", "api"]).check(0, &[]);
    check(&folder, "DELETE /v1/books/b", &[], &["204 record-removed"]);
}

#[test]
fn changes_that_may_depend_on_each_other_are_told_to_be_judged_apart() {
    let folder = library();
    let batch = |second: &str| {
        format!(r#"{{"requests": [{{"method": "DELETE", "path": "/v1/books/b"}}{second}]}}"#)
    };
    let explain = |content: &str, json: &[&str]| {
        let more = [&["--data", content], json].concat();
        folder.run(&[&["explain", "api", "POST /v1/batch"], &more[..]].concat()).out
    };
    let one = explain(&batch(""), &[]);
    assert!(one.contains("Nothing was changed.") && !one.contains("Each of its changes"), "{one}");
    let two = batch(r#", {"method": "DELETE", "path": "/v1/shelves/a"}"#);
    let told = explain(&two, &[]);
    assert!(told.contains("409 ") && told.contains("Each of its changes"), "{told}");
    let told = read_json(&explain(&two, &["--json"]));
    assert_eq!(told.member("apart").and_then(Json::as_boolean), Some(true));
}

#[test]
fn programs_are_told_as_json() {
    let folder = library();
    let ended = folder.run(&["explain", "api", "GET /v1/books/z", "--json"]);
    let told = read_json(&ended.out);
    assert_eq!(told.member("cause").and_then(Json::as_str), Some("record-unknown"));
    let last = told.member("path").and_then(Json::as_array).and_then(<[Json]>::last);
    let last = last.expect("questions are asked");
    assert_eq!(last.member("question").and_then(Json::as_str), Some("record_known"));
    assert_eq!(last.member("answer").and_then(Json::as_boolean), Some(false));
}

#[test]
fn what_cannot_be_explained_is_told() {
    let folder = library();
    folder.run(&["explain", "409"]).check(0, &["409 duplicate", "asked by  values_unique"]);
    folder.run(&["explain", "if-match-faild"]).check(2, &["did you mean `if-match-failed`?"]);
    folder.run(&["explain", "api", "nonsense"]).check(2, &["`nonsense` is no request"]);
    folder.run(&["explain", "api", "GET /v1", "--store", "no.db"]).check(4, &["no store at no.db"]);
    folder.write("api/shelves.yaml", SHELVES.replace("unique: [name]", "indexes: [name]"));
    let other = "last served with another declaration";
    folder.run(&["explain", "api", "GET /v1/shelves/a"]).check(4, &[other]);
}
