//! Our values as the validator looks at them: where they are, without a copy.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;
use std::slice;

use jsonschema::JsonType;
use jsonschema::json::{self, NodeIdentity};
use serde_json::Value;

use crate::{Json, Number, Object, Text};

/// How many errors are collected before the search ends. Each takes a few hundred bytes, and a
/// megabyte of content can have half a million.
const ERRORS_MAX: usize = 10_000;

/// The representation, for the validator's type parameters.
pub(super) struct Ours;

/// How many errors were made so far.
#[derive(Default)]
pub(super) struct Tally(Cell<usize>);

impl Tally {
    fn is_full(&self) -> bool {
        self.0.get() >= ERRORS_MAX
    }
}

/// A value, with the tally of the search it is part of. Without one, a search ends at the first
/// error.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) value: &'a Json,
    tally: Option<&'a Tally>,
}

impl<'a> View<'a> {
    pub(super) fn of(value: &'a Json) -> View<'a> {
        View { value, tally: None }
    }

    pub(super) fn tallied(value: &'a Json, tally: &'a Tally) -> View<'a> {
        View { value, tally: Some(tally) }
    }
}

/// Whether an error was made when the tally was full already. What is inside an array or object is
/// no longer shown then, so the error may be an effect of that.
pub(super) fn is_beyond_tally(instance: &Value) -> bool {
    instance.is_null()
}

impl json::Json for Ours {
    type Node<'a> = View<'a>;
    type PreparedKey = String;
    type StringBuffer = Option<Json>;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(
        buffer: &mut Option<Json>,
        string: &str,
        f: impl FnOnce(View<'_>) -> T,
    ) -> T {
        f(View::of(buffer.insert(Json::String(Text::plain(string)))))
    }
}

impl<'a> json::Node<'a, Ours> for View<'a> {
    type Object = Members<'a>;
    type Array = Items<'a>;
    type Number = &'a Number;

    fn as_object(&self) -> Option<Members<'a>> {
        Some(Members { object: self.value.as_object()?, tally: self.tally })
    }

    fn as_array(&self) -> Option<Items<'a>> {
        Some(Items { items: self.value.as_array()?, tally: self.tally })
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.value.as_str().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<&'a Number> {
        self.value.as_number()
    }

    fn as_boolean(&self) -> Option<bool> {
        self.value.as_boolean()
    }

    fn is_null(&self) -> bool {
        self.value.is_null()
    }

    fn json_type(&self) -> JsonType {
        match self.value {
            Json::Null => JsonType::Null,
            Json::Boolean(_) => JsonType::Boolean,
            Json::Number(_) => JsonType::Number,
            Json::String(_) => JsonType::String,
            Json::Array(_) => JsonType::Array,
            Json::Object(_) => JsonType::Object,
        }
    }

    /// Exact, though the keywords that compare values are our own and do not ask.
    fn equals_value(&self, expected: &Value) -> bool {
        super::exact::from_serde(expected) == *self.value
    }

    /// Not the value but a mark, for this is what errors keep: a copy of everything around each of
    /// a thousand errors would let a client fill the memory. A member name, which stands nowhere
    /// else, is kept.
    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(match (self.tally, self.value) {
            (None, Json::String(name)) => Value::String(name.as_str().to_owned()),
            (None, _) => Value::Bool(true),
            (Some(tally), _) if tally.is_full() => Value::Null,
            (Some(tally), _) => {
                tally.0.set(tally.0.get() + 1);
                Value::Bool(true)
            }
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref(self.value).addr()))
    }
}

impl json::JsonNumber for &Number {
    fn as_u64(&self) -> Option<u64> {
        Number::as_str(self).parse().ok()
    }

    fn as_i64(&self) -> Option<i64> {
        Number::as_str(self).parse().ok()
    }

    fn as_f64(&self) -> Option<f64> {
        Number::as_str(self).parse().ok().filter(|value: &f64| value.is_finite())
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(Number::as_str(self))
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(super::exact::to_serde_number(self))
    }

    fn is_integer(&self) -> bool {
        Number::is_integer(self)
    }
}

/// An object, as the validator looks at it.
pub(super) struct Members<'a> {
    object: &'a Object,
    tally: Option<&'a Tally>,
}

impl<'a> json::Object<'a, Ours> for Members<'a> {
    type Node = View<'a>;
    type MemberName = &'a str;
    type MembersIter = MembersIter<'a>;

    fn len(&self) -> usize {
        self.object.len()
    }

    fn get(&self, name: &String) -> Option<View<'a>> {
        Some(View { value: self.object.get(name)?, tally: self.tally })
    }

    fn members(&self) -> MembersIter<'a> {
        MembersIter { members: self.object.members().iter(), tally: self.tally }
    }
}

/// The members of an object, until the tally is full.
pub(super) struct MembersIter<'a> {
    members: slice::Iter<'a, (Text, Json)>,
    tally: Option<&'a Tally>,
}

impl<'a> Iterator for MembersIter<'a> {
    type Item = (&'a str, View<'a>);

    fn next(&mut self) -> Option<(&'a str, View<'a>)> {
        if self.tally.is_some_and(Tally::is_full) {
            return None;
        }
        let (name, value) = self.members.next()?;
        Some((name.as_str(), View { value, tally: self.tally }))
    }
}

/// An array, as the validator looks at it.
pub(super) struct Items<'a> {
    items: &'a [Json],
    tally: Option<&'a Tally>,
}

impl<'a> json::Array<'a, Ours> for Items<'a> {
    type Node = View<'a>;
    type ElementsIter = ItemsIter<'a>;

    fn len(&self) -> usize {
        self.items.len()
    }

    fn elements(&self) -> ItemsIter<'a> {
        ItemsIter { items: self.items.iter(), tally: self.tally }
    }

    fn is_unique(&self) -> bool {
        equal_items(self.items).is_none()
    }
}

/// The items of an array, until the tally is full.
pub(super) struct ItemsIter<'a> {
    items: slice::Iter<'a, Json>,
    tally: Option<&'a Tally>,
}

impl<'a> Iterator for ItemsIter<'a> {
    type Item = View<'a>;

    fn next(&mut self) -> Option<View<'a>> {
        if self.tally.is_some_and(Tally::is_full) {
            return None;
        }
        self.items.next().map(|value| View { value, tally: self.tally })
    }
}

/// Up to here, comparing each pair is faster than hashing.
const PAIRS_MAX: usize = 16;

/// The first item that equals one before it, with that one.
pub(super) fn equal_items(items: &[Json]) -> Option<(usize, usize)> {
    let mut numbered = items.iter().enumerate();
    if items.len() <= PAIRS_MAX {
        return numbered.find_map(|(second, item)| {
            let first = items[..second].iter().position(|other| other == item)?;
            Some((first, second))
        });
    }
    let mut seen = HashMap::with_capacity(items.len());
    numbered.find_map(|(second, item)| Some((seen.insert(canonical(item), second)?, second)))
}

/// A text that two values share just when they are equal.
fn canonical(value: &Json) -> String {
    let mut out = String::new();
    write_canonical(value, &mut out);
    out
}

fn write_canonical(value: &Json, out: &mut String) {
    match value {
        Json::Null | Json::Boolean(_) => value.write(out),
        Json::Number(number) => out.push_str(&number.decimal().to_string()),
        Json::String(text) => Json::text(text.as_str()).write(out),
        Json::Array(items) => {
            out.push('[');
            for item in items {
                write_canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Json::Object(object) => {
            let mut members: Vec<_> = object.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            out.push('{');
            for (name, member) in members {
                Json::text(name).write(out);
                write_canonical(member, out);
            }
            out.push('}');
        }
    }
}
