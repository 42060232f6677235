//! Ways to end at the lifecycle of a record: its state forbids the change.

use super::{Carry, Cause, Retry, Shows};
use crate::detail;

/// The record is in a frozen state.
pub static RECORD_FROZEN: Cause = Cause {
    name: "record-frozen",
    status: 409,
    title: "The record is frozen in its state",
    meaning: "In the state that the record is in, it is changed by the transitions that lead from \
        there and by nothing else, and it is not deleted. The problem names the state and those \
        transitions, if there are any.",
    way_out: "Take one of the transitions that the problem names, or leave the record as it is.",
    source: "RFC 9110 §15.5.10",
    carries: &[Carry::Conflicts, Carry::Transitions, Carry::Etag],
    retry: Retry::AfterChange,
    cells: &[],
    shows: Shows::Problem(detail::record_frozen),
};

/// No transition leads where the change would.
pub static TRANSITION_REFUSED: Cause = Cause {
    name: "transition-refused",
    status: 409,
    title: "The record cannot go from its state to this one",
    meaning: "The lifecycle of the type declares no way from the state that the record is in to \
        the one that the request asks for. The problem names the state, and the transitions that \
        lead from it.",
    way_out: "Take one of the transitions that the problem names.",
    source: "RFC 9110 §15.5.10",
    carries: &[Carry::Conflicts, Carry::Transitions, Carry::Etag],
    retry: Retry::AfterChange,
    cells: &[],
    shows: Shows::Problem(detail::transition_refused),
};

/// The guard of the transition does not hold.
pub static GUARD_REFUSED: Cause = Cause {
    name: "guard-refused",
    status: 409,
    title: "The record is not ready for this transition",
    meaning: "The transition leads from the state that the record is in, and what its author \
        demands of the record first is not so. The problem says what that is.",
    way_out: "Make true what the problem says, then take the transition again.",
    source: "RFC 9110 §15.5.10",
    carries: &[Carry::Conflicts, Carry::Transitions, Carry::Etag],
    retry: Retry::AfterChange,
    cells: &[],
    shows: Shows::Problem(detail::guard_refused),
};

/// These rows.
pub(super) static ROWS: &[&Cause] = &[&RECORD_FROZEN, &TRANSITION_REFUSED, &GUARD_REFUSED];
