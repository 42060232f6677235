//! Whose turn it is: a commit that waits in the queue is made by the writer, or given up by whoever
//! waits for it, but never both.
//!
//! So whoever gives up in time knows that nothing was changed, and a client that left costs the
//! writer nothing. Whoever comes too late knows that it is being made now.

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

/// Somebody waits for a commit until this is dropped, and then no longer.
#[derive(Debug)]
pub(crate) struct Waiting(pub(crate) Turn);

impl Drop for Waiting {
    fn drop(&mut self) {
        // Too late when the writer has it: then it is made, and nobody hears of it.
        self.0.take();
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

    #[test]
    fn who_waits_no_longer_has_given_up() {
        let turn = Turn::default();
        drop(Waiting(turn.clone()));
        assert!(!turn.take());
    }
}
