//! JSON Pointer (RFC 6901): the way to a value, as `/lines/0/quantity`.

use std::fmt;
use std::str::FromStr;

/// A pointer into a JSON value. The empty one points at the whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer {
    tokens: Vec<String>,
}

/// Why a text is no pointer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PointerError {
    /// It does not begin with a slash.
    #[error("a JSON Pointer is empty or begins with `/`")]
    NoSlash,
    /// A tilde is not followed by 0 or 1.
    #[error("in a JSON Pointer `~` is written `~0` and `/` inside a name `~1`")]
    Tilde,
}

impl Pointer {
    /// The pointer at the whole value.
    pub fn root() -> Pointer {
        Pointer::default()
    }

    /// Reads a pointer in its string form (RFC 6901 §3), not its URI fragment form.
    pub fn parse(text: &str) -> Result<Pointer, PointerError> {
        if text.is_empty() {
            return Ok(Pointer::root());
        }
        let tokens = text.strip_prefix('/').ok_or(PointerError::NoSlash)?;
        let tokens = tokens.split('/').map(unescape).collect::<Result<_, _>>()?;
        Ok(Pointer { tokens })
    }

    /// Names and indexes on the way, decoded.
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }

    /// Whether it points at the whole value.
    pub fn is_root(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Goes one step further.
    pub fn push(&mut self, token: impl Into<String>) {
        self.tokens.push(token.into());
    }

    /// The same pointer, one step further.
    #[must_use]
    pub fn join(&self, token: impl Into<String>) -> Pointer {
        let mut longer = self.clone();
        longer.push(token);
        longer
    }

    /// The pointer at what contains the value, and the last step. Nothing contains the whole.
    pub fn split_last(&self) -> Option<(&[String], &str)> {
        let (last, parents) = self.tokens.split_last()?;
        Some((parents, last))
    }
}

fn unescape(token: &str) -> Result<String, PointerError> {
    let mut pieces = token.split('~');
    let mut decoded = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (character, rest) = match (piece.strip_prefix('0'), piece.strip_prefix('1')) {
            (Some(rest), _) => ('~', rest),
            (None, Some(rest)) => ('/', rest),
            (None, None) => return Err(PointerError::Tilde),
        };
        decoded.push(character);
        decoded.push_str(rest);
    }
    Ok(decoded)
}

/// A name as it stands in a pointer.
pub(crate) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

/// The index a token is in an array: digits without a leading zero (RFC 6901 §4).
pub(crate) fn index(token: &str) -> Option<usize> {
    let leading_zero = token.len() > 1 && token.starts_with('0');
    let digits = token.bytes().all(|byte| byte.is_ascii_digit());
    if leading_zero || !digits { None } else { token.parse().ok() }
}

impl FromStr for Pointer {
    type Err = PointerError;

    fn from_str(text: &str) -> Result<Pointer, PointerError> {
        Pointer::parse(text)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for token in &self.tokens {
            write!(f, "/{}", escape(token))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Json;

    #[track_caller]
    fn check(text: &str, tokens: &[&str]) {
        let pointer = Pointer::parse(text).unwrap();
        assert_eq!(pointer.tokens(), tokens);
        assert_eq!(pointer.to_string(), text);
    }

    #[test]
    fn a_pointer_is_read_and_written() {
        check("", &[]);
        check("/", &[""]);
        check("/a", &["a"]);
        check("/a/0/-", &["a", "0", "-"]);
        check("/a~1b/~0/~01", &["a/b", "~", "~1"]);
        check("//", &["", ""]);
    }

    #[test]
    fn what_is_no_pointer_is_refused() {
        assert_eq!(Pointer::parse("a"), Err(PointerError::NoSlash));
        assert_eq!(Pointer::parse("#/a"), Err(PointerError::NoSlash));
        assert_eq!(Pointer::parse("/~"), Err(PointerError::Tilde));
        assert_eq!(Pointer::parse("/a~2"), Err(PointerError::Tilde));
        assert_eq!(Pointer::parse("/~~1"), Err(PointerError::Tilde));
    }

    #[track_caller]
    fn leads(pointer: &str, expected: Option<&str>) {
        // The document of RFC 6901 §5, with an array inside another.
        let text = r#"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2," ":7,"m~n":8,"d":[[5]],"0":9}"#;
        let document = Json::read(text.as_bytes(), 8).unwrap();
        let found = document.at(&Pointer::parse(pointer).unwrap());
        assert_eq!(found.map(Json::to_text).as_deref(), expected, "{pointer}");
    }

    #[test]
    fn a_pointer_leads_to_a_value() {
        leads("/foo", Some(r#"["bar","baz"]"#));
        leads("/foo/0", Some("\"bar\""));
        leads("/", Some("0"));
        leads("/a~1b", Some("1"));
        leads("/c%d", Some("2"));
        leads("/ ", Some("7"));
        leads("/m~0n", Some("8"));
        leads("/d/0/0", Some("5"));
        leads("/0", Some("9"));
    }

    #[test]
    fn a_pointer_may_lead_nowhere() {
        leads("/none", None);
        leads("/foo/2", None);
        leads("/foo/-", None);
        leads("/foo/00", None);
        leads("/foo/+1", None);
        leads("/foo/1e0", None);
        leads("/foo/", None);
        leads("/foo/99999999999999999999999", None);
        leads("/a~1b/0", None);
    }
}
