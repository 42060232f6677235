//! What a decided exchange asks of the store.

use super::{Exchange, Kind, Return};
use crate::change::{Action, Change, Commit, Expected};
use crate::record::RecordId;

impl Exchange<'_> {
    /// What the exchange asks the store to do. `fresh_id` is used where the server makes ids.
    pub fn changes(&mut self, fresh_id: impl FnMut() -> RecordId) -> Commit {
        if self.kind() == Kind::Batch {
            return self.batch_changes();
        }
        match self.items {
            Some(_) => Commit { changes: self.creations(fresh_id), keep: None },
            None => Commit::from(self.change(fresh_id)),
        }
    }

    fn change(&mut self, fresh_id: impl FnOnce() -> RecordId) -> Change {
        let id = match (&self.target_id, self.candidate()) {
            (Some(id), _) => id.clone(),
            (None, Some(candidate)) => candidate.id.clone().unwrap_or_else(fresh_id),
            (None, None) => fresh_id(),
        };
        self.target_id = Some(id.clone());
        Change {
            resource_type: self.resource_type().index,
            id,
            expected: self.expected(),
            action: self.action(),
            now: self.now,
        }
    }

    /// What the change must find: no more than was decided on, so that writers do not wait for each
    /// other without need.
    pub(super) fn expected(&self) -> Expected {
        let conditions = &self.request().conditions;
        let Some(record) = self.live() else {
            // Only a creation knows the collection, and only when a condition asked for it.
            let named = self.collection.filter(|_| conditions.name_a_state());
            return named.map_or(Expected::Unknown, |state| Expected::UnknownIn(state.revision));
        };
        let seen = matches!(self.kind(), Kind::Update | Kind::Act)
            || self.resource_type().lifecycle.is_some()
            || self.hooks_asked()
            || conditions.any()
            || (self.kind() == Kind::Delete
                && self.request().preferences.shown == Some(Return::Representation))
            || self.candidate().is_some_and(|candidate| candidate.names_revision);
        if seen { Expected::At(record.revision) } else { Expected::Live }
    }

    fn action(&self) -> Action {
        match (self.candidate(), self.live()) {
            (Some(candidate), Some(_)) => Action::Replace(candidate.row.clone()),
            (Some(candidate), None) => Action::Create(candidate.row.clone()),
            (None, _) => Action::Delete,
        }
    }
}
