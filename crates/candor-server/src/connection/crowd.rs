//! One connection more than there is room for is told so, in the version that it speaks.
//!
//! With TLS the handshake settles that. In clear text the first bytes do; whoever says nothing for
//! a moment is told in HTTP/1.1, as its client may be waiting for nothing else.

use bytes::Bytes;
use http::Response;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::{Limits, closing, http2, preface, secured};

/// Tells a connection to come back later, and closes it.
pub(super) async fn turn_away(
    mut socket: TcpStream,
    secured: Option<TlsAcceptor>,
    response: Response<Bytes>,
    limits: &Limits,
) {
    if let Some(acceptor) = secured {
        return secured::turn_away(socket, &acceptor, response, limits).await;
    }
    let told = match begins_http2(&socket, limits).await {
        true => http2::turn_away(&mut socket, response, limits).await,
        false => closing::send(&mut socket, response, true, limits).await.is_ok(),
    };
    if told {
        closing::close(&mut socket, limits).await;
    }
}

/// Looks at what has come, and leaves it there.
async fn begins_http2(socket: &TcpStream, limits: &Limits) -> bool {
    let mut first = [0; preface::PREFACE.len()];
    match timeout(limits.crowd_look_timeout, socket.peek(&mut first)).await {
        Ok(Ok(bytes)) => preface::seems_to_begin(&first[..bytes]),
        Ok(Err(_)) | Err(_) => false,
    }
}
