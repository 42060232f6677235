//! Many records in one request: what is asked of the store, and what it said to each.

use std::collections::HashMap;

use super::{ContentForm, Exchange, Kind};
use crate::change::{Action, Candidate, Change, CommitError, Conflicts, Items, Sequence};
use crate::declaration::{ResourceType, UniqueIndex};
use crate::limits::CONFLICTS_MAX;
use crate::record::{Record, RecordId, Scalar};

/// A record that cannot be created beside an earlier one of the same content.
#[derive(Debug, Clone)]
pub struct Repeated<'x> {
    /// Which record, from 0.
    pub index: usize,
    /// The earlier one.
    pub earlier: usize,
    /// What they have in common.
    pub shared: Shared<'x>,
}

/// What no two records have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Shared<'x> {
    /// An id that the client chose.
    Id(&'x RecordId),
    /// Values that are unique.
    Values(UniqueIndex, Vec<&'x Scalar>),
}

impl Exchange<'_> {
    /// The records to be, where the content holds many that fit.
    pub fn items(&self) -> Option<&Items> {
        self.items.as_ref().map(|(items, _)| items)
    }

    /// What the content holds many records in, if it does.
    pub(super) fn sequence(&self, form: ContentForm, content: &[u8]) -> Option<Sequence> {
        if !self.resource_type().takes_many() {
            return None;
        }
        let first = content.iter().find(|byte| !byte.is_ascii_whitespace());
        match form {
            ContentForm::Lines => Some(Sequence::Lines),
            ContentForm::Table => Some(Sequence::Table),
            ContentForm::Document if self.kind() == Kind::Create && first == Some(&b'[') => {
                Some(Sequence::Array)
            }
            ContentForm::Document | ContentForm::MergePatch | ContentForm::JsonPatch => None,
        }
    }

    /// The change that creates each.
    pub(super) fn creations(&mut self, mut fresh_id: impl FnMut() -> RecordId) -> Vec<Change> {
        let (resource_type, expected, now) =
            (self.resource_type().index, self.expected(), self.now);
        let Some((items, ids)) = &mut self.items else { return Vec::new() };
        // Decided again, each keeps its id.
        if ids.is_empty() {
            let id = |of: &Candidate| of.id.clone().unwrap_or_else(&mut fresh_id);
            *ids = items.candidates.iter().map(id).collect();
        }
        let change = |(id, of): (&RecordId, &Candidate)| Change {
            resource_type,
            id: id.clone(),
            expected,
            action: Action::Create(of.row.clone()),
            now,
        };
        ids.iter().zip(&items.candidates).map(change).collect()
    }

    /// The records that were created, as they are shown.
    pub fn created_items(&self) -> impl Iterator<Item = Record> {
        let committed = match &self.commit {
            Some(Ok(committed)) => committed.as_slice(),
            Some(Err(_)) | None => &[],
        };
        let items = self.items.iter().flat_map(|(items, ids)| ids.iter().zip(&items.candidates));
        items.zip(committed).map(|((id, candidate), committed)| Record {
            id: id.clone(),
            revision: committed.revision,
            create_time: committed.create_time,
            update_time: committed.update_time,
            document: candidate.row.document.clone(),
        })
    }

    /// Why what is stored forbids some of the records.
    pub fn item_conflicts(&self) -> Option<&Conflicts> {
        match (&self.items, &self.commit) {
            (Some(_), Some(Err(CommitError::Conflict(conflicts)))) => Some(conflicts),
            _ => None,
        }
    }

    /// The id that a record was to have.
    pub fn item_id(&self, index: usize) -> Option<&RecordId> {
        self.items.as_ref().and_then(|(_, ids)| ids.get(index))
    }

    /// The line that a record begins in, where that tells where it is.
    pub fn item_line(&self, index: usize) -> Option<u64> {
        self.items.as_ref().and_then(|(items, _)| items.lines.get(index).copied())
    }

    /// The records that cannot be beside an earlier one, whatever is stored: at most
    /// [`CONFLICTS_MAX`].
    pub fn repeated_items(&self) -> Vec<Repeated<'_>> {
        let candidates = self.items().map_or(&[][..], |items| &items.candidates);
        let mut made: HashMap<Shared<'_>, usize> = HashMap::new();
        let mut repeated = Vec::new();
        for (index, candidate) in candidates.iter().enumerate() {
            let mut own = Shared::of(self.resource_type(), candidate);
            let met = own.iter().position(|one| made.contains_key(one));
            match met.map(|place| own.swap_remove(place)) {
                Some(shared) => repeated.push(Repeated { index, earlier: made[&shared], shared }),
                None => made.extend(own.into_iter().map(|one| (one, index))),
            }
            if repeated.len() == CONFLICTS_MAX {
                break;
            }
        }
        repeated
    }
}

impl Shared<'_> {
    /// What a record has that no other may have.
    fn of<'x>(of: &ResourceType, candidate: &'x Candidate) -> Vec<Shared<'x>> {
        let id = candidate.id.iter().map(Shared::Id);
        let unique = (0..).zip(&of.unique).filter_map(|(place, unique)| {
            let values = unique.values(&candidate.row.columns)?;
            Some(Shared::Values(UniqueIndex(place), values))
        });
        id.chain(unique).collect()
    }
}
