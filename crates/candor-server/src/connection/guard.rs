//! What stands between hyper and the socket.
//!
//! hyper answers a head it cannot read with a bare status, closes in silence on one that is too
//! slow, and reads some that it should not. The guard passes bytes through and does three things:
//! it ends the input before a head at fault, it swallows hyper's own answers, and it keeps the time
//! a client may take. In each case hyper sees an ordinary end of input, finishes the responses it
//! owes and lets go of the socket; the [`Ending`] says what to do with it then.

use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use candor_core::exchange::WireFault;
use hyper::rt;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::Limits;
use super::framing::{Framing, Halt, Owed};

/// Bytes read at once, on the stack: what is then copied to hyper is seldom more than a head.
const READ_BYTES: usize = 16 << 10;

/// Why nothing more is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// A head is at fault, and its client is owed a refusal.
    Refused(WireFault),
    /// The content is malformed; the answer says so.
    Content,
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
    alarm: Pin<Box<Sleep>>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Guard<S> {
    /// Puts a guard on `socket`.
    pub(super) fn new(socket: S, limits: Limits) -> Self {
        Self {
            socket,
            limits,
            framing: Framing::new(limits.head_max_bytes),
            ending: None,
            owing_since: None,
            stalled_since: None,
            alarm: Box::pin(sleep_until(Instant::now() + limits.idle_timeout)),
        }
    }

    /// Why nothing more was read, once hyper has let go.
    pub(super) fn ending(&self) -> Option<Ending> {
        self.ending
    }

    /// Is a head half read?
    pub(super) fn in_head(&self) -> bool {
        self.framing.owed() == Owed::Head
    }

    /// Does the head at fault ask for no content in the response?
    pub(super) fn asks_head(&self) -> bool {
        self.framing.asks_head()
    }

    /// The socket itself, once hyper has let go.
    pub(super) fn socket(&mut self) -> &mut S {
        &mut self.socket
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
        let (timeout, ending) = match self.framing.owed() {
            Owed::Request => (self.limits.idle_timeout, Ending::Idle),
            Owed::Head => (self.limits.head_timeout, Ending::Refused(WireFault::HeadTooSlow)),
            // The reader of the content has a deadline of its own.
            Owed::Content => return Poll::Pending,
        };
        let since = *self.owing_since.get_or_insert_with(Instant::now);
        ready!(self.poll_past(context, since + timeout));
        self.ending = Some(ending);
        Poll::Ready(())
    }

    /// Nothing was taken. Has it been too long?
    fn stall(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        let since = *self.stalled_since.get_or_insert_with(Instant::now);
        ready!(self.poll_past(context, since + self.limits.stall_timeout));
        self.ending = Some(Ending::Gone);
        Poll::Ready(io::ErrorKind::TimedOut.into())
    }

    /// Is `deadline` past? The alarm is set anew only when it would ring too late; one that rings
    /// too early is set again. So a connection that is in time costs no timer operation a request.
    fn poll_past(&mut self, context: &mut Context<'_>, deadline: Instant) -> Poll<()> {
        if self.alarm.deadline() > deadline {
            self.alarm.as_mut().reset(deadline);
        }
        loop {
            ready!(self.alarm.as_mut().poll(context));
            if self.alarm.deadline() >= deadline {
                return Poll::Ready(());
            }
            self.alarm.as_mut().reset(deadline);
        }
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

impl<S: AsyncRead + AsyncWrite + Unpin> rt::Read for Guard<S> {
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
        let mut read = ReadBuf::uninit(&mut room[..READ_BYTES.min(buffer.remaining())]);
        match Pin::new(&mut guard.socket).poll_read(context, &mut read) {
            Poll::Pending => guard.wait(context).map(Ok),
            Poll::Ready(Ok(())) => {
                buffer.put_slice(guard.screen(read.filled()));
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(fault)) => {
                guard.ending = Some(Ending::Gone);
                Poll::Ready(Err(fault))
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> rt::Write for Guard<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let guard = self.get_mut();
        if guard.swallow(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
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
