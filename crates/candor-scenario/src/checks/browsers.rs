//! Rules about what browsers are told.

use super::{Answered, demand};

/// Content is what Content-Type says that it is.
pub(super) fn nothing_is_guessed(x: &Answered<'_>) -> Result<(), String> {
    let said = x.reply.field("x-content-type-options");
    demand(said == Some("nosniff"), || format!("X-Content-Type-Options is {said:?}"))
}

/// A page runs no scripts and stands in no other page; nothing else has a policy.
pub(super) fn a_page_runs_nothing(x: &Answered<'_>) -> Result<(), String> {
    let page = x.reply.media_type() == Some("text/html");
    let policy = x.reply.field("content-security-policy").unwrap_or_default();
    let closed = policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'");
    let frames = x.reply.field("x-frame-options") == Some("DENY");
    let quiet = x.reply.field("referrer-policy") == Some("no-referrer");
    let good = if page { closed && frames && quiet } else { policy.is_empty() };
    demand(good, || format!("Content-Security-Policy is {policy:?}"))
}

/// What scripts may read of every answer (Fetch standard, "CORS-safelisted response-header name"),
/// and what is their browser's own.
const NOT_EXPOSED: [&str; 15] = [
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-security-policy",
    "content-type",
    "expires",
    "keep-alive",
    "last-modified",
    "referrer-policy",
    "strict-transport-security",
    "transfer-encoding",
    "upgrade",
    "x-content-type-options",
    "x-frame-options",
];

/// A script that may read an answer may read all its fields.
pub(super) fn what_is_sent_can_be_read(x: &Answered<'_>) -> Result<(), String> {
    let Some(exposed) = x.reply.field("access-control-expose-headers") else { return Ok(()) };
    let exposed: Vec<String> =
        exposed.split(',').map(|name| name.trim().to_ascii_lowercase()).collect();
    let hidden = x.reply.fields.iter().map(|(name, _)| name.to_ascii_lowercase()).find(|name| {
        let known = NOT_EXPOSED.contains(&name.as_str()) || name.starts_with("access-control-");
        !known && !exposed.contains(name)
    });
    // The answer to OPTIONS has fields of its own, and no script reads it.
    let asked = x.sent.method == "OPTIONS";
    demand(asked || hidden.is_none(), || format!("{hidden:?} is not exposed"))
}
