//! The content of one request, read only when it is asked for.
//!
//! `100 Continue` is sent when the content is first asked for, so a request refused before that
//! costs its client no upload. How much was read decides whether the connection can carry another
//! request.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::{Bytes, BytesMut};
use candor_core::exchange::ContentFault;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::time::{Instant, timeout_at};

/// The content of one request, on its way.
#[derive(Debug)]
pub struct Content {
    incoming: Incoming,
    finished: Option<Arc<AtomicBool>>,
}

/// Tells, after the answer, whether the content was read to its end.
#[derive(Debug)]
pub(super) struct Progress(Option<Arc<AtomicBool>>);

impl Content {
    /// The content of a request and the way to learn what became of it. A request without content,
    /// which most are, costs no allocation.
    pub(super) fn begin(incoming: Incoming) -> (Self, Progress) {
        let finished = (!incoming.is_end_stream()).then(Arc::default);
        (Self { incoming, finished: finished.clone() }, Progress(finished))
    }

    /// Does the request say that it has no content?
    pub fn is_empty(&self) -> bool {
        self.finished.is_none()
    }

    /// How long the content is, when the request says so.
    pub fn said_bytes(&self) -> Option<u64> {
        self.incoming.size_hint().exact()
    }

    /// Reads the content to its end. A length beyond `max_bytes` that was said is refused before
    /// anything is read.
    pub async fn read(mut self, max_bytes: u64, deadline: Instant) -> Result<Bytes, ContentFault> {
        if self.said_bytes().is_some_and(|said| said > max_bytes) {
            return Err(ContentFault::TooLarge);
        }
        let reading = read_all(Pin::new(&mut self.incoming), max_bytes);
        let content = timeout_at(deadline, reading).await.unwrap_or(Err(ContentFault::TooSlow))?;
        if let Some(finished) = &self.finished {
            finished.store(true, Ordering::Release);
        }
        Ok(content)
    }
}

impl Progress {
    /// Was the content read to its end, or is there none?
    pub(super) fn finished(&self) -> bool {
        self.0.as_ref().is_none_or(|finished| finished.load(Ordering::Acquire))
    }
}

async fn read_all(mut incoming: Pin<&mut Incoming>, max_bytes: u64) -> Result<Bytes, ContentFault> {
    let mut whole = Bytes::new();
    let mut grown = BytesMut::new();
    while let Some(frame) = incoming.frame().await {
        let Ok(part) = frame.map_err(|_| ContentFault::Cut)?.into_data() else {
            continue; // Trailers mean nothing to us (RFC 9110 §6.5.1).
        };
        let so_far = whole.len() + grown.len();
        if u64::try_from(so_far + part.len()).is_ok_and(|bytes| bytes > max_bytes) {
            return Err(ContentFault::TooLarge);
        }
        // Most content comes in one part, and is then handed on as it lies. What comes in more is
        // gathered as it comes: a length that was only said makes us set nothing aside.
        if so_far == 0 {
            whole = part;
        } else {
            if grown.is_empty() {
                grown.extend_from_slice(&std::mem::take(&mut whole));
            }
            grown.extend_from_slice(&part);
        }
    }
    Ok(if grown.is_empty() { whole } else { grown.freeze() })
}
