//! A YAML document as a tree in which every node knows its place.

use std::ops::Range;

use candor_json::{Json, Number, Object};

/// A value, with the bytes it was read from.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::declaration) struct Node {
    /// The bytes of the file it was read from.
    pub(in crate::declaration) span: Range<usize>,
    /// What it is.
    pub(in crate::declaration) value: Value,
}

/// What stands in a declaration: JSON's values, and what could not be read.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::declaration) enum Value {
    /// Something a diagnostic has been written about already, so that nobody writes a second one.
    Unreadable,
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number that JSON can write.
    Number(Number),
    /// Everything else that is one word or line.
    Text(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping.
    Map(Vec<Entry>),
}

/// A key and what stands behind it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::declaration) struct Entry {
    /// The key.
    pub(in crate::declaration) name: String,
    /// The bytes of the key.
    pub(in crate::declaration) span: Range<usize>,
    /// The value.
    pub(in crate::declaration) node: Node,
}

impl Node {
    /// What it is, as a person says it.
    pub(in crate::declaration) fn kind(&self) -> &'static str {
        match self.value {
            Value::Unreadable => "something unreadable",
            Value::Null => "nothing",
            Value::Boolean(_) => "true or false",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// Whether a diagnostic has been written about it already.
    pub(in crate::declaration) fn unreadable(&self) -> bool {
        matches!(self.value, Value::Unreadable)
    }

    /// The text, when it is one.
    pub(in crate::declaration) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Unreadable
            | Value::Null
            | Value::Boolean(_)
            | Value::Number(_)
            | Value::List(_)
            | Value::Map(_) => None,
        }
    }

    /// The items of a list; none when it is something else.
    pub(in crate::declaration) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            Value::Unreadable
            | Value::Null
            | Value::Boolean(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::Map(_) => &[],
        }
    }

    /// The entries of a map; none when it is something else.
    pub(in crate::declaration) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Unreadable
            | Value::Null
            | Value::Boolean(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_) => &[],
        }
    }

    /// The entry behind this key of a map.
    pub(in crate::declaration) fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.name == name)
    }

    /// The value behind this key of a map.
    pub(in crate::declaration) fn get(&self, name: &str) -> Option<&Node> {
        self.entry(name).map(|entry| &entry.node)
    }

    /// The bytes of what these JSON Pointer tokens lead to, or of the last thing on the way that is
    /// there.
    pub(in crate::declaration) fn span_at(&self, tokens: &[String]) -> &Range<usize> {
        let mut node = self;
        for token in tokens {
            let item = token.parse::<usize>().ok().and_then(|place| node.items().get(place));
            match node.get(token).or(item) {
                Some(inner) => node = inner,
                None => break,
            }
        }
        &node.span
    }

    /// The same as JSON. Unreadable parts become null: what holds them is refused anyway.
    pub(in crate::declaration) fn json(&self) -> Json {
        match &self.value {
            Value::Unreadable | Value::Null => Json::Null,
            Value::Boolean(value) => Json::Boolean(*value),
            Value::Number(number) => Json::Number(number.clone()),
            Value::Text(text) => Json::text(text.as_str()),
            Value::List(items) => Json::array(items.iter().map(Node::json)),
            Value::Map(entries) => {
                let mut object = Object::new();
                for entry in entries {
                    object.insert(entry.name.as_str(), entry.node.json());
                }
                Json::Object(object)
            }
        }
    }
}
