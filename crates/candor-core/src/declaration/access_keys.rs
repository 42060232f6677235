//! The keys of who may do what.

use serde_json::{Value, json};

use super::keys::{Key, nothing, object};
use crate::limits;

pub(super) const ALLOW: Key = Key {
    name: "allow",
    required: false,
    expects: "true, an expression, or a map with `read`, `create`, `update`, `delete` and `write`",
    default: || "nobody may".to_owned(),
    about: "Who may do what: `true` for everybody, an expression about `self` (the record), \
            `caller` (`known`, `id`, `roles`, `claims`) and `now` for everything, or one for each \
            operation; what a map leaves out is not allowed to anybody.",
    example: "allow: { read: true, write: \"'staff' in caller.roles\" }",
    schema: rules,
};

pub(super) const FORBID: Key = Key {
    name: "forbid",
    required: false,
    expects: "an expression, or a map with `read`, `create`, `update`, `delete` and `write`",
    default: nothing,
    about: "Who may not, though `allow` lets them: written in the same way, and whoever it is true \
            of is refused.",
    example: "forbid: { delete: has(self.year) }",
    schema: rules,
};

pub(super) const CONCEAL: Key = Key {
    name: "conceal",
    required: false,
    expects: "true or false",
    default: || "false".to_owned(),
    about: "Whether a record that the caller may not read answers as one that is not there: 404 \
            instead of 403.",
    example: "conceal: true",
    schema: || json!({ "type": "boolean" }),
};

pub(super) const FIELDS: Key = Key {
    name: "fields",
    required: false,
    expects: "a map from members to rules, such as { salary: { read: caller.known } }",
    default: nothing,
    about: "Members that not everybody may see or set who may see or change the record. One that \
            may not be seen is left out wherever the record is shown.",
    example: "fields: { year: { read: true, write: \"'staff' in caller.roles\" } }",
    schema: || {
        json!({
            "type": "object",
            "minProperties": 1,
            "maxProperties": limits::FIELD_RULES_MAX,
            "additionalProperties": object(&FIELD_KEYS),
        })
    },
};

pub(super) const FIELD_READ: Key = Key {
    name: "read",
    required: false,
    expects: "true or an expression about `self`, `caller` and `now`",
    default: || "whoever may read the record".to_owned(),
    about: "Who may see the member.",
    example: "read: self.owner == caller.id",
    schema: rule,
};

pub(super) const FIELD_WRITE: Key = Key {
    name: "write",
    required: false,
    expects: "true or an expression about `self`, `caller` and `now`",
    default: || "that of read".to_owned(),
    about: "Who may give the member another value: asked of the stored record and of the record to \
            be.",
    example: "write: \"'staff' in caller.roles\"",
    schema: rule,
};

/// The keys of a member in `fields`.
pub(super) const FIELD_KEYS: [&Key; 2] = [&FIELD_READ, &FIELD_WRITE];

pub(super) const READ: Key = Key {
    name: "read",
    required: false,
    expects: "true or an expression about `self`, `caller` and `now`",
    default: || "nobody may".to_owned(),
    about: "Which records may be seen, by GET, in lists and wherever else records are shown.",
    example: "read: self.customer == caller.id || 'staff' in caller.roles",
    schema: rule,
};

pub(super) const CREATE: Key = Key {
    name: "create",
    required: false,
    expects: "true or an expression about `self`, `caller` and `now`",
    default: || "that of write".to_owned(),
    about: "Which records may be made; `self` is the record to be.",
    example: "create: self.customer == caller.id",
    schema: rule,
};

pub(super) const UPDATE: Key = Key {
    name: "update",
    required: false,
    expects: "true or an expression about `self`, `old`, `caller` and `now`",
    default: || "that of write".to_owned(),
    about: "Which records may be changed, and into what: asked of the stored record before the \
            change and of the record to be, where `old` is the stored one.",
    example: "update: self.customer == caller.id && self.total >= old.total",
    schema: rule,
};

pub(super) const DELETE: Key = Key {
    name: "delete",
    required: false,
    expects: "true or an expression about `self`, `caller` and `now`",
    default: || "that of write".to_owned(),
    about: "Which records may be deleted.",
    example: "delete: \"'staff' in caller.roles\"",
    schema: rule,
};

pub(super) const WRITE: Key = Key {
    name: "write",
    required: false,
    expects: "true or an expression about `self`, `caller` and `now`",
    default: || "nobody may".to_owned(),
    about: "What is not said of `create`, `update` and `delete`.",
    example: "write: \"'staff' in caller.roles\"",
    schema: rule,
};

/// The keys of `allow`.
pub(super) const RULE_KEYS: [&Key; 5] = [&READ, &CREATE, &UPDATE, &DELETE, &WRITE];

fn rule() -> Value {
    json!({ "type": ["string", "boolean"], "minLength": 1 })
}

fn rules() -> Value {
    let mut map = object(&RULE_KEYS);
    map["minProperties"] = json!(1);
    json!({ "anyOf": [rule(), map] })
}
