//! Readers: connections that only read, beside the writer and beside each other.
//!
//! A point read takes less time than handing it to another thread would, so a read runs where it is
//! asked for. Each thread has a slot it tries first; only when two threads meet does one take
//! another slot.

use std::cell::Cell;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use candor_core::change::Fault;
use candor_core::limits::{LIST_MAX_SECONDS, READERS_MAX};
use candor_core::record::{Record, RecordId, Revision, Standing, Timestamp, Tombstone};
use rusqlite::{Connection, Result, Row};

use crate::fault::fault;
use crate::filter::Interpreter;
use crate::layout::Table;
use crate::open::open_reader;

/// Instructions of the engine between two looks at the clock: some tens of microseconds.
const INSTRUCTIONS_A_LOOK: i32 = 2_000;

/// The connections of a store that read.
#[derive(Debug)]
pub(crate) struct Readers {
    path: PathBuf,
    /// Opened when first used.
    slots: Vec<Mutex<Option<Reader>>>,
}

/// A connection that reads, and stops when told.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) connection: Connection,
    pub(crate) interpreter: Interpreter,
    clock: Arc<Clock>,
}

/// Tells whether somebody still wants a result.
pub(crate) type Wanted = Box<dyn Fn() -> bool + Send>;

/// When the running query is to stop. Shared with the engine, which looks at it.
struct Clock {
    origin: Instant,
    /// Milliseconds after `origin`; none is [`u64::MAX`].
    deadline_ms: AtomicU64,
    /// Whether somebody still wants the result; without it, somebody does.
    wanted: Mutex<Option<Wanted>>,
}

impl Readers {
    /// Readers of a store at `path`.
    pub(crate) fn new(path: PathBuf) -> Readers {
        Readers { path, slots: (0..READERS_MAX).map(|_| Mutex::default()).collect() }
    }

    /// Reads on some connection.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Reader) -> Result<T>) -> Result<T, Fault> {
        let mut slot = self.slot();
        let reader = match &mut *slot {
            Some(reader) => reader,
            empty => empty.insert(Reader::open(&self.path).map_err(|error| fault(&error))?),
        };
        work(reader).map_err(|error| fault(&error))
    }

    /// Reads on some connection, in one snapshot and not for ever.
    pub(crate) fn read_bounded<T>(
        &self,
        work: impl FnOnce(&Reader) -> Result<T>,
    ) -> Result<T, Fault> {
        self.read(|reader| reader.bounded(|| in_snapshot(&reader.connection, |_| work(reader))))
    }

    /// The same, as long as somebody wants it.
    pub(crate) fn read_wanted<T>(
        &self,
        wanted: Wanted,
        work: impl FnOnce(&Reader) -> Result<T>,
    ) -> Result<T, Fault> {
        self.read(|reader| {
            reader.bounded_while(wanted, || in_snapshot(&reader.connection, |_| work(reader)))
        })
    }

    fn slot(&self) -> MutexGuard<'_, Option<Reader>> {
        let own = own_slot();
        let order = (own..self.slots.len()).chain(0..own);
        for slot in order.map(|place| &self.slots[place]) {
            match slot.try_lock() {
                Ok(guard) => return guard,
                Err(TryLockError::Poisoned(_)) => return recover(slot),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        self.slots[own].lock().unwrap_or_else(|_| recover(&self.slots[own]))
    }
}

/// A connection somebody panicked with may have a transaction open: it is given up.
fn recover(slot: &Mutex<Option<Reader>>) -> MutexGuard<'_, Option<Reader>> {
    let mut guard = slot.lock().unwrap_or_else(PoisonError::into_inner);
    *guard = None;
    slot.clear_poison();
    guard
}

/// The slot this thread tries first.
fn own_slot() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static OWN: Cell<Option<usize>> = const { Cell::new(None) };
    }
    let own = OWN.get().unwrap_or_else(|| NEXT.fetch_add(1, Ordering::Relaxed) % READERS_MAX);
    OWN.set(Some(own));
    own
}

/// Runs several statements on one state of the store.
pub(crate) fn in_snapshot<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T>,
) -> Result<T> {
    connection.prepare_cached("BEGIN")?.execute([])?;
    let done = work(connection);
    if !connection.is_autocommit() {
        connection.prepare_cached("ROLLBACK")?.execute([])?;
    }
    done
}

impl Reader {
    /// Reads, and not for ever.
    pub(crate) fn bounded<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.clock.set(Duration::from_secs(LIST_MAX_SECONDS));
        let done = work();
        self.clock.clear();
        done
    }

    /// The same, and not for nobody.
    pub(crate) fn bounded_while<T>(
        &self,
        wanted: Wanted,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        self.clock.want(Some(wanted));
        let done = self.bounded(work);
        self.clock.want(None);
        done
    }

    pub(crate) fn open(path: &std::path::Path) -> Result<Reader> {
        Reader::over(open_reader(path)?)
    }

    /// A reader on a connection.
    pub(crate) fn over(mut connection: Connection) -> Result<Reader> {
        let clock = Clock::watch(&mut connection)?;
        let interpreter = Interpreter::teach(&connection)?;
        Ok(Reader { connection, interpreter, clock })
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("deadline_ms", &self.deadline_ms).finish_non_exhaustive()
    }
}

impl Clock {
    /// A clock the engine looks at whenever it works on this connection.
    fn watch(connection: &mut Connection) -> Result<Arc<Clock>> {
        let (origin, deadline_ms) = (Instant::now(), AtomicU64::new(u64::MAX));
        let clock = Arc::new(Clock { origin, deadline_ms, wanted: Mutex::default() });
        let looked_at = Arc::clone(&clock);
        connection.progress_handler(INSTRUCTIONS_A_LOOK, Some(move || looked_at.over()))?;
        Ok(clock)
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn set(&self, timeout: Duration) {
        let timeout_ms = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
        self.deadline_ms.store(self.now_ms().saturating_add(timeout_ms), Ordering::Relaxed);
    }

    fn clear(&self) {
        self.deadline_ms.store(u64::MAX, Ordering::Relaxed);
    }

    fn want(&self, wanted: Option<Wanted>) {
        *self.wanted.lock().unwrap_or_else(PoisonError::into_inner) = wanted;
    }

    fn over(&self) -> bool {
        let deadline_ms = self.deadline_ms.load(Ordering::Relaxed);
        deadline_ms != u64::MAX && (self.now_ms() > deadline_ms || !self.is_wanted())
    }

    fn is_wanted(&self) -> bool {
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        wanted.as_ref().is_none_or(|wanted| wanted())
    }
}

/// How an id stands.
pub(crate) fn standing(connection: &Connection, table: &Table, id: &RecordId) -> Result<Standing> {
    let mut statement = connection.prepare_cached(&table.read)?;
    let mut rows = statement.query([id.as_str()])?;
    let Some(row) = rows.next()? else { return Ok(Standing::Unknown) };
    let revision = Revision(row.get::<_, i64>(0)?.cast_unsigned());
    Ok(match row.get(3)? {
        Some(delete_time) => {
            Standing::Deleted(Tombstone { revision, delete_time: Timestamp(delete_time) })
        }
        None => Standing::Live(Arc::new(Record {
            id: id.clone(),
            revision,
            create_time: Timestamp(row.get(1)?),
            update_time: Timestamp(row.get(2)?),
            document: row.get(4)?,
        })),
    })
}

/// The record in a row that begins with id, revision, `create_time`, `update_time` and document.
pub(crate) fn record(row: &Row<'_>) -> Result<Record> {
    Ok(Record {
        id: record_id(row)?,
        revision: Revision(row.get::<_, i64>(1)?.cast_unsigned()),
        create_time: Timestamp(row.get(2)?),
        update_time: Timestamp(row.get(3)?),
        document: row.get(4)?,
    })
}

/// The id that stands first in a row.
pub(crate) fn record_id(row: &Row<'_>) -> Result<RecordId> {
    let text = row.get_ref(0)?.as_str()?;
    RecordId::parse(text).ok_or_else(|| {
        let cause = format!("{text:?} is stored as the id of a record and cannot be one");
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, cause.into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use candor_core::change::FaultKind;

    #[test]
    fn a_query_past_its_deadline_is_late_and_the_next_one_is_not() {
        let mut connection = Connection::open_in_memory().unwrap();
        let clock = Clock::watch(&mut connection).unwrap();
        let endless =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
        let run = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
        clock.set(Duration::ZERO);
        assert_eq!(fault(&run(endless).unwrap_err()).kind, FaultKind::Late);
        clock.clear();
        assert_eq!(run(&endless.replace("FROM n)", "FROM n LIMIT 100000)")), Ok(100_000));
    }

    #[test]
    fn a_query_that_nobody_wants_any_more_ends() {
        let mut connection = Connection::open_in_memory().unwrap();
        let clock = Clock::watch(&mut connection).unwrap();
        let somebody = Arc::new(());
        let wants = Arc::downgrade(&somebody);
        clock.want(Some(Box::new(move || wants.strong_count() > 0)));
        clock.set(Duration::from_secs(3_600));
        let endless =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
        let querying = std::thread::spawn(move || {
            connection.query_row(endless, [], |row| row.get::<_, i64>(0))
        });
        drop(somebody);
        let ended = querying.join().unwrap();
        assert_eq!(fault(&ended.unwrap_err()).kind, FaultKind::Late);
    }
}
