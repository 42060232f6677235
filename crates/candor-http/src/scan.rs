//! What the fields share: tokens, quoted strings, parameters, lists (RFC 9110 §5.6).

use std::borrow::Cow;

use crate::Malformed;
use crate::characters::{ESCAPED, QUOTED, TOKEN, TOKEN68, is};

/// Parameters read after one media type or range.
const PARAMETERS_MAX: usize = 16;

/// One parameter: its name as it was written, its value without quotes and backslashes.
pub(crate) type Parameter<'a> = (&'a str, Cow<'a, str>);

/// A place in one line of a field.
pub(crate) struct Scanner<'a> {
    line: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(line: &'a [u8]) -> Self {
        Scanner { line, at: 0 }
    }

    pub(crate) fn at_end(&self) -> bool {
        self.at == self.line.len()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.line.get(self.at).copied()
    }

    /// Steps over this byte if it comes next.
    pub(crate) fn eat(&mut self, byte: u8) -> bool {
        let comes = self.peek() == Some(byte);
        self.at += usize::from(comes);
        comes
    }

    /// The fault that something else was wanted here.
    pub(crate) fn unexpected(&self, expected: &'static str) -> Malformed {
        Malformed::Unexpected { expected, at: self.at }
    }

    /// Takes the bytes of a class, perhaps none.
    pub(crate) fn take(&mut self, class: u8) -> &'a [u8] {
        let rest = &self.line[self.at..];
        let length = rest.iter().take_while(|&&byte| is(byte, class)).count();
        self.at += length;
        &rest[..length]
    }

    /// `token`, told as `expected` where there is none.
    pub(crate) fn token(&mut self, expected: &'static str) -> Result<&'a str, Malformed> {
        match str::from_utf8(self.take(TOKEN)) {
            Ok("") | Err(_) => Err(self.unexpected(expected)),
            Ok(token) => Ok(token),
        }
    }

    /// `token68` (RFC 9110 §11.2), told as `expected` where there is none.
    pub(crate) fn token68(&mut self, expected: &'static str) -> Result<&'a str, Malformed> {
        let start = self.at;
        if self.take(TOKEN68).is_empty() {
            return Err(self.unexpected(expected));
        }
        while self.eat(b'=') {}
        str::from_utf8(&self.line[start..self.at]).map_err(|_| self.unexpected(expected))
    }

    /// `token / quoted-string`. Text beyond ASCII is taken as UTF-8, as everything else today.
    pub(crate) fn word(&mut self) -> Result<Cow<'a, str>, Malformed> {
        if self.peek() == Some(b'"') {
            self.quoted()
        } else {
            self.token("a value").map(Cow::Borrowed)
        }
    }

    fn quoted(&mut self) -> Result<Cow<'a, str>, Malformed> {
        let start = self.at;
        self.at += 1;
        let plain = self.take(QUOTED);
        if self.eat(b'"') {
            return match str::from_utf8(plain) {
                Ok(text) => Ok(Cow::Borrowed(text)),
                Err(_) => Err(Malformed::Unexpected { expected: "UTF-8", at: start }),
            };
        }
        let mut text = plain.to_vec();
        while self.eat(b'\\') {
            match self.peek() {
                Some(byte) if is(byte, ESCAPED) => text.push(byte),
                _ => return Err(self.unexpected("a character after the backslash")),
            }
            self.at += 1;
            text.extend_from_slice(self.take(QUOTED));
        }
        if !self.eat(b'"') {
            return Err(self.unexpected("a closing quotation mark"));
        }
        match String::from_utf8(text) {
            Ok(text) => Ok(Cow::Owned(text)),
            Err(_) => Err(Malformed::Unexpected { expected: "UTF-8", at: start }),
        }
    }

    /// `parameters` (RFC 9110 §5.6.6): no space around `=`, and a lone `;` is allowed.
    pub(crate) fn parameters(&mut self) -> Result<Vec<Parameter<'a>>, Malformed> {
        let mut found = Vec::new();
        while self.parameter_follows() {
            if found.len() == PARAMETERS_MAX {
                return Err(Malformed::TooMany { what: "parameters", limit: PARAMETERS_MAX });
            }
            let name = self.token("a parameter")?;
            if !self.eat(b'=') {
                return Err(self.unexpected("`=`"));
            }
            found.push((name, self.word()?));
        }
        Ok(found)
    }

    /// Steps over semicolons and the space around them; is there a parameter after them?
    pub(crate) fn parameter_follows(&mut self) -> bool {
        let mut semicolon = false;
        loop {
            self.skip_space();
            if !self.eat(b';') {
                break;
            }
            semicolon = true;
        }
        semicolon && !self.at_end() && self.peek() != Some(b',')
    }

    /// `OWS`: spaces and tabs.
    pub(crate) fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// Steps over commas and the space around them: empty elements count for nothing (§5.6.1.2).
    pub(crate) fn skip_separators(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b',')) {
            self.at += 1;
        }
    }

    /// An element must end here: with the line, or with a comma, which is stepped over.
    pub(crate) fn end_element(&mut self) -> Result<(), Malformed> {
        self.skip_space();
        if !self.at_end() && self.peek() != Some(b',') {
            return Err(self.unexpected("a comma or the end"));
        }
        self.skip_separators();
        Ok(())
    }

    /// Steps over an element that cannot be read, with the separators after it.
    pub(crate) fn skip_element(&mut self) {
        let mut quoted = false;
        while let Some(byte) = self.peek() {
            match byte {
                b',' if !quoted => break,
                b'"' => quoted = !quoted,
                b'\\' if quoted => self.at = self.line.len().min(self.at + 1),
                _ => {}
            }
            self.at = self.line.len().min(self.at + 1);
        }
        self.skip_separators();
    }

    /// Back to where it stood before: what was read since is read again.
    pub(crate) fn rewind(&mut self, at: usize) {
        self.at = at;
    }

    /// Where it stands, for [`Scanner::rewind`].
    pub(crate) fn position(&self) -> usize {
        self.at
    }
}

/// How long a list may grow, and how its elements are called.
pub(crate) struct Limit {
    pub(crate) what: &'static str,
    pub(crate) max: usize,
}

/// The elements of all the lines of a field, each read by `element`.
pub(crate) fn list<'a, L, T>(
    lines: impl IntoIterator<Item = &'a L>,
    limit: &Limit,
    element: impl Fn(&mut Scanner<'a>) -> Result<T, Malformed>,
) -> Result<Vec<T>, Malformed>
where
    L: AsRef<[u8]> + ?Sized + 'a,
{
    let mut found = Vec::new();
    for line in lines {
        let mut scanner = Scanner::new(line.as_ref());
        scanner.skip_separators();
        while !scanner.at_end() {
            if found.len() == limit.max {
                return Err(Malformed::TooMany { what: limit.what, limit: limit.max });
            }
            found.push(element(&mut scanner)?);
            scanner.end_element()?;
        }
    }
    Ok(found)
}

/// What stands between the commas of all the lines, trimmed, empty elements too.
///
/// For fields of bare tokens: it knows no quotation marks.
pub(crate) fn between_commas<'a, L>(
    lines: impl IntoIterator<Item = &'a L>,
) -> impl Iterator<Item = &'a [u8]>
where
    L: AsRef<[u8]> + ?Sized + 'a,
{
    lines.into_iter().flat_map(|line| line.as_ref().split(|&byte| byte == b',')).map(trim)
}

/// Without the spaces and tabs around it, and no other kind of space.
pub(crate) fn trim(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_word(text: &str, word: Result<&str, &str>) {
        let found = Scanner::new(text.as_bytes()).word().map_err(|fault| fault.to_string());
        assert_eq!(found.as_deref().map_err(String::as_str), word);
    }

    #[test]
    fn a_word_is_a_token_or_quoted() {
        check_word("utf-8", Ok("utf-8"));
        check_word("utf-8;x", Ok("utf-8"));
        check_word(r#""utf-8""#, Ok("utf-8"));
        check_word(r#""a, b; c""#, Ok("a, b; c"));
        check_word(r#""""#, Ok(""));
        check_word("\"naïve\"", Ok("naïve"));
    }

    #[test]
    fn a_backslash_gives_the_next_character() {
        check_word(r#""\"""#, Ok("\""));
        check_word(r#""a\\b\c""#, Ok("a\\bc"));
        check_word(r#""a\"#, Err("expected a character after the backslash at character 4"));
    }

    #[test]
    fn a_word_that_is_none_is_told_where() {
        check_word("", Err("expected a value at character 1"));
        check_word(r#""ab"#, Err("expected a closing quotation mark at character 4"));
        check_word("\"a\u{1}\"", Err("expected a closing quotation mark at character 3"));
        let latin = Scanner::new(b"\"\xe9\"").word();
        assert_eq!(latin, Err(Malformed::Unexpected { expected: "UTF-8", at: 0 }));
    }

    #[test]
    fn parameters_have_a_limit() {
        let many = |count| ";a=1".repeat(count);
        assert_eq!(Scanner::new(many(16).as_bytes()).parameters().map(|p| p.len()), Ok(16));
        let beyond = Scanner::new(many(17).as_bytes()).parameters().map(|p| p.len());
        assert_eq!(beyond, Err(Malformed::TooMany { what: "parameters", limit: 16 }));
    }

    #[test]
    fn only_spaces_and_tabs_are_trimmed() {
        assert_eq!(trim(b" \t a b\t "), b"a b");
        assert_eq!(trim(b"\x0bchunked"), b"\x0bchunked");
        assert_eq!(trim(b"  "), b"");
    }
}
