//! What the store counts while it works: how much waits, and how well commits share their fsync.

use std::sync::atomic::{AtomicU64, Ordering};

use candor_store::{Counted, StoreCount};

/// The counts.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    waiting: AtomicU64,
    groups: AtomicU64,
    commits: AtomicU64,
    purged: AtomicU64,
}

/// A commit that waits for its answer. Whoever asked may leave before it comes.
#[derive(Debug)]
pub(crate) struct Waiting<'a>(&'a AtomicU64);

impl Tally {
    /// A commit waits until this is dropped.
    pub(crate) fn waits(&self) -> Waiting<'_> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        Waiting(&self.waiting)
    }

    /// So many commits were made, or refused, in one transaction.
    pub(crate) fn group(&self, commits: usize) {
        self.groups.fetch_add(1, Ordering::Relaxed);
        self.commits.fetch_add(commits as u64, Ordering::Relaxed);
    }

    /// So many tombstones were forgotten.
    pub(crate) fn purged(&self, tombstones: u64) {
        self.purged.fetch_add(tombstones, Ordering::Relaxed);
    }

    /// All of it, now.
    pub(crate) fn counts(&self) -> Vec<StoreCount> {
        let count = |name, about, counted, value: &AtomicU64| StoreCount {
            name,
            about,
            counted,
            value: value.load(Ordering::Relaxed),
        };
        let (now, so_far) = (Counted::Now, Counted::SoFar);
        vec![
            count("commits_waiting", "Commits that wait for the writer", now, &self.waiting),
            count("commits", "Commits that the writer made or refused", so_far, &self.commits),
            count("commit_groups", "Transactions, each with one fsync", so_far, &self.groups),
            count("tombstones_purged", "Tombstones that were forgotten", so_far, &self.purged),
        ]
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
