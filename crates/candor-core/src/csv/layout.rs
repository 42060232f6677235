//! The columns of a type: which members of its records stand in which cells.
//!
//! They follow from the schema alone, never from the records, so a table of nothing has the header
//! of a table of everything.

use candor_json::{Json, Pointer};

use crate::declaration::{FieldKind, ResourceType};
use crate::limits::{CSV_COLUMNS_MAX, CSV_NESTING_MAX_DEPTH, REFERENCES_MAX_HOPS};
use crate::record::READ_ONLY_MEMBERS;

/// The name of the column for what no other can hold.
pub(super) const REST: &str = "*";

/// The columns of a type.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The members of a record that have columns, read-only ones first, as a tree.
    pub(super) members: Vec<(String, Place)>,
    columns: Vec<Column>,
    /// The members that are shown, when not all are.
    wanted: Option<Vec<String>>,
}

/// Where a member stands.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// In a column.
    Cell(Holds),
    /// In several, a member each.
    Cells(Vec<(String, Place)>),
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What the first line calls it: the names of the members that lead to it, between full stops.
    pub name: String,
    /// What its cells hold.
    pub holds: Holds,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// One kind of scalar; text as it is, without the quotes of JSON.
    Scalar(FieldKind),
    /// Any value, as JSON.
    Json,
    /// The members that no other column holds, as a JSON object.
    Rest,
}

impl Layout {
    /// The columns of a type; of those members only that are wanted, when not all are.
    pub fn of(of: &ResourceType, wanted: Option<&[String]>) -> Layout {
        let wants = |name: &str| wanted.is_none_or(|wanted| wanted.iter().any(|one| one == name));
        let text = Place::Cell(Holds::Scalar(FieldKind::Text));
        let kept = READ_ONLY_MEMBERS.iter().filter(|name| wants(name));
        let mut members: Vec<_> = kept.map(|name| ((*name).to_owned(), text.clone())).collect();
        let root = of.schema.document();
        let mut survey = Survey { root, columns: members.len(), whole: true };
        let declared = survey.members(root, 0, &wants);
        members.extend(declared);
        // Undeclared members are in an answer only when nothing was chosen.
        let open = wanted.is_none() && !closed(root);
        let mut columns = Vec::with_capacity(survey.columns + 1);
        list(&members, "", &mut columns);
        if open || !survey.whole {
            columns.push(Column { name: REST.to_owned(), holds: Holds::Rest });
        }
        Layout { members, columns, wanted: wanted.map(<[String]>::to_vec) }
    }

    /// The same without some members, and without their columns.
    #[must_use]
    pub fn without(mut self, hides: impl Fn(&str) -> bool) -> Layout {
        let rest = self.columns.pop_if(|column| column.holds == Holds::Rest);
        self.members.retain(|(name, _)| !hides(name));
        self.columns.clear();
        list(&self.members, "", &mut self.columns);
        self.columns.extend(rest);
        self
    }

    /// The columns, in their order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Whether a member of a record is shown.
    pub(super) fn shows(&self, name: &str) -> bool {
        self.wanted.as_ref().is_none_or(|wanted| wanted.iter().any(|one| one == name))
    }

    /// Whether there may be something that no column but the last can hold.
    pub(super) fn has_rest(&self) -> bool {
        self.columns.last().is_some_and(|column| column.holds == Holds::Rest)
    }
}

fn list(members: &[(String, Place)], path: &str, columns: &mut Vec<Column>) {
    for (name, place) in members {
        match place {
            Place::Cell(holds) => {
                columns.push(Column { name: format!("{path}{name}"), holds: *holds });
            }
            Place::Cells(members) => list(members, &format!("{path}{name}."), columns),
        }
    }
}

/// Looks through a schema.
struct Survey<'s> {
    root: &'s Json,
    /// How many columns there are so far.
    columns: usize,
    /// Whether they hold everything that a valid document can have.
    whole: bool,
}

impl<'s> Survey<'s> {
    fn members(
        &mut self,
        schema: &'s Json,
        depth: usize,
        wants: &dyn Fn(&str) -> bool,
    ) -> Vec<(String, Place)> {
        let properties = schema.member("properties").and_then(Json::as_object);
        let mut members = Vec::new();
        for (name, schema) in properties.into_iter().flat_map(candor_json::Object::iter) {
            if !wants(name) {
                continue;
            }
            // Such a name would be taken for a path, or for the last column.
            if name.is_empty() || name.contains('.') || name == REST {
                self.whole = false;
                continue;
            }
            members.push((name.to_owned(), self.place(schema, depth)));
        }
        members
    }

    fn place(&mut self, schema: &'s Json, depth: usize) -> Place {
        let schema = self.resolved(schema);
        if let Some((kind, nullable)) = scalar(schema) {
            self.columns += 1;
            self.whole &= !(nullable && kind == FieldKind::Text);
            return Place::Cell(Holds::Scalar(kind));
        }
        let object = schema.member("type").and_then(Json::as_str) == Some("object");
        let named = schema.member("properties").and_then(Json::as_object);
        let few = named.is_some_and(|named| {
            !named.is_empty() && self.columns + named.len() <= CSV_COLUMNS_MAX
        });
        if object && few && depth < CSV_NESTING_MAX_DEPTH {
            // An object without members would leave all its cells empty, as none would.
            self.whole &= closed(schema) && requires_some(schema);
            return Place::Cells(self.members(schema, depth + 1, &|_| true));
        }
        self.columns += 1;
        Place::Cell(Holds::Json)
    }

    /// The schema itself, or the one that says its type for it.
    fn resolved(&self, schema: &'s Json) -> &'s Json {
        let mut found = schema;
        for _ in 0..REFERENCES_MAX_HOPS {
            if found.member("type").is_some() {
                break;
            }
            let target = found.member("$ref").and_then(Json::as_str);
            let target = target.and_then(|target| target.strip_prefix('#'));
            let pointer = target.and_then(|target| Pointer::parse(target).ok());
            let Some(target) = pointer.and_then(|pointer| self.root.at(&pointer)) else { break };
            found = target;
        }
        found
    }
}

/// Whether an object that fits has no members but the declared ones.
fn closed(schema: &Json) -> bool {
    let closed = schema.member("additionalProperties").and_then(Json::as_boolean) == Some(false);
    closed && schema.member("patternProperties").is_none()
}

/// Whether an object that fits has a member that shows.
fn requires_some(schema: &Json) -> bool {
    schema.member("required").and_then(Json::as_array).is_some_and(|names| !names.is_empty())
}

/// The one kind of scalar that fits, and whether `null` does too.
fn scalar(schema: &Json) -> Option<(FieldKind, bool)> {
    if let Some(types) = schema.member("type") {
        return match types.as_array() {
            Some(list) => one_kind(list.iter().map(Json::as_str)),
            None => one_kind(std::iter::once(types.as_str())),
        };
    }
    if let Some(value) = schema.member("const") {
        return one_kind(std::iter::once(kind_of(value)));
    }
    one_kind(schema.member("enum")?.as_array()?.iter().map(kind_of))
}

fn kind_of(value: &Json) -> Option<&'static str> {
    match value {
        Json::Null => Some("null"),
        Json::Boolean(_) => Some("boolean"),
        Json::Number(_) => Some("number"),
        Json::String(_) => Some("string"),
        Json::Array(_) | Json::Object(_) => None,
    }
}

fn one_kind<'a>(types: impl Iterator<Item = Option<&'a str>>) -> Option<(FieldKind, bool)> {
    let (mut found, mut nullable) = (None, false);
    for name in types {
        let kind = match name? {
            "null" => {
                nullable = true;
                continue;
            }
            "string" => FieldKind::Text,
            "integer" | "number" => FieldKind::Number,
            "boolean" => FieldKind::Boolean,
            _ => return None,
        };
        if found.is_some_and(|before| before != kind) {
            return None;
        }
        found = Some(kind);
    }
    found.map(|kind| (kind, nullable))
}
