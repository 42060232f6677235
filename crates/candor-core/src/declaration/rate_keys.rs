//! The keys of `limits.rate`.

use serde_json::json;

use super::keys::{Key, nothing, object};
use crate::limits;

/// The pattern of a number of requests in a time, for editors.
const PER_TIME_PATTERN: &str = "^[0-9]+/[smhd]$";

pub(super) const RATE: Key = Key {
    name: "rate",
    required: false,
    expects: "a number of requests in a time, such as 50/s (s, m, h, d), or a map with `requests`, \
              `burst` and `status`",
    default: || "as many as it can".to_owned(),
    about: "How many requests each caller may make, and each address (of IPv6 each /64) where \
            nobody says who they are; beyond it: 429. Every answer says how many are left. Health \
            and the pages about problems are not counted.",
    example: "rate: { requests: 50/s, burst: 100 }",
    schema: || {
        let text = json!({ "type": "string", "pattern": PER_TIME_PATTERN });
        json!({ "anyOf": [text, object(&RATE_KEYS)] })
    },
};

pub(super) const REQUESTS: Key = Key {
    name: "requests",
    required: true,
    expects: "a number of requests in a time, such as 50/s (s, m, h, d)",
    default: nothing,
    about: "How many, in a second, a minute, an hour or a day.",
    example: "requests: 50/s",
    schema: || json!({ "type": "string", "pattern": PER_TIME_PATTERN }),
};

pub(super) const BURST: Key = Key {
    name: "burst",
    required: false,
    expects: "a whole number of requests, such as 100",
    default: || "as many as `requests`".to_owned(),
    about: "How many may be made at once by a caller who has made none for a while.",
    example: "burst: 100",
    schema: || json!({ "type": "integer", "minimum": 1, "maximum": limits::RATE_BURST_CEILING }),
};

pub(super) const STATUS: Key = Key {
    name: "status",
    required: false,
    expects: "429 or 503",
    default: || "429".to_owned(),
    about: "Whether one too many is told as the caller's doing or as the service's.",
    example: "status: 503",
    schema: || json!({ "enum": [429, 503] }),
};

/// The keys of `limits.rate`, where it is a map.
pub(super) const RATE_KEYS: [&Key; 3] = [&REQUESTS, &BURST, &STATUS];
