//! The last response of a connection, and a close that does not destroy it.
//!
//! A socket closed while bytes lie unread is reset, and the reset can overtake the answer: the
//! client that sent too much never learns of its 413. So the write side is closed first, and what
//! still comes is read and dropped for a while (RFC 9112 §9.6).

use std::io;

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH};
use http::{HeaderValue, Response};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::Limits;

/// Bytes dropped at once.
const DROP_BYTES: usize = 16 << 10;

/// Sends a response outside of hyper; the connection ends with it.
pub(super) async fn send<S: AsyncWrite + Unpin>(
    socket: &mut S,
    response: Response<Bytes>,
    with_content: bool,
    limits: &Limits,
) -> io::Result<()> {
    let bytes = last_bytes(response, with_content);
    timeout(limits.stall_timeout, socket.write_all(&bytes)).await?
}

/// Closes a socket: first the write side, then, when the client closes or time is up, all of it.
pub(super) async fn close<S: AsyncRead + AsyncWrite + Unpin>(socket: &mut S, limits: &Limits) {
    if socket.shutdown().await.is_ok() {
        // Whether the client, the time or the bytes end first makes no difference now.
        let _ = timeout(limits.linger_timeout, drop_rest(socket, limits.linger_max_bytes)).await;
    }
}

async fn drop_rest<S: AsyncRead + Unpin>(socket: &mut S, max_bytes: usize) -> io::Result<()> {
    let mut room = vec![0; DROP_BYTES];
    let mut dropped = 0;
    while dropped < max_bytes {
        match socket.read(&mut room).await? {
            0 => break,
            bytes => dropped += bytes,
        }
    }
    Ok(())
}

fn last_bytes(response: Response<Bytes>, with_content: bool) -> Vec<u8> {
    let (mut head, content) = response.into_parts();
    head.headers.insert(CONNECTION, HeaderValue::from_static("close"));
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(content.len()));
    let reason = head.status.canonical_reason().unwrap_or_default();
    let mut bytes = format!("HTTP/1.1 {} {reason}\r\n", head.status.as_str()).into_bytes();
    for (name, value) in &head.headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            bytes.extend_from_slice(part);
        }
    }
    bytes.extend_from_slice(b"\r\n");
    if with_content {
        bytes.extend_from_slice(&content);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_last_response_says_that_it_is_the_last() {
        let response = Response::builder()
            .status(431)
            .header("date", "now")
            .body(Bytes::from_static(b"{}"))
            .expect("all parts are valid");
        let head = "HTTP/1.1 431 Request Header Fields Too Large\r\n\
                    date: now\r\nconnection: close\r\ncontent-length: 2\r\n\r\n";
        assert_eq!(last_bytes(response.clone(), true), format!("{head}{{}}").into_bytes());
        assert_eq!(last_bytes(response, false), head.as_bytes());
    }
}
