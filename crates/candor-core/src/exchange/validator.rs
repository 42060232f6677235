//! Validators: what names the state of a target, so that a client can say which one it saw.
//!
//! An entity tag of ours names the state first, and behind it what sets this representation
//! apart from others of the same state: `"7"`, `"7-count"`, `"7-csv-3f2a91c0-gzip"`. A condition
//! that keeps a write from going wrong is about the state, whatever representation of it the client
//! saw; one that spares a download is about the representation, byte for byte.

use std::fmt;

use candor_http::etag::EntityTags;

use super::form::Variant;
use crate::record::{Revision, Timestamp};
use crate::selection::Expanded;

/// What names the current state of a target (RFC 9110 §8.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validator {
    /// What the entity tag says first: the state.
    pub tag: Tag,
    /// What it says of the representation.
    pub mark: Mark,
    /// When the state came to be; documents of the server do not tell.
    pub changed: Option<Timestamp>,
}

/// What names a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// The revision of a record or collection.
    Revision(Revision),
    /// A sum over what is shown.
    Sum(u64),
}

/// What sets a representation apart from others of the same state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// It was selected by what holds at this moment: at the next it may be another, though nothing
    /// was written.
    pub moment: Option<Timestamp>,
    /// Its form and coding.
    pub variant: Variant,
    /// It holds cursors of this day.
    pub day: Option<i64>,
    /// It tells how many records there are in all.
    pub counted: bool,
    /// It shows records of other collections, none of which has changed since.
    pub expanded: Option<Revision>,
    /// It is what some callers are shown and others are not: a sum over what sets them apart.
    pub reader: Option<u64>,
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tag::Revision(revision) => revision.fmt(f),
            Tag::Sum(sum) => write!(f, "{sum:016x}"),
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Timestamp(moment)) = self.moment {
            write!(f, "-t{moment}")?;
        }
        let [form, coding] = self.variant.tag_suffixes();
        f.write_str(form)?;
        if let Some(declared) = self.variant.declared {
            write!(f, "-{declared:08x}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-d{day}")?;
        }
        if self.counted {
            f.write_str("-count")?;
        }
        if let Some(revision) = self.expanded {
            write!(f, "-x{revision}")?;
        }
        if let Some(reader) = self.reader {
            write!(f, "-r{reader:016x}")?;
        }
        f.write_str(coding)
    }
}

/// As it stands between the quotes.
impl fmt::Display for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.tag, self.mark)
    }
}

impl Validator {
    pub(super) fn of(revision: Revision, changed: Timestamp) -> Validator {
        let tag = Tag::Revision(revision);
        Validator { tag, mark: Mark::default(), changed: Some(changed) }
    }

    /// The same of a representation that shows what references lead to, if this one does.
    pub(super) fn beside(self, expanded: Option<&Expanded>) -> Validator {
        let Some(expanded) = expanded else { return self };
        Validator {
            mark: Mark { expanded: Some(expanded.revision), ..self.mark },
            changed: self.changed.map(|changed| changed.max(expanded.update_time)),
            ..self
        }
    }

    /// Of the representation in this form and coding.
    #[must_use]
    pub fn of_variant(self, variant: Variant) -> Validator {
        Validator { mark: Mark { variant, ..self.mark }, ..self }
    }

    /// Whether these name the state, by a strong tag of any of its representations (RFC 9110
    /// §13.1.1).
    pub fn is_state_among(&self, tags: &EntityTags<'_>) -> bool {
        let state = self.tag.to_string();
        tags.any(|tag| !tag.weak && state_of(tag.opaque) == state)
    }

    /// Whether these name the state, by a tag of whichever kind (RFC 9110 §13.1.2).
    pub fn is_state_weakly_among(&self, tags: &EntityTags<'_>) -> bool {
        let state = self.tag.to_string();
        tags.any(|tag| state_of(tag.opaque) == state)
    }

    /// Whether these name the representation, or one that means the same.
    pub fn is_weakly_among(&self, tags: &EntityTags<'_>) -> bool {
        tags.matches_weak(&self.to_string())
    }
}

fn state_of(opaque: &str) -> &str {
    opaque.split_once('-').map_or(opaque, |(state, _)| state)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `strong`, `weak` and `exact`: is `"7-d9-count"` named by these?
    #[track_caller]
    fn check(tags: &str, strong: bool, weak: bool, exact: bool) {
        let mark = Mark { day: Some(9), counted: true, ..Mark::default() };
        let validator = Validator { mark, ..Validator::of(Revision(7), Timestamp(0)) };
        let tags = EntityTags::parse([tags]).unwrap();
        let found = (
            validator.is_state_among(&tags),
            validator.is_state_weakly_among(&tags),
            validator.is_weakly_among(&tags),
        );
        assert_eq!(found, (strong, weak, exact), "{tags:?}");
    }

    #[test]
    fn a_tag_names_the_state_and_then_the_representation() {
        check("*", true, true, true);
        check("\"7-d9-count\"", true, true, true);
        check("W/\"7-d9-count\"", false, true, true);
        check("\"7\"", true, true, false);
        check("\"7-d8\"", true, true, false);
        check("\"7-\"", true, true, false);
        check("\"70\"", false, false, false);
        check("\"-7\"", false, false, false);
        check("\"6-d9-count\", \"7-x\"", true, true, false);
    }
}
