//! Every key of a declaration, once: the checker, the reference and the editors' schema read this
//! table.

use serde_json::{Value, json};

pub(super) use super::access_keys::ALLOW;
use super::access_keys::{CONCEAL, FIELDS, FORBID};
use super::api::{OnDelete, Operation};
use super::caller_keys::CALLERS;
use super::info_keys::{CONTACT, LICENSE, TERMS};
use super::rate_keys::RATE;
use super::rule_keys::{CHECK, LIFECYCLE};
use super::service_keys::HOOKS;
use super::values::{
    AGE_UNITS, DEADLINE_UNITS, SIZE_UNITS, TYPE_NAME_PATTERN, VERSION_PATTERN, amount,
    quantity_pattern,
};
use super::web_keys::{
    CORS, DEPRECATED, EXPLAIN, METRICS, MIGRATION, STRICT_TRANSPORT, SUCCESSOR, SUNSET,
};
use crate::limits;

/// A key that is served.
pub(super) struct Key {
    /// As it is written.
    pub(super) name: &'static str,
    /// Whether the file is wrong without it.
    pub(super) required: bool,
    /// What must stand behind it: "must be …".
    pub(super) expects: &'static str,
    /// What holds when it is left out.
    pub(super) default: fn() -> String,
    /// What it does.
    pub(super) about: &'static str,
    /// How it looks.
    pub(super) example: &'static str,
    /// JSON Schema of the value, for editors.
    pub(super) schema: fn() -> Value,
}

/// A key of the design that this version does not serve yet.
pub(super) struct Later {
    /// As it is written.
    pub(super) name: &'static str,
    /// What would be missing without it.
    pub(super) what: &'static str,
}

pub(super) fn nothing() -> String {
    String::new()
}

pub(super) fn text() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

/// A JSON Schema of objects.
pub(super) fn schema_of_object() -> Value {
    json!({
        "type": "object",
        "required": ["type"],
        "properties": { "type": { "const": "object" } },
        "allOf": [{ "$ref": "https://json-schema.org/draft/2020-12/schema" }],
    })
}

pub(super) fn name_list() -> Value {
    json!({ "type": "array", "items": text(), "minItems": 1, "uniqueItems": true })
}

fn quantity(units: &[super::values::Unit]) -> Value {
    json!({ "type": "string", "pattern": quantity_pattern(units) })
}

pub(super) const TITLE: Key = Key {
    name: "title",
    required: true,
    expects: "a text",
    default: nothing,
    about: "What the API is called.",
    example: "title: Bookshop",
    schema: text,
};

pub(super) const ABOUT: Key = Key {
    name: "about",
    required: false,
    expects: "a text",
    default: nothing,
    about: "What it is for, in a sentence.",
    example: "about: What customers ask for.",
    schema: text,
};

pub(super) const VERSION: Key = Key {
    name: "version",
    required: true,
    expects: "a name of small letters, digits, `.` and `-` that begins with a letter, such as v1",
    default: nothing,
    about: "The first segment of every path.",
    example: "version: v1",
    schema: || json!({ "type": "string", "pattern": VERSION_PATTERN }),
};

pub(super) const RETIRED: Key = Key {
    name: "retired",
    required: false,
    expects: "a map from a version to the day it went, such as { v0: 2026-06-30 }",
    default: nothing,
    about: "Versions that are gone: every URL below them answers 410 and names the present \
            version.",
    example: "retired: { v0: 2026-06-30 }",
    schema: || {
        json!({
            "type": "object",
            "propertyNames": { "pattern": VERSION_PATTERN },
            "additionalProperties": { "type": "string", "format": "date" },
        })
    },
};

pub(super) const LIMITS: Key = Key {
    name: "limits",
    required: false,
    expects: "a map with `content`, `deadline`, `rate`, `cascade`, `expand` and `idempotency`",
    default: nothing,
    about: "How much a request may carry, how long it may take, and how many there may be.",
    example: "limits: { content: 1MiB, deadline: 10s, rate: 50/s }",
    schema: || object(&LIMIT_KEYS),
};

pub(super) const CONTENT: Key = Key {
    name: "content",
    required: false,
    expects: "a size such as 1MiB (B, kB, KiB, MB, MiB, GB, GiB)",
    default: || amount(limits::CONTENT_DEFAULT_MAX_BYTES, &SIZE_UNITS),
    about: "The most content a request may carry; beyond it: 413.",
    example: "content: 1MiB",
    schema: || quantity(&SIZE_UNITS),
};

pub(super) const DEADLINE: Key = Key {
    name: "deadline",
    required: false,
    expects: "a duration such as 10s (ms, s, m)",
    default: || amount(limits::DEADLINE_DEFAULT_SECONDS * 1_000, &DEADLINE_UNITS),
    about: "How long a request may take to arrive; beyond it: 408.",
    example: "deadline: 10s",
    schema: || quantity(&DEADLINE_UNITS),
};

pub(super) const CASCADE: Key = Key {
    name: "cascade",
    required: false,
    expects: "a whole number of records, such as 1000",
    default: || limits::CASCADE_DEFAULT_MAX_RECORDS.to_string(),
    about: "How many other records one deletion may delete or clear by `on_delete`; beyond it: \
            409. The others wait while it does.",
    example: "cascade: 1000",
    schema: || json!({ "type": "integer", "minimum": 1, "maximum": limits::CASCADE_CEILING_RECORDS }),
};

pub(super) const EXPAND: Key = Key {
    name: "expand",
    required: false,
    expects: "a whole number from 0 to 4",
    default: || limits::EXPAND_DEFAULT_DEPTH.to_string(),
    about: "How many references in a row `expand` may follow, to show records together with those \
            that they refer to; 0: it is not offered.",
    example: "expand: 2",
    schema: || json!({ "type": "integer", "minimum": 0, "maximum": limits::EXPAND_CEILING_DEPTH }),
};

pub(super) const IDEMPOTENCY: Key = Key {
    name: "idempotency",
    required: false,
    expects: "a duration such as 24h (s, m, h, d)",
    default: || amount(limits::IDEMPOTENCY_DEFAULT_SECONDS, &AGE_UNITS),
    about: "How long the answer to a POST or PATCH with an Idempotency-Key is kept, so that the same \
            request, sent again, gets it again and changes nothing.",
    example: "idempotency: 24h",
    schema: || quantity(&AGE_UNITS),
};

pub(super) const SCHEMA: Key = Key {
    name: "schema",
    required: true,
    expects: "a JSON Schema (a map) with `type: object`",
    default: nothing,
    about: "What a record's document must be, in JSON Schema 2020-12; what is not answers 422. \
            Keywords of your own begin with `x-`. The members `id`, `etag`, `create_time`, \
            `update_time` and `expanded` are kept by Candor and are not declared.",
    example: "schema: { type: object, required: [title], properties: { title: { type: string } } }",
    schema: schema_of_object,
};

pub(super) const ID: Key = Key {
    name: "id",
    required: false,
    expects: "`uuid`, `{ client: PATTERN }` or `{ field: NAME }`",
    default: || "uuid".to_owned(),
    about: "Where ids come from. `uuid`: the server makes one. `client`: the client chooses one \
            that matches the pattern, and PUT creates. `field`: the id is the value of a required \
            text field.",
    example: "id: { client: \"^[a-z0-9-]+$\" }",
    schema: || json!({ "oneOf": [{ "const": "uuid" }, object(&[&CLIENT]), object(&[&FIELD])] }),
};

pub(super) const CLIENT: Key = Key {
    name: "client",
    required: false,
    expects: "a regular expression in quotes, such as \"^[a-z0-9-]+$\"",
    default: nothing,
    about: "The pattern of ids that clients choose.",
    example: "client: \"^[a-z0-9-]+$\"",
    schema: || json!({ "type": "string", "format": "regex", "minLength": 1 }),
};

pub(super) const FIELD: Key = Key {
    name: "field",
    required: false,
    expects: "the name of a field",
    default: nothing,
    about: "The required text field whose value is the id.",
    example: "field: isbn",
    schema: text,
};

pub(super) const UNIQUE: Key = Key {
    name: "unique",
    required: false,
    expects: "a list of fields, or of lists of fields that are unique together, such as [isbn, \
              [year, number]]",
    default: nothing,
    about: "Fields whose values no two live records share; a duplicate answers 409. Records in \
            which one of the fields is absent are not compared.",
    example: "unique: [isbn, [year, number]]",
    schema: || {
        let together =
            json!({ "type": "array", "items": text(), "minItems": 1, "uniqueItems": true });
        json!({ "type": "array", "items": { "anyOf": [text(), together] } })
    },
};

pub(super) const REFERENCES: Key = Key {
    name: "references",
    required: false,
    expects: "a map from a field to a resource type, such as { author: authors }",
    default: nothing,
    about: "Text fields that hold the id of a record of another type, each with the name of that \
            type, or with a map that says more. 409 when the record is not there. The records \
            that refer to one are listed below it: `/v1/authors/{id}/books`.",
    example: "references: { author: { to: authors, on_delete: clear } }",
    schema: || {
        let either = json!({ "anyOf": [text(), object(&REFERENCE_KEYS)] });
        json!({ "type": "object", "additionalProperties": either })
    },
};

pub(super) const TO: Key = Key {
    name: "to",
    required: true,
    expects: "the name of a resource type",
    default: nothing,
    about: "The type it refers to.",
    example: "to: authors",
    schema: text,
};

pub(super) const ON_DELETE: Key = Key {
    name: "on_delete",
    required: false,
    expects: "`restrict`, `cascade` or `clear`",
    default: || "restrict".to_owned(),
    about: "What becomes of a record when the one it refers to is deleted. `restrict`: it keeps \
            the other from being deleted (409). `cascade`: it is deleted, too. `clear`: it loses \
            the member that refers, which the schema must not require.",
    example: "on_delete: cascade",
    schema: || {
        let words: Vec<&str> = OnDelete::ALL.iter().map(|(_, name)| *name).collect();
        json!({ "enum": words })
    },
};

pub(super) const AS: Key = Key {
    name: "as",
    required: false,
    expects: "a name of small letters, digits, `_` and `-` that begins with a letter",
    default: || "the name of the type that refers".to_owned(),
    about: "The segment behind the other's id where these records are listed. Needed where two \
            fields of a type refer to the same type.",
    example: "as: edited-books",
    schema: || json!({ "type": "string", "pattern": TYPE_NAME_PATTERN }),
};

pub(super) const INDEXES: Key = Key {
    name: "indexes",
    required: false,
    expects: "a list of fields, or of lists of fields that are looked up together, such as \
              [status, [author, create_time]]",
    default: nothing,
    about: "Fields that lists are filtered and sorted by; those of `unique` and `references` have \
            an index already. A list of fields serves filters by the first ones that are sorted by \
            the next; `create_time` and `update_time` may stand in it.",
    example: "indexes: [status, [author, create_time]]",
    schema: || {
        let together = json!({
            "type": "array",
            "items": text(),
            "minItems": 1,
            "maxItems": limits::INDEX_MAX_FIELDS,
            "uniqueItems": true,
        });
        json!({ "type": "array", "items": { "anyOf": [text(), together] }, "minItems": 1, "uniqueItems": true })
    },
};

pub(super) const SCANS: Key = Key {
    name: "scans",
    required: false,
    expects: "`refused` or `allowed`",
    default: || "refused".to_owned(),
    about: "Whether lists may be filtered by what no index narrows once there are \
            many records; else 400, which names the index to declare.",
    example: "scans: allowed",
    schema: || json!({ "enum": ["refused", "allowed"] }),
};

pub(super) const OPERATIONS: Key = Key {
    name: "operations",
    required: false,
    expects: "a list of operations, or a map from operations to built, planned or absent",
    default: || "all built".to_owned(),
    about: "What can be done. A list names exactly what is built. A map says of each how far it \
            is: `planned` answers 501 until it exists, `absent` answers 405. What a map leaves \
            out is built, unless the map calls something `built`: then it is absent.",
    example: "operations: { delete: planned }",
    schema: || {
        let names: Vec<&str> = Operation::ALL.iter().map(|(_, name, _)| *name).collect();
        let list = json!({
            "type": "array",
            "items": { "enum": names },
            "minItems": 1,
            "uniqueItems": true,
        });
        let map = json!({
            "type": "object",
            "propertyNames": { "enum": names },
            "additionalProperties": { "enum": ["built", "planned", "absent"] },
        });
        json!({ "anyOf": [list, map] })
    },
};

pub(super) const PRECONDITIONS: Key = Key {
    name: "preconditions",
    required: false,
    expects: "`optional` or `required`",
    default: || "optional".to_owned(),
    about: "Whether PUT, PATCH, DELETE and transitions must say which version they mean \
            (If-Match); without it: 428.",
    example: "preconditions: required",
    schema: || json!({ "enum": ["optional", "required"] }),
};

pub(super) const TOMBSTONES: Key = Key {
    name: "tombstones",
    required: false,
    expects: "a duration such as 90d (s, m, h, d), or `none`",
    default: || amount(limits::TOMBSTONE_DEFAULT_SECONDS, &AGE_UNITS),
    about: "How long a deleted record answers 410; then, or with `none` at once, 404.",
    example: "tombstones: 90d",
    schema: || json!({ "anyOf": [{ "const": "none" }, quantity(&AGE_UNITS)] }),
};

pub(super) const CHUNKED: Key = Key {
    name: "chunked",
    required: false,
    expects: "true or false",
    default: || "false".to_owned(),
    about: "Whether content whose length is not said beforehand is taken; else 411.",
    example: "chunked: true",
    schema: || json!({ "type": "boolean" }),
};

/// The keys of `candor.yaml`.
pub(super) const API_KEYS: [&Key; 17] = [
    &TITLE,
    &ABOUT,
    &CONTACT,
    &LICENSE,
    &TERMS,
    &VERSION,
    &DEPRECATED,
    &SUNSET,
    &SUCCESSOR,
    &MIGRATION,
    &RETIRED,
    &CALLERS,
    &CORS,
    &STRICT_TRANSPORT,
    &METRICS,
    &EXPLAIN,
    &LIMITS,
];

/// The keys of `limits`.
pub(super) const LIMIT_KEYS: [&Key; 6] =
    [&CONTENT, &DEADLINE, &RATE, &CASCADE, &EXPAND, &IDEMPOTENCY];

/// The keys of `id`, of which one is given.
pub(super) const ID_KEYS: [&Key; 2] = [&CLIENT, &FIELD];

/// The keys of a reference.
pub(super) const REFERENCE_KEYS: [&Key; 3] = [&TO, &ON_DELETE, &AS];

/// The keys of a type.
pub(super) const TYPE_KEYS: [&Key; 22] = [
    &ABOUT,
    &DEPRECATED,
    &SUNSET,
    &SUCCESSOR,
    &MIGRATION,
    &SCHEMA,
    &ID,
    &UNIQUE,
    &REFERENCES,
    &INDEXES,
    &SCANS,
    &CHECK,
    &LIFECYCLE,
    &ALLOW,
    &FORBID,
    &FIELDS,
    &CONCEAL,
    &HOOKS,
    &OPERATIONS,
    &PRECONDITIONS,
    &TOMBSTONES,
    &CHUNKED,
];

/// Keys of `candor.yaml` that are refused until they are served.
pub(super) const API_LATER: [Later; 0] = [];

/// Keys of `limits` that are refused until they are served.
pub(super) const LIMIT_LATER: [Later; 0] = [];

/// Keys of a type that are refused until they are served.
pub(super) const TYPE_LATER: [Later; 0] = [];

/// JSON Schema of a map with these keys.
pub(super) fn object(keys: &[&Key]) -> Value {
    let properties: serde_json::Map<String, Value> =
        keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": false,
    })
}

fn property(key: &Key) -> Value {
    let mut schema = (key.schema)();
    if let Value::Object(members) = &mut schema {
        members.insert("description".to_owned(), key.about.into());
    }
    schema
}
