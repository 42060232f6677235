//! The parameters of an operation: those in its path, its query and its header fields.

use candor_expression::{Member, Type};
use candor_http::idempotency_key::KEY_MAX_CHARACTERS;
use candor_json::{Json, Object};

use super::part::{Part, object};
use super::schemas;
use super::target::{Target, refusals};
use crate::declaration::{Api, Field, ResourceType};
use crate::exchange::{Kind, Kinds, Route};
use crate::expression::record_type;
use crate::limits::{
    EXPAND_LISTED_MAX, EXPAND_MAX_BRANCHES, OFFSET_MAX, PAGE_DEFAULT, PAGE_MAX, SORT_MAX_FIELDS,
};
use crate::selection::OF_LIST;

/// All parameters of an operation.
pub(super) fn parameters(x: &Target<'_>) -> Vec<Object> {
    let mut parameters = in_path(x);
    if let Some(of) = x.of() {
        parameters.extend(in_query(x, of));
    }
    parameters.extend(conditions(x));
    parameters.extend(preferences(x));
    let written = x.of().is_some() || x.kind == Kind::Batch;
    if written && Kinds::KEYED.contain(x.kind) {
        let about = "Names the request, so that it can be sent again and is done once: a text that \
            no other request has, such as `\"8e03978e-40d5-43e8-bc93-6894a57f9324\"`.";
        parameters.push(header("Idempotency-Key", about, key()));
    }
    parameters
}

/// What can be wished for (RFC 7240).
fn preferences(x: &Target<'_>) -> Option<Object> {
    const EXPLAIN: &str = "`explain` tells in Link how the answer came about";
    let written = x.of().is_some() || x.kind == Kind::Batch;
    let own = match x.kind {
        Kind::List => Some("`count=exact` tells the `total` (RFC 7240)"),
        kind if written && Kinds::WRITES.contain(kind) => {
            Some("`return=minimal` or `return=representation` (RFC 7240 §4.2)")
        }
        _ => None,
    };
    let wishes: Vec<&str> = own.into_iter().chain(x.tells_its_path().then_some(EXPLAIN)).collect();
    let about = format!("{}; others are ignored.", wishes.join("; "));
    (!wishes.is_empty()).then(|| header("Prefer", &about, object! { "type" => "string" }))
}

/// A text in quotation marks, or a bare one without spaces.
fn key() -> Object {
    let bare = format!("^[!#$%&'*+.^_`|~0-9A-Za-z-]{{1,{KEY_MAX_CHARACTERS}}}$");
    let quoted = format!("^\"[ !#-\\[\\]-~]{{1,{KEY_MAX_CHARACTERS}}}\"$");
    let text = |pattern: String| object! { "type" => "string", "pattern" => pattern };
    object! { "anyOf" => vec![text(bare), text(quoted)] }
}

fn parameter(place: &str, name: &str, about: &str, schema: Object) -> Object {
    object! { "name" => name, "in" => place, "description" => about, "schema" => schema }
}

fn header(name: &str, about: &str, schema: Object) -> Object {
    parameter("header", name, about, schema)
}

fn query(name: &str, about: &str, schema: Object) -> Object {
    parameter("query", name, about, schema)
}

fn in_path(x: &Target<'_>) -> Vec<Object> {
    let mut parameter = match x.route {
        Route::Record(of, _) | Route::Transition(of, ..) => {
            parameter("path", "id", "The record's id.", schemas::id(of))
        }
        Route::SubCollection(sub) => {
            let about = format!("The id of the record of {}.", sub.parent.name);
            parameter("path", "id", &about, schemas::id(sub.parent))
        }
        Route::Upstream { below: true, .. } => {
            let about = "What the service has there. It may have slashes in it.";
            parameter("path", "path", about, object! { "type" => "string" })
        }
        Route::Path(_) => {
            let about = "What the Link of an answer ends in.";
            let id = object! { "type" => "string", "pattern" => "^[0-9a-f]{32}$" };
            parameter("path", "id", about, id)
        }
        Route::Problem(_) => {
            let names: Vec<&str> = refusals().map(|cause| cause.name).collect();
            parameter(
                "path",
                "name",
                "What the problem's `type` ends in.",
                object! {
                    "enum" => names,
                },
            )
        }
        _ => return Vec::new(),
    };
    parameter.insert("required", Json::boolean(true));
    vec![parameter]
}

fn in_query(x: &Target<'_>, of: &ResourceType) -> Vec<Object> {
    match x.kind {
        Kind::List => of_list(of).into_iter().chain(expand(x.api, of)).collect(),
        Kind::Read => [members(of)].into_iter().chain(expand(x.api, of)).collect(),
        _ => Vec::new(),
    }
}

fn of_list(of: &ResourceType) -> Vec<Object> {
    let limit = object! {
        "type" => "integer",
        "minimum" => 1_usize,
        "maximum" => PAGE_MAX,
        "default" => PAGE_DEFAULT,
    };
    let offset = object! {
        "type" => "integer",
        "minimum" => 0_usize,
        "maximum" => OFFSET_MAX,
        "default" => 0_usize,
    };
    // Where a page ends is the server's to say: clients send back what they were given, and
    // `readOnly` tells those that make up data to leave it out.
    let cursor = object! { "type" => "string", "readOnly" => true };
    let mut parameters = vec![
        query("limit", "The most records wanted.", limit),
        query("offset", "How many records to pass over; not beside `cursor`.", offset),
        query("cursor", "Where the page begins, as `next` and `prev` of a page say it.", cursor),
        sort(of),
        members(of),
    ];
    parameters.push(filter());
    parameters.extend(filters(of));
    parameters
}

/// A condition, as an expression. Its short form has a name for each member and operator, which are
/// more than a request may have at once, so that all but equality are told in words.
fn filter() -> Object {
    let about = "Only records of which this expression holds, such as `price < 10`. Its short form \
        is `MEMBER.OPERATOR=VALUE`, such as `price.lt=10`, with `eq`, `ne`, `lt`, `lte`, `gt`, \
        `gte`, `in`, `startsWith`, `endsWith`, `contains` and `exists`.";
    query("filter", about, object! { "type" => "string", "minLength" => 1_usize })
}

/// Every field can be asked for by its value; one that is called like another parameter, with the
/// operator.
fn filters(of: &ResourceType) -> Vec<Object> {
    let Type::Object(record) = record_type(of.schema.document()) else { return Vec::new() };
    let filter = |field: &Field| {
        let about = format!("Only records whose `{}` is this.", field.name);
        let value = comparand(record.members.get(field.name.as_str())?)?;
        Some(match OF_LIST.contains(&field.name.as_str()) {
            true => query(&format!("{}.eq", field.name), &about, value),
            false => query(&field.name, &about, value),
        })
    };
    of.fields.iter().filter_map(filter).collect()
}

/// What a member can be compared with.
fn comparand(member: &Member) -> Option<Object> {
    if let Some(values) = &member.values {
        let values: Vec<&str> = values.iter().map(|value| &**value).collect();
        return Some(object! { "enum" => values });
    }
    match &member.holds {
        Type::Boolean => Some(object! { "type" => "boolean" }),
        Type::Integer | Type::Number => Some(object! { "type" => "number" }),
        // No target has a NUL in it, encoded or not.
        Type::Text => Some(object! { "type" => "string", "pattern" => "^[^\\u0000]*$" }),
        Type::Timestamp => Some(object! { "type" => "string", "format" => "date-time" }),
        Type::Duration | Type::List(_) | Type::Object(_) | Type::Unknown => None,
    }
}

/// A parameter whose values stand behind each other with commas between them.
fn several(name: &str, about: &str, schema: Object) -> Object {
    let mut parameter = query(name, about, schema);
    parameter.insert("style", "form".json());
    parameter.insert("explode", false.json());
    parameter
}

fn members(of: &ResourceType) -> Object {
    let names: Vec<&str> = of.members().into_iter().filter(|name| !name.contains(',')).collect();
    let schema = object! {
        "type" => "array",
        "items" => object! { "enum" => names },
        "minItems" => 1_usize,
    };
    several("fields", "The members that are wanted; without it, all.", schema)
}

/// The references that can be followed, where there are any.
fn expand(api: &Api, of: &ResourceType) -> Option<Object> {
    let mut paths = Vec::new();
    lead(api, of, "", api.expand_max_depth, &mut paths);
    if paths.is_empty() {
        return None;
    }
    let all = paths.len();
    let path = match all > EXPAND_LISTED_MAX {
        true => object! { "type" => "string" },
        false => object! { "enum" => paths },
    };
    let mut schema = object! { "type" => "array", "items" => path, "minItems" => 1_usize };
    if all > EXPAND_MAX_BRANCHES {
        // Each way counts as many references as it is long.
        let ways = EXPAND_MAX_BRANCHES / api.expand_max_depth.max(1);
        schema.insert("maxItems", ways.json());
    }
    Some(several("expand", "The references whose records are wanted, too.", schema))
}

/// Collects the ways along references, to a depth.
fn lead(api: &Api, of: &ResourceType, before: &str, depth: usize, paths: &mut Vec<String>) {
    for reference in of.references.iter().filter(|_| depth > 0) {
        let name = &of.field(reference.field).name;
        if paths.len() > EXPAND_LISTED_MAX || name.contains([',', '.']) {
            continue;
        }
        let path = format!("{before}{name}");
        paths.push(path.clone());
        lead(api, api.of(reference.to), &format!("{path}."), depth - 1, paths);
    }
}

fn sort(of: &ResourceType) -> Object {
    let sortable = of.columns().filter(|column| of.leads(*column));
    let names = sortable.map(|column| of.member(column)).filter(|name| !name.contains(','));
    let names: Vec<&str> = names.collect();
    let keys: Vec<String> =
        names.iter().flat_map(|name| [(*name).to_owned(), format!("-{name}")]).collect();
    let once = names.iter().map(|name| {
        let both = vec![(*name).to_owned(), format!("-{name}")];
        object! {
            "contains" => object! { "enum" => both },
            "minContains" => 0_usize,
            "maxContains" => 1_usize,
        }
    });
    let schema = object! {
        "type" => "array",
        "items" => object! { "enum" => keys },
        "minItems" => 1_usize,
        "maxItems" => SORT_MAX_FIELDS,
        "allOf" => once.collect::<Vec<Object>>(),
    };
    several("sort", "What to sort by, `-` for largest first; the id settles the rest.", schema)
}

/// The preconditions (RFC 9110 §13.1) that are looked at.
fn conditions(x: &Target<'_>) -> Vec<Object> {
    // No condition holds of a batch: those of its requests stand in them.
    if !Kinds::VALIDATED.contain(x.kind) || x.kind == Kind::Batch {
        return Vec::new();
    }
    let tags = || {
        let tags = "^(W/)?\"[!#-~]*\"(, (W/)?\"[!#-~]*\")*$";
        let list = object! { "type" => "string", "pattern" => tags };
        object! { "anyOf" => vec![object! { "const" => "*" }, list] }
    };
    let date = || object! { "type" => "string" };
    let mut conditions = vec![
        header("If-Match", "Go on only in one of these states (RFC 9110 §13.1.1).", tags()),
        header("If-None-Match", "Go on only in none of these states (RFC 9110 §13.1.2).", tags()),
        header("If-Unmodified-Since", "Go on only when unchanged (RFC 9110 §13.1.4).", date()),
    ];
    if Kinds::READS.contain(x.kind) {
        let about = "Answer 304 when unchanged since (RFC 9110 §13.1.3).";
        conditions.push(header("If-Modified-Since", about, date()));
    }
    conditions
}
