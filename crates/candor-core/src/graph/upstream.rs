//! Questions to the service that has the target.

use super::Verdict;
use crate::exchange::{Exchange, Relayed};

/// Did it answer in time?
pub(super) fn in_time(x: &Exchange) -> Verdict {
    Ok(!matches!(x.relayed()?, Relayed::Late))
}

/// Did it answer what can be passed on?
pub(super) fn sound(x: &Exchange) -> Verdict {
    Ok(!matches!(x.relayed()?, Relayed::Wrong))
}

/// Does it take work?
pub(super) fn taking_work(x: &Exchange) -> Verdict {
    Ok(!matches!(x.relayed()?, Relayed::Busy(_)))
}
