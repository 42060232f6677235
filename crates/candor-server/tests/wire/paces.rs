//! A client may take so long and no longer. How long exactly is tried where time can be stepped, in
//! the library; here the server's word or silence is waited for.

use std::time::Duration;

use candor_server::connection::Limits;
use tokio::time::{Instant, timeout};

use crate::client::Client;
use crate::stub::Served;

const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// Short enough to be waited for.
const SOON: Duration = Duration::from_millis(300);

#[tokio::test]
async fn an_unfinished_head_is_told_408() {
    let served = Served::with(Limits { head_timeout: SOON, ..Limits::default() }).await;
    for before in [0, 1, 3] {
        let mut client = Client::connect(served.address).await;
        client.send(GET.repeat(before)).await;
        for _ in 0..before {
            assert_eq!(client.reply().await.status, 200);
        }
        client.send("GET / HTTP/1.1\r\nHost: a\r\nX: ").await;
        let reply = client.reply().await;
        assert_eq!((reply.status, reply.content.as_str()), (408, "HeadTooSlow"));
        assert!(reply.says_close());
        client.end().await;
    }
}

#[tokio::test]
async fn an_idle_connection_is_closed_in_silence() {
    let served = Served::with(Limits { idle_timeout: SOON, ..Limits::default() }).await;
    Client::connect(served.address).await.end().await;
    let mut client = Client::connect(served.address).await;
    client.send(GET).await;
    assert_eq!(client.reply().await.status, 200);
    client.end().await;
}

#[tokio::test]
async fn an_unfinished_head_that_ends_is_closed_in_silence() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    client.send("GET / HTTP/1.1\r\nHost").await;
    client.say_no_more().await;
    client.end().await;
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_given_up() {
    let served = Served::with(Limits { stall_timeout: SOON, ..Limits::default() }).await;
    let mut client = Client::connect(served.address).await;
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n").await;
    client.some_of_a_reply().await;
    let start = Instant::now();
    served.stop().await.expect("the server does not panic");
    assert!(start.elapsed() < Limits::default().drain_timeout, "it was not given up, only dropped");
}

#[tokio::test]
async fn a_thousand_slow_clients_hold_nobody_up() {
    let served = Served::start().await;
    let mut slow = Vec::new();
    for _ in 0..1_000 {
        let mut client = Client::connect(served.address).await;
        client.send("G").await;
        slow.push(client);
    }
    let mut client = Client::connect(served.address).await;
    for (group, bytes) in slow.chunks_mut(50).zip(2..) {
        for client in group {
            client.send(&GET[1..bytes]).await;
        }
        client.send(GET).await;
        let reply = timeout(Duration::from_secs(5), client.reply());
        assert_eq!(reply.await.expect("nobody is held up").status, 200);
    }
    // The slow are served as well, when they come to their end.
    for client in &mut slow[..50] {
        client.send(&GET[2..]).await;
        assert_eq!(client.reply().await.status, 200);
    }
}
