//! Answers to HTTP/1.0 that only the close ends: a part is never taken for the whole.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::Duration;

use candor_server::connection::Limits;
use rustls::version::TLS13;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::stub::Served;
use crate::tls::Secured;

/// Asks in HTTP/1.0, and would keep the connection.
async fn ask(address: SocketAddr, target: &str) -> TcpStream {
    let mut socket = TcpStream::connect(address).await.expect("the server listens");
    send(&mut socket, target).await;
    socket
}

async fn send(socket: &mut (impl AsyncWrite + Unpin), target: &str) {
    let request = format!("GET {target} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    socket.write_all(request.as_bytes()).await.expect("the server reads");
}

/// Reads until the connection ends: the content, or how it was broken off.
async fn content(mut socket: impl AsyncRead + Unpin) -> io::Result<String> {
    let mut read = Vec::new();
    socket.read_to_end(&mut read).await?;
    let read = String::from_utf8(read).expect("it is text");
    let (head, content) = read.split_once("\r\n\r\n").expect("there is a head");
    let head = head.to_ascii_lowercase();
    assert!(head.contains("\r\nconnection: close"), "{head}");
    assert!(!head.contains("keep-alive") && !head.contains("content-length"), "{head}");
    Ok(content.to_owned())
}

#[tokio::test]
async fn the_whole_ends_with_the_connection_which_is_said() {
    let served = Served::start().await;
    let read = content(ask(served.address, "/pieces/whole").await).await;
    assert_eq!(read.expect("nothing is reset"), "ab");
}

#[tokio::test]
async fn content_that_is_broken_off_is_reset() {
    let served = Served::start().await;
    let read = content(ask(served.address, "/pieces/broken").await).await;
    assert_eq!(read.map_err(|fault| fault.kind()), Err(ErrorKind::ConnectionReset));
}

#[tokio::test]
async fn content_that_a_stop_cuts_is_reset() {
    let drain_timeout = Duration::from_millis(50);
    let served = Served::with(Limits { drain_timeout, ..Limits::default() }).await;
    let mut socket = ask(served.address, "/pieces/unended").await;
    let begun = socket.read_u8().await.expect("an answer begins");
    assert_eq!(begun, b'H');
    served.stop().await.expect("the server does not panic");
    let read = content(socket).await;
    assert_eq!(read.map_err(|fault| fault.kind()), Err(ErrorKind::ConnectionReset));
}

#[tokio::test]
async fn under_tls_neither_end_is_polite() {
    let secured = Secured::start(Limits::default()).await;
    let mut whole = secured.connect(&TLS13, &[]).await;
    send(&mut whole, "/pieces/whole").await;
    assert_eq!(content(whole).await.expect("the end is said"), "ab");
    let mut broken = secured.connect(&TLS13, &[]).await;
    send(&mut broken, "/pieces/broken").await;
    content(broken).await.expect_err("the end is not said");
}
