//! There is room for so many connections; one more is told so.

use candor_server::connection::Limits;

use crate::client::Client;
use crate::stub::Served;

#[tokio::test]
async fn one_connection_too_many_is_told_503_and_closed() {
    let served = Served::with(Limits { connections_max: 1, ..Limits::default() }).await;
    let mut first = Client::connect(served.address).await;
    first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(first.reply().await.status, 200);

    let mut second = Client::connect(served.address).await;
    second.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let reply = second.reply().await;
    assert_eq!((reply.status, reply.content.as_str()), (503, "Crowded"));
    assert!(reply.says_close());
    second.end().await;

    first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(first.reply().await.status, 200);
}

#[tokio::test]
async fn a_place_is_free_again_when_its_connection_is_gone() {
    let served = Served::with(Limits { connections_max: 1, ..Limits::default() }).await;
    let mut first = Client::connect(served.address).await;
    first.send("GET / HTTP/1.0\r\n\r\n").await;
    first.reply().await;
    first.end().await;
    drop(first);
    let taken = async {
        loop {
            let mut next = Client::connect(served.address).await;
            next.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
            if next.reply().await.status == 200 {
                break;
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), taken)
        .await
        .expect("the place is free");
}

#[tokio::test]
async fn a_crowd_is_closed_without_a_word() {
    let limits = Limits { connections_max: 0, crowd_max: 0, ..Limits::default() };
    let served = Served::with(limits).await;
    Client::connect(served.address).await.end().await;
}
