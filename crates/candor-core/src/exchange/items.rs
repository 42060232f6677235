//! Many records in one request: what is asked of the store, and what it said to each.

use std::collections::HashMap;

use super::{ContentForm, Exchange, Kind};
use crate::change::{Action, Change, CommitError, Conflict, Conflicts, Items, Sequence};
use crate::record::{Record, RecordId};

/// A record that cannot be created beside an earlier one of the same content.
#[derive(Debug, Clone, Copy)]
pub struct Repeated<'x> {
    /// Which record, from 0.
    pub index: usize,
    /// The earlier one.
    pub earlier: usize,
    /// What they have in common.
    pub conflict: &'x Conflict,
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
            let id = |of: &crate::change::Candidate| of.id.clone().unwrap_or_else(&mut fresh_id);
            *ids = items.candidates.iter().map(id).collect();
        }
        let change = |(id, of): (&RecordId, &crate::change::Candidate)| Change {
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

    /// The records that cannot be beside an earlier one, whatever is stored.
    pub fn repeated_items(&self) -> Vec<Repeated<'_>> {
        let (Some(conflicts), Some((_, ids))) = (self.item_conflicts(), &self.items) else {
            return Vec::new();
        };
        let refused: Vec<usize> = conflicts.iter().map(|(index, _)| index).collect();
        let mut made: HashMap<&RecordId, usize> = HashMap::new();
        for (index, id) in ids.iter().enumerate() {
            if refused.binary_search(&index).is_err() {
                made.entry(id).or_insert(index);
            }
        }
        let repeated = |index: usize, conflict: &'_ Conflict| {
            let holder = match conflict {
                Conflict::Duplicate { holder, .. } => holder,
                Conflict::Stale => ids.get(index)?,
                Conflict::Moved
                | Conflict::Kept
                | Conflict::Dangling(_)
                | Conflict::CascadeTooLarge
                | Conflict::Referenced { .. } => return None,
            };
            made.get(holder).copied().filter(|earlier| *earlier < index)
        };
        let all = conflicts.iter().filter_map(|(index, conflict)| {
            let earlier = repeated(index, conflict)?;
            Some(Repeated { index, earlier, conflict })
        });
        all.collect()
    }
}
