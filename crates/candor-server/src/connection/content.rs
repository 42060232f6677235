//! The content of one request, read only when it is asked for.
//!
//! `100 Continue` is sent when the content is first asked for, so a request refused before that
//! costs its client no upload. How much was read decides whether a connection of HTTP/1 can carry
//! another request; in HTTP/2 a stream whose content is not read ends with its answer.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use candor_core::exchange::ContentFault;
use candor_core::limits::{CONTENT_GRACE_SECONDS, CONTENT_MIN_BYTES_A_SECOND};
use h2::RecvStream;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

/// The content of one request, on its way.
#[derive(Debug)]
pub struct Content {
    source: Source,
    finished: Option<Arc<AtomicBool>>,
}

/// Where content comes from.
#[derive(Debug)]
enum Source {
    /// A connection of HTTP/1.
    Http1(Incoming),
    /// A stream of HTTP/2.
    Http2(Stream),
}

/// Content on a stream of HTTP/2.
#[derive(Debug)]
struct Stream {
    incoming: RecvStream,
    said_bytes: Option<u64>,
    /// Told when the content is first asked for, if the client waits for that.
    wanted: Option<oneshot::Sender<()>>,
}

/// Tells, after the answer, whether the content was read to its end.
#[derive(Debug)]
pub(super) struct Progress(Option<Arc<AtomicBool>>);

impl Content {
    /// The content of a request and the way to learn what became of it. A request without content,
    /// which most are, costs no allocation.
    pub(super) fn begin(incoming: Incoming) -> (Self, Progress) {
        let finished = (!incoming.is_end_stream()).then(Arc::default);
        (Self { source: Source::Http1(incoming), finished: finished.clone() }, Progress(finished))
    }

    /// The content on a stream of HTTP/2. `wanted` is told when it is first asked for.
    pub(super) fn of_stream(
        incoming: RecvStream,
        said_bytes: Option<u64>,
        wanted: Option<oneshot::Sender<()>>,
    ) -> Self {
        let finished = (!incoming.is_end_stream()).then(Arc::default);
        Self { source: Source::Http2(Stream { incoming, said_bytes, wanted }), finished }
    }

    /// Does the request say that it has no content?
    pub fn is_empty(&self) -> bool {
        self.finished.is_none()
    }

    /// How long the content is, when the request says so.
    pub fn said_bytes(&self) -> Option<u64> {
        self.source.said_bytes()
    }

    /// Reads the content to its end, by the deadline and at no less than
    /// [`CONTENT_MIN_BYTES_A_SECOND`]. A length beyond `max_bytes` that was said is refused before
    /// anything is read.
    pub async fn read(self, max_bytes: u64, deadline: Instant) -> Result<Bytes, ContentFault> {
        let content = self.read_while(max_bytes, deadline, |_| true).await?;
        Ok(content.unwrap_or_default())
    }

    /// The same, as long as there is room for what comes. Nothing is left of it when there is not.
    pub(crate) async fn read_while(
        mut self,
        max_bytes: u64,
        deadline: Instant,
        has_room: impl FnMut(usize) -> bool,
    ) -> Result<Option<Bytes>, ContentFault> {
        if self.said_bytes().is_some_and(|said| said > max_bytes) {
            return Err(ContentFault::TooLarge);
        }
        let content = read_all(&mut self.source, max_bytes, deadline, has_room).await?;
        if let (Some(_), Some(finished)) = (&content, &self.finished) {
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

impl Source {
    /// How much there is to come, when it was said.
    fn said_bytes(&self) -> Option<u64> {
        match self {
            Source::Http1(incoming) => incoming.size_hint().exact(),
            Source::Http2(stream) => stream.said_bytes,
        }
    }

    /// The next part, if there is one.
    async fn part(&mut self) -> Option<Result<Bytes, ContentFault>> {
        match self {
            Source::Http1(incoming) => loop {
                let Ok(frame) = incoming.frame().await? else {
                    return Some(Err(ContentFault::Cut));
                };
                // Trailers mean nothing to us (RFC 9110 §6.5.1).
                if let Ok(part) = frame.into_data() {
                    return Some(Ok(part));
                }
            },
            Source::Http2(stream) => stream.part().await,
        }
    }
}

impl Stream {
    async fn part(&mut self) -> Option<Result<Bytes, ContentFault>> {
        if let Some(wanted) = self.wanted.take() {
            // Whoever would tell the client is gone with it.
            let _ = wanted.send(());
        }
        let part = poll_fn(|context| self.incoming.poll_data(context)).await?;
        let read = part.and_then(|part| {
            // What was read makes room for more.
            self.incoming.flow_control().release_capacity(part.len())?;
            Ok(part)
        });
        Some(read.map_err(|_| ContentFault::Cut))
    }
}

/// When so much of the content must be followed by more: what trickles in would hold its place for
/// as long as a patient declaration allows.
fn due(begun: Instant, bytes: usize) -> Instant {
    let seconds = bytes as u64 / CONTENT_MIN_BYTES_A_SECOND + CONTENT_GRACE_SECONDS;
    begun + Duration::from_secs(seconds)
}

async fn read_all(
    source: &mut Source,
    max_bytes: u64,
    deadline: Instant,
    mut has_room: impl FnMut(usize) -> bool,
) -> Result<Option<Bytes>, ContentFault> {
    let begun = Instant::now();
    let mut whole = Bytes::new();
    let mut grown = Vec::new();
    let said = source.said_bytes();
    loop {
        let so_far = whole.len() + grown.len();
        let due = due(begun, so_far).min(deadline);
        let part = timeout_at(due, source.part()).await.map_err(|_| ContentFault::TooSlow)?;
        let Some(part) = part.transpose()? else { break };
        if u64::try_from(so_far + part.len()).is_ok_and(|bytes| bytes > max_bytes) {
            return Err(ContentFault::TooLarge);
        }
        if !has_room(part.len()) {
            return Ok(None);
        }
        // Most content comes in one part, and is then handed on as it lies. What comes in more is
        // gathered as it comes: a length that was only said makes us set nothing aside.
        if so_far == 0 {
            whole = part;
        } else {
            if grown.is_empty() {
                grown.extend_from_slice(&std::mem::take(&mut whole));
            }
            make_room(&mut grown, part.len(), said);
            grown.extend_from_slice(&part);
        }
    }
    Ok(Some(if grown.is_empty() { whole } else { grown.into() }))
}

/// Room for the next part, and for as much as there is already, so that little is copied; but not
/// for more than was said to come.
fn make_room(grown: &mut Vec<u8>, part_bytes: usize, said: Option<u64>) {
    if grown.capacity() - grown.len() < part_bytes {
        let left = said.and_then(|said| usize::try_from(said).ok());
        let left = left.map_or(usize::MAX, |said| said.saturating_sub(grown.len()));
        grown.reserve_exact(grown.len().min(left).max(part_bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How much room there is after so many parts of a kibibyte.
    #[track_caller]
    fn check(parts: usize, said: Option<u64>, capacity_bytes: usize) {
        let mut grown = Vec::new();
        for _ in 0..parts {
            make_room(&mut grown, 1 << 10, said);
            grown.extend_from_slice(&[0; 1 << 10]);
        }
        assert_eq!(grown.capacity(), capacity_bytes, "{parts} parts of {said:?}");
    }

    #[test]
    fn room_doubles_up_to_what_was_said() {
        check(1, None, 1 << 10);
        check(5, None, 8 << 10);
        check(5, Some(5 << 10), 5 << 10);
        check(5, Some(1 << 40), 8 << 10);
        check(5, Some(1), 5 << 10);
    }
}
