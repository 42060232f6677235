//! The keys of what is told besides the content: that a version or a type is on its way out, and
//! what browsers may do with the answers.

use serde_json::{Value, json};

use super::keys::{Key, nothing, object, text};
use super::values::{AGE_UNITS, amount, quantity_pattern};
use crate::limits;

fn day() -> Value {
    json!({ "type": "string", "format": "date" })
}

fn reference() -> Value {
    json!({ "type": "string", "format": "uri-reference", "minLength": 1 })
}

fn age() -> Value {
    json!({ "type": "string", "pattern": quantity_pattern(&AGE_UNITS) })
}

pub(super) const DEPRECATED: Key = Key {
    name: "deprecated",
    required: false,
    expects: "a day, such as 2026-06-30",
    default: nothing,
    about: "Since when nobody should begin to use it. Every answer below the version, or of the \
            type, says so in Deprecation (RFC 9745); everything is served as before.",
    example: "deprecated: 2026-06-30",
    schema: day,
};

pub(super) const SUNSET: Key = Key {
    name: "sunset",
    required: false,
    expects: "a day, such as 2027-01-01",
    default: nothing,
    about: "When what is deprecated is expected to go, told in Sunset (RFC 8594). It goes when it \
            is taken away or `retired`, not by itself.",
    example: "sunset: 2027-01-01",
    schema: day,
};

pub(super) const SUCCESSOR: Key = Key {
    name: "successor",
    required: false,
    expects: "a path or a URL, such as /v2",
    default: nothing,
    about: "What took over from what is deprecated: a Link `successor-version` (RFC 5829).",
    example: "successor: https://api.example.org/v2",
    schema: reference,
};

pub(super) const MIGRATION: Key = Key {
    name: "migration",
    required: false,
    expects: "a path or a URL, such as https://example.org/moving",
    default: nothing,
    about: "Where people read how to move away from what is deprecated: a Link `deprecation` (RFC \
            9745).",
    example: "migration: https://example.org/moving",
    schema: reference,
};

pub(super) const CORS: Key = Key {
    name: "cors",
    required: false,
    expects: "a map with `origins`",
    default: || "no page of another origin".to_owned(),
    about: "The pages of other origins whose scripts may use the API (the CORS protocol of the \
            Fetch standard). Which methods, request fields and answer fields they may use follows \
            from what is declared.",
    example: "cors: { origins: [\"https://app.example.org\"] }",
    schema: || object(&CORS_KEYS),
};

pub(super) const ORIGINS: Key = Key {
    name: "origins",
    required: true,
    expects: "a list of origins, such as [\"https://app.example.org\"], or `*` for any",
    default: nothing,
    about: "The origins, each a scheme, a host and, where it is not the scheme's own, a port.",
    example: "origins: [\"https://app.example.org\", \"http://localhost:5173\"]",
    schema: || {
        let list = json!({ "type": "array", "items": text(), "minItems": 1, "maxItems": limits::ORIGINS_MAX, "uniqueItems": true });
        json!({ "anyOf": [{ "const": "*" }, list] })
    },
};

pub(super) const CREDENTIALS: Key = Key {
    name: "credentials",
    required: false,
    expects: "true or false",
    default: || "false".to_owned(),
    about: "Whether browsers may send what they hold for this server by themselves: client \
            certificates and what a proxy asked for. A token that a script sends needs it not.",
    example: "credentials: false",
    schema: || json!({ "type": "boolean" }),
};

pub(super) const MAX_AGE: Key = Key {
    name: "max_age",
    required: false,
    expects: "a duration such as 10m (s, m, h, d)",
    default: || amount(limits::PREFLIGHT_DEFAULT_SECONDS, &AGE_UNITS),
    about: "How long a browser may keep what it asked beforehand. Browsers have ceilings of their \
            own.",
    example: "max_age: 10m",
    schema: age,
};

pub(super) const STRICT_TRANSPORT: Key = Key {
    name: "strict_transport",
    required: false,
    expects: "a duration such as 365d (s, m, h, d)",
    default: || "not said".to_owned(),
    about: "For how long browsers that came over TLS are to come by no other way \
            (Strict-Transport-Security, RFC 6797). It cannot be taken back before.",
    example: "strict_transport: 365d",
    schema: age,
};

pub(super) const METRICS: Key = Key {
    name: "metrics",
    required: false,
    expects: "true or an expression about `caller` and `now`",
    default: || "this machine, without a proxy".to_owned(),
    about: "Who may read `/-/metrics`; others: 403.",
    example: "metrics: \"'operator' in caller.roles\"",
    schema: || json!({ "type": ["string", "boolean"], "minLength": 1 }),
};

pub(super) const EXPLAIN: Key = Key {
    name: "explain",
    required: false,
    expects: "true or an expression about `caller` and `now`",
    default: || "nobody".to_owned(),
    about: "Who is told how an answer to them came about, if they ask for it with `Prefer: \
            explain`: a Link in the answer leads to every question that was asked and what made \
            its answer so. The text of rules stands in it.",
    example: "explain: \"'developer' in caller.roles\"",
    schema: || json!({ "type": ["string", "boolean"], "minLength": 1 }),
};

/// The keys of `cors`.
pub(super) const CORS_KEYS: [&Key; 3] = [&ORIGINS, &CREDENTIALS, &MAX_AGE];
