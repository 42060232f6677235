//! Media types, as in Content-Type (RFC 9110 §8.3.1): `text/csv; charset="utf-8"; header=present`.

use crate::Malformed;
use crate::scan::{Parameter, Scanner};

/// A media type. Its names compare without regard to case, and so does the value of `charset`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaType<'a> {
    kind: &'a str,
    subtype: &'a str,
    parameters: Vec<Parameter<'a>>,
}

impl<'a> MediaType<'a> {
    /// Reads one media type. Of a repeated parameter the first counts.
    pub fn parse(text: &'a (impl AsRef<[u8]> + ?Sized)) -> Result<Self, Malformed> {
        let mut scanner = Scanner::new(text.as_ref());
        scanner.skip_space();
        let kind = scanner.token("a media type")?;
        if !scanner.eat(b'/') {
            return Err(scanner.unexpected("`/` and a subtype"));
        }
        let subtype = scanner.token("a subtype")?;
        let parameters = scanner.parameters()?;
        if !scanner.at_end() {
            return Err(scanner.unexpected("`;` or the end"));
        }
        Ok(MediaType { kind, subtype, parameters })
    }

    /// What stands before the slash, as it was written.
    pub fn kind(&self) -> &str {
        self.kind
    }

    /// What stands after the slash, as it was written.
    pub fn subtype(&self) -> &str {
        self.subtype
    }

    /// Is it this type, whatever its parameters? Asked as `is("application/json")`.
    pub fn is(&self, essence: &str) -> bool {
        essence.split_once('/').is_some_and(|(kind, subtype)| {
            self.kind.eq_ignore_ascii_case(kind) && self.subtype.eq_ignore_ascii_case(subtype)
        })
    }

    /// The value of a parameter, without quotation marks.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let named = |(known, _): &&Parameter<'a>| known.eq_ignore_ascii_case(name);
        self.parameters.iter().find(named).map(|(_, value)| value.as_ref())
    }

    /// The character encoding it claims, as it was written: compare without regard to case.
    pub fn charset(&self) -> Option<&str> {
        self.parameter("charset")
    }
}
