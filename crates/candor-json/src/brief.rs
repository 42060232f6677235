//! Values in sentences: whole when they are short, cut when they are not.

use crate::Json;

/// Longest form of a value in a message.
const BRIEF_MAX_CHARACTERS: usize = 60;

/// A value as a message may show it.
pub(crate) fn value(value: &Json) -> String {
    match value {
        Json::Array(items) if items.is_empty() => "[]".to_owned(),
        Json::Array(items) if items.len() == 1 => "an array of 1 item".to_owned(),
        Json::Array(items) => format!("an array of {} items", items.len()),
        Json::Object(object) if object.is_empty() => "{}".to_owned(),
        Json::Object(object) if object.len() == 1 => "an object of 1 member".to_owned(),
        Json::Object(object) => format!("an object of {} members", object.len()),
        Json::Null | Json::Boolean(_) | Json::Number(_) | Json::String(_) => cut(&value.to_text()),
    }
}

/// A text, cut where it gets too long for a message.
pub(crate) fn cut(text: &str) -> String {
    match text.char_indices().nth(BRIEF_MAX_CHARACTERS) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// One of something, or several: `1 item`, `3 items`.
pub(crate) fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
