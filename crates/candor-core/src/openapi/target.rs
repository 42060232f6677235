//! The operations of an API: every path with every method that means something there.
//!
//! What a method means is asked of the same table that answers requests, so that a new route or
//! method is documented as soon as it is listed here.

use candor_http::method::Known;

use super::part::own;
use crate::catalogue::{self, Cause};
use crate::declaration::{
    Api, Deprecation, IdRule, Lifecycle, ResourceType, Support, Transition, TransitionIndex,
};
use crate::exchange::{Asked, Kind, Route, SubCollection, asked, deprecation};
use crate::rate::Told;
use crate::representation::batch_path;

/// An operation: a method on a path.
#[derive(Debug)]
pub(super) struct Target<'a> {
    pub(super) api: &'a Api,
    pub(super) route: &'a Route<'a>,
    pub(super) method: Known,
    pub(super) kind: Kind,
    pub(super) support: Option<Support>,
}

/// The methods that an operation can have. HEAD follows from GET, and OPTIONS is on every path.
const METHODS: [Known; 5] = [Known::Get, Known::Put, Known::Post, Known::Delete, Known::Patch];

/// Every route of the API, in the order of the document.
pub(crate) fn routes(api: &Api) -> Vec<Route<'_>> {
    let mut routes = Vec::new();
    for of in &api.types {
        routes.push(Route::Collection(of));
        routes.push(Route::Record(of, None));
        let transitions = of.lifecycle.iter().flat_map(Lifecycle::indexes);
        routes.extend(transitions.map(|by| Route::Transition(of, None, by)));
        routes.extend(of.referrers.iter().map(|referrers| {
            let refers = api.of(referrers.resource_type);
            Route::SubCollection(SubCollection {
                parent: of,
                parent_id: None,
                of: refers,
                referrers,
            })
        }));
    }
    for of in &api.upstreams {
        routes.extend([false, true].map(|below| Route::Upstream { of, below }));
    }
    routes.push(Route::Batch);
    routes.extend([Route::Home, Route::Version, Route::OpenApi]);
    routes.extend([Route::Problems, Route::Problem(&catalogue::RECORD_UNKNOWN)]);
    routes.extend([Route::Live, Route::Ready, Route::Metrics]);
    routes.extend(api.explain.is_some().then_some(Route::Path(None)));
    routes
}

/// The operations of a route: what works, and what is announced.
pub(super) fn targets<'a>(
    api: &'a Api,
    route: &'a Route<'a>,
) -> impl Iterator<Item = Target<'a>> + 'a {
    METHODS.into_iter().filter_map(move |method| {
        let asked = asked(Some(method), route);
        let documented = asked.kind != Kind::Nowhere || asked.support == Some(Support::Planned);
        let Asked { kind, support } = asked;
        documented.then_some(Target { api, route, method, kind, support })
    })
}

impl<'a> Target<'a> {
    /// The type that it is about.
    pub(super) fn of(&self) -> Option<&'a ResourceType> {
        self.route.resource_type()
    }

    /// That it is on its way out.
    pub(super) fn deprecation(&self) -> Option<&'a Deprecation> {
        deprecation(self.api, self.route, &path(self.api, self.route))
    }

    /// Whether a rule about its type holds; where there is none, it does not.
    pub(super) fn type_has(&self, rule: impl Fn(&ResourceType) -> bool) -> bool {
        self.of().is_some_and(rule)
    }

    /// Whether it lies below a record that may have been deleted.
    pub(super) fn parent_can_be_deleted(&self) -> bool {
        matches!(self.route, Route::SubCollection(sub) if sub.parent.tombstone_seconds > 0)
    }

    /// Whether a rule about the lifecycle of its type holds; where there is none, it does not.
    pub(super) fn lifecycle_has(&self, rule: impl Fn(&Lifecycle) -> bool) -> bool {
        self.of().and_then(|of| of.lifecycle.as_ref()).is_some_and(rule)
    }

    /// Whether PUT can create here.
    pub(super) fn creates_by_put(&self) -> bool {
        self.kind == Kind::Replace && self.type_has(|of| !matches!(of.id, IdRule::Uuid))
    }

    /// Whether the store is asked.
    pub(super) fn stored(&self) -> bool {
        self.of().is_some() || matches!(self.route, Route::Ready | Route::Batch)
    }

    /// Whether it tells how the server is, which is never the same twice and has no validator.
    pub(super) fn health(&self) -> bool {
        matches!(self.route, Route::Live | Route::Ready | Route::Metrics)
    }

    /// Whether it shows how an answer came about, which is soon forgotten and has no validator
    /// either.
    pub(super) fn tells_path(&self) -> bool {
        matches!(self.route, Route::Path(_))
    }

    /// Whether its answers say, where somebody asks, how they came about.
    pub(super) fn tells_its_path(&self) -> bool {
        self.api.explain.is_some() && !self.tells_path()
    }

    /// Whether its requests are counted against a rate that is told so.
    pub(super) fn counted(&self, told: Told) -> bool {
        self.route.is_counted() && self.api.rate.is_some_and(|rate| rate.told == told)
    }

    /// Whether it tells what is always told: that the process runs, and what a problem means.
    pub(super) fn explains(&self) -> bool {
        matches!(self.route, Route::Live | Route::Problems | Route::Problem(_))
    }

    /// The name of the type that another service has, where the target is with it.
    pub(super) fn upstream(&self) -> Option<&'a str> {
        match self.route {
            Route::Upstream { of, .. } => Some(&of.name),
            _ => None,
        }
    }

    /// Whether content of its requests is read.
    pub(super) fn reads_content(&self) -> bool {
        self.kind != Kind::Forward || matches!(self.method, Known::Post | Known::Put | Known::Patch)
    }

    /// Its name among the operations: `books.create`.
    pub(super) fn operation_id(&self) -> String {
        let verb = match self.method {
            Known::Post => "create",
            Known::Put => "replace",
            Known::Patch => "update",
            Known::Delete => "delete",
            _ if self.route.collection_of().is_some() => "list",
            _ if matches!(self.route, Route::Upstream { below: false, .. }) => "list",
            _ => "read",
        };
        match self.route {
            Route::Collection(of) | Route::Record(of, _) => format!("{}.{verb}", of.name),
            Route::SubCollection(sub) => {
                format!("{}.{}.{verb}", sub.parent.name, sub.referrers.segment)
            }
            Route::Transition(of, _, by) => transition_id(of, *by),
            Route::Batch => own("batch.write"),
            Route::Upstream { of, .. } => format!("{}.{verb}", of.name),
            Route::Version => own("version.read"),
            Route::OpenApi => own("openapi.read"),
            Route::Problems => own("problems.list"),
            Route::Problem(_) => own("problems.read"),
            Route::Live => own("live.read"),
            Route::Ready => own("ready.read"),
            Route::Metrics => own("metrics.read"),
            Route::Path(_) => own("paths.read"),
            _ => own("home.read"),
        }
    }

    /// What it does, in a phrase.
    pub(super) fn summary(&self) -> String {
        let text = match (self.route, self.method) {
            (Route::Collection(of), Known::Post) => format!("Create a record of {}", of.name),
            (Route::Collection(of), _) => format!("List {}", of.name),
            (Route::SubCollection(sub), method) => below(sub, method),
            (Route::Record(of, _), Known::Put) => format!("Replace a record of {}", of.name),
            (Route::Record(of, _), Known::Patch) => format!("Update a record of {}", of.name),
            (Route::Record(of, _), Known::Delete) => format!("Delete a record of {}", of.name),
            (Route::Record(of, _), _) => format!("Read a record of {}", of.name),
            (Route::Transition(of, _, by), _) => moves(of, *by),
            (Route::Batch, _) => "Write several records, all or none".into(),
            (Route::Upstream { of, .. }, method) => {
                format!("Pass {} on to the service that has {}", method.as_str(), of.name)
            }
            (Route::OpenApi, _) => "Read this document".into(),
            (Route::Problems, _) => "List what refusals mean".into(),
            (Route::Problem(_), _) => "Read what a refusal means".into(),
            (Route::Live, _) => "Ask whether the process runs".into(),
            (Route::Ready, _) => "Ask whether the store answers".into(),
            (Route::Metrics, _) => "Read what was counted and measured".into(),
            (Route::Path(_), _) => "Read how an answer came about".into(),
            _ => "Read what is here".into(),
        };
        match self.support {
            Some(Support::Planned) => format!("{text} (planned)"),
            _ => text,
        }
    }
}

fn below(sub: &SubCollection<'_>, method: Known) -> String {
    let (of, parent) = (&sub.of.name, &sub.parent.name);
    match method {
        Known::Post => format!("Create a record of {of} that refers to one of {parent}"),
        _ => format!("List the {of} that refer to a record of {parent}"),
    }
}

/// The path of a route, as a template.
pub(crate) fn path(api: &Api, route: &Route<'_>) -> String {
    let version = &api.version;
    match route {
        Route::Collection(of) => format!("/{version}/{}", of.name),
        Route::Record(of, _) => format!("/{version}/{}/{{id}}", of.name),
        Route::SubCollection(sub) => {
            format!("/{version}/{}/{{id}}/{}", sub.parent.name, sub.referrers.segment)
        }
        Route::Transition(of, _, by) => {
            format!("/{version}/{}/{{id}}/{}", of.name, transition(of, *by).name)
        }
        Route::Upstream { of, below: false } => format!("/{version}/{}", of.name),
        Route::Upstream { of, below: true } => format!("/{version}/{}/{{path}}", of.name),
        Route::Version => format!("/{version}"),
        Route::Batch => batch_path(api),
        Route::OpenApi => format!("/{version}/openapi.json"),
        Route::Problems => "/-/problems".into(),
        Route::Problem(_) => "/-/problems/{name}".into(),
        Route::Live => "/-/live".into(),
        Route::Ready => "/-/ready".into(),
        Route::Metrics => "/-/metrics".into(),
        Route::Path(_) => "/-/paths/{id}".into(),
        Route::Server | Route::Home | Route::Retired(_) | Route::Unknown { .. } => "/".into(),
    }
}

/// The transition at this place of a lifecycle.
pub(super) fn transition(of: &ResourceType, by: TransitionIndex) -> &Transition {
    of.lifecycle.as_ref().expect("only a type with a lifecycle has transitions").of(by)
}

/// The name of the operation that a transition is: `orders:place`.
pub(super) fn transition_id(of: &ResourceType, by: TransitionIndex) -> String {
    format!("{}:{}", of.name, transition(of, by).name)
}

fn moves(of: &ResourceType, by: TransitionIndex) -> String {
    let Transition { from, to, .. } = transition(of, by);
    format!("Take a record of {} from {} to {to}", of.name, from.join(" or "))
}

/// The name under which an operation of a type can be looked up, when it is there.
pub(super) fn operation_id(of: &ResourceType, verb: &str) -> String {
    format!("{}.{verb}", of.name)
}

/// Every refusal, by name.
pub(super) fn refusals() -> impl Iterator<Item = &'static Cause> {
    catalogue::all().filter(|cause| cause.is_refusal())
}
