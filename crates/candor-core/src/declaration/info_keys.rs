//! The keys of what people should know of an API: whom to ask, and what they agree to.

use serde_json::{Value, json};

use super::keys::{Key, nothing, object, text};

fn url() -> Value {
    json!({ "type": "string", "format": "uri", "pattern": "^https?://" })
}

const fn key(name: &'static str, expects: &'static str, schema: fn() -> Value) -> Key {
    Key { name, required: false, expects, default: nothing, about: "", example: "", schema }
}

/// What a URL must be.
const URL: &str = "a URL, such as https://example.org/api";

pub(super) const CONTACT: Key = Key {
    about: "Whom to ask about the API. It stands in the OpenAPI document and on the start page.",
    example: "contact: { name: The shop, email: shop@example.org }",
    ..key("contact", "a map with `name`, `url` or `email`", || object(&CONTACT_KEYS))
};

pub(super) const CONTACT_NAME: Key =
    Key { about: "Who that is.", example: "name: The shop", ..key("name", "a text", text) };

pub(super) const CONTACT_URL: Key = Key {
    about: "Where they can be asked.",
    example: "url: https://example.org/help",
    ..key("url", URL, url)
};

pub(super) const EMAIL: Key = Key {
    about: "Where they can be written to.",
    example: "email: shop@example.org",
    ..key("email", "an email address", || json!({ "type": "string", "format": "email" }))
};

pub(super) const LICENSE: Key = Key {
    about: "The licence of the API. It stands in the OpenAPI document and on the start page.",
    example: "license: { name: Apache 2.0, identifier: Apache-2.0 }",
    ..key("license", "a map with `name`, and `identifier` or `url`", || object(&LICENSE_KEYS))
};

pub(super) const LICENSE_NAME: Key = Key {
    required: true,
    about: "What it is called.",
    example: "name: Apache 2.0",
    ..key("name", "a text", text)
};

pub(super) const IDENTIFIER: Key = Key {
    about: "What it is called in the list of SPDX; not beside `url`.",
    example: "identifier: Apache-2.0",
    ..key(
        "identifier",
        "an SPDX expression, such as Apache-2.0",
        || json!({ "type": "string", "pattern": "^[A-Za-z0-9.+ ()-]+$" }),
    )
};

pub(super) const LICENSE_URL: Key = Key {
    about: "Where it can be read; not beside `identifier`.",
    example: "url: https://example.org/licence",
    ..key("url", URL, url)
};

pub(super) const TERMS: Key = Key {
    about: "Where people read what they agree to by using the API. It stands in the OpenAPI \
            document and on the start page.",
    example: "terms: https://example.org/terms",
    ..key("terms", URL, url)
};

/// The keys of `contact`.
pub(super) const CONTACT_KEYS: [&Key; 3] = [&CONTACT_NAME, &CONTACT_URL, &EMAIL];

/// The keys of `license`.
pub(super) const LICENSE_KEYS: [&Key; 3] = [&LICENSE_NAME, &IDENTIFIER, &LICENSE_URL];
