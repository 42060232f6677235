//! The answers of an operation: a status each, with the causes that end in it.

use std::collections::BTreeMap;

use candor_json::{Json, Object};

use super::forms::{self, media};
use super::part::{Part, component, object};
use super::target::Target;
use super::{batch, documents, fields, forwarded, links, possible, problems, schemas};
use crate::catalogue::{Cause, Shows};
use crate::declaration::ResourceType;
use crate::exchange::{Form, JSON, Kind, offered};

/// The ends of an operation that are told one by one: what another service has, it answers itself,
/// and what else it answers only it knows.
pub(super) fn causes(target: &Target<'_>) -> Vec<&'static Cause> {
    let mut causes = possible::ends(target);
    causes.retain(|cause| target.upstream().is_none() || cause.status >= 500);
    causes
}

/// Every answer of an operation. What many have in common stands among the components once.
pub(super) fn responses(target: &Target<'_>, shared: &mut Object) -> Object {
    let mut by_status: BTreeMap<u16, Vec<&'static Cause>> = BTreeMap::new();
    for cause in causes(target) {
        by_status.entry(cause.status).or_default().push(cause);
    }
    let mut responses = forwarded::responses(target);
    for (status, causes) in by_status {
        let response = Json::Object(response(target, &causes));
        let name = share(target, status, response, shared);
        responses.insert(status.to_string(), component("responses", &name).json());
    }
    responses
}

/// Puts a response among the components, under the shortest name that is free or its own.
fn share(target: &Target<'_>, status: u16, response: Json, shared: &mut Object) -> String {
    // Names of components have no colon, which names of transitions have. A transition may be
    // called like an operation (`list`), and two points stand in no other name.
    let operation = target.operation_id().replace(':', "..");
    let verb = match target.kind {
        Kind::Act => "move",
        _ => operation.rsplit('.').next().unwrap_or_default(),
    };
    let own = format!("{status}.{operation}");
    // What went well differs from type to type.
    let names =
        if status < 300 { vec![] } else { vec![status.to_string(), format!("{status}.{verb}")] };
    let free = |name: &String| shared.get(name).is_none_or(|known| *known == response);
    let name = names.into_iter().find(free).unwrap_or(own);
    shared.insert(name.as_str(), response);
    name
}

fn response(target: &Target<'_>, causes: &[&'static Cause]) -> Object {
    let mut response = object! {
        "description" => description(causes),
        "headers" => fields::fields(target, causes),
    };
    let content = content(target, causes);
    if !content.is_empty() {
        response.insert("content", Json::Object(content));
    }
    let links = links::links(target, causes);
    if !links.is_empty() {
        response.insert("links", Json::Object(links));
    }
    response
}

fn description(causes: &[&'static Cause]) -> String {
    match causes {
        [only] => format!("{}.", only.title),
        _ => {
            let each = causes.iter().map(|cause| format!("- `{}`: {}.", cause.name, cause.title));
            each.collect::<Vec<_>>().join("\n")
        }
    }
}

/// The content in each form that it can have.
fn content(target: &Target<'_>, causes: &[&'static Cause]) -> Object {
    let mut content = Object::new();
    for cause in causes {
        match cause.shows {
            Shows::Nothing | Shows::Forwarded => {}
            Shows::Problem(_) => {
                content.insert("application/problem+json", media(problems::schema(causes)));
                for (media_type, media) in forms::of_problems() {
                    content.insert(media_type, media);
                }
                return content;
            }
            Shows::Document => {
                for form in offered(target.kind, target.route, false) {
                    let json = || media(documents::schema(target.route));
                    let media = if *form == Form::Json { json() } else { forms::other(*form) };
                    content.insert(form.row().media_type, media);
                }
            }
            Shows::Items => {}
            Shows::Batch => {
                content.insert(JSON, media(batch::responses()));
            }
            Shows::Record | Shows::List => {
                let Some(of) = target.of() else { continue };
                let several = causes.iter().any(|cause| matches!(cause.shows, Shows::Items));
                for form in offered(target.kind, target.route, false) {
                    let media = match form {
                        Form::Json if several => media(one_or_several(records(target, of))),
                        Form::Json => media(records(target, of)),
                        _ => forms::of_records(*form, of, target.kind == Kind::List),
                    };
                    content.insert(form.row().media_type, media);
                }
            }
        }
    }
    content
}

/// A record, or how many were created and which.
fn one_or_several(record: Object) -> Object {
    let items = object! { "type" => "array", "items" => record.clone() };
    let count = object! { "type" => "integer", "minimum" => 1_usize };
    let several = object! {
        "type" => "object",
        "required" => vec![Json::text("created")],
        "properties" => object! { "created" => count, "items" => items },
    };
    object! { "anyOf" => vec![Json::Object(record), Json::Object(several)] }
}

fn records(target: &Target<'_>, of: &ResourceType) -> Object {
    match target.kind {
        Kind::List => component("schemas", &format!("{}.list", of.name)),
        Kind::Read => schemas::shown(of),
        _ => schemas::record(of),
    }
}
