//! How the target stands: whether there is such a record, and in which state.

use super::{cut, type_name};
use crate::exchange::{Exchange, Kind, Route};
use crate::record::RecordId;

/// The type of the record whose sub-collection is the target, its id and what would refer to it.
fn parent<'x>(x: &'x Exchange) -> Option<(&'x str, String, &'x str)> {
    let Route::SubCollection(sub) = x.route() else { return None };
    let id = sub.parent_id.as_ref().map(|id| cut(id.as_str())).unwrap_or_default();
    Some((&sub.parent.name, id, &sub.of.name))
}

pub(crate) fn parent_unknown(x: &Exchange) -> String {
    match parent(x) {
        Some((parent, id, _)) if id.is_empty() => {
            format!("No record of {parent} can have this id.")
        }
        Some((parent, id, of)) => {
            format!("{parent} has no record `{id}` that {of} could refer to.")
        }
        None => String::new(),
    }
}

pub(crate) fn parent_deleted(x: &Exchange) -> String {
    match (parent(x), x.parent_tombstone()) {
        (Some((parent, id, _)), Some(tombstone)) => {
            format!("`{id}` of {parent} was deleted at {}.", tombstone.delete_time)
        }
        _ => String::new(),
    }
}

pub(crate) fn record_unknown(x: &Exchange) -> String {
    match x.id() {
        Some(id) => format!("{} has no record `{}`.", type_name(x), cut(id.as_str())),
        None => format!("No record of {} can have this id.", type_name(x)),
    }
}

pub(crate) fn record_deleted(x: &Exchange) -> String {
    let id = x.id().map(|id| cut(id.as_str())).unwrap_or_default();
    match x.tombstone() {
        Some(tombstone) => {
            format!("`{id}` of {} was deleted at {}.", type_name(x), tombstone.delete_time)
        }
        None => String::new(),
    }
}

pub(crate) fn id_unfit(x: &Exchange) -> String {
    let of = type_name(x);
    match x.id() {
        Some(id) => {
            let wanted = x.resource_type().id.wanted();
            format!("`{}` is no id for {of}: {wanted}.", cut(id.as_str()))
        }
        None => format!("The path has no id for {of}: {}.", RecordId::wanted()),
    }
}

fn current_etag(x: &Exchange) -> String {
    if x.kind() == Kind::Batch {
        return "a batch has no state; conditions stand in its requests".into();
    }
    match x.told_validator() {
        Some(validator) => format!("the current entity tag is \"{validator}\""),
        None => "there is nothing at this target".into(),
    }
}

pub(crate) fn precondition_required(x: &Exchange) -> String {
    format!("Writes to {} need If-Match; {}.", type_name(x), current_etag(x))
}

pub(crate) fn if_match_failed(x: &Exchange) -> String {
    format!("If-Match does not hold: {}.", current_etag(x))
}

pub(crate) fn if_unmodified_since_failed(x: &Exchange) -> String {
    match x.told_validator().and_then(|validator| validator.changed) {
        Some(changed) => {
            format!("If-Unmodified-Since does not hold: it was changed at {changed}.")
        }
        None => "If-Unmodified-Since does not hold: there is nothing at this target.".into(),
    }
}

pub(crate) fn if_none_match_failed(x: &Exchange) -> String {
    format!("If-None-Match does not hold: {}.", current_etag(x))
}
