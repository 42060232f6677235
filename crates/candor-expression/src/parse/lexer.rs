//! Words, numbers, texts and signs.

use super::Span;
use super::text;
use crate::exact::Exact;
use crate::limits::NUMBER_MAX_CHARACTERS;
use crate::mistake::{Mistake, MistakeKind};
use crate::wording::quoted;

/// A word of the source.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

#[derive(Debug)]
pub(super) enum TokenKind {
    Integer(Exact),
    Number(Exact),
    Text(String),
    Name(String),
    Symbol(&'static str),
    End,
}

/// Signs; of those that begin alike, the longer first. The ones at the end are other languages'.
const SYMBOLS: [&str; 24] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ".", ",",
    "(", ")", "[", "]", "{", "}",
];

pub(super) struct Lexer<'s> {
    source: &'s str,
    at: usize,
}

impl<'s> Lexer<'s> {
    pub(super) fn new(source: &'s str) -> Lexer<'s> {
        Lexer { source, at: 0 }
    }

    pub(super) fn next(&mut self) -> Result<Token, Mistake> {
        self.skip();
        let start = self.at;
        let kind = self.kind()?;
        Ok(Token { kind, span: Span { start, end: self.at } })
    }

    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    /// White space and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']);
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with("//") {
                return;
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    fn kind(&mut self) -> Result<TokenKind, Mistake> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let digit = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_digit);
        let Some(first) = rest.chars().next() else { return Ok(TokenKind::End) };
        if digit(0) || (first == '.' && digit(1)) {
            return self.number();
        }
        if let Some((prefix, quote)) = text::opening(rest) {
            return self.text(prefix, quote);
        }
        if first.is_ascii_alphabetic() || first == '_' {
            return Ok(self.word());
        }
        match SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            Some(symbol) => {
                self.at += symbol.len();
                Ok(TokenKind::Symbol(symbol))
            }
            None => Err(self.foreign(first)),
        }
    }

    fn word(&mut self) -> TokenKind {
        let rest = self.rest();
        let end = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let word = &rest[..end.count()];
        self.at += word.len();
        match word {
            "in" => TokenKind::Symbol("in"),
            _ => TokenKind::Name(word.to_owned()),
        }
    }

    fn number(&mut self) -> Result<TokenKind, Mistake> {
        let rest = self.rest();
        let whole = digits(rest);
        let mut end = whole;
        if rest[end..].starts_with('.') && digits(&rest[end + 1..]) > 0 {
            end += 1 + digits(&rest[end + 1..]);
        }
        if let Some(exponent) = rest[end..].strip_prefix(['e', 'E']) {
            let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            let count = digits(unsigned);
            end += if count > 0 { 1 + exponent.len() - unsigned.len() + count } else { 0 };
        }
        let span = Span { start: self.at, end: self.at + end };
        if rest[end..].starts_with(|next: char| next.is_ascii_alphabetic() || next == '_') {
            return Err(unfinished(span, &rest[end..]));
        }
        self.at += end;
        // CEL writes `.5` and `007`, which JSON does not.
        let trimmed = rest[..end].trim_start_matches('0');
        let missing = !trimmed.starts_with(|first: char| first.is_ascii_digit());
        let json = format!("{}{trimmed}", if missing { "0" } else { "" });
        match Exact::parse(&json) {
            Some(number) if end == whole => Ok(TokenKind::Integer(number)),
            Some(number) => Ok(TokenKind::Number(number)),
            None => {
                let message = format!("a number has {NUMBER_MAX_CHARACTERS} characters at most");
                Err(span.mistake(MistakeKind::TooComplex, message))
            }
        }
    }

    fn text(&mut self, prefix: &str, quote: &str) -> Result<TokenKind, Mistake> {
        let start = self.at;
        let begins = start + prefix.len();
        if prefix.contains(['b', 'B']) {
            let span = Span { start, end: begins + quote.len() };
            let message = "bytes are left out: write the text without its `b`".to_owned();
            return Err(span.mistake(MistakeKind::LeftOut, message));
        }
        let raw = !prefix.is_empty();
        let (decoded, end) = text::read(self.source, begins, quote, raw)?;
        self.at = end;
        Ok(TokenKind::Text(decoded))
    }

    fn foreign(&self, first: char) -> Mistake {
        let span = Span { start: self.at, end: self.at + first.len_utf8() };
        let message = match first {
            '=' => "`=` is no operator; `==` compares".to_owned(),
            '&' => "`&` is no operator; write `&&`".to_owned(),
            '|' => "`|` is no operator; write `||`".to_owned(),
            '`' => {
                "a name that is no word is written in brackets: `self[\"first-name\"]`".to_owned()
            }
            _ => format!("unexpected character {}", quoted(&first.to_string())),
        };
        span.mistake(MistakeKind::Syntax, message)
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// A number that runs into letters: `0x1F`, `3u`, `5kg`.
fn unfinished(span: Span, rest: &str) -> Mistake {
    match rest.chars().next() {
        Some('u' | 'U') => span.mistake(
            MistakeKind::LeftOut,
            "unsigned integers are left out: write the number without its `u`".to_owned(),
        ),
        Some('x' | 'X') => span.mistake(
            MistakeKind::LeftOut,
            "hexadecimal numbers are left out: write it in decimal".to_owned(),
        ),
        _ => span.mistake(
            MistakeKind::Syntax,
            "a number ends before a letter: a space or an operator is missing".to_owned(),
        ),
    }
}
