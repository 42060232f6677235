//! Strings: one slice when nothing is escaped, decoded beside the original when something is.

use std::iter;

use super::{Read, ReadErrorKind, Reader, fault};
use crate::Text;

impl<'a> Reader<'a> {
    /// Reads the string whose opening quote stands here.
    pub(super) fn string(&mut self) -> Read<Text> {
        self.at += 1;
        let start = self.at;
        let plain = self.plain_run();
        if self.take(b'"') {
            return Ok(Text::plain(plain));
        }
        let mut decoded = plain.to_owned();
        while !self.take(b'"') {
            self.string_escape(&mut decoded)?;
            decoded.push_str(self.plain_run());
        }
        Ok(Text::escaped(decoded, &self.text[start..self.at - 1]))
    }

    /// Steps over characters that stand for themselves.
    fn plain_run(&mut self) -> &'a str {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        let ends = |byte: &u8| *byte == b'"' || *byte == b'\\' || *byte < b' ';
        self.at += rest.iter().position(ends).unwrap_or(rest.len());
        &self.text[start..self.at]
    }

    fn string_escape(&mut self, decoded: &mut String) -> Read<()> {
        if !self.take(b'\\') {
            let end = self.peek().is_none();
            return self.expected(if end {
                "the closing quote of a string"
            } else {
                "an escape such as `\\n` in its place"
            });
        }
        let character = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(decoded),
            _ => return self.expected("one of `\"\\/bfnrtu` after `\\`"),
        };
        self.at += 1;
        decoded.push(character);
        Ok(())
    }

    /// Reads from the `u` of an escape on: one character, written as one escape or as a pair.
    fn unicode_escape(&mut self, decoded: &mut String) -> Read<()> {
        let start = self.at - 1;
        let first = self.escaped_unit()?;
        let mut second = None;
        if (0xD800..0xDC00).contains(&first) && self.take_word("\\u") {
            self.at -= 1;
            second = Some(self.escaped_unit()?);
        }
        let units = iter::once(first).chain(second);
        if let Some(Ok(character)) = char::decode_utf16(units).next() {
            decoded.push(character);
            return Ok(());
        }
        let escape = self.text[start..start + 6].to_owned();
        fault(ReadErrorKind::LoneSurrogate { escape }, start)
    }

    /// Reads `uXXXX`.
    fn escaped_unit(&mut self) -> Read<u16> {
        self.at += 1;
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else {
                return self.expected("four hexadecimal digits after `\\u`");
            };
            unit = unit << 4 | digit;
            self.at += 1;
        }
        Ok(u16::try_from(unit).expect("four hexadecimal digits fit"))
    }
}
