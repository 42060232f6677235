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
    /// Its declared members. Paths that lead through them share their names.
    pub members: BTreeMap<Arc<str>, Member>,
    /// Whether it may have others, of no known type.
    pub open: bool,
}

/// A declared member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// What it holds when it is there.
    pub holds: Type,
    /// The only texts it can be (or its items, where it is a list), when they are enumerated.
    pub values: Option<Arc<[Arc<str>]>>,
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

/// The type of a part, where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Held<'t> {
    Type(&'t Type),
    /// A list of items of this type.
    ListOf(&'t Type),
}

impl<'t> Held<'t> {
    /// The type of its items, when it is a list.
    pub(crate) fn items(self) -> Option<&'t Type> {
        match self {
            Held::Type(Type::List(items)) => Some(items),
            Held::ListOf(items) => Some(items),
            Held::Type(_) => None,
        }
    }

    /// Whether it is this type, which is none of lists.
    pub(crate) fn is(self, holds: &Type) -> bool {
        matches!(self, Held::Type(found) if found == holds)
    }

    /// As [`Type::is_numeric`].
    pub(crate) fn is_numeric(self) -> bool {
        matches!(self, Held::Type(holds) if holds.is_numeric())
    }

    /// As [`Type::comparable`].
    pub(crate) fn comparable(self, other: Held<'_>) -> bool {
        match (self, other) {
            (Held::Type(left), Held::Type(right)) => left.comparable(right),
            (Held::ListOf(_), _) | (_, Held::ListOf(_)) => false,
        }
    }

    /// The type itself.
    pub(crate) fn owned(self) -> Type {
        match self {
            Held::Type(holds) => holds.clone(),
            Held::ListOf(items) => Type::List(Arc::new(items.clone())),
        }
    }
}

impl fmt::Display for Held<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.owned().fmt(f)
    }
}

impl Type {
    /// What is known of the object, when it is one.
    pub fn object(&self) -> Option<&Arc<ObjectType>> {
        if let Type::Object(object) = self { Some(object) } else { None }
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
