//! Types of documents, from their JSON Schema.
//!
//! A schema says far more than a type does; this reads what it says of every document that is
//! valid. What is left (an unusual keyword, a schema that goes in circles) is of no known type,
//! which is no mistake until an expression asks for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use candor_json::{Json, Pointer};

use crate::limits::{TYPE_MAX_DEPTH, TYPE_MAX_SCHEMAS};
use crate::types::{Member, ObjectType, Type};

/// The type of the documents that a schema (2020-12) allows.
pub fn type_of(schema: &Json) -> Type {
    let mut reader = Reader { root: schema, left: TYPE_MAX_SCHEMAS };
    reader.known(schema, TYPE_MAX_DEPTH).holds.unwrap_or(Type::Unknown)
}

/// What a schema says.
#[derive(Debug, Clone, Default)]
struct Known {
    /// Nothing when it says nothing.
    holds: Option<Type>,
    values: Option<Arc<[Arc<str>]>>,
    length_max: Option<u64>,
    /// Whether it allows `null` alone.
    only_null: bool,
}

struct Reader<'s> {
    root: &'s Json,
    /// Schemas that may still be looked at.
    left: usize,
}

impl<'s> Reader<'s> {
    fn known(&mut self, schema: &'s Json, depth: usize) -> Known {
        if depth == 0 || self.left == 0 {
            return Known::default();
        }
        self.left -= 1;
        let mut known = self.own(schema, depth);
        if let Some(target) = schema.member("$ref").and_then(Json::as_str)
            && let Some(target) = self.target(target)
        {
            known = known.and(self.known(target, depth - 1));
        }
        for part in list(schema, "allOf") {
            known = known.and(self.known(part, depth - 1));
        }
        for keyword in ["anyOf", "oneOf"] {
            let mut alternatives: Option<Known> = None;
            for part in list(schema, keyword) {
                let part = self.known(part, depth - 1);
                alternatives = Some(match alternatives {
                    None => part,
                    Some(others) => others.or(part),
                });
            }
            known = known.and(alternatives.unwrap_or_default());
        }
        known
    }

    fn target(&self, reference: &str) -> Option<&'s Json> {
        self.root.at(&Pointer::parse(reference.strip_prefix('#')?).ok()?)
    }

    /// What the schema says itself, without what it refers to.
    fn own(&mut self, schema: &'s Json, depth: usize) -> Known {
        let values: Vec<&Json> = match (schema.member("const"), schema.member("enum")) {
            (Some(value), _) => vec![value],
            (None, Some(values)) => values.as_array().unwrap_or_default().iter().collect(),
            (None, None) => Vec::new(),
        };
        let names = names(schema, &values);
        let only_null = !names.is_empty() && names.iter().all(|name| *name == "null");
        let mut kinds = names.into_iter().filter(|name| *name != "null");
        let first = kinds.next().map(str::to_owned).or_else(|| implied(schema));
        let Some(mut kind) = first else { return Known { only_null, ..Known::default() } };
        for other in kinds {
            match (kind.as_str(), other) {
                (before, other) if before == other => {}
                ("integer" | "number", "integer" | "number") => kind = "number".to_owned(),
                _ => return Known { holds: Some(Type::Unknown), ..Known::default() },
            }
        }
        let length = |name| schema.member(name).and_then(Json::as_i64)?.try_into().ok();
        match kind.as_str() {
            "string" => Known {
                holds: Some(text_type(schema)),
                values: texts(&values),
                length_max: length("maxLength"),
                only_null,
            },
            "array" => self.list(schema, length("maxItems"), depth),
            "object" => Known::of(self.object(schema, depth)),
            "boolean" => Known::of(Type::Boolean),
            "integer" => Known::of(Type::Integer),
            "number" => Known::of(Type::Number),
            _ => Known::default(),
        }
    }

    fn list(&mut self, schema: &'s Json, length_max: Option<u64>, depth: usize) -> Known {
        // With `prefixItems` the items are of several types.
        let items = match (schema.member("prefixItems"), schema.member("items")) {
            (None, Some(items)) => self.known(items, depth - 1),
            _ => Known::default(),
        };
        let holds = Type::List(Arc::new(items.holds.unwrap_or(Type::Unknown)));
        Known { holds: Some(holds), values: items.values, length_max, only_null: false }
    }

    fn object(&mut self, schema: &'s Json, depth: usize) -> Type {
        let mut members = BTreeMap::new();
        let declared = schema.member("properties").and_then(Json::as_object);
        for (name, property) in declared.into_iter().flat_map(candor_json::Object::iter) {
            members.insert(name.into(), self.known(property, depth - 1).member());
        }
        let refused = |name| schema.member(name).and_then(Json::as_boolean) == Some(false);
        let open = !(refused("additionalProperties") || refused("unevaluatedProperties"))
            || schema.member("patternProperties").is_some();
        Type::Object(Arc::new(ObjectType { members, open }))
    }
}

impl Known {
    fn of(holds: Type) -> Known {
        Known { holds: Some(holds), ..Known::default() }
    }

    fn member(self) -> Member {
        Member {
            holds: self.holds.unwrap_or(Type::Unknown),
            values: self.values,
            length_max: self.length_max,
        }
    }

    /// What is known when both hold.
    fn and(self, other: Known) -> Known {
        let least = |left: Option<u64>, right: Option<u64>| match (left, right) {
            (Some(left), Some(right)) => Some(left.min(right)),
            (left, right) => left.or(right),
        };
        let holds = match (self.holds, other.holds) {
            (Some(left), Some(right)) => Some(both(left, right)),
            (left, right) => left.or(right),
        };
        Known {
            holds,
            values: self.values.or(other.values),
            length_max: least(self.length_max, other.length_max),
            only_null: self.only_null || other.only_null,
        }
    }

    /// What is known when either holds.
    fn or(self, other: Known) -> Known {
        match (self.only_null, other.only_null) {
            (true, _) => return other,
            (_, true) => return self,
            (false, false) => {}
        }
        let holds = match (self.holds, other.holds) {
            (Some(left), Some(right)) => either(left, right),
            _ => Type::Unknown,
        };
        let values = match (self.values, other.values) {
            (Some(left), Some(right)) => Some(left.iter().chain(&*right).cloned().collect()),
            _ => None,
        };
        let length_max = self.length_max.zip(other.length_max).map(|(left, right)| left.max(right));
        Known { holds: Some(holds), values, length_max, only_null: false }
    }
}

/// The type of a value that is of both types.
fn both(left: Type, right: Type) -> Type {
    match (left, right) {
        (left, right) if left == right => left,
        (Type::Unknown, known) | (known, Type::Unknown) => known,
        (Type::Integer, Type::Number) | (Type::Number, Type::Integer) => Type::Integer,
        (Type::Timestamp, Type::Text) | (Type::Text, Type::Timestamp) => Type::Timestamp,
        (Type::List(left), Type::List(right)) => {
            Type::List(Arc::new(both((*left).clone(), (*right).clone())))
        }
        (Type::Object(left), Type::Object(right)) => {
            joined(&left, &right, left.open && right.open, both)
        }
        _ => Type::Unknown,
    }
}

/// The type of a value that is of one of two types.
fn either(left: Type, right: Type) -> Type {
    match (left, right) {
        (left, right) if left == right => left,
        (Type::Integer, Type::Number) | (Type::Number, Type::Integer) => Type::Number,
        (Type::Timestamp, Type::Text) | (Type::Text, Type::Timestamp) => Type::Text,
        (Type::List(left), Type::List(right)) => {
            Type::List(Arc::new(either((*left).clone(), (*right).clone())))
        }
        (Type::Object(left), Type::Object(right)) => {
            joined(&left, &right, left.open || right.open, either)
        }
        _ => Type::Unknown,
    }
}

/// The members of both; what only one of them declares is as it says, or absent.
fn joined(left: &ObjectType, right: &ObjectType, open: bool, join: fn(Type, Type) -> Type) -> Type {
    let mut members = left.members.clone();
    for (name, member) in &right.members {
        match members.get_mut(name) {
            None => {
                members.insert(name.clone(), member.clone());
            }
            Some(present) if present == member => {}
            Some(present) => {
                let holds = std::mem::replace(&mut present.holds, Type::Unknown);
                *present = Member::of(join(holds, member.holds.clone()));
            }
        }
    }
    Type::Object(Arc::new(ObjectType { members, open }))
}

fn list<'s>(schema: &'s Json, name: &str) -> &'s [Json] {
    schema.member(name).and_then(Json::as_array).unwrap_or_default()
}

/// The names of the types that a schema allows, by its `type`, else by its values.
fn names<'s>(schema: &'s Json, values: &[&'s Json]) -> Vec<&'s str> {
    match schema.member("type") {
        Some(Json::String(name)) => vec![name.as_str()],
        Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).collect(),
        _ => values.iter().map(|value| type_name(value)).collect(),
    }
}

fn type_name(value: &Json) -> &'static str {
    match value {
        Json::Number(number) if number.is_integer() => "integer",
        other => other.type_name(),
    }
}

/// A schema that declares properties or items without a type is meant for objects or lists.
fn implied(schema: &Json) -> Option<String> {
    let kind = [("properties", "object"), ("items", "array")];
    let found = kind.iter().find(|(keyword, _)| schema.member(keyword).is_some());
    found.map(|(_, kind)| (*kind).to_owned())
}

fn text_type(schema: &Json) -> Type {
    match schema.member("format").and_then(Json::as_str) {
        Some("date-time") => Type::Timestamp,
        _ => Type::Text,
    }
}

/// The texts among enumerated values; nothing when none are enumerated.
fn texts(values: &[&Json]) -> Option<Arc<[Arc<str>]>> {
    let texts: Vec<Arc<str>> =
        values.iter().filter_map(|value| value.as_str()).map(Arc::from).collect();
    (!texts.is_empty()).then(|| texts.into())
}
