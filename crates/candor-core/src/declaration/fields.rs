//! Fields: the top-level properties that hold one kind of scalar. Only they can be unique, refer or
//! be indexed.

use std::collections::HashSet;

use candor_json::Pointer;

use super::api::{Field, FieldIndex, FieldKind};
use super::diagnostic::Mistake;
use super::wording::{quoted, unknown};
use super::yaml::{Node, Value};
use crate::limits::REFERENCES_MAX_HOPS;

/// What a schema says of the top-level properties.
pub(super) struct Fields {
    list: Vec<Declared>,
    others: Vec<String>,
}

struct Declared {
    field: Field,
    /// Whether every valid document has it.
    required: bool,
    /// Whether every valid document has a value for it: it is required, and null is not allowed.
    always: bool,
}

impl Fields {
    /// The fields of a schema, in its order.
    pub(super) fn of(schema: &Node) -> Fields {
        let required: HashSet<&str> = schema
            .get("required")
            .map(Node::items)
            .unwrap_or_default()
            .iter()
            .filter_map(Node::text)
            .collect();
        let mut fields = Fields { list: Vec::new(), others: Vec::new() };
        for property in schema.get("properties").map(Node::entries).unwrap_or_default() {
            let name = property.name.clone();
            match scalar(&property.node, schema, REFERENCES_MAX_HOPS) {
                Some(Scalar { kind, nullable }) => {
                    let required = required.contains(name.as_str());
                    let always = required && !nullable;
                    fields.list.push(Declared { field: Field { name, kind }, required, always });
                }
                None => fields.others.push(name),
            }
        }
        fields
    }

    /// The field a node names.
    pub(super) fn find(&self, node: &Node) -> Result<FieldIndex, Mistake> {
        let Some(name) = node.text() else {
            let message = format!("expected the name of a field, this is {}", node.kind());
            return Err(Mistake::new(&node.span, message));
        };
        match self.list.iter().position(|declared| declared.field.name == name) {
            Some(place) => Ok(FieldIndex(u16::try_from(place).unwrap_or(u16::MAX))),
            None => Err(Mistake::new(&node.span, self.not_a_field(name))),
        }
    }

    /// The name of a field.
    pub(super) fn name(&self, index: FieldIndex) -> Option<&str> {
        self.list.get(usize::from(index.0)).map(|declared| declared.field.name.as_str())
    }

    fn not_a_field(&self, name: &str) -> String {
        if self.others.iter().any(|other| other == name) {
            let name = quoted(name);
            return format!(
                "{name} is not a field: only a top-level property whose schema has one scalar \
                 type (string, integer, number or boolean) is"
            );
        }
        unknown("field", name, self.list.iter().map(|declared| declared.field.name.as_str()))
    }

    /// The text field a node names.
    pub(super) fn find_text(&self, node: &Node) -> Result<FieldIndex, Mistake> {
        let index = self.find(node)?;
        let field = &self.list[usize::from(index.0)].field;
        if field.kind == FieldKind::Text {
            return Ok(index);
        }
        let message = format!("{} must be of `type: string` to hold an id", quoted(&field.name));
        Err(Mistake::new(&node.span, message))
    }

    /// The text field a node names, which every valid document has.
    pub(super) fn find_id(&self, node: &Node) -> Result<FieldIndex, Mistake> {
        let index = self.find_text(node)?;
        let declared = &self.list[usize::from(index.0)];
        if declared.always {
            return Ok(index);
        }
        let name = quoted(&declared.field.name);
        let message = format!("{name} cannot be the id: a document may be valid without it");
        Err(Mistake::new(&node.span, message)
            .help("name it under `required`, and do not allow null"))
    }

    /// Whether the schema asks for it by `required`.
    pub(super) fn required(&self, index: FieldIndex) -> bool {
        self.list[usize::from(index.0)].required
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn into_list(self) -> Vec<Field> {
        self.list.into_iter().map(|declared| declared.field).collect()
    }
}

struct Scalar {
    kind: FieldKind,
    nullable: bool,
}

/// The one kind of scalar a schema allows, by its `type`, else by its values, else by what it
/// refers to.
fn scalar(schema: &Node, root: &Node, hops: usize) -> Option<Scalar> {
    if let Some(types) = schema.get("type") {
        return match types.text() {
            Some(name) => one_kind(std::iter::once(Some(name))),
            None => one_kind(types.items().iter().map(Node::text)),
        };
    }
    if let Some(value) = schema.get("const") {
        return one_kind(std::iter::once(value_type(value)));
    }
    if let Some(values) = schema.get("enum") {
        return one_kind(values.items().iter().map(value_type));
    }
    let target = schema.get("$ref")?.text()?.strip_prefix('#')?;
    let target = follow(root, &Pointer::parse(target).ok()?)?;
    scalar(target, root, hops.checked_sub(1)?)
}

/// Looks for a keyword in the schema of a property, and in what it refers to.
pub(super) fn keyword<'n>(schema: &'n Node, root: &'n Node, name: &str) -> Option<&'n Node> {
    let mut schema = schema;
    for _ in 0..REFERENCES_MAX_HOPS {
        if let Some(found) = schema.get(name) {
            return Some(found);
        }
        let target = schema.get("$ref")?.text()?.strip_prefix('#')?;
        schema = follow(root, &Pointer::parse(target).ok()?)?;
    }
    None
}

fn follow<'n>(root: &'n Node, pointer: &Pointer) -> Option<&'n Node> {
    pointer.tokens().iter().try_fold(root, |node, token| node.get(token))
}

fn value_type(value: &Node) -> Option<&'static str> {
    match &value.value {
        Value::Null => Some("null"),
        Value::Boolean(_) => Some("boolean"),
        Value::Number(number) if number.is_integer() => Some("integer"),
        Value::Number(_) => Some("number"),
        Value::Text(_) => Some("string"),
        Value::Unreadable | Value::List(_) | Value::Map(_) => None,
    }
}

/// The kind that all these types are, null aside; an integer is a number among numbers.
fn one_kind<'a>(types: impl Iterator<Item = Option<&'a str>>) -> Option<Scalar> {
    let mut found: Option<FieldKind> = None;
    let mut nullable = false;
    for name in types {
        let kind = match name? {
            "null" => {
                nullable = true;
                continue;
            }
            "string" => FieldKind::Text,
            "integer" => FieldKind::Integer,
            "number" => FieldKind::Number,
            "boolean" => FieldKind::Boolean,
            _ => return None,
        };
        found = match (found, kind) {
            (None, kind) => Some(kind),
            (Some(before), kind) if before == kind => Some(kind),
            (Some(FieldKind::Integer), FieldKind::Number)
            | (Some(FieldKind::Number), FieldKind::Integer) => Some(FieldKind::Number),
            (Some(_), _) => return None,
        };
    }
    found.map(|kind| Scalar { kind, nullable })
}
