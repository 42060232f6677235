//! Words, numbers, texts and signs.

use super::sign::Sign;
use super::syntax::{Quotes, Span};
use super::text;
use crate::exact::Exact;
use crate::mistake::{Mistake, MistakeKind};
use crate::wording::quoted;

/// What a word of the source is.
#[derive(Debug, Clone, Copy)]
pub(super) enum TokenKind {
    Integer,
    Number,
    Text(Quotes),
    Name,
    Sign(Sign),
    End,
}

/// What a byte begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Letter,
    /// `r` and `b`, which also stand before a quote.
    Prefix,
    Digit,
    Quote,
    /// A sign that no other begins like.
    Sign(Sign),
    /// A sign that the next byte may make another.
    Signs,
    /// `.`, which also begins a number.
    Point,
    /// `/`, which also begins a comment.
    Slash,
    Foreign,
}

const CLASSES: [Class; 256] = {
    let mut table = [Class::Foreign; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = class(byte);
        byte += 1;
    }
    table
};

const fn class(byte: u8) -> Class {
    match byte {
        b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' => Class::Space,
        b'r' | b'R' | b'b' | b'B' => Class::Prefix,
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => Class::Letter,
        b'0'..=b'9' => Class::Digit,
        b'"' | b'\'' => Class::Quote,
        b'&' | b'|' | b'=' | b'!' | b'<' | b'>' => Class::Signs,
        b'.' => Class::Point,
        b'/' => Class::Slash,
        _ => match Sign::read(byte, 0) {
            Some((sign, _)) => Class::Sign(sign),
            None => Class::Foreign,
        },
    }
}

fn class_of(byte: u8) -> Class {
    CLASSES[usize::from(byte)]
}

pub(super) struct Lexer<'s> {
    source: &'s str,
    at: usize,
    /// The word that was read last, not yet used.
    pub(super) kind: TokenKind,
    /// Where it stands.
    pub(super) span: Span,
}

type Read = Result<TokenKind, Box<Mistake>>;

impl<'s> Lexer<'s> {
    pub(super) fn new(source: &'s str) -> Lexer<'s> {
        Lexer { source, at: 0, kind: TokenKind::End, span: Span::new(0, 0) }
    }

    /// Reads the next word.
    pub(super) fn advance(&mut self) -> Result<(), Box<Mistake>> {
        let rest = self.skip();
        let start = self.at;
        self.kind = match rest {
            [] => TokenKind::End,
            [first, ..] => match class_of(*first) {
                Class::Letter => self.word(rest),
                Class::Sign(sign) => self.sign(sign, 1),
                class => self.other(class, *first, rest.get(1).copied().unwrap_or(0))?,
            },
        };
        self.span = Span::new(start, self.at);
        Ok(())
    }

    /// Goes past white space and comments, and gives what is behind them.
    fn skip(&mut self) -> &'s [u8] {
        let mut rest = self.source.as_bytes().get(self.at..).unwrap_or_default();
        loop {
            match rest {
                [first, behind @ ..] if class_of(*first) == Class::Space => rest = behind,
                [b'/', b'/', ..] => {
                    let line = rest.iter().position(|byte| *byte == b'\n');
                    rest = &rest[line.unwrap_or(rest.len())..];
                }
                _ => {
                    self.at = self.source.len() - rest.len();
                    return rest;
                }
            }
        }
    }

    /// What the first byte alone does not tell.
    fn other(&mut self, class: Class, first: u8, second: u8) -> Read {
        match class {
            Class::Point if second.is_ascii_digit() => self.number(),
            Class::Digit => self.number(),
            Class::Quote | Class::Prefix => match text::opening(self.rest()) {
                Some((prefix, quote)) => self.text(prefix, quote),
                None => Ok(self.word(self.rest().as_bytes())),
            },
            Class::Signs | Class::Point | Class::Slash => match Sign::read(first, second) {
                Some((sign, bytes)) => Ok(self.sign(sign, bytes)),
                None => Err(self.foreign()),
            },
            Class::Space | Class::Letter | Class::Sign(_) | Class::Foreign => Err(self.foreign()),
        }
    }

    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    fn sign(&mut self, sign: Sign, bytes: usize) -> TokenKind {
        self.at += bytes;
        TokenKind::Sign(sign)
    }

    fn word(&mut self, rest: &[u8]) -> TokenKind {
        let goes_on =
            |byte: &&u8| matches!(class_of(**byte), Class::Letter | Class::Prefix | Class::Digit);
        let length = rest.iter().take_while(goes_on).count();
        self.at += length;
        if &rest[..length] == b"in" { TokenKind::Sign(Sign::In) } else { TokenKind::Name }
    }

    fn number(&mut self) -> Read {
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
        let span = Span::new(self.at, self.at + end);
        if rest[end..].starts_with(|next: char| next.is_ascii_alphabetic() || next == '_') {
            return Err(unfinished(span, &rest[end..]));
        }
        self.at += end;
        Ok(if end == whole { TokenKind::Integer } else { TokenKind::Number })
    }

    fn text(&mut self, prefix: &str, quote: &str) -> Read {
        let start = self.at;
        let begins = start + prefix.len();
        if prefix.contains(['b', 'B']) {
            let span = Span::new(start, begins + quote.len());
            let message = "bytes are left out: write the text without its `b`".to_owned();
            return Err(span.mistake(MistakeKind::LeftOut, message));
        }
        let raw = !prefix.is_empty();
        let (quotes, end) = text::read(self.source, begins, quote, raw)?;
        self.at = end;
        Ok(TokenKind::Text(quotes))
    }

    #[cold]
    fn foreign(&self) -> Box<Mistake> {
        let first = self.rest().chars().next().unwrap_or_default();
        let span = Span::new(self.at, self.at + first.len_utf8());
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

/// The number that is written so; nothing when it is longer than one may be.
pub(crate) fn number(written: &str) -> Option<Exact> {
    // CEL writes `.5` and `007`, which JSON does not.
    let ([b'.', ..] | [b'0', _, ..]) = written.as_bytes() else {
        return Exact::parse(written);
    };
    let trimmed = written.trim_start_matches('0');
    if trimmed.starts_with(|first: char| first.is_ascii_digit()) {
        return Exact::parse(trimmed);
    }
    if trimmed.is_empty() { Exact::parse("0") } else { Exact::parse(&format!("0{trimmed}")) }
}

/// A number that runs into letters: `0x1F`, `3u`, `5kg`.
fn unfinished(span: Span, rest: &str) -> Box<Mistake> {
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
