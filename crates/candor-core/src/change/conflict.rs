//! Conflicts: the change is fine by itself, what is stored forbids it.

use crate::declaration::{FieldIndex, TypeIndex, UniqueIndex};
use crate::record::RecordId;

/// Why what is stored forbids a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// The id does not stand as [`super::Expected`]. The loop reads it again and decides anew.
    Stale,
    /// The collection has changed since the revision that was expected of it. Decided anew
    /// likewise.
    Moved,
    /// Another live record has the same values in the fields of a uniqueness.
    Duplicate {
        /// Which of the type's [`crate::declaration::ResourceType::unique`].
        unique: UniqueIndex,
        /// The record that has them.
        holder: RecordId,
    },
    /// Fields refer to records that are not there; all of them.
    Dangling(Vec<Dangling>),
    /// Live records refer to the one to be deleted.
    Referenced {
        /// Some of them, at most [`crate::limits::REFERRERS_MAX`], by type and id.
        by: Vec<Referrer>,
        /// Whether there are more.
        more: bool,
    },
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

/// A record that refers to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referrer {
    /// Its type.
    pub resource_type: TypeIndex,
    /// The field that refers.
    pub field: FieldIndex,
    /// Its id.
    pub id: RecordId,
}
