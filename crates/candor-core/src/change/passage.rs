//! Passages: how a change takes a record through the lifecycle of its type.

use crate::declaration::TransitionIndex;

/// How a change takes a record through the lifecycle of its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passage {
    /// It stays in its state, or its type has no lifecycle.
    Stays,
    /// By this transition.
    By(TransitionIndex),
    /// By this transition, if its guard held.
    Barred(TransitionIndex),
    /// No transition leads from its state to this one.
    Undeclared {
        /// The state that was asked for.
        to: String,
    },
}
