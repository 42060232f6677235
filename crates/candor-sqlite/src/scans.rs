//! Scans: lists that may cost much run beside the threads that answer.
//!
//! A list without filters reads its page off an index and runs where it is asked for, like any
//! other read. One with filters may walk the whole collection; on the thread that asks it would
//! hold up everybody else's requests there. A few threads take these, in turn, and a queue that is
//! full refuses at once. A scan whose client left, or whose time is over, ends where it is.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;

use candor_core::change::{Fault, FaultKind};
use candor_core::limits::{SCAN_QUEUE_MAX, SCANS_MAX};
use candor_core::selection::{Page, Selection};
use tokio::sync::oneshot;

use crate::{Shared, thread};

type Outcome = Result<Page, Fault>;

/// A list that waits for its turn.
#[derive(Debug)]
struct Scan {
    selection: Selection,
    /// Whoever waits for the page holds it.
    wanted: Weak<()>,
    answer: oneshot::Sender<Outcome>,
}

/// The way to the threads that scan. They end when it is dropped.
#[derive(Debug)]
pub(crate) struct Scans(SyncSender<Box<Scan>>);

impl Scans {
    /// Starts the threads.
    pub(crate) fn start(
        shared: &Arc<Shared>,
    ) -> Result<(Scans, Vec<JoinHandle<()>>), std::io::Error> {
        let (queue, scans) = sync_channel(SCAN_QUEUE_MAX);
        let scans = Arc::new(Mutex::new(scans));
        let start = |_| {
            let (shared, scans) = (Arc::clone(shared), Arc::clone(&scans));
            thread("candor-scan", move || run(&shared, &scans))
        };
        let threads = (0..SCANS_MAX).map(start).collect::<Result<_, _>>()?;
        Ok((Scans(queue), threads))
    }

    /// Reads a page in its turn.
    pub(crate) async fn page(&self, selection: Selection) -> Outcome {
        let (answer, outcome) = oneshot::channel();
        // Dropped with this future.
        let wanting = Arc::new(());
        let wanted = Arc::downgrade(&wanting);
        self.0.try_send(Box::new(Scan { selection, wanted, answer })).map_err(
            |error| match error {
                TrySendError::Full(_) => {
                    Fault::new(FaultKind::Busy, "too many lists wait to be scanned")
                }
                TrySendError::Disconnected(_) => {
                    Fault::new(FaultKind::Defect, "the threads that scan have stopped")
                }
            },
        )?;
        let lost = |_| Fault::new(FaultKind::Defect, "the list was lost");
        outcome.await.map_err(lost)?
    }
}

fn run(shared: &Shared, scans: &Mutex<Receiver<Box<Scan>>>) {
    loop {
        let next = scans.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Scan { selection, wanted, answer }) = next.map(|scan| *scan) else { return };
        // Whoever asked may be gone; then nobody wants the page.
        if wanted.strong_count() == 0 {
            continue;
        }
        let page = catch_unwind(AssertUnwindSafe(|| {
            shared.wanted_page(&selection, Box::new(move || wanted.strong_count() > 0))
        }));
        let page = page
            .unwrap_or_else(|_| Err(Fault::new(FaultKind::Defect, "reading the list panicked")));
        drop(answer.send(page));
    }
}

#[cfg(test)]
mod tests {
    use candor_core::declaration::TypeIndex;
    use candor_store::suite::wait;
    use std::future::Future;
    use std::task::{Context, Waker};

    use super::*;

    fn refused(scans: &Scans) -> FaultKind {
        wait(scans.page(Selection::first(TypeIndex(0), 1))).expect_err("nobody reads it").kind
    }

    #[test]
    fn one_list_too_many_is_refused_at_once() {
        let (queue, scans) = sync_channel(0);
        let full = Scans(queue);
        assert_eq!(refused(&full), FaultKind::Busy);
        drop(scans);
        assert_eq!(refused(&full), FaultKind::Defect);
    }

    #[test]
    fn a_list_whose_client_left_is_wanted_by_nobody() {
        let (queue, scans) = sync_channel(1);
        let waiting = Scans(queue);
        let mut page = Box::pin(waiting.page(Selection::first(TypeIndex(0), 1)));
        let mut context = Context::from_waker(Waker::noop());
        assert!(page.as_mut().poll(&mut context).is_pending());
        let scan = scans.recv().expect("it waits");
        assert_eq!(scan.wanted.strong_count(), 1);
        drop(page);
        assert_eq!(scan.wanted.strong_count(), 0);
    }
}
