//! The schemas of the documents of the server itself.

use candor_json::Object;

use super::part::{component, object, own};
use crate::exchange::Route;

/// The schema of the document at a route.
pub(super) fn schema(route: &Route<'_>) -> Object {
    match route {
        Route::OpenApi => {
            let part = || object! { "type" => "object" };
            let version = object! { "type" => "string", "pattern" => "^3\\.1\\." };
            let properties = object! {
                "openapi" => version,
                "info" => part(),
                "paths" => part(),
                "components" => part(),
            };
            members(vec!["openapi", "info", "paths", "components"], properties)
        }
        Route::Problems => {
            let items = component("schemas", &explanation_name());
            let problems = object! { "type" => "array", "items" => items };
            members(vec!["problems"], object! { "problems" => problems })
        }
        Route::Problem(_) => component("schemas", &explanation_name()),
        Route::Live => flag("live"),
        Route::Ready => flag("ready"),
        Route::Path(_) => told_path(),
        _ => component("schemas", &home_name()),
    }
}

/// The name of what tells what is here.
pub(super) fn home_name() -> String {
    own("home")
}

/// The name of what tells what a refusal means.
pub(super) fn explanation_name() -> String {
    own("explanation")
}

/// The schemas that stand among the components.
pub(super) fn add(schemas: &mut Object) {
    schemas.insert(home_name(), candor_json::Json::Object(home()));
    schemas.insert(explanation_name(), candor_json::Json::Object(explanation()));
}

fn members(required: Vec<&str>, properties: Object) -> Object {
    object! { "type" => "object", "required" => required, "properties" => properties }
}

fn flag(name: &'static str) -> Object {
    members(vec![name], object! { name => object! { "const" => true } })
}

fn text() -> Object {
    object! { "type" => "string" }
}

fn path() -> Object {
    object! { "type" => "string", "format" => "uri-reference" }
}

/// How an answer came about.
fn told_path() -> Object {
    let asked = members(
        vec!["stage", "question", "answer"],
        object! {
            "stage" => text(),
            "question" => text(),
            "answer" => object! { "type" => "boolean" },
            "because" => text(),
        },
    );
    let status = object! { "type" => "integer", "minimum" => 200_usize, "maximum" => 599_usize };
    members(
        vec!["request", "time", "path", "status", "cause", "title"],
        object! {
            "request" => text(),
            "time" => object! { "type" => "string", "format" => "date-time" },
            "path" => object! { "type" => "array", "items" => asked },
            "status" => status,
            "cause" => text(),
            "title" => text(),
            "detail" => text(),
            "way_out" => text(),
        },
    )
}

/// What is here.
fn home() -> Object {
    let methods = || object! { "type" => "array", "items" => text() };
    let resource_type = members(
        vec!["name", "href", "methods", "record_methods"],
        object! {
            "name" => text(),
            "about" => text(),
            "href" => path(),
            "methods" => methods(),
            "record_methods" => methods(),
            "sub_collections" => methods(),
        },
    );
    members(
        vec!["title", "version", "types", "problems", "openapi", "batch"],
        object! {
            "title" => text(),
            "about" => text(),
            "version" => text(),
            "contact" => object! { "type" => "object" },
            "license" => object! { "type" => "object" },
            "terms" => text(),
            "types" => object! { "type" => "array", "items" => resource_type },
            "problems" => path(),
            "openapi" => path(),
            "batch" => path(),
        },
    )
}

/// What a refusal means.
fn explanation() -> Object {
    let status = object! { "type" => "integer", "minimum" => 400_usize, "maximum" => 599_usize };
    let properties = object! {
        "type" => path(),
        "status" => status,
        "title" => text(),
        "meaning" => text(),
        "way_out" => text(),
        "retry" => object! { "enum" => vec!["never", "after-change", "later"] },
        "source" => text(),
    };
    let required = vec!["type", "status", "title", "meaning", "way_out", "retry", "source"];
    members(required, properties)
}
