//! The preconditions of a request (RFC 9110 §13.1), as far as its headers hold any.

use candor_http::Malformed;
use candor_http::date;
use candor_http::etag::EntityTags;
use http::HeaderMap;
use http::header::{HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE};

/// What a client says of the state that it last saw. Dates are in seconds; one that is none is
/// ignored, as §13.1.3 asks.
#[derive(Debug, Default)]
pub struct Conditions<'a> {
    /// Go on only in one of these states.
    pub if_match: Option<EntityTags<'a>>,
    /// Go on only in none of these states.
    pub if_none_match: Option<EntityTags<'a>>,
    /// Answer with content only when it changed since.
    pub if_modified_since: Option<i64>,
    /// Go on only when it did not change since.
    pub if_unmodified_since: Option<i64>,
}

impl<'a> Conditions<'a> {
    /// Reads the four fields, or says which is malformed.
    pub(super) fn read(headers: &'a HeaderMap) -> Result<Self, (&'static str, Malformed)> {
        Ok(Conditions {
            if_match: tags(headers, &IF_MATCH).map_err(|fault| ("If-Match", fault))?,
            if_none_match: tags(headers, &IF_NONE_MATCH)
                .map_err(|fault| ("If-None-Match", fault))?,
            if_modified_since: moment(headers, &IF_MODIFIED_SINCE),
            if_unmodified_since: moment(headers, &IF_UNMODIFIED_SINCE),
        })
    }

    /// Whether there is one that keeps a write from undoing what its sender has not seen.
    /// `If-None-Match` with tags does not: it goes on in every state but those.
    pub fn guard_a_write(&self) -> bool {
        self.if_match.is_some()
            || self.if_unmodified_since.is_some()
            || matches!(self.if_none_match, Some(EntityTags::Any))
    }

    /// Whether they name a state, rather than only ask that there be one or none.
    pub fn name_a_state(&self) -> bool {
        let list = |tags: &Option<EntityTags<'_>>| matches!(tags, Some(EntityTags::List(_)));
        list(&self.if_match) || list(&self.if_none_match) || self.if_unmodified_since.is_some()
    }

    /// Whether there is any at all.
    pub fn any(&self) -> bool {
        self.if_match.is_some()
            || self.if_none_match.is_some()
            || self.if_modified_since.is_some()
            || self.if_unmodified_since.is_some()
    }
}

fn tags<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> Result<Option<EntityTags<'a>>, Malformed> {
    if !headers.contains_key(name) {
        return Ok(None);
    }
    EntityTags::parse(headers.get_all(name)).map(Some)
}

/// The moment that a field names. Doubled, it is no date and ignored like any other that is none.
fn moment(headers: &HeaderMap, name: &HeaderName) -> Option<i64> {
    let mut lines = headers.get_all(name).iter();
    match (lines.next(), lines.next()) {
        (Some(line), None) => date::parse(line.to_str().ok()?),
        _ => None,
    }
}
