//! Shapes: how the tables of a store are, or are to be, laid out.
//!
//! The stored shapes are read from the ledger, the wanted ones follow from the API. What differs is
//! the migration ([`super::plan`]).

use std::collections::{BTreeMap, BTreeSet};

use candor_core::declaration::{Api, FieldIndex, FieldKind, IdRule, ResourceType};
use candor_json::Json;

/// The shape of each type's table, by the name of the type.
pub(crate) type Shapes = BTreeMap<String, Shape>;

/// How the table of a type is laid out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// In the order of the table.
    pub(crate) columns: Vec<Column>,
    pub(crate) indexes: BTreeSet<Index>,
    /// By field, the type it refers to.
    pub(crate) references: BTreeMap<String, String>,
    /// What every document fits; nothing known of stores from before it was written down.
    pub(crate) schema: Option<Json>,
    /// What else was promised of every record; likewise.
    pub(crate) promises: Option<Promises>,
}

/// What a declaration promises of records besides their schema, as it was written down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Promises {
    /// The rule for ids; empty where every id will do.
    pub(crate) ids: String,
    /// The checks, and what a record is taken to say that does not say its state; empty where there
    /// are none.
    pub(crate) checks: String,
}

/// What of the promises is to be held against the stored records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unheld {
    pub(crate) ids: bool,
    pub(crate) checks: bool,
}

impl Unheld {
    /// Whether anything is.
    pub(crate) fn any(self) -> bool {
        self.ids || self.checks
    }
}

/// The column of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) field: String,
    pub(crate) name: String,
    pub(crate) holds: Holds,
}

/// What a column holds. An integer becomes a number, and back, without touching a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Text,
    Number,
    Boolean,
}

impl Holds {
    /// Each with its word in the ledger, and a kind of field that is kept so.
    pub(crate) const ALL: [(Holds, &'static str, FieldKind); 3] = [
        (Holds::Text, "text", FieldKind::Text),
        (Holds::Number, "number", FieldKind::Number),
        (Holds::Boolean, "boolean", FieldKind::Boolean),
    ];

    pub(crate) fn of(kind: FieldKind) -> Holds {
        match kind {
            FieldKind::Text => Holds::Text,
            FieldKind::Integer | FieldKind::Number => Holds::Number,
            FieldKind::Boolean => Holds::Boolean,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        Holds::ALL[self as usize].1
    }

    pub(crate) fn kind(self) -> FieldKind {
        Holds::ALL[self as usize].2
    }
}

/// An index over fields.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Index {
    pub(crate) unique: bool,
    pub(crate) fields: Vec<String>,
}

/// Columns every table has, besides those of its fields.
pub(crate) const SYSTEM_COLUMNS: [&str; 6] =
    ["id", "revision", "create_time", "update_time", "delete_time", "document"];

/// Those of them that an index can hold.
const TIMES: [&str; 2] = ["create_time", "update_time"];

/// The shapes an API asks for. A field keeps the name of the column it has.
pub(crate) fn wanted(api: &Api, stored: &Shapes) -> Shapes {
    let nothing = Shape::default();
    let shape = |resource_type: &ResourceType| Shape {
        columns: columns(resource_type, stored.get(&resource_type.name).unwrap_or(&nothing)),
        indexes: indexes(resource_type),
        references: references(api, resource_type),
        schema: Some(resource_type.schema.document().clone()),
        promises: Some(promises(resource_type)),
    };
    api.types
        .iter()
        .map(|resource_type| (resource_type.name.clone(), shape(resource_type)))
        .collect()
}

fn promises(resource_type: &ResourceType) -> Promises {
    let ids = match &resource_type.id {
        IdRule::Uuid => String::new(),
        IdRule::Client(pattern) => format!("client {}", pattern.source),
        IdRule::Field(field) => format!("field {}", resource_type.field(*field).name),
    };
    if resource_type.checks.is_empty() {
        return Promises { ids, checks: String::new() };
    }
    let rules = resource_type.checks.iter().map(|check| check.condition.rule.to_string());
    let state = resource_type.lifecycle.iter().map(|of| format!("{}={}", of.member, of.initial));
    let checks = Json::array(state.chain(rules).map(Json::text)).to_text();
    Promises { ids, checks }
}

fn columns(resource_type: &ResourceType, stored: &Shape) -> Vec<Column> {
    let fields = || resource_type.fields.iter().map(|field| field.name.as_str());
    let kept = fields().filter_map(|field| stored.column(field)).map(|column| column.name.as_str());
    // SQLite takes names that differ in the case of ASCII letters for the same.
    let mut taken: BTreeSet<String> =
        SYSTEM_COLUMNS.into_iter().chain(kept).map(str::to_ascii_lowercase).collect();
    let mut name = |field: &str| match stored.column(field) {
        Some(column) => column.name.clone(),
        None => {
            let name = free_name(field, &taken);
            taken.insert(name.to_ascii_lowercase());
            name
        }
    };
    let column = |field: &candor_core::declaration::Field| Column {
        field: field.name.clone(),
        name: name(&field.name),
        holds: Holds::of(field.kind),
    };
    resource_type.fields.iter().map(column).collect()
}

/// The name of the field, with a number behind it when that is taken.
fn free_name(field: &str, taken: &BTreeSet<String>) -> String {
    let usable = !field.is_empty() && !field.contains(char::is_control);
    let plain = if usable { field } else { "field" };
    std::iter::once(plain.to_owned())
        .chain((2..).map(|number| format!("{plain}_{number}")))
        .find(|name| !taken.contains(&name.to_ascii_lowercase()))
        .expect("the numbers do not end")
}

fn indexes(resource_type: &ResourceType) -> BTreeSet<Index> {
    let name = |field: FieldIndex| resource_type.field(field).name.clone();
    let unique: BTreeSet<_> = (resource_type.unique.iter())
        .map(|unique| Index {
            unique: true,
            fields: unique.fields.iter().map(|field| name(*field)).collect(),
        })
        .collect();
    let declared = resource_type.indexes.iter().map(|index| {
        index.columns.iter().map(|column| resource_type.member(*column).to_owned()).collect()
    });
    let plain = (resource_type.references.iter().map(|reference| vec![name(reference.field)]))
        .chain(declared)
        .map(|fields| Index { unique: false, fields })
        .filter(|plain| !unique.contains(&Index { unique: true, fields: plain.fields.clone() }));
    plain.chain(unique.iter().cloned()).collect()
}

fn references(api: &Api, resource_type: &ResourceType) -> BTreeMap<String, String> {
    let name = |field: FieldIndex| resource_type.field(field).name.clone();
    resource_type
        .references
        .iter()
        .map(|reference| (name(reference.field), api.of(reference.to).name.clone()))
        .collect()
}

/// Whether two layouts are the same, whatever was promised of what lies in them.
pub(crate) fn alike(one: &Shapes, other: &Shapes) -> bool {
    let unpromised = |shapes: &Shapes| -> Shapes {
        let bare = |(name, shape): (&String, &Shape)| {
            (name.clone(), Shape { promises: None, ..shape.clone() })
        };
        shapes.iter().map(bare).collect()
    };
    unpromised(one) == unpromised(other)
}

impl Shape {
    /// What of its promises is to be held against the stored records: what is said now and was not
    /// said before.
    pub(crate) fn unheld(&self, stored: &Shape) -> Unheld {
        let (now, nothing) = (self.promises.clone().unwrap_or_default(), Promises::default());
        let before = stored.promises.as_ref().unwrap_or(&nothing);
        Unheld {
            ids: !now.ids.is_empty() && now.ids != before.ids,
            checks: !now.checks.is_empty() && now.checks != before.checks,
        }
    }

    /// Whether a field has the same column in another shape. A time of the record has one in every
    /// shape.
    pub(crate) fn keeps(&self, other: &Shape, field: &str) -> bool {
        TIMES.contains(&field) || self.column(field) == other.column(field)
    }

    /// Whether both shapes have an index, over the same columns.
    pub(crate) fn keeps_index(&self, other: &Shape, index: &Index) -> bool {
        self.indexes.contains(index)
            && other.indexes.contains(index)
            && index.fields.iter().all(|field| self.keeps(other, field))
    }

    /// The column of a field.
    pub(crate) fn column(&self, field: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.field == field)
    }

    /// The name of a field's column, which it has. The times of a record stand for themselves: no
    /// field can be called like them.
    pub(crate) fn column_name<'a>(&'a self, field: &'a str) -> &'a str {
        if TIMES.contains(&field) {
            return field;
        }
        &self.column(field).expect("indexes and references name fields of the type").name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(field: &str, taken: &[&str], expected: &str) {
        let taken = taken.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(free_name(field, &taken), expected);
    }

    #[test]
    fn a_column_is_called_like_its_field_unless_that_is_taken() {
        check("title", &["id"], "title");
        check("Id", &["id"], "Id_2");
        check("ID", &["id", "id_2"], "ID_3");
        check("", &[], "field");
        check("a\0b", &["field"], "field_2");
        check("größe", &["GRÖßE"], "größe");
    }

    #[test]
    fn the_words_of_the_ledger_stand_at_their_places() {
        for (place, (holds, ..)) in Holds::ALL.into_iter().enumerate() {
            assert_eq!(holds as usize, place);
        }
    }
}
