//! Whose turn it is: a commit that waits in the queue is made by the writer, or given up by whoever
//! waits for it, but never both.
//!
//! So whoever gives up in time knows that nothing was changed, and whoever comes too late knows
//! that it is being made now. Whoever just leaves has given up nothing: what was asked for is made.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A turn that can be taken once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turn(Arc<AtomicBool>);

impl Turn {
    /// Takes it, unless the other side has.
    pub(crate) fn take(&self) -> bool {
        !self.0.swap(true, Ordering::AcqRel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_taken_once() {
        let turn = Turn::default();
        let writers = turn.clone();
        assert!(turn.take() && !writers.take() && !turn.take());
    }
}
