//! Links: from an answer to what can be done with the record that it shows, with its id and, where
//! that names a state, its entity tag as a precondition.

use candor_json::{Json, Object};

use super::part::{Part, object};
use super::target::{Target, operation_id, transition, transition_id};
use crate::catalogue::{Cause, Shows};
use crate::declaration::{Api, Lifecycle, Operation, ResourceType, Support};
use crate::exchange::Kind;

/// Where an answer tells of the record (OpenAPI 3.1 §4.8.20.3).
struct Told {
    /// Its id.
    id: &'static str,
    /// Its entity tag.
    tag: &'static str,
}

const CREATED: Told = Told { id: "$response.body#/id", tag: "$response.header.ETag" };
/// Of a list, the first record stands for the others.
const LISTED: Told = Told { id: "$response.body#/items/0/id", tag: "$response.body#/items/0/etag" };
/// Whatever of the record is shown, the path names it.
const SHOWN: Told = Told { id: "$request.path.id", tag: "$response.header.ETag" };
/// A PUT is answered without a field that names the state.
const REPLACED: Told = Told { id: "$request.path.id", tag: "$response.body#/etag" };

/// The links of the answers that end in one of these causes.
pub(super) fn links(target: &Target<'_>, causes: &[&'static Cause]) -> Object {
    let shows = |cause: &&Cause| matches!(cause.shows, Shows::Record | Shows::List);
    let (Some(of), true) = (target.of(), causes.iter().any(shows)) else { return Object::new() };
    match target.kind {
        Kind::Create => from(target.api, of, &CREATED),
        Kind::List => from(target.api, of, &LISTED),
        Kind::Read | Kind::Update | Kind::Act => from(target.api, of, &SHOWN),
        Kind::Replace => from(target.api, of, &REPLACED),
        // What was deleted leads nowhere.
        Kind::Delete
        | Kind::Unread
        | Kind::Nowhere
        | Kind::Preflight
        | Kind::Batch
        | Kind::Forward
        | Kind::Show
        | Kind::Describe => Object::new(),
    }
}

/// Links to all that can be done with a record.
fn from(api: &Api, of: &ResourceType, told: &Told) -> Object {
    let mut links = Object::new();
    for (operation, verb, _) in Operation::ALL {
        if matches!(operation, Operation::List | Operation::Create) {
            continue;
        }
        if of.operations.of(operation) == Support::Built {
            let conditional = operation != Operation::Read;
            links.insert(verb, link(&operation_id(of, verb), told, conditional));
        }
    }
    for by in of.lifecycle.iter().flat_map(Lifecycle::indexes) {
        let name = transition(of, by).name.as_str();
        // One that is called like an operation stands beside it.
        let name = if links.contains(name) { format!("move.{name}") } else { name.to_owned() };
        links.insert(name, link(&transition_id(of, by), told, true));
    }
    for below in &of.referrers {
        let operations = &api.of(below.resource_type).operations;
        for (operation, verb) in [(Operation::List, "list"), (Operation::Create, "create")] {
            if operations.of(operation) == Support::Built {
                let name = format!("{}.{verb}", below.segment);
                let operation = format!("{}.{name}", of.name);
                links.insert(name, link(&operation, told, false));
            }
        }
    }
    links
}

/// A link to an operation on the record; a conditional one is for the record as it was told.
fn link(operation: &str, told: &Told, conditional: bool) -> Json {
    let mut parameters = object! { "id" => told.id };
    if conditional {
        parameters.insert("header.If-Match", told.tag.json());
    }
    object! { "operationId" => operation, "parameters" => parameters }.json()
}
