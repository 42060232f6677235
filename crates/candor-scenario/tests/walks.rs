//! Random walks through a lifecycle, over a real socket and on every store, beside a model of it.
//!
//! The model knows the declaration in `scenarios/apis/orders/orders.yaml` by heart and writes each
//! walk as a scenario, so that every rule that holds for every answer is asked of it as well.

use std::path::{Path, PathBuf};

use candor_scenario::client::Over;
use candor_scenario::run::run;
use candor_scenario::store::Engine;
use proptest::prelude::*;

/// What a client does to the record, by name of a transition or of a state.
#[derive(Debug, Clone, Copy)]
enum Act {
    Take(&'static str),
    Put(Option<&'static str>),
    Patch(Option<&'static str>),
    Delete,
}

const STATES: [&str; 4] = ["draft", "placed", "shipped", "cancelled"];
const FROZEN: [&str; 2] = ["shipped", "cancelled"];

/// Name, from and to.
const WAYS: [(&str, &str, &str); 6] = [
    ("place", "draft", "placed"),
    ("ship", "placed", "shipped"),
    ("cancel", "draft", "cancelled"),
    ("cancel", "placed", "cancelled"),
    ("discard", "draft", "cancelled"),
    ("reopen", "cancelled", "draft"),
];

/// What must come of it: the end, and the state afterwards; nothing when the record is gone.
fn expected(state: Option<&'static str>, act: Act) -> (&'static str, Option<&'static str>) {
    let Some(state) = state else { return ("410 record-deleted", None) };
    let frozen = FROZEN.contains(&state);
    let written = |to: Option<&'static str>, end| {
        let to = to.unwrap_or("draft");
        match WAYS.iter().any(|(_, from, leads)| (*from, *leads) == (state, to)) || to == state {
            _ if frozen => ("409 record-frozen", Some(state)),
            true => (end, Some(to)),
            false => ("409 transition-refused", Some(state)),
        }
    };
    match act {
        Act::Take(name) => {
            match WAYS.iter().find(|(way, from, _)| (*way, *from) == (name, state)) {
                Some((_, _, to)) => ("200 record-moved", Some(to)),
                None if frozen => ("409 record-frozen", Some(state)),
                None => ("409 transition-refused", Some(state)),
            }
        }
        Act::Put(to) => written(to, "200 record-replaced"),
        Act::Patch(to) => written(to, "200 record-updated"),
        Act::Delete if frozen => ("409 record-frozen", Some(state)),
        Act::Delete => ("204 record-removed", None),
    }
}

fn request(act: Act) -> String {
    let said =
        |to: Option<&str>| to.map_or("{}".to_owned(), |to| format!("{{\"status\": \"{to}\"}}"));
    match act {
        Act::Take(name) => format!("> POST /v1/orders/a/{name}\n"),
        Act::Put(to) => format!("> PUT /v1/orders/a\n\n{}\n\n", said(to)),
        Act::Patch(to) => {
            let patch = to.map_or("{\"status\": null}".to_owned(), |to| said(Some(to)));
            let form = "Content-Type: application/merge-patch+json";
            format!("> PATCH /v1/orders/a\n{form}\n\n{patch}\n\n")
        }
        Act::Delete => "> DELETE /v1/orders/a\n".to_owned(),
    }
}

/// The walk as a scenario: after each step, where the record is.
fn scenario(begins: &'static str, acts: &[Act]) -> String {
    let mut text =
        format!("# A walk.\napi: orders\ngiven: orders/a {{\"status\": \"{begins}\"}}\n\n");
    let mut state = Some(begins);
    for act in acts {
        let (end, next) = expected(state, *act);
        text += &format!("{}< {end}\n\n", request(*act));
        state = next;
        text += &match state {
            // Written without its state, a record does not say it, and is in the first one.
            Some("draft") | None => String::new(),
            Some(state) => format!(
                "> GET /v1/orders/a\n< 200 record-shown\n\n{{…, \"status\": \"{state}\"}}\n\n"
            ),
        };
    }
    text
}

fn act() -> impl Strategy<Value = Act> {
    let state = || prop::option::weighted(0.8, prop::sample::select(STATES.to_vec()));
    let names = vec!["place", "ship", "cancel", "discard", "reopen"];
    prop_oneof![
        6 => prop::sample::select(names).prop_map(Act::Take),
        3 => state().prop_map(Act::Put),
        3 => state().prop_map(Act::Patch),
        1 => Just(Act::Delete),
    ]
}

fn folders() -> Vec<PathBuf> {
    vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/apis")]
}

fn check(engine: Engine) {
    let walks = (prop::sample::select(STATES.to_vec()), prop::collection::vec(act(), 30));
    let config = ProptestConfig { cases: 12, failure_persistence: None, ..Default::default() };
    proptest!(config, |((begins, acts) in walks)| {
        let text = scenario(begins, &acts);
        let report = run(&text, engine, Over::Http1, &folders()).expect("the scenario can be read");
        prop_assert!(report.faults.is_empty(), "{}\nin\n{text}", report.faults.join("\n\n"));
    });
}

#[test]
fn a_random_walk_goes_as_the_model_says_in_memory() {
    check(Engine::Memory);
}

#[test]
fn a_random_walk_goes_as_the_model_says_on_sqlite() {
    check(Engine::Sqlite);
}
