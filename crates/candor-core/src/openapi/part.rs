//! How the document is written down in code: objects as tables of members.

use candor_json::{Json, Object};

/// What can stand as a member of the document.
pub(super) trait Part {
    /// The same as JSON.
    fn json(self) -> Json;
}

impl Part for Json {
    fn json(self) -> Json {
        self
    }
}

impl Part for Object {
    fn json(self) -> Json {
        Json::Object(self)
    }
}

impl Part for &str {
    fn json(self) -> Json {
        Json::text(self)
    }
}

impl Part for String {
    fn json(self) -> Json {
        Json::text(self)
    }
}

impl Part for bool {
    fn json(self) -> Json {
        Json::boolean(self)
    }
}

impl Part for u16 {
    fn json(self) -> Json {
        Json::integer(i64::from(self))
    }
}

impl Part for usize {
    fn json(self) -> Json {
        Json::integer(i64::try_from(self).unwrap_or(i64::MAX))
    }
}

impl<P: Part> Part for Vec<P> {
    fn json(self) -> Json {
        Json::array(self.into_iter().map(Part::json))
    }
}

/// An object, as a table of its members.
macro_rules! object {
    ($($name:expr => $value:expr),+ $(,)?) => {{
        let mut object = candor_json::Object::new();
        $( object.insert($name, $crate::openapi::part::Part::json($value)); )+
        object
    }};
}
pub(super) use object;

/// A reference to what stands under `components`.
pub(super) fn component(kind: &str, name: &str) -> Object {
    object! { "$ref" => format!("#/components/{kind}/{}", pointer_token(name)) }
}

/// The name of what the server has whatever is declared. Names of types begin with a small letter,
/// so that nothing of theirs is called like it.
pub(super) fn own(name: &str) -> String {
    format!("Server.{name}")
}

/// A name as it stands in a JSON Pointer (RFC 6901 §3).
fn pointer_token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// JSON with a member a line, for people.
pub(super) fn write_pretty(value: &Json, indent: usize, out: &mut String) {
    let line = |out: &mut String, indent: usize| {
        out.push('\n');
        out.push_str(&"  ".repeat(indent));
    };
    match value {
        Json::Object(object) if !object.is_empty() => {
            out.push('{');
            for (place, (name, member)) in object.iter().enumerate() {
                out.push_str(if place > 0 { "," } else { "" });
                line(out, indent + 1);
                Json::text(name).write(out);
                out.push_str(": ");
                write_pretty(member, indent + 1, out);
            }
            line(out, indent);
            out.push('}');
        }
        Json::Array(items) if items.iter().any(|item| item.depth() > 0) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place > 0 { "," } else { "" });
                line(out, indent + 1);
                write_pretty(item, indent + 1, out);
            }
            line(out, indent);
            out.push(']');
        }
        _ => value.write(out),
    }
}
