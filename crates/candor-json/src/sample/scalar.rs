//! The plainest text or number within its bounds.

use super::pattern;
use crate::{Json, Object, Schema};

/// A value of each format.
const FORMATS: [(&str, &str); 17] = [
    ("date", "2026-01-31"),
    ("date-time", "2026-01-31T09:30:00Z"),
    ("duration", "P3DT4H"),
    ("email", "somebody@example.com"),
    ("hostname", "www.example.com"),
    ("ipv4", "192.0.2.1"),
    ("ipv6", "2001:db8::1"),
    ("iri", "https://example.com/"),
    ("iri-reference", "/a/path"),
    ("json-pointer", "/lines/0"),
    ("regex", "^[a-z]+$"),
    ("relative-json-pointer", "1/name"),
    ("time", "09:30:00Z"),
    ("uri", "https://example.com/"),
    ("uri-reference", "/a/path"),
    ("uri-template", "/books/{id}"),
    ("uuid", "01890a5d-ac96-774b-bcce-b302099a8057"),
];

/// The keywords that bound a number.
const BOUNDS: [&str; 6] =
    ["type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

/// A text: of its format or pattern, or the name that it stands behind.
pub(super) fn text(keywords: &Object, name: &str, size_max: usize) -> Option<String> {
    let length = |name: &str| {
        keywords.get(name).and_then(Json::as_i64).and_then(|count| usize::try_from(count).ok())
    };
    let (least, most) = (length("minLength").unwrap_or(0), length("maxLength"));
    if least > size_max {
        return None;
    }
    if let Some(pattern) = keywords.get("pattern").and_then(Json::as_str) {
        return pattern::text(pattern, least, size_max);
    }
    let format = keywords.get("format").and_then(Json::as_str);
    if let Some((_, value)) = FORMATS.iter().find(|(known, _)| Some(*known) == format) {
        return Some((*value).to_owned());
    }
    let word = if name.is_empty() { "text" } else { name };
    let letters = word.chars().count();
    let text = word.repeat(least.div_ceil(letters).max(1));
    Some(text.chars().take(most.unwrap_or(usize::MAX)).collect())
}

/// A number: one, or what lies nearest to a bound.
pub(super) fn number(keywords: &Object) -> Option<Json> {
    let bounds = BOUNDS.iter().filter_map(|name| Some((*name, keywords.get(name)?.clone())));
    let schema = Schema::compile(&Json::object(bounds)).ok()?;
    let beside = |name: &str, step: i64| {
        let bound = keywords.get(name)?.as_i64()?;
        Some(Json::integer(bound.checked_add(step)?))
    };
    let candidates = [
        Some(Json::integer(1)),
        keywords.get("minimum").cloned(),
        beside("exclusiveMinimum", 1),
        keywords.get("multipleOf").cloned(),
        keywords.get("maximum").cloned(),
        beside("exclusiveMaximum", -1),
        Some(Json::integer(0)),
    ];
    candidates.into_iter().flatten().find(|number| schema.is_valid(number))
}
