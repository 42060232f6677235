//! Ways to end at the Idempotency-Key.

use super::{Carry, Cause, Retry, Shows};
use crate::detail;

/// The first request with the key is not answered yet.
pub static IDEMPOTENCY_IN_FLIGHT: Cause = Cause {
    name: "idempotency-in-flight",
    status: 409,
    title: "A request with this key is being answered",
    meaning: "Another request with the same Idempotency-Key is being answered at this moment. \
        Nothing was changed by this one.",
    way_out: "Wait for the answer to the first, or send this one again after the time in \
        Retry-After: it gets the same answer.",
    source: "draft-ietf-httpapi-idempotency-key-header §2.6",
    carries: &[Carry::Conflicts, Carry::RetryAfter],
    retry: Retry::Later,
    cells: &[],
    shows: Shows::Problem(detail::idempotency_in_flight),
};

/// The key belongs to another request.
pub static IDEMPOTENCY_KEY_REUSED: Cause = Cause {
    name: "idempotency-key-reused",
    status: 422,
    title: "The key was used for another request",
    meaning: "A request with this Idempotency-Key was answered, and it was another one: its method, \
        target, content, type of content or Prefer field differ. Nothing was changed by this one.",
    way_out: "Make a key of its own for every request; use one twice only to send the same again.",
    source: "draft-ietf-httpapi-idempotency-key-header §2.6",
    carries: &[Carry::FirstUse],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::idempotency_key_reused),
};

/// These rows.
pub(super) static ROWS: &[&Cause] = &[&IDEMPOTENCY_IN_FLIGHT, &IDEMPOTENCY_KEY_REUSED];
