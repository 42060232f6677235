//! A batch: what its requests are, what became of each, and what they ask of the store together.

use std::sync::Arc;

use super::{Exchange, Kind};
use crate::batch::{self, Entry, Part, Ready};
use crate::catalogue::Blame;
use crate::change::{Action, Change, Commit, CommitError, Conflict, Conflicts, Expected};
use crate::graph::Need;

/// What is known of a batch.
#[derive(Debug, Clone, Default)]
pub(super) struct Batch {
    entries: Vec<Entry>,
    pub(super) parts: Option<Vec<Part>>,
    /// Whether the parts say what became of the commit.
    told: bool,
    /// The change that the store found to be decided on something else, and on what.
    stale: Option<(usize, Expected)>,
}

impl Batch {
    /// What the answer is made from.
    pub(super) fn decided(&self) -> Batch {
        Batch { parts: self.parts.clone(), ..Batch::default() }
    }
}

impl Exchange<'_> {
    /// The requests of the batch.
    pub fn entries(&self) -> &[Entry] {
        self.batch.as_ref().map_or(&[], |batch| &batch.entries)
    }

    /// What became of each, as far as it is known.
    pub fn parts(&self) -> Result<&[Part], Need> {
        let known = self.batch.as_ref().filter(|batch| batch.told || self.conflicts().is_none());
        known.and_then(|batch| batch.parts.as_deref()).ok_or(Need::Requests)
    }

    /// What became of each before the commit.
    pub fn parts_before(&self) -> &[Part] {
        self.batch.as_ref().and_then(|batch| batch.parts.as_deref()).unwrap_or_default()
    }

    /// Why what is stored forbids changes of the commit.
    pub fn conflicts(&self) -> Option<&Conflicts> {
        match &self.commit {
            Some(Err(CommitError::Conflict(conflicts))) => Some(conflicts),
            Some(Err(CommitError::Fault(_)) | Ok(_)) | None => None,
        }
    }

    /// Whether one of the requests is refused, and it is the turn of this one.
    pub fn blames(&self, blame: Blame) -> Result<bool, Need> {
        Ok(self.parts()?.iter().any(|part| part.blame() == Some(blame)))
    }

    /// Whether every request is decided.
    pub fn all_ready(&self) -> bool {
        self.parts_before().iter().all(|part| part.ready().is_some())
    }

    /// Learns what became of each request: before the commit, or by it.
    pub fn learn_parts(&mut self, parts: Vec<Part>) {
        let told = self.conflicts().is_some();
        let failed = parts.iter().find_map(Part::log_id).map(str::to_owned);
        self.log_id = failed.or(self.log_id.take());
        let batch = self.batch.get_or_insert_default();
        batch.parts = Some(parts);
        batch.told = told;
    }

    /// Reads the requests out of the content.
    pub(super) fn prepare_batch(&mut self) {
        let Some(content) = self.content_bytes() else { return };
        match batch::read(self.api, content) {
            Ok(entries) => {
                self.batch = Some(Box::new(Batch { entries, ..Batch::default() }));
                self.candidate = None;
            }
            Err(unfit) => self.candidate = Some(Err(unfit)),
        }
    }

    /// What the requests ask the store to do.
    pub(super) fn batch_changes(&self) -> Commit {
        let ready = self.parts_before().iter().filter_map(Part::ready);
        let changes: Vec<Change> = ready.map(|ready| ready.change.clone()).collect();
        Commit { changes, keep: None }
    }

    /// Whether the batch is to be decided again, after a conflict.
    pub(super) fn batch_goes_again(&mut self, conflicts: &Conflicts) -> bool {
        match &conflicts.conflict {
            Conflict::Moved | Conflict::Kept => true,
            Conflict::Stale => self.somebody_was_faster(conflicts.index),
            // A parent that is not there any more was deleted by the batch itself, or by somebody
            // whom it would meet again: a deleted record does not come back.
            Conflict::Dangling(_)
            | Conflict::Duplicate { .. }
            | Conflict::Referenced { .. }
            | Conflict::CascadeTooLarge => false,
        }
    }

    /// Whether a record was changed by somebody else. If it stands as it was expected when it is
    /// read once more, an earlier deletion of the batch has changed it, and would again.
    fn somebody_was_faster(&mut self, index: usize) -> bool {
        let parts = self.parts_before();
        let Some(ready) = parts.get(index).and_then(Part::ready) else { return false };
        if ready.kind == Kind::Create {
            return false;
        }
        let deletes = |ready: &Arc<Ready>| matches!(ready.change.action, Action::Delete);
        let deleted_before = parts[..index].iter().filter_map(Part::ready).any(deletes);
        let stale = Some((index, ready.change.expected));
        let batch = self.batch.get_or_insert_default();
        let again = !deleted_before || batch.stale != stale;
        batch.stale = stale;
        again
    }

    /// Forgets what was decided on facts that changed.
    pub(super) fn forget_parts(&mut self) {
        if let Some(batch) = &mut self.batch {
            batch.parts = None;
            batch.told = false;
        }
    }

    /// Learns why its change is forbidden, once that is not to be decided again.
    pub fn learn_conflict(&mut self, conflict: Conflict) {
        self.commit = Some(Err(CommitError::from(conflict)));
    }
}
