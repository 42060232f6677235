//! A change: what a commit is to do, and what it expects to find.
//!
//! The graph decides a change from facts read a moment ago. The store checks those expectations
//! again inside the transaction; what no longer holds comes back as a [`Conflict`] and is decided
//! anew.

mod candidate;
mod clearing;
mod conflict;
mod fault;
mod held;
mod items;
mod keep;
mod passage;
mod read_only;
mod rules;

pub use candidate::{Candidate, Draft, Origin, Unfit};
pub use clearing::cleared;
pub use conflict::{Conflict, Conflicts, Dangling, Referrer};
pub use fault::{Fault, FaultKind};
pub use held::{broken_checks, id_as_declared};
pub use items::{ItemViolation, ItemViolations, Items, Sequence};
pub use keep::{FINGERPRINT_BYTES, Fingerprint, Keep, Kept, Tell};
pub use passage::Passage;

use crate::declaration::TypeIndex;
use crate::record::{RecordId, Revision, Scalar, Timestamp};

/// Changes that are made together: all of them, one after the other, or none.
///
/// Each takes a revision of its own and finds what those before it have done. What is expected of a
/// collection is expected of it as it was before the first of them.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The changes, in their order. Never none.
    pub changes: Vec<Change>,
    /// The answer to keep with them, where the request has a key.
    pub keep: Option<Keep>,
}

impl From<Change> for Commit {
    fn from(change: Change) -> Commit {
        Commit { changes: vec![change], keep: None }
    }
}

/// One change to one record.
#[derive(Debug, Clone)]
pub struct Change {
    /// The type of the record.
    pub resource_type: TypeIndex,
    /// Its id.
    pub id: RecordId,
    /// What must be true of the id when the change is applied.
    pub expected: Expected,
    /// What becomes of it.
    pub action: Action,
    /// When: becomes `create_time`, `update_time` or the time of deletion.
    pub now: Timestamp,
}

/// What must be true of an id when a change is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Never seen, or forgotten: its tombstone is older than the type keeps them.
    Unknown,
    /// The same, in a collection whose last change was just this revision: a condition of the
    /// request named the state of the collection.
    UnknownIn(Revision),
    /// Live, at whatever revision.
    Live,
    /// Live and at just this revision.
    At(Revision),
}

/// What becomes of a record.
#[derive(Debug, Clone)]
pub enum Action {
    /// It comes to be.
    Create(Row),
    /// It is replaced, its id and `create_time` kept.
    Replace(Row),
    /// It goes; a tombstone is left where the type keeps them. With it go those that refer to it
    /// and are declared so, or they lose the member that refers, all under the one revision.
    Delete,
}

/// A document, with what a store keeps in columns of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// See [`crate::record::Record::document`].
    pub document: String,
    /// One scalar for each of the type's [`crate::declaration::ResourceType::fields`], in their
    /// order.
    pub columns: Vec<Scalar>,
}

/// What a change did. It is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The number the change took.
    pub revision: Revision,
    /// When the record was created; its own, also on a replacement or deletion.
    pub create_time: Timestamp,
    /// When it was written: the change's `now`, but never before the record's last `update_time`.
    pub update_time: Timestamp,
}

/// Why a commit was not made. Nothing is changed by either.
#[derive(Debug, Clone)]
pub enum CommitError {
    /// What is stored forbids changes of it.
    Conflict(Conflicts),
    /// The engine failed.
    Fault(Fault),
}

impl From<Conflict> for CommitError {
    /// The conflict of a commit's first change, or of its only one.
    fn from(conflict: Conflict) -> CommitError {
        CommitError::Conflict(Conflicts::from(conflict))
    }
}
