//! Questions about the lifecycle: may the record go where the change would take it?

use super::Verdict;
use crate::change::Passage;
use crate::exchange::{Exchange, Kind};

/// Can a record in this state be changed? From a frozen one there are only the declared ways.
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn record_unfrozen(x: &Exchange) -> Verdict {
    let (Some(lifecycle), Some(state)) = (&x.resource_type().lifecycle, x.state()) else {
        return Ok(true);
    };
    let leaves = x.kind() == Kind::Act && !matches!(x.passage(), Passage::Undeclared { .. });
    Ok(leaves || !lifecycle.freezes(state))
}

/// Does a declared transition lead where the change would take the record?
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn transition_declared(x: &Exchange) -> Verdict {
    Ok(!matches!(x.passage(), Passage::Undeclared { .. }))
}

/// Does the guard of the way hold?
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn guard_holds(x: &Exchange) -> Verdict {
    Ok(!matches!(x.passage(), Passage::Barred(_)))
}
