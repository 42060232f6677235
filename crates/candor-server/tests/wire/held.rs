//! Content is held within a bound for all requests, and given back on every way out.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use candor_server::Clock;
use candor_server::Server;
use candor_server::connection::{Limits, serve};
use candor_store::MemoryStore;
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::cases::{NOTE, api, post};
use crate::client::Client;

/// A server that holds the content of three notes.
async fn start(deadline_ms: u64) -> SocketAddr {
    let mut api = api();
    api.deadline_ms = deadline_ms;
    let api = Arc::new(api);
    let store = Arc::new(MemoryStore::new(Arc::clone(&api)));
    let server = Arc::new(Server::new(api, store, Clock::System).holding(3 * NOTE.len()));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
    let address = listener.local_addr().expect("a bound socket has an address");
    tokio::spawn(serve(listener, server, Limits::default(), std::future::pending()));
    address
}

/// Content for which there is room when nobody holds any.
fn largest() -> String {
    format!("{{\"text\":\"{}\"}}", "a".repeat(2 * NOTE.len() + 2))
}

/// The status of a note that is made on a connection of its own.
async fn made(address: SocketAddr, content: &str) -> u16 {
    let mut client = Client::connect(address).await;
    let fields = format!("Content-Length: {}\r\nConnection: close\r\n", content.len());
    client.send(post(&fields, content)).await;
    client.reply().await.status
}

/// A note of which all but the last octet was sent, and for which the server waits.
async fn half_sent(address: SocketAddr) -> Client {
    let mut client = Client::connect(address).await;
    client.send(post("Content-Length: 13\r\nExpect: 100-continue\r\n", "")).await;
    assert_eq!(client.reply().await.status, 100);
    client.send(&NOTE[..12]).await;
    client
}

/// Waits until nobody holds anything.
async fn until_free(address: SocketAddr) {
    let asked = async { while made(address, &largest()).await != 201 {} };
    timeout(Duration::from_secs(10), asked).await.expect("it comes to that");
}

/// Waits until no more is wanted. What is only asked for takes no room from what is on its way.
async fn until_full(address: SocketAddr) {
    let asked = async {
        loop {
            let mut client = Client::connect(address).await;
            client.send(post("Content-Length: 13\r\nExpect: 100-continue\r\n", "")).await;
            match client.reply().await.status {
                100 => {}
                status => return assert_eq!(status, 503),
            }
        }
    };
    timeout(Duration::from_secs(10), asked).await.expect("it comes to that");
}

#[tokio::test]
async fn what_others_hold_leaves_no_room_until_they_are_done() {
    let address = start(60_000).await;
    let (mut first, second) = (half_sent(address).await, half_sent(address).await);
    let third = half_sent(address).await;
    until_full(address).await;
    first.send(&NOTE[12..]).await;
    assert_eq!(first.reply().await.status, 201, "who is within the bound is finished");
    assert_eq!(made(address, NOTE).await, 201, "and leaves room");
    drop((second, third));
    let again = [half_sent(address).await, half_sent(address).await, half_sent(address).await];
    until_full(address).await;
    drop(again);
    until_free(address).await;
}

#[tokio::test]
async fn what_was_held_is_given_back_however_it_ends() {
    let address = start(60_000).await;
    let whole = |content: &str| {
        let length = format!("Content-Length: {}\r\nConnection: close\r\n", content.len());
        post(&length, content)
    };
    let chunks = |content: &str| {
        post("Transfer-Encoding: chunked\r\nConnection: close\r\n", &format!("27\r\n{content}"))
    };
    let long = largest();
    assert_eq!(long.len(), 3 * NOTE.len());
    for (sent, status) in [
        (whole(NOTE), 201),
        (whole(&long), 201),
        (whole(&long[1..]), 400),
        (whole("{\"text\":1234567890123456789012}"), 422),
        (chunks(&format!("{long}\r\n0\r\n\r\n")), 201),
        (chunks(&format!("{long}\r\nzz\r\n")), 400),
        (chunks(&format!("{long}\r\n5\r\nabcde\r\n0\r\n\r\n")), 503),
        (whole(&format!("{long}{long}")), 503),
    ] {
        for _ in 0..5 {
            let mut client = Client::connect(address).await;
            client.send(&sent).await;
            assert_eq!(client.reply().await.status, status, "{sent}");
        }
    }
    until_free(address).await;
}

#[tokio::test]
async fn who_does_not_finish_in_time_gives_it_back() {
    let address = start(300).await;
    let mut slow = [half_sent(address).await, half_sent(address).await, half_sent(address).await];
    for client in &mut slow {
        assert_eq!(client.reply().await.status, 408);
    }
    until_free(address).await;
}
