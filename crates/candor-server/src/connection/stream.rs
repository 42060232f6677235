//! One exchange on a stream of HTTP/2.
//!
//! What HTTP/1 says in its framing is said here by other means, and the two are translated into
//! each other as a gateway would (RFC 9113 §8.1): what is decided about a request is the same.

use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use candor_core::catalogue::{INTERIM, ends_with_its_head};
use candor_core::exchange::Peer;
use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use http::header::{
    CONNECTION, CONTENT_LENGTH, EXPECT, HeaderMap, HeaderName, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderValue, Method, Request, Response};
use tokio::select;
use tokio::sync::mpsc::Receiver;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::body::{Body, BrokenOff};
use super::content::Content;
use super::patience::{Patience, TryLater};
use super::{Answer, Limits};

/// What a stream is answered by.
pub(super) type Respond = SendResponse<Bytes>;

/// How an exchange has left its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// With an answer, or with as much of one as its client took.
    Answered,
    /// With one that says to try again later.
    Refused,
    /// Without one: the client wanted it no more.
    TakenBack,
}

/// Answers a request on its stream. A client that was told to try again later is heard when it is
/// later; one that does not take the answer for `stall_timeout` gets no more of it.
pub(super) async fn exchange<A: Answer>(
    answer: &A,
    peer: &Peer,
    request: Request<RecvStream>,
    mut respond: Respond,
    patience: &Patience,
    limits: &Limits,
) -> Left {
    let (mut head, incoming) = request.into_parts();
    let said_bytes = frame_as_http1(&head.method, &mut head.headers, incoming.is_end_stream());
    let unread = head.method == Method::HEAD;
    let (wanted, mut told) = match head.headers.contains_key(EXPECT) {
        true => Some(oneshot::channel()).unzip(),
        false => (None, None),
    };
    let content = Content::of_stream(incoming, said_bytes, wanted);
    let mut answering = pin!(async {
        patience.wait().await;
        answer.answer(peer, head, content).await
    });
    let response = loop {
        select! {
            biased;
            response = answering.as_mut() => break response,
            // What was asked for is wanted no more. What was committed stays.
            _ = poll_fn(|context| respond.poll_reset(context)) => return Left::TakenBack,
            awaited = is_wanted(&mut told) => {
                told = None;
                if awaited {
                    // Whether the client heard of it, the content shows.
                    let _ = respond.send_informational(go_on());
                }
            }
        }
    };
    patience.heed(&response, limits.refusal_pause);
    let left = match response.extensions().get::<TryLater>() {
        Some(TryLater) => Left::Refused,
        None => Left::Answered,
    };
    match send(response, unread, &mut respond, limits.stall_timeout).await {
        Ok(()) => left,
        Err(Cut::Stalled) => {
            tracing::debug!("a stream is given up: its answer is not taken");
            left
        }
        Err(Cut::Gone) => Left::TakenBack,
    }
}

/// Waits until content is asked for of which its client wants to hear. Without one, for ever.
async fn is_wanted(told: &mut Option<oneshot::Receiver<()>>) -> bool {
    match told {
        Some(told) => told.await.is_ok(),
        None => std::future::pending().await,
    }
}

fn go_on() -> Response<()> {
    let mut response = Response::new(());
    *response.status_mut() = INTERIM;
    response
}

/// Says in fields what HTTP/2 says by frames: that there is no content, or that nobody knows how
/// long it will be. Returns the length, if it is said.
fn frame_as_http1(method: &Method, fields: &mut HeaderMap, ended: bool) -> Option<u64> {
    if let Some(length) = fields.get(CONTENT_LENGTH) {
        return length.to_str().ok()?.parse().ok();
    }
    if !ended {
        fields.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    } else if [Method::POST, Method::PUT, Method::PATCH].contains(method) {
        fields.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    None
}

/// Fields about a connection, which is not the answer's affair any more (RFC 9113 §8.2.2).
const OF_CONNECTION: [HeaderName; 5] = [
    CONNECTION,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// Why an answer is not sent to its end.
pub(super) enum Cut {
    /// The stream is no more.
    Gone,
    /// Nobody takes it.
    Stalled,
}

impl From<h2::Error> for Cut {
    fn from(_: h2::Error) -> Cut {
        Cut::Gone
    }
}

/// Sends an answer; of one that is `unread`, to HEAD, the head alone.
pub(super) async fn send(
    response: Response<Body>,
    unread: bool,
    respond: &mut Respond,
    stall_timeout: Duration,
) -> Result<(), Cut> {
    let (mut head, body) = response.into_parts();
    for name in &OF_CONNECTION {
        head.headers.remove(name);
    }
    let bare = ends_with_its_head(head.status);
    if let Body::Whole(content) = &body
        && !bare
    {
        head.headers.insert(CONTENT_LENGTH, HeaderValue::from(content.len()));
    }
    let empty = matches!(&body, Body::Whole(content) if content.is_empty());
    let ended = bare || unread || empty;
    let mut stream = respond.send_response(Response::from_parts(head, ()), ended)?;
    match body {
        _ if ended => Ok(()),
        Body::Whole(content) => send_piece(&mut stream, content, true, stall_timeout).await,
        Body::Pieces(pieces) => send_pieces(&mut stream, pieces, stall_timeout).await,
    }
}

async fn send_pieces(
    stream: &mut SendStream<Bytes>,
    mut pieces: Receiver<Result<Bytes, BrokenOff>>,
    stall_timeout: Duration,
) -> Result<(), Cut> {
    loop {
        let piece = select! {
            piece = pieces.recv() => piece,
            _ = poll_fn(|context| stream.poll_reset(context)) => return Err(Cut::Gone),
        };
        match piece {
            Some(Ok(piece)) => send_piece(stream, piece, false, stall_timeout).await?,
            Some(Err(BrokenOff)) => {
                // Nobody may take a part for the whole.
                stream.send_reset(Reason::INTERNAL_ERROR);
                return Ok(());
            }
            None => return Ok(stream.send_data(Bytes::new(), true)?),
        }
    }
}

/// Sends as much at a time as the client has room for. No room is asked for before there is
/// something to send: what one stream holds, another lacks.
async fn send_piece(
    stream: &mut SendStream<Bytes>,
    mut piece: Bytes,
    last: bool,
    stall_timeout: Duration,
) -> Result<(), Cut> {
    while !piece.is_empty() {
        stream.reserve_capacity(piece.len());
        let mut room = stream.capacity();
        if room == 0 {
            let more = timeout(stall_timeout, poll_fn(|context| stream.poll_capacity(context)));
            match more.await {
                Ok(Some(more)) => room = more?,
                Ok(None) => return Err(Cut::Gone),
                Err(_) => {
                    stream.send_reset(Reason::CANCEL);
                    return Err(Cut::Stalled);
                }
            }
        }
        let part = piece.split_to(room.min(piece.len()));
        stream.send_data(part, last && piece.is_empty())?;
    }
    Ok(())
}
