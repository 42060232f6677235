//! The store on SQLite.
//!
//! One thread writes and groups waiting commits into one fsync (`writer`), another keeps the log
//! short (`checkpoint`). Reads run where they are asked for (`reader`), but for lists that may cost
//! much, which have threads of their own (`scans`). The tables are laid out so that people can read
//! them with any tool (`layout`), and numbers in columns stay exact (`scalar`).

mod answers;
mod apply;
mod bulk;
mod cache;
mod checkpoint;
mod fault;
mod filter;
mod layout;
mod list;
mod lock;
mod looking;
mod open;
mod plan;
mod reader;
mod removal;
mod scalar;
mod scans;
mod streams;
mod tally;
mod tokens;
mod turn;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use candor_core::caller::{Digest, Token};
use candor_core::change::{Commit, CommitError, Committed, Fault, FaultKind, Kept};
use candor_core::declaration::{Api, TypeIndex};
use candor_core::limits::{PURGE_BATCH_MAX, WRITER_QUEUE_MAX};
use candor_core::record::{Record, RecordId, Standing, Timestamp};
use candor_core::selection::{CollectionState, Expanded, Expansion, Page, Secret, Selection};
use candor_store::{Store, StoreCount, Stream};
use tokio::sync::oneshot;
use tokio::time::{timeout, timeout_at};

use crate::cache::Cache;
use crate::layout::{Layout, ledger};
use crate::lock::Lock;
use crate::reader::{Reader, Readers, Wanted};
use crate::scans::Scans;
use crate::streams::Streams;
use crate::tally::Tally;
use crate::turn::Turn;
use crate::writer::{Outcome, Task, Writer};

pub use crate::bulk::Import;
pub use crate::layout::{Breach, Broken, Change, ChangeKind, Plan, Progress, Refusal};
pub use crate::lock::resolved;
pub use crate::looking::Looking;
pub use crate::open::{Durability, OpenError, Options};
pub use crate::tokens::Tokens;

/// A store in a file of SQLite. Dropping it finishes what waits and closes the file.
#[derive(Debug)]
pub struct SqliteStore {
    /// Gone once the store is closing.
    queue: Option<SyncSender<Box<Task>>>,
    /// Likewise.
    scans: Option<Scans>,
    streams: Streams,
    threads: Vec<JoinHandle<()>>,
    confirm_timeout: Duration,
    shared: Arc<Shared>,
    breaches: Vec<Breach>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    api: Arc<Api>,
    layout: Arc<Layout>,
    secret: Secret,
    readers: Readers,
    /// None where none is wanted.
    cache: Option<Arc<Cache>>,
    writer: Mutex<Writer>,
    tally: Tally,
    /// Given back last, when every connection is closed.
    _lock: Lock,
}

impl Shared {
    /// A page, read as long as somebody wants it.
    fn wanted_page(&self, selection: &Selection, wanted: Wanted) -> Result<Page, Fault> {
        let resource_type = self.api.of(selection.resource_type);
        let table = self.layout.of(selection.resource_type);
        self.readers
            .read_wanted(wanted, |reader| list::page(reader, resource_type, table, selection))
    }

    /// How an id stands in the file.
    fn standing(&self, resource_type: TypeIndex, id: &RecordId) -> Result<Standing, Fault> {
        let table = self.layout.of(resource_type);
        let read = |reader: &Reader| reader::standing(&reader.connection, table, id);
        let standing = self.readers.read(read)?;
        if let Standing::Live(record) = &standing {
            Fault::unless_sound(record)?;
        }
        Ok(standing)
    }

    /// A page, read here and now.
    fn page(&self, selection: &Selection) -> Result<Page, Fault> {
        let resource_type = self.api.of(selection.resource_type);
        let table = self.layout.of(selection.resource_type);
        self.readers.read_bounded(|reader| list::page(reader, resource_type, table, selection))
    }
}

impl SqliteStore {
    /// Opens the store at `path`, or makes it, and lays it out for `api`.
    pub fn open(path: &Path, api: Arc<Api>, options: &Options) -> Result<SqliteStore, OpenError> {
        SqliteStore::open_watched(path, api, options, &mut |_| {})
    }

    /// The same, and tells how far it has come where every record is read.
    pub fn open_watched(
        path: &Path,
        api: Arc<Api>,
        options: &Options,
        watch: &mut dyn FnMut(Progress<'_>),
    ) -> Result<SqliteStore, OpenError> {
        let open::Opened { lock, path, mut connection, layout, secret, breaches } =
            open::open(path, &api, options, watch)?;
        let (signal, checkpoints) = checkpoint::channel(&mut connection)?;
        let checkpointer = open::open_checkpointer(&path)?;
        let layout = Arc::new(layout);
        let cache = Cache::new(options.cache_max_bytes);
        let (used, laid_out) = (Arc::clone(&api), Arc::clone(&layout));
        let writer = Writer::new(connection, used, laid_out, cache.clone(), signal)?;
        let shared = Arc::new(Shared {
            readers: Readers::new(path.clone()),
            path,
            api,
            layout,
            secret,
            cache,
            writer: Mutex::new(writer),
            tally: Tally::default(),
            _lock: lock,
        });
        let (queue, tasks) = sync_channel(WRITER_QUEUE_MAX);
        let writing = Arc::clone(&shared);
        let write =
            thread("candor-writer", move || writer::run(&writing.writer, &tasks, &writing.tally))?;
        let check =
            thread("candor-checkpoint", move || checkpoint::run(&checkpointer, &checkpoints))?;
        let (scans, mut threads) = Scans::start(&shared)?;
        threads.extend([write, check]);
        let (queue, scans) = (Some(queue), Some(scans));
        let streams = Streams::default();
        let confirm_timeout = options.confirm_timeout;
        Ok(SqliteStore { queue, scans, streams, threads, confirm_timeout, shared, breaches })
    }

    /// What opening a store for a declaration would do to it, and what forbids it. The store is
    /// only read, and may be in use.
    pub fn plan(
        path: &Path,
        api: &Api,
        watch: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Plan, OpenError> {
        plan::plan(path, api, watch)
    }

    /// Records that break checks which the store was opened with for the first time.
    pub fn breaches(&self) -> &[Breach] {
        &self.breaches
    }

    /// Forgets the tombstones that are older than their type keeps them, a batch at a time, and
    /// says how many. Kept answers that are over go, too.
    pub fn purge(&self, now: Timestamp) -> Result<u64, Fault> {
        let mut total = 0;
        for resource_type in &self.shared.api.types {
            loop {
                let purged = writer::lock(&self.shared.writer).purge(resource_type.index, now)?;
                total += purged as u64;
                if purged < PURGE_BATCH_MAX {
                    break;
                }
            }
        }
        self.shared.tally.purged(total);
        while writer::lock(&self.shared.writer).purge_answers(now)? == PURGE_BATCH_MAX {}
        Ok(total)
    }

    fn path(&self) -> &Path {
        &self.shared.path
    }

    fn layout(&self) -> &Layout {
        &self.shared.layout
    }

    fn writer(&self) -> &Mutex<Writer> {
        &self.shared.writer
    }
}

fn thread(
    name: &str,
    work: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, std::io::Error> {
    Builder::new().name(name.to_owned()).spawn(work)
}

impl Store for SqliteStore {
    fn secret(&self) -> &Secret {
        &self.shared.secret
    }

    fn counts(&self) -> Vec<StoreCount> {
        let cached = self.shared.cache.iter().flat_map(|cache| cache.counts());
        self.shared.tally.counts().into_iter().chain(cached).collect()
    }

    async fn read(&self, resource_type: TypeIndex, id: &RecordId) -> Result<Standing, Fault> {
        let read = || self.shared.standing(resource_type, id);
        match &self.shared.cache {
            Some(cache) => cache.read(resource_type, id, read),
            None => read(),
        }
    }

    async fn collection(&self, resource_type: TypeIndex) -> Result<CollectionState, Fault> {
        let name = &self.shared.api.of(resource_type).name;
        self.shared.readers.read(|reader| ledger::read_state(&reader.connection, name))
    }

    async fn list(&self, selection: Selection) -> Result<Page, Fault> {
        match &self.scans {
            Some(scans) if selection.filter.is_some() || selection.offset > 0 => {
                scans.page(selection).await
            }
            Some(_) | None => self.shared.page(&selection),
        }
    }

    async fn stream(&self, selection: Selection) -> Result<Stream, Fault> {
        self.streams.begin(&self.shared, selection).await
    }

    async fn expand(&self, expansion: &Expansion, records: &[&Record]) -> Result<Expanded, Fault> {
        self.shared.readers.read_bounded(|reader| {
            let state = |of| ledger::read_state(&reader.connection, &self.shared.api.of(of).name);
            let states: Vec<_> =
                expansion.types().into_iter().map(state).collect::<Result<_, _>>()?;
            let read =
                |of, id: &RecordId| reader::standing(&reader.connection, self.layout().of(of), id);
            Ok(Expanded::of(states, expansion.follow(records, read)?))
        })
    }

    async fn recall(&self, key: &str) -> Result<Option<Kept>, Fault> {
        self.shared.readers.read(|reader| answers::recall(&reader.connection, key))
    }

    async fn token(&self, digest: &Digest) -> Result<Option<Token>, Fault> {
        self.shared.readers.read(|reader| tokens::find(&reader.connection, digest))
    }

    async fn keep_token(&self, token: Token) -> Result<(), Fault> {
        let kept = Tokens::of(self.path()).and_then(|tokens| tokens.keep(&token));
        kept.map_err(|error| match error {
            OpenError::Fault(fault) => fault,
            other => Fault::new(FaultKind::Unreachable, other),
        })
    }

    async fn commit(&self, commit: Commit) -> Result<Vec<Committed>, CommitError> {
        let _waiting = self.shared.tally.waits();
        let (_, outcome) = self.queue(commit)?;
        outcome.await.unwrap_or_else(|_| lost())
    }

    async fn commit_by(&self, commit: Commit, deadline: Instant) -> Outcome {
        let _waiting = self.shared.tally.waits();
        let (turn, mut outcome) = self.queue(commit)?;
        if let Ok(outcome) = timeout_at(deadline.into(), &mut outcome).await {
            return outcome.unwrap_or_else(|_| lost());
        }
        let late = |kind, what: &str| Err(CommitError::Fault(Fault::new(kind, what)));
        if turn.take() {
            return late(
                FaultKind::Busy,
                "the writer did not come to the commit before its deadline",
            );
        }
        // It is being made, and a moment more may tell what became of it.
        match timeout(self.confirm_timeout, outcome).await {
            Ok(outcome) => outcome.unwrap_or_else(|_| lost()),
            Err(_) => late(FaultKind::Late, "the engine did not confirm the commit in time"),
        }
    }
}

impl SqliteStore {
    /// Puts a commit into the writer's queue, unless that is full.
    fn queue(&self, commit: Commit) -> Result<(Turn, oneshot::Receiver<Outcome>), CommitError> {
        let (answer, outcome) = oneshot::channel();
        let closed = || Fault::new(FaultKind::Unreachable, "the store is closed");
        let queue = self.queue.as_ref().ok_or_else(closed).map_err(CommitError::Fault)?;
        let turn = Turn::default();
        let task = Task { commit, turn: turn.clone(), answer };
        queue.try_send(Box::new(task)).map_err(|error| {
            CommitError::Fault(match error {
                TrySendError::Full(_) => Fault::new(FaultKind::Busy, "the writer's queue is full"),
                TrySendError::Disconnected(_) => {
                    Fault::new(FaultKind::Defect, "the writer has stopped")
                }
            })
        })?;
        Ok((turn, outcome))
    }
}

fn lost() -> Outcome {
    Err(CommitError::Fault(Fault::new(FaultKind::Defect, "the writer lost the commit")))
}

impl Drop for SqliteStore {
    /// The writer finishes its queue and the thread beside it stops: then the files can be closed.
    fn drop(&mut self) {
        self.queue = None;
        self.scans = None;
        writer::lock(&self.shared.writer).signal.stop();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread of the store has panicked");
            }
        }
    }
}
