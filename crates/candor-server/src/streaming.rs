//! Streamed lists: batches of records become pieces of content while they are sent.
//!
//! The thread that writes them waits for the connection, and the store waits for it: no more than
//! a few batches are in memory. A fault in the middle breaks the answer off, so that nobody takes
//! a part for the whole.

use std::io::Write;

use bytes::Bytes;
use candor_core::catalogue::Cause;
use candor_core::change::Fault;
use candor_core::exchange::Exchange;
use candor_core::limits::STREAM_QUEUE_MAX;
use candor_core::record::Record;
use candor_core::representation::StreamWriter;
use candor_http::content_coding::Coding;
use candor_store::Stream;
use http::header::CONTENT_ENCODING;
use http::request::Parts;
use http::{Method, Response};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::spawn_blocking;

use crate::coding::{self, Encoder};
use crate::connection::{Body, BrokenOff};

/// The answer as it goes out: in pieces where it is a list that is shown whole, coded as it says.
pub(crate) async fn written(
    x: &Exchange<'_>,
    outcome: &'static Cause,
    answer: Response<Bytes>,
    stream: Option<Stream>,
    head: &Parts,
) -> Response<Body> {
    let shown = stream.filter(|_| !outcome.is_refusal());
    match (shown, StreamWriter::of_shown(x, outcome)) {
        (_, Some(_)) if head.method == Method::HEAD => unread(answer),
        (Some(stream), Some(writer)) => streamed(answer, stream, writer, head.uri.path()),
        // Content of another service is coded already.
        (_, _) if x.upstream().is_some() && !outcome.is_refusal() => answer.map(Body::from),
        (_, _) => coding::encoded(answer).await.map(Body::from),
    }
}

/// The answer with its content on its way: what it has already, and then the records.
pub(crate) fn streamed(
    answer: Response<Bytes>,
    stream: Stream,
    writer: StreamWriter,
    path: &str,
) -> Response<Body> {
    let said = answer.headers().get(CONTENT_ENCODING);
    let coding = said.and_then(|name| Coding::named(name.as_bytes()));
    let (to, pieces) = channel(STREAM_QUEUE_MAX);
    let (head, begin) = answer.into_parts();
    let path = path.to_owned();
    spawn_blocking(move || {
        if send(&begin, stream.batches, &writer, coding, &to) == Sent::Left {
            tracing::info!(path, "a streamed list was left before its end");
        }
    });
    Response::from_parts(head, Body::Pieces(pieces))
}

/// The same answer to HEAD, for which nothing is read.
pub(crate) fn unread(answer: Response<Bytes>) -> Response<Body> {
    answer.map(|_| Body::Pieces(channel(1).1))
}

/// How far a list was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    /// To its end.
    Whole,
    /// Until it broke off.
    Part,
    /// Until its client had left.
    Left,
}

fn send(
    begin: &[u8],
    mut batches: Receiver<Result<Vec<Record>, Fault>>,
    writer: &StreamWriter,
    coding: Option<Coding>,
    to: &Sender<Result<Bytes, BrokenOff>>,
) -> Sent {
    let mut pieces = Pieces::new(coding);
    let mut text = String::from_utf8_lossy(begin).into_owned();
    while let Some(batch) = batches.blocking_recv() {
        let written = batch.map_err(|fault| {
            tracing::error!(kind = ?fault.kind, cause = fault.cause, "a streamed list broke off");
            BrokenOff
        });
        let piece = written.and_then(|records| {
            if !records.iter().all(Record::is_sound) {
                tracing::error!("a streamed list broke off at a record that is none any more");
                return Err(BrokenOff);
            }
            records.iter().for_each(|record| writer.write(record, &mut text));
            pieces.piece(std::mem::take(&mut text).as_bytes())
        });
        let broken = piece.is_err();
        // Whoever has left wants nothing more.
        if to.blocking_send(piece).is_err() {
            return Sent::Left;
        }
        if broken {
            return Sent::Part;
        }
    }
    match to.blocking_send(pieces.last(text.as_bytes())) {
        Ok(()) => Sent::Whole,
        Err(_) => Sent::Left,
    }
}

/// What makes pieces of text.
enum Pieces {
    Plain,
    Coded(Encoder<Vec<u8>>),
}

impl Pieces {
    fn new(coding: Option<Coding>) -> Pieces {
        coding.map_or(Pieces::Plain, |coding| Pieces::Coded(Encoder::new(coding, Vec::new())))
    }

    /// A piece that can be read as soon as it is there.
    fn piece(&mut self, text: &[u8]) -> Result<Bytes, BrokenOff> {
        match self {
            Pieces::Plain => Ok(Bytes::copy_from_slice(text)),
            Pieces::Coded(encoder) => {
                let coded = encoder.write_all(text).and_then(|()| encoder.flush());
                coded.map_err(|_| BrokenOff)?;
                Ok(Bytes::from(std::mem::take(encoder.written())))
            }
        }
    }

    fn last(mut self, text: &[u8]) -> Result<Bytes, BrokenOff> {
        let piece = self.piece(text)?;
        match self {
            Pieces::Plain => Ok(piece),
            Pieces::Coded(encoder) => {
                let end = encoder.finish().map_err(|_| BrokenOff)?;
                Ok(Bytes::from([piece.as_ref(), &end].concat()))
            }
        }
    }
}
