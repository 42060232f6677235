//! Ways to end because of the service: the server takes no work now.

use super::{Carry, Cause, Retry, Shows, b};
use crate::detail;

/// More connections or requests than can be served.
pub static OVERLOADED: Cause = Cause {
    name: "overloaded",
    status: 503,
    title: "The server has too much to do",
    meaning: "There are more connections, from everywhere or from one address, more requests \
        being worked on, or more content being held than this server takes on at once, or it is \
        stopping. Refusing at once is \
        kinder than a queue without an end. Nothing was changed.",
    way_out: "Try again after the time in Retry-After.",
    source: "RFC 9110 §15.6.4",
    carries: &[Carry::RetryAfter],
    retry: Retry::Later,
    cells: &[b(503)],
    shows: Shows::Problem(detail::overloaded),
};

/// Somebody works on the server.
pub static MAINTENANCE: Cause = Cause {
    name: "maintenance",
    status: 503,
    title: "The server is being maintained",
    meaning: "Whoever runs the server has closed it for a while, for writing or for everything. \
        The problem says why, in their words. Nothing was changed.",
    way_out: "Try again after the time in Retry-After.",
    source: "RFC 9110 §15.6.4",
    carries: &[Carry::RetryAfter],
    retry: Retry::Later,
    cells: &[b(503)],
    shows: Shows::Problem(detail::maintenance),
};

/// The server is on its way out.
pub static STOPPING: Cause = Cause {
    name: "stopping",
    status: 503,
    title: "The server is stopping",
    meaning: "The server has been asked to stop and is not ready for more work, as a load balancer \
        wants to know. What it has taken on is finished.",
    way_out: "Send work to another server, or try again after the time in Retry-After.",
    source: "RFC 9110 §15.6.4",
    carries: &[Carry::RetryAfter],
    retry: Retry::Later,
    cells: &[],
    shows: Shows::Problem(detail::stopping),
};

/// A caller asked too often.
pub static RATE_EXCEEDED: Cause = Cause {
    name: "rate-exceeded",
    status: 429,
    title: "You have asked too often",
    meaning: "Each caller, or each address where nobody says who they are, may make so many \
        requests in a time, and this was one more. Nothing was changed. RateLimit-Policy tells how \
        many they are, RateLimit how many are left.",
    way_out: "Try again after the time in Retry-After, and spread requests over time.",
    source: "RFC 6585 §4",
    carries: &[Carry::RetryAfter],
    retry: Retry::Later,
    cells: &[],
    shows: Shows::Problem(detail::rate_exceeded),
};

/// The same, told as the service's doing.
pub static THROTTLED: Cause = Cause {
    name: "throttled",
    status: 503,
    title: "The service is throttled",
    meaning: "The service takes so many requests in a time of each caller, or of each address \
        where nobody says who they are, and this was one more. Nothing was changed. \
        RateLimit-Policy tells how many they are, RateLimit how many are left.",
    way_out: "Try again after the time in Retry-After, and spread requests over time.",
    source: "RFC 9110 §15.6.4",
    carries: &[Carry::RetryAfter],
    retry: Retry::Later,
    cells: &[b(503)],
    shows: Shows::Problem(detail::rate_exceeded),
};

/// These rows.
pub(super) static ROWS: &[&Cause] =
    &[&OVERLOADED, &MAINTENANCE, &STOPPING, &RATE_EXCEEDED, &THROTTLED];
