//! The keys of what is ruled about records beyond their schema: `lifecycle` and `check`.

use serde_json::json;

use super::keys::{Key, name_list, nothing, object, text};
use super::values::TYPE_NAME_PATTERN;
use crate::limits;

pub(super) const LIFECYCLE: Key = Key {
    name: "lifecycle",
    required: false,
    expects: "a map with `field` and `transitions`",
    default: nothing,
    about: "The states of a record and the ways between them. POST to the name of a transition, \
            below the record, takes it. A PUT or PATCH that changes the state by no declared way \
            answers 409.",
    example: "lifecycle: { field: status, transitions: { place: { from: draft, to: placed } } }",
    schema: || object(&LIFECYCLE_KEYS),
};

pub(super) const STATE_FIELD: Key = Key {
    name: "field",
    required: true,
    expects: "the name of a field",
    default: nothing,
    about: "The field whose value is the state; the schema lists its values in an `enum` of texts.",
    example: "field: status",
    schema: text,
};

pub(super) const INITIAL: Key = Key {
    name: "initial",
    required: false,
    expects: "one of the states",
    default: || "the field's default".to_owned(),
    about: "The state of a new record; created in another: 422. A record that does not say its \
            state is in this one.",
    example: "initial: draft",
    schema: text,
};

pub(super) const TRANSITIONS: Key = Key {
    name: "transitions",
    required: true,
    expects: "a map from names to transitions, such as { place: { from: draft, to: placed } }",
    default: nothing,
    about: "The ways between states, by name. The name is the last segment of the path: \
            `POST /v1/orders/42/place`.",
    example: "transitions: { place: { from: draft, to: placed } }",
    schema: || {
        json!({
            "type": "object",
            "minProperties": 1,
            "maxProperties": limits::TRANSITIONS_MAX,
            "propertyNames": { "pattern": TYPE_NAME_PATTERN },
            "additionalProperties": object(&TRANSITION_KEYS),
        })
    },
};

pub(super) const FROZEN: Key = Key {
    name: "frozen",
    required: false,
    expects: "a list of states",
    default: nothing,
    about: "States in which PUT, PATCH and DELETE answer 409; only the transitions that lead from \
            them are left.",
    example: "frozen: [shipped, cancelled]",
    schema: name_list,
};

pub(super) const FROM: Key = Key {
    name: "from",
    required: true,
    expects: "a state or a list of states",
    default: nothing,
    about: "Where it leads from; from another state: 409.",
    example: "from: [draft, placed]",
    schema: || json!({ "anyOf": [text(), name_list()] }),
};

pub(super) const TO: Key = Key {
    name: "to",
    required: true,
    expects: "a state",
    default: nothing,
    about: "Where it leads to.",
    example: "to: cancelled",
    schema: text,
};

pub(super) const GUARD: Key = Key {
    name: "guard",
    required: false,
    expects: "an expression about `self`, `old` and `now`",
    default: nothing,
    about: "What must be true for the transition to be taken, of the record to be (`self`) and the \
            stored one (`old`); else: 409.",
    example: "guard: self.lines.size() > 0",
    schema: text,
};

pub(super) const SAY: Key = Key {
    name: "say",
    required: false,
    expects: "a text",
    default: || "the rule".to_owned(),
    about: "What whoever breaks the rule is told.",
    example: "say: Every line needs a quantity.",
    schema: text,
};

pub(super) const CHECK: Key = Key {
    name: "check",
    required: false,
    expects: "a list of rules, such as [{ rule: self.end >= self.start, at: /end }]",
    default: nothing,
    about: "What must be true of every record beyond its schema, however it is written; else: 422.",
    example: "check: [{ rule: self.year > 1450, at: /year, say: Nothing was printed before. }]",
    schema: || {
        json!({
            "type": "array",
            "items": object(&CHECK_KEYS),
            "maxItems": limits::CHECKS_MAX,
        })
    },
};

pub(super) const RULE: Key = Key {
    name: "rule",
    required: true,
    expects: "an expression about `self` and `now`",
    default: nothing,
    about: "What must be true. A comparison with a member that is absent is false, so an optional \
            one is asked for first: `!has(self.end) || self.end >= self.start`.",
    example: "rule: self.lines.all(line, line.quantity > 0)",
    schema: text,
};

pub(super) const AT: Key = Key {
    name: "at",
    required: false,
    expects: "a JSON Pointer such as /lines",
    default: || "the whole record".to_owned(),
    about: "Where the violation is told to be.",
    example: "at: /lines",
    schema: || json!({ "type": "string", "format": "json-pointer", "minLength": 1 }),
};

pub(super) const ALLOW: Key = Key {
    name: "allow",
    required: false,
    expects: "true or an expression about `self`, `old`, `caller` and `now`",
    default: || "the type's rule of update".to_owned(),
    about: "Who may take the transition, of those who may read the record; also by a PUT or PATCH \
            that leads the same way.",
    example: "allow: \"'staff' in caller.roles\"",
    schema: || json!({ "type": ["string", "boolean"], "minLength": 1 }),
};

/// The keys of a check.
pub(super) const CHECK_KEYS: [&Key; 3] = [&RULE, &AT, &SAY];

/// The keys of `lifecycle`.
pub(super) const LIFECYCLE_KEYS: [&Key; 4] = [&STATE_FIELD, &INITIAL, &TRANSITIONS, &FROZEN];

/// The keys of a transition.
pub(super) const TRANSITION_KEYS: [&Key; 5] = [&FROM, &TO, &GUARD, &SAY, &ALLOW];
