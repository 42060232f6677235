//! How an id stands: never seen, live, or deleted.

use std::sync::Arc;

use candor_json::Json;

use super::{RecordId, Revision, Timestamp};
use crate::limits::NESTING_MAX_DEPTH;

/// A live record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The last part of its URL.
    pub id: RecordId,
    /// The commit that wrote it last.
    pub revision: Revision,
    /// When it was created.
    pub create_time: Timestamp,
    /// When it was written last; never before `create_time`.
    pub update_time: Timestamp,
    /// The JSON object the client sent, without white space between tokens and without read-only
    /// members.
    pub document: String,
}

impl Record {
    /// The document.
    pub fn content(&self) -> Json {
        Json::read(self.document.as_bytes(), NESTING_MAX_DEPTH)
            .expect("what is stored was read by this reader before it was written")
    }

    /// Whether the document is a JSON object still. A store hands out what lies on the disk, and
    /// what lies there can be damaged; half a document must not be told as a whole one.
    pub fn is_sound(&self) -> bool {
        self.document.starts_with('{')
            && serde_json::from_str::<serde::de::IgnoredAny>(&self.document).is_ok()
    }
}

/// What is left of a deleted record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The commit that deleted it.
    pub revision: Revision,
    /// When it went.
    pub delete_time: Timestamp,
}

impl Tombstone {
    /// Whether it counts as unknown again: its type keeps tombstones for `kept_seconds`, and they
    /// are over.
    pub fn forgotten(&self, kept_seconds: u64, now: Timestamp) -> bool {
        now >= self.delete_time.plus_seconds(kept_seconds)
    }
}

/// What a store knows of an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// No record has had this id, as far as is remembered.
    Unknown,
    /// The record is there. It may be held by many at once, by a cache too.
    Live(Arc<Record>),
    /// The record was there.
    Deleted(Tombstone),
}

impl Tombstone {
    /// Whether it is older than so many seconds, and so forgotten.
    pub fn expired(&self, kept_seconds: u64, now: Timestamp) -> bool {
        self.delete_time.plus_seconds(kept_seconds) <= now
    }
}
