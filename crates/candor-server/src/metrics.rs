//! What is counted and measured, and shown at `/-/metrics`.
//!
//! An exchange adds to a few numbers that stand ready: which, its place in the graph, its method
//! and its template say, and all of these are bounded by the program and the declaration. What
//! nobody asked for takes no room.

mod durations;
mod store;

use std::sync::OnceLock;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use candor_core::catalogue::{self, Cause};
use candor_core::declaration::Api;
use candor_core::exchange::{Exchange, Request, template, templates};
use candor_core::graph::GRAPH;
use candor_http::method::Known;
use candor_store::StoreCount;
use prometheus_client::encoding::text::{encode, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use durations::Durations;
use store::StoreCounts;

type Labels = Vec<(&'static str, String)>;

/// The numbers of a server.
#[derive(Debug)]
pub(crate) struct Metrics {
    templates: Vec<String>,
    /// By template, method and place in the graph.
    ended: Vec<OnceLock<Vec<OnceLock<Counter>>>>,
    family: Family<Labels, Counter>,
    durations: Durations,
    in_flight: Gauge,
    connections: Gauge,
    registry: Registry,
}

/// Where an exchange is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ended {
    template: usize,
    method: usize,
    place: usize,
}

impl Ended {
    /// How an exchange ended that left the graph at this place.
    pub(crate) fn at(x: &Exchange, left_at: usize, outcome: &Cause) -> Ended {
        let request = x.request.as_ref();
        // What left at no question is a defect, and has a place of its own.
        let place = GRAPH.get(left_at).filter(|question| question.outcome.name == outcome.name);
        Ended {
            template: template(request.map(|request| &request.route)),
            method: method(request),
            place: place.map_or(GRAPH.len(), |_| left_at),
        }
    }
}

/// The place of a method; one that nobody knows comes last.
fn method(request: Option<&Request<'_>>) -> usize {
    let known = request.and_then(|request| request.method);
    let place = Known::ALL.iter().position(|method| Some(*method) == known);
    place.unwrap_or(Known::ALL.len())
}

impl Metrics {
    /// Nothing was counted yet.
    pub(crate) fn new(api: &Api) -> Metrics {
        let templates = templates(api);
        let mut metrics = Metrics {
            ended: templates.iter().map(|_| OnceLock::new()).collect(),
            durations: Durations::new(templates.clone()),
            templates,
            family: Family::default(),
            in_flight: Gauge::default(),
            connections: Gauge::default(),
            registry: Registry::with_prefix("candor"),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        let about = "Requests by path template, method, status and cause";
        registry.register("requests", about, self.family.clone());
        let about = "Requests that are being answered";
        registry.register("requests_in_flight", about, self.in_flight.clone());
        registry.register("connections", "Connections that are open", self.connections.clone());
        let version = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The program that runs", version);
        registry.register_collector(Box::new(self.durations.clone()));
    }

    /// An exchange begins; it is in flight until this is dropped.
    pub(crate) fn begin(&self) -> InFlight<'_> {
        self.in_flight.inc();
        InFlight(&self.in_flight)
    }

    /// Connections came, or went.
    pub(crate) fn connected(&self, change: i64) {
        self.connections.inc_by(change);
    }

    /// An exchange ended, after so long.
    pub(crate) fn ended(&self, ended: Ended, took: Duration) {
        self.durations.add(ended.template, took);
        let Some(cells) = self.ended.get(ended.template) else { return };
        let (methods, places) = (Known::ALL.len() + 1, GRAPH.len() + 1);
        let cells = cells.get_or_init(|| (0..methods * places).map(|_| OnceLock::new()).collect());
        let Some(cell) = cells.get(ended.method * places + ended.place) else { return };
        cell.get_or_init(|| self.family.get_or_create_owned(&self.labels(ended))).inc();
    }

    /// The template that an exchange is counted under.
    pub(crate) fn route(&self, ended: Ended) -> &str {
        &self.templates[ended.template]
    }

    fn labels(&self, ended: Ended) -> Labels {
        let outcome =
            GRAPH.get(ended.place).map_or(&catalogue::DEFECT, |question| question.outcome);
        let method = Known::ALL.get(ended.method).map_or("other", |method| method.as_str());
        vec![
            ("route", self.templates[ended.template].clone()),
            ("method", method.to_owned()),
            ("status", outcome.status.to_string()),
            ("cause", outcome.name.to_owned()),
        ]
    }

    /// Everything as OpenMetrics text, with what the store counts.
    pub(crate) fn text(&self, store: Vec<StoreCount>) -> String {
        let mut text = String::new();
        let mut counts = Registry::with_prefix("candor_store");
        counts.register_collector(Box::new(StoreCounts(store)));
        let written =
            encode_registry(&mut text, &self.registry).and_then(|()| encode(&mut text, &counts));
        written.expect("a text takes everything that is written to it");
        text
    }
}

/// An exchange that is being answered.
#[derive(Debug)]
pub(crate) struct InFlight<'a>(&'a Gauge<i64, AtomicI64>);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}
