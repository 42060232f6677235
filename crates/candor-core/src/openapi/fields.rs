//! The header fields of an answer: those of every answer, and those that its causes carry.

use candor_http::method::Known;
use candor_json::{Json, Object};

use super::part::object;
use super::possible;
use super::target::Target;
use crate::catalogue::{Carry, Cause};
use crate::declaration::{Deed, ResourceType};
use crate::exchange::{Kind, Route};

/// A header field of an answer.
struct Field {
    name: &'static str,
    about: &'static str,
    schema: fn() -> Object,
}

fn text() -> Object {
    object! { "type" => "string" }
}

fn path() -> Object {
    object! { "type" => "string", "format" => "uri-reference" }
}

fn entity_tag() -> Object {
    object! { "type" => "string", "pattern" => "^\"[^\"]*\"$" }
}

const CONTENT_LOCATION: Field = Field {
    name: "Content-Location",
    about: "The path of the record that is shown (RFC 9110 §8.7).",
    schema: path,
};
const DATE: Field =
    Field { name: "Date", about: "When the answer was made (RFC 9110 §6.6.1).", schema: text };
const CACHE_CONTROL: Field = Field {
    name: "Cache-Control",
    about: "How long the answer may be kept (RFC 9111 §5.2).",
    schema: text,
};
const VARY: Field = Field {
    name: "Vary",
    about: "The fields of the request that chose the representation (RFC 9110 §12.5.5).",
    schema: text,
};
const ACCEPT: Field = Field {
    name: "Accept",
    about: "The media types of content that the target takes (RFC 9110 §12.5.1).",
    schema: text,
};
const ACCEPT_ENCODING: Field = Field {
    name: "Accept-Encoding",
    about: "The content codings that are taken (RFC 9110 §12.5.3).",
    schema: text,
};
const ACCEPT_PATCH: Field = Field {
    name: "Accept-Patch",
    about: "The media types of patches (RFC 5789 §3.1).",
    schema: text,
};
const ACCEPT_POST: Field = Field {
    name: "Accept-Post",
    about: "The media types that POST takes (LDP §7.1).",
    schema: text,
};
const ALLOW: Field =
    Field { name: "Allow", about: "The methods of the target (RFC 9110 §10.2.1).", schema: text };
const CONNECTION: Field = Field {
    name: "Connection",
    about: "`close`, when the connection ends with this answer (RFC 9112 §9.6).",
    schema: text,
};
const ETAG: Field = Field {
    name: "ETag",
    about: "Names the state of the target, for If-Match and If-None-Match (RFC 9110 §8.8.3).",
    schema: entity_tag,
};
const LAST_MODIFIED: Field = Field {
    name: "Last-Modified",
    about: "When the target changed last (RFC 9110 §8.8.2).",
    schema: text,
};
const DEPRECATION: Field = Field {
    name: "Deprecation",
    about: "Since when it is deprecated (RFC 9745).",
    schema: || object! { "type" => "string", "pattern" => "^@-?[0-9]+$" },
};
const SUNSET: Field =
    Field { name: "Sunset", about: "When it is expected to go (RFC 8594).", schema: text };
const LINK: Field =
    Field { name: "Link", about: "Where to go from here (RFC 8288).", schema: text };
const LOCATION: Field = Field {
    name: "Location",
    about: "The path of the record that was created (RFC 9110 §10.2.2).",
    schema: path,
};
const PREFERENCE_APPLIED: Field = Field {
    name: "Preference-Applied",
    about: "The preferences that were followed (RFC 7240 §3).",
    schema: text,
};
const RATE_LIMIT: Field = Field {
    name: "RateLimit",
    about: "How many requests are left, and in how many seconds all of them are there again \
            (draft-ietf-httpapi-ratelimit-headers).",
    schema: text,
};
const RATE_LIMIT_POLICY: Field = Field {
    name: "RateLimit-Policy",
    about: "How many requests may be made in how many seconds \
            (draft-ietf-httpapi-ratelimit-headers).",
    schema: text,
};
const RETRY_AFTER: Field = Field {
    name: "Retry-After",
    about: "Seconds after which to try again (RFC 9110 §10.2.3).",
    schema: || object! { "type" => "string", "pattern" => "^[0-9]+$" },
};
const WWW_AUTHENTICATE: Field = Field {
    name: "WWW-Authenticate",
    about: "What credentials are taken, and what was wrong with those that were sent \
            (RFC 9110 §11.6.1, RFC 6750 §3).",
    schema: text,
};

/// Whether a field stands on each answer of a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    Always,
    Sometimes,
}
use Presence::{Always, Sometimes};

/// The fields of the answers that end in one of these causes, all of one status.
pub(super) fn fields(target: &Target<'_>, causes: &[&'static Cause]) -> Object {
    let mut found: Vec<(&'static Field, usize)> = Vec::new();
    for cause in causes {
        for (field, presence) in of_cause(target, cause) {
            let always = usize::from(presence == Always);
            match found.iter_mut().find(|(known, _)| known.name == field.name) {
                Some((_, count)) => *count += always,
                None => found.push((field, always)),
            }
        }
    }
    let mut fields = Object::new();
    for field in [&DATE, &CACHE_CONTROL, &VARY] {
        fields.insert(field.name, written(field, true));
    }
    if target.api.rate.is_some() && target.route.is_counted() {
        // What ends before the caller is known is not counted, and a refusal of one status may be
        // either.
        fields.insert(RATE_LIMIT.name, written(&RATE_LIMIT, false));
        fields.insert(RATE_LIMIT_POLICY.name, written(&RATE_LIMIT_POLICY, false));
    }
    for (field, count) in found {
        fields.insert(field.name, written(field, count == causes.len()));
    }
    if target.tells_its_path() {
        for field in [&LINK, &PREFERENCE_APPLIED] {
            if fields.get(field.name).is_none() {
                fields.insert(field.name, written(field, false));
            }
        }
    }
    fields
}

/// What the answers that end in a cause have, each once.
fn of_cause(x: &Target<'_>, cause: &'static Cause) -> Vec<(&'static Field, Presence)> {
    // What could not be read is answered without a word of its target.
    let presence = if possible::needs_request(cause) { Always } else { Sometimes };
    let carried = cause.carries.iter().flat_map(|item| carried(*item, x, cause));
    let mut all: Vec<(&'static Field, Presence)> = carried.collect();
    for field in leaving(x) {
        if !all.iter().any(|(known, told)| known.name == field.name && *told == Always) {
            all.retain(|(known, _)| known.name != field.name);
            all.push((field, presence));
        }
    }
    all
}

/// What says that the target is on its way out.
fn leaving(x: &Target<'_>) -> Vec<&'static Field> {
    let Some(deprecation) = x.deprecation() else { return Vec::new() };
    let told = [
        (&DEPRECATION, true),
        (&SUNSET, deprecation.sunset.is_some()),
        (&LINK, !deprecation.links().is_empty()),
    ];
    told.into_iter().filter_map(|(field, is_told)| is_told.then_some(field)).collect()
}

fn written(field: &Field, required: bool) -> Json {
    let mut written = object! { "description" => field.about };
    if required {
        written.insert("required", Json::boolean(true));
    }
    written.insert("schema", Json::Object((field.schema)()));
    Json::Object(written)
}

/// What carrying this means for the fields of the answer; members of the problem are in its schema.
fn carried(item: Carry, x: &Target<'_>, cause: &Cause) -> Vec<(&'static Field, Presence)> {
    match item {
        Carry::AcceptEncoding => vec![(&ACCEPT_ENCODING, Always)],
        Carry::AcceptedTypes => accepted(x),
        // OPTIONS is on every path, and not described on any.
        Carry::CrossOrigin => Vec::new(),
        Carry::Allow => vec![(&ALLOW, Always)],
        Carry::Challenge => vec![(&WWW_AUTHENTICATE, Always)],
        Carry::ContentLocation => vec![(&CONTENT_LOCATION, Always)],
        // HTTP/2 has no such field.
        Carry::Close => vec![(&CONNECTION, Sometimes)],
        Carry::Etag => validator(&ETAG, x, cause),
        Carry::LastModified => dated(x, validator(&LAST_MODIFIED, x, cause)),
        Carry::PageLinks | Carry::Restart | Carry::Successor => vec![(&LINK, Always)],
        Carry::ServiceDescription => match x.route {
            Route::Home | Route::Version => vec![(&LINK, Always)],
            _ => Vec::new(),
        },
        Carry::Location => vec![(&LOCATION, Always)],
        Carry::PreferenceApplied if quiet(x, cause) => vec![(&PREFERENCE_APPLIED, Always)],
        Carry::PreferenceApplied => vec![(&PREFERENCE_APPLIED, Sometimes)],
        Carry::RetryAfter => vec![(&RETRY_AFTER, Always)],
        Carry::Available
        | Carry::Conflicts
        | Carry::DeleteTime
        | Carry::Fields
        | Carry::FirstUse
        | Carry::Indexes
        | Carry::LogId
        | Carry::Parent
        | Carry::Column
        | Carry::Place
        | Carry::Refusal
        | Carry::Refused
        | Carry::Rule
        | Carry::Transitions
        | Carry::Violations => Vec::new(),
    }
}

/// What is not shown as asked was asked for by a preference; a deletion shows nothing anyway.
fn quiet(x: &Target<'_>, cause: &Cause) -> bool {
    // Whoever may not see what they wrote is answered so without a wish.
    let seen = x.type_has(|of| of.access.rule(Deed::Read).is_open());
    cause.status == 204 && x.method != Known::Delete && seen
}

/// What is shown to one and not to another, or not yet, is not told by its date.
fn dated(
    x: &Target<'_>,
    fields: Vec<(&'static Field, Presence)>,
) -> Vec<(&'static Field, Presence)> {
    let list = x.kind == Kind::List && x.type_has(|of| of.access.rule(Deed::Read).divides());
    if list || x.type_has(|of| of.access.members_vary()) {
        return Vec::new();
    }
    let varies =
        |of: &ResourceType| of.access.rule(Deed::Read).varies() || of.access.members_vary();
    let looks = matches!(x.kind, Kind::List | Kind::Read);
    let beside = looks && x.type_has(|of| !of.references.is_empty());
    if (beside && x.api.types.iter().any(varies)) || x.type_has(ResourceType::ways_vary) {
        return fields.into_iter().map(|(field, _)| (field, Sometimes)).collect();
    }
    fields
}

fn accepted(x: &Target<'_>) -> Vec<(&'static Field, Presence)> {
    match x.kind {
        Kind::Create | Kind::Act | Kind::Batch => vec![(&ACCEPT, Always), (&ACCEPT_POST, Always)],
        Kind::Update => vec![(&ACCEPT, Always), (&ACCEPT_PATCH, Always)],
        _ => vec![(&ACCEPT, Always)],
    }
}

/// Validators name a state, and not every target has one when it is refused: there may be nothing.
fn validator(
    field: &'static Field,
    x: &Target<'_>,
    cause: &Cause,
) -> Vec<(&'static Field, Presence)> {
    let document = x.kind == Kind::Show;
    match (x.kind, cause.is_refusal()) {
        // What was put is not what is stored, byte for byte (RFC 9110 §9.3.4).
        (Kind::Replace, false) => Vec::new(),
        // A batch has no state.
        (Kind::Batch, _) => Vec::new(),
        _ if x.health() || x.tells_path() => Vec::new(),
        _ if document && field.name == LAST_MODIFIED.name => Vec::new(),
        (Kind::Replace, true) if x.creates_by_put() => vec![(field, Sometimes)],
        _ => vec![(field, Always)],
    }
}
