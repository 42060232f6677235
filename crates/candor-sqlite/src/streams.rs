//! Streams: lists that are read whole, each on a thread and a connection of its own.
//!
//! A stream stays in one snapshot from its first record to its last and goes on from batch to
//! batch as a client does from page to page, so it holds a batch in memory, whatever the list. It
//! waits for whoever takes the batches, but not for ever: what it has not read yet, the log keeps.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use candor_core::change::{Fault, FaultKind};
use candor_core::limits::{STREAM_BATCH_MAX, STREAM_MAX_SECONDS, STREAM_QUEUE_MAX, STREAMS_MAX};
use candor_core::record::Record;
use candor_core::selection::{CollectionState, Selection};
use candor_store::Stream;
use tokio::sync::{mpsc, oneshot};

use crate::fault::fault;
use crate::reader::{Reader, in_snapshot};
use crate::{Shared, list, thread};

/// How many there are.
#[derive(Debug, Default)]
pub(crate) struct Streams(Arc<AtomicUsize>);

/// One of them, for as long as it lasts.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Streams {
    fn place(&self) -> Result<Place, Fault> {
        let place = Place(Arc::clone(&self.0));
        match self.0.fetch_add(1, Ordering::AcqRel) < STREAMS_MAX {
            true => Ok(place),
            false => Err(Fault::new(FaultKind::Busy, "too many lists are streamed already")),
        }
    }

    /// Begins to read. Answers when the snapshot stands and its first batch could be read.
    pub(crate) async fn begin(
        &self,
        shared: &Arc<Shared>,
        selection: Selection,
    ) -> Result<Stream, Fault> {
        let place = self.place()?;
        let (batches, receiver) = mpsc::channel(STREAM_QUEUE_MAX);
        let (began, collection) = oneshot::channel();
        let shared = Arc::clone(shared);
        let started = thread("candor-stream", move || {
            let out = Out { began: Some(began), batches };
            run(&shared, selection, out);
            drop(place);
        });
        started.map_err(|error| Fault::new(FaultKind::Busy, error.to_string()))?;
        let lost = |_| Fault::new(FaultKind::Defect, "the stream was lost");
        let collection = collection.await.map_err(lost)??;
        Ok(Stream { collection, batches: receiver })
    }
}

/// Where a stream goes.
struct Out {
    /// Until the first batch was read.
    began: Option<oneshot::Sender<Result<CollectionState, Fault>>>,
    batches: mpsc::Sender<Result<Vec<Record>, Fault>>,
}

impl Out {
    /// Whether somebody still wants more.
    fn batch(&mut self, collection: CollectionState, records: Vec<Record>) -> bool {
        if let Some(began) = self.began.take()
            && began.send(Ok(collection)).is_err()
        {
            return false;
        }
        self.batches.blocking_send(Ok(records)).is_ok()
    }

    fn failed(&mut self, fault: Fault) {
        match self.began.take() {
            Some(began) => drop(began.send(Err(fault))),
            None => drop(self.batches.blocking_send(Err(fault))),
        }
    }
}

fn run(shared: &Shared, selection: Selection, mut out: Out) {
    let read = Reader::open(&shared.path).and_then(|reader| {
        in_snapshot(&reader.connection, |_| read(shared, &reader, selection, &mut out))
    });
    match read {
        Ok(true) => {}
        Ok(false) => out.failed(Fault::new(FaultKind::Late, "the stream took too long")),
        Err(error) => out.failed(fault(&error)),
    }
}

/// Reads until the end, or until nobody wants more; says no when that takes too long.
fn read(
    shared: &Shared,
    reader: &Reader,
    mut selection: Selection,
    out: &mut Out,
) -> rusqlite::Result<bool> {
    let resource_type = shared.api.of(selection.resource_type);
    let table = shared.layout.of(selection.resource_type);
    let deadline = Instant::now() + Duration::from_secs(STREAM_MAX_SECONDS);
    selection.limit = STREAM_BATCH_MAX;
    while Instant::now() < deadline {
        // Whoever left wants nothing more, also while nothing is found.
        let to = out.batches.clone();
        let page = reader.bounded_while(Box::new(move || !to.is_closed()), || {
            list::page(reader, resource_type, table, &selection)
        })?;
        let (more, last) = (page.more, page.last);
        if !out.batch(page.collection, page.records) || !more {
            return Ok(true);
        }
        selection.start = last;
    }
    Ok(false)
}
