//! What cannot be read as a request is refused by us, and the connection is closed.

use crate::client::Client;
use crate::stub::Served;

const HOST: &str = "Host: a\r\n";
const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// The bytes are answered by these, and only the last, a refusal, closes the connection.
async fn check(served: &Served, bytes: impl AsRef<[u8]>, answers: &[&str]) {
    let bytes = bytes.as_ref();
    let mut client = Client::connect(served.address).await;
    client.send(bytes).await;
    for (n, answer) in answers.iter().enumerate() {
        let reply = client.reply().await;
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(80)]);
        assert_eq!(reply.content, *answer, "{shown:?}: {}", reply.head);
        assert_eq!(reply.says_close(), n + 1 == answers.len(), "{shown:?}: {}", reply.head);
    }
    client.end().await;
}

#[tokio::test]
async fn what_is_no_request_is_refused() {
    let served = Served::start().await;
    let mut heads: Vec<Vec<u8>> = [
        "GARBAGE\r\n\r\n",
        "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET  /  HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://[::1 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a\"b<c>{d}|e^ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    ]
    .map(|head| head.as_bytes().to_vec())
    .into();
    for fields in ["Bad Header\r\n", "X : 1\r\n", "X: 1\r\n 2\r\n", "X: a\0b\r\n", "X: a\rb\r\n"] {
        heads.push(format!("POST / HTTP/1.1\r\n{HOST}{fields}\r\n0\r\n\r\n").into());
    }
    let tls_hello = [b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03".as_slice(), &[1; 40]].concat();
    heads.push(tls_hello);
    for head in heads {
        check(&served, head, &["Malformed"]).await;
    }
}

#[tokio::test]
async fn a_head_that_leaves_open_where_the_content_ends_is_refused_as_such() {
    let served = Served::start().await;
    for fields in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 2\r\nContent-Length: 3\r\n",
        "Content-Length: 2, 2\r\n",
        "Content-Length: +2\r\n",
        "Content-Length: -2\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    ] {
        let head = format!("POST / HTTP/1.1\r\n{HOST}{fields}\r\n0\r\n\r\n");
        check(&served, head, &["FramingAmbiguous"]).await;
    }
    let old = "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n";
    check(&served, old, &["FramingAmbiguous"]).await;
}

#[tokio::test]
async fn a_version_we_do_not_speak_is_refused_as_such() {
    let served = Served::start().await;
    for line in ["GET / HTTP/1.2", "GET / HTTP/2.0", "GET / http/1.1", "GET /"] {
        check(&served, format!("{line}\r\n{HOST}\r\n"), &["VersionUnsupported"]).await;
    }
    let preface = b"PRI * HTTP/2.0\r\n\r\nSN\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    check(&served, preface, &["VersionUnsupported"]).await;
}

#[tokio::test]
async fn a_target_or_a_head_has_a_limit() {
    let served = Served::start().await;
    for bytes in [8_192, 20_000, 65_534, 70_000, 500_000] {
        let target = "a".repeat(bytes);
        check(&served, format!("GET /{target} HTTP/1.1\r\n{HOST}\r\n"), &["TargetTooLong"]).await;
    }
    for bytes in [65_536, 500_000] {
        let value = "a".repeat(bytes);
        let head = format!("GET / HTTP/1.1\r\n{HOST}X: {value}\r\n\r\n");
        check(&served, head, &["HeadTooLarge"]).await;
    }
    let fields: String = (0..100).map(|n| format!("x{n}: 1\r\n")).collect();
    check(&served, format!("GET / HTTP/1.1\r\n{HOST}{fields}\r\n"), &["HeadTooLarge"]).await;
}

#[tokio::test]
async fn a_transfer_coding_we_do_not_know_is_refused_as_such() {
    let served = Served::start().await;
    for coding in ["gzip, chunked", "identity", "gzip", "xchunked"] {
        let head = format!("POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: {coding}\r\n\r\n");
        check(&served, format!("{head}0\r\n\r\n"), &["TransferCodingUnknown"]).await;
    }
}

#[tokio::test]
async fn what_came_before_a_fault_is_answered_first() {
    let served = Served::start().await;
    for fault in
        ["GET / HTTP/9.9\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\n\n", "GET /\0 HTTP/1.1\r\n\r\n"]
    {
        let refusal = if fault.contains("9.9") { "VersionUnsupported" } else { "Malformed" };
        check(&served, format!("{GET}{fault}"), &["GET / ", refusal]).await;
        check(&served, format!("{GET}\r\n{GET}{fault}{GET}"), &["GET / ", "GET / ", refusal]).await;
        let post = "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi";
        check(&served, format!("{post}{fault}"), &["POST / hi", refusal]).await;
        let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
        check(&served, format!("{chunked}{fault}"), &["POST / hi", refusal]).await;
        let old = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
        check(&served, format!("{old}{fault}"), &["GET / ", refusal]).await;
    }
}

#[tokio::test]
async fn a_refused_head_request_gets_no_content() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    client.send("HEAD /#a HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let reply = client.reply_to("HEAD").await;
    assert_eq!((reply.status, reply.field("content-length")), (400, Some("9")));
    client.end().await;
}

#[tokio::test]
async fn a_connection_is_kept_unless_either_side_says_otherwise() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    for request in [
        GET,
        "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /204 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /304 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi",
        "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    ] {
        client.send(request).await;
        let method = request.trim_start().split(' ').next().expect("a request has a method");
        let reply = client.reply_to(method).await;
        assert!(!reply.says_close(), "{request:?}: {}", reply.head);
    }
    for request in
        ["GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"]
    {
        check(&served, request, &["GET / "]).await;
    }
    let old = "POST /unread HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 9\r\n\r\n";
    check(&served, old, &["unread"]).await;
}

#[tokio::test]
async fn a_panic_ends_one_connection_only() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    client.send("GET /panic HTTP/1.1\r\nHost: a\r\n\r\n").await;
    client.end().await;
    check(&served, "GET / HTTP/1.0\r\n\r\n", &["GET / "]).await;
}
