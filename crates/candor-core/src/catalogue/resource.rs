//! Ways to end at the target: version, route, operation, method.

use super::{Carry, Cause, Retry, Shows, a, b};
use crate::detail;

/// The version of the API is gone.
pub static VERSION_RETIRED: Cause = Cause {
    name: "version-retired",
    status: 410,
    title: "This version of the API is gone",
    meaning: "Every URL below this version was retired on the day that the problem names.",
    way_out: "Move to the version that the Link field names as successor.",
    source: "RFC 9110 §15.5.11",
    carries: &[Carry::Successor, Carry::DeleteTime],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::version_retired),
};

/// Nothing has this path.
pub static ROUTE_UNKNOWN: Cause = Cause {
    name: "route-unknown",
    status: 404,
    title: "There is nothing at this path",
    meaning: "No resource type, record or document of this server has this path.",
    way_out: "Start from /, which lists what is here.",
    source: "RFC 9110 §15.5.5",
    carries: &[],
    retry: Retry::Never,
    cells: &[a(404, "POST")],
    shows: Shows::Problem(detail::route_unknown),
};

/// Announced, not built.
pub static OPERATION_PLANNED: Cause = Cause {
    name: "operation-planned",
    status: 501,
    title: "This operation is planned and not there yet",
    meaning: "The API announces this operation and does not serve it yet.",
    way_out: "Wait for it, or ask whoever runs the API; Allow lists what works today.",
    source: "RFC 9110 §15.6.2",
    carries: &[Carry::Allow],
    retry: Retry::Never,
    cells: &[a(501, "POST"), a(501, "PUT"), a(501, "DELETE"), b(501)],
    shows: Shows::Problem(detail::operation_planned),
};

/// The target does not allow the method.
pub static METHOD_NOT_ALLOWED: Cause = Cause {
    name: "method-not-allowed",
    status: 405,
    title: "The target does not allow this method",
    meaning: "The method is a known one and this target does not allow it.",
    way_out: "Use one of the methods in Allow.",
    source: "RFC 9110 §15.5.6",
    carries: &[Carry::Allow],
    retry: Retry::Never,
    cells: &[a(405, "GET"), a(405, "POST"), a(405, "PUT"), a(405, "DELETE")],
    shows: Shows::Problem(detail::method_not_allowed),
};

/// These rows.
pub(super) static ROWS: &[&Cause] =
    &[&VERSION_RETIRED, &ROUTE_UNKNOWN, &OPERATION_PLANNED, &METHOD_NOT_ALLOWED];
