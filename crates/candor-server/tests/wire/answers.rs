//! What holds of answers as bytes: what ends them, and what two of them have in common. The grammar
//! of each field is held against every answer of the scenarios.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::cases::{NOTE, post, start};

/// What comes until the server closes.
async fn all_of(address: std::net::SocketAddr, sent: &str) -> (String, String) {
    let mut socket = TcpStream::connect(address).await.expect("the server listens");
    socket.write_all(sent.as_bytes()).await.expect("the server reads");
    let mut came = Vec::new();
    socket.read_to_end(&mut came).await.expect("nothing is destroyed");
    let came = String::from_utf8(came).expect("it is UTF-8");
    let (head, content) = came.split_once("\r\n\r\n").expect("there is a head");
    assert!(!head.replace("\r\n", "").contains(['\r', '\n']), "RFC 9112 §2.2: {head:?}");
    (head.to_owned(), content.to_owned())
}

/// A last request of HTTP/1.1.
fn last(line: &str, fields: &str) -> String {
    format!("{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{fields}\r\n")
}

/// The fields of a head without the moment, which differs, and the coding of its transfer, which
/// belongs to the content (RFC 9112 §6.1).
fn fields(head: &str) -> Vec<(String, String)> {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    let mut fields: Vec<_> = lines
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .filter(|(name, _)| name != "date" && name != "transfer-encoding")
        .collect();
    fields.sort();
    fields
}

fn field(head: &str, name: &str) -> Option<String> {
    fields(head).into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// The server with one note, and where that is.
async fn with_a_note() -> (std::net::SocketAddr, String) {
    let address = start().await;
    let made = post("Connection: close\r\nContent-Length: 13\r\n", NOTE);
    let (head, _) = all_of(address, &made).await;
    assert!(head.starts_with("HTTP/1.1 201 "), "{head}");
    (address, field(&head, "location").expect("it was made"))
}

#[tokio::test]
async fn head_has_the_fields_of_get_and_nothing_else() {
    let (address, note) = with_a_note().await;
    for target in [&note, "/", "/v1", "/v1/notes", "/v1/notes/unknown", "/nowhere", "/-/live"] {
        for accept in ["*/*", "text/html", "application/x-ndjson", "image/png"] {
            let accept = format!("Accept: {accept}\r\n");
            let (get, content) = all_of(address, &last(&format!("GET {target}"), &accept)).await;
            let (head, none) = all_of(address, &last(&format!("HEAD {target}"), &accept)).await;
            assert_eq!(none, "", "RFC 9110 §9.3.2: {target} {accept}");
            assert_eq!(fields(&head), fields(&get), "RFC 9110 §9.3.2: {target} {accept}");
            assert_eq!(head.lines().next(), get.lines().next(), "{target} {accept}");
            if let Some(length) = field(&get, "content-length") {
                assert_eq!(length, content.len().to_string(), "RFC 9110 §8.6: {target} {accept}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_modified_says_what_the_whole_would() {
    let (address, note) = with_a_note().await;
    for target in [&note, "/v1/notes", "/v1/notes?limit=1"] {
        let (whole, _) = all_of(address, &last(&format!("GET {target}"), "")).await;
        let tag = field(&whole, "etag").expect("it has a tag");
        let condition = format!("If-None-Match: {tag}\r\n");
        let (same, none) = all_of(address, &last(&format!("GET {target}"), &condition)).await;
        assert!(same.starts_with("HTTP/1.1 304 ") && none.is_empty(), "RFC 9110 §15.4.5: {same}");
        for name in ["cache-control", "content-location", "etag", "expires", "vary"] {
            assert_eq!(field(&same, name), field(&whole, name), "RFC 9110 §15.4.5: {name}");
        }
        let length = field(&same, "content-length");
        assert!(length.is_none(), "RFC 9110 §8.6: it would be that of the whole");
    }
}

#[tokio::test]
async fn options_tells_what_each_method_reads() {
    let (address, note) = with_a_note().await;
    for target in [&note, "/v1/notes", "/v1/labels/a", "/-/live"] {
        let (head, _) = all_of(address, &last(&format!("OPTIONS {target}"), "")).await;
        let allow = field(&head, "allow").expect("RFC 9110 §9.3.7");
        for (method, name) in [("PATCH", "accept-patch"), ("POST", "accept-post")] {
            let allowed = allow.split(", ").any(|one| one == method);
            assert_eq!(field(&head, name).is_some(), allowed, "RFC 5789 §3.1: {target} {allow}");
        }
    }
}

#[tokio::test]
async fn what_ends_with_its_head_says_nothing_of_content() {
    let (address, note) = with_a_note().await;
    let interim = last(
        "POST /v1/notes",
        "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n",
    );
    let content = format!("{interim}d\r\n{NOTE}\r\n0\r\n\r\n");
    let (head, rest) = all_of(address, &content).await;
    assert_eq!(head, "HTTP/1.1 100 Continue", "RFC 9110 §8.6, RFC 9112 §6.1");
    assert!(rest.starts_with("HTTP/1.1 201 "), "{rest}");
    let (head, content) = all_of(address, &last(&format!("DELETE {note}"), "")).await;
    assert!(head.starts_with("HTTP/1.1 204 ") && content.is_empty(), "{head}");
    for name in ["content-length", "transfer-encoding", "content-type"] {
        let said = head.to_ascii_lowercase().contains(&format!("\n{name}:"));
        assert!(!said, "RFC 9110 §15.3.5: {head}");
    }
}

#[tokio::test]
async fn a_client_of_http_10_is_told_what_it_understands() {
    let (address, _) = with_a_note().await;
    let lines = "GET /v1/notes HTTP/1.0\r\nAccept: application/x-ndjson\r\n\r\n";
    let (head, content) = all_of(address, lines).await;
    assert!(!head.to_ascii_lowercase().contains("transfer-encoding"), "RFC 9112 §6.1: {head}");
    assert!(content.starts_with("{\"id\":") && content.ends_with("}\n"), "{content}");
    let waits = format!(
        "POST /v1/notes HTTP/1.0\r\nExpect: 100-continue\r\nContent-Type: application/json\r\n\
         Content-Length: 13\r\n\r\n{NOTE}"
    );
    let (head, _) = all_of(address, &waits).await;
    assert!(head.contains(" 201 "), "RFC 9110 §10.1.1, no 100: {head}");
    let upgrade = "GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n";
    let (head, _) = all_of(address, upgrade).await;
    assert!(head.contains(" 200 "), "RFC 9110 §7.8: {head}");
}

#[tokio::test]
async fn the_last_answer_says_that_it_is() {
    let address = start().await;
    for line in ["GET /", "HEAD /", "OPTIONS *", "GET /nowhere", "FOO /", "TRACE /"] {
        let (head, _) = all_of(address, &last(line, "")).await;
        assert_eq!(field(&head, "connection").as_deref(), Some("close"), "RFC 9112 §9.6: {line}");
    }
}
