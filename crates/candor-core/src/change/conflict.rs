//! Conflicts: the change is fine by itself, what is stored forbids it.

use super::{Action, Change, Commit};
use crate::declaration::{FieldIndex, TypeIndex, UniqueIndex};
use crate::limits::CONFLICTS_MAX;
use crate::record::RecordId;

/// The changes of a commit that what is stored forbids, each by its place in the commit.
///
/// The first is always among them. Of creations, the others are told too, at most
/// [`CONFLICTS_MAX`] in all: those that would fail whatever became of the ones before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflicts {
    /// The place of the first change that is forbidden.
    pub index: usize,
    /// Why it is.
    pub conflict: Conflict,
    /// Later ones, in their order.
    pub others: Vec<(usize, Conflict)>,
}

impl From<Conflict> for Conflicts {
    fn from(conflict: Conflict) -> Conflicts {
        Conflicts { index: 0, conflict, others: Vec::new() }
    }
}

impl Conflicts {
    /// Takes in why a change of a commit is forbidden, beside what is known already. A reference to
    /// a record that the commit failed to make is no conflict of its own.
    pub fn gather(known: Option<Conflicts>, commit: &Commit, index: usize, why: Conflict) -> Self {
        let Some(mut known) = known else {
            return Conflicts { index, conflict: why, others: Vec::new() };
        };
        let failed = |to, id: &str| {
            let mut made = known.iter().map(|(place, _)| &commit.changes[place]);
            made.any(|change| change.resource_type == to && change.id.as_str() == id)
        };
        let why = match why {
            Conflict::Dangling(mut list) => {
                list.retain(|dangling| !failed(dangling.to, &dangling.id));
                (!list.is_empty()).then_some(Conflict::Dangling(list))
            }
            other => Some(other),
        };
        known.others.extend(why.map(|why| (index, why)));
        known
    }

    /// Whether the changes from this place on are worth looking at, after these were forbidden.
    pub fn gathering(&self, commit: &Commit, next: usize) -> bool {
        let creates = |change: &Change| matches!(change.action, Action::Create(_));
        self.others.len() + 1 < CONFLICTS_MAX
            && [Some(&commit.changes[self.index]), commit.changes.get(next)]
                .into_iter()
                .all(|change| change.is_some_and(creates))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Conflict)> {
        let others = self.others.iter().map(|(index, conflict)| (*index, conflict));
        std::iter::once((self.index, &self.conflict)).chain(others)
    }
}

/// Why what is stored forbids a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// The id does not stand as [`super::Expected`]. The loop reads it again and decides anew.
    Stale,
    /// The collection has changed since the revision that was expected of it. Decided anew
    /// likewise.
    Moved,
    /// An answer is kept already under the key that this one was to be kept under. Whoever asked
    /// has asked before; it is decided anew.
    Kept,
    /// Another live record has the same values in the fields of a uniqueness.
    Duplicate {
        /// Which of the type's [`crate::declaration::ResourceType::unique`].
        unique: UniqueIndex,
        /// The record that has them.
        holder: RecordId,
    },
    /// Fields refer to records that are not there; all of them.
    Dangling(Vec<Dangling>),
    /// Live records refer to the one to be deleted, or to one that would go with it, and would stay
    /// themselves.
    Referenced {
        /// Some of them, at most [`crate::limits::REFERRERS_MAX`], by type and id.
        by: Vec<Referrer>,
        /// Whether there are more.
        more: bool,
    },
    /// More records would be deleted or cleared with this one than
    /// [`crate::declaration::Api::cascade_max_records`].
    CascadeTooLarge,
}

/// A reference that points nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dangling {
    /// The field that refers.
    pub field: FieldIndex,
    /// The type it refers to.
    pub to: TypeIndex,
    /// The id that is not there.
    pub id: String,
    /// Whether the record was there once.
    pub deleted: bool,
}

/// A record that refers to another. Their order is that in which they are told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Referrer {
    /// Its type.
    pub resource_type: TypeIndex,
    /// Its id.
    pub id: RecordId,
    /// The field that refers.
    pub field: FieldIndex,
    /// The type of the record that it refers to.
    pub to: TypeIndex,
    /// The id of that record.
    pub to_id: RecordId,
}
