//! Ways to end at another service: it refused, was late, or did not answer as it must.

use super::{Carry, Cause, Retry, Shows, b};
use crate::detail;

/// A hook did not answer in time.
pub static HOOK_LATE: Cause = Cause {
    name: "hook-late",
    status: 504,
    title: "A service that must agree to the change did not answer in time",
    meaning: "Whoever runs the API has a service of theirs asked before such a change is made, and \
        it did not answer before its deadline. Nothing was changed.",
    way_out: "Try again later.",
    source: "RFC 9110 §15.6.5",
    carries: &[Carry::LogId],
    retry: Retry::Later,
    cells: &[b(504)],
    shows: Shows::Problem(detail::hook_late),
};

/// A hook answered nonsense, or could not be reached.
pub static HOOK_BROKEN: Cause = Cause {
    name: "hook-broken",
    status: 502,
    title: "A service that must agree to the change did not answer as it must",
    meaning: "Whoever runs the API has a service of theirs asked before such a change is made. It \
        could not be reached, failed, or answered something that is no answer. Nothing was \
        changed.",
    way_out: "Tell whoever runs the API, with the log id.",
    source: "RFC 9110 §15.6.3",
    carries: &[Carry::LogId],
    retry: Retry::Later,
    cells: &[],
    shows: Shows::Problem(detail::hook_broken),
};

/// A hook refused the caller.
pub static HOOK_REFUSED_CALLER: Cause = Cause {
    name: "hook-refused-caller",
    status: 403,
    title: "A service that must agree to the change does not allow it",
    meaning: "Whoever runs the API has a service of theirs asked before such a change is made, and \
        it said that this caller may not make it. The problem has its words.",
    way_out: "Do what the problem says, or ask whoever runs the API.",
    source: "RFC 9110 §15.5.4",
    carries: &[Carry::Refusal],
    retry: Retry::AfterChange,
    cells: &[],
    shows: Shows::Problem(detail::hook_refused),
};

/// A hook refused the content.
pub static HOOK_REFUSED_CONTENT: Cause = Cause {
    name: "hook-refused-content",
    status: 422,
    title: "A service that must agree to the change finds the content wrong",
    meaning: "Whoever runs the API has a service of theirs asked before such a change is made, and \
        it said that the record cannot be so. The problem has its words.",
    way_out: "Correct what the problem names.",
    source: "RFC 9110 §15.5.21",
    carries: &[Carry::Violations, Carry::Refusal],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::hook_refused),
};

/// A hook refused for what is so elsewhere.
pub static HOOK_REFUSED_STATE: Cause = Cause {
    name: "hook-refused-state",
    status: 409,
    title: "A service that must agree to the change says that it cannot be made now",
    meaning: "Whoever runs the API has a service of theirs asked before such a change is made, and \
        it said that something forbids it at present. The problem has its words.",
    way_out: "Do what the problem says, then try again.",
    source: "RFC 9110 §15.5.10",
    carries: &[Carry::Conflicts, Carry::Refusal],
    retry: Retry::AfterChange,
    cells: &[],
    shows: Shows::Problem(detail::hook_refused),
};

/// These rows.
pub(super) static ROWS: &[&Cause] =
    &[&HOOK_LATE, &HOOK_BROKEN, &HOOK_REFUSED_CALLER, &HOOK_REFUSED_CONTENT, &HOOK_REFUSED_STATE];
