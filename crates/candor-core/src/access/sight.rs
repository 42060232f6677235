//! Sight: which members of the records of a type a caller may see.
//!
//! What may not be seen is taken out of a record before anything is made of it, so that no form and
//! no page can show it. A record of which nothing is hidden stays the text that it is stored as.

use std::borrow::Cow;

use candor_json::Json;

use super::{Asker, Grant};
use crate::declaration::{Access, FieldAccess};
use crate::expression::record_json;
use crate::record::{Record, Timestamp};

/// Which members of the records of a type a caller may see: those that are not all visible.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sight {
    hidden: Vec<(String, Grant)>,
    now: Timestamp,
}

impl Sight {
    /// What a caller may see by these rules.
    pub fn of(access: &Access, asker: &Asker) -> Sight {
        let seen = |field: &FieldAccess| (field.name.clone(), Grant::of(&field.read, asker));
        let hidden = access.fields.iter().filter(|field| !field.read.is_open()).map(seen);
        let hidden = hidden.filter(|(_, grant)| !grant.is_all()).collect();
        Sight { hidden, now: asker.now() }
    }

    /// Whether everything may be seen of every record.
    pub fn is_whole(&self) -> bool {
        self.hidden.is_empty()
    }

    /// Whether a member may be seen of every record.
    pub fn shows(&self, member: &str) -> bool {
        self.hidden.iter().all(|(name, _)| name != member)
    }

    /// Whether a member may be seen of no record at all.
    pub fn hides(&self, member: &str) -> bool {
        let mut hidden = self.hidden.iter();
        hidden.any(|(name, grant)| name == member && grant.refusal().is_some())
    }

    /// Members that may not be seen of a record.
    pub fn hidden_in(&self, record: &Json) -> Vec<&str> {
        let hides = |grant: &Grant| grant.failing(record, self.now).is_some();
        let hidden = self.hidden.iter().filter(|(_, grant)| hides(grant));
        hidden.map(|(name, _)| name.as_str()).collect()
    }

    /// The same of a stored record.
    pub fn hidden_of(&self, record: &Record) -> Vec<&str> {
        if self.is_whole() {
            return Vec::new();
        }
        // Of a damaged record nothing is shown in any case.
        record_json(record).map_or_else(Vec::new, |record| self.hidden_in(&record))
    }

    /// A record without what may not be seen of it.
    pub fn seen<'r>(&self, record: &'r Record) -> Cow<'r, Record> {
        let hidden = self.hidden_of(record);
        if hidden.is_empty() {
            return Cow::Borrowed(record);
        }
        let document = redacted(record.content(), &hidden).to_text();
        Cow::Owned(Record { document, ..record.clone() })
    }

    /// Of the members that are not all visible, those that are in a record from which the hidden
    /// ones were taken out.
    pub fn shown_of(&self, seen: &Record) -> Vec<&str> {
        let document = seen.content();
        let names = self.hidden.iter().map(|(name, _)| name.as_str());
        names.filter(|name| document.member(name).is_some()).collect()
    }

    /// Whether what may be seen changes with time alone.
    pub fn moves_with_time(&self) -> bool {
        self.hidden.iter().any(|(_, grant)| grant.moves_with_time())
    }

    /// What tells it from that of others. The time is no part of it: what it comes to is asked of
    /// each record.
    pub(super) fn words(&self) -> String {
        let words = |(name, grant): &(String, Grant)| format!("\n{name}: {}", grant.words());
        self.hidden.iter().map(words).collect()
    }
}

/// A document without these members.
pub fn redacted(mut document: Json, hidden: &[&str]) -> Json {
    if let Some(members) = document.as_object_mut() {
        for name in hidden {
            members.remove(name);
        }
    }
    document
}
