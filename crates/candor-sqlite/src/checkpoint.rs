//! Checkpoints: copying the log into the main file, beside the writer rather than inside an unlucky COMMIT.
//!
//! A PASSIVE one waits for nobody and runs whenever the log has grown by [`LOG_CHECKPOINT_PAGES`]. Only an empty
//! log starts again from its beginning, so when the store rests, or the log is past [`LOG_MAX_PAGES`], a TRUNCATE empties it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use candor_core::limits::{LOG_CHECKPOINT_PAGES, LOG_MAX_PAGES};
use rusqlite::Connection;

/// Without a commit for so long, the store rests.
const REST: Duration = Duration::from_secs(1);

/// What the writer tells the thread that makes checkpoints.
#[derive(Debug)]
pub(crate) struct Signal {
    log: Arc<Log>,
    /// Gone once the store is closing, which ends the thread.
    wake: Option<SyncSender<()>>,
    /// Pages in the log when the thread was woken last.
    told: u32,
}

/// The log as it is.
#[derive(Debug, Default)]
struct Log {
    pages: AtomicU32,
    /// Whether it holds anything the thread does not know of.
    used: AtomicBool,
}

/// The thread's end.
#[derive(Debug)]
pub(crate) struct Checkpoints {
    log: Arc<Log>,
    woken: Receiver<()>,
}

/// Joins the connection of the writer with a thread to be.
pub(crate) fn channel(writer: &mut Connection) -> rusqlite::Result<(Signal, Checkpoints)> {
    let log = Arc::new(Log::default());
    let (wake, woken) = sync_channel(1);
    let counted = Arc::clone(&log);
    writer.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
        counted.pages.store(u32::try_from(pages).unwrap_or_default(), Ordering::Relaxed);
        Ok(())
    }))?;
    Ok((Signal { log: Arc::clone(&log), wake: Some(wake), told: 0 }, Checkpoints { log, woken }))
}

impl Signal {
    /// Wakes the thread when the log is used again after a rest, and when it has grown enough.
    pub(crate) fn after_commit(&mut self) {
        let pages = self.log.pages.load(Ordering::Relaxed);
        let begins = !self.log.used.swap(true, Ordering::Relaxed);
        self.told = self.told.min(pages);
        if begins || pages - self.told >= LOG_CHECKPOINT_PAGES {
            self.told = pages;
            // A full channel means that it is awake already.
            let _ = self.wake.as_ref().map(|wake| wake.try_send(()));
        }
    }

    /// Lets the thread end.
    pub(crate) fn stop(&mut self) {
        self.wake = None;
    }
}

/// Makes checkpoints until the writer is gone.
pub(crate) fn run(connection: &Connection, checkpoints: &Checkpoints) {
    let Checkpoints { log, woken } = checkpoints;
    while woken.recv().is_ok() {
        // From here to the rest it looks at the log by itself.
        let mut seen = log.pages.load(Ordering::Relaxed);
        loop {
            work(connection, log);
            match woken.recv_timeout(REST) {
                Ok(()) => {}
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) if log.pages.load(Ordering::Relaxed) == seen => {
                    break;
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            seen = log.pages.load(Ordering::Relaxed);
        }
        log.used.store(false, Ordering::Relaxed);
        checkpoint(connection, "TRUNCATE");
    }
}

fn work(connection: &Connection, log: &Log) {
    let pages = log.pages.load(Ordering::Relaxed);
    if pages >= LOG_CHECKPOINT_PAGES {
        checkpoint(connection, "PASSIVE");
    }
    if pages >= LOG_MAX_PAGES {
        checkpoint(connection, "TRUNCATE");
    }
}

/// A checkpoint that fails loses nothing: the log keeps what it holds, and the next one tries again.
fn checkpoint(connection: &Connection, mode: &str) {
    let pragma = format!("PRAGMA wal_checkpoint({mode})");
    if let Err(error) = connection.query_row(&pragma, [], |_| Ok(())) {
        tracing::warn!(%error, mode, "the log could not be copied into the main file");
    }
}
