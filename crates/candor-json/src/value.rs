//! A JSON value, and how it is written back.

use std::fmt;

use crate::{Number, Object, Pointer, Text};

/// A JSON value that goes back exactly as it came. Equality is by value: numbers as decimals,
/// strings decoded, members in any order.
#[derive(Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number, as it was written.
    Number(Number),
    /// A string, as it was written.
    String(Text),
    /// An array.
    Array(Vec<Json>),
    /// An object.
    Object(Object),
}

impl Json {
    /// A string.
    pub fn text(text: impl Into<Text>) -> Json {
        Json::String(text.into())
    }

    /// A number.
    pub fn number(number: impl Into<Number>) -> Json {
        Json::Number(number.into())
    }

    /// An integer.
    pub fn integer(value: i64) -> Json {
        Json::Number(value.into())
    }

    /// `true` or `false`.
    pub fn boolean(value: bool) -> Json {
        Json::Boolean(value)
    }

    /// An array.
    pub fn array(items: impl IntoIterator<Item = Json>) -> Json {
        Json::Array(items.into_iter().collect())
    }

    /// An object.
    pub fn object<N: Into<Text>>(members: impl IntoIterator<Item = (N, Json)>) -> Json {
        Json::Object(members.into_iter().collect())
    }

    /// What it says, when it is a string.
    pub fn as_str(&self) -> Option<&str> {
        if let Json::String(text) = self { Some(text.as_str()) } else { None }
    }

    /// The number, when it is one.
    pub fn as_number(&self) -> Option<&Number> {
        if let Json::Number(number) = self { Some(number) } else { None }
    }

    /// Its value, when it is an integer in the range of `i64`.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number()?.as_i64()
    }

    /// Its value, when it is a boolean.
    pub fn as_boolean(&self) -> Option<bool> {
        if let Json::Boolean(value) = self { Some(*value) } else { None }
    }

    /// Its items, when it is an array.
    pub fn as_array(&self) -> Option<&[Json]> {
        if let Json::Array(items) = self { Some(items) } else { None }
    }

    /// The object, when it is one.
    pub fn as_object(&self) -> Option<&Object> {
        if let Json::Object(object) = self { Some(object) } else { None }
    }

    /// The object, when it is one, to change.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        if let Json::Object(object) = self { Some(object) } else { None }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Json::Null)
    }

    /// The member of this name, when it is an object that has one.
    pub fn member(&self, name: &str) -> Option<&Json> {
        self.as_object()?.get(name)
    }

    /// What it is, in the words of JSON Schema; `integer` counts as `number`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Boolean(_) => "boolean",
            Json::Number(_) => "number",
            Json::String(_) => "string",
            Json::Array(_) => "array",
            Json::Object(_) => "object",
        }
    }

    /// The value a pointer leads to.
    pub fn at(&self, pointer: &Pointer) -> Option<&Json> {
        pointer.tokens().iter().try_fold(self, |value, token| match value {
            Json::Object(object) => object.get(token),
            Json::Array(items) => items.get(crate::pointer::index(token)?),
            Json::Null | Json::Boolean(_) | Json::Number(_) | Json::String(_) => None,
        })
    }

    /// How deep arrays and objects nest in it: 0 for a scalar, 1 for `[]`.
    pub fn depth(&self) -> usize {
        let deepest = match self {
            Json::Array(items) => items.iter().map(Json::depth).max(),
            Json::Object(object) => object.iter().map(|(_, value)| value.depth()).max(),
            Json::Null | Json::Boolean(_) | Json::Number(_) | Json::String(_) => return 0,
        };
        deepest.unwrap_or(0) + 1
    }

    /// Writes it at the end of `out`: without white space, members in their order, numbers and
    /// strings exactly as they were sent.
    pub fn write(&self, out: &mut String) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Boolean(true) => out.push_str("true"),
            Json::Boolean(false) => out.push_str("false"),
            Json::Number(number) => out.push_str(number.as_str()),
            Json::String(text) => write_text(text, out),
            Json::Array(items) => write_array(items, out),
            Json::Object(object) => write_object(object, out),
        }
    }

    /// As [`Json::write`], into a text of its own.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }
}

fn write_text(text: &Text, out: &mut String) {
    out.push('"');
    out.push_str(text.written());
    out.push('"');
}

fn write_array(items: &[Json], out: &mut String) {
    out.push('[');
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        item.write(out);
    }
    out.push(']');
}

fn write_object(object: &Object, out: &mut String) {
    out.push('{');
    for (place, (name, value)) in object.members().iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        write_text(name, out);
        out.push(':');
        value.write(out);
    }
    out.push('}');
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        write_object(self, &mut out);
        f.write_str(&out)
    }
}
