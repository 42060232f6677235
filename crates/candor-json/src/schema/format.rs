//! The formats a schema may ask for, and how a message calls them.

/// A format and what it is called, with an example.
const FORMATS: [(&str, &str); 17] = [
    ("date", "a date such as `2026-01-31`"),
    ("date-time", "a date and time such as `2026-01-31T09:30:00Z`"),
    ("duration", "a duration such as `P3DT4H`"),
    ("email", "an email address"),
    ("hostname", "a host name"),
    ("ipv4", "an IPv4 address such as `192.0.2.1`"),
    ("ipv6", "an IPv6 address such as `2001:db8::1`"),
    ("iri", "an absolute IRI"),
    ("iri-reference", "an IRI reference"),
    ("json-pointer", "a JSON Pointer such as `/lines/0`"),
    ("regex", "a regular expression"),
    ("relative-json-pointer", "a relative JSON Pointer such as `1/name`"),
    ("time", "a time with its offset such as `09:30:00Z`"),
    ("uri", "an absolute URI such as `https://example.com/`"),
    ("uri-reference", "a URI or a path"),
    ("uri-template", "a URI template such as `/books/{id}`"),
    ("uuid", "a UUID such as `01890a5d-ac96-774b-bcce-b302099a8057`"),
];

/// Formats of the OpenAPI registry that say how a value is shown or held, and forbid nothing.
pub(super) const ANNOTATIONS: [&str; 7] =
    ["binary", "byte", "double", "float", "int32", "int64", "password"];

/// What a format is called in a message.
pub(super) fn phrase(name: &str) -> String {
    let known = FORMATS.iter().find(|(format, _)| *format == name);
    known.map_or_else(|| format!("the format `{name}`"), |(_, phrase)| (*phrase).to_owned())
}

/// The names of all formats that are checked.
pub(super) fn names() -> String {
    let names: Vec<_> = FORMATS.iter().map(|(name, _)| format!("`{name}`")).collect();
    names.join(", ")
}
