//! Questions about the content: did it arrive, can it be read, does it fit?

use super::Verdict;
use crate::change::Unfit;
use crate::exchange::{ContentFault, Exchange};
use candor_json::ReadErrorKind;

/// Did the content arrive in time?
pub(super) fn in_time(x: &Exchange) -> Verdict {
    Ok(x.content()? != Err(ContentFault::TooSlow))
}

/// Did the content arrive to its end?
pub(super) fn arrived(x: &Exchange) -> Verdict {
    Ok(x.content()? != Err(ContentFault::Cut))
}

/// Is the content in the coding that it is said to be in?
pub(super) fn decodes(x: &Exchange) -> Verdict {
    Ok(x.content()? != Err(ContentFault::Undecodable))
}

/// Is content whose length was not said, or which was coded, within the limit?
pub(super) fn within_limit(x: &Exchange) -> Verdict {
    Ok(x.content()? != Err(ContentFault::TooLarge))
}

fn unread<'x>(x: &'x Exchange) -> Option<&'x ReadErrorKind> {
    match x.unfit() {
        Some(Unfit::Unread(error)) => Some(&error.kind),
        Some(
            Unfit::NoPatch(_)
            | Unfit::PatchFails(_)
            | Unfit::PatchedTooDeep
            | Unfit::PatchedTooLarge
            | Unfit::Violates(_)
            | Unfit::Items(_)
            | Unfit::TooManyItems(_)
            | Unfit::NoTable(_)
            | Unfit::NoBatch(_)
            | Unfit::TooManyRequests(_),
        )
        | None => None,
    }
}

/// Is there any content?
pub(super) fn present(x: &Exchange) -> Verdict {
    Ok(!matches!(unread(x), Some(ReadErrorKind::Empty)))
}

/// Is it JSON?
pub(super) fn parses(x: &Exchange) -> Verdict {
    Ok(matches!(
        unread(x),
        None | Some(ReadErrorKind::DuplicateMember { .. } | ReadErrorKind::TooDeep { .. })
    ))
}

/// Does every object name each member once?
pub(super) fn member_names_unique(x: &Exchange) -> Verdict {
    Ok(!matches!(unread(x), Some(ReadErrorKind::DuplicateMember { .. })))
}

/// Is its nesting within the limit?
pub(super) fn shallow_enough(x: &Exchange) -> Verdict {
    Ok(!matches!(unread(x), Some(ReadErrorKind::TooDeep { .. })))
}

/// Is it a table of the type, if it is to be one?
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn table_readable(x: &Exchange) -> Verdict {
    Ok(!matches!(x.unfit(), Some(Unfit::NoTable(_))))
}

/// Are there no more records in it than one request may create?
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn items_few_enough(x: &Exchange) -> Verdict {
    Ok(!matches!(x.unfit(), Some(Unfit::TooManyItems(_))))
}

/// Does every one of them fit the schema, and leave alone what Candor keeps?
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn items_valid(x: &Exchange) -> Verdict {
    Ok(!matches!(x.unfit(), Some(Unfit::Items(_))))
}

/// Do no two of many records have the same id or the same unique values?
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn items_agree(x: &Exchange) -> Verdict {
    Ok(x.repeated_items().is_empty())
}

/// Is it a patch of its media type?
pub(super) fn patch_well_formed(x: &Exchange) -> Verdict {
    Ok(!matches!(x.unfit(), Some(Unfit::NoPatch(_))))
}

/// Does the patch fit the record as it is?
pub(super) fn patch_fits(x: &Exchange) -> Verdict {
    Ok(!matches!(x.unfit(), Some(Unfit::PatchFails(_))))
}

/// Does what the patch makes nest within the limit?
pub(super) fn patched_shallow_enough(x: &Exchange) -> Verdict {
    Ok(!matches!(x.unfit(), Some(Unfit::PatchedTooDeep)))
}

/// Is what the patch makes within the limit of content? A record that could not be sent could not
/// be replaced.
pub(super) fn patched_small_enough(x: &Exchange) -> Verdict {
    Ok(!matches!(x.unfit(), Some(Unfit::PatchedTooLarge)))
}

/// Does it fit the schema, and leave alone what Candor keeps?
pub(super) fn valid(x: &Exchange) -> Verdict {
    Ok(!matches!(x.unfit(), Some(Unfit::Violates(_))))
}
