//! The keys of who may show what to say who they are.

use serde_json::{Value, json};

use super::keys::{Key, nothing, object, schema_of_object, text};
use super::values::{DEADLINE_UNITS, amount, quantity_pattern};
use crate::caller::Algorithm;
use crate::limits;

pub(super) const CALLERS: Key = Key {
    name: "callers",
    required: false,
    expects: "a map with `tokens`, `realm`, `issuers`, `roles` and `claims`",
    default: || "tokens of the store".to_owned(),
    about: "Which credentials are taken. Whoever shows none is anonymous; whoever shows some that \
            are not good is refused with 401.",
    example: "callers: { realm: The shop }",
    schema: || object(&CALLER_KEYS),
};

pub(super) const TOKENS: Key = Key {
    name: "tokens",
    required: false,
    expects: "true or false",
    default: || "true".to_owned(),
    about: "Whether tokens are taken that `candor token create` made for the store. With `false` \
            and without `issuers`, the Authorization field is not looked at.",
    example: "tokens: true",
    schema: || json!({ "type": "boolean" }),
};

pub(super) const REALM: Key = Key {
    name: "realm",
    required: false,
    expects: "a text",
    default: || "the title".to_owned(),
    about: "What WWW-Authenticate calls the API.",
    example: "realm: The shop",
    schema: text,
};

pub(super) const ISSUERS: Key = Key {
    name: "issuers",
    required: false,
    expects: "a list of maps, each with `issuer`, `audience`, `keys` and `algorithms`",
    default: nothing,
    about: "Whose signed tokens (JWT) are taken.",
    example: "issuers: [{ issuer: \"https://id.example.org\", audience: shop, keys: jwks.json, \
              algorithms: [ES256] }]",
    schema: || json!({ "type": "array", "items": object(&ISSUER_KEYS), "minItems": 1 }),
};

pub(super) const ROLE_NAMES: Key = Key {
    name: "roles",
    required: false,
    expects: "a list of texts, such as [staff, admin]",
    default: || "whatever credentials say".to_owned(),
    about: "The roles that there are. A rule that names another is refused at load; another one \
            that credentials name is passed over.",
    example: "roles: [staff, admin]",
    schema: || json!({ "type": "array", "items": text(), "minItems": 1, "maxItems": limits::ROLES_DECLARED_MAX, "uniqueItems": true }),
};

pub(super) const CLAIMS: Key = Key {
    name: "claims",
    required: false,
    expects: "a JSON Schema (a map) with `type: object`",
    default: || "only `has` can ask for a claim".to_owned(),
    about: "What the claims of callers are, in JSON Schema 2020-12: rules can compare \
            `caller.claims.NAME` as what it says. A claim that is not as it says counts as absent.",
    example: "claims: { type: object, properties: { tenant: { type: string } } }",
    schema: schema_of_object,
};

pub(super) const ISSUER: Key = Key {
    name: "issuer",
    required: true,
    expects: "a text",
    default: nothing,
    about: "What its tokens have as `iss`, to the letter.",
    example: "issuer: https://id.example.org",
    schema: text,
};

pub(super) const AUDIENCE: Key = Key {
    name: "audience",
    required: true,
    expects: "a text, or a list of texts",
    default: nothing,
    about: "What its tokens must have as `aud`: one of these.",
    example: "audience: shop",
    schema: || json!({ "anyOf": [text(), { "type": "array", "items": text(), "minItems": 1 }] }),
};

pub(super) const KEYS: Key = Key {
    name: "keys",
    required: true,
    expects: "a file of the folder, such as jwks.json, or an https URL",
    default: nothing,
    about: "Its public keys, as a JSON Web Key Set. A URL is asked again in the background, and at \
            most once a minute when a token names a key that is not known; http is taken of this \
            machine only.",
    example: "keys: jwks.json",
    schema: text,
};

pub(super) const ALGORITHMS: Key = Key {
    name: "algorithms",
    required: true,
    expects: "a list of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA",
    default: nothing,
    about: "How it may sign; what a token says itself counts only if it is one of these.",
    example: "algorithms: [RS256, ES256]",
    schema: || {
        let names: Vec<&str> = Algorithm::ALL.iter().map(|(_, name)| *name).collect();
        json!({ "type": "array", "items": { "enum": names }, "minItems": 1, "uniqueItems": true })
    },
};

pub(super) const LEEWAY: Key = Key {
    name: "leeway",
    required: false,
    expects: "a duration such as 30s (ms, s, m)",
    default: || amount(limits::LEEWAY_DEFAULT_SECONDS * 1_000, &DEADLINE_UNITS),
    about: "How far its clock may be off when `exp` and `nbf` are judged.",
    example: "leeway: 30s",
    schema: || json!({ "type": "string", "pattern": quantity_pattern(&DEADLINE_UNITS) }),
};

pub(super) const CALLER_ID: Key = Key {
    name: "id",
    required: false,
    expects: "a JSON Pointer, such as /sub",
    default: || "/sub".to_owned(),
    about: "Where the claims have the caller's id, a text.",
    example: "id: /sub",
    schema: pointer,
};

pub(super) const PREFIX: Key = Key {
    name: "prefix",
    required: false,
    expects: "a text",
    default: nothing,
    about: "What is put before the id, so that callers of two issuers are never taken for one; \
            several issuers have different ones.",
    example: "prefix: \"partner:\"",
    schema: text,
};

pub(super) const ROLES: Key = Key {
    name: "roles",
    required: false,
    expects: "a JSON Pointer, such as /realm_access/roles",
    default: || "no roles".to_owned(),
    about: "Where the claims have the caller's roles: a list of texts, or one text with spaces \
            between them.",
    example: "roles: /realm_access/roles",
    schema: pointer,
};

fn pointer() -> Value {
    json!({ "type": "string", "format": "json-pointer", "minLength": 1 })
}

/// The keys of `callers`.
pub(super) const CALLER_KEYS: [&Key; 5] = [&TOKENS, &REALM, &ISSUERS, &ROLE_NAMES, &CLAIMS];

/// The keys of an issuer.
pub(super) const ISSUER_KEYS: [&Key; 8] =
    [&ISSUER, &AUDIENCE, &KEYS, &ALGORITHMS, &LEEWAY, &CALLER_ID, &PREFIX, &ROLES];
