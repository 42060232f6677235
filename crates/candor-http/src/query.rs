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
