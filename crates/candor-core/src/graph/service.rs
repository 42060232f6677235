//! Questions about the service: does the server take work now?

use super::Verdict;
use crate::change::FaultKind;
use crate::exchange::{Exchange, Route, WireFault};

/// Is there room for one more?
pub(super) fn taking_work(x: &Exchange) -> Verdict {
    Ok(x.wire != Some(WireFault::Crowded) && x.service.full.is_none())
}

/// Did everything so far go as its authors ruled?
pub(super) fn without_defect(x: &Exchange) -> Verdict {
    let defect = x
        .read_fault
        .as_ref()
        .is_some_and(|fault| matches!(fault.kind, FaultKind::Defect | FaultKind::Full));
    Ok(!defect)
}

/// Is nobody at work on the server, or does this go on meanwhile?
pub(super) fn out_of_maintenance(x: &Exchange) -> Verdict {
    Ok(x.goes_on_in_maintenance())
}

/// Does the server stay? Only readiness asks: what has come is answered.
pub(super) fn staying(x: &Exchange) -> Verdict {
    Ok(!(x.service.stopping && matches!(x.route(), Route::Ready)))
}
