//! Questions about access rules: may this caller do it, to this record, and so?
//!
//! What follows from who asks is decided before anything is read. What depends on the record is
//! asked when it is known; what depends on the record to be, when that is.

use super::Verdict;
use crate::exchange::Exchange;

/// If the caller is not known, is that no reason to say no?
pub(super) fn caller_known(x: &Exchange) -> Verdict {
    let refused = x.refusal()?.is_some_and(|refusal| refusal.by_caller);
    Ok(!refused || x.caller()?.is_known())
}

/// May this caller do it to any record at all?
pub(super) fn allowed_on_type(x: &Exchange) -> Verdict {
    Ok(x.refusal()?.is_none())
}

/// May the caller see every member that the query names?
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn fields_readable(x: &Exchange) -> Verdict {
    Ok(x.admission().is_none() || x.unreadable_names().is_empty())
}

/// May the caller see what a patch tests, copies or takes away?
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn patch_readable(x: &Exchange) -> Verdict {
    Ok(x.patched_hidden().is_none())
}

/// May the caller see the record whose sub-collection it is?
pub(super) fn parent_readable(x: &Exchange) -> Verdict {
    x.parent()?;
    Ok(x.parent_refusal().is_none())
}

/// May the caller do it to this record?
pub(super) fn allowed_on_record(x: &Exchange) -> Verdict {
    x.standing()?;
    Ok(x.record_refusal().is_none())
}

/// May the caller make this of it?
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn allowed_to_become(x: &Exchange) -> Verdict {
    Ok(x.change_refusal().is_none())
}

/// May the caller set every member that would have another value?
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn fields_writable(x: &Exchange) -> Verdict {
    Ok(x.unwritable().is_none())
}
