//! The forms that content has beside JSON, told as truly as JSON Schema can.
//!
//! A schema says what a JSON value is. Lines, tables and elements are none: they are texts, of a
//! media type that is named, whose grammar is told in words and shown by an example.

use candor_json::{Json, Object};

use super::examples;
use super::part::{Part, component, object};
use super::schemas;
use crate::csv::Layout;
use crate::declaration::{IdRule, ResourceType};
use crate::exchange::{Form, HTML};
use crate::record::READ_ONLY_MEMBERS;

/// Content of a schema, with the examples of what it names.
pub(super) fn media(schema: Object) -> Json {
    let examples = examples::referred(&schema);
    let mut media = object! { "schema" => schema };
    if !examples.is_empty() {
        media.insert("examples", examples.json());
    }
    media.json()
}

/// A JSON Patch of a type: the schema is that of all, the example is its own.
pub(super) fn json_patch(of: &ResourceType) -> Json {
    let name = format!("{}.json-patch", of.name);
    let examples = object! { name.as_str() => component("examples", &name) };
    let schema = component("schemas", &schemas::json_patch_name());
    object! { "schema" => schema, "examples" => examples }.json()
}

/// Records in a form that is not JSON.
pub(super) fn of_records(form: Form, of: &ResourceType, list: bool) -> Json {
    let schema = match form {
        Form::Hal => hal(),
        Form::NdJson => {
            text(form, "A record a line, as JSON; `x-itemSchema` is the schema of each.")
        }
        Form::Csv => {
            let columns = columns(&Layout::of(of, None));
            let about = format!(
                "A table (RFC 4180) with a first line that names the columns, unless `fields` \
                 chose some: {columns}."
            );
            text(form, &about)
        }
        Form::Xml if list => text(form, &format!("An element `list`. {ELEMENTS}")),
        Form::Xml => text(form, &format!("An element `record`. {ELEMENTS}")),
        Form::Json | Form::Html | Form::OpenMetrics | Form::Text => return other(form),
    };
    let name = format!("{}.{}", of.name, if list { "list" } else { "record" });
    let name = examples::of_form(&name, form);
    let examples = object! { name.as_str() => component("examples", &name) };
    let mut media = object! { "schema" => schema, "examples" => examples };
    if form == Form::NdJson {
        // OpenAPI 3.2 calls it `itemSchema`.
        media.insert("x-itemSchema", schemas::shown(of).json());
    }
    media.json()
}

/// A page for people, lines, or metrics.
pub(super) fn other(form: Form) -> Json {
    let about = match form {
        Form::OpenMetrics => "Metrics (OpenMetrics 1.0).",
        Form::Text => "Lines for people.",
        _ => "A page for people.",
    };
    object! { "schema" => text(form, about) }.json()
}

/// The forms of a problem, beside the first.
pub(super) fn of_problems() -> [(&'static str, Json); 2] {
    let xml = object! {
        "type" => "string",
        "contentMediaType" => PROBLEM_XML,
        "description" => "The members of the problem as elements (RFC 9457 appendix B).",
    };
    [(HTML, other(Form::Html)), (PROBLEM_XML, object! { "schema" => xml }.json())]
}

const PROBLEM_XML: &str = "application/problem+xml";

const ELEMENTS: &str = "A member is an element of its name, an item of an array is `<i>`, and `type` \
    says what is no text: `number`, `boolean`, `null`, `array` or `object`. A name that is none in \
    XML stands in `name` of an element `member`.";

/// A text in a form.
pub(super) fn text(form: Form, about: &str) -> Object {
    object! {
        "type" => "string",
        "contentMediaType" => form.row().media_type,
        "description" => about,
    }
}

/// The names of the columns of a table.
pub(super) fn columns(layout: &Layout) -> String {
    let names = layout.columns().iter().map(|column| format!("`{}`", column.name));
    names.collect::<Vec<_>>().join(", ")
}

/// The columns of a table that creates records: what the server keeps is not among them, and no
/// more the reference that the path says.
pub(super) fn creation_layout(of: &ResourceType, said: Option<&str>) -> Layout {
    let id = matches!(of.id, IdRule::Client(_));
    let kept = |name: &str| READ_ONLY_MEMBERS.contains(&name) && !(id && name == "id");
    Layout::of(of, None).without(|name| kept(name) || Some(name) == said)
}

/// What leads on, and whatever else there is.
fn hal() -> Object {
    let href = object! { "type" => "string", "format" => "uri-reference" };
    let link = object! {
        "type" => "object",
        "required" => vec!["href"],
        "properties" => object! { "href" => href },
    };
    let about = "Where it is itself, and where it leads to (draft-kelly-json-hal).";
    let links = object! {
        "type" => "object",
        "description" => about,
        "additionalProperties" => link,
    };
    object! {
        "type" => "object",
        "required" => vec!["_links"],
        "properties" => object! { "_links" => links },
        "additionalProperties" => true,
    }
}
