//! Questions about what is stored, and about what the client last saw of it (RFC 9110 §13).
//!
//! If-Match outranks If-Unmodified-Since, If-None-Match outranks If-Modified-Since (§13.2.2).
//! Asked before content is read, so that a stale client under `Expect: 100-continue` sends nothing.

use super::Verdict;
use crate::change::FaultKind;
use crate::declaration::{IdRule, Preconditions};
use crate::exchange::{Exchange, Kind, Route};
use crate::record::Standing;

fn read_fault(x: &Exchange) -> Option<FaultKind> {
    x.read_fault.as_ref().map(|fault| fault.kind)
}

/// Did the engine answer in time?
pub(super) fn store_in_time(x: &Exchange) -> Verdict {
    Ok(read_fault(x) != Some(FaultKind::Late))
}

/// Could the store be reached, and did it take the question?
pub(super) fn store_reachable(x: &Exchange) -> Verdict {
    Ok(!matches!(read_fault(x), Some(FaultKind::Unreachable | FaultKind::Busy)))
}

/// Could the stored data be read?
pub(super) fn store_sound(x: &Exchange) -> Verdict {
    Ok(read_fault(x) != Some(FaultKind::Damaged))
}

/// Is the path still known that is asked for, and is it the caller's?
pub(super) fn path_kept(x: &Exchange) -> Verdict {
    Ok(!matches!(x.route(), Route::Path(_)) || x.told_path()?.is_some())
}

/// Has there been a record whose sub-collection this is? Every other target passes.
pub(super) fn parent_known(x: &Exchange) -> Verdict {
    Ok(!matches!(x.parent()?, Some(Standing::Unknown)))
}

/// Is that record still there?
pub(super) fn parent_live(x: &Exchange) -> Verdict {
    Ok(!matches!(x.parent()?, Some(Standing::Deleted(_))))
}

/// Does an index narrow the filter of a large collection? Asked before anything is scanned.
pub(super) fn filter_indexed(x: &Exchange) -> Verdict {
    match x.missing_indexes() {
        None => Ok(true),
        Some(_) => Ok(x.collection()?.records <= x.api.scan_max_records),
    }
}

/// Has there been a record with this id? PUT may go on without one where it creates.
pub(super) fn record_known(x: &Exchange) -> Verdict {
    let creatable = x.kind() == Kind::Replace && !matches!(x.resource_type().id, IdRule::Uuid);
    Ok(!matches!(x.standing()?, Standing::Unknown) || creatable)
}

/// Is the record still there?
pub(super) fn record_live(x: &Exchange) -> Verdict {
    Ok(!matches!(x.standing()?, Standing::Deleted(_)))
}

/// Can a record be created at this id? Asked where there is none yet.
pub(super) fn id_fits(x: &Exchange) -> Verdict {
    let unknown = matches!(x.standing()?, Standing::Unknown);
    Ok(!unknown || x.id_fits())
}

/// Does a write say what it expects to find, where it must?
pub(super) fn precondition_given(x: &Exchange) -> Verdict {
    let demanded = x.resource_type().preconditions == Preconditions::Required
        && matches!(x.standing()?, Standing::Live(_));
    Ok(!demanded || x.request().conditions.guard_a_write())
}

/// Is the target in a state that If-Match names? (RFC 9110 §13.1.1)
pub(super) fn if_match_holds(x: &Exchange) -> Verdict {
    let Some(tags) = &x.request().conditions.if_match else { return Ok(true) };
    let Some(validator) = x.validator()? else {
        // What has no entity tag may be there all the same, which is all that `*` asks.
        return Ok(x.kind() == Kind::Show && tags.any(|_| false));
    };
    Ok(validator.is_state_among(tags))
}

/// Is the target unchanged since If-Unmodified-Since? Where no time is known the field is ignored
/// (RFC 9110 §13.1.4).
pub(super) fn if_unmodified_since_holds(x: &Exchange) -> Verdict {
    let conditions = &x.request().conditions;
    let (None, Some(since)) = (&conditions.if_match, conditions.if_unmodified_since) else {
        return Ok(true);
    };
    let Some(validator) = x.validator()? else {
        // Neither how the server is nor a batch has a time at which it changed last.
        return Ok(matches!(x.kind(), Kind::Show | Kind::Batch));
    };
    Ok(validator.changed.is_none_or(|changed| changed.seconds() <= since))
}

/// Is a write free of a state that If-None-Match names? (RFC 9110 §13.1.2)
pub(super) fn if_none_match_holds(x: &Exchange) -> Verdict {
    let Some(tags) = &x.request().conditions.if_none_match else { return Ok(true) };
    Ok(!x.validator()?.is_some_and(|validator| validator.is_state_weakly_among(tags)))
}

/// Has the target changed since the client saw it? (RFC 9110 §13.1.2, §13.1.3)
pub(super) fn modified(x: &Exchange) -> Verdict {
    let conditions = &x.request().conditions;
    if let Some(tags) = &conditions.if_none_match {
        // Which representation there would be can take a page to tell: only where it matters.
        let state = x.validator()?.is_some_and(|validator| validator.is_state_weakly_among(tags));
        let shown = if state { x.shown_validator()? } else { None };
        return Ok(!shown.is_some_and(|validator| validator.is_weakly_among(tags)));
    }
    let Some(since) = conditions.if_modified_since.filter(|_| x.is_dated()) else {
        return Ok(true);
    };
    let changed = x.validator()?.and_then(|validator| validator.changed);
    let modified = changed.is_none_or(|changed| changed.seconds() > since);
    if !modified {
        // The answer has to name the representation.
        x.shown_validator()?;
    }
    Ok(modified)
}
