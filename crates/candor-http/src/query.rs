//! Query parameters: `status=placed&price.gte=10`, as HTML forms write them.
//!
//! `+` is a space, as in forms, and a plus sign arrives as `%2B`. Between two `&` there may be
//! nothing. A parameter without `=` has an empty value. Names may repeat; whether one should is not
//! for grammar to say.

use percent_encoding::utf8_percent_encode;
use std::borrow::Cow;
use std::fmt;

use crate::Malformed;
use crate::percent::{RESERVED, check_encoding, decode};

/// A decoded name and its decoded value.
pub type Parameter<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The parameters, in order, of a query without its `?`.
///
/// Bad percent-encoding, `%00` and what is not UTF-8 once decoded are malformed: putting something
/// else in their place would filter by what the client did not ask for.
pub fn parameters(query: &str, limit: usize) -> Result<Vec<Parameter<'_>>, Malformed> {
    let mut found = Vec::new();
    let mut offset = 0;
    for piece in query.split('&') {
        let at = offset;
        offset += piece.len() + 1;
        if piece.is_empty() {
            continue;
        }
        if found.len() == limit {
            return Err(Malformed::TooMany { what: "query parameters", limit });
        }
        let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
        found.push((text(name, at)?, text(value, at + name.len() + 1)?));
    }
    Ok(found)
}

/// A name or value as it stands in a query.
pub fn encode_value(value: &str) -> impl fmt::Display + '_ {
    utf8_percent_encode(value, RESERVED)
}

fn text(encoded: &str, offset: usize) -> Result<Cow<'_, str>, Malformed> {
    check_encoding(encoded, offset)?;
    if !encoded.contains('+') {
        return decode(encoded, offset);
    }
    let spaced = encoded.replace('+', " ");
    Ok(Cow::Owned(decode(&spaced, offset)?.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, wanted: &[(&str, &str)]) {
        let found = parameters(query, 8).expect(query);
        let found: Vec<_> = found.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(found, wanted, "{query}");
    }

    #[track_caller]
    fn check_malformed(query: &str, message: &str) {
        assert_eq!(parameters(query, 8).expect_err(query).to_string(), message);
    }

    #[test]
    fn a_parameter_has_a_name_and_perhaps_a_value() {
        check("", &[]);
        check("a=1", &[("a", "1")]);
        check("a=1&b=&c", &[("a", "1"), ("b", ""), ("c", "")]);
        check("a=1&a=2", &[("a", "1"), ("a", "2")]);
        check("a=b=c", &[("a", "b=c")]);
        check("&a&&b&", &[("a", ""), ("b", "")]);
        check("=1", &[("", "1")]);
        check("a=1;b=2", &[("a", "1;b=2")]);
    }

    #[test]
    fn names_and_values_are_decoded() {
        check("a%20b=c%26d%3De", &[("a b", "c&d=e")]);
        check("a=1+2%2B3", &[("a", "1 2+3")]);
        check("+=+", &[(" ", " ")]);
        check("a=b%C3%BC%2f", &[("a", "bü/")]);
    }

    #[test]
    fn what_cannot_be_decoded_is_told_where() {
        check_malformed("a=%4", "expected two hexadecimal digits after `%` at character 3");
        check_malformed("a=1&b=2%zz", "expected two hexadecimal digits after `%` at character 8");
        check_malformed("a=1&%=2", "expected two hexadecimal digits after `%` at character 5");
        check_malformed("a=%00", "expected no encoded NUL at character 3");
        let text = "expected percent-encoded text to be UTF-8 at character";
        check_malformed("a=%ff", &format!("{text} 3"));
        check_malformed("a=+%ff", &format!("{text} 3"));
        check_malformed("%C3&%A4", &format!("{text} 1"));
    }

    #[test]
    fn parameters_have_a_limit() {
        check("a&a&a&a&a&a&a&a", &[("a", ""); 8]);
        check_malformed("a&a&a&a&a&a&a&a&&a", "expected at most 8 query parameters");
    }

    #[test]
    fn a_value_is_encoded_so_that_it_stays_one() {
        assert_eq!(encode_value("a&b=c+d e%").to_string(), "a%26b%3Dc%2Bd%20e%25");
        assert_eq!(encode_value("-price.gte_~").to_string(), "-price.gte_~");
    }
}
