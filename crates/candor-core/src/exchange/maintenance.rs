//! Maintenance: whoever runs the server has closed it for a while, and says why.
//!
//! What they say is kept as a JSON object, so that the program that says it and the server that
//! obeys need not be the same process.

use candor_json::{Json, Object};

use crate::limits::{MAINTENANCE_MESSAGE_MAX_CHARACTERS, NESTING_MAX_DEPTH};
use crate::record::Timestamp;

/// That the server is being maintained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maintenance {
    /// What clients are told.
    pub message: String,
    /// When it is to be over. It lasts until it is ended, also past this.
    pub until: Option<Timestamp>,
    /// Whether reading goes on.
    pub reads: bool,
}

impl Maintenance {
    /// Reads what was written, or says what is wrong with it.
    pub fn read(text: &str) -> Result<Maintenance, String> {
        let all =
            Json::read(text.as_bytes(), NESTING_MAX_DEPTH).map_err(|error| error.to_string())?;
        let message =
            all.member("message").and_then(Json::as_str).ok_or("there is no `message`")?;
        let until = match all.member("until") {
            None => None,
            Some(until) => {
                let until = until.as_str().and_then(Timestamp::parse);
                Some(until.ok_or("`until` is no time such as 2026-12-01T10:00:00Z")?)
            }
        };
        let reads = all.member("reads").and_then(Json::as_boolean).unwrap_or(false);
        Ok(Maintenance { message: sayable(message)?, until, reads })
    }

    /// The text that it is kept as.
    pub fn write(&self) -> String {
        let mut all = Object::new();
        all.insert("message", Json::text(self.message.as_str()));
        if let Some(until) = self.until {
            all.insert("until", Json::text(until.to_string()));
        }
        all.insert("reads", Json::boolean(self.reads));
        Json::Object(all).to_text() + "\n"
    }
}

/// What can be told in the `detail` of a problem: a line, and not a long one.
fn sayable(message: &str) -> Result<String, String> {
    let message = message.trim();
    if message.is_empty() {
        return Err("the message says nothing".to_owned());
    }
    if message.chars().any(char::is_control) {
        return Err("the message must be one line without control characters".to_owned());
    }
    if message.chars().count() > MAINTENANCE_MESSAGE_MAX_CHARACTERS {
        return Err(format!(
            "the message has more than {MAINTENANCE_MESSAGE_MAX_CHARACTERS} characters"
        ));
    }
    Ok(message.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, message: &str, until: Option<i64>, reads: bool) {
        let (message, until) = (message.to_owned(), until.map(Timestamp));
        let expected = Maintenance { message, until, reads };
        assert_eq!(Maintenance::read(text).as_ref(), Ok(&expected), "{text}");
        assert_eq!(Maintenance::read(&expected.write()), Ok(expected), "written and read again");
    }

    #[track_caller]
    fn check_wrong(text: &str, why: &str) {
        let told = Maintenance::read(text).unwrap_err();
        assert!(told.contains(why), "{text}: {told}");
    }

    #[test]
    fn what_is_said_is_kept() {
        check(r#"{"message": "Disks."}"#, "Disks.", None, false);
        check(r#"{"message": " \"Disks\" é. ", "reads": true}"#, "\"Disks\" é.", None, true);
        check(
            r#"{"message": "x", "until": "1970-01-01T00:00:01Z", "reads": false}"#,
            "x",
            Some(1_000),
            false,
        );
    }

    #[test]
    fn what_cannot_be_said_is_told() {
        check_wrong("", "");
        check_wrong("{}", "`message`");
        check_wrong(r#"{"message": "  "}"#, "says nothing");
        check_wrong(r#"{"message": "a\nb"}"#, "one line");
        check_wrong(&format!(r#"{{"message": "{}"}}"#, "a".repeat(501)), "more than 500");
        check_wrong(r#"{"message": "x", "until": "soon"}"#, "2026-12-01T10:00:00Z");
    }
}
