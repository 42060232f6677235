//! What stands between hyper and the socket.
//!
//! hyper answers a head it cannot read with a bare status, closes in silence on one that is too
//! slow, and reads some that it should not. The guard passes bytes through and does four things: it
//! keeps back what begins a connection of HTTP/2, it ends the input before a head at fault, it
//! swallows hyper's own answers, and it keeps the time a client may take. In each case hyper sees
//! an ordinary end of input, finishes the responses it owes and lets go of the socket; the
//! [`Ending`] says what to do with it then.

use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use candor_core::exchange::WireFault;
use hyper::rt;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::Limits;
use super::alarm::Alarm;
use super::framing::{Framing, Halt, Owed};
use super::preface::{self, Beginning};
use super::unended::Resets;

/// Bytes read at once, on the stack: what is then copied to hyper is seldom more than a head.
const READ_BYTES: usize = 16 << 10;

/// Why nothing more is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// A head is at fault, and its client is owed a refusal.
    Refused(WireFault),
    /// The content is malformed; the answer says so.
    Content,
    /// It is a connection of HTTP/2.
    Http2,
    /// The client asked for nothing for too long.
    Idle,
    /// The client is gone, or said its last.
    Gone,
}

/// A socket with a guard.
#[derive(Debug)]
pub(super) struct Guard<S> {
    socket: S,
    limits: Limits,
    framing: Framing,
    ending: Option<Ending>,
    /// Since when the client owes what it owes.
    owing_since: Option<Instant>,
    /// Since when the client takes nothing of a response.
    stalled_since: Option<Instant>,
    alarm: Alarm,
    /// Whether the answer is one that only the close ends.
    ends_by_close: Arc<AtomicBool>,
    /// Whether a part of such an answer was sent.
    unended: bool,
    /// The first bytes, as long as they may begin HTTP/2, and for good if they do. Nothing once
    /// they are known to begin HTTP/1.
    first: Option<Vec<u8>>,
}

impl<S: AsyncRead + AsyncWrite + Resets + Unpin> Guard<S> {
    /// Puts a guard on `socket`. HTTP/2 is looked for unless the client has ruled it out.
    pub(super) fn new(socket: S, limits: Limits, may_be_http2: bool) -> Self {
        Self {
            socket,
            limits,
            framing: Framing::new(limits.head_max_bytes),
            ending: None,
            owing_since: None,
            stalled_since: None,
            alarm: Alarm::at(Instant::now() + limits.idle_timeout),
            ends_by_close: Arc::default(),
            unended: false,
            first: may_be_http2.then(Vec::new),
        }
    }

    /// Why nothing more was read, once hyper has let go.
    pub(super) fn ending(&self) -> Option<Ending> {
        self.ending
    }

    /// To be told of an answer that only the close ends, before it is sent.
    pub(super) fn ends_by_close(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.ends_by_close)
    }

    /// Was a part of such an answer sent, and not all of it?
    pub(super) fn unended(&self) -> bool {
        self.unended
    }

    /// Hyper has sent all that it owed.
    pub(super) fn sent_whole(&mut self) {
        if std::mem::take(&mut self.unended) {
            self.socket.reset_on_close(false);
        }
    }

    fn begin_writing(&mut self) {
        if !self.unended && self.ends_by_close.load(Ordering::Relaxed) {
            self.unended = true;
            self.socket.reset_on_close(true);
        }
    }

    /// Is a head half read?
    pub(super) fn in_head(&self) -> bool {
        self.owed() == Owed::Head
    }

    /// Does the head at fault ask for no content in the response?
    pub(super) fn asks_head(&self) -> bool {
        self.framing.asks_head()
    }

    /// The socket itself, once hyper has let go.
    pub(super) fn socket(&mut self) -> &mut S {
        &mut self.socket
    }

    /// The socket of a connection of HTTP/2, and what was read of it.
    pub(super) fn into_parts(self) -> (S, Vec<u8>) {
        (self.socket, self.first.unwrap_or_default())
    }

    /// What the client owes, as far as it has shown.
    fn owed(&self) -> Owed {
        match &self.first {
            Some(first) if !first.is_empty() => Owed::Head,
            Some(_) | None => self.framing.owed(),
        }
    }

    /// Takes bytes of a connection that may be one of HTTP/2. Once it is known to be none, they are
    /// given back, with those that came before.
    fn begin(&mut self, fresh: &[u8]) -> Option<Vec<u8>> {
        let mut first = self.first.take().unwrap_or_default();
        first.extend_from_slice(fresh);
        match preface::version(&first) {
            Beginning::Http1 => return Some(first),
            Beginning::Http2 => self.ending = Some(Ending::Http2),
            Beginning::Open if fresh.is_empty() => self.ending = Some(Ending::Gone),
            Beginning::Open => {}
        }
        self.first = Some(first);
        None
    }

    /// What of `fresh` hyper may see.
    fn screen<'read>(&mut self, fresh: &'read [u8]) -> &'read [u8] {
        if fresh.is_empty() {
            self.ending = Some(Ending::Gone);
        }
        let turns = self.framing.turns();
        let screened = self.framing.pass(fresh);
        // The time for a head counts from its first byte, the time to idle from the last response.
        if self.framing.turns() != turns || self.framing.owed() == Owed::Content {
            self.owing_since = None;
        }
        let Err((passed, halt)) = screened else {
            return fresh;
        };
        self.ending = Some(match halt {
            Halt::Fault(fault) => Ending::Refused(fault),
            Halt::Content => Ending::Content,
        });
        &fresh[..passed]
    }

    /// Nothing came. Has it been too long? Then the input ends.
    fn wait(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let (timeout, ending) = match self.owed() {
            Owed::Request => (self.limits.idle_timeout, Ending::Idle),
            Owed::Head => (self.limits.head_timeout, Ending::Refused(WireFault::HeadTooSlow)),
            // The reader of the content has a deadline of its own.
            Owed::Content => return Poll::Pending,
        };
        let since = *self.owing_since.get_or_insert_with(Instant::now);
        ready!(self.alarm.poll_past(context, since + timeout));
        self.ending = Some(ending);
        Poll::Ready(())
    }

    /// Nothing was taken. Has it been too long?
    fn stall(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        let since = *self.stalled_since.get_or_insert_with(Instant::now);
        ready!(self.alarm.poll_past(context, since + self.limits.stall_timeout));
        self.ending = Some(Ending::Gone);
        Poll::Ready(io::ErrorKind::TimedOut.into())
    }

    fn written(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Pending => self.stall(context).map(Err),
            Poll::Ready(Ok(bytes)) => {
                self.stalled_since = None;
                Poll::Ready(Ok(bytes))
            }
            Poll::Ready(Err(fault)) => {
                self.ending = Some(Ending::Gone);
                Poll::Ready(Err(fault))
            }
        }
    }

    /// Takes an answer of hyper's own out of the way.
    fn swallow(&mut self, bytes: &[u8]) -> bool {
        let Some(fault) = own_answer(bytes) else {
            return false;
        };
        self.ending = Some(Ending::Refused(fault));
        true
    }
}

impl<S: AsyncRead + AsyncWrite + Resets + Unpin> rt::Read for Guard<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut buffer: rt::ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let guard = self.get_mut();
        if guard.ending.is_some() {
            return Poll::Ready(Ok(()));
        }
        let mut room = [const { MaybeUninit::uninit() }; READ_BYTES];
        let kept_bytes = guard.first.as_ref().map_or(0, Vec::len);
        let room = &mut room[..READ_BYTES.min(buffer.remaining().saturating_sub(kept_bytes))];
        loop {
            let mut read = ReadBuf::uninit(room);
            match Pin::new(&mut guard.socket).poll_read(context, &mut read) {
                Poll::Pending => return guard.wait(context).map(Ok),
                Poll::Ready(Ok(())) if guard.first.is_none() => {
                    buffer.put_slice(guard.screen(read.filled()));
                    return Poll::Ready(Ok(()));
                }
                Poll::Ready(Ok(())) => {
                    if let Some(begun) = guard.begin(read.filled()) {
                        buffer.put_slice(guard.screen(&begun));
                        return Poll::Ready(Ok(()));
                    }
                    if guard.ending.is_some() {
                        return Poll::Ready(Ok(()));
                    }
                }
                Poll::Ready(Err(fault)) => {
                    guard.ending = Some(Ending::Gone);
                    return Poll::Ready(Err(fault));
                }
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Resets + Unpin> rt::Write for Guard<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let guard = self.get_mut();
        if guard.swallow(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        guard.begin_writing();
        let written = Pin::new(&mut guard.socket).poll_write(context, bytes);
        guard.written(context, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let guard = self.get_mut();
        if let [only] = parts
            && guard.swallow(only)
        {
            return Poll::Ready(Ok(only.len()));
        }
        guard.begin_writing();
        let written = Pin::new(&mut guard.socket).poll_write_vectored(context, parts);
        guard.written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(context)
    }

    /// The socket is still needed, for a refusal and for a close that destroys nothing.
    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(context)
    }
}

/// The fault behind an answer that hyper made by itself. It has no `date`, which it was told to
/// leave to us, and no content, so it cannot be taken for one of ours.
fn own_answer(bytes: &[u8]) -> Option<WireFault> {
    let status = bytes.strip_prefix(b"HTTP/1.1 4").or_else(|| bytes.strip_prefix(b"HTTP/1.0 4"))?;
    let (fault, fields) = [
        (&b"00 Bad Request\r\n"[..], WireFault::Malformed),
        (b"14 URI Too Long\r\n", WireFault::TargetTooLong),
        (b"31 Request Header Fields Too Large\r\n", WireFault::HeadTooLarge),
    ]
    .into_iter()
    .find_map(|(line, fault)| Some((fault, status.strip_prefix(line)?)))?;
    let fields = fields.strip_prefix(b"connection: close\r\n").unwrap_or(fields);
    (fields == b"content-length: 0\r\n\r\n").then_some(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(answer: &str, fault: Option<WireFault>) {
        assert_eq!(own_answer(answer.as_bytes()), fault, "{answer:?}");
    }

    #[test]
    fn hypers_own_answers_are_known_by_their_shape() {
        let bare = "connection: close\r\ncontent-length: 0\r\n\r\n";
        check(&format!("HTTP/1.1 400 Bad Request\r\n{bare}"), Some(WireFault::Malformed));
        check(&format!("HTTP/1.1 414 URI Too Long\r\n{bare}"), Some(WireFault::TargetTooLong));
        let too_large = "431 Request Header Fields Too Large";
        check(&format!("HTTP/1.1 {too_large}\r\n{bare}"), Some(WireFault::HeadTooLarge));
        let after_http_10 = "HTTP/1.0 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
        check(after_http_10, Some(WireFault::Malformed));
    }

    #[test]
    fn ours_are_not_taken_for_hypers() {
        let dated = "content-length: 0\r\ndate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n";
        check(&format!("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n{dated}"), None);
        check(&format!("HTTP/1.1 400 Bad Request\r\n{dated}"), None);
        check("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", None);
        check("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", None);
    }
}
