//! Checkpoints: copying the log into the main file, beside the writer rather than inside an unlucky
//! COMMIT.
//!
//! A PASSIVE one waits for nobody and runs whenever the log has grown by [`LOG_CHECKPOINT_PAGES`].
//! Only when all of it is copied does the log begin again, which under steady writes is never. So
//! the writer itself, whom nobody else could get past, makes it begin again when it is past
//! [`LOG_MAX_PAGES`]. The file keeps its length then: to cut it off takes longer than all the rest,
//! and what is written over needs no new length on the disk. It is cut when the store rests.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use candor_core::limits::{ENGINE_LOCK_MAX_SECONDS, LOG_CHECKPOINT_PAGES, LOG_MAX_PAGES};
use rusqlite::Connection;

/// Without a commit for so long, the store rests.
const REST: Duration = Duration::from_secs(1);

/// So long the writer waits for readers when it wants to empty the log.
const PATIENCE: Duration = Duration::from_millis(50);

/// What the writer tells the thread that makes checkpoints.
#[derive(Debug)]
pub(crate) struct Signal {
    log: Arc<Log>,
    /// Gone once the store is closing, which ends the thread.
    wake: Option<SyncSender<()>>,
    /// Pages in the log when the thread was woken last.
    told: u32,
    /// Pages in the log when the writer tried to empty it last.
    tried: u32,
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
    Ok((
        Signal { log: Arc::clone(&log), wake: Some(wake), told: 0, tried: 0 },
        Checkpoints { log, woken },
    ))
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

    /// Makes a log that is too long begin again. Between two transactions, on the connection of the
    /// writer.
    pub(crate) fn keep_log_short(&mut self, writer: &Connection) -> rusqlite::Result<()> {
        let pages = self.log.pages.load(Ordering::Relaxed);
        self.tried = self.tried.min(pages);
        if pages < LOG_MAX_PAGES || pages - self.tried < LOG_CHECKPOINT_PAGES {
            return Ok(());
        }
        self.tried = pages;
        writer.busy_timeout(PATIENCE)?;
        checkpoint(writer, "RESTART");
        writer.busy_timeout(Duration::from_secs(ENGINE_LOCK_MAX_SECONDS))
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
            if log.pages.load(Ordering::Relaxed) >= LOG_CHECKPOINT_PAGES {
                checkpoint(connection, "PASSIVE");
            }
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

/// A checkpoint that fails loses nothing: the log keeps what it holds, and the next one tries
/// again.
fn checkpoint(connection: &Connection, mode: &str) {
    let pragma = format!("PRAGMA wal_checkpoint({mode})");
    if let Err(error) = connection.query_row(&pragma, [], |_| Ok(())) {
        tracing::warn!(%error, mode, "the log could not be copied into the main file");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// A database with a log that holds something.
    struct Logged {
        folder: PathBuf,
        connection: Connection,
        signal: Signal,
        checkpoints: Checkpoints,
    }

    impl Logged {
        fn new(name: &str) -> Logged {
            let folder =
                std::env::temp_dir().join(format!("candor-log-{name}-{}", std::process::id()));
            std::fs::create_dir(&folder).unwrap();
            let mut connection = Connection::open(folder.join("db")).unwrap();
            let (signal, checkpoints) = channel(&mut connection).unwrap();
            connection.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (c)").unwrap();
            Logged { folder, connection, signal, checkpoints }
        }

        /// How long the log is after one commit more.
        fn pages_after_a_commit(&self) -> u32 {
            self.connection.execute_batch("INSERT INTO t VALUES (1)").unwrap();
            self.signal.log.pages.load(Ordering::Relaxed)
        }

        fn log_bytes(&self) -> u64 {
            std::fs::metadata(self.folder.join("db-wal")).unwrap().len()
        }
    }

    impl Drop for Logged {
        fn drop(&mut self) {
            drop(std::fs::remove_dir_all(&self.folder));
        }
    }

    #[test]
    fn the_writer_makes_a_log_that_is_too_long_begin_again() {
        let mut logged = Logged::new("long");
        let before = logged.pages_after_a_commit();
        logged.signal.keep_log_short(&logged.connection).unwrap();
        assert!(logged.pages_after_a_commit() > before, "it is short enough");
        logged.signal.log.pages.store(LOG_MAX_PAGES, Ordering::Relaxed);
        logged.signal.keep_log_short(&logged.connection).unwrap();
        assert_eq!(logged.pages_after_a_commit(), 1);
    }

    #[test]
    fn a_reader_keeps_the_log_and_is_not_waited_for_again_and_again() {
        let mut logged = Logged::new("read");
        let reader = Connection::open(logged.folder.join("db")).unwrap();
        reader.execute_batch("BEGIN; SELECT count(*) FROM t").unwrap();
        let before = logged.pages_after_a_commit();
        logged.signal.log.pages.store(LOG_MAX_PAGES, Ordering::Relaxed);
        logged.signal.keep_log_short(&logged.connection).unwrap();
        assert_eq!(logged.signal.tried, LOG_MAX_PAGES);
        assert!(logged.pages_after_a_commit() > before, "a reader needs it");
        reader.execute_batch("COMMIT").unwrap();
        logged.signal.log.pages.store(LOG_MAX_PAGES + 1, Ordering::Relaxed);
        logged.signal.keep_log_short(&logged.connection).unwrap();
        assert_eq!(logged.signal.tried, LOG_MAX_PAGES, "it has hardly grown since");
        logged.signal.log.pages.store(LOG_MAX_PAGES + LOG_CHECKPOINT_PAGES, Ordering::Relaxed);
        logged.signal.keep_log_short(&logged.connection).unwrap();
        assert_eq!(logged.pages_after_a_commit(), 1);
    }

    #[test]
    fn the_thread_is_woken_after_a_rest_and_when_the_log_has_grown() {
        let mut logged = Logged::new("woken");
        let mut woken = |pages| {
            logged.signal.log.pages.store(pages, Ordering::Relaxed);
            logged.signal.after_commit();
            logged.checkpoints.woken.try_recv().is_ok()
        };
        assert_eq!(
            [
                10,
                20,
                LOG_CHECKPOINT_PAGES,
                LOG_CHECKPOINT_PAGES + 10,
                2 * LOG_CHECKPOINT_PAGES + 9,
                5
            ]
            .map(&mut woken),
            [true, false, false, true, false, false]
        );
    }

    #[test]
    fn the_thread_empties_the_log_when_the_store_rests() {
        let mut logged = Logged::new("rest");
        let connection = Connection::open(logged.folder.join("db")).unwrap();
        logged.signal.after_commit();
        let (_, none) = sync_channel(1);
        let woken = Checkpoints { log: Arc::clone(&logged.signal.log), woken: none };
        let checkpoints = std::mem::replace(&mut logged.checkpoints, woken);
        let log = Arc::clone(&logged.signal.log);
        let thread = std::thread::spawn(move || run(&connection, &checkpoints));
        while log.used.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        logged.signal.stop();
        thread.join().unwrap();
        assert_eq!(logged.log_bytes(), 0);
    }
}
