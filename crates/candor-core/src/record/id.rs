//! Record ids: what may stand behind the slash.

use std::fmt;
use std::sync::Arc;

use crate::limits::ID_MAX_CHARACTERS;

/// The id of a record, decoded: 1 to 200 characters, none of them a control character, not `.` or
/// `..`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(Arc<str>);

impl RecordId {
    /// Takes `text` as an id, or nothing when no record can have it.
    pub fn parse(text: &str) -> Option<RecordId> {
        let (characters, plain) = match text.is_ascii() {
            true => (text.len(), !text.bytes().any(|byte| byte.is_ascii_control())),
            false if text.len() > ID_MAX_CHARACTERS * 4 => return None,
            false => (text.chars().count(), !text.chars().any(char::is_control)),
        };
        let dots = matches!(text, "." | "..");
        let fits = (1..=ID_MAX_CHARACTERS).contains(&characters) && plain && !dots;
        fits.then(|| RecordId(text.into()))
    }

    /// What every id is, for people.
    pub fn wanted() -> String {
        format!(
            "an id has 1 to {ID_MAX_CHARACTERS} characters, no control characters, and is neither \
             `.` nor `..`"
        )
    }

    /// The id as text, not percent-encoded.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, fits: bool) {
        assert_eq!(RecordId::parse(text).is_some(), fits, "{text:?}");
    }

    #[test]
    fn an_id_is_short_visible_text_that_a_path_cannot_mistake() {
        check("0190a6c2-7b1e-7cc3-98c4-dc0c0c07398f", true);
        check("a/b", true);
        check("é", true);
        check("", false);
        check(".", false);
        check("..", false);
        check("...", true);
        check("a\0", false);
        check("a\nb", false);
        check(&"x".repeat(200), true);
        check(&"x".repeat(201), false);
        check(&"é".repeat(200), true);
    }
}
