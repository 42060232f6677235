//! Questions about the caller: can what they show be read, checked and believed?
//!
//! Asked before anything else about the request: whoever shows false credentials learns nothing of
//! what is stored or declared. Whoever shows none is anonymous, and only rules say no to that.

use super::{Need, Verdict};
use crate::caller::CallerFault;
use crate::exchange::{Exchange, Route};
use crate::expression::caller_may;
use crate::rate::Told;

/// Does the Authorization field name one credential?
pub(super) fn credentials_readable(x: &Exchange) -> Verdict {
    Ok(x.request().credentials.is_ok())
}

/// Can it be found out now whether they are good?
pub(super) fn credentials_checkable(x: &Exchange) -> Verdict {
    Ok(!x.caller_fault()?.is_some_and(CallerFault::is_open))
}

/// Were few enough that came from there not good?
pub(super) fn attempts_few_enough(x: &Exchange) -> Verdict {
    x.caller_fault()?;
    Ok(x.attempts_wait.is_none())
}

/// Are they good, if any were shown?
pub(super) fn credentials_valid(x: &Exchange) -> Verdict {
    Ok(x.caller_fault()?.is_none())
}

/// Has the caller not asked too often, where that is the caller's doing?
pub(super) fn within_rate(x: &Exchange) -> Verdict {
    within(x, Told::TooMany)
}

/// Has the caller not asked too often, where that is told as the service's doing?
pub(super) fn unthrottled(x: &Exchange) -> Verdict {
    within(x, Told::Unavailable)
}

/// Every request is counted once, and asked about where it would be told.
fn within(x: &Exchange, told: Told) -> Verdict {
    if !x.counts() || x.api.rate.is_none_or(|rate| rate.told != told) {
        return Ok(true);
    }
    let allowance = x.allowance().ok_or(Need::Allowance)?;
    Ok(allowance.retry_seconds.is_none())
}

/// May whoever asks read what was counted and measured?
pub(super) fn metrics_shown_to_caller(x: &Exchange) -> Verdict {
    if !matches!(x.route(), Route::Metrics) {
        return Ok(true);
    }
    match &x.api.metrics {
        Some(rule) => Ok(caller_may(rule, x.caller()?, x.now())),
        None => Ok(x.is_from_this_machine()),
    }
}
