//! What is on its way out: since when, until when, and what took over.
//!
//! A sunset is a hint (RFC 8594 §3): what is past it is served as before. What is gone is
//! `retired`.

use candor_http::link::Links;
use http::HeaderValue;

use super::diagnostic::{Mistake, Report};
use super::keys::Key;
use super::map::{Map, unexpected};
use super::values::{day, is_reference};
use super::web_keys::{DEPRECATED, MIGRATION, SUCCESSOR, SUNSET};
use super::wording::quoted;
use super::yaml::Node;
use crate::record::Timestamp;

/// That a version or a type is on its way out, and the fields that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deprecation {
    /// Since when nobody should begin to use it: the first moment of the declared day, UTC.
    pub since: Timestamp,
    /// When it is expected to go.
    pub sunset: Option<Timestamp>,
    /// What took over.
    pub successor: Option<String>,
    /// Where people read how to move.
    pub migration: Option<String>,
}

impl Deprecation {
    /// `Deprecation`: a structured date (RFC 9745 §2.1).
    pub(crate) fn field(&self) -> HeaderValue {
        let value = HeaderValue::try_from(format!("@{}", self.since.seconds()));
        value.expect("digits and a sign are visible")
    }

    /// `Sunset`, where the day is known.
    pub(crate) fn sunset_field(&self) -> Option<HeaderValue> {
        let date = candor_http::date::format(self.sunset?.seconds()).to_string();
        Some(HeaderValue::try_from(date).expect("a date is visible"))
    }

    /// Where to go from here.
    pub(crate) fn links(&self) -> Links<'_> {
        let mut links = Links::default();
        if let Some(successor) = &self.successor {
            links.push(successor.as_str(), "successor-version");
        }
        if let Some(migration) = &self.migration {
            links.push(migration.as_str(), "deprecation");
        }
        links
    }

    /// The same, of a part of something that is on its way out as well: whichever is earlier holds
    /// for it, and what it says itself comes before what is said of the whole.
    fn within(self, whole: Option<&Deprecation>) -> Deprecation {
        let Some(whole) = whole else { return self };
        let earlier = |own: Option<Timestamp>, other: Option<Timestamp>| match (own, other) {
            (Some(own), Some(other)) => Some(own.min(other)),
            (own, other) => own.or(other),
        };
        Deprecation {
            since: self.since.min(whole.since),
            sunset: earlier(self.sunset, whole.sunset),
            successor: self.successor.or_else(|| whole.successor.clone()),
            migration: self.migration.or_else(|| whole.migration.clone()),
        }
    }
}

/// What holds for a part, of what it says and what is said of the whole.
pub(super) fn of_part(
    own: Option<Deprecation>,
    whole: Option<&Deprecation>,
) -> Option<Deprecation> {
    match own {
        Some(own) => Some(own.within(whole)),
        None => whole.cloned(),
    }
}

/// What a file says of it.
pub(super) fn read(map: &Map, report: &mut Report) -> Option<Deprecation> {
    let since = map.read(&DEPRECATED, report, date);
    let sunset = map.read(&SUNSET, report, date);
    let successor = map.read(&SUCCESSOR, report, reference);
    let migration = map.read(&MIGRATION, report, reference);
    if map.get(&DEPRECATED).is_none() {
        for key in [&SUNSET, &SUCCESSOR, &MIGRATION] {
            if let Some(node) = map.get(key) {
                let message = format!("{} says something of what is deprecated", quoted(key.name));
                let help = format!("say since when it is: {}", DEPRECATED.example);
                report.add(Mistake::new(&node.span, message).help(help));
            }
        }
    }
    if let (Some(since), Some(sunset), Some(node)) = (since, sunset, map.get(&SUNSET))
        && sunset < since
    {
        let message = "`sunset` is before `deprecated`: it would go before anybody is told";
        report.add(Mistake::new(&node.span, message));
    }
    Some(Deprecation { since: since?, sunset, successor, migration })
}

fn date(key: &Key, node: &Node) -> Result<Timestamp, Mistake> {
    node.text().and_then(day).ok_or_else(|| unexpected(key, node))
}

fn reference(key: &Key, node: &Node) -> Result<String, Mistake> {
    let text = node.text().filter(|text| is_reference(text));
    text.map(str::to_owned).ok_or_else(|| unexpected(key, node))
}
