//! Validators: what names the state of a target, so that a client can say which one it saw.

use std::fmt;

use candor_http::etag::EntityTags;

use crate::record::{Revision, Timestamp};

/// What names the current state of a target (RFC 9110 §8.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validator {
    /// What the entity tag says between its quotes.
    pub tag: Tag,
    /// When the state came to be; documents of the server do not tell.
    pub changed: Option<Timestamp>,
}

/// What an entity tag of ours says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// The revision of a record or collection.
    Revision(Revision),
    /// A sum over what is shown.
    Sum(u64),
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tag::Revision(revision) => revision.fmt(f),
            Tag::Sum(sum) => write!(f, "{sum:016x}"),
        }
    }
}

impl Validator {
    pub(super) fn of(revision: Revision, changed: Timestamp) -> Validator {
        Validator { tag: Tag::Revision(revision), changed: Some(changed) }
    }

    /// Whether these name the state, byte for byte (RFC 9110 §8.8.3.2).
    pub fn is_strongly_among(&self, tags: &EntityTags<'_>) -> bool {
        tags.matches_strong(&self.tag.to_string())
    }

    /// Whether these name the state, or one that means the same.
    pub fn is_weakly_among(&self, tags: &EntityTags<'_>) -> bool {
        tags.matches_weak(&self.tag.to_string())
    }
}
