//! What happened to a request that creates many records.

use crate::change::Unfit;
use crate::exchange::Exchange;
use crate::limits;

pub(crate) fn table_malformed(x: &Exchange) -> String {
    match x.unfit() {
        Some(Unfit::NoTable(fault)) => {
            format!("At line {}, column {}: {}.", fault.line, fault.column, fault.message)
        }
        _ => String::new(),
    }
}

pub(crate) fn items_too_many(x: &Exchange) -> String {
    let Some(Unfit::TooManyItems(count)) = x.unfit() else { return String::new() };
    format!(
        "The content holds {count} records; {} may be created at once.",
        limits::BULK_MAX_RECORDS
    )
}

pub(crate) fn items_invalid(x: &Exchange) -> String {
    let Some(Unfit::Items(wrong)) = x.unfit() else { return String::new() };
    match (wrong.count, wrong.bad, wrong.list.first()) {
        (0, ..) => "The content holds no records.".to_owned(),
        (count, 1, Some(first)) => format!(
            "Item {} of {count} is not what {} asks for.",
            first.index,
            x.resource_type().name
        ),
        (count, bad, _) => {
            format!("{bad} of {count} items are not what {} asks for.", x.resource_type().name)
        }
    }
}

pub(crate) fn items_repeated(x: &Exchange) -> String {
    let repeated = x.repeated_items();
    match repeated.as_slice() {
        [only] => format!("Item {} cannot be created beside item {}.", only.index, only.earlier),
        list => format!("{} items cannot be created beside earlier ones.", list.len()),
    }
}

pub(crate) fn items_forbidden(x: &Exchange) -> String {
    let Some(conflicts) = x.item_conflicts() else { return String::new() };
    match conflicts.others.len() {
        0 => format!("What is stored forbids item {}.", conflicts.index),
        more => format!("What is stored forbids item {} and {more} more.", conflicts.index),
    }
}
