//! Places within a scalar: where a part of its value stands in the file.
//!
//! An expression knows which bytes of its text are wrong. What the text was written as may have
//! quotes, escapes, folded lines and indentation that the text has not.

use std::ops::Range;

/// The bytes of the scalar as written that stand for these bytes of its value. Where the two part
/// for good, what is left of the scalar.
pub(super) fn written(raw: &str, value: &str, part: &Range<usize>) -> Range<usize> {
    let mut place = Place { raw, at: 0, escapes: raw.starts_with('"') };
    if raw.starts_with(['"', '\'']) {
        place.at = 1;
    }
    let (mut start, mut end) = (raw.len(), raw.len());
    for (offset, character) in value.char_indices() {
        if offset >= part.end {
            break;
        }
        let found = place.take(character);
        if offset >= part.start {
            start = start.min(found.start);
        }
        end = found.end;
    }
    match part.start < value.len() {
        true => start.min(end)..end,
        false => end..end,
    }
}

struct Place<'a> {
    raw: &'a str,
    at: usize,
    escapes: bool,
}

impl Place<'_> {
    /// Finds the next place where a character of the value is written, and goes behind it.
    fn take(&mut self, character: char) -> Range<usize> {
        while let Some(next) = self.raw[self.at..].chars().next() {
            let start = self.at;
            if self.escapes && next == '\\' {
                self.at += self.escape();
                return start..self.at;
            }
            self.at += next.len_utf8();
            let folded = next.is_whitespace() && character.is_whitespace();
            if next == character || folded {
                return start..self.at;
            }
        }
        self.raw.len()..self.raw.len()
    }

    /// Bytes of the escape that begins here (YAML 1.2.2 §5.7).
    fn escape(&self) -> usize {
        let rest = &self.raw[self.at..];
        let length = match rest.as_bytes().get(1) {
            Some(b'x') => 4,
            Some(b'u') => 6,
            Some(b'U') => 10,
            _ => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
        };
        rest.floor_char_boundary(length.min(rest.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, value: &str, part: &str, expected: &str) {
        let start = value.find(part).expect("the part is one of the value");
        let found = written(raw, value, &(start..start + part.len()));
        assert_eq!(&raw[found], expected, "{raw}");
    }

    #[test]
    fn a_part_is_found_where_it_is_written() {
        check("self.a > 1", "self.a > 1", "a >", "a >");
        check("\"self.a > 1\"", "self.a > 1", "a >", "a >");
        check("'it''s here'", "it's here", "here", "here");
        check("'''a'' == b'", "'a' == b", "b", "b");
        check(r#""\"a\" == b""#, "\"a\" == b", "b", "b");
        check(r#""\u0061bc == d""#, "abc == d", "abc", r"\u0061bc");
        check(r#""é == d""#, "é == d", "d", "d");
        check("\"a\n    && b\"", "a && b", "b", "b");
        check(">-\n    a\n    && b", "a && b", "&& b", "&& b");
    }

    #[test]
    fn what_lies_behind_the_end_is_the_end() {
        assert_eq!(written("\"a &&\"", "a &&", &(4..4)), 5..5);
        assert_eq!(written("", "", &(0..0)), 0..0);
    }
}
