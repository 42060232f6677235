//! Idempotency-Key: names a request, so that it can be sent again without being done again
//! (draft-ietf-httpapi-idempotency-key-header).
//!
//! The field is a String of RFC 9651 §3.3.3, in quotation marks. Many clients send a bare UUID, so
//! a token is taken too and means the same as in quotes. Parameters are not defined and not taken.

use std::borrow::Cow;

use crate::Malformed;
use crate::scan::Scanner;

/// Characters of a key.
pub const KEY_MAX_CHARACTERS: usize = 255;

/// Reads all the lines of the field; nothing when there are none.
pub fn parse<'a, L>(
    lines: impl IntoIterator<Item = &'a L>,
) -> Result<Option<Cow<'a, str>>, Malformed>
where
    L: AsRef<[u8]> + ?Sized + 'a,
{
    let mut lines = lines.into_iter();
    let Some(line) = lines.next() else { return Ok(None) };
    if lines.next().is_some() {
        return Err(Malformed::TooMany { what: "lines of it", limit: 1 });
    }
    let mut scanner = Scanner::new(line.as_ref());
    scanner.skip_space();
    let start = scanner.position();
    let key = match scanner.peek() {
        Some(b'"') => scanner.word()?,
        _ => Cow::Borrowed(scanner.token("a text in quotation marks")?),
    };
    scanner.skip_space();
    if !scanner.at_end() {
        return Err(scanner.unexpected("the end"));
    }
    let visible = |text: &str| text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if key.is_empty() || !visible(&key) {
        return Err(Malformed::Unexpected { expected: "visible ASCII characters", at: start });
    }
    if key.len() > KEY_MAX_CHARACTERS {
        return Err(Malformed::TooMany { what: "characters", limit: KEY_MAX_CHARACTERS });
    }
    Ok(Some(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: &[&str], key: Option<&str>) {
        assert_eq!(parse(lines.iter().copied()).unwrap().as_deref(), key, "{lines:?}");
    }

    #[track_caller]
    fn check_malformed(lines: &[&str], fault: &str) {
        assert_eq!(parse(lines.iter().copied()).unwrap_err().to_string(), fault, "{lines:?}");
    }

    #[test]
    fn a_key_is_quoted_or_bare() {
        check(&[], None);
        check(
            &["\"8e03978e-40d5-43dd-bc93-6894a57f9324\""],
            Some("8e03978e-40d5-43dd-bc93-6894a57f9324"),
        );
        check(
            &["8e03978e-40d5-43dd-bc93-6894a57f9324"],
            Some("8e03978e-40d5-43dd-bc93-6894a57f9324"),
        );
        check(&[" \"order 7, line \\\"2\\\" \\\\\" "], Some("order 7, line \"2\" \\"));
        check(&[&"x".repeat(255)], Some(&"x".repeat(255)));
    }

    #[test]
    fn anything_else_is_malformed() {
        check_malformed(&[""], "expected a text in quotation marks at character 1");
        check_malformed(&["\"\""], "expected visible ASCII characters at character 1");
        check_malformed(&["\"é\""], "expected visible ASCII characters at character 1");
        check_malformed(&["a b"], "expected the end at character 3");
        check_malformed(&["\"a\";b"], "expected the end at character 4");
        check_malformed(&["\"a"], "expected a closing quotation mark at character 3");
        check_malformed(&["a, b"], "expected the end at character 2");
        check_malformed(&["a", "b"], "expected at most 1 lines of it");
        check_malformed(&[&"x".repeat(256)], "expected at most 255 characters");
    }
}
