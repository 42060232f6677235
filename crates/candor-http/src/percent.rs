//! Percent-encoding (RFC 3986 §2.1).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str};
use std::borrow::Cow;

use crate::Malformed;
use crate::characters::first_outside;

/// Everything but the unreserved characters (RFC 3986 §2.3), which need no encoding anywhere.
pub(crate) const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Is the text of bytes of this class, and is every `%` followed by two hexadecimal digits?
///
/// `offset` is where the text begins in what its sender sent.
pub(crate) fn check(text: &str, class: u8, offset: usize) -> Result<(), Malformed> {
    let unexpected = |expected, at| Err(Malformed::Unexpected { expected, at: offset + at });
    if let Some(at) = first_outside(text.as_bytes(), class) {
        return unexpected("a character allowed in a URI, all others percent-encoded", at);
    }
    check_encoding(text, offset)
}

/// Is every `%` followed by two hexadecimal digits, other than `00`?
///
/// NUL ends a string for much of the software a name may reach, so that what was checked and what
/// is used would differ. No honest client sends it.
pub(crate) fn check_encoding(text: &str, offset: usize) -> Result<(), Malformed> {
    if is_plain(text) {
        return Ok(());
    }
    let bytes = text.as_bytes();
    let percents = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'%');
    for (at, _) in percents {
        let expected = match bytes.get(at + 1..at + 3) {
            Some(b"00") => "no encoded NUL",
            Some([high, low]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => continue,
            _ => "two hexadecimal digits after `%`",
        };
        return Err(Malformed::Unexpected { expected, at: offset + at });
    }
    Ok(())
}

/// Is nothing of it encoded? Most paths are of this kind, and are looked at for each request.
pub(crate) fn is_plain(text: &str) -> bool {
    !text.as_bytes().contains(&b'%')
}

/// The text behind the encoding, which must be UTF-8.
pub(crate) fn decode(text: &str, offset: usize) -> Result<Cow<'_, str>, Malformed> {
    if is_plain(text) {
        return Ok(Cow::Borrowed(text));
    }
    percent_decode_str(text).decode_utf8().map_err(|_| Malformed::Unexpected {
        expected: "percent-encoded text to be UTF-8",
        at: offset,
    })
}
