//! The wire: bytes of a socket become requests, and answers become bytes.
//!
//! hyper reads and writes HTTP/1.1, and `h2` HTTP/2. hyper answers what it cannot read by itself,
//! with bare statuses, and closes in silence what comes too slowly; a guard around the socket turns
//! each of these into a fault that [`Answer::refuse`] answers, so that every response is decided in
//! one place.
//!
//! - `addresses`: how many of them come from where.
//! - `accept`: connections come, are counted, and are let go of when the server stops.
//! - `session`: one connection, from its first byte to its close.
//! - `secured`: the same with TLS, from its handshake on.
//! - `guard`: what stands between hyper and the socket, with the timeouts.
//! - `preface`: how HTTP/2 is known by its first bytes. Pure.
//! - `http2`, `stream`: a connection of HTTP/2, and an exchange on one of its streams.
//! - `paced`, `alarm`: its socket, and the one timer of a connection.
//! - `framing`, `head`, `chunks`: where each request begins and ends in the bytes. Pure.
//! - `body`: the content of an answer, whole or in pieces.
//! - `patience`: whoever was told to try again later waits until then.
//! - `tally`: what a client of HTTP/2 does over and over, and how long that is put up with. Pure.
//! - `crowd`: one connection too many is told so.
//! - `content`: the content of one request, read when it is asked for.
//! - `unended`: answers that only the close ends, and how a part of one shows.
//! - `closing`: the last response of a connection, and a close that does not destroy it.

mod accept;
mod addresses;
mod alarm;
mod body;
mod chunks;
mod closing;
mod content;
mod crowd;
mod framing;
mod guard;
mod head;
mod http2;
mod paced;
#[cfg(test)]
mod paces;
mod patience;
mod preface;
mod secured;
mod session;
mod stream;
mod tally;
mod unended;

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use candor_core::exchange::{Peer, WireFault};
use candor_core::limits;
use http::Response;
use http::request::Parts;

pub use accept::{Listener, serve};
pub(crate) use addresses::network;
pub use body::{Body, BrokenOff};
pub use content::Content;
pub use patience::TryLater;

/// What decides the responses. Every one of them carries `date`: the guard knows hyper's own by
/// its absence.
pub trait Answer: Send + Sync + 'static {
    /// Answers a request whose head was read.
    fn answer(
        &self,
        peer: &Peer,
        head: Parts,
        content: Content,
    ) -> impl Future<Output = Response<Body>> + Send;

    /// Told of connections that came (1) or went (-1).
    fn connected(&self, _change: i64) {}

    /// Answers what could not be read as a request. The connection is closed afterwards.
    fn refuse(&self, peer: &Peer, fault: WireFault) -> Response<Bytes>;
}

/// What a connection may cost. The defaults are those of [`candor_core::limits`].
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections served at once; one more is told [`WireFault::Crowded`].
    pub connections_max: usize,
    /// Connections served at once that come from one address; one more is told the same.
    pub connections_per_address_max: usize,
    /// Connections told so at once; one more is closed without a word.
    pub crowd_max: usize,
    /// For the first bytes of one of these, which tell the version it speaks.
    pub crowd_look_timeout: Duration,
    /// Bytes of a request head.
    pub head_max_bytes: usize,
    /// For the handshake of TLS.
    pub handshake_timeout: Duration,
    /// From the first byte of a head to its last.
    pub head_timeout: Duration,
    /// Between two requests.
    pub idle_timeout: Duration,
    /// While a response is sent and the client takes none of it.
    pub stall_timeout: Duration,
    /// While an answered connection is read and dropped.
    pub linger_timeout: Duration,
    /// Bytes read and dropped meanwhile.
    pub linger_max_bytes: usize,
    /// Before the next request is looked at of a connection that was told [`TryLater`].
    pub refusal_pause: Duration,
    /// For a request that is on its way when the server is asked to stop.
    pub parting_timeout: Duration,
    /// For requests already accepted when the server is asked to stop.
    pub drain_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: limits::CONNECTIONS_MAX,
            connections_per_address_max: limits::CONNECTIONS_PER_ADDRESS_MAX,
            crowd_max: limits::CROWD_MAX,
            crowd_look_timeout: Duration::from_millis(limits::CROWD_LOOK_MAX_MS),
            head_max_bytes: limits::HEAD_MAX_BYTES,
            handshake_timeout: Duration::from_secs(limits::TLS_HANDSHAKE_TIMEOUT_SECONDS),
            head_timeout: Duration::from_secs(limits::HEAD_TIMEOUT_SECONDS),
            idle_timeout: Duration::from_secs(limits::IDLE_TIMEOUT_SECONDS),
            stall_timeout: Duration::from_secs(limits::STALL_TIMEOUT_SECONDS),
            linger_timeout: Duration::from_secs(limits::LINGER_MAX_SECONDS),
            linger_max_bytes: limits::LINGER_MAX_BYTES,
            refusal_pause: Duration::from_secs(limits::RETRY_SECONDS),
            parting_timeout: Duration::from_millis(limits::PARTING_MAX_MS),
            drain_timeout: Duration::from_secs(limits::DRAIN_MAX_SECONDS),
        }
    }
}
