//! HAL: JSON that leads on (draft-kelly-json-hal).
//!
//! `_links` has where the record or page itself is, its neighbours, what its references lead to,
//! where those are listed that refer to it, and the transitions from its state that the caller may
//! take. What references lead to is embedded where that was asked for. A member of the document
//! that is called `_links` or `_embedded` cannot be shown: HAL keeps these names for itself.

use candor_json::{Json, Object};

use super::record::{View, members};
use super::record_path;
use crate::declaration::{Api, ResourceType};
use crate::record::{EXPANDED, Record};

const LINKS: &str = "_links";
const EMBEDDED: &str = "_embedded";

/// A record.
pub(super) fn record(api: &Api, of: &ResourceType, view: View<'_>, ways: &[&str]) -> Json {
    let whole = members(view.record, None);
    let mut hal = Object::new();
    hal.insert(LINKS, Json::Object(links(api, of, view.record, &whole, ways)));
    let mut shown = view.members();
    let expanded = view.neighbours.and_then(|_| shown.remove(EXPANDED));
    for (name, value) in shown.iter().filter(|(name, _)| *name != LINKS && *name != EMBEDDED) {
        hal.insert(name, value.clone());
    }
    if let Some(Json::Object(expanded)) = expanded {
        let found = expanded.iter().filter(|(_, value)| !value.is_null());
        let found = found.map(|(name, value)| (name, value.clone()));
        hal.insert(EMBEDDED, Json::object(found));
    }
    Json::Object(hal)
}

fn links(api: &Api, of: &ResourceType, record: &Record, members: &Object, ways: &[&str]) -> Object {
    let version = &api.version;
    let own = record_path(version, &of.name, record.id.as_str());
    let mut links = Object::new();
    links.insert("self", link(own.as_str()));
    links.insert("collection", link(format!("/{version}/{}", of.name)));
    for reference in &of.references {
        let field = of.field(reference.field).name.as_str();
        if let Some(id) = members.get(field).and_then(Json::as_str) {
            links.insert(field, link(record_path(version, &api.of(reference.to).name, id)));
        }
    }
    for referrers in &of.referrers {
        links.insert(referrers.segment.as_str(), link(format!("{own}/{}", referrers.segment)));
    }
    for way in ways {
        // What a record itself is linked by goes before.
        if links.get(way).is_none() {
            links.insert(*way, link(format!("{own}/{way}")));
        }
    }
    links
}

/// A page of a list, whose records are written already.
pub(super) fn page(
    own: String,
    items: impl Iterator<Item = Json>,
    total: Option<u64>,
    neighbours: &[(&'static str, String)],
) -> Json {
    let mut links = Object::new();
    links.insert("self", link(own));
    for (relation, target) in neighbours {
        links.insert(*relation, link(target.as_str()));
    }
    let mut hal = Object::new();
    hal.insert(LINKS, Json::Object(links));
    if let Some(total) = total {
        hal.insert("total", Json::integer(i64::try_from(total).unwrap_or(i64::MAX)));
    }
    hal.insert(EMBEDDED, Json::object([("items", Json::array(items))]));
    Json::Object(hal)
}

fn link(target: impl Into<candor_json::Text>) -> Json {
    Json::object([("href", Json::text(target))])
}
