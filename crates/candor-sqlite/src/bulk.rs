//! Bulk: many records in or out at once.

use std::ops::ControlFlow;
use std::sync::MutexGuard;

use candor_core::change::{Action, Change, CommitError, Committed, Dangling, Fault, FaultKind};
use candor_core::declaration::TypeIndex;
use candor_core::record::{Record, RecordId, Timestamp};

use crate::SqliteStore;
use crate::fault::fault;
use crate::open::{WRITER_CACHE_KIB, open_reader};
use crate::reader::{in_snapshot, record};
use crate::writer::{Writer, lock};

/// Kibibytes of pages an import keeps in memory: what does not fit is written to the log before its
/// time.
const IMPORT_CACHE_KIB: i64 = 128 * 1024;

/// An import: one transaction that holds the writer, so that commits wait until it ends.
///
/// What was put is there for good after [`Import::commit`], and not at all without it.
#[derive(Debug)]
pub struct Import<'a> {
    writer: MutexGuard<'a, Writer>,
    /// Whether something was put since the last commit.
    open: bool,
}

impl Import<'_> {
    /// Applies a change with the checks of a commit. A conflict concerns this change only; after a
    /// fault nothing is kept that was put since the last commit.
    pub fn put(&mut self, change: &Change) -> Result<Committed, CommitError> {
        self.begin().map_err(CommitError::Fault)?;
        Ok(self.writer.apply_alone(change)?)
    }

    /// The same, but what a new record refers to may be put later. Whoever does this looks at
    /// [`Import::dangling`] before the commit, and takes back what leads nowhere then.
    pub fn put_ahead(&mut self, change: &Change) -> Result<Committed, CommitError> {
        let Action::Create(row) = &change.action else { return self.put(change) };
        self.begin().map_err(CommitError::Fault)?;
        Ok(self.writer.create_ahead(change, row)?)
    }

    /// What a record refers to and is not there.
    pub fn dangling(
        &self,
        of: TypeIndex,
        id: &RecordId,
        now: Timestamp,
    ) -> Result<Vec<Dangling>, Fault> {
        self.writer.tables().all_dangling(of, id, now).map_err(|error| fault(&error))
    }

    /// Takes back a record that was put since the last commit, and says which refer to it: they
    /// lead nowhere then.
    pub fn take_back(
        &mut self,
        of: TypeIndex,
        id: &RecordId,
    ) -> Result<Vec<(TypeIndex, RecordId)>, Fault> {
        self.not_lost()?;
        self.writer.take_back(of, id)
    }

    fn begin(&mut self) -> Result<(), Fault> {
        match self.open {
            false => self.writer.begin()?,
            true => self.not_lost()?,
        }
        self.open = true;
        Ok(())
    }

    /// Makes everything last that was put since the last time. It is on disk when this is good.
    pub fn commit(&mut self) -> Result<(), Fault> {
        if !self.open {
            return Ok(());
        }
        self.not_lost()?;
        self.writer.commit()?;
        self.open = false;
        Ok(())
    }

    /// A fault may have ended the transaction; what came after it must not last without what came
    /// before.
    fn not_lost(&self) -> Result<(), Fault> {
        match self.writer.connection.is_autocommit() {
            false => Ok(()),
            true => Err(Fault::new(FaultKind::Defect, "an earlier fault has undone the import")),
        }
    }
}

impl SqliteStore {
    /// Lets `work` put many changes at once. What it does not commit is undone.
    pub fn import<T>(&self, work: impl FnOnce(&mut Import<'_>) -> T) -> Result<T, Fault> {
        let writer = lock(self.writer());
        set_cache(&writer, IMPORT_CACHE_KIB)?;
        let mut import = Import { writer, open: false };
        let done = work(&mut import);
        import.writer.roll_back();
        import.writer.keep_log_short();
        set_cache(&import.writer, WRITER_CACHE_KIB)?;
        Ok(done)
    }

    /// Hands every live record of a type to `each`, by id and from one snapshot, until it breaks
    /// off.
    pub fn export(
        &self,
        resource_type: TypeIndex,
        mut each: impl FnMut(Record) -> ControlFlow<()>,
    ) -> Result<(), Fault> {
        let mut export = || {
            // A connection of its own: it may stay in its snapshot for long.
            let connection = open_reader(self.path())?;
            in_snapshot(&connection, |connection| {
                let mut statement = connection.prepare(&self.layout().of(resource_type).export)?;
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    if each(record(row)?).is_break() {
                        break;
                    }
                }
                Ok(())
            })
        };
        export().map_err(|error: rusqlite::Error| fault(&error))
    }
}

fn set_cache(writer: &Writer, kib: i64) -> Result<(), Fault> {
    writer.connection.pragma_update(None, "cache_size", -kib).map_err(|error| fault(&error))
}
