//! The store every engine implements, one in memory, and the suite each passes.
//!
//! Stores know no HTTP: they are handed a [`Commit`] and answer what became of it.

mod column;
mod count;
mod memory;
mod stream;
#[expect(
    clippy::unwrap_used,
    reason = "the suite is a test, in a library so that every engine can run it"
)]
pub mod suite;

use std::future::Future;
use std::time::Instant;

use candor_core::caller::{Digest, Token};
use candor_core::change::{Commit, CommitError, Committed, Fault, FaultKind, Kept};
use candor_core::declaration::TypeIndex;
use candor_core::record::{Record, RecordId, Standing};
use candor_core::selection::{
    CollectionState, Expanded, Expansion, Page, SECRET_BYTES, Secret, Selection,
};

pub use column::{kept, order};
pub use count::{Counted, StoreCount};
pub use memory::MemoryStore;
pub use stream::Stream;

/// Where records live. It is made for one [`candor_core::declaration::Api`] and keeps it.
pub trait Store: Send + Sync + 'static {
    /// What the cursors of its lists are sealed with: the same for as long as the store lives.
    fn secret(&self) -> &Secret;

    /// What it counts, for whoever watches over it.
    fn counts(&self) -> Vec<StoreCount> {
        Vec::new()
    }

    /// How an id stands. A tombstone is told however old it is: whether it still counts is the
    /// graph's question. A record whose document is damaged is a fault: whoever keeps records in
    /// memory looks once.
    fn read(
        &self,
        resource_type: TypeIndex,
        id: &RecordId,
    ) -> impl Future<Output = Result<Standing, Fault>> + Send;

    /// When a collection changed last.
    fn collection(
        &self,
        resource_type: TypeIndex,
    ) -> impl Future<Output = Result<CollectionState, Fault>> + Send;

    /// A page of live records, with the state of the collection, in one snapshot.
    fn list(&self, selection: Selection) -> impl Future<Output = Result<Page, Fault>> + Send;

    /// All records that are selected, read while they are taken: where the list starts, how long a
    /// page of it is and whether it is counted plays no part.
    fn stream(&self, selection: Selection) -> impl Future<Output = Result<Stream, Fault>> + Send;

    /// What the references of these records lead to, with the last change of the collections that
    /// are looked into, in one snapshot.
    fn expand(
        &self,
        expansion: &Expansion,
        records: &[&Record],
    ) -> impl Future<Output = Result<Expanded, Fault>> + Send;

    /// The answer that is kept under a key. It is told however old it is, like a tombstone.
    fn recall(&self, key: &str) -> impl Future<Output = Result<Option<Kept>, Fault>> + Send;

    /// The token of this digest, good or not; nothing where none was made for this store. Whoever
    /// made, or took back, a token before this was asked has their word here.
    fn token(&self, digest: &Digest) -> impl Future<Output = Result<Option<Token>, Fault>> + Send;

    /// Keeps a token, in the place of one with its digest.
    fn keep_token(&self, token: Token) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Checks and applies changes in one transaction, one after the other. When this answers `Ok`,
    /// with what became of each, they are on disk and every later read, by whomever, sees all of
    /// them. Otherwise nothing has changed.
    ///
    /// The checks, in this order: whether an answer is kept already under the key to keep one
    /// under (one older than the API keeps them counts as none); `expected` of every collection,
    /// as it was before the first change; then of each change `expected` of the id (a tombstone
    /// older than its type keeps them counts as unknown), then on a deletion how many other records
    /// it would touch and what holds it back, else what the row refers to, then uniqueness. What a
    /// deletion does to others has its revision.
    fn commit(
        &self,
        commit: Commit,
    ) -> impl Future<Output = Result<Vec<Committed>, CommitError>> + Send;

    /// The same for whoever does not wait for ever. When the turn of the commit has not come by
    /// then, nothing is changed ([`FaultKind::Busy`]). When it has, the outcome is waited for a
    /// little longer; then nobody knows ([`FaultKind::Late`]). Whoever drops the future has
    /// given up nothing. A store that lets nobody wait needs no more than this.
    fn commit_by(
        &self,
        commit: Commit,
        _deadline: Instant,
    ) -> impl Future<Output = Result<Vec<Committed>, CommitError>> + Send {
        self.commit(commit)
    }
}

/// A secret that nobody knows yet.
pub fn fresh_secret() -> Result<Secret, Fault> {
    let mut bytes = [0; SECRET_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| {
        Fault::new(FaultKind::Unreachable, format!("the system has no random bytes: {error}"))
    })?;
    Ok(Secret::new(bytes))
}
