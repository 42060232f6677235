//! Authorization: what a caller shows to say who it is (RFC 9110 §11.6.2, RFC 6750 §2.1).
//!
//! One scheme and what belongs to it. Schemes count in any case; of others than `Bearer` only the
//! name is read.

use crate::Malformed;
use crate::scan::Scanner;

/// What the field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authorization<'a> {
    /// A bearer token, as it was sent.
    Bearer(&'a str),
    /// Something of another scheme: its name.
    Other(&'a str),
}

/// Reads all the lines of the field; nothing when there are none. Two of them leave open who asks.
pub fn parse<'a, L>(
    lines: impl IntoIterator<Item = &'a L>,
) -> Result<Option<Authorization<'a>>, Malformed>
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
    let scheme = scanner.token("a scheme")?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Ok(Some(Authorization::Other(scheme)));
    }
    if !scanner.eat(b' ') {
        return Err(scanner.unexpected("a space and a token"));
    }
    scanner.skip_space();
    let token = scanner.token68("a token")?;
    scanner.skip_space();
    if !scanner.at_end() {
        return Err(scanner.unexpected("the end"));
    }
    Ok(Some(Authorization::Bearer(token)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, read: Authorization<'_>) {
        assert_eq!(parse([line]), Ok(Some(read)), "{line:?}");
    }

    #[track_caller]
    fn check_malformed(lines: &[&str], fault: &str) {
        assert_eq!(parse(lines.iter().copied()).unwrap_err().to_string(), fault, "{lines:?}");
    }

    #[test]
    fn a_bearer_token_is_taken_as_it_is() {
        assert_eq!(parse::<str>([]), Ok(None));
        check("Bearer abc", Authorization::Bearer("abc"));
        check("bearer a-._~+/9==", Authorization::Bearer("a-._~+/9=="));
        check("BEARER  \tabc \t", Authorization::Bearer("abc"));
    }

    #[test]
    fn of_other_schemes_the_name_is_read() {
        check("Basic YTpi", Authorization::Other("Basic"));
        check("Digest username=\"a\", realm=\"b\"", Authorization::Other("Digest"));
        check("Bearers abc", Authorization::Other("Bearers"));
    }

    #[test]
    fn anything_else_is_malformed() {
        check_malformed(&[""], "expected a scheme at character 1");
        check_malformed(&["\u{e9}"], "expected a scheme at character 1");
        check_malformed(&["Bearer"], "expected a space and a token at character 7");
        check_malformed(&["Bearer:abc"], "expected a space and a token at character 7");
        check_malformed(&["Bearer "], "expected a token at character 8");
        check_malformed(&["Bearer =="], "expected a token at character 8");
        check_malformed(&["Bearer a b"], "expected the end at character 10");
        check_malformed(&["Bearer a, Bearer b"], "expected the end at character 9");
        check_malformed(&["Bearer a=b"], "expected the end at character 10");
        check_malformed(&["Bearer \"a\""], "expected a token at character 8");
        check_malformed(&["Bearer a", "Bearer a"], "expected at most 1 lines of it");
    }
}
