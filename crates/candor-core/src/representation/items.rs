//! Many records that were created, and why some were not.

use candor_json::{Json, Object, Pointer};

use super::{record, record_path};
use crate::change::{Conflict, Dangling, ItemViolations};
use crate::exchange::{Exchange, Repeated, Return, Shared};

/// How many there are and, unless the client asked not to be shown them, which.
pub(super) fn write(x: &Exchange) -> String {
    let count = x.items().map_or(0, |items| items.candidates.len());
    let mut out = format!("{{\"created\":{count}");
    if x.request().preferences.shown != Some(Return::Minimal) && x.may_see_written() {
        out.push_str(",\"items\":[");
        for (place, created) in x.created_items().enumerate() {
            if place > 0 {
                out.push(',');
            }
            record::write_record(&x.seen(created), &mut out);
        }
        out.push(']');
    }
    out.push('}');
    out
}

/// Where an item is: its index, and its line where it has one.
pub(super) fn place(index: usize, line: Option<u64>) -> Object {
    let mut place = Object::new();
    place.insert("index", Json::integer(i64::try_from(index).unwrap_or(i64::MAX)));
    if let Some(line) = line {
        place.insert("line", Json::integer(i64::try_from(line).unwrap_or(i64::MAX)));
    }
    place
}

/// What is wrong with items whatever is stored, and how much more there is. The pointers are into
/// the content, taken as one array.
pub(super) fn violations(wrong: &ItemViolations) -> (Json, usize) {
    let error = |item: &crate::change::ItemViolation| {
        let mut error = Object::new();
        let mut pointer = String::new();
        if wrong.count > 0 {
            error = place(item.index, item.line);
            pointer = format!("/{}{}", item.index, item.violation.pointer);
        }
        error.insert("pointer", Json::text(pointer));
        error.insert("keyword", Json::text(item.violation.keyword.as_str()));
        error.insert("message", Json::text(item.violation.message.as_str()));
        Json::Object(error)
    };
    (Json::array(wrong.list.iter().map(error)), wrong.more)
}

/// The same for items that cannot be beside each other.
pub(super) fn repetitions(x: &Exchange) -> Json {
    let error = |repeated: &Repeated<'_>| {
        let Repeated { index, earlier, ref shared } = *repeated;
        let mut error = place(index, x.item_line(index));
        error.insert("pointer", Json::text(format!("/{index}")));
        let (keyword, what) = match shared {
            Shared::Values(unique, _) => {
                let of = x.resource_type();
                let fields = &of.unique[usize::from(unique.0)].fields;
                let names: Vec<String> =
                    fields.iter().map(|field| format!("`{}`", of.field(*field).name)).collect();
                ("unique", names.join(", "))
            }
            Shared::Id(_) => ("id", "`id`".to_owned()),
        };
        error.insert("keyword", Json::text(keyword));
        error.insert("message", Json::text(format!("Item {earlier} has the same {what}.")));
        Json::Object(error)
    };
    Json::array(x.repeated_items().iter().map(error))
}

/// Why what is stored forbids items.
pub(super) fn conflicts(x: &Exchange) -> Vec<Json> {
    let Some(conflicts) = x.item_conflicts() else { return Vec::new() };
    conflicts.iter().flat_map(|(index, conflict)| conflicts_of(x, index, conflict)).collect()
}

fn conflicts_of(x: &Exchange, index: usize, conflict: &Conflict) -> Vec<Json> {
    let of = x.resource_type();
    let begin = |reason: &str| {
        let mut told = place(index, x.item_line(index));
        told.insert("reason", Json::text(reason));
        told
    };
    let path = |name: &str, id: &str| Json::text(record_path(&x.api.version, name, id));
    match conflict {
        Conflict::Duplicate { unique, holder } => {
            let mut told = begin("duplicate");
            let fields = &of.unique[usize::from(unique.0)].fields;
            let names = fields.iter().map(|field| Json::text(of.field(*field).name.as_str()));
            told.insert("fields", Json::array(names));
            if x.sees_all_of(of.index) {
                told.insert("href", path(&of.name, holder.as_str()));
            }
            vec![Json::Object(told)]
        }
        Conflict::Dangling(list) => {
            let dangling = |one: &Dangling| {
                let mut told = begin("reference-dangling");
                let field = Pointer::root().join(of.field(one.field).name.as_str());
                told.insert("pointer", Json::text(format!("/{index}{field}")));
                told.insert("href", path(&x.api.of(one.to).name, &one.id));
                told.insert("deleted", Json::boolean(one.deleted));
                Json::Object(told)
            };
            list.iter().map(dangling).collect()
        }
        Conflict::Stale => {
            let mut told = begin("id-taken");
            if let Some(id) = x.item_id(index) {
                told.insert("href", path(&of.name, id.as_str()));
            }
            vec![Json::Object(told)]
        }
        Conflict::Moved
        | Conflict::Kept
        | Conflict::CascadeTooLarge
        | Conflict::Referenced { .. } => Vec::new(),
    }
}
