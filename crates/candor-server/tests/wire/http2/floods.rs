//! What a client cannot make the server do over and over.

use std::time::Duration;

use candor_core::limits::HTTP2_REFUSALS_MAX;
use candor_server::connection::Limits;

use super::frames::*;
use crate::stub::Served;

/// Sends what `flood` makes for each number until the server ends the connection, and says by which
/// error and at which number at the latest.
async fn check(flood: impl Fn(u32) -> Vec<u8>, at_most: u32, code: u32) {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    for number in 0..at_most {
        client.send(flood(number)).await;
    }
    assert_eq!(client.end().await, code);
}

#[tokio::test]
async fn requests_are_not_asked_and_taken_back_without_end() {
    let rapid = |number: u32| {
        let stream = 2 * number + 1;
        [get(stream, "/held"), frame(RST_STREAM, 0, stream, CANCEL.to_be_bytes())].concat()
    };
    check(rapid, 2_000, ENHANCE_YOUR_CALM).await;
}

#[tokio::test]
async fn requests_that_are_begun_before_they_are_taken_back_are_counted_too() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    for number in 0..=100 {
        let stream = 2 * number + 1;
        client.send(get(stream, "/held")).await;
        served.stub.came.notified().await;
        client.send(frame(RST_STREAM, 0, stream, CANCEL.to_be_bytes())).await;
    }
    assert_eq!(client.end().await, ENHANCE_YOUR_CALM);
}

#[tokio::test]
async fn faults_that_end_streams_are_counted() {
    let upper = request("GET", "/", &[("connection", "close")]);
    let faulty = |number: u32| frame(HEADERS, END_STREAM | END_HEADERS, 2 * number + 1, &upper);
    check(faulty, 2_000, ENHANCE_YOUR_CALM).await;
}

#[tokio::test]
async fn who_does_not_listen_to_refusals_is_let_go_of() {
    let refusal_pause = Duration::ZERO;
    let served = Served::with(Limits { refusal_pause, ..Limits::default() }).await;
    let mut client = Client::connect(served.address).await;
    for number in 0..HTTP2_REFUSALS_MAX {
        client.send(get(2 * number + 1, "/full")).await;
        assert_eq!(client.next_of(DATA).await.payload, b"full");
    }
    client.send(get(2 * HTTP2_REFUSALS_MAX + 1, "/full")).await;
    assert_eq!(client.end().await, ENHANCE_YOUR_CALM);
}

#[tokio::test]
async fn a_connection_too_many_is_told_to_go() {
    let linger_timeout = Duration::from_millis(100);
    let limits = Limits { connections_max: 0, linger_timeout, ..Limits::default() };
    let served = Served::with(limits).await;
    for first in [PREFACE, &PREFACE[..3]] {
        let mut client = Client::open(served.address).await;
        client.send(first).await;
        client.send([&PREFACE[first.len()..], &frame(SETTINGS, 0, 0, [])].concat()).await;
        client.send([get(1, "/a"), get(3, "/b")].concat()).await;
        assert_eq!(client.answer(1).await, (503, "Crowded".to_owned()));
        while client.next().await.is_some() {}
    }
    let mut silent = Client::connect(served.address).await;
    assert_eq!(silent.end().await, ENHANCE_YOUR_CALM, "who asks nothing is told by it");
}

/// `h2` says 431 by itself where a list is more than twice the limit of a head: there is no problem
/// in it, but the connection goes on.
#[tokio::test]
async fn a_list_beyond_twice_the_limit_is_told_431_and_nothing_else() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    let large = block(&[("x-a", &"a".repeat(16_000))]);
    let parts =
        (1..=9).map(|n| frame(CONTINUATION, if n == 9 { END_HEADERS } else { 0 }, 1, &large));
    client.send(frame(HEADERS, END_STREAM, 1, request("GET", "/", &[]))).await;
    client.send(parts.collect::<Vec<_>>().concat()).await;
    assert_eq!(client.answer(1).await, (431, String::new()));
    client.send(get(3, "/a")).await;
    assert_eq!(client.answer(3).await, (200, "GET http://a/a ".to_owned()));
}

#[tokio::test]
async fn one_stream_too_many_is_refused() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    for number in 0..=100 {
        client.send(get(2 * number + 1, "/held")).await;
    }
    assert_eq!(client.reset_of(201).await, REFUSED_STREAM);
}

#[tokio::test]
async fn a_list_of_fields_has_an_end() {
    let large = block(&[("x-a", &"a".repeat(16_000))]);
    let begin = frame(HEADERS, END_STREAM, 1, request("GET", "/", &[]));
    check(
        |number| match number {
            0 => begin.clone(),
            _ => frame(CONTINUATION, 0, 1, &large),
        },
        200,
        ENHANCE_YOUR_CALM,
    )
    .await;
    check(
        |number| if number == 0 { begin.clone() } else { frame(CONTINUATION, 0, 1, []) },
        2_000,
        ENHANCE_YOUR_CALM,
    )
    .await;
}

#[tokio::test]
async fn empty_content_has_an_end() {
    let begin = post(1, "/held", &[]);
    check(
        |number| if number == 0 { begin.clone() } else { frame(DATA, 0, 1, []) },
        2_000,
        ENHANCE_YOUR_CALM,
    )
    .await;
}

#[tokio::test]
async fn pings_and_settings_are_answered_one_by_one() {
    for (kind, payload) in [(PING, &[7; 8][..]), (SETTINGS, &[][..])] {
        let served = Served::start().await;
        let mut client = Client::connect(served.address).await;
        client.next_of(SETTINGS).await;
        client.send(frame(kind, 0, 0, payload).repeat(10_000)).await;
        for _ in 0..10_000 {
            assert_eq!(client.next_of(kind).await.flags, ACK);
        }
        client.send(get(1, "/a")).await;
        assert_eq!(client.answer(1).await.0, 200);
    }
}
