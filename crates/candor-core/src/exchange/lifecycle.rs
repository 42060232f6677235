//! Where the record of an exchange stands in its lifecycle, and where the change would take it.

use candor_json::Json;

use super::{Exchange, Kinds, Route};
use crate::change::{Candidate, Draft, Passage, Unfit};
use crate::limits::NESTING_MAX_DEPTH;

impl Exchange<'_> {
    /// The state of the record that is to be changed.
    pub fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// The same, where the caller may see it of this record. What a refusal says of the state, it
    /// says of this one.
    pub fn told_state(&self) -> Option<&str> {
        let member = &self.resource_type().lifecycle.as_ref()?.member;
        let hidden =
            self.admission().is_some_and(|one| one.hidden_of(self.live()).contains(member));
        self.state().filter(|_| !hidden)
    }

    /// The way that the change takes the record.
    pub fn passage(&self) -> Passage {
        if let Some(candidate) = self.candidate() {
            return candidate.passage.clone();
        }
        match self.route() {
            Route::Transition(of, _, by) => match &of.lifecycle {
                Some(lifecycle) => Passage::Undeclared { to: lifecycle.of(*by).to.clone() },
                None => Passage::Stays,
            },
            _ => Passage::Stays,
        }
    }

    /// The state of the record that is there. Who only reads does not ask for it.
    pub(super) fn present_state(&self) -> Option<String> {
        let lifecycle = self.resource_type().lifecycle.as_ref()?;
        let record = self.live().filter(|_| Kinds::WRITES.contain(self.kind()))?;
        Some(lifecycle.state(&record.content()).to_owned())
    }

    /// The record that the content would make of the draft. A transition that does not lead from
    /// the state of the record makes none; the graph says so.
    pub(super) fn drafted(
        &self,
        draft: &Draft<'_>,
        content: &[u8],
    ) -> Option<Result<Candidate, Unfit>> {
        let Route::Transition(of, _, by) = *self.route() else {
            return Some(draft.candidate(content));
        };
        if let Err(unfit) = nothing_said(content) {
            return Some(Err(unfit));
        }
        let lifecycle = of.lifecycle.as_ref()?;
        let leaves = lifecycle.of(by).leaves(self.state()?);
        leaves.then(|| draft.moved(lifecycle, by))
    }
}

/// A transition is asked for by its path; content, if there is any, is an empty object.
fn nothing_said(content: &[u8]) -> Result<(), Unfit> {
    if content.is_empty() {
        return Ok(());
    }
    let content = Json::read(content, NESTING_MAX_DEPTH).map_err(Unfit::Unread)?;
    match content.as_object() {
        Some(members) if members.is_empty() => Ok(()),
        Some(_) | None => Err(Unfit::said_too_much()),
    }
}
