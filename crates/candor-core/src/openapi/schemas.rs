//! The schemas of a type: its document as declared, and what is made of it.
//!
//! A declared schema is often closed (`additionalProperties: false`), so a record, which has more
//! members than its document, cannot be composed by `allOf`: each part would forbid what the other
//! brings. The members of both stand in one schema instead. A keyword that speaks of the object as
//! a whole would also speak of the members that Candor keeps, so it is left out of what is
//! composed: that schema then promises less, and nothing untrue.

use candor_json::{Json, Object};

use super::part::{Part, component, object, own};
use crate::declaration::{Api, IdRule, Lifecycle, ResourceType};
use crate::exchange::SubCollection;
use crate::limits::{ID_MAX_CHARACTERS, PAGE_MAX};

/// Keywords of a declared schema that a composed one keeps. `properties` and `required` are joined.
const KEPT: [&str; 6] =
    ["title", "description", "type", "deprecated", "additionalProperties", "unevaluatedProperties"];

/// Keywords that say nothing of the members that are allowed.
const SILENT: [&str; 10] = [
    "title",
    "description",
    "type",
    "deprecated",
    "additionalProperties",
    "unevaluatedProperties",
    "properties",
    "required",
    "$defs",
    "$comment",
];

/// Characters that an id has: any but control characters.
const ID_PATTERN: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f]+$";

/// Puts every schema of a type among the components.
pub(super) fn add(api: &Api, of: &ResourceType, schemas: &mut Object) {
    let declared = declared(of);
    let name = |part: &str| format!("{}.{part}", of.name);
    let required = ["id", "etag", "create_time", "update_time"];
    let mut record = composed(&declared, shown_beside(api, of), &required);
    spare_hidden(of, &mut record);
    schemas.insert(name("record"), Json::Object(record));
    let mut part = composed(&declared, shown_beside(api, of), &[]);
    part.remove("required");
    schemas.insert(name("part"), Json::Object(part));
    // What is not shown to somebody stays as it is when they replace the record.
    let mut read = composed(&declared, kept(of), &[]);
    spare_hidden(of, &mut read);
    let content = vec![component("schemas", &of.name), read];
    schemas.insert(name("content"), object! { "anyOf" => content }.json());
    schemas.insert(name("list"), Json::Object(list(of)));
    schemas.insert(name("merge-patch"), Json::Object(merge_patch(of, &declared)));
    if let Some(create) = create(of, &declared) {
        schemas.insert(name("create"), Json::Object(create));
    }
    schemas.insert(of.name.as_str(), declared);
}

/// Members that not everybody sees may be absent from what is shown.
fn spare_hidden(of: &ResourceType, record: &mut Object) {
    let hidden = of.access.fields.iter().filter(|field| !field.read.is_open());
    let hidden: Vec<&str> = hidden.map(|field| field.name.as_str()).collect();
    if let Some(Json::Array(required)) = record.get_mut("required") {
        required.retain(|name| name.as_str().is_none_or(|name| !hidden.contains(&name)));
    }
}

/// The name of the schema of what POST takes.
pub(super) fn created_name(of: &ResourceType) -> String {
    match (&of.id, &of.lifecycle) {
        (IdRule::Uuid, None) => of.name.clone(),
        _ => create_name(of),
    }
}

/// The name of what POST takes where it is not just any document, and of its example.
pub(super) fn create_name(of: &ResourceType) -> String {
    format!("{}.create", of.name)
}

/// The name of what POST takes below a record, where the reference need not be said.
pub(super) fn below_name(sub: &SubCollection<'_>) -> String {
    format!("{}.{}.create", sub.parent.name, sub.referrers.segment)
}

/// Puts what POST takes below a record among the components.
pub(super) fn add_below(sub: &SubCollection<'_>, schemas: &mut Object) {
    let field = sub.of.field(sub.referrers.field).name.as_str();
    let declared = declared(sub.of);
    let (more, more_required) = match sub.of.id {
        IdRule::Client(_) => (object! { "id" => id(sub.of) }, vec!["id"]),
        IdRule::Uuid | IdRule::Field(_) => (Object::new(), Vec::new()),
    };
    let mut below = composed(&declared, more, &more_required);
    let needed = required(&declared).into_iter().filter(|name| *name != field);
    below.insert("required", more_required.into_iter().chain(needed).collect::<Vec<_>>().json());
    if let Some(members) = below.get_mut("properties").and_then(Json::as_object_mut) {
        // It may be said when it says the same as the path.
        members.insert(field, object! { "type" => "string", "readOnly" => true }.json());
        if let Some(lifecycle) = &sub.of.lifecycle {
            members.insert(lifecycle.member.as_str(), initial(lifecycle).json());
        }
    }
    schemas.insert(below_name(sub), Json::Object(below));
}

/// A record as the answer to a write shows it.
pub(super) fn record(of: &ResourceType) -> Object {
    component("schemas", &format!("{}.record", of.name))
}

/// A record of which only some members may have been asked for.
pub(super) fn shown(of: &ResourceType) -> Object {
    object! { "anyOf" => vec![record(of), component("schemas", &format!("{}.part", of.name))] }
}

/// The declared schema; references within it lead to where it stands now.
fn declared(of: &ResourceType) -> Json {
    let mut declared = of.schema.document().clone();
    if declared.member("$id").is_none() {
        rebase(&mut declared, &format!("#/components/schemas/{}", of.name));
    }
    if let (Some(object), Some(about)) = (declared.as_object_mut(), &of.about) {
        object.remove("$schema");
        if !object.contains("description") {
            object.insert("description", Json::text(about.as_str()));
        }
    }
    declared
}

fn rebase(schema: &mut Json, root: &str) {
    match schema {
        Json::Array(items) => items.iter_mut().for_each(|item| rebase(item, root)),
        Json::Object(members) => {
            for (name, value) in members.iter_mut() {
                match (name, value.as_str()) {
                    ("$ref", Some(reference)) => {
                        let local = reference.strip_prefix('#');
                        let local = local.filter(|at| at.is_empty() || at.starts_with('/'));
                        if let Some(at) = local {
                            *value = Json::text(format!("{root}{at}"));
                        }
                    }
                    ("const" | "enum" | "default" | "examples", _) => {}
                    _ => rebase(value, root),
                }
            }
        }
        Json::Null | Json::Boolean(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// The schema of an id of a type.
pub(super) fn id(of: &ResourceType) -> Object {
    let mut id = object! {
        "type" => "string",
        "minLength" => 1_usize,
        "maxLength" => ID_MAX_CHARACTERS,
    };
    if let IdRule::Client(pattern) = &of.id {
        id.insert("pattern", Json::text(pattern.source.as_str()));
    }
    id
}

/// The members that Candor keeps.
fn kept(of: &ResourceType) -> Object {
    let kept = |mut schema: Object, about: &str| {
        schema.insert("readOnly", Json::boolean(true));
        schema.insert("description", Json::text(about));
        schema
    };
    let tag = object! { "type" => "string", "pattern" => "^\"[^\"]*\"$" };
    let time = || object! { "type" => "string", "format" => "date-time" };
    object! {
        "id" => kept(id(of), "Names the record; the last segment of its path."),
        "etag" => kept(tag, "Names this state of the record, for If-Match."),
        "create_time" => kept(time(), "When the record was created."),
        "update_time" => kept(time(), "When it changed last."),
    }
}

/// The members that a record has beside those of its document: those that Candor keeps, and what
/// its references lead to.
fn shown_beside(api: &Api, of: &ResourceType) -> Object {
    let mut members = kept(of);
    if api.expand_max_depth == 0 || of.references.is_empty() {
        return members;
    }
    let mut expanded = Object::new();
    for reference in &of.references {
        let found = vec![record(api.of(reference.to)), object! { "type" => "null" }];
        let name = of.field(reference.field).name.as_str();
        expanded.insert(name, object! { "anyOf" => found }.json());
    }
    let expanded = object! {
        "type" => "object",
        "readOnly" => true,
        "description" => "The records that references lead to, as `expand` asked for them.",
        "properties" => expanded,
    };
    members.insert("expanded", Json::Object(expanded));
    members
}

fn properties(declared: &Json) -> impl Iterator<Item = (&str, &Json)> {
    declared.member("properties").and_then(Json::as_object).into_iter().flat_map(Object::iter)
}

fn required(declared: &Json) -> Vec<&str> {
    let names = declared.member("required").and_then(Json::as_array).unwrap_or_default();
    names.iter().filter_map(Json::as_str).collect()
}

/// The declared schema with more members in front.
fn composed(declared: &Json, more: Object, more_required: &[&str]) -> Object {
    let mut joined = more;
    for (name, schema) in properties(declared) {
        joined.insert(name, schema.clone());
    }
    let required: Vec<&str> = more_required.iter().copied().chain(required(declared)).collect();
    let silent = |name: &str| SILENT.contains(&name) || name.starts_with("x-");
    let all_kept = declared.as_object().is_some_and(|of| of.iter().all(|(name, _)| silent(name)));
    let mut composed = Object::new();
    for (name, value) in declared.as_object().into_iter().flat_map(Object::iter) {
        let closes = matches!(name, "additionalProperties" | "unevaluatedProperties");
        if KEPT.contains(&name) && (all_kept || !closes) {
            composed.insert(name, value.clone());
        }
    }
    if !required.is_empty() {
        composed.insert("required", required.json());
    }
    composed.insert("properties", Json::Object(joined));
    composed
}

/// What POST takes where that is not just any document: the client says the id, and a record begins
/// where its lifecycle does.
fn create(of: &ResourceType, declared: &Json) -> Option<Object> {
    let mut parts = Vec::new();
    let mut limited = Object::new();
    match &of.id {
        IdRule::Client(_) => parts.push(composed(declared, object! { "id" => id(of) }, &["id"])),
        IdRule::Uuid => parts.push(component("schemas", &of.name)),
        IdRule::Field(field) => {
            parts.push(component("schemas", &of.name));
            let name = of.field(*field).name.as_str();
            limited.insert(name, Json::Object(id_in_document(of, declared, name)));
        }
    }
    if let Some(lifecycle) = &of.lifecycle {
        limited.insert(lifecycle.member.as_str(), initial(lifecycle).json());
    }
    if !limited.is_empty() {
        parts.push(object! { "properties" => limited });
        return Some(object! { "allOf" => parts });
    }
    parts.pop().filter(|_| !matches!(of.id, IdRule::Uuid))
}

/// A record begins where its lifecycle does.
fn initial(lifecycle: &Lifecycle) -> Object {
    object! { "const" => lifecycle.initial.as_str() }
}

/// The id where it is a field of the document.
fn id_in_document(of: &ResourceType, declared: &Json, name: &str) -> Object {
    let own = properties(declared).find(|(known, _)| *known == name);
    let mut id = id(of);
    if own.is_some_and(|(_, schema)| schema.member("pattern").is_none()) {
        id.insert("pattern", Json::text(ID_PATTERN));
        id.insert("not", object! { "enum" => vec![".", ".."] }.json());
    }
    id
}

/// What a merge patch (RFC 7396) of a record can be: each member new, or null to remove it.
fn merge_patch(of: &ResourceType, declared: &Json) -> Object {
    let required = required(declared);
    let null = || object! { "type" => "null" };
    let mut members = Object::new();
    for (name, schema) in properties(declared) {
        let (needed, schema) = (required.contains(&name), schema.clone());
        let member = match (needed, never_null(&schema)) {
            (true, true) => schema,
            (true, false) => {
                object! { "allOf" => vec![schema, object! { "not" => null() }.json()] }.json()
            }
            (false, _) => object! { "anyOf" => vec![schema, null().json()] }.json(),
        };
        members.insert(name, member);
    }
    if let IdRule::Field(field) = of.id
        && let Some(Json::Object(id)) = members.get_mut(&of.field(field).name)
    {
        // It may be said when it says the same as the path.
        id.insert("readOnly", Json::boolean(true));
    }
    let mut patch = object! {
        "description" => "The members that change; null removes one (RFC 7396).",
        "type" => "object",
        "properties" => members,
    };
    if let Some(closed) = declared.member("additionalProperties") {
        patch.insert("additionalProperties", closed.clone());
    }
    patch
}

/// Whether the schema says by its type that no value is null.
fn never_null(schema: &Json) -> bool {
    schema.member("type").and_then(Json::as_str).is_some_and(|name| name != "null")
}

/// The name of what a JSON Patch is.
pub(super) fn json_patch_name() -> String {
    own("json-patch")
}

/// JSON Patch (RFC 6902), the same for every type.
pub(super) fn json_patch() -> Object {
    let pointer = || {
        object! { "type" => "string", "pattern" => "^(/([^~/]|~[01])*)*$" }
    };
    let operation = |names: Vec<&str>, also: &str, schema: Object| {
        object! {
            "type" => "object",
            "required" => vec!["op", "path", also],
            "properties" => object! {
                "op" => object! { "enum" => names },
                "path" => pointer(),
                also => schema,
            },
        }
    };
    let removal = object! {
        "type" => "object",
        "required" => vec!["op", "path"],
        "properties" => object! {
            "op" => object! { "const" => "remove" },
            "path" => pointer(),
        },
    };
    let operations = vec![
        operation(vec!["add", "replace", "test"], "value", Object::new()),
        operation(vec!["move", "copy"], "from", pointer()),
        removal,
    ];
    object! {
        "description" => "Operations on the record as it is read (RFC 6902).",
        "type" => "array",
        "items" => object! { "anyOf" => operations },
    }
}

/// A page of a list.
fn list(of: &ResourceType) -> Object {
    let link = |about: &str| {
        object! { "type" => "string", "format" => "uri-reference", "description" => about }
    };
    let items = object! {
        "type" => "array",
        "items" => shown(of),
        "maxItems" => PAGE_MAX,
    };
    object! {
        "type" => "object",
        "required" => vec!["items", "first"],
        "properties" => object! {
            "items" => items,
            "total" => object! {
                "type" => "integer",
                "minimum" => 0_usize,
                "description" => "How many there are in all, when it was asked for.",
            },
            "next" => link("The next page, when there is one."),
            "prev" => link("The page before, when there is one."),
            "first" => link("The first page."),
        },
    }
}
