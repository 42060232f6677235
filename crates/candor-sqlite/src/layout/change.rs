//! What a migration would do, for people to read before it is done.

use super::shape::{Index, Shape, Shapes};

/// One thing that a migration does. Documents are kept as they are, whatever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What sort of change it is.
    pub kind: ChangeKind,
    /// The type it is about.
    pub resource_type: String,
    /// What is changed, in a few words.
    pub what: String,
}

/// Sorts of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// A type is new.
    Added,
    /// A column is written, for each record, from its document.
    Rewritten,
    /// An index is made.
    Indexed,
    /// Each record is read to see whether it fits.
    Checked,
    /// An index, a column or a type goes.
    Removed,
}

impl ChangeKind {
    /// All of them, with the word for each.
    pub const ALL: [(ChangeKind, &'static str); 5] = [
        (ChangeKind::Added, "added"),
        (ChangeKind::Rewritten, "rewritten"),
        (ChangeKind::Indexed, "indexed"),
        (ChangeKind::Checked, "checked"),
        (ChangeKind::Removed, "removed"),
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        ChangeKind::ALL[self as usize].1
    }
}

/// What leads from the stored shapes to the wanted ones; nothing when nothing differs.
pub(crate) fn changes(stored: &Shapes, wanted: &Shapes) -> Vec<Change> {
    let mut changes = Vec::new();
    for name in stored.keys().filter(|name| !wanted.contains_key(*name)) {
        changes.push(change(ChangeKind::Removed, name, "the type".to_owned()));
    }
    for (name, wanted) in wanted {
        match stored.get(name) {
            None => changes.push(change(ChangeKind::Added, name, "a new type".to_owned())),
            Some(stored) => changes.extend(of_type(name, stored, wanted)),
        }
    }
    changes
}

fn change(kind: ChangeKind, resource_type: &str, what: String) -> Change {
    Change { kind, resource_type: resource_type.to_owned(), what }
}

fn of_type(name: &str, stored: &Shape, wanted: &Shape) -> Vec<Change> {
    let mut changes = Vec::new();
    if wanted.schema != stored.schema {
        changes.push(change(
            ChangeKind::Checked,
            name,
            "every record against the schema".to_owned(),
        ));
    }
    let unheld = wanted.unheld(stored);
    let held = [
        (unheld.ids, "the id of every record"),
        (unheld.checks, "every record against the checks"),
    ];
    for (_, what) in held.into_iter().filter(|(unheld, _)| *unheld) {
        changes.push(change(ChangeKind::Checked, name, what.to_owned()));
    }
    for column in wanted.columns.iter().filter(|column| !stored.keeps(wanted, &column.field)) {
        let what = format!("a column for `{}`, from the documents", column.field);
        changes.push(change(ChangeKind::Rewritten, name, what));
    }
    for index in wanted.indexes.iter().filter(|index| !stored.keeps_index(wanted, index)) {
        changes.push(change(ChangeKind::Indexed, name, told(index)));
    }
    let references = wanted.references.iter();
    for (field, to) in references.filter(|(field, to)| stored.references.get(*field) != Some(to)) {
        let what = format!("that each `{field}` names a record of {to}");
        changes.push(change(ChangeKind::Checked, name, what));
    }
    for index in stored.indexes.iter().filter(|index| !wanted.indexes.contains(index)) {
        changes.push(change(ChangeKind::Removed, name, format!("the index {}", told(index))));
    }
    for column in stored.columns.iter().filter(|column| wanted.column(&column.field).is_none()) {
        let what = format!("the column of `{}`; documents keep it", column.field);
        changes.push(change(ChangeKind::Removed, name, what));
    }
    changes
}

fn told(index: &Index) -> String {
    let fields = index.fields.join("`, `");
    format!("by `{fields}`{}", if index.unique { ", unique" } else { "" })
}
