//! Questions about the target: is it there, and does it do what the method asks?

use super::Verdict;
use crate::declaration::Support;
use crate::exchange::{Exchange, Kind, Route};

/// Is the method one that HTTP knows?
pub(super) fn method_known(x: &Exchange) -> Verdict {
    Ok(x.request().method.is_some())
}

/// Is the version of the API still served?
pub(super) fn version_current(x: &Exchange) -> Verdict {
    Ok(!matches!(x.route(), Route::Retired(_)))
}

/// Does the path lead somewhere?
pub(super) fn route_known(x: &Exchange) -> Verdict {
    Ok(!matches!(x.route(), Route::Unknown { .. }))
}

/// Is the operation more than announced?
pub(super) fn operation_built(x: &Exchange) -> Verdict {
    Ok(x.request().support != Some(Support::Planned))
}

/// Does the target allow the method?
pub(super) fn method_allowed(x: &Exchange) -> Verdict {
    Ok(x.kind() != Kind::Nowhere)
}
