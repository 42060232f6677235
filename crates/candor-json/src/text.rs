//! Strings: what they say, and how it was written.
//!
//! `"\u00e9"` and `"é"` say the same and compare equal, but each goes back to its client as it
//! came.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt::{self, Write as _};
use std::hash::{Hash, Hasher};

/// A JSON string. Equality, order and hash are those of the decoded text.
#[derive(Clone)]
pub struct Text(Form);

/// Most strings have no escape: one allocation then holds both what they say and how it is written.
#[derive(Clone)]
enum Form {
    Plain(Box<str>),
    Escaped(Box<Escaped>),
}

#[derive(Clone)]
struct Escaped {
    decoded: Box<str>,
    /// What stood between the quotes.
    written: Box<str>,
}

impl Text {
    /// A text that needs no escapes.
    pub(crate) fn plain(text: &str) -> Text {
        Text(Form::Plain(text.into()))
    }

    /// A text that was written with escapes.
    pub(crate) fn escaped(decoded: String, written: &str) -> Text {
        Text(Form::Escaped(Box::new(Escaped { decoded: decoded.into(), written: written.into() })))
    }

    /// What it says, escapes decoded.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Form::Plain(text) => text,
            Form::Escaped(escaped) => &escaped.decoded,
        }
    }

    /// What stands between its quotes when it is written.
    pub(crate) fn written(&self) -> &str {
        match &self.0 {
            Form::Plain(text) => text,
            Form::Escaped(escaped) => &escaped.written,
        }
    }
}

/// Writes a text with the escapes JSON demands (RFC 8259 §7) and no others.
fn escape(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            '\u{8}' => written.push_str("\\b"),
            '\u{c}' => written.push_str("\\f"),
            control if control < ' ' => {
                write!(written, "\\u{:04x}", u32::from(control)).expect("a string takes any text");
            }
            other => written.push(other),
        }
    }
    written
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        let needs_escapes = text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\');
        if needs_escapes {
            Text::escaped(text.to_owned(), &escape(text))
        } else {
            Text::plain(text)
        }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text::from(text.as_str())
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Text {
        Text::from(text.as_str())
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Text) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Text) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.written())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn written(text: &str, expected: &str) {
        assert_eq!(Text::from(text).written(), expected);
        assert_eq!(Text::from(text).as_str(), text);
    }

    #[test]
    fn a_text_of_ours_has_only_the_escapes_it_needs() {
        written("", "");
        written("é/\u{7f}\u{2028}", "é/\u{7f}\u{2028}");
        written("say \"hi\"", "say \\\"hi\\\"");
        written("a\\b", "a\\\\b");
        written("\n\r\t\u{8}\u{c}", "\\n\\r\\t\\b\\f");
        written("\0\u{1f}", "\\u0000\\u001f");
    }
}
