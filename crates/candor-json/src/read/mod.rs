//! The reader: exact, strict, and clear about what it refuses.
//!
//! Stricter than RFC 8259 asks where I-JSON (RFC 7493) warns of trouble: UTF-8 only, each member
//! once, no half of a surrogate pair. What a text says is never changed by reading it; see
//! [`crate::Number`] and [`crate::Text`].

mod error;
mod lexeme;
mod locate;
mod string;

pub use error::{Place, ReadError, ReadErrorKind};
pub use locate::locate;

use crate::object::Duplicate;
use crate::{Json, Number, Object, Text};

/// The deepest nesting anything in this crate takes, whatever a caller allows.
///
/// Values are read, written, compared and dropped by recursion, which must fit the smallest stack.
pub const NESTING_CEILING: usize = 512;

impl Json {
    /// Reads a text that is one JSON value, nested at most `max_depth` deep ([`NESTING_CEILING`] at
    /// most).
    pub fn read(text: &[u8], max_depth: usize) -> Result<Json, ReadError> {
        let refused = |fault: Box<Fault>| ReadError {
            place: Place::of(text, fault.offset),
            kind: fault.kind,
        };
        Reader::new(text, max_depth).and_then(Reader::document).map_err(refused)
    }
}

/// A refusal whose place is not yet counted out. Boxed, so that success stays small.
struct Fault {
    kind: ReadErrorKind,
    offset: usize,
}

type Read<T> = Result<T, Box<Fault>>;

fn fault<T>(kind: ReadErrorKind, offset: usize) -> Read<T> {
    Err(Box::new(Fault { kind, offset }))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    max_depth: usize,
    /// Items of the arrays still open. Shared by all of them, so that each array is allocated once,
    /// at its size.
    items: Vec<Json>,
    /// Members of the objects still open, likewise.
    members: Vec<(Text, Json)>,
    /// Where the name of each of `members` stands.
    names: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a [u8], max_depth: usize) -> Read<Reader<'a>> {
        let text = match std::str::from_utf8(text) {
            Ok(text) => text,
            Err(error) => return fault(ReadErrorKind::NotUtf8, error.valid_up_to()),
        };
        if text.starts_with('\u{feff}') {
            return fault(ReadErrorKind::ByteOrderMark, 0);
        }
        let max_depth = max_depth.min(NESTING_CEILING);
        let (items, members, names) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Reader { text, at: 0, depth: 0, max_depth, items, members, names })
    }

    fn document(mut self) -> Read<Json> {
        self.skip_space();
        if self.at == self.text.len() {
            return fault(ReadErrorKind::Empty, 0);
        }
        let value = self.value()?;
        self.skip_space();
        match self.peek() {
            None => Ok(value),
            Some(_) => self.expected("nothing after the value"),
        }
    }

    fn value(&mut self) -> Read<Json> {
        match self.peek() {
            Some(b'"') => Ok(Json::String(self.string()?)),
            Some(b'{') => self.object(),
            Some(b'[') => self.array(),
            Some(b'-' | b'0'..=b'9') => Ok(Json::Number(self.number()?)),
            Some(b't') if self.take_word("true") => Ok(Json::Boolean(true)),
            Some(b'f') if self.take_word("false") => Ok(Json::Boolean(false)),
            Some(b'n') if self.take_word("null") => Ok(Json::Null),
            _ => self.expected("a JSON value"),
        }
    }

    fn array(&mut self) -> Read<Json> {
        self.enter()?;
        let base = self.items.len();
        self.skip_space();
        if !self.take(b']') {
            loop {
                self.skip_space();
                let item = self.value()?;
                self.items.push(item);
                self.skip_space();
                if self.take(b']') {
                    break;
                }
                self.require(b',', "`,` or `]`")?;
            }
        }
        self.depth -= 1;
        Ok(Json::Array(self.items.split_off(base)))
    }

    fn object(&mut self) -> Read<Json> {
        self.enter()?;
        let base = self.members.len();
        self.skip_space();
        if !self.take(b'}') {
            self.name_and_colon("a member name in quotes, or `}`").and_then(|n| self.member(n))?;
            while !self.take(b'}') {
                self.require(b',', "`,` or `}`")?;
                self.skip_space();
                self.name_and_colon("a member name in quotes").and_then(|n| self.member(n))?;
            }
        }
        self.depth -= 1;
        let members = self.members.split_off(base);
        match Object::from_members(members) {
            Ok(object) => {
                self.names.truncate(base);
                Ok(Json::Object(object))
            }
            Err(duplicate) => self.refuse_duplicate(base, duplicate),
        }
    }

    /// Reads the rest of a member and the space behind it.
    fn member(&mut self, (offset, name): (usize, Text)) -> Read<()> {
        let value = self.value()?;
        // Only now: the members of an object inside stand above these and are gone.
        self.members.push((name, value));
        self.names.push(offset);
        self.skip_space();
        Ok(())
    }

    /// Reads a member's name, up to where its value begins.
    fn name_and_colon(&mut self, expected: &'static str) -> Read<(usize, Text)> {
        let offset = self.at;
        if self.peek() != Some(b'"') {
            return self.expected(expected);
        }
        let name = self.string()?;
        self.skip_space();
        self.require(b':', "`:` after the member name")?;
        self.skip_space();
        Ok((offset, name))
    }

    fn refuse_duplicate(&mut self, base: usize, duplicate: Duplicate) -> Read<Json> {
        let offset = self.names[base + duplicate.second];
        let first = Place::of(self.text.as_bytes(), self.names[base + duplicate.first]);
        self.at = offset;
        let name = self.string()?.as_str().to_owned();
        fault(ReadErrorKind::DuplicateMember { name, first }, offset)
    }

    fn number(&mut self) -> Read<Number> {
        let start = self.at;
        let rest = &self.text[start..];
        match lexeme::number(rest.as_bytes()) {
            Ok(lexeme) => {
                self.at += lexeme.length;
                let text = &rest[..lexeme.length];
                if !lexeme.exponent {
                    return Ok(Number::from_lexeme(text));
                }
                let kind = ReadErrorKind::ExponentTooLarge;
                Number::parse(text).map_or_else(|| fault(kind, start), Ok)
            }
            Err(stop) => {
                self.at += stop.length;
                self.expected(stop.expected)
            }
        }
    }

    fn enter(&mut self) -> Read<()> {
        if self.depth == self.max_depth {
            return fault(ReadErrorKind::TooDeep { max: self.max_depth }, self.at);
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn take_word(&mut self, word: &str) -> bool {
        let there = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
        self.at += if there { word.len() } else { 0 };
        there
    }

    fn require(&mut self, byte: u8, expected: &'static str) -> Read<()> {
        if self.take(byte) { Ok(()) } else { self.expected(expected) }
    }

    fn skip_space(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        self.at += rest.iter().take_while(|byte| space(byte)).count();
    }

    /// The refusal of what stands here.
    fn expected<T>(&self, expected: &'static str) -> Read<T> {
        let found = lexeme::describe(&self.text[self.at..]);
        fault(ReadErrorKind::Syntax { expected, found }, self.at)
    }
}

#[cfg(test)]
mod tests;
