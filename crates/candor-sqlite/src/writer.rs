//! The writer: one thread that makes commits, many to a transaction and its one fsync.
//!
//! Whatever waits when a commit begins goes with it, so the queue that builds during one fsync is
//! the next group: no timer, and a lone client waits for nobody. Each commit has a savepoint for
//! all its changes; the others do not notice when it is refused. Nobody is answered before the
//! engine has said COMMIT.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use candor_core::change::{
    Action, Change, Commit, CommitError, Committed, Conflict, Conflicts, Expected, Fault,
    FaultKind, Row,
};
use candor_core::declaration::{Api, TypeIndex};
use candor_core::limits::{GROUP_MAX, GROUP_MAX_MS};
use candor_core::record::{RecordId, Revision, Timestamp};
use candor_core::selection::CollectionState;
use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::answers;
use crate::apply::{Refused, Tables};
use crate::cache::{Cache, Touched};
use crate::checkpoint::Signal;
use crate::fault::fault;
use crate::layout::{Layout, ledger};
use crate::removal::{Along, Place};
use crate::tally::Tally;
use crate::turn::Turn;

/// What became of a commit.
pub(crate) type Outcome = Result<Vec<Committed>, CommitError>;

/// A commit that waits for the writer. It is data, so that it can be made again.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) commit: Commit,
    /// Taken before it is made.
    pub(crate) turn: Turn,
    pub(crate) answer: oneshot::Sender<Outcome>,
}

/// The one connection that writes, and how far it has come.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) connection: Connection,
    api: Arc<Api>,
    layout: Arc<Layout>,
    counters: Counters,
    touched: Touched,
    pub(crate) signal: Signal,
}

/// Takes the writer. Whoever panicked with it left a transaction, which the next one rolls back.
pub(crate) fn lock(writer: &Mutex<Writer>) -> MutexGuard<'_, Writer> {
    writer.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves the queue until nobody can ask any more.
pub(crate) fn run(writer: &Mutex<Writer>, queue: &Receiver<Box<Task>>, tally: &Tally) {
    while let Ok(first) = queue.recv() {
        if !first.turn.take() {
            continue;
        }
        let answered = lock(writer).commit_group(first, queue);
        tally.group(answered.len());
        for (task, outcome) in answered {
            // Whoever asked may be gone; the change stays made.
            drop(task.answer.send(outcome));
        }
        lock(writer).keep_log_short();
    }
}

/// The next commit that somebody still waits for.
fn waiting(queue: &Receiver<Box<Task>>) -> Option<Box<Task>> {
    queue.try_iter().find(|task| task.turn.take())
}

type Group = Vec<(Box<Task>, Outcome)>;

impl Writer {
    /// A writer on a connection to a store that is laid out.
    pub(crate) fn new(
        connection: Connection,
        api: Arc<Api>,
        layout: Arc<Layout>,
        cache: Option<Arc<Cache>>,
        signal: Signal,
    ) -> rusqlite::Result<Writer> {
        let counters = Counters::read(&connection, &api)?;
        let touched = Touched::none(cache);
        Ok(Writer { connection, api, layout, counters, touched, signal })
    }

    /// Applies a task and those that wait behind it, and commits them.
    fn commit_group(&mut self, first: Box<Task>, queue: &Receiver<Box<Task>>) -> Group {
        let mut group = Group::new();
        match catch_unwind(AssertUnwindSafe(|| self.fill(&mut group, first, queue))) {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => fail(&mut group, &fault),
            Err(_) => fail(&mut group, &Fault::new(FaultKind::Defect, "the writer panicked")),
        }
        self.roll_back();
        group
    }

    fn fill(
        &mut self,
        group: &mut Group,
        first: Box<Task>,
        queue: &Receiver<Box<Task>>,
    ) -> Result<(), Fault> {
        let started = Instant::now();
        let mut next = Some(first);
        let mut began = self.begin();
        while let Some(task) = next.take() {
            let outcome = match &began {
                Ok(()) => self.make_in_savepoint(&task.commit),
                Err(fault) => Err(CommitError::Fault(fault.clone())),
            };
            group.push((task, outcome));
            if self.connection.is_autocommit() {
                break;
            }
            let room =
                group.len() < GROUP_MAX && started.elapsed() < Duration::from_millis(GROUP_MAX_MS);
            next = if room { waiting(queue) } else { None };
        }
        if began.is_ok() && self.connection.is_autocommit() {
            began = self.replay(group);
        }
        began.and_then(|()| self.commit())
    }

    /// Some errors (no room, I/O) take the whole transaction with them. Those before the one that
    /// met it are innocent and get another; when that is lost too, all share the fault.
    fn replay(&mut self, group: &mut Group) -> Result<(), Fault> {
        self.begin()?;
        let innocent = group.len() - 1;
        for (task, outcome) in &mut group[..innocent] {
            *outcome = self.make_in_savepoint(&task.commit);
            if self.connection.is_autocommit() {
                return Err(fault_of(outcome));
            }
        }
        Ok(())
    }

    fn make_in_savepoint(&mut self, commit: &Commit) -> Outcome {
        self.run("SAVEPOINT one").map_err(CommitError::Fault)?;
        let mut along = Along::default();
        let outcome = catch_unwind(AssertUnwindSafe(|| self.make(commit, &mut along)));
        let outcome = outcome.unwrap_or_else(|_| {
            Err(CommitError::Fault(Fault::new(FaultKind::Defect, "making the commit panicked")))
        });
        if let Err(fault) = self.end_savepoint(outcome.is_ok()) {
            // What it wrote must not be committed with the others.
            self.roll_back();
            return Err(CommitError::Fault(fault));
        }
        for (change, done) in commit.changes.iter().zip(outcome.as_deref().unwrap_or_default()) {
            self.counters.count(change, done);
        }
        if outcome.is_ok() {
            self.counters.count_along(&along);
        }
        outcome
    }

    fn end_savepoint(&self, keep: bool) -> Result<(), Fault> {
        if self.connection.is_autocommit() {
            return Ok(());
        }
        if !keep {
            self.run("ROLLBACK TO one")?;
        }
        self.run("RELEASE one")
    }

    /// Applies the changes of a commit in the open transaction, without counting them.
    fn make(&self, commit: &Commit, along: &mut Along) -> Outcome {
        self.check_key(commit)?;
        self.check_collections(commit)?;
        let mut committed = Vec::with_capacity(commit.changes.len());
        let mut forbidden: Option<Conflicts> = None;
        for (index, change) in commit.changes.iter().enumerate() {
            if forbidden.as_ref().is_some_and(|known| !known.gathering(commit, index)) {
                break;
            }
            match self.apply(change, self.counters.after(committed.len()), along) {
                Ok(done) => committed.push(done),
                Err(Refused::Engine(error)) => return Err(CommitError::Fault(fault(&error))),
                Err(Refused::Conflict(why)) => {
                    forbidden = Some(Conflicts::gather(forbidden.take(), commit, index, why));
                }
            }
        }
        if let Some(known) = forbidden {
            return Err(CommitError::Conflict(known));
        }
        if let Some(keep) = &commit.keep {
            let answer = keep.tell.answer(&committed).map_err(CommitError::Fault)?;
            answers::keep(&self.connection, keep, &answer)
                .map_err(|error| CommitError::Fault(fault(&error)))?;
        }
        Ok(committed)
    }

    /// Whether nothing is kept yet under the key.
    fn check_key(&self, commit: &Commit) -> Result<(), CommitError> {
        let Some(keep) = &commit.keep else { return Ok(()) };
        let kept = answers::is_kept(&self.connection, keep, self.api.idempotency_seconds);
        match kept.map_err(|error| CommitError::Fault(fault(&error)))? {
            true => Err(Conflict::Kept.into()),
            false => Ok(()),
        }
    }

    /// Whether every collection is as it is expected to be. Nothing of the commit is counted yet.
    fn check_collections(&self, commit: &Commit) -> Result<(), CommitError> {
        let moved = |change: &Change| match change.expected {
            Expected::UnknownIn(revision) => {
                revision != self.counters.states[usize::from(change.resource_type.0)].revision
            }
            Expected::Unknown | Expected::Live | Expected::At(_) => false,
        };
        match commit.changes.iter().position(moved) {
            Some(index) => {
                Err(CommitError::Conflict(Conflicts::gather(None, commit, index, Conflict::Moved)))
            }
            None => Ok(()),
        }
    }

    fn apply(
        &self,
        change: &Change,
        revision: Revision,
        along: &mut Along,
    ) -> Result<Committed, Refused> {
        self.tables().apply(change, revision, along)
    }

    /// Where changes are applied.
    pub(crate) fn tables(&self) -> Tables<'_> {
        let Writer { connection, api, layout, touched, .. } = self;
        Tables { connection, api, layout, touched }
    }

    /// Applies a change in the open transaction. One that is no deletion writes one row by one
    /// statement, which the engine undoes by itself when it fails.
    pub(crate) fn apply_alone(&mut self, change: &Change) -> Result<Committed, Refused> {
        let mut along = Along::default();
        let committed = self.apply(change, self.counters.after(0), &mut along)?;
        self.counters.count(change, &committed);
        self.counters.count_along(&along);
        Ok(committed)
    }

    /// Creates a record whose references are looked at later.
    pub(crate) fn create_ahead(
        &mut self,
        change: &Change,
        row: &Row,
    ) -> Result<Committed, Refused> {
        let committed = self.tables().create_ahead(change, row, self.counters.after(0))?;
        self.counters.count(change, &committed);
        Ok(committed)
    }

    /// Takes back a record that the open transaction created; says what refers to it.
    pub(crate) fn take_back(&mut self, of: TypeIndex, id: &RecordId) -> Result<Vec<Place>, Fault> {
        let referring = self.tables().take_back(of, id).map_err(|error| fault(&error))?;
        let state = self.counters.state(of);
        state.records = state.records.saturating_sub(1);
        Ok(referring)
    }

    /// Forgets some of the tombstones that are over; says how many.
    pub(crate) fn purge(
        &mut self,
        resource_type: TypeIndex,
        now: Timestamp,
    ) -> Result<usize, Fault> {
        let kept = self.api.of(resource_type).tombstone_seconds;
        let over = Timestamp(now.0.saturating_sub_unsigned(kept.saturating_mul(1_000)));
        let layout = Arc::clone(&self.layout);
        let sql = &layout.of(resource_type).purge;
        self.purge_by(|connection| connection.prepare_cached(sql)?.execute([over.0]))
    }

    /// Forgets some of the kept answers that are over; says how many.
    pub(crate) fn purge_answers(&mut self, now: Timestamp) -> Result<usize, Fault> {
        let kept_seconds = self.api.idempotency_seconds;
        self.purge_by(|connection| answers::purge(connection, kept_seconds, now))
    }

    fn purge_by(
        &mut self,
        purge: impl FnOnce(&Connection) -> rusqlite::Result<usize>,
    ) -> Result<usize, Fault> {
        self.begin()?;
        let purged = purge(&self.connection).map_err(|error| fault(&error)).and_then(|purged| {
            self.commit()?;
            Ok(purged)
        });
        self.roll_back();
        purged
    }

    /// Opens a transaction, after whatever was left open.
    pub(crate) fn begin(&mut self) -> Result<(), Fault> {
        self.roll_back();
        self.run("BEGIN IMMEDIATE")
    }

    /// Makes the transaction last. On disk when this is good.
    pub(crate) fn commit(&mut self) -> Result<(), Fault> {
        self.counters.write(&self.connection, &self.api).map_err(|error| fault(&error))?;
        self.run("COMMIT")?;
        self.touched.settle();
        self.counters.keep();
        self.signal.after_commit();
        Ok(())
    }

    /// Empties the log of the engine when it is too long.
    pub(crate) fn keep_log_short(&mut self) {
        if let Err(error) = self.signal.keep_log_short(&self.connection) {
            tracing::error!(%error, "the engine could not be told how long to wait");
        }
    }

    /// Leaves no transaction open and nothing counted that was not committed.
    pub(crate) fn roll_back(&mut self) {
        self.counters.restore();
        if !self.connection.is_autocommit()
            && let Err(fault) = self.run("ROLLBACK")
        {
            tracing::error!(%fault, "a transaction could not be rolled back");
            return;
        }
        self.touched.settle();
    }

    fn run(&self, sql: &str) -> Result<(), Fault> {
        let run = || self.connection.prepare_cached(sql)?.execute([]);
        run().map(drop).map_err(|error| fault(&error))
    }
}

fn fail(group: &mut Group, fault: &Fault) {
    for (_, outcome) in group {
        *outcome = Err(CommitError::Fault(fault.clone()));
    }
}

fn fault_of(outcome: &Outcome) -> Fault {
    match outcome {
        Err(CommitError::Fault(fault)) => fault.clone(),
        Ok(_) | Err(CommitError::Conflict(_)) => {
            Fault::new(FaultKind::Defect, "a transaction ended without an error")
        }
    }
}

/// The numbers the writer gives out, kept in memory so that a group writes them once.
#[derive(Debug)]
struct Counters {
    revision: Revision,
    /// In the order of the API's types.
    states: Vec<CollectionState>,
    /// What the open transaction changed: the revision and states as they were.
    before: Before,
}

#[derive(Debug, Default)]
struct Before {
    revision: Option<Revision>,
    states: Vec<(TypeIndex, CollectionState)>,
}

impl Counters {
    fn read(connection: &Connection, api: &Api) -> rusqlite::Result<Counters> {
        let stored = ledger::read_states(connection)?;
        let state = |name: &String| stored.get(name).copied().unwrap_or_default();
        Ok(Counters {
            revision: ledger::read_revision(connection)?,
            states: api.types.iter().map(|resource_type| state(&resource_type.name)).collect(),
            before: Before::default(),
        })
    }

    /// The next revision, after so many that are not counted yet.
    fn after(&self, uncounted: usize) -> Revision {
        Revision(self.revision.0 + 1 + uncounted as u64)
    }

    fn count(&mut self, change: &Change, committed: &Committed) {
        self.before.revision.get_or_insert(self.revision);
        self.revision = committed.revision;
        let state = self.state(change.resource_type);
        state.revision = committed.revision;
        state.update_time = state.update_time.max(committed.update_time);
        state.records = match change.action {
            Action::Create(_) => state.records + 1,
            Action::Replace(_) => state.records,
            Action::Delete => state.records.saturating_sub(1),
        };
    }

    /// Counts what deletions did to other records. Their own collections may have come further in
    /// the same commit.
    fn count_along(&mut self, along: &Along) {
        for touched in &along.collections {
            let state = self.state(touched.resource_type);
            state.revision = state.revision.max(touched.revision);
            state.update_time = state.update_time.max(touched.update_time);
            state.records = state.records.saturating_sub(touched.removed);
        }
    }

    /// The state of a collection that is changed, kept as it was for the case that it is undone.
    fn state(&mut self, resource_type: TypeIndex) -> &mut CollectionState {
        let state = &mut self.states[usize::from(resource_type.0)];
        if !self.before.states.iter().any(|(touched, _)| *touched == resource_type) {
            self.before.states.push((resource_type, *state));
        }
        state
    }

    fn write(&self, connection: &Connection, api: &Api) -> rusqlite::Result<()> {
        if self.before.revision.is_some() {
            ledger::write_revision(connection, self.revision)?;
        }
        for (resource_type, _) in &self.before.states {
            let state = self.states[usize::from(resource_type.0)];
            ledger::write_state(connection, &api.of(*resource_type).name, state)?;
        }
        Ok(())
    }

    fn keep(&mut self) {
        self.before = Before::default();
    }

    fn restore(&mut self) {
        let before = std::mem::take(&mut self.before);
        self.revision = before.revision.unwrap_or(self.revision);
        for (resource_type, state) in before.states {
            self.states[usize::from(resource_type.0)] = state;
        }
    }
}
