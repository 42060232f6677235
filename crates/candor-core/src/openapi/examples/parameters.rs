//! An example of each parameter, where one can be known. A cursor is sealed by the server that made
//! it. A key belongs to one request, and whoever sends examples sends them with many; it is shown
//! in words.

use candor_expression::Expression;
use candor_json::{Json, Object};

use super::records::Samples;
use crate::declaration::{FieldKind, ResourceType};
use crate::exchange::Route;
use crate::expression::filter_environment;
use crate::limits::PAGE_DEFAULT;
use crate::openapi::part::{Part, object};
use crate::openapi::target::Target;

/// A moment, as a field of HTTP tells it.
const DATE: &str = "Sat, 31 Jan 2026 09:30:00 GMT";
/// The state of every example.
const TAG: &str = "\"7\"";

/// Puts examples beside the schemas of the parameters of an operation.
pub(in crate::openapi) fn show(x: &Target<'_>, samples: &Samples, parameters: &mut [Object]) {
    for parameter in parameters {
        if parameter.get("name").and_then(Json::as_str) == Some("If-Match") {
            parameter.insert("examples", states());
        } else if let Some(example) = example(x, samples, parameter) {
            parameter.insert("example", example);
        }
    }
}

/// The state that was read, or whatever there is.
fn states() -> Json {
    let value = |value: &str| object! { "value" => value };
    object! { "read" => value(TAG), "any" => value("*") }.json()
}

fn example(x: &Target<'_>, samples: &Samples, parameter: &Object) -> Option<Json> {
    let text = |name: &str| parameter.get(name).and_then(Json::as_str);
    match (text("in")?, text("name")?) {
        ("path", "id") => {
            let of = match x.route {
                Route::SubCollection(sub) => sub.parent,
                _ => x.of()?,
            };
            Some(Json::text(samples.record(of)?.id.as_str()))
        }
        ("path", "name") => Some(Json::text(crate::catalogue::RECORD_UNKNOWN.name)),
        ("query", "limit") => Some(PAGE_DEFAULT.json()),
        ("query", "offset") => Some(0_usize.json()),
        ("query", "fields" | "sort" | "expand") => first(parameter.get("schema")?),
        ("query", "filter") => filter(x.of()?, &samples.document(x.of()?)?),
        ("query", member) => compared(samples.document(x.of()?)?.get(member)?),
        ("header", "If-None-Match") => Some(Json::text(TAG)),
        ("header", "If-Modified-Since" | "If-Unmodified-Since") => Some(Json::text(DATE)),
        ("header", "Prefer") if crate::exchange::Kinds::WRITES.contain(x.kind) => {
            Some(Json::text("return=representation"))
        }
        ("header", "Prefer") => Some(Json::text("count=exact")),
        _ => None,
    }
}

/// A list of the first value that may stand in it.
fn first(schema: &Json) -> Option<Json> {
    let value = schema.member("items")?.member("enum")?.as_array()?.first()?;
    Some(Json::array([value.clone()]))
}

/// A scalar, as a member is compared with one.
fn compared(value: &Json) -> Option<Json> {
    let scalar = matches!(value, Json::String(_) | Json::Number(_) | Json::Boolean(_));
    scalar.then(|| value.clone())
}

/// Records that are like the one that is shown: by a field that an index narrows, where there is
/// one.
fn filter(of: &ResourceType, document: &Object) -> Option<Json> {
    let told = |field: &&crate::declaration::Field| document.contains(&field.name);
    let indexed = |field: &&crate::declaration::Field| {
        of.field_named(&field.name).is_some_and(|index| of.indexed(index))
    };
    let mut fields = of.fields.iter().filter(told);
    let field = fields.clone().find(indexed).or_else(|| fields.next())?;
    let operator = match field.kind {
        FieldKind::Integer | FieldKind::Number => ">=",
        FieldKind::Text | FieldKind::Boolean => "==",
    };
    let value = document.get(&field.name)?.to_text();
    let filter = format!("{} {operator} {value}", field.name);
    Expression::parse(&filter, filter_environment(of)).ok()?;
    Some(Json::text(filter))
}
