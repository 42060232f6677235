//! Questions about the Idempotency-Key: was this asked before?

use super::Verdict;
use crate::exchange::{Exchange, Replay};

/// Is no other request with this Idempotency-Key being answered?
pub(super) fn key_idle(x: &Exchange) -> Verdict {
    if x.key().is_none() {
        return Ok(true);
    }
    Ok(!matches!(x.replay()?, Replay::InFlight))
}

/// If a request with this Idempotency-Key was answered, was it this one?
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn key_of_this_request(x: &Exchange) -> Verdict {
    Ok(x.same_request())
}
