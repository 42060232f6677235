//! Questions about the answer: all went well, what is to be said?

use super::Verdict;
use crate::exchange::{Exchange, Kind, Return, Route};
use crate::record::Standing;

/// The last question of a kind: nothing is left to ask.
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn yes(_: &Exchange) -> Verdict {
    Ok(true)
}

/// Is all known that the document tells? Readiness is that the store answers.
pub(super) fn document_known(x: &Exchange) -> Verdict {
    if matches!(x.route(), Route::Ready) && !x.api.types.is_empty() {
        x.collection()?;
    }
    if matches!(x.route(), Route::Metrics) {
        x.metrics()?;
    }
    Ok(true)
}

/// Is everything there that is to be shown?
pub(super) fn shown_read(x: &Exchange) -> Verdict {
    x.shown()?;
    x.expanded().map(|_| true)
}

/// Did many records come to be that the client does not want to be shown?
pub(super) fn created_several_quietly(x: &Exchange) -> Verdict {
    Ok(created_several(x)? && quiet(x)?)
}

/// Did many records come to be?
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn created_several(x: &Exchange) -> Verdict {
    Ok(x.items().is_some())
}

/// Did a record come to be?
pub(super) fn created(x: &Exchange) -> Verdict {
    Ok(x.kind() == Kind::Create || matches!(x.standing()?, Standing::Unknown))
}

/// Did a record come to be that the client does not want to be shown?
pub(super) fn created_quietly(x: &Exchange) -> Verdict {
    Ok(created(x)? && quiet(x)?)
}

/// Does the client not want to be shown the record? (RFC 7240 §4.2)
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn quiet(x: &Exchange) -> Verdict {
    Ok(x.request().preferences.shown == Some(Return::Minimal) || !x.may_see_written())
}

/// Does the client want to be shown what it deletes?
#[expect(clippy::unnecessary_wraps, reason = "a question has this shape")]
pub(super) fn representation_preferred(x: &Exchange) -> Verdict {
    Ok(x.request().preferences.shown == Some(Return::Representation))
}
