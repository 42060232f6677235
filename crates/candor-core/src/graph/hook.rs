//! Questions to the services that the author has named: may this change be made?

use super::Verdict;
use crate::catalogue::{Cause, HOOK_REFUSED_CALLER, HOOK_REFUSED_CONTENT, HOOK_REFUSED_STATE};
use crate::exchange::{Exchange, HookEnd};

/// Did every hook answer in time?
pub(super) fn in_time(x: &Exchange) -> Verdict {
    Ok(!matches!(x.hooked()?, Some(HookEnd::Late)))
}

/// Did every hook answer as a hook does?
pub(super) fn sound(x: &Exchange) -> Verdict {
    Ok(!matches!(x.hooked()?, Some(HookEnd::Wrong)))
}

fn refused_so(x: &Exchange, cause: &Cause) -> bool {
    x.veto().is_some_and(|veto| veto.cause == cause.name)
}

/// Does no hook say that the caller may not?
pub(super) fn allows_caller(x: &Exchange) -> Verdict {
    x.hooked()?;
    Ok(!refused_so(x, &HOOK_REFUSED_CALLER))
}

/// Does no hook say that the content is wrong?
pub(super) fn allows_content(x: &Exchange) -> Verdict {
    x.hooked()?;
    Ok(!refused_so(x, &HOOK_REFUSED_CONTENT))
}

/// Does no hook say that something else forbids it?
pub(super) fn allows_state(x: &Exchange) -> Verdict {
    x.hooked()?;
    Ok(!refused_so(x, &HOOK_REFUSED_STATE))
}
