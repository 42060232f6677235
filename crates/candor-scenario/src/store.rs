//! A store under test: a real one, and a hand on it.
//!
//! Engines cannot be made to fail at will, so the store can be told to. It can also be told to hold
//! a commit back until something else has happened: that is how two clients meet, every time.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use candor_core::caller::{Digest, Token};
use candor_core::change::{
    Change, Commit, CommitError, Committed, Conflict, Expected, Fault, Kept,
};
use candor_core::declaration::{Api, TypeIndex};
use candor_core::record::{Record, RecordId, Standing};
use candor_core::selection::{CollectionState, Expanded, Expansion, Page, Secret, Selection};
use candor_sqlite::SqliteStore;
use candor_store::{MemoryStore, Store, StoreCount, Stream};
use tokio::sync::Notify;

use crate::scenario::{Trouble, TroubleKind, Verb};

/// An engine that scenarios run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// In memory.
    Memory,
    /// SQLite, in a file of its own.
    Sqlite,
}

/// A store with a hand on it.
#[derive(Debug)]
pub struct Rigged {
    inner: Inner,
    /// Goes after the store in it.
    _folder: Option<Folder>,
    trouble: Mutex<Option<Trouble>>,
    gate: Mutex<Option<Arc<Gate>>>,
}

/// Holds a commit back.
#[derive(Debug, Default)]
pub struct Gate {
    /// Told when the commit is there.
    pub reached: Notify,
    /// Lets it go on.
    pub open: Notify,
}

#[derive(Debug)]
enum Inner {
    Memory(MemoryStore),
    Sqlite(SqliteStore),
}

/// A folder that goes with the store.
#[derive(Debug)]
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left of a test does no harm where temporary files are.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Everything that is live, of every type.
pub type Dump = Vec<(CollectionState, Vec<Record>)>;

impl Rigged {
    /// An empty store.
    pub fn open(engine: Engine, api: &Arc<Api>) -> Result<Rigged, String> {
        let (inner, _folder) = match engine {
            Engine::Memory => (Inner::Memory(MemoryStore::new(Arc::clone(api))), None),
            Engine::Sqlite => sqlite(api)?,
        };
        Ok(Rigged { inner, _folder, trouble: Mutex::default(), gate: Mutex::default() })
    }

    /// Fails from now on, or no longer.
    pub fn trouble(&self, trouble: Option<Trouble>) {
        *lock(&self.trouble) = trouble;
    }

    /// Fails no longer; says how it would have.
    pub fn take_trouble(&self) -> Option<Trouble> {
        lock(&self.trouble).take()
    }

    /// Holds the next commit back.
    pub fn hold(&self) -> Arc<Gate> {
        let gate = Arc::new(Gate::default());
        *lock(&self.gate) = Some(Arc::clone(&gate));
        gate
    }

    /// Everything that is live, past the hand.
    pub async fn dump(&self, api: &Api) -> Result<Dump, Fault> {
        let mut dump = Vec::new();
        for of in &api.types {
            let everything = Selection::first(of.index, 10_000);
            let page = match &self.inner {
                Inner::Memory(store) => store.list(everything).await?,
                Inner::Sqlite(store) => store.list(everything).await?,
            };
            dump.push((page.collection, page.records));
        }
        Ok(dump)
    }

    fn in_trouble(&self, verb: Verb) -> Option<TroubleKind> {
        lock(&self.trouble).filter(|trouble| trouble.verb == verb).map(|trouble| trouble.kind)
    }

    fn stumble(&self) -> Result<(), Fault> {
        match self.in_trouble(Verb::Read) {
            Some(TroubleKind::Fault(kind)) => Err(Fault::new(kind, "a scenario asked for it")),
            Some(TroubleKind::Panic) => panic!("a scenario asked for it"),
            Some(TroubleKind::Outrun) | None => Ok(()),
        }
    }

    async fn pass_gate(&self) {
        let gate = lock(&self.gate).take();
        if let Some(gate) = gate {
            gate.reached.notify_one();
            gate.open.notified().await;
        }
    }
}

fn sqlite(api: &Arc<Api>) -> Result<(Inner, Option<Folder>), String> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("candor-scenario-{}-{number}", std::process::id());
    let folder = Folder(std::env::temp_dir().join(name));
    std::fs::create_dir_all(&folder.0).map_err(|fault| fault.to_string())?;
    let path = folder.0.join("store.sqlite");
    let store = SqliteStore::open(&path, Arc::clone(api), &candor_sqlite::Options::default());
    Ok((Inner::Sqlite(store.map_err(|fault| fault.to_string())?), Some(folder)))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store for Rigged {
    fn counts(&self) -> Vec<StoreCount> {
        match &self.inner {
            Inner::Memory(store) => store.counts(),
            Inner::Sqlite(store) => store.counts(),
        }
    }

    fn secret(&self) -> &Secret {
        match &self.inner {
            Inner::Memory(store) => store.secret(),
            Inner::Sqlite(store) => store.secret(),
        }
    }

    async fn read(&self, resource_type: TypeIndex, id: &RecordId) -> Result<Standing, Fault> {
        self.stumble()?;
        match &self.inner {
            Inner::Memory(store) => store.read(resource_type, id).await,
            Inner::Sqlite(store) => store.read(resource_type, id).await,
        }
    }

    async fn collection(&self, resource_type: TypeIndex) -> Result<CollectionState, Fault> {
        self.stumble()?;
        match &self.inner {
            Inner::Memory(store) => store.collection(resource_type).await,
            Inner::Sqlite(store) => store.collection(resource_type).await,
        }
    }

    async fn list(&self, selection: Selection) -> Result<Page, Fault> {
        self.stumble()?;
        match &self.inner {
            Inner::Memory(store) => store.list(selection).await,
            Inner::Sqlite(store) => store.list(selection).await,
        }
    }

    async fn stream(&self, selection: Selection) -> Result<Stream, Fault> {
        self.stumble()?;
        match &self.inner {
            Inner::Memory(store) => store.stream(selection).await,
            Inner::Sqlite(store) => store.stream(selection).await,
        }
    }

    async fn expand(&self, expansion: &Expansion, records: &[&Record]) -> Result<Expanded, Fault> {
        self.stumble()?;
        match &self.inner {
            Inner::Memory(store) => store.expand(expansion, records).await,
            Inner::Sqlite(store) => store.expand(expansion, records).await,
        }
    }

    async fn recall(&self, key: &str) -> Result<Option<Kept>, Fault> {
        self.stumble()?;
        match &self.inner {
            Inner::Memory(store) => store.recall(key).await,
            Inner::Sqlite(store) => store.recall(key).await,
        }
    }

    async fn token(&self, digest: &Digest) -> Result<Option<Token>, Fault> {
        self.stumble()?;
        match &self.inner {
            Inner::Memory(store) => store.token(digest).await,
            Inner::Sqlite(store) => store.token(digest).await,
        }
    }

    async fn keep_token(&self, token: Token) -> Result<(), Fault> {
        match &self.inner {
            Inner::Memory(store) => store.keep_token(token).await,
            Inner::Sqlite(store) => store.keep_token(token).await,
        }
    }

    async fn commit(&self, commit: Commit) -> Result<Vec<Committed>, CommitError> {
        match self.in_trouble(Verb::Commit) {
            Some(TroubleKind::Fault(kind)) => {
                return Err(CommitError::Fault(Fault::new(kind, "a scenario asked for it")));
            }
            Some(TroubleKind::Outrun) => return Err(outrun(&commit).into()),
            Some(TroubleKind::Panic) => panic!("a scenario asked for it"),
            None => {}
        }
        self.pass_gate().await;
        match &self.inner {
            Inner::Memory(store) => store.commit(commit).await,
            Inner::Sqlite(store) => store.commit(commit).await,
        }
    }
}

/// Somebody else was first: with the record, or with the collection that a creation names the state
/// of.
fn outrun(commit: &Commit) -> Conflict {
    let in_collection = |change: &Change| matches!(change.expected, Expected::UnknownIn(_));
    match commit.changes.iter().any(in_collection) {
        true => Conflict::Moved,
        false => Conflict::Stale,
    }
}
