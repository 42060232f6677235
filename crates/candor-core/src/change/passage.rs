//! Passages: how a change takes a record through the lifecycle of its type.

use crate::declaration::{Lifecycle, TransitionIndex};

/// How a change takes a record through the lifecycle of its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passage {
    /// It stays in its state, or its type has no lifecycle.
    Stays,
    /// By this transition.
    By(TransitionIndex),
    /// No transition leads from its state to this one.
    Undeclared {
        /// The state that was asked for.
        to: String,
    },
}

impl Lifecycle {
    /// The passage from one state to another, of whoever says only where to.
    pub(super) fn passage(&self, from: &str, to: &str) -> Passage {
        if from == to {
            return Passage::Stays;
        }
        let leads = |index: &TransitionIndex| {
            let transition = self.of(*index);
            transition.leaves(from) && transition.to == to
        };
        match self.indexes().find(leads) {
            Some(index) => Passage::By(index),
            None => Passage::Undeclared { to: to.to_owned() },
        }
    }
}
