//! The content of an answer: there as a whole, or on its way.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::sync::mpsc::Receiver;

/// Why content that was begun is not ended: told nobody but the connection, which breaks off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrokenOff;

impl fmt::Display for BrokenOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the content could not be written to its end")
    }
}

impl std::error::Error for BrokenOff {}

/// The content of an answer.
#[derive(Debug)]
pub enum Body {
    /// All of it.
    Whole(Bytes),
    /// Pieces, as they come. It ends when no more can come.
    Pieces(Receiver<Result<Bytes, BrokenOff>>),
}

impl From<Bytes> for Body {
    fn from(content: Bytes) -> Body {
        Body::Whole(content)
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        match self.get_mut() {
            Body::Whole(content) if content.is_empty() => Poll::Ready(None),
            Body::Whole(content) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(content))))),
            Body::Pieces(pieces) => {
                pieces.poll_recv(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Body::Whole(content) if content.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Body::Whole(content) => SizeHint::with_exact(content.len() as u64),
            Body::Pieces(_) => SizeHint::default(),
        }
    }
}
