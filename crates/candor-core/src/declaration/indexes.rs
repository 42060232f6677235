//! Indexes: what lists of a type are filtered and sorted by.

use super::api::{Column, Index, Reference, Unique};
use super::diagnostic::{Mistake, Report};
use super::fields::Fields;
use super::keys::INDEXES;
use super::map::named_fields;
use super::wording::quoted;
use super::yaml::{Node, Value};
use crate::limits::INDEX_MAX_FIELDS;

/// The times of a record, which an index can hold as it does fields.
const TIMES: [(&str, Column); 2] =
    [("create_time", Column::CreateTime), ("update_time", Column::UpdateTime)];

/// The indexes that a list names.
pub(super) fn read(node: &Node, fields: &Fields, report: &mut Report) -> Vec<Index> {
    let mut found: Vec<Index> = Vec::new();
    for item in named_fields(&INDEXES, node, report) {
        let index = Index { columns: columns(item, fields, report) };
        if found.contains(&index) {
            let named = item.text().map_or("this".to_owned(), quoted);
            report.add(Mistake::new(&item.span, format!("{named} is named twice")));
        } else if !index.columns.is_empty() {
            found.push(index);
        }
    }
    found
}

/// The columns of one index: a name, or a list of names.
fn columns(item: &Node, fields: &Fields, report: &mut Report) -> Vec<Column> {
    let Value::List(names) = &item.value else {
        return report.take(column(item, fields)).into_iter().collect();
    };
    if names.is_empty() || names.len() > INDEX_MAX_FIELDS {
        let message =
            format!("an index has 1 to {INDEX_MAX_FIELDS} fields, here are {}", names.len());
        report.add(Mistake::new(&item.span, message));
        return Vec::new();
    }
    let mut found = Vec::new();
    for name in names.iter().filter(|name| !name.unreadable()) {
        let Some(column) = report.take(column(name, fields)) else { continue };
        if found.contains(&column) {
            let told = quoted(name.text().unwrap_or_default());
            report.add(Mistake::new(&name.span, format!("{told} is named twice")));
        } else {
            found.push(column);
        }
    }
    found
}

fn column(node: &Node, fields: &Fields) -> Result<Column, Mistake> {
    match TIMES.iter().find(|(name, _)| node.text() == Some(name)) {
        Some((_, column)) => Ok(*column),
        None => fields.find(node).map(Column::Field),
    }
}

/// Those that bring something: naming what has an index for another reason is no mistake, but it
/// gets no second one.
pub(super) fn without_doubles(
    indexes: Vec<Index>,
    unique: &[Unique],
    references: &[Reference],
) -> Vec<Index> {
    let has_one = |index: &Index| match index.columns.as_slice() {
        [Column::Field(field)] => {
            unique.iter().any(|unique| unique.fields.first() == Some(field))
                || references.iter().any(|reference| reference.field == *field)
        }
        columns => unique.iter().any(|unique| {
            let fields = unique.fields.iter().map(|field| Column::Field(*field));
            fields.eq(columns.iter().copied())
        }),
    };
    indexes.into_iter().filter(|index| !has_one(index)).collect()
}
