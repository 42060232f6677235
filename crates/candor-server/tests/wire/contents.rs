//! Content is read when it is asked for, within its limits, and what is left of it closes the
//! connection.

use crate::client::Client;
use crate::stub::{CONTENT_MAX_BYTES, Served};

/// The request is answered so; unless the answer is an echo, the connection is closed.
async fn check(request: &str, status: u16, content: &str) {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    client.send(request).await;
    let shown = &request[..request.len().min(120)];
    let reply = client.reply().await;
    assert_eq!((reply.status, reply.content.as_str()), (status, content), "{shown:?}");
    assert_eq!(reply.says_close(), status != 200, "{shown:?}: {}", reply.head);
    if reply.says_close() {
        client.end().await;
    }
}

fn chunked(chunks: &str) -> String {
    format!("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}")
}

fn sized(target: &str, bytes: usize, content: &str) -> String {
    format!("POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: {bytes}\r\n\r\n{content}")
}

#[tokio::test]
async fn content_is_read_whole() {
    check(&sized("/", 2, "hi"), 200, "POST / hi").await;
    check(&sized("/", 0, ""), 200, "POST / ").await;
    check(&chunked("2\r\nhi\r\n0\r\n\r\n"), 200, "POST / hi").await;
    check(&chunked("2;ext=1\r\nhi\r\n3\r\n ho\r\n0\r\nX-T: 1\r\n\r\n"), 200, "POST / hi ho").await;
    let large = "a".repeat(usize::try_from(CONTENT_MAX_BYTES).expect("it is small"));
    check(&sized("/", large.len(), &large), 200, &format!("POST / {large}")).await;
}

#[tokio::test]
async fn malformed_chunks_are_cut_content() {
    for chunks in [
        "zz\r\nhi\r\n0\r\n\r\n".to_owned(),
        "2\r\nhiXX0\r\n\r\n".to_owned(),
        "2\nhi\n0\n\n".to_owned(),
        "ffffffffffffffffff\r\nhi\r\n0\r\n\r\n".to_owned(),
        "0\r\nX: 1\n\r\n\r\n".to_owned(),
        format!("2;{}\r\nhi\r\n0\r\n\r\n", "e".repeat(20_000)),
    ] {
        check(&chunked(&chunks), 400, "Cut").await;
    }
}

#[tokio::test]
async fn content_that_ends_early_is_cut() {
    for request in [sized("/", 5, "hi"), chunked("5\r\nhi"), chunked("2\r\nhi\r\n")] {
        let served = Served::start().await;
        let mut client = Client::connect(served.address).await;
        client.send(&request).await;
        client.say_no_more().await;
        let reply = client.reply().await;
        assert_eq!((reply.status, reply.content.as_str()), (400, "Cut"), "{request:?}");
        client.end().await;
    }
}

#[tokio::test]
async fn content_that_stalls_is_too_slow() {
    check(&sized("/hasty", 5, "hi"), 408, "TooSlow").await;
    check(&sized("/hasty", 2, "hi"), 200, "POST /hasty hi").await;
}

#[tokio::test]
async fn content_over_the_limit_is_too_large() {
    check(&sized("/", 1_048_577, ""), 413, "TooLarge").await;
    let chunks = format!("80000\r\n{}\r\n", "a".repeat(0x80000)).repeat(2);
    check(&chunked(&format!("{chunks}1\r\na\r\n0\r\n\r\n")), 413, "TooLarge").await;
}

#[tokio::test]
async fn a_client_that_asks_is_told_to_continue_when_its_content_is_read() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    let head = "HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    client.send(format!("POST / {head}")).await;
    assert_eq!(client.reply().await.status, 100);
    client.send("hi").await;
    assert_eq!(client.reply().await.content, "POST / hi");

    client.send(format!("POST /unread {head}")).await;
    let reply = client.reply().await;
    assert_eq!((reply.status, reply.says_close()), (413, true));
    client.end().await;
}

#[tokio::test]
async fn an_answer_is_not_destroyed_by_content_on_its_way() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    let content = "a".repeat(3_000_000);
    // All of it is sent before the answer is looked at.
    client.send(sized("/unread", content.len(), &content)).await;
    let reply = client.reply().await;
    assert_eq!((reply.status, reply.content.as_str(), reply.says_close()), (413, "unread", true));
    client.end().await;
    check(&chunked(&format!("zz\r\n{content}")), 400, "Cut").await;
}

#[tokio::test]
async fn unread_content_is_not_taken_for_a_request() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    let inner = "GET /inner HTTP/1.1\r\nHost: a\r\n\r\n";
    client.send(sized("/unread", inner.len(), inner)).await;
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let reply = client.reply().await;
    assert_eq!((reply.status, reply.says_close()), (413, true));
    client.end().await;
}

#[tokio::test]
async fn a_client_may_say_its_last_and_still_be_answered() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n").await;
    client.say_no_more().await;
    served.stub.came.notified().await;
    served.stub.go.notify_one();
    assert_eq!(client.reply().await.content, "held");
    client.end().await;
}
