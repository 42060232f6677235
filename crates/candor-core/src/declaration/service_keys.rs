//! The keys of what other services do: `hooks` and `upstream`.

use serde_json::{Value, json};

use super::access_keys::{ALLOW, FORBID};
use super::keys::{ABOUT, CHUNKED, Key, OPERATIONS, name_list, nothing, object, text};
use super::values::{DEADLINE_UNITS, amount, quantity_pattern};
use super::web_keys::{DEPRECATED, MIGRATION, SUCCESSOR, SUNSET};
use crate::limits;

pub(super) const HOOKS: Key = Key {
    name: "hooks",
    required: false,
    expects: "a map from `create`, `update`, `delete` or a transition to a hook, such as { create: \
              { url: \"http://127.0.0.1:9000/check\" } }",
    default: nothing,
    about: "Services of yours that are asked before a change is made, and may refuse it or change \
            declared members. `create`: POST, and PUT where there is no record. `update`: PUT and \
            PATCH. A transition: however it is taken.",
    example: "hooks: { create: { url: \"http://127.0.0.1:9000/check\", deadline: 2s } }",
    schema: || json!({ "type": "object", "additionalProperties": object(&HOOK_KEYS) }),
};

pub(super) const HOOK_URL: Key = Key {
    name: "url",
    required: true,
    expects: "a URL of http or https with a host",
    default: nothing,
    about: "Where the question is posted to.",
    example: "url: \"http://127.0.0.1:9000/check\"",
    schema: url,
};

pub(super) const SERVICE_DEADLINE: Key = Key {
    name: "deadline",
    required: false,
    expects: "a duration such as 2s (ms, s, m)",
    default: || amount(limits::SERVICE_DEFAULT_TIMEOUT_MS, &DEADLINE_UNITS),
    about: "How long the service may take for its whole answer; beyond it: 504.",
    example: "deadline: 2s",
    schema: || json!({ "type": "string", "pattern": quantity_pattern(&DEADLINE_UNITS) }),
};

pub(super) const CA: Key = Key {
    name: "ca",
    required: false,
    expects: "a file of the folder, such as office-ca.pem",
    default: || "those that the machine trusts".to_owned(),
    about: "Certificates in PEM that are trusted for this service, and no others: by one of them its \
            own must have been signed. For https.",
    example: "ca: office-ca.pem",
    schema: text,
};

pub(super) const SECRET_ENV: Key = Key {
    name: "secret_env",
    required: false,
    expects: "the name of an environment variable, such as CHECK_SECRET",
    default: || "not signed".to_owned(),
    about: "The variable of the server that holds the secret its questions are signed with (Standard \
            Webhooks): `whsec_` and 24 to 64 bytes in base64; several, with a space between them, \
            while one takes over from another. Without it the server does not start.",
    example: "secret_env: CHECK_SECRET",
    schema: || json!({ "type": "string", "pattern": VARIABLE_PATTERN }),
};

/// The pattern of the name of a variable, for editors.
const VARIABLE_PATTERN: &str = "^[A-Za-z_][A-Za-z0-9_]*$";

pub(super) const MAY_CHANGE: Key = Key {
    name: "may_change",
    required: false,
    expects: "a list of top-level members, such as [price, note]",
    default: || "none".to_owned(),
    about: "The members that the answer of the hook may change; an answer that changes others is \
            wrong (502).",
    example: "may_change: [price, note]",
    schema: name_list,
};

pub(super) const UPSTREAM: Key = Key {
    name: "upstream",
    required: true,
    expects: "a map with `url`, such as { url: \"https://quotes.example/v2/quotes\" }",
    default: nothing,
    about: "The service that has what is below this path. Requests are passed on to it once they \
            are in order, and its answers are passed back.",
    example: "upstream: { url: \"https://quotes.example/v2/quotes\", deadline: 3s }",
    schema: || object(&UPSTREAM_KEYS),
};

pub(super) const UPSTREAM_URL: Key = Key {
    name: "url",
    required: true,
    expects: "a URL of http or https with a host and without a query",
    default: nothing,
    about: "Where it is. The rest of the path, and the query, are put behind it.",
    example: "url: \"https://quotes.example/v2/quotes\"",
    schema: url,
};

pub(super) const FORWARD: Key = Key {
    name: "forward",
    required: false,
    expects: "a list of names of header fields, such as [Accept-Language]",
    default: || "none".to_owned(),
    about: "Fields of the request that are passed on besides those that always are: Accept, \
            Accept-Encoding, Content-Type, Content-Encoding, Content-Language, If-Match, \
            If-None-Match, If-Modified-Since, If-Unmodified-Since, Prefer, Idempotency-Key, \
            traceparent and tracestate.",
    example: "forward: [Accept-Language]",
    schema: name_list,
};

const SERVICE_ALLOW: Key = Key {
    about: "Who may do what, as of a type of records: but rules are about `caller` and `now` alone, \
            for they are asked before the service is. GET asks `read`, POST `create`, PUT and \
            PATCH `read` and `update`, DELETE `read` and `delete`.",
    ..ALLOW
};

const SERVICE_FORBID: Key = Key {
    about: "Who may not, though `allow` lets them; also about `caller` and `now` alone.",
    example: "forbid: { delete: \"'trainee' in caller.roles\" }",
    ..FORBID
};

pub(super) const TELLS: Key = Key {
    name: "caller",
    required: false,
    expects: "a map from `id` and `roles` to names of header fields, such as { id: X-Caller-Id }",
    default: || "not told".to_owned(),
    about: "The fields in which the service is told who asks. It can believe them if nobody but \
            this server reaches it: what a client sends under these names is left out.",
    example: "caller: { id: X-Caller-Id, roles: X-Caller-Roles }",
    schema: || {
        let mut map = object(&TELLS_KEYS);
        map["minProperties"] = json!(1);
        map
    },
};

pub(super) const TELLS_ID: Key = Key {
    name: "id",
    required: false,
    expects: "the name of a header field, such as X-Caller-Id",
    default: || "not told".to_owned(),
    about: "The field with their id, percent-encoded but for letters, digits, `-`, `.`, `_` and `~`; \
            not sent where nobody is known.",
    example: "id: X-Caller-Id",
    schema: text,
};

pub(super) const TELLS_ROLES: Key = Key {
    name: "roles",
    required: false,
    expects: "the name of a header field, such as X-Caller-Roles",
    default: || "not told".to_owned(),
    about: "The field with their roles, likewise, with commas between them; not sent where they have \
            none.",
    example: "roles: X-Caller-Roles",
    schema: text,
};

/// The keys of `caller` of `upstream`.
pub(super) const TELLS_KEYS: [&Key; 2] = [&TELLS_ID, &TELLS_ROLES];

/// The keys of `upstream`.
pub(super) const UPSTREAM_KEYS: [&Key; 5] =
    [&UPSTREAM_URL, &CA, &SERVICE_DEADLINE, &FORWARD, &TELLS];

/// The keys of a type that another service has.
pub(super) const UPSTREAM_TYPE_KEYS: [&Key; 10] = [
    &ABOUT,
    &DEPRECATED,
    &SUNSET,
    &SUCCESSOR,
    &MIGRATION,
    &UPSTREAM,
    &SERVICE_ALLOW,
    &SERVICE_FORBID,
    &OPERATIONS,
    &CHUNKED,
];

/// The keys of a hook.
pub(super) const HOOK_KEYS: [&Key; 5] =
    [&HOOK_URL, &CA, &SECRET_ENV, &SERVICE_DEADLINE, &MAY_CHANGE];

fn url() -> Value {
    let mut schema = text();
    if let Value::Object(members) = &mut schema {
        members.insert("pattern".to_owned(), "^https?://".into());
    }
    schema
}
