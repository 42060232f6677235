//! A store that is only looked at: beside whoever has it open, or closed.
//!
//! Nothing is written, and nobody waits. A commit is judged by the checks that the writer makes, up
//! to the first write; what it would have become is told, and did not happen.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use candor_core::caller::{Digest, Token};
use candor_core::change::{
    Commit, CommitError, Committed, Conflict, Conflicts, Fault, FaultKind, Kept,
};
use candor_core::declaration::{Api, TypeIndex};
use candor_core::record::{Record, RecordId, Revision, Standing};
use candor_core::selection::{CollectionState, Expanded, Expansion, Page, Secret, Selection};
use candor_store::{Store, Stream};

use crate::apply::{Refused, Tables};
use crate::cache::Touched;
use crate::fault::fault;
use crate::layout::{Layout, alike, ledger, wanted};
use crate::lock::Lock;
use crate::open::{OpenError, check, place};
use crate::plan::look;
use crate::reader::{self, Reader, in_snapshot};
use crate::{answers, list, tokens};

/// A store that is only looked at.
#[derive(Debug)]
pub struct Looking {
    api: Arc<Api>,
    layout: Layout,
    secret: Secret,
    reader: Mutex<Reader>,
    /// Held where nobody else has the store, so that it stays so.
    _lock: Option<Lock>,
}

impl Looking {
    /// Looks at the store at `path`, which must be laid out for `api`.
    pub fn open(path: &Path, api: Arc<Api>) -> Result<Looking, OpenError> {
        let (lock, connection) = look(&place(path)?)?;
        if check(&connection)? {
            return Err(OpenError::NotAStore { cause: "it is empty".to_owned() });
        }
        let stored = ledger::read(&connection)?;
        let shapes = wanted(&api, &stored);
        if !alike(&shapes, &stored) {
            return Err(OpenError::Otherwise);
        }
        let layout = Layout::new(&api, &shapes);
        let secret = ledger::secret(&connection)?;
        let reader = Mutex::new(Reader::over(connection)?);
        Ok(Looking { api, layout, secret, reader, _lock: lock })
    }

    fn reader(&self) -> MutexGuard<'_, Reader> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, work: impl FnOnce(&Reader) -> rusqlite::Result<T>) -> Result<T, Fault> {
        work(&self.reader()).map_err(|error| fault(&error))
    }

    /// What would become of a commit, each change judged by itself.
    fn judge(&self, reader: &Reader, commit: &Commit) -> Result<Vec<Committed>, CommitError> {
        let engine = |error| CommitError::Fault(fault(&error));
        let mut revision = ledger::read_revision(&reader.connection).map_err(engine)?;
        let (api, layout) = (&*self.api, &self.layout);
        let touched = Touched::none(None);
        let tables = Tables { connection: &reader.connection, api, layout, touched: &touched };
        let mut committed = Vec::new();
        let mut forbidden: Option<Conflicts> = None;
        for (index, change) in commit.changes.iter().enumerate() {
            revision = Revision(revision.0 + 1);
            match tables.judge(change, revision) {
                Ok(done) => committed.push(done),
                Err(Refused::Engine(error)) => return Err(engine(error)),
                Err(Refused::Conflict(why)) => {
                    forbidden = Some(Conflicts::gather(forbidden.take(), commit, index, why));
                }
            }
        }
        forbidden.map_or(Ok(committed), |conflicts| Err(CommitError::Conflict(conflicts)))
    }
}

fn only_looked_at() -> Fault {
    Fault::new(FaultKind::Defect, "the store is only looked at")
}

impl Store for Looking {
    fn secret(&self) -> &Secret {
        &self.secret
    }

    async fn read(&self, resource_type: TypeIndex, id: &RecordId) -> Result<Standing, Fault> {
        let table = self.layout.of(resource_type);
        self.read(|reader| reader::standing(&reader.connection, table, id))
    }

    async fn collection(&self, resource_type: TypeIndex) -> Result<CollectionState, Fault> {
        let name = &self.api.of(resource_type).name;
        self.read(|reader| ledger::read_state(&reader.connection, name))
    }

    async fn list(&self, selection: Selection) -> Result<Page, Fault> {
        let resource_type = self.api.of(selection.resource_type);
        let table = self.layout.of(selection.resource_type);
        self.read(|reader| {
            reader.bounded(|| {
                in_snapshot(&reader.connection, |_| {
                    list::page(reader, resource_type, table, &selection)
                })
            })
        })
    }

    async fn stream(&self, _: Selection) -> Result<Stream, Fault> {
        Err(only_looked_at())
    }

    async fn expand(&self, expansion: &Expansion, records: &[&Record]) -> Result<Expanded, Fault> {
        self.read(|reader| {
            in_snapshot(&reader.connection, |connection| {
                let state = |of| ledger::read_state(connection, &self.api.of(of).name);
                let states: Vec<_> =
                    expansion.types().into_iter().map(state).collect::<Result<_, _>>()?;
                let read = |of, id: &RecordId| reader::standing(connection, self.layout.of(of), id);
                Ok(Expanded::of(states, expansion.follow(records, read)?))
            })
        })
    }

    async fn recall(&self, key: &str) -> Result<Option<Kept>, Fault> {
        self.read(|reader| answers::recall(&reader.connection, key))
    }

    async fn token(&self, digest: &Digest) -> Result<Option<Token>, Fault> {
        self.read(|reader| tokens::find(&reader.connection, digest))
    }

    async fn keep_token(&self, _: Token) -> Result<(), Fault> {
        Err(only_looked_at())
    }

    async fn commit(&self, commit: Commit) -> Result<Vec<Committed>, CommitError> {
        if let Some(keep) = &commit.keep {
            let kept =
                answers::is_kept(&self.reader().connection, keep, self.api.idempotency_seconds);
            if kept.map_err(|error| CommitError::Fault(fault(&error)))? {
                return Err(Conflict::Kept.into());
            }
        }
        self.judge(&self.reader(), &commit)
    }
}
