//! Examples: what requests and answers look like. Each is made from what is declared and written by
//! what writes answers, so none can be wrong; where nothing can be derived, none is shown.
//!
//! They stand among the components, each once, under the name of the schema that they are of, and
//! are referred to wherever content is of that schema.

mod parameters;
mod problems;
mod records;
mod types;

use std::collections::BTreeSet;

use candor_json::{Json, Object};

use super::documents;
use super::part::{Part, component, object};
use super::target::routes;
use crate::catalogue;
use crate::declaration::Api;
use crate::exchange::{Form, Route};
use crate::representation::{explanation, home};

pub(super) use parameters::show;
pub use problems::RECORDED;
pub(super) use records::Samples;

const SCHEMAS: &str = "#/components/schemas/";
const EXAMPLES: &str = "#/components/examples/";

/// The name of the example of a schema in another form than JSON.
pub(super) fn of_form(schema: &str, form: Form) -> String {
    format!("{schema}{}", form.row().tag_suffix.replace('-', "."))
}

/// The name of the example of an array of what a schema says.
pub(super) fn of_several(schema: &str) -> String {
    format!("{schema}.list")
}

/// References to the examples of the schemas that a schema is one of, or of one that is named.
pub(super) fn referred(schema: &Object) -> Object {
    let either = schema.get("anyOf").and_then(Json::as_array).unwrap_or_default();
    let ways = either.iter().filter_map(|way| way.member("$ref"));
    let all = schema.get("$ref").into_iter().chain(ways);
    let names = all.filter_map(|one| one.as_str()?.strip_prefix(SCHEMAS));
    names.map(|name| (name.to_owned(), component("examples", name).json())).collect()
}

/// The examples that parts of the document refer to. References to what there is none of go.
pub(super) fn settle(api: &Api, samples: &Samples, parts: &mut [&mut Object]) -> Object {
    let mut made = Object::new();
    for of in &api.types {
        types::add(api, of, samples, &mut made);
    }
    for route in &routes(api) {
        if let Route::SubCollection(sub) = route {
            types::add_below(sub, samples, &mut made);
        }
    }
    types::add_batch(api, samples, &mut made);
    made.insert(documents::home_name(), shown(home(api)));
    made.insert(documents::explanation_name(), shown(explanation(&catalogue::RECORD_UNKNOWN)));
    problems::add(&mut made);
    let mut wanted = BTreeSet::new();
    for (_, value) in parts.iter_mut().flat_map(|part| part.iter_mut()) {
        prune(value, &made, &mut wanted);
    }
    let needed = made.iter().filter(|(name, _)| wanted.contains(*name));
    needed.map(|(name, example)| (name.to_owned(), example.clone())).collect()
}

/// An example, as OpenAPI holds one.
fn shown(value: Json) -> Json {
    object! { "value" => value }.json()
}

/// Takes out references that lead nowhere, and gathers the others.
fn prune(value: &mut Json, made: &Object, wanted: &mut BTreeSet<String>) {
    let Json::Object(members) = value else { return };
    if let Some(Json::Object(examples)) = members.get_mut("examples") {
        let all = std::mem::take(examples);
        for (key, example) in all.into_members() {
            let target = example.member("$ref").and_then(Json::as_str);
            let name = target.and_then(|target| target.strip_prefix(EXAMPLES));
            if name.is_none_or(|name| made.contains(name)) {
                wanted.extend(name.map(str::to_owned));
                examples.insert(key, example);
            }
        }
        if examples.is_empty() {
            members.remove("examples");
        }
    }
    for (name, member) in members.iter_mut() {
        // What is declared stays as it is.
        if name != "schema" {
            prune(member, made, wanted);
        }
    }
}
