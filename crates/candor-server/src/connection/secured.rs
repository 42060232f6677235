//! A connection with TLS, from its handshake on.
//!
//! A client that does not speak TLS, HTTP in clear text for one, is told so by an alert of TLS, as
//! on every such port: nothing of what it said can be trusted to have been meant.

use std::sync::Arc;

use bytes::Bytes;
use candor_core::exchange::Peer;
use http::Response;
use tokio::net::TcpStream;
use tokio::select;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::accept::{Phase, stopping};
use super::{Answer, Limits, closing, http2, session};
use crate::tls::HTTP2;

/// Serves `socket` in the version that the handshake settles.
pub(super) async fn run<A: Answer>(
    socket: TcpStream,
    acceptor: &TlsAcceptor,
    peer: Peer,
    answer: Arc<A>,
    limits: Limits,
    mut phase: watch::Receiver<Phase>,
) {
    let shaken = select! {
        shaken = shake(socket, acceptor, &limits) => shaken,
        // Nothing was asked yet.
        () = stopping(&mut phase) => None,
    };
    match shaken {
        Some(socket) if speaks_http2(&socket) => {
            http2::run(socket, Vec::new(), peer, answer, limits, phase).await;
        }
        Some(socket) => session::run(socket, peer, answer, limits, phase).await,
        None => {}
    }
}

/// Tells one connection too many so.
pub(super) async fn turn_away(
    socket: TcpStream,
    acceptor: &TlsAcceptor,
    response: Response<Bytes>,
    limits: &Limits,
) {
    let Some(mut socket) = shake(socket, acceptor, limits).await else { return };
    let told = match speaks_http2(&socket) {
        true => http2::turn_away(&mut socket, response, limits).await,
        false => closing::send(&mut socket, response, true, limits).await.is_ok(),
    };
    if told {
        closing::close(&mut socket, limits).await;
    }
}

async fn shake(
    socket: TcpStream,
    acceptor: &TlsAcceptor,
    limits: &Limits,
) -> Option<TlsStream<TcpStream>> {
    match timeout(limits.handshake_timeout, acceptor.accept(socket)).await {
        Ok(Ok(socket)) => Some(socket),
        Ok(Err(fault)) => {
            tracing::debug!(%fault, "a handshake failed");
            None
        }
        Err(_) => None,
    }
}

fn speaks_http2(socket: &TlsStream<TcpStream>) -> bool {
    socket.get_ref().1.alpn_protocol() == Some(HTTP2)
}
