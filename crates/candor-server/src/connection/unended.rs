//! Answers that only the close of their connection ends, and how a part of one shows.
//!
//! To HTTP/1.0 content of unknown length is sent without chunks, so its client takes the end of the
//! connection for its end (RFC 9112 §6.3). A socket is closed as politely when the server breaks
//! off, is out of time or is killed. So from the first byte of such an answer until its last, to
//! close its socket is to reset it.

use std::time::Duration;

use http::Version;
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::Body;

/// Does nothing but the close end this content?
pub(super) fn ends_by_close(version: Version, content: &Body) -> bool {
    version == Version::HTTP_10 && matches!(content, Body::Pieces(_))
}

/// A socket that can be made to end by a reset.
pub(super) trait Resets {
    /// Says how it is to end, by whatever it is closed.
    fn reset_on_close(&self, resets: bool);
}

impl Resets for TcpStream {
    fn reset_on_close(&self, resets: bool) {
        // An open socket takes the option.
        let _ = SockRef::from(self).set_linger(resets.then_some(Duration::ZERO));
    }
}

impl Resets for TlsStream<TcpStream> {
    fn reset_on_close(&self, resets: bool) {
        self.get_ref().0.reset_on_close(resets);
    }
}

#[cfg(test)]
impl Resets for tokio::io::DuplexStream {
    fn reset_on_close(&self, _resets: bool) {}
}
