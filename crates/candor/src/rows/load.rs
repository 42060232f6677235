//! Loading: one thread reads and judges, this one writes.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use candor_core::change::{Change, Fault};
use candor_core::declaration::{Api, TypeIndex};
use candor_core::limits::{IMPORT_BATCH_MAX_BYTES, IMPORT_BATCH_MAX_ROWS, IMPORT_QUEUE_MAX};
use candor_sqlite::Import;

use super::judge::Judge;
use super::{Place, Refusal, Source, Tally, Unreadable, Waiting};

/// How often somebody who waits for rows looks whether they are still wanted.
const LOOK_UP: Duration = Duration::from_millis(50);

/// Why a load ended before the last row. Nothing of it may be kept.
#[derive(Debug)]
pub(crate) enum Halt {
    /// Somebody asked to stop.
    Interrupted,
    /// The file cannot be read any further.
    Unreadable(Unreadable),
    /// No thread could be started.
    NoThread(io::Error),
    /// The store failed.
    Fault(Fault),
}

/// Whoever watches a load.
pub(crate) trait Watch {
    /// A row was refused.
    fn refused(&mut self, at: Place, refusal: &Refusal);

    /// Rows were dealt with.
    fn progressed(&mut self, tally: &Tally);

    /// Whether to stop.
    fn stop_asked(&self) -> bool;
}

/// A row, judged.
struct Row {
    line: u64,
    judged: Result<Change, Refusal>,
}

enum Message {
    Rows(Vec<Row>),
    End { left_out: Vec<&'static str>, suspect: Option<&'static str> },
    Unreadable(Unreadable),
}

/// Puts what a source holds into the store, within the import's transaction, and counts. What
/// waits counts as good.
pub(crate) fn load(
    import: &mut Import<'_>,
    api: &Arc<Api>,
    index: TypeIndex,
    source: Source,
    waiting: &mut Waiting,
    watch: &mut dyn Watch,
) -> Result<Tally, Halt> {
    let judge = Judge { api: Arc::clone(api), index, left_out: Vec::new() };
    let (to, messages) = sync_channel(IMPORT_QUEUE_MAX);
    // Not joined: it may wait for standard input, and ends when nobody listens any more.
    let reader = thread::Builder::new().name("candor-reader".to_owned());
    reader.spawn(move || read(source, judge, &to)).map_err(Halt::NoThread)?;
    let mut tally = Tally::default();
    loop {
        match next(&messages, watch)? {
            Message::Rows(rows) => put(import, waiting, api, rows, (&mut tally, watch))?,
            Message::Unreadable(why) => return Err(Halt::Unreadable(why)),
            Message::End { left_out, suspect } => {
                tally.left_out = left_out;
                tally.suspect = suspect;
                return Ok(tally);
            }
        }
        watch.progressed(&tally);
    }
}

/// Waits for rows, for as long as they are wanted.
fn next(messages: &Receiver<Message>, watch: &dyn Watch) -> Result<Message, Halt> {
    loop {
        if watch.stop_asked() {
            return Err(Halt::Interrupted);
        }
        match messages.recv_timeout(LOOK_UP) {
            Ok(message) => return Ok(message),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Halt::Unreadable(Unreadable::new(
                    "the thread that reads it has panicked",
                )));
            }
        }
    }
}

fn put(
    import: &mut Import<'_>,
    waiting: &mut Waiting,
    api: &Api,
    rows: Vec<Row>,
    (tally, watch): (&mut Tally, &mut dyn Watch),
) -> Result<(), Halt> {
    for row in rows {
        let at = Place { file: waiting.file, line: row.line };
        let refusal = match row.judged {
            Err(refusal) => Some(refusal),
            Ok(change) => waiting.put(import, api, at, &change).map_err(Halt::Fault)?,
        };
        match refusal {
            None => tally.good += 1,
            Some(refusal) => {
                tally.refuse(&refusal);
                watch.refused(at, &refusal);
            }
        }
    }
    Ok(())
}

/// Reads and judges until the end, or until nobody listens.
fn read(mut source: Source, mut judge: Judge, to: &SyncSender<Message>) {
    let last = loop {
        match batch(&mut source, &mut judge) {
            Ok(rows) if rows.is_empty() => {
                break Message::End { left_out: judge.left_out, suspect: source.suspect() };
            }
            Ok(rows) => {
                if to.send(Message::Rows(rows)).is_err() {
                    return;
                }
            }
            Err(why) => break Message::Unreadable(why),
        }
    };
    drop(to.send(last));
}

/// The next rows; none at the end.
fn batch(source: &mut Source, judge: &mut Judge) -> Result<Vec<Row>, Unreadable> {
    let (mut rows, mut bytes) = (Vec::with_capacity(IMPORT_BATCH_MAX_ROWS), 0);
    while rows.len() < IMPORT_BATCH_MAX_ROWS && bytes < IMPORT_BATCH_MAX_BYTES {
        let Some(document) = source.next()? else { break };
        bytes += document.bytes;
        let judged = document.content.and_then(|content| judge.change(content));
        rows.push(Row { line: document.line, judged });
    }
    Ok(rows)
}
