//! A batch: several writes in one request, all of them or none.
//!
//! Each of its requests is an exchange of its own, which walks the same graph up to its commit;
//! then one commit makes all of their changes. Ids are made before it, so that a later request can
//! refer to what an earlier one creates. What one of them is refused for refuses
//! the whole, and every one that is refused is told.

mod entry;
mod part;
mod read;
mod reference;
#[cfg(test)]
mod tests;

pub use entry::Entry;
pub use part::{Clash, Part, Ready, Refused, clash, earlier, ids, standing};
pub(crate) use read::{HEADERS, read};

use candor_json::Violation;

use crate::limits::VIOLATIONS_MAX;

/// What is wrong with a batch, whatever is stored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mistakes {
    /// The first of them, at most [`VIOLATIONS_MAX`].
    pub list: Vec<Mistake>,
    /// How many more there are.
    pub more: usize,
}

/// Something that is wrong with a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    /// In which of its requests, from 0.
    pub index: Option<usize>,
    /// What; the pointer is one into the whole content.
    pub violation: Violation,
}

impl Mistakes {
    pub(crate) fn add(&mut self, mistake: Mistake) {
        match self.list.len() < VIOLATIONS_MAX {
            true => self.list.push(mistake),
            false => self.more += 1,
        }
    }
}
