//! Rows that wait: what they refer to may stand behind them in the same import.
//!
//! They are put at once and looked at again at the end. What refers to a row that waits waits with
//! it, so that none but these has to be looked at when one is refused. Ids and lines are kept in
//! memory, no records.

use std::collections::HashMap;

use candor_core::change::{Action, Change, CommitError, Conflict, Fault};
use candor_core::declaration::{Api, TypeIndex};
use candor_core::limits::IMPORT_WAITING_MAX;
use candor_core::record::{RecordId, Scalar};
use candor_server::Clock;
use candor_sqlite::Import;

use super::{Halt, Refusal, Tally, Watch};

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// In the order in which files are loaded.
    pub(crate) file: usize,
    /// From 1.
    pub(crate) line: u64,
}

type Key = (TypeIndex, RecordId);

/// The rows of an import that wait.
pub(crate) struct Waiting {
    /// The file that is loaded now.
    pub(crate) file: usize,
    /// The types whose records are imported: others cannot come.
    types: Vec<TypeIndex>,
    rows: HashMap<Key, Place>,
    max: usize,
}

impl Waiting {
    /// For an import of records of these types.
    pub(crate) fn new(types: Vec<TypeIndex>) -> Waiting {
        Waiting { file: 0, types, rows: HashMap::new(), max: IMPORT_WAITING_MAX }
    }

    /// Puts a row, which then is there or waits, or is refused.
    pub(super) fn put(
        &mut self,
        import: &mut Import<'_>,
        api: &Api,
        at: Place,
        change: &Change,
    ) -> Result<Option<Refusal>, Fault> {
        let mut waits = self.awaited_by(api, change);
        if waits && self.is_full() {
            return Ok(Some(self.refusal()));
        }
        let mut put = import.put(change);
        if let Err(CommitError::Conflict(why)) = &put
            && self.may_come(&why.conflict)
        {
            if self.is_full() {
                return Ok(Some(self.refusal()));
            }
            waits = true;
            put = import.put_ahead(change);
        }
        let Change { resource_type, id, .. } = change;
        match put {
            Ok(_) if waits => drop(self.rows.insert((*resource_type, id.clone()), at)),
            Ok(_) => {}
            Err(CommitError::Fault(fault)) => return Err(fault),
            Err(CommitError::Conflict(why)) => {
                return Ok(Some(Refusal::conflict(api, *resource_type, id, &why.conflict)));
            }
        }
        Ok(None)
    }

    /// Whether a row refers to one that waits.
    fn awaited_by(&self, api: &Api, change: &Change) -> bool {
        let Action::Create(row) = &change.action else { return false };
        let waits = |to: TypeIndex, id: &str| {
            RecordId::parse(id).is_some_and(|id| self.rows.contains_key(&(to, id)))
        };
        let mut references = api.of(change.resource_type).references.iter();
        !self.rows.is_empty()
            && references.any(|reference| match &row.columns[usize::from(reference.field.0)] {
                Scalar::Text(id) => waits(reference.to, id),
                _ => false,
            })
    }

    /// Whether all that a row refers to can still come. An id that was deleted comes no more.
    fn may_come(&self, conflict: &Conflict) -> bool {
        match conflict {
            Conflict::Dangling(list) => {
                list.iter().all(|one| !one.deleted && self.types.contains(&one.to))
            }
            _ => false,
        }
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= self.max
    }

    fn refusal(&self) -> Refusal {
        let told = format!(
            "refers to a row behind it, as {} rows do already: put what is referred to first",
            self.max
        );
        Refusal::plain(&told)
    }

    /// Refuses and takes back what refers to nothing still, and what refers to that.
    pub(crate) fn settle(
        mut self,
        import: &mut Import<'_>,
        api: &Api,
        tally: &mut Tally,
        watch: &mut dyn Watch,
    ) -> Result<(), Halt> {
        let mut keys: Vec<(Place, Key)> =
            self.rows.iter().map(|(key, at)| (*at, key.clone())).collect();
        keys.sort_unstable_by_key(|(at, _)| *at);
        for (_, key) in keys {
            if watch.stop_asked() {
                return Err(Halt::Interrupted);
            }
            self.look_again(import, api, key, &mut |at, refusal| {
                tally.refuse_after_all(refusal);
                watch.refused(at, refusal);
            })
            .map_err(Halt::Fault)?;
        }
        Ok(())
    }

    fn look_again(
        &mut self,
        import: &mut Import<'_>,
        api: &Api,
        key: Key,
        refuse: &mut dyn FnMut(Place, &Refusal),
    ) -> Result<(), Fault> {
        let mut doubtful = vec![key];
        while let Some(key) = doubtful.pop() {
            let Some(at) = self.rows.get(&key).copied() else { continue };
            let dangling = import.dangling(key.0, &key.1, Clock::System.now())?;
            if dangling.is_empty() {
                continue;
            }
            refuse(at, &Refusal::conflict(api, key.0, &key.1, &Conflict::Dangling(dangling)));
            self.rows.remove(&key);
            doubtful.extend(import.take_back(key.0, &key.1)?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use candor_core::change::{Expected, Row};
    use candor_core::declaration::{SourceFile, load};
    use candor_core::record::Timestamp;
    use candor_sqlite::{Options, SqliteStore};

    use super::*;

    const NODES: &str = "
schema: { type: object, properties: { up: { type: string } } }
id: { client: '^[a-z]$' }
references: { up: nodes }";

    fn declared() -> Arc<Api> {
        let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
        let files = [file("candor.yaml", "{ title: T, version: v1 }"), file("nodes.yaml", NODES)];
        Arc::new(load(&files).unwrap())
    }

    /// Each row is an id and what it refers to.
    fn change(api: &Api, row: &str) -> Change {
        let (id, up) = row.split_once(' ').unwrap();
        let document = "{}".to_owned();
        let columns = vec![Scalar::Text(up.to_owned())];
        Change {
            resource_type: api.types[0].index,
            id: RecordId::parse(id).unwrap(),
            expected: Expected::Unknown,
            action: Action::Create(Row { document, columns }),
            now: Timestamp(1_000),
        }
    }

    #[test]
    fn no_more_rows_wait_than_may() {
        let api = declared();
        let path = std::env::temp_dir().join(format!("candor-waiting-{}", std::process::id()));
        let store = SqliteStore::open(&path, Arc::clone(&api), &Options::default()).unwrap();
        let mut waiting = Waiting { max: 2, ..Waiting::new(vec![api.types[0].index]) };
        let done = store.import(|import| {
            ["z z", "a y", "b a", "c z", "d y", "e a"].map(|row| {
                let at = Place { file: 0, line: 1 };
                waiting.put(import, &api, at, &change(&api, row)).unwrap().is_none()
            })
        });
        assert_eq!(done.unwrap(), [true, true, true, true, false, false]);
        assert_eq!(waiting.rows.len(), 2);
        drop(store);
        std::fs::remove_file(path).unwrap();
    }
}
