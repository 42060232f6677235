//! Questions about a batch: can it be read, and what becomes of its requests?

use super::Verdict;
use crate::catalogue::Blame;
use crate::change::Unfit;
use crate::exchange::Exchange;

/// Are there no more requests in it than one batch may have?
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn small_enough(x: &Exchange) -> Verdict {
    Ok(!matches!(x.unfit(), Some(Unfit::TooManyRequests(_))))
}

/// Is it a list of writes that refer to earlier ones only?
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn valid(x: &Exchange) -> Verdict {
    Ok(!matches!(x.unfit(), Some(Unfit::NoBatch(_))))
}

/// May the caller do every one of its requests? Each walks this graph on its own.
pub(super) fn requests_permitted(x: &Exchange) -> Verdict {
    Ok(!x.blames(Blame::Caller)?)
}

/// Is none of its requests wrong by itself?
pub(super) fn requests_valid(x: &Exchange) -> Verdict {
    Ok(!x.blames(Blame::Content)?)
}

/// Can all of them be beside each other?
pub(super) fn requests_agree(x: &Exchange) -> Verdict {
    if x.all_ready() {
        x.commit()?;
    }
    Ok(!x.blames(Blame::Content)?)
}

/// Does what is stored allow every one of them?
pub(super) fn requests_allowed(x: &Exchange) -> Verdict {
    Ok(!x.blames(Blame::Stored)?)
}
