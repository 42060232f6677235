//! Odd and bad requests, as raw bytes, against the whole server: the statuses they get, and whether
//! the connection outlives them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use candor_core::declaration::{Api, SourceFile, load};
use candor_server::connection::{Limits, serve};
use candor_server::{Clock, Server};
use candor_store::MemoryStore;
use tokio::net::TcpListener;

use crate::client::Client;

/// What the client does when it has sent its bytes. Told to continue, it sends the content of a
/// note.
#[derive(Clone, Copy)]
pub(crate) enum Then {
    /// It waits.
    Waits,
    /// It closes its side.
    Closes,
}

/// What becomes of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The last response says `Connection: close`, and so it is.
    Closed,
    /// Another request is answered.
    Kept,
}
pub(crate) use End::{Closed, Kept};
pub(crate) use Then::{Closes, Waits};

pub(crate) struct Case {
    name: &'static str,
    bytes: Vec<u8>,
    then: Then,
    statuses: &'static [u16],
    end: End,
}

pub(crate) fn case(
    name: &'static str,
    bytes: impl Into<Vec<u8>>,
    then: Then,
    statuses: &'static [u16],
    end: End,
) -> Case {
    Case { name, bytes: bytes.into(), then, statuses, end }
}

/// `line` and `fields` as a request with a Host and no content.
pub(crate) fn bare(line: &str, fields: &str) -> String {
    format!("{line}\r\nHost: a\r\n{fields}\r\n")
}

pub(crate) fn get(target: &str) -> String {
    bare(&format!("GET {target} HTTP/1.1"), "")
}

/// The content of a note.
pub(crate) const NOTE: &str = "{\"text\":\"hi\"}";

/// `fields` and `content` as a request that makes a note.
pub(crate) fn post(fields: &str, content: &str) -> String {
    bare("POST /v1/notes HTTP/1.1", &format!("Content-Type: application/json\r\n{fields}"))
        + content
}

pub(crate) fn chunked(content: &str) -> String {
    post("Transfer-Encoding: chunked\r\n", content)
}

pub(crate) fn get_with(field: &str) -> String {
    bare("GET / HTTP/1.1", &format!("{field}\r\n"))
}

#[rustfmt::skip]
fn request_lines() -> Vec<Case> {
    vec![
        case("a plain request", get("/"), Waits, &[200], Kept),
        case("a line of one word", "GARBAGE\r\n\r\n", Waits, &[400], Closed),
        case("HTTP/0.9", "GET /\r\n\r\n", Waits, &[505], Closed),
        case("HTTP/1.2", bare("GET / HTTP/1.2", ""), Waits, &[505], Closed),
        case("HTTP/2.0", bare("GET / HTTP/2.0", ""), Waits, &[505], Closed),
        case("a version in small letters", bare("GET / http/1.1", ""), Waits, &[505], Closed),
        case("not quite the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSN\r\n\r\n\0\0\0\x04\0\0\0\0\0", Waits, &[505], Closed),
        case("HTTP/1.0, which needs no Host", "GET / HTTP/1.0\r\n\r\n", Waits, &[200], Closed),
        case("a method that is no token", bare("GE(T / HTTP/1.1", ""), Waits, &[400], Closed),
        case("a method nobody knows", bare("FOO / HTTP/1.1", ""), Waits, &[501], Kept),
        case("a method in small letters", bare("get / HTTP/1.1", ""), Waits, &[501], Kept),
        case("a method of 3,000 letters", bare(&format!("{} / HTTP/1.1", "X".repeat(3_000)), ""), Waits, &[501], Kept),
        case("two spaces", bare("GET  /  HTTP/1.1", ""), Waits, &[400], Closed),
        case("an empty line before the request", format!("\r\n\r\n{}", get("/")), Waits, &[200], Kept),
        case("a handshake of TLS", [&b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03"[..], &[1; 40]].concat(), Waits, &[400], Closed),
    ]
}

#[rustfmt::skip]
fn targets() -> Vec<Case> {
    vec![
        case("a target with a host of its own", get("http://x.example/v1/notes"), Waits, &[200], Kept),
        case("a target of nobody", get("/b"), Waits, &[404], Kept),
        case("OPTIONS of the server", bare("OPTIONS * HTTP/1.1", ""), Waits, &[204], Kept),
        case("GET of the server", bare("GET * HTTP/1.1", ""), Waits, &[400], Closed),
        case("a tunnel", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", Waits, &[405], Kept),
        case("a fragment", get("/a#b"), Waits, &[400], Closed),
        case("raw UTF-8", get("/é"), Waits, &[400], Closed),
        case("a host without its bracket", get("http://[::1"), Waits, &[400], Closed),
        case("a target without a slash", get("foo"), Waits, &[400], Closed),
        case("characters that no URI has", get("/a\"b<c>{d}|e^"), Waits, &[400], Closed),
        case("a per cent sign on its own", get("/a%zz"), Waits, &[400], Closed),
        case("a target of 20,000 bytes", get(&format!("/{}", "a".repeat(20_000))), Waits, &[414], Closed),
        case("a target of 65,534 bytes", get(&format!("/{}", "a".repeat(65_533))), Waits, &[414], Closed),
        case("a target of 70,000 bytes", get(&format!("/{}", "a".repeat(70_000))), Waits, &[414], Closed),
        case("a target of 500,000 bytes", get(&format!("/{}", "a".repeat(500_000))), Waits, &[414], Closed),
    ]
}

#[rustfmt::skip]
fn fields() -> Vec<Case> {
    let many = |count: usize| (0..count).map(|n| format!("x{n}: 1\r\n")).collect::<String>();
    let obs_text = b"GET / HTTP/1.1\r\nHost: a\r\nX: \xff\r\n\r\n".to_vec();
    vec![
        case("no Host", "GET / HTTP/1.1\r\n\r\n", Waits, &[400], Closed),
        case("two Hosts", get_with("Host: b"), Waits, &[400], Closed),
        case("an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", Waits, &[400], Closed),
        case("a Host that is none", "GET / HTTP/1.1\r\nHost: a b/c\r\n\r\n", Waits, &[400], Closed),
        case("a line without a colon", get_with("Bad Header"), Waits, &[400], Closed),
        case("a space before the colon", get_with("X : 1"), Waits, &[400], Closed),
        case("a folded line", get_with("X: 1\r\n 2"), Waits, &[400], Closed),
        case("a NUL", get_with("X: a\0b"), Waits, &[400], Closed),
        case("a carriage return alone", get_with("X: a\rb"), Waits, &[400], Closed),
        case("line feeds alone", "GET / HTTP/1.1\nHost: a\n\n", Waits, &[400], Closed),
        case("bytes beyond ASCII", obs_text, Waits, &[200], Kept),
        case("100 fields", bare("GET / HTTP/1.1", &many(99)), Waits, &[200], Kept),
        case("101 fields", bare("GET / HTTP/1.1", &many(100)), Waits, &[431], Closed),
        case("a field of 20,000 bytes", get_with(&format!("X: {}", "a".repeat(20_000))), Waits, &[200], Kept),
        case("a field of 500,000 bytes", get_with(&format!("X: {}", "a".repeat(500_000))), Waits, &[431], Closed),
    ]
}

#[rustfmt::skip]
fn framings() -> Vec<Case> {
    let sized = |length: &str| post(&format!("Content-Length: {length}\r\n"), NOTE);
    let coded = |coding: &str| post(&format!("Transfer-Encoding: {coding}\r\n"), "0\r\n\r\n");
    let note = format!("d\r\n{NOTE}\r\n0\r\n\r\n");
    vec![
        case("a length before a coding", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), Waits, &[400], Closed),
        case("a coding before a length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), Waits, &[400], Closed),
        case("a length said twice", sized("13\r\nContent-Length: 13"), Waits, &[201], Kept),
        case("two lengths", sized("13\r\nContent-Length: 14"), Waits, &[400], Closed),
        case("a list of lengths", sized("13, 13"), Waits, &[400], Closed),
        case("a length with a plus", sized("+13"), Waits, &[400], Closed),
        case("a length below nothing", sized("-13"), Waits, &[400], Closed),
        case("a length of 20 digits", sized("99999999999999999999"), Waits, &[400], Closed),
        case("content that ends early", sized("14"), Closes, &[400], Closed),
        case("content that stalls", sized("14"), Waits, &[408], Closed),
        case("gzip, then chunked", coded("gzip, chunked"), Waits, &[501], Closed),
        case("identity", coded("identity"), Waits, &[501], Closed),
        case("chunked, then gzip", coded("chunked, gzip"), Waits, &[400], Closed),
        case("almost chunked", coded("xchunked"), Waits, &[501], Closed),
        case("chunked on two lines", coded("chunked\r\nTransfer-Encoding: chunked"), Waits, &[400], Closed),
        case("chunked in HTTP/1.0", "POST /v1/notes HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", Waits, &[400], Closed),
        case("chunks", chunked(&note), Waits, &[201], Kept),
        case("chunks with extension and trailer", chunked(&format!("d;ext=1\r\n{NOTE}\r\n0\r\nX-T: 1\r\n\r\n")), Waits, &[201], Kept),
        case("a chunk without a size", chunked("zz\r\nhi\r\n0\r\n\r\n"), Waits, &[400], Closed),
        case("a chunk without an end", chunked("2\r\nhiXX0\r\n\r\n"), Waits, &[400], Closed),
        case("chunks with line feeds alone", chunked("2\nhi\n0\n\n"), Waits, &[400], Closed),
        case("a chunk beyond all numbers", chunked("ffffffffffffffffff\r\nhi\r\n0\r\n\r\n"), Waits, &[400], Closed),
        case("an extension of 20,000 bytes", chunked(&format!("2;{}\r\nhi\r\n0\r\n\r\n", "e".repeat(20_000))), Waits, &[400], Closed),
        case("chunks that end early", chunked("5\r\nhi"), Closes, &[400], Closed),
    ]
}

#[rustfmt::skip]
fn turns() -> Vec<Case> {
    let expecting = |line: &str, expectation: &str| {
        bare(line, &format!("Expect: {expectation}\r\nContent-Type: application/json\r\nContent-Length: 13\r\n"))
    };
    let noted = post("Content-Length: 13\r\n", NOTE);
    let nowhere = format!("{}{NOTE}", bare("POST /v1/nowhere HTTP/1.1", "Content-Length: 13\r\n"));
    let put = bare("PUT /v1/labels/a HTTP/1.1", "Content-Type: application/json\r\nContent-Length: 13\r\n") + NOTE;
    let upgrade = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n";
    vec![
        case("content that is asked for", expecting("POST /v1/notes HTTP/1.1", "100-continue"), Waits, &[100, 201], Kept),
        case("content that is not asked for", expecting("POST /v1/nowhere HTTP/1.1", "100-continue"), Waits, &[404], Closed),
        case("another expectation", expecting("POST /v1/notes HTTP/1.1", "foo") + NOTE, Waits, &[417], Closed),
        case("a little content nobody reads", format!("{nowhere}{}", get("/")), Waits, &[404, 200], Kept),
        case("more content nobody reads", bare("POST /v1/nowhere HTTP/1.1", "Content-Length: 20000\r\n") + &"a".repeat(20_000), Waits, &[404], Closed),
        case("content nobody waits for", bare("POST /v1/nowhere HTTP/1.1", "Content-Length: 5\r\n") + "hi", Waits, &[404], Closed),
        case("a method that is not allowed, with content", format!("{}{NOTE}", bare("POST / HTTP/1.1", "Content-Length: 13\r\n")), Waits, &[405], Kept),
        case("three million bytes nobody reads", post("Content-Length: 3000000\r\n", &"a".repeat(3_000_000)), Waits, &[413], Closed),
        case("a good request, then a bad one", get("/") + &bare("GET / HTTP/9.9", ""), Waits, &[200, 505], Closed),
        case("two requests at once", get("/") + &get("/b"), Waits, &[200, 404], Kept),
        case("a request behind content", noted + &get("/"), Waits, &[201, 200], Kept),
        case("a last request", get_with("Connection: close"), Waits, &[200], Closed),
        case("HTTP/1.0 that stays", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", Waits, &[200], Kept),
        case("304 has no content", bare("GET /v1/notes HTTP/1.1", "If-None-Match: *\r\n"), Waits, &[304], Kept),
        case("204 has no content", put + &bare("DELETE /v1/labels/a HTTP/1.1", ""), Waits, &[201, 204], Kept),
        case("an upgrade that is not taken", bare("GET / HTTP/1.1", upgrade), Waits, &[200], Kept),
        case("an unfinished head", "GET / HTTP/1.1\r\nHost: a\r\nX: ", Waits, &[408], Closed),
        case("an unfinished head that ends", "GET / HTTP/1.1\r\nHost", Closes, &[], Closed),
        case("nothing", "", Waits, &[], Closed),
    ]
}

/// Timeouts short enough to be waited for.
const SOON: Duration = Duration::from_millis(500);

/// Notes, whose ids the server makes, and labels, whose ids clients choose.
pub(crate) fn api() -> Api {
    let file = |name: &str, text: &str| SourceFile { name: name.to_owned(), text: text.to_owned() };
    let notes = "schema: { type: object, properties: { text: { type: string } } }\nchunked: true\nallow: true\n";
    load(&[
        file("candor.yaml", "title: Notes\nversion: v1\n"),
        file("notes.yaml", notes),
        file("labels.yaml", &format!("{notes}id: {{ client: \"^[a-z]+$\" }}\n")),
    ])
    .expect("the declaration is valid")
}

pub(crate) async fn start() -> SocketAddr {
    let mut api = api();
    api.deadline_ms = 500;
    let api = Arc::new(api);
    let store = Arc::new(MemoryStore::new(Arc::clone(&api)));
    let server = Arc::new(Server::new(api, store, Clock::System));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
    let address = listener.local_addr().expect("a bound socket has an address");
    let limits = Limits { head_timeout: SOON, idle_timeout: SOON, ..Limits::default() };
    tokio::spawn(serve(listener, server, limits, std::future::pending()));
    address
}

async fn check(address: SocketAddr, case: Case) {
    let name = case.name;
    let mut client = Client::connect(address).await;
    client.send(&case.bytes).await;
    if let Closes = case.then {
        client.say_no_more().await;
    }
    for (n, status) in case.statuses.iter().enumerate() {
        let reply = client.reply().await;
        assert_eq!(reply.status, *status, "{name}: {}{}", reply.head, reply.content);
        let problem = reply.field("content-type") == Some("application/problem+json");
        assert_eq!(problem, *status >= 400, "{name}: {}", reply.head);
        let last = n + 1 == case.statuses.len();
        assert_eq!(reply.says_close(), last && case.end == Closed, "{name}: {}", reply.head);
        if *status == 100 {
            client.send(NOTE).await;
        }
    }
    if case.end == Kept {
        client.send(get_with("Connection: close")).await;
        assert_eq!(client.reply().await.status, 200, "{name}");
    }
    client.end().await;
}

pub(crate) async fn check_all(cases: Vec<Case>) {
    let address = start().await;
    for case in cases {
        check(address, case).await;
    }
}

#[tokio::test]
async fn a_request_line_is_judged_first() {
    check_all(request_lines()).await;
}

#[tokio::test]
async fn a_target_is_a_uri_of_some_length() {
    check_all(targets()).await;
}

#[tokio::test]
async fn fields_follow_their_grammar() {
    check_all(fields()).await;
}

#[tokio::test]
async fn where_content_ends_is_clear_or_refused() {
    check_all(framings()).await;
}

#[tokio::test]
async fn requests_take_turns() {
    check_all(turns()).await;
}

#[tokio::test]
async fn head_is_get_without_content() {
    let mut client = Client::connect(start().await).await;
    for target in ["/", "/v1/notes", "/nowhere"] {
        client.send(get(target)).await;
        let reply = client.reply().await;
        client.send(bare(&format!("HEAD {target} HTTP/1.1"), "")).await;
        assert_eq!(client.reply_to("HEAD").await.status, reply.status, "{target}");
    }
}
