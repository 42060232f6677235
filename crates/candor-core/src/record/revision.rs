//! Revisions: every commit of a store takes the next number, whatever type it changes.

use std::fmt;

/// The store-wide number of a commit. ETags, list validators and the order of changes come from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Revision(pub u64);

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
