//! The schema of each problem: one a cause, with the members that it carries.

use candor_json::Object;

use super::part::{component, object, own};
use crate::catalogue::{Carry, Cause};
use crate::limits;
use crate::representation::problem_path;

/// The name of the schema of a refusal.
pub(super) fn name(cause: &Cause) -> String {
    own(&format!("problem.{}", cause.name))
}

/// What the content of a refusal of one of these causes is.
pub(super) fn schema(causes: &[&'static Cause]) -> Object {
    let mut refusals = causes.iter().filter(|cause| cause.is_refusal());
    match (refusals.next(), refusals.next()) {
        (Some(only), None) => component("schemas", &name(only)),
        _ => {
            let refusals = causes.iter().filter(|cause| cause.is_refusal());
            let each: Vec<Object> =
                refusals.map(|cause| component("schemas", &name(cause))).collect();
            object! { "anyOf" => each }
        }
    }
}

/// The schema of a refusal (RFC 9457).
pub(super) fn problem(cause: &'static Cause) -> Object {
    let mut properties = object! {
        "type" => object! { "const" => problem_path(cause) },
        "title" => object! { "const" => cause.title },
        "status" => object! { "const" => cause.status },
        "detail" => object! {
            "type" => "string",
            "description" => "What happened to this request.",
        },
        "instance" => object! {
            "type" => "string",
            "format" => "uri-reference",
            "description" => "The path that was asked for.",
        },
        "retry" => object! { "const" => cause.retry.as_str() },
    };
    let mut required = vec!["type", "title", "status", "detail", "retry"];
    for member in cause.carries.iter().flat_map(|item| members(*item, cause)) {
        properties.insert(member.name, candor_json::Json::Object(member.schema));
        if member.always {
            required.push(member.name);
        }
    }
    object! {
        "title" => cause.title,
        "description" => described(cause),
        "type" => "object",
        "required" => required,
        "properties" => properties,
    }
}

fn described(cause: &Cause) -> String {
    let asked = format!("Asked for by {}.", cause.source);
    let parts = [cause.meaning, cause.way_out, &asked];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

struct Member {
    name: &'static str,
    always: bool,
    schema: Object,
}

fn member(name: &'static str, always: bool, schema: Object) -> Member {
    Member { name, always, schema }
}

/// The members that carrying this adds to a problem.
fn members(item: Carry, cause: &Cause) -> Vec<Member> {
    match item {
        Carry::Available => vec![member("available", true, texts("The media types there are."))],
        Carry::Conflicts => vec![
            member("conflicts", true, conflicts()),
            member("more", false, flag("Whether there are more than are named.")),
        ],
        Carry::DeleteTime if cause.name == "version-retired" => {
            vec![member("retired", true, time("When the version went."))]
        }
        Carry::DeleteTime => vec![member("deleted", true, time("When the record went."))],
        Carry::FirstUse => {
            vec![member("first_used", true, time("When the key was used first."))]
        }
        Carry::Fields => vec![
            member("fields", true, texts("The fields that are meant.")),
            member("index", false, place("Which of many records it is about, counted from 0.")),
            member("line", false, count("The line that record begins in.")),
        ],
        Carry::Rule => vec![
            member("rule", false, text("The part of the access rule that does not hold.")),
            member("index", false, place("Which of many records it is about, counted from 0.")),
            member("line", false, count("The line that record begins in.")),
        ],
        Carry::Indexes => {
            let about = "Members of which an index would narrow the filter.";
            vec![member("indexes", true, texts(about))]
        }
        Carry::LogId => {
            vec![member("log_id", false, text("Finds the line in the server's log."))]
        }
        Carry::Parent => {
            vec![member("parent", true, text("The path of the record that is not there."))]
        }
        Carry::Column => {
            vec![member("column", true, count("The character of the filter where it is wrong."))]
        }
        Carry::Place => vec![
            member("line", true, count("The line of the mistake, counted from 1.")),
            member("column", true, count("Its column, counted from 1.")),
        ],
        Carry::Refusal => vec![member("refusal", true, refusal())],
        Carry::Refused => vec![member("refused", false, refused())],
        Carry::Restart => vec![member("first", true, text("The path where the list begins."))],
        Carry::Transitions => vec![member("transitions", true, transitions())],
        Carry::Violations => vec![
            member("errors", true, violations()),
            member("more", false, count("How many more there are than are told.")),
        ],
        Carry::AcceptEncoding
        | Carry::AcceptedTypes
        | Carry::Allow
        | Carry::Challenge
        | Carry::Close
        | Carry::ContentLocation
        | Carry::Etag
        | Carry::LastModified
        | Carry::Location
        | Carry::PageLinks
        | Carry::PreferenceApplied
        | Carry::RetryAfter
        | Carry::ServiceDescription
        | Carry::CrossOrigin
        | Carry::Successor => Vec::new(),
    }
}

fn text(about: &str) -> Object {
    object! { "type" => "string", "description" => about }
}

fn texts(about: &str) -> Object {
    let items = object! { "type" => "string" };
    object! { "type" => "array", "items" => items, "description" => about }
}

fn time(about: &str) -> Object {
    object! { "type" => "string", "format" => "date-time", "description" => about }
}

fn flag(about: &str) -> Object {
    object! { "type" => "boolean", "description" => about }
}

fn count(about: &str) -> Object {
    object! { "type" => "integer", "minimum" => 1_usize, "description" => about }
}

/// The words of a service that refused.
fn refusal() -> Object {
    let properties = object! {
        "operation" => text("What it was asked about."),
        "title" => text("The title of its problem."),
        "detail" => text("The detail of its problem."),
    };
    object! { "type" => "object", "required" => vec!["operation"], "properties" => properties }
}

fn place(about: &str) -> Object {
    object! { "type" => "integer", "minimum" => 0_usize, "description" => about }
}

fn violations() -> Object {
    let properties = object! {
        "index" => place("Which of several records or requests it is about, counted from 0."),
        "line" => count("The line that the record begins in."),
        "pointer" => text("Where in the content (RFC 6901)."),
        "keyword" => text("The keyword of JSON Schema that says no, `check` or `readOnly`."),
        "message" => text("What was expected and what came."),
    };
    let violation = object! {
        "type" => "object",
        "required" => vec!["pointer", "keyword", "message"],
        "properties" => properties,
    };
    object! {
        "type" => "array",
        "items" => violation,
        "minItems" => 1_usize,
        "maxItems" => limits::VIOLATIONS_MAX,
    }
}

/// Where the record can go from its state.
fn transitions() -> Object {
    let path = object! { "type" => "string", "format" => "uri-reference" };
    let properties = object! {
        "name" => text("What it is called."),
        "to" => text("The state it leads to."),
        "href" => path,
    };
    let transition = object! {
        "type" => "object",
        "required" => vec!["name", "to", "href"],
        "properties" => properties,
    };
    object! { "type" => "array", "items" => transition }
}

/// What requests of a batch would have been answered by themselves.
fn refused() -> Object {
    let status = object! { "type" => "integer", "minimum" => 400_usize, "maximum" => 599_usize };
    let fields = object! {
        "type" => "object",
        "additionalProperties" => object! { "type" => "string" },
    };
    let refused = object! {
        "type" => "object",
        "required" => vec!["index", "status", "headers", "content"],
        "properties" => object! {
            "index" => object! { "type" => "integer", "minimum" => 0_usize },
            "status" => status,
            "headers" => fields,
            "content" => object! { "type" => "object" },
        },
    };
    object! { "type" => "array", "items" => refused, "minItems" => 1_usize }
}

/// What it conflicts with. Each cause has members of its own; a path leads to the other record.
fn conflicts() -> Object {
    let path = |about: &str| {
        object! { "type" => "string", "format" => "uri-reference", "description" => about }
    };
    let properties = object! {
        "index" => place("Which of several records or requests it is about, counted from 0."),
        "line" => count("The line that the record begins in."),
        "reason" => text("Why, where several are told of."),
        "href" => path("The other record."),
        "pointer" => text("Where in the content (RFC 6901)."),
        "fields" => texts("The fields that are unique together."),
        "field" => text("The field that refers."),
        "to" => text("What is referred to, or the state that would be reached."),
        "deleted" => flag("Whether the other record was deleted."),
        "readable" => flag("Whether it may be told what refers."),
        "state" => text("The state of the record."),
        "transition" => text("The transition that would be taken."),
        "operation" => place("The operation of a JSON Patch that fails, counted from 0."),
        "op" => text("What it would do."),
        "path" => text("Where it would do it."),
        "hook" => text("What the service that must agree was asked about."),
        "idempotency_key" => text("The key that is in use."),
    };
    object! { "type" => "array", "items" => object! { "type" => "object", "properties" => properties } }
}
