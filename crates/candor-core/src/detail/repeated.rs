//! What happened to a request with an Idempotency-Key.

use super::cut;
use crate::exchange::Exchange;

pub(crate) fn idempotency_in_flight(x: &Exchange) -> String {
    let key = x.key().map(cut).unwrap_or_default();
    format!("A request with the Idempotency-Key `{key}` is being answered.")
}

pub(crate) fn idempotency_key_reused(x: &Exchange) -> String {
    let key = x.key().map(cut).unwrap_or_default();
    match x.answered_before() {
        Some((time, _)) => format!(
            "The Idempotency-Key `{key}` was used at {time} for another request; it is kept for {} \
             seconds.",
            x.api.idempotency_seconds
        ),
        None => String::new(),
    }
}
