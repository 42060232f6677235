//! Texts: in one quote or three, with escapes or raw.

use super::syntax::{Quotes, Span};
use crate::mistake::{Mistake, MistakeKind};
use crate::wording::quoted;

/// The letters before a text and the quotes that open it, when a text begins here.
pub(super) fn opening(rest: &str) -> Option<(&str, &str)> {
    let letters = rest.bytes().take(2).take_while(|byte| b"rRbB".contains(byte)).count();
    let (prefix, quotes) = rest.split_at(letters);
    let quote = match quotes.as_bytes().first()? {
        b'"' if quotes.starts_with("\"\"\"") => "\"\"\"",
        b'"' => "\"",
        b'\'' if quotes.starts_with("'''") => "'''",
        b'\'' => "'",
        _ => return None,
    };
    Some((prefix, quote))
}

/// Reads a text whose quote begins at a byte of the source: what stands around it, and where it
/// ends.
pub(super) fn read(
    source: &str,
    begins: usize,
    quote: &str,
    raw: bool,
) -> Result<(Quotes, usize), Box<Mistake>> {
    let inside = begins + quote.len();
    let special = |byte: &u8| matches!(*byte, b'"' | b'\'' | b'\\' | b'\n' | b'\r');
    let length = source.as_bytes()[inside..].iter().position(special).unwrap_or(0);
    let plain = source[inside + length..].starts_with(quote);
    let end = match plain {
        true => inside + length + quote.len(),
        false => decode(source, begins, quote, raw)?.1,
    };
    // One letter and three quotes at most.
    let behind = quote.len() as u8;
    Ok((Quotes { before: behind + u8::from(raw), behind, plain }, end))
}

/// What a text says that could be read, with its quotes.
pub(super) fn decoded(written: &str) -> String {
    let Some((prefix, quote)) = opening(written) else { return String::new() };
    let raw = !prefix.is_empty();
    decode(written, prefix.len(), quote, raw).map_or_else(|_| String::new(), |(text, _)| text)
}

/// What a text says, with its escapes decoded, and where it ends.
fn decode(
    source: &str,
    begins: usize,
    quote: &str,
    raw: bool,
) -> Result<(String, usize), Box<Mistake>> {
    let mut decoded = String::new();
    let mut at = begins + quote.len();
    loop {
        let rest = &source[at..];
        if rest.starts_with(quote) {
            return Ok((decoded, at + quote.len()));
        }
        let Some(next) = rest.chars().next() else { return Err(open(begins, at, quote)) };
        match next {
            '\n' | '\r' if quote.len() == 1 => return Err(open(begins, at, quote)),
            '\\' if !raw => {
                let (character, length) = escape(rest).ok_or_else(|| unknown_escape(at, rest))?;
                decoded.push(character);
                at += length;
            }
            plain => {
                decoded.push(plain);
                at += plain.len_utf8();
            }
        }
    }
}

/// What an escape stands for, and how many bytes it takes.
fn escape(rest: &str) -> Option<(char, usize)> {
    let letter = rest[1..].chars().next()?;
    let plain = match letter {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        '\\' | '?' | '"' | '\'' | '`' => letter,
        'x' | 'X' => return numbered(rest, 2, 2, 16),
        'u' => return numbered(rest, 2, 4, 16),
        'U' => return numbered(rest, 2, 8, 16),
        '0'..='3' => return numbered(rest, 1, 3, 8),
        _ => return None,
    };
    Some((plain, 2))
}

/// The character whose number stands behind so many bytes, in so many digits.
fn numbered(rest: &str, skip: usize, count: usize, radix: u32) -> Option<(char, usize)> {
    let digits = rest.get(skip..skip + count)?;
    // `from_str_radix` takes a sign as well.
    let plain = digits.chars().all(|digit| digit.is_digit(radix));
    let number = plain.then(|| u32::from_str_radix(digits, radix).ok())??;
    Some((char::from_u32(number)?, skip + count))
}

fn open(start: usize, end: usize, quote: &str) -> Box<Mistake> {
    let message = format!("this text is never closed: {} is missing", quoted(quote));
    Span::new(start, end).mistake(MistakeKind::Syntax, message)
}

fn unknown_escape(start: usize, rest: &str) -> Box<Mistake> {
    let shown: String = rest.chars().take(2).collect();
    let message = format!(
        "{} is no escape; a backslash is written `\\\\`, or the text with an `r` before its quote",
        quoted(&shown)
    );
    Span::new(start, start + shown.len()).mistake(MistakeKind::Syntax, message)
}
