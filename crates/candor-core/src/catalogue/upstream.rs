//! Ways to end where another service has the target.

use super::{Carry, Cause, Retry, Shows, b};
use crate::detail;

/// The service did not answer in time.
pub static UPSTREAM_LATE: Cause = Cause {
    name: "upstream-late",
    status: 504,
    title: "The service behind did not answer in time",
    meaning: "What was asked for is with another service, which did not answer before its \
        deadline. Whether it did what it was asked is not known.",
    way_out: "Read what is there, or try again later what may be done twice.",
    source: "RFC 9110 §15.6.5",
    carries: &[Carry::LogId],
    retry: Retry::Later,
    cells: &[b(504)],
    shows: Shows::Problem(detail::upstream_late),
};

/// The service answered nonsense, or could not be reached.
pub static UPSTREAM_BROKEN: Cause = Cause {
    name: "upstream-broken",
    status: 502,
    title: "The service behind did not answer as it must",
    meaning: "What was asked for is with another service, which could not be reached, failed, or \
        answered something that cannot be passed on. Whether it did what it was asked is not known.",
    way_out: "Tell whoever runs the API, with the log id.",
    source: "RFC 9110 §15.6.3",
    carries: &[Carry::LogId],
    retry: Retry::Later,
    cells: &[],
    shows: Shows::Problem(detail::upstream_broken),
};

/// The service has too much to do.
pub static UPSTREAM_BUSY: Cause = Cause {
    name: "upstream-busy",
    status: 503,
    title: "The service behind takes no work now",
    meaning: "What was asked for is with another service, which says that it cannot serve at \
        present.",
    way_out: "Try again after the time in Retry-After.",
    source: "RFC 9110 §15.6.4",
    carries: &[Carry::RetryAfter],
    retry: Retry::Later,
    cells: &[b(503)],
    shows: Shows::Problem(detail::upstream_busy),
};

/// The answer of the service, whatever its status: the one that stands here is the usual one.
pub static FORWARDED: Cause = Cause {
    name: "forwarded",
    status: 200,
    title: "The answer of the service behind",
    meaning: "What was asked for is with another service, and this is its answer: its status, its \
        content, and those of its fields that are passed on.",
    way_out: "",
    source: "RFC 9110 §7.6",
    carries: &[],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Forwarded,
};

/// These rows.
pub(super) static ROWS: &[&Cause] = &[&UPSTREAM_LATE, &UPSTREAM_BROKEN, &UPSTREAM_BUSY, &FORWARDED];
