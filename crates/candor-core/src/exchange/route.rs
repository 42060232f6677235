//! Routes: where a path leads.

use std::array;
use std::borrow::Cow;

use candor_http::target::Path;

use crate::catalogue::{self, Cause};
use crate::declaration::{Api, ResourceType, Retired};
use crate::nearest::nearest;
use crate::record::RecordId;

/// Where a path leads.
#[derive(Debug)]
pub enum Route<'a> {
    /// `*`: the server itself, for OPTIONS.
    Server,
    /// `/`: what is here.
    Home,
    /// `/v1`: the resource types.
    Version,
    /// `/v1/books`.
    Collection(&'a ResourceType),
    /// `/v1/books/42`. The id is none where no record can have it.
    Record(&'a ResourceType, Option<RecordId>),
    /// `/-/problems`: every problem there is.
    Problems,
    /// `/-/problems/duplicate`: what one means.
    Problem(&'static Cause),
    /// `/-/live`: the process is running.
    Live,
    /// `/-/ready`: the store answers.
    Ready,
    /// Anything below a version that is gone.
    Retired(&'a Retired),
    /// Nowhere.
    Unknown {
        /// The nearest path there is, if one is near.
        nearest: Option<String>,
    },
}

/// One more than any path of ours has, so that a longer one is told from it.
const SEGMENTS: usize = 4;

/// Where a path leads.
pub(super) fn route<'a>(api: &'a Api, path: Path<'_>) -> Route<'a> {
    let mut segments = path.segments();
    let segments: [Option<Cow<'_, str>>; SEGMENTS] = array::from_fn(|_| segments.next());
    let names = segments.each_ref().map(|segment| segment.as_deref().unwrap_or_default());
    if let Some(retired) = retired(api, names[0]) {
        return Route::Retired(retired);
    }
    match &names[..segments.iter().flatten().count()] {
        [""] => Route::Home,
        ["-", rest @ ..] => own_document(rest),
        [version, rest @ ..] if *version == api.version => below_version(api, rest),
        [name, ..] if api.resource_type(name).is_some() => {
            nearby(format!("/{}/{name}", api.version))
        }
        _ => Route::Unknown { nearest: None },
    }
}

fn nearby<'a>(path: String) -> Route<'a> {
    Route::Unknown { nearest: Some(path) }
}

/// Below `/-/`: documents of the server itself.
fn own_document<'a>(names: &[&str]) -> Route<'a> {
    match names {
        ["live"] => Route::Live,
        ["ready"] => Route::Ready,
        ["problems"] => Route::Problems,
        ["problems", name] => catalogue::refusal(name)
            .map_or_else(|| Route::Unknown { nearest: nearest_problem(name) }, Route::Problem),
        _ => Route::Unknown { nearest: None },
    }
}

/// Below `/v1`: collections and records. A slash at the end leads nowhere, and the problem says
/// where to.
fn below_version<'a>(api: &'a Api, names: &[&str]) -> Route<'a> {
    let Some(name) = names.first() else { return Route::Version };
    match (api.resource_type(name), &names[1..]) {
        (Some(of), []) => Route::Collection(of),
        (Some(_), [""]) => nearby(format!("/{}/{name}", api.version)),
        (Some(of), [id]) => Route::Record(of, RecordId::parse(id)),
        (Some(_), _) => Route::Unknown { nearest: None },
        (None, []) if name.is_empty() => nearby(format!("/{}", api.version)),
        (None, _) => Route::Unknown { nearest: nearest_type(api, name) },
    }
}

fn retired<'a>(api: &'a Api, name: &str) -> Option<&'a Retired> {
    api.retired.iter().find(|retired| retired.version == name)
}

fn nearest_type(api: &Api, name: &str) -> Option<String> {
    let known = api.types.iter().map(|resource_type| resource_type.name.as_str());
    nearest(name, known).map(|near| format!("/{}/{near}", api.version))
}

fn nearest_problem(name: &str) -> Option<String> {
    let known = catalogue::all().filter(|cause| cause.is_refusal()).map(|cause| cause.name);
    nearest(name, known).map(|near| format!("/-/problems/{near}"))
}
