//! Requests and answers on streams: what HTTP/1 says in its framing is said by frames.

use std::time::Duration;

use candor_server::connection::Limits;

use super::frames::*;
use crate::stub::{CONTENT_MAX_BYTES, Served};

#[tokio::test]
async fn a_connection_that_begins_byte_by_byte_is_understood() {
    let served = Served::start().await;
    let mut client = Client::open(served.address).await;
    for byte in PREFACE {
        client.send([*byte]).await;
    }
    client.send([frame(SETTINGS, 0, 0, []), get(1, "/a")].concat()).await;
    assert_eq!(client.answer(1).await, (200, "GET http://a/a ".to_owned()));
}

#[tokio::test]
async fn requests_are_answered_as_they_are_done() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    client.send([get(1, "/held"), get(3, "/a"), post(5, "/b", &[])].concat()).await;
    client.send(frame(DATA, END_STREAM, 5, "hi")).await;
    let (third, fifth) = (client.answer(3).await, client.answer(5).await);
    assert_eq!(third, (200, "GET http://a/a ".to_owned()));
    assert_eq!(fifth, (200, "POST http://a/b hi".to_owned()));
    served.stub.go.notify_one();
    assert_eq!(client.answer(1).await, (200, "held".to_owned()));
}

#[tokio::test]
async fn what_has_no_content_ends_with_its_head() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    let head = request("HEAD", "/a", &[]);
    client.send(frame(HEADERS, END_STREAM | END_HEADERS, 1, head)).await;
    assert_eq!(client.answer(1).await, (200, String::new()));
    client.send([get(3, "/204")].concat()).await;
    assert_eq!(client.answer(3).await, (204, String::new()));
    client.send([get(5, "/304")].concat()).await;
    assert_eq!(client.answer(5).await, (304, String::new()));
}

#[tokio::test]
async fn content_has_its_limits_on_a_stream_of_its_own() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    let too_long = (CONTENT_MAX_BYTES + 1).to_string();
    client.send(post(1, "/", &[("content-length", &too_long)])).await;
    assert_eq!(client.answer(1).await, (413, "TooLarge".to_owned()));
    // The rest is not wanted, and that is no fault (RFC 9113 §8.1).
    assert_eq!(client.reset_of(1).await, NO_ERROR);

    client.send([post(3, "/hasty", &[]), frame(DATA, 0, 3, "hi")].concat()).await;
    assert_eq!(client.answer(3).await, (408, "TooSlow".to_owned()));
    assert_eq!(client.reset_of(3).await, NO_ERROR);

    let trailers = frame(HEADERS, END_STREAM | END_HEADERS, 5, block(&[("x-sum", "1")]));
    client.send([post(5, "/", &[]), frame(DATA, 0, 5, "hi"), trailers].concat()).await;
    assert_eq!(client.answer(5).await, (200, "POST http://a/ hi".to_owned()));
}

#[tokio::test]
async fn a_client_that_asks_is_told_to_continue_when_its_content_is_read() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    let waits = [("expect", "100-continue"), ("content-length", "2")];
    client.send(post(1, "/", &waits)).await;
    let interim = client.next_of(HEADERS).await;
    assert_eq!((interim.stream, interim.flags & END_STREAM), (1, 0));
    assert_eq!(interim.payload, [0x48, 0x82, 0x08, 0x01], "it is 100, in the code of Huffman");
    client.send(frame(DATA, END_STREAM, 1, "hi")).await;
    assert_eq!(client.answer(1).await, (200, "POST http://a/ hi".to_owned()));

    client.send(post(3, "/unread", &waits)).await;
    assert_eq!(client.answer(3).await, (413, "unread".to_owned()));
}

#[tokio::test]
async fn an_answer_waits_for_room_and_comes_whole() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    client.send(get(1, "/large")).await;
    let (mut bytes, mut ended) = (0, false);
    while !ended {
        let data = client.next_of(DATA).await;
        let more = u32::try_from(data.payload.len()).expect("a frame is short");
        bytes += more;
        ended = data.flags & END_STREAM != 0;
        if more > 0 {
            client.send(frame(WINDOW_UPDATE, 0, 0, more.to_be_bytes())).await;
            client.send(frame(WINDOW_UPDATE, 0, 1, more.to_be_bytes())).await;
        }
    }
    assert_eq!(bytes, 32 << 20);
}

#[tokio::test]
async fn an_answer_that_is_not_taken_is_given_up_and_its_connection_is_not() {
    let stall_timeout = Duration::from_millis(50);
    let served = Served::with(Limits { stall_timeout, ..Limits::default() }).await;
    let mut client = Client::connect(served.address).await;
    client.send(get(1, "/large")).await;
    assert_eq!(client.reset_of(1).await, CANCEL);
    // The window of the connection is spent, and its client's to widen.
    client.send(frame(WINDOW_UPDATE, 0, 0, 65_535_u32.to_be_bytes())).await;
    client.send(get(3, "/a")).await;
    assert_eq!(client.answer(3).await, (200, "GET http://a/a ".to_owned()));
}

#[tokio::test]
async fn a_connection_on_which_nothing_is_asked_is_told_and_closed() {
    let idle_timeout = Duration::from_millis(50);
    let linger_timeout = Duration::from_millis(50);
    let limits = Limits { idle_timeout, linger_timeout, ..Limits::default() };
    let served = Served::with(limits).await;
    let mut client = Client::connect(served.address).await;
    client.send(get(1, "/held")).await;
    served.stub.came.notified().await;
    served.stub.go.notify_one();
    assert_eq!(client.answer(1).await, (200, "held".to_owned()));
    // It says nothing of the ping that comes with the farewell.
    assert_eq!(client.end().await, NO_ERROR);
}

#[tokio::test]
async fn a_connection_that_does_not_begin_is_closed() {
    let head_timeout = Duration::from_millis(50);
    let served = Served::with(Limits { head_timeout, ..Limits::default() }).await;
    let mut client = crate::client::Client::connect(served.address).await;
    client.send(&PREFACE[..20]).await;
    let reply = client.reply().await;
    assert_eq!((reply.status, reply.content.as_str()), (408, "HeadTooSlow"));
    client.end().await;
}

#[tokio::test]
async fn a_request_that_has_begun_is_finished_when_the_server_stops() {
    let served = Served::start().await;
    let stub = served.stub.clone();
    let mut client = Client::connect(served.address).await;
    client.send(get(1, "/held")).await;
    stub.came.notified().await;
    let done = served.stop();
    let farewell = client.next_of(GOAWAY).await;
    assert_eq!(farewell.payload[..4], [0x7f, 0xff, 0xff, 0xff], "nothing is refused yet");
    let ping = client.next_of(PING).await;
    client.send(frame(PING, ACK, 0, &ping.payload)).await;
    let last = client.next_of(GOAWAY).await;
    assert_eq!(last.payload[..4], [0, 0, 0, 1], "the first stream is the last");
    stub.go.notify_one();
    assert_eq!(client.answer(1).await, (200, "held".to_owned()));
    assert_eq!(client.next().await, None);
    drop(client);
    done.await.expect("the server does not panic");
}
