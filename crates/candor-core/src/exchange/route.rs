//! Routes: where a path leads.

use std::array;
use std::borrow::Cow;

use candor_http::target::{Path, Target};

use super::explained::PathId;
use crate::catalogue::{self, Cause};
use crate::declaration::{
    Api, Deprecation, FieldIndex, Referrers, ResourceType, Retired, TransitionIndex, Upstream,
};
use crate::nearest::nearest;
use crate::record::RecordId;
use crate::representation::record_path;

/// Where a path leads.
#[derive(Debug)]
pub enum Route<'a> {
    /// `*`: the server itself, for OPTIONS.
    Server,
    /// `/`: what is here.
    Home,
    /// `/v1`: the resource types.
    Version,
    /// `/v1/openapi.json`: what the API is, for programs.
    OpenApi,
    /// `/v1/batch`: several writes at once.
    Batch,
    /// `/v1/books`.
    Collection(&'a ResourceType),
    /// `/v1/books/42`. The id is none where no record can have it.
    Record(&'a ResourceType, Option<RecordId>),
    /// `/v1/authors/42/books`.
    SubCollection(SubCollection<'a>),
    /// `/v1/orders/42/place`: a transition of a record.
    Transition(&'a ResourceType, Option<RecordId>, TransitionIndex),
    /// `/v1/quotes`, or anything below it: another service has it.
    Upstream {
        /// Which.
        of: &'a Upstream,
        /// Whether the path goes on behind the name.
        below: bool,
    },
    /// `/-/problems`: every problem there is.
    Problems,
    /// `/-/problems/duplicate`: what one means.
    Problem(&'static Cause),
    /// `/-/live`: the process is running.
    Live,
    /// `/-/ready`: the store answers.
    Ready,
    /// `/-/metrics`: what was counted and measured.
    Metrics,
    /// `/-/paths/…`: how an answer came about. The name is none where no path can have it.
    Path(Option<PathId>),
    /// Anything below a version that is gone.
    Retired(&'a Retired),
    /// Nowhere.
    Unknown {
        /// The nearest path there is, if one is near.
        nearest: Option<String>,
    },
}

/// The records of a type that refer to one record.
#[derive(Debug)]
pub struct SubCollection<'a> {
    /// The type of the record that they refer to.
    pub parent: &'a ResourceType,
    /// Its id; none where no record can have it.
    pub parent_id: Option<RecordId>,
    /// Their own type.
    pub of: &'a ResourceType,
    /// What refers.
    pub referrers: &'a Referrers,
}

/// A reference that a path gives rather than the content or the query.
#[derive(Debug, Clone, Copy)]
pub struct Within<'a> {
    /// The field that refers.
    pub field: FieldIndex,
    /// To what.
    pub parent_id: &'a RecordId,
}

impl<'a> Route<'a> {
    /// Whether its requests are counted against a rate. Health, what problems mean and how an
    /// answer came about are not: whoever is told to wait may read why.
    pub(crate) fn is_counted(&self) -> bool {
        !matches!(
            self,
            Route::Live | Route::Ready | Route::Problems | Route::Problem(_) | Route::Path(_)
        )
    }

    /// The type that it is about.
    pub fn resource_type(&self) -> Option<&'a ResourceType> {
        match self {
            Route::Collection(of) | Route::Record(of, _) | Route::Transition(of, ..) => Some(of),
            Route::SubCollection(sub) => Some(sub.of),
            Route::Server
            | Route::Home
            | Route::Version
            | Route::OpenApi
            | Route::Batch
            | Route::Upstream { .. }
            | Route::Problems
            | Route::Problem(_)
            | Route::Live
            | Route::Ready
            | Route::Metrics
            | Route::Path(_)
            | Route::Retired(_)
            | Route::Unknown { .. } => None,
        }
    }

    /// The type whose records are listed and created there.
    pub fn collection_of(&self) -> Option<&'a ResourceType> {
        match self {
            Route::Record(..) | Route::Transition(..) => None,
            _ => self.resource_type(),
        }
    }

    /// Whether anybody looks at what a caller shows there. Health is for machines that have nothing
    /// to show, and a page about problems is for whoever has one with their credentials.
    pub fn knows_callers(&self) -> bool {
        match self {
            Route::Home
            | Route::Version
            | Route::OpenApi
            | Route::Batch
            | Route::Collection(_)
            | Route::Record(..)
            | Route::SubCollection(_)
            | Route::Transition(..)
            | Route::Metrics
            | Route::Path(_)
            | Route::Upstream { .. } => true,
            Route::Server
            | Route::Problems
            | Route::Problem(_)
            | Route::Live
            | Route::Ready
            | Route::Retired(_)
            | Route::Unknown { .. } => false,
        }
    }

    /// The reference that the path gives.
    pub fn within(&self) -> Option<Within<'_>> {
        let Route::SubCollection(sub) = self else { return None };
        let parent_id = sub.parent_id.as_ref()?;
        Some(Within { field: sub.referrers.field, parent_id })
    }
}

/// What says that a target is on its way out: its type, or the version that it is below.
pub(crate) fn deprecation<'a>(
    api: &'a Api,
    route: &Route<'a>,
    path: &str,
) -> Option<&'a Deprecation> {
    match (route, route.resource_type()) {
        (Route::Upstream { of, .. }, _) => of.deprecation.as_ref(),
        (Route::SubCollection(sub), _) => {
            sub.of.deprecation.as_ref().or(sub.parent.deprecation.as_ref())
        }
        (_, Some(of)) => of.deprecation.as_ref(),
        (_, None) => {
            let below = path.strip_prefix('/').and_then(|path| path.strip_prefix(&*api.version));
            let below = below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            api.deprecation.as_ref().filter(|_| below)
        }
    }
}

/// One more than any path of ours has, so that a longer one is told from it.
const SEGMENTS: usize = 5;

/// What the path of batches ends in.
pub(crate) const BATCH: &str = "batch";

/// Whether a target leads to batches.
pub(crate) fn is_batch(api: &Api, target: &str) -> bool {
    leads(api, target).is_some_and(|route| matches!(route, Route::Batch))
}

/// Whether a target leads to what another service has.
pub(crate) fn is_upstream(api: &Api, target: &str) -> bool {
    leads(api, target).is_some_and(|route| matches!(route, Route::Upstream { .. }))
}

fn leads<'a>(api: &'a Api, target: &str) -> Option<Route<'a>> {
    let path = Target::parse("POST", target).ok().and_then(|target| target.path());
    path.map(|path| route(api, path))
}

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
        ["-", rest @ ..] => own_document(api, rest),
        [version, name, ..] if *version == api.version && api.upstream(name).is_some() => {
            below_upstream(api, name, path)
        }
        [version, rest @ ..] if *version == api.version => below_version(api, rest),
        [name, ..] if api.resource_type(name).is_some() || api.upstream(name).is_some() => {
            nearby(format!("/{}/{name}", api.version))
        }
        _ => Route::Unknown { nearest: None },
    }
}

fn nearby<'a>(path: String) -> Route<'a> {
    Route::Unknown { nearest: Some(path) }
}

/// Below `/-/`: documents of the server itself.
fn own_document<'a>(api: &Api, names: &[&str]) -> Route<'a> {
    match names {
        ["live"] => Route::Live,
        ["ready"] => Route::Ready,
        ["metrics"] => Route::Metrics,
        ["paths", name] if api.explain.is_some() => Route::Path(PathId::parse(name)),
        ["problems"] => Route::Problems,
        ["problems", name] => catalogue::refusal(name)
            .map_or_else(|| Route::Unknown { nearest: nearest_problem(name) }, Route::Problem),
        _ => Route::Unknown { nearest: None },
    }
}

/// What another service has, and anything below it. A path that leads up again is none: who reads
/// it may go further up than was declared.
fn below_upstream<'a>(api: &'a Api, name: &str, path: Path<'_>) -> Route<'a> {
    let Some(of) = api.upstream(name) else { return Route::Unknown { nearest: None } };
    let below: Vec<Cow<'_, str>> = path.segments().skip(2).collect();
    let leads_up =
        |segment: &Cow<'_, str>| segment.split(['/', '\\']).any(|part| matches!(part, "." | ".."));
    match below.as_slice() {
        [] => Route::Upstream { of, below: false },
        [only] if only.is_empty() => nearby(format!("/{}/{name}", api.version)),
        some if some.iter().any(leads_up) => Route::Unknown { nearest: None },
        _ => Route::Upstream { of, below: true },
    }
}

/// Below `/v1`: collections and records. A slash at the end leads nowhere, and the problem says
/// where to.
fn below_version<'a>(api: &'a Api, names: &[&str]) -> Route<'a> {
    let Some(name) = names.first() else { return Route::Version };
    // No type has this name: theirs have no full stop.
    if *names == ["openapi.json"] {
        return Route::OpenApi;
    }
    // Nor this one: it is refused at load.
    if *names == [BATCH] {
        return Route::Batch;
    }
    match (api.resource_type(name), &names[1..]) {
        (Some(of), []) => Route::Collection(of),
        (Some(_), [""]) => nearby(format!("/{}/{name}", api.version)),
        (Some(of), [id]) => Route::Record(of, RecordId::parse(id)),
        (Some(of), [id, segment]) => below_record(api, of, id, segment),
        (Some(_), _) => Route::Unknown { nearest: None },
        (None, []) if name.is_empty() => nearby(format!("/{}", api.version)),
        (None, _) => Route::Unknown { nearest: nearest_type(api, name) },
    }
}

/// Below `/v1/authors/42`: what refers to it, and its transitions.
fn below_record<'a>(api: &'a Api, of: &'a ResourceType, id: &str, segment: &str) -> Route<'a> {
    if let Some(referrers) = of.referrers_at(segment) {
        let (parent, parent_id) = (of, RecordId::parse(id));
        let of = api.of(referrers.resource_type);
        return Route::SubCollection(SubCollection { parent, parent_id, of, referrers });
    }
    if let Some(transition) = of.lifecycle.as_ref().and_then(|one| one.named(segment)) {
        return Route::Transition(of, RecordId::parse(id), transition);
    }
    let transitions = of.lifecycle.iter().flat_map(|lifecycle| &lifecycle.transitions);
    let transitions = transitions.map(|transition| transition.name.as_str());
    let known = of.referrers.iter().map(|referrers| referrers.segment.as_str()).chain(transitions);
    let below = |near: &str| format!("{}/{near}", record_path(&api.version, &of.name, id));
    Route::Unknown { nearest: nearest(segment, known).map(below) }
}

fn retired<'a>(api: &'a Api, name: &str) -> Option<&'a Retired> {
    api.retired.iter().find(|retired| retired.version == name)
}

fn nearest_type(api: &Api, name: &str) -> Option<String> {
    let known = api.types.iter().map(|resource_type| resource_type.name.as_str());
    let known = known.chain(api.upstreams.iter().map(|upstream| upstream.name.as_str()));
    nearest(name, known).map(|near| format!("/{}/{near}", api.version))
}

fn nearest_problem(name: &str) -> Option<String> {
    let known = catalogue::all().filter(|cause| cause.is_refusal()).map(|cause| cause.name);
    nearest(name, known).map(|near| format!("/-/problems/{near}"))
}
