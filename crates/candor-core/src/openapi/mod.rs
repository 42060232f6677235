//! The OpenAPI 3.1 document of an API, made from what the server runs on.
//!
//! Which operations there are, the table of methods says ([`target`]); how each can end, the graph
//! and the declaration say together ([`possible`]); what an answer holds, the catalogue says
//! ([`fields`], [`problems`]); what content must be, the declared schemas say (`schemas`).
//! Nothing is written down a second time, so nothing can differ from what is served.

mod access;
mod batch;
mod contents;
mod cross_origin;
mod documents;
mod examples;
mod fields;
mod forms;
mod forwarded;
mod links;
mod parameters;
mod part;
mod possible;
mod problems;
mod responses;
mod schemas;
mod target;
mod used;

use candor_json::{Json, Object};

pub(crate) use cross_origin::{CrossOrigin, cross_origin};
pub use examples::RECORDED;
pub(crate) use target::{path as template, routes};

use crate::catalogue::{self, Cause};
use crate::checksum::checksum;
use crate::declaration::{Api, Info};
use crate::exchange::{Kind, Route};
use crate::representation::{told_contact, told_license};
use examples::Samples;
use part::{Part, object};
use target::Target;

/// The path of the document.
pub fn path(api: &Api) -> String {
    target::path(api, &Route::OpenApi)
}

/// The document.
pub fn document(api: &Api) -> Json {
    let samples = Samples::of(api);
    let mut shared = Object::new();
    let mut paths = Object::new();
    for route in &routes(api) {
        let mut item = Object::new();
        for target in target::targets(api, route) {
            let method = target.method.as_str().to_ascii_lowercase();
            item.insert(method, Json::Object(operation(&target, &samples, &mut shared)));
        }
        if !item.is_empty() {
            paths.insert(target::path(api, route), Json::Object(item));
        }
    }
    let examples = examples::settle(api, &samples, &mut [&mut paths, &mut shared]);
    let schemas = used::only(&schemas(api), &[&paths, &shared]);
    let document = object! {
        "openapi" => "3.1.0",
        "info" => info(api),
        "servers" => vec![object! { "url" => "/", "description" => "The server of this document." }],
        // Each operation says itself where credentials are looked at.
        "security" => Vec::<Object>::new(),
        "tags" => tags(api),
        "paths" => paths,
        "components" => components(api, schemas, shared, examples),
    };
    Json::Object(document)
}

fn components(api: &Api, schemas: Object, responses: Object, examples: Object) -> Object {
    let mut components =
        object! { "schemas" => schemas, "responses" => responses, "examples" => examples };
    if api.callers.known() {
        let about = match (api.callers.tokens, api.callers.issuers.is_empty()) {
            (true, true) => "A token that whoever runs the API made for you.",
            (true, false) => "A token of this API, or a signed one (JWT) of an issuer it trusts.",
            (false, _) => "A signed token (JWT) of an issuer that the API trusts.",
        };
        let bearer = object! { "type" => "http", "scheme" => "bearer", "description" => about };
        components.insert("securitySchemes", object! { BEARER => bearer }.json());
    }
    components
}

/// The name of the one way to say who asks.
const BEARER: &str = "bearer";

/// Credentials may be shown; they must be where the rules refuse everybody who shows none, whatever
/// is stored.
fn security(target: &Target<'_>) -> Vec<Object> {
    let shown = object! { BEARER => Vec::<Object>::new() };
    match access::needs_caller(target) {
        true => vec![shown],
        false => vec![Object::new(), shown],
    }
}

/// The ways in which operations can end, each with its kind, as the document tells them.
pub fn ends(api: &Api) -> Vec<(Kind, &'static Cause)> {
    let mut ends = Vec::new();
    for route in &routes(api) {
        for target in target::targets(api, route) {
            let told = responses::causes(&target);
            ends.extend(told.into_iter().map(|cause| (target.kind, cause)));
        }
    }
    ends
}

/// The document as it is served, and the sum that names its state.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) text: String,
    pub(crate) sum: u64,
}

/// The document as it is served. It is made once: what is declared never changes.
pub(crate) fn served(api: &Api) -> &Served {
    api.openapi.get_or_init(|| {
        let text = document(api).to_text();
        let sum = checksum(text.bytes());
        Served { text, sum }
    })
}

/// The document for people: a member a line.
pub fn pretty(api: &Api) -> String {
    let mut out = String::new();
    part::write_pretty(&document(api), 0, &mut out);
    out
}

fn info(api: &Api) -> Object {
    let mut info = object! { "title" => api.title.as_str(), "version" => api.version.as_str() };
    if let Some(about) = &api.about {
        info.insert("description", about.as_str().json());
    }
    let Info { contact, license, terms } = &api.info;
    if let Some(terms) = terms {
        info.insert("termsOfService", terms.as_str().json());
    }
    if let Some(contact) = contact {
        info.insert("contact", told_contact(contact));
    }
    if let Some(license) = license {
        info.insert("license", told_license(license));
    }
    info
}

/// A tag for each type, and one for what the server tells of itself.
fn tags(api: &Api) -> Vec<Object> {
    let of_types = api.types.iter().map(|of| {
        let about = of.about.clone().unwrap_or_else(|| format!("The records of {}.", of.name));
        object! { "name" => of.name.as_str(), "description" => about }
    });
    let own = object! { "name" => SERVER_TAG, "description" => "What the server tells of itself." };
    let of_others = api.upstreams.iter().map(|of| {
        let about = of.about.clone().unwrap_or_else(|| "What another service has.".to_owned());
        object! { "name" => of.name.as_str(), "description" => about }
    });
    of_types.chain(of_others).chain([own]).collect()
}

/// No type has this name: theirs begin with a letter.
const SERVER_TAG: &str = "-";

fn operation(target: &Target<'_>, samples: &Samples, shared: &mut Object) -> Object {
    let tag = target.of().map(|of| of.name.as_str()).or(target.upstream()).unwrap_or(SERVER_TAG);
    let summary = target.summary();
    let mut operation = object! {
        "operationId" => target.operation_id(),
        "tags" => vec![tag],
        "description" => format!("{summary}."),
        "summary" => summary,
    };
    if target.deprecation().is_some() {
        operation.insert("deprecated", Json::boolean(true));
    }
    if target.route.knows_callers() && target.api.callers.known() {
        operation.insert("security", security(target).json());
    }
    let mut parameters = parameters::parameters(target);
    examples::show(target, samples, &mut parameters);
    if !parameters.is_empty() {
        operation.insert("parameters", parameters.json());
    }
    if let Some(content) = contents::request_body(target) {
        operation.insert("requestBody", Json::Object(content));
    }
    operation.insert("responses", Json::Object(responses::responses(target, shared)));
    operation
}

fn schemas(api: &Api) -> Object {
    let mut schemas = Object::new();
    for of in &api.types {
        schemas::add(api, of, &mut schemas);
    }
    for route in &routes(api) {
        if let Route::SubCollection(sub) = route {
            schemas::add_below(sub, &mut schemas);
        }
    }
    schemas.insert(schemas::json_patch_name(), Json::Object(schemas::json_patch()));
    batch::add(api, &mut schemas);
    documents::add(&mut schemas);
    for cause in catalogue::all().filter(|cause| cause.is_refusal()) {
        schemas.insert(problems::name(cause), Json::Object(problems::problem(cause)));
    }
    schemas
}
