//! One connection of HTTP/2: its streams come, are answered each on its own, and end.
//!
//! The frames are read and written by `h2`, which keeps what the protocol forbids from us and
//! bounds what one connection can make us hold. Every state of a connection is timed here: one
//! without a request in progress is idle, content has its reader's deadline, an answer that is not
//! taken stalls, and so does a socket. So no ping is needed to find out that a client is gone.

use std::future::poll_fn;
use std::sync::Arc;

use bytes::Bytes;
use candor_core::exchange::Peer;
use candor_core::limits::{
    HTTP2_CONNECTION_WINDOW_BYTES, HTTP2_HEAD_MAX_BYTES, HTTP2_SEND_BUFFER_BYTES,
    HTTP2_STREAM_WINDOW_BYTES, HTTP2_STREAMS_MAX,
};
use h2::server::{self, Connection};
use h2::{Reason, RecvStream};
use http::{Method, Request, Response};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::select;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use super::accept::{Phase, stopping, time_up};
use super::alarm::Alarm;
use super::paced::Paced;
use super::patience::Patience;
use super::stream::{self, Left, Respond};
use super::tally::Tally;
use super::{Answer, Body, Limits, closing};

/// Serves a connection of HTTP/2 until either side is done with it. `first` was read of it before.
pub(super) async fn run<A, S>(
    socket: S,
    first: Vec<u8>,
    peer: Peer,
    answer: Arc<A>,
    limits: Limits,
    phase: watch::Receiver<Phase>,
) where
    A: Answer,
    S: AsyncRead + AsyncWrite + Send + Unpin,
{
    let mut paced = Paced::new(socket, first, limits.stall_timeout);
    converse(&mut paced, peer, answer, limits, phase).await;
    closing::close(&mut paced.into_socket(), &limits).await;
}

/// Tells one connection too many to come back later: in the answer to its first request, or by how
/// it ends where none comes. What else it asks may be asked elsewhere.
pub(super) async fn turn_away<S: AsyncRead + AsyncWrite + Unpin>(
    socket: S,
    response: Response<Bytes>,
    limits: &Limits,
) -> bool {
    let mut paced = Paced::new(socket, Vec::new(), limits.stall_timeout);
    let Ok(Ok(mut connection)) = timeout(limits.head_timeout, begin(&mut paced)).await else {
        return false;
    };
    let asked = match timeout(limits.linger_timeout, connection.accept()).await {
        Ok(Some(Ok(asked))) => {
            connection.graceful_shutdown();
            Some(asked)
        }
        Ok(Some(Err(_)) | None) => return true,
        Err(_) => {
            connection.abrupt_shutdown(Reason::ENHANCE_YOUR_CALM);
            None
        }
    };
    let told = async {
        let Some((request, mut respond)) = asked else { return };
        let unread = request.method() == Method::HEAD;
        let answer = response.map(Body::from);
        // Whether it is taken, its client has been told as well as may be.
        let _ = stream::send(answer, unread, &mut respond, limits.linger_timeout).await;
    };
    let refused = async {
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            respond.send_reset(Reason::REFUSED_STREAM);
        }
    };
    let said = async { tokio::join!(told, refused) };
    // A client that does not say goodbye is not waited for.
    let _ = timeout(limits.linger_timeout, said).await;
    true
}

async fn converse<A, S>(
    socket: &mut Paced<S>,
    peer: Peer,
    answer: Arc<A>,
    limits: Limits,
    phase: watch::Receiver<Phase>,
) where
    A: Answer,
    S: AsyncRead + AsyncWrite + Send + Unpin,
{
    // A client that does not even begin has asked for nothing.
    let Ok(Ok(connection)) = timeout(limits.head_timeout, begin(socket)).await else { return };
    let alarm = Alarm::at(Instant::now() + limits.idle_timeout);
    let (exchanges, patience) = (JoinSet::new(), Arc::default());
    let session = Session { connection, peer, answer, limits, exchanges, patience, alarm };
    session.serve(phase).await;
}

async fn begin<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut Paced<S>,
) -> Result<Connection<&mut Paced<S>, Bytes>, h2::Error> {
    server::Builder::new()
        .initial_window_size(HTTP2_STREAM_WINDOW_BYTES)
        .initial_connection_window_size(HTTP2_CONNECTION_WINDOW_BYTES)
        .max_concurrent_streams(HTTP2_STREAMS_MAX)
        .max_header_list_size(u32::try_from(HTTP2_HEAD_MAX_BYTES).unwrap_or(u32::MAX))
        .max_send_buffer_size(HTTP2_SEND_BUFFER_BYTES)
        .handshake(socket)
        .await
}

struct Session<'s, A, S> {
    connection: Connection<&'s mut Paced<S>, Bytes>,
    peer: Peer,
    answer: Arc<A>,
    limits: Limits,
    /// When one is lost with its connection, nobody waits for its answer any more.
    exchanges: JoinSet<Left>,
    patience: Arc<Patience>,
    alarm: Alarm,
}

/// What happened on a connection.
enum Event {
    Begun,
    Left(Left),
    Stopping,
    /// Nothing, for too long.
    Quiet,
    Over,
}

impl<A: Answer, S: AsyncRead + AsyncWrite + Unpin> Session<'_, A, S> {
    async fn serve(mut self, mut phase: watch::Receiver<Phase>) {
        let mut parting = false;
        let mut quiet_since = Instant::now();
        let mut tally = Tally::new();
        loop {
            let bound = if parting { self.limits.linger_timeout } else { self.limits.idle_timeout };
            match self.next(&mut phase, parting, quiet_since + bound).await {
                Event::Begun => {}
                Event::Left(left) => {
                    quiet_since = Instant::now();
                    if !tally.bears(left) {
                        return self.end(Reason::ENHANCE_YOUR_CALM).await;
                    }
                }
                Event::Stopping | Event::Quiet if !parting => {
                    // The client is told to begin nothing more; what it has begun is finished.
                    self.connection.graceful_shutdown();
                    parting = true;
                    quiet_since = Instant::now();
                }
                Event::Stopping | Event::Quiet => return self.end(Reason::NO_ERROR).await,
                Event::Over => return,
            }
        }
    }

    async fn next(
        &mut self,
        phase: &mut watch::Receiver<Phase>,
        parting: bool,
        quiet_until: Instant,
    ) -> Event {
        let busy = !self.exchanges.is_empty();
        select! {
            biased;
            Some(left) = self.exchanges.join_next(), if busy => {
                // Panics are caught before; one that was not has left its stream as well.
                Event::Left(left.unwrap_or(Left::Answered))
            }
            came = self.connection.accept() => match came {
                Some(Ok((request, respond))) => {
                    self.begin(request, respond);
                    Event::Begun
                }
                // `h2` has told the client why, if it could.
                Some(Err(_)) | None => Event::Over,
            },
            event = async {
                match parting {
                    false => stopping(phase).await,
                    true => time_up(phase).await,
                }
                if parting { Event::Over } else { Event::Stopping }
            } => event,
            () = poll_fn(|context| self.alarm.poll_past(context, quiet_until)), if !busy => {
                Event::Quiet
            }
        }
    }

    fn begin(&mut self, request: Request<RecvStream>, respond: Respond) {
        let (peer, answer) = (self.peer, Arc::clone(&self.answer));
        let (patience, limits) = (Arc::clone(&self.patience), self.limits);
        self.exchanges.spawn(async move {
            stream::exchange(&*answer, &peer, request, respond, &patience, &limits).await
        });
    }

    /// Ends it now, and says why.
    async fn end(mut self, reason: Reason) {
        self.connection.abrupt_shutdown(reason);
        // What the client still sends is of no interest.
        let said = async { while let Some(Ok(_)) = self.connection.accept().await {} };
        let _ = timeout(self.limits.linger_timeout, said).await;
    }
}
