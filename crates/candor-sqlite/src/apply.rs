//! Applying a change inside a transaction: look, decide, write one row.

use candor_core::change::{
    Action, Change, CommitError, Committed, Conflict, Dangling, Expected, Row,
};
use candor_core::declaration::{Api, Reference, TypeIndex, UniqueIndex};
use candor_core::record::{RecordId, Revision, Scalar, Timestamp};
use rusqlite::{Connection, Error, OptionalExtension};

use crate::cache::Touched;
use crate::fault::{breaks_uniqueness, fault, only_reads};
use crate::layout::Layout;
use crate::reader::record_id;
use crate::removal::Along;
use crate::scalar::Stored;

/// Why a change was not applied.
#[derive(Debug)]
pub(crate) enum Refused {
    Conflict(Conflict),
    Engine(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        Refused::Engine(error)
    }
}

impl From<Refused> for CommitError {
    fn from(refused: Refused) -> CommitError {
        match refused {
            Refused::Conflict(conflict) => CommitError::from(conflict),
            Refused::Engine(error) => CommitError::Fault(fault(&error)),
        }
    }
}

/// Where changes are applied: a connection inside a transaction.
pub(crate) struct Tables<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) api: &'a Api,
    pub(crate) layout: &'a Layout,
    pub(crate) touched: &'a Touched,
}

/// How an id stands, as far as a change asks.
enum Found {
    /// Nothing, or a tombstone that is over.
    Unknown {
        row: bool,
    },
    Live {
        revision: Revision,
        create_time: Timestamp,
        update_time: Timestamp,
    },
    Deleted,
}

impl Tables<'_> {
    /// Checks a change, in the order of the trait's doc, and writes its row. A deletion adds what
    /// it did to other records.
    pub(crate) fn apply(
        &self,
        change: &Change,
        revision: Revision,
        along: &mut Along,
    ) -> Result<Committed, Refused> {
        let found = self.find(change)?;
        let committed =
            expect(change, &found, revision).ok_or(Refused::Conflict(Conflict::Stale))?;
        match &change.action {
            Action::Delete => {
                let removal = self.removal(change, along)?;
                self.remove(&removal, change, &committed, along)?;
            }
            Action::Create(row) | Action::Replace(row) => {
                self.check_references(change, row)?;
                self.put(change, &found, row, &committed)?;
            }
        }
        Ok(committed)
    }

    /// The same for a record whose references are looked at later.
    pub(crate) fn create_ahead(
        &self,
        change: &Change,
        row: &Row,
        revision: Revision,
    ) -> Result<Committed, Refused> {
        let found = self.find(change)?;
        let committed =
            expect(change, &found, revision).ok_or(Refused::Conflict(Conflict::Stale))?;
        self.put(change, &found, row, &committed)?;
        Ok(committed)
    }

    /// Writes the row of a change, in the place of one that is there.
    fn put(
        &self,
        change: &Change,
        found: &Found,
        row: &Row,
        committed: &Committed,
    ) -> Result<(), Refused> {
        let table = self.layout.of(change.resource_type);
        let sql = match found {
            Found::Unknown { row: false } => &table.insert,
            Found::Unknown { row: true } | Found::Live { .. } | Found::Deleted => &table.update,
        };
        self.write(sql, (change.resource_type, &change.id), row, committed)
    }

    /// What would become of a change, on a connection that only reads: all is checked up to the
    /// first write, and uniqueness, which the engine checks when it writes, is looked up.
    pub(crate) fn judge(&self, change: &Change, revision: Revision) -> Result<Committed, Refused> {
        let refused = match self.apply(change, revision, &mut Along::default()) {
            Ok(committed) => return Ok(committed),
            Err(refused) => refused,
        };
        let error = match refused {
            Refused::Engine(error) if only_reads(&error) => error,
            refused => return Err(refused),
        };
        if let Action::Create(row) | Action::Replace(row) = &change.action {
            let at = (change.resource_type, &change.id);
            if let conflict @ Refused::Conflict(_) = self.duplicate(at, row, error)? {
                return Err(conflict);
            }
        }
        let found = self.find(change)?;
        expect(change, &found, revision).ok_or(Refused::Conflict(Conflict::Stale))
    }

    fn find(&self, change: &Change) -> Result<Found, Error> {
        let table = self.layout.of(change.resource_type);
        let kept_seconds = self.api.of(change.resource_type).tombstone_seconds;
        let mut statement = self.connection.prepare_cached(&table.standing)?;
        let mut rows = statement.query([change.id.as_str()])?;
        let Some(row) = rows.next()? else { return Ok(Found::Unknown { row: false }) };
        Ok(match row.get(3)? {
            None => Found::Live {
                revision: Revision(row.get::<_, i64>(0)?.cast_unsigned()),
                create_time: Timestamp(row.get(1)?),
                update_time: Timestamp(row.get(2)?),
            },
            Some(deleted) if forgotten(deleted, kept_seconds, change.now) => {
                Found::Unknown { row: true }
            }
            Some(_) => Found::Deleted,
        })
    }

    fn check_references(&self, change: &Change, row: &Row) -> Result<(), Refused> {
        let mut dangling = Vec::new();
        for reference in &self.api.of(change.resource_type).references {
            let Scalar::Text(to) = &row.columns[usize::from(reference.field.0)] else { continue };
            let from = (change.resource_type, &change.id);
            dangling.extend(self.dangling(from, reference, to, change.now)?);
        }
        if dangling.is_empty() {
            Ok(())
        } else {
            Err(Refused::Conflict(Conflict::Dangling(dangling)))
        }
    }

    /// What a record that is stored refers to and is not there.
    pub(crate) fn all_dangling(
        &self,
        of: TypeIndex,
        id: &RecordId,
        now: Timestamp,
    ) -> Result<Vec<Dangling>, Error> {
        let table = self.layout.of(of);
        let mut dangling = Vec::new();
        for reference in &self.api.of(of).references {
            let column = &table.columns[usize::from(reference.field.0)];
            let sql = format!("SELECT {column} FROM {} WHERE id = ?1", table.name);
            let mut statement = self.connection.prepare_cached(&sql)?;
            let to: Option<String> = statement.query_row([id.as_str()], |row| row.get(0))?;
            if let Some(to) = to {
                dangling.extend(self.dangling((of, id), reference, &to, now)?);
            }
        }
        Ok(dangling)
    }

    /// Nothing when a reference leads to a record that is there, or to its own.
    pub(crate) fn dangling(
        &self,
        (of, id): (TypeIndex, &RecordId),
        reference: &Reference,
        to: &str,
        now: Timestamp,
    ) -> Result<Option<Dangling>, Error> {
        if reference.to == of && to == id.as_str() {
            return Ok(None);
        }
        let Reference { field, to: type_of, .. } = *reference;
        let dangling = |deleted| Dangling { field, to: type_of, id: to.to_owned(), deleted };
        Ok(self.missing(reference, to, now)?.map(dangling))
    }

    /// Nothing when the record is there; else whether it was, as far as is remembered.
    fn missing(
        &self,
        reference: &Reference,
        id: &str,
        now: Timestamp,
    ) -> Result<Option<bool>, Error> {
        let table = self.layout.of(reference.to);
        let kept_seconds = self.api.of(reference.to).tombstone_seconds;
        let mut statement = self.connection.prepare_cached(&table.standing)?;
        let deleted = statement.query_row([id], |row| row.get::<_, Option<i64>>(3)).optional()?;
        Ok(match deleted {
            None => Some(false),
            Some(None) => None,
            Some(Some(deleted)) => Some(!forgotten(deleted, kept_seconds, now)),
        })
    }

    /// Writes a row of a type, at an id.
    pub(crate) fn write(
        &self,
        sql: &str,
        (of, id): (TypeIndex, &RecordId),
        row: &Row,
        committed: &Committed,
    ) -> Result<(), Refused> {
        let table = self.layout.of(of);
        assert_eq!(row.columns.len(), table.columns.len(), "a row has a scalar for each field");
        self.touched.touch(of, id);
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.raw_bind_parameter(1, id.as_str())?;
        statement.raw_bind_parameter(2, committed.revision.0.cast_signed())?;
        statement.raw_bind_parameter(3, committed.create_time.0)?;
        statement.raw_bind_parameter(4, committed.update_time.0)?;
        statement.raw_bind_parameter(5, row.document.as_str())?;
        for (place, (kind, value)) in (6..).zip(table.kinds.iter().zip(&row.columns)) {
            statement.raw_bind_parameter(place, Stored(*kind, value))?;
        }
        match statement.raw_execute() {
            Ok(_) => Ok(()),
            Err(error) if breaks_uniqueness(&error) => Err(self.duplicate((of, id), row, error)?),
            Err(error) => Err(Refused::Engine(error)),
        }
    }

    /// Which uniqueness a row breaks, and who holds its values: the index says neither.
    fn duplicate(
        &self,
        (of, id): (TypeIndex, &RecordId),
        row: &Row,
        error: Error,
    ) -> Result<Refused, Error> {
        let table = self.layout.of(of);
        let uniques = &self.api.of(of).unique;
        for (place, (unique, sql)) in (0..).zip(uniques.iter().zip(&table.holders)) {
            let mut statement = self.connection.prepare_cached(sql)?;
            for (place, field) in (1..).zip(&unique.fields) {
                let field = usize::from(field.0);
                let stored = Stored(table.kinds[field], &row.columns[field]);
                statement.raw_bind_parameter(place, stored)?;
            }
            statement.raw_bind_parameter(unique.fields.len() + 1, id.as_str())?;
            if let Some(holder) = statement.raw_query().next()? {
                let holder = record_id(holder)?;
                let unique = UniqueIndex(place);
                return Ok(Refused::Conflict(Conflict::Duplicate { unique, holder }));
            }
        }
        Ok(Refused::Engine(error))
    }

    /// Leaves a tombstone, or nothing where the type keeps none.
    pub(crate) fn delete(
        &self,
        of: TypeIndex,
        id: &RecordId,
        revision: Revision,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.touched.touch(of, id);
        let (table, id) = (self.layout.of(of), id.as_str());
        if self.api.of(of).tombstone_seconds == 0 {
            return self.connection.prepare_cached(&table.remove)?.execute([id]).map(drop);
        }
        let mut statement = self.connection.prepare_cached(&table.entomb)?;
        statement.execute((id, revision.0.cast_signed(), now.0)).map(drop)
    }
}

/// What a change becomes when the id stands as it expects.
fn expect(change: &Change, found: &Found, next: Revision) -> Option<Committed> {
    let creates = matches!(change.action, Action::Create(_));
    match (change.expected, found) {
        (Expected::Unknown | Expected::UnknownIn(_), Found::Unknown { .. }) if creates => {
            Some(Committed { revision: next, create_time: change.now, update_time: change.now })
        }
        (
            expected @ (Expected::Live | Expected::At(_)),
            Found::Live { revision, create_time, update_time },
        ) if !creates && (expected == Expected::Live || expected == Expected::At(*revision)) => {
            let update_time = change.now.max(*update_time);
            Some(Committed { revision: next, create_time: *create_time, update_time })
        }
        _ => None,
    }
}

fn forgotten(delete_time: i64, kept_seconds: u64, now: Timestamp) -> bool {
    now >= Timestamp(delete_time).plus_seconds(kept_seconds)
}
