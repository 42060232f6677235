//! A server that is asked to stop finishes what has begun, within its time.

use std::time::Duration;

use candor_server::connection::Limits;
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::client::Client;
use crate::stub::Served;

#[tokio::test]
async fn a_request_that_has_begun_is_finished() {
    let served = Served::start().await;
    let (address, stub) = (served.address, served.stub.clone());
    let mut client = Client::connect(address).await;
    client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let mut idle = Client::connect(address).await;
    idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(idle.reply().await.status, 200);
    stub.came.notified().await;

    let done = served.stop();
    idle.end().await;
    assert!(TcpStream::connect(address).await.is_err(), "nobody is let in any more");
    assert!(!done.is_finished());
    stub.go.notify_one();
    let reply = client.reply().await;
    assert_eq!((reply.content.as_str(), reply.says_close()), ("held", true));
    client.end().await;
    drop((client, idle));
    done.await.expect("the server does not panic");
}

#[tokio::test]
async fn a_head_half_sent_after_a_request_is_told_503() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT").await;
    assert_eq!(client.reply().await.status, 200);
    let done = served.stop();
    let reply = client.reply().await;
    assert_eq!((reply.status, reply.says_close()), (503, true));
    client.end().await;
    drop(client);
    done.await.expect("the server does not panic");
}

#[tokio::test]
async fn a_request_that_does_not_end_is_dropped() {
    let drain_timeout = Duration::from_millis(50);
    let served = Served::with(Limits { drain_timeout, ..Limits::default() }).await;
    let stub = served.stub.clone();
    let mut client = Client::connect(served.address).await;
    client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n").await;
    stub.came.notified().await;
    let start = Instant::now();
    served.stop().await.expect("the server does not panic");
    assert!(start.elapsed() >= drain_timeout);
    client.end().await;
}
