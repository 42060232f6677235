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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, essence: &str, charset: Option<&str>) {
        let media_type = MediaType::parse(text).expect(text);
        assert!(media_type.is(essence), "{text}");
        assert_eq!(media_type.charset(), charset, "{text}");
    }

    #[track_caller]
    fn check_malformed(text: &str, message: &str) {
        assert_eq!(MediaType::parse(text).expect_err(text).to_string(), message);
    }

    #[test]
    fn a_media_type_is_known_by_its_names_in_any_case() {
        check("application/json", "application/json", None);
        check("Application/JSON", "application/json", None);
        check(" text/csv ", "text/csv", None);
        check("application/merge-patch+json", "application/merge-patch+json", None);
    }

    #[test]
    fn a_media_type_is_no_other() {
        let media_type = MediaType::parse("application/json").expect("well-formed");
        assert!(!media_type.is("application/jsonp") && !media_type.is("text/json"));
        assert!(!media_type.is("application/*") && !media_type.is("application"));
    }

    #[test]
    fn the_charset_is_found_quoted_or_not() {
        check("text/csv;charset=utf-8", "text/csv", Some("utf-8"));
        check("text/csv ; header=present ;; CHARSET=UTF-8;", "text/csv", Some("UTF-8"));
        check(r#"text/csv; charset="utf-\8""#, "text/csv", Some("utf-8"));
        check("text/csv; charset=utf-8; charset=latin1", "text/csv", Some("utf-8"));
    }

    #[test]
    fn a_malformed_media_type_is_told_where() {
        check_malformed("", "expected a media type at character 1");
        check_malformed("json", "expected `/` and a subtype at character 5");
        check_malformed("application/", "expected a subtype at character 13");
        check_malformed("text/csv, text/html", "expected `;` or the end at character 9");
        check_malformed("text/csv charset=utf-8", "expected `;` or the end at character 10");
        check_malformed("text/csv; charset", "expected `=` at character 18");
        check_malformed("text/csv; charset=", "expected a value at character 19");
        check_malformed(
            "text/csv; charset=\"utf",
            "expected a closing quotation mark at character 23",
        );
    }
}
