//! Types: what is known of a value before it is there.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The type of a part of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction, of any size.
    Integer,
    /// A decimal number.
    Number,
    /// A string, compared by code point.
    Text,
    /// A moment: a string of `format: date-time` in a document.
    Timestamp,
    /// A length of time. No member of a document is one.
    Duration,
    /// A list of items of one type.
    List(Arc<Type>),
    /// An object.
    Object(Arc<ObjectType>),
    /// Not known: may only be asked whether it is there.
    Unknown,
}

/// What is known of an object.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ObjectType {
    /// Its declared members.
    pub members: BTreeMap<Box<str>, Member>,
    /// Whether it may have others, of no known type.
    pub open: bool,
}

/// A declared member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// What it holds when it is there.
    pub holds: Type,
    /// The only texts it can be (or its items, where it is a list), when they are enumerated.
    pub values: Option<Arc<[Box<str>]>>,
    /// The most items or characters it can have, where the schema says so.
    pub length_max: Option<u64>,
}

impl Member {
    /// A member of this type, nothing else known of it.
    pub fn of(holds: Type) -> Member {
        Member { holds, values: None, length_max: None }
    }
}

impl ObjectType {
    /// An object with these members and no others.
    pub fn closed<'a>(members: impl IntoIterator<Item = (&'a str, Type)>) -> ObjectType {
        let members = members.into_iter().map(|(name, holds)| (name.into(), Member::of(holds)));
        ObjectType { members: members.collect(), open: false }
    }
}

impl Type {
    /// Whether it is an integer or a number.
    pub fn is_numeric(&self) -> bool {
        matches!(self, Type::Integer | Type::Number)
    }

    /// Whether values of the two can be told apart by `==`.
    pub fn comparable(&self, other: &Type) -> bool {
        let scalar = matches!(self, Type::Boolean | Type::Text | Type::Timestamp | Type::Duration);
        (scalar && self == other) || (self.is_numeric() && other.is_numeric())
    }
}

impl fmt::Display for Type {
    /// As a message says it, with an article.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Type::Boolean => "a boolean",
            Type::Integer => "an integer",
            Type::Number => "a number",
            Type::Text => "a text",
            Type::Timestamp => "a timestamp",
            Type::Duration => "a duration",
            Type::List(_) => "a list",
            Type::Object(_) => "an object",
            Type::Unknown => "of no known type",
        })
    }
}
