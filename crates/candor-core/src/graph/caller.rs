//! Questions about the caller: can what they show be read, checked and believed?
//!
//! Asked before anything else about the request: whoever shows false credentials learns nothing of
//! what is stored or declared. Whoever shows none is anonymous, and only rules say no to that.

use super::Verdict;
use crate::caller::CallerFault;
use crate::exchange::Exchange;

/// Does the Authorization field name one credential?
pub(super) fn credentials_readable(x: &Exchange) -> Verdict {
    Ok(x.request().credentials.is_ok())
}

/// Can it be found out now whether they are good?
pub(super) fn credentials_checkable(x: &Exchange) -> Verdict {
    Ok(x.caller_fault()? != Some(&CallerFault::Uncheckable))
}

/// Are they good, if any were shown?
pub(super) fn credentials_valid(x: &Exchange) -> Verdict {
    Ok(x.caller_fault()?.is_none())
}
