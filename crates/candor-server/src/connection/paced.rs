//! The socket of a connection of HTTP/2: what was read of it before, and the time a client may take
//! nothing of what is sent.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::alarm::Alarm;

/// A socket whose peer has to take what is sent.
#[derive(Debug)]
pub(super) struct Paced<S> {
    socket: S,
    /// Read before, and not yet handed on.
    first: Vec<u8>,
    stall_timeout: Duration,
    /// Since when the client takes nothing.
    stalled_since: Option<Instant>,
    alarm: Alarm,
}

impl<S> Paced<S> {
    /// A socket of which these bytes were read before.
    pub(super) fn new(socket: S, first: Vec<u8>, stall_timeout: Duration) -> Self {
        let alarm = Alarm::at(Instant::now() + stall_timeout);
        Self { socket, first, stall_timeout, stalled_since: None, alarm }
    }

    /// The socket itself.
    pub(super) fn into_socket(self) -> S {
        self.socket
    }

    fn written(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_pending() {
            let since = *self.stalled_since.get_or_insert_with(Instant::now);
            ready!(self.alarm.poll_past(context, since + self.stall_timeout));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        self.stalled_since = None;
        written
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        room: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let paced = self.get_mut();
        if paced.first.is_empty() {
            return Pin::new(&mut paced.socket).poll_read(context, room);
        }
        let taken = paced.first.len().min(room.remaining());
        room.put_slice(&paced.first[..taken]);
        paced.first.drain(..taken);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let paced = self.get_mut();
        let written = Pin::new(&mut paced.socket).poll_write(context, bytes);
        paced.written(context, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let paced = self.get_mut();
        let written = Pin::new(&mut paced.socket).poll_write_vectored(context, parts);
        paced.written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(context)
    }

    /// The socket is closed later, in a way that destroys nothing.
    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(context)
    }
}
