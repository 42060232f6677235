//! References among the requests of a batch: `$0.id` stands for the id of the record that request
//! 0 is about.
//!
//! A text that begins with `$` is always taken for one, so that a slip is told and not stored;
//! what really begins so is written with two (`$$5` for `$5`).

use candor_json::{Json, Pointer};

use crate::record::RecordId;

/// What a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelled<'t> {
    /// Just what it says.
    Plain,
    /// This, which begins with `$`.
    Escaped(&'t str),
    /// The id of the record that the request at this place is about.
    Reference(usize),
    /// It begins with `$` and is neither.
    Unreadable,
}

/// Reads a text.
pub(super) fn spelled(text: &str) -> Spelled<'_> {
    let Some(rest) = text.strip_prefix('$') else { return Spelled::Plain };
    if rest.starts_with('$') {
        return Spelled::Escaped(rest);
    }
    let index = rest.strip_suffix(".id").filter(|digits| {
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        plain && (*digits == "0" || !digits.starts_with('0'))
    });
    index.and_then(|digits| digits.parse().ok()).map_or(Spelled::Unreadable, Spelled::Reference)
}

/// What is wrong with a text of the request at a place, if anything: only what comes before it has
/// an id by then.
pub(super) fn mistake(text: &str, own: usize) -> Option<String> {
    match spelled(text) {
        Spelled::Plain | Spelled::Escaped(_) => None,
        Spelled::Reference(index) if index < own => None,
        Spelled::Reference(index) if index == own => {
            Some(format!("Expected an earlier request, found `${index}.id`, this one itself."))
        }
        Spelled::Reference(index) => {
            let before = match own {
                0 => "none comes before this one".to_owned(),
                1 => "only `$0.id` comes before this one".to_owned(),
                _ => format!("`$0.id` to `${}.id` come before this one", own - 1),
            };
            Some(format!("Expected an earlier request, found `${index}.id`; {before}."))
        }
        Spelled::Unreadable => Some(
            "Expected a reference such as `$0.id`; a text that begins with `$` is written with \
             two, `$$`."
                .to_owned(),
        ),
    }
}

/// The way to a value. Pointers are made only where something is wrong.
#[derive(Clone, Copy)]
pub(super) struct Trail<'a> {
    before: Option<&'a Trail<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Member(&'a str),
    Item(usize),
}

impl<'a> Trail<'a> {
    pub(super) fn root() -> Trail<'a> {
        Trail { before: None, step: Step::Root }
    }

    fn then(&'a self, step: Step<'a>) -> Trail<'a> {
        Trail { before: Some(self), step }
    }

    pub(super) fn pointer(&self) -> Pointer {
        let mut pointer = self.before.map(Trail::pointer).unwrap_or_default();
        match self.step {
            Step::Root => {}
            Step::Member(name) => pointer.push(name),
            Step::Item(place) => pointer.push(place.to_string()),
        }
        pointer
    }
}

/// Calls back for every text that is a value and begins with `$`.
pub(super) fn each_text(content: &Json, at: &Trail<'_>, found: &mut impl FnMut(&Trail<'_>, &str)) {
    match content {
        Json::String(text) if text.as_str().starts_with('$') => found(at, text.as_str()),
        Json::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                each_text(item, &at.then(Step::Item(place)), found);
            }
        }
        Json::Object(members) => {
            for (name, value) in members.iter() {
                each_text(value, &at.then(Step::Member(name)), found);
            }
        }
        Json::Null | Json::Boolean(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// What a text stands for, once the ids are known; nothing where the one that it needs is not.
pub(super) fn resolved(text: &str, ids: &[Option<RecordId>]) -> Option<String> {
    match spelled(text) {
        Spelled::Plain | Spelled::Unreadable => Some(text.to_owned()),
        Spelled::Escaped(rest) => Some(rest.to_owned()),
        Spelled::Reference(index) => Some(ids.get(index)?.as_ref()?.as_str().to_owned()),
    }
}

/// Puts ids where references stand. Says whether all of them are known.
pub(super) fn resolve(content: &mut Json, ids: &[Option<RecordId>]) -> bool {
    match content {
        Json::String(text) if text.as_str().starts_with('$') => {
            let Some(stands_for) = resolved(text.as_str(), ids) else { return false };
            *content = Json::text(stands_for);
            true
        }
        Json::Array(items) => items.iter_mut().all(|item| resolve(item, ids)),
        Json::Object(members) => members.iter_mut().all(|(_, value)| resolve(value, ids)),
        Json::Null | Json::Boolean(_) | Json::Number(_) | Json::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::NESTING_MAX_DEPTH;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, says: Spelled<'_>) {
        assert_eq!(spelled(text), says, "{text}");
    }

    #[test]
    fn a_reference_is_a_number_and_id_and_nothing_else() {
        check("", Spelled::Plain);
        check("5$", Spelled::Plain);
        check(" $0.id", Spelled::Plain);
        check("$0.id", Spelled::Reference(0));
        check("$12.id", Spelled::Reference(12));
        check("$$", Spelled::Escaped("$"));
        check("$$0.id", Spelled::Escaped("$0.id"));
        check("$$$", Spelled::Escaped("$$"));
        for slip in [
            "$",
            "$0",
            "$.id",
            "$0.ids",
            "$0.etag",
            "$-1.id",
            "$+1.id",
            "$01.id",
            "$ 0.id",
            "$0 .id",
            "$0.ID",
            "$a.id",
            "$99999999999999999999.id",
            "$5",
            "$٣.id",
        ] {
            check(slip, Spelled::Unreadable);
        }
    }

    #[test]
    fn only_what_comes_before_can_be_referred_to() {
        let told = |text: &str, own| mistake(text, own).unwrap_or_default();
        assert_eq!(told("$0.id", 1), "");
        assert_eq!(told("$$1.id", 0), "");
        let itself = "Expected an earlier request, found `$1.id`, this one itself.";
        assert_eq!(told("$1.id", 1), itself);
        assert!(told("$2.id", 0).ends_with("none comes before this one."));
        assert!(told("$2.id", 1).ends_with("only `$0.id` comes before this one."));
        assert!(told("$4.id", 3).ends_with("`$0.id` to `$2.id` come before this one."));
        assert!(told("$x", 3).starts_with("Expected a reference such as `$0.id`"));
    }

    #[track_caller]
    fn check_resolved(content: &str, expected: Option<&str>) {
        let ids = [RecordId::parse("a\"b"), None, RecordId::parse("c")];
        let mut json = Json::read(content.as_bytes(), NESTING_MAX_DEPTH).unwrap();
        let known = resolve(&mut json, &ids);
        assert_eq!(known.then(|| json.to_text()).as_deref(), expected, "{content}");
    }

    #[test]
    fn ids_stand_where_references_stood_and_all_else_stays_as_it_was_sent() {
        check_resolved(r#""$2.id""#, Some(r#""c""#));
        check_resolved(r#""\u00242.id""#, Some(r#""c""#));
        check_resolved(
            r#"{"$2.id":"$0.id","n":1.10,"t":"\u00e9","l":[["$2.id"],"$$2.id","x$2.id"]}"#,
            Some(r#"{"$2.id":"a\"b","n":1.10,"t":"\u00e9","l":[["c"],"$2.id","x$2.id"]}"#),
        );
        check_resolved(r#"{"a":"$1.id"}"#, None);
        check_resolved(r#"["$2.id","$3.id"]"#, None);
    }

    proptest! {
        #[test]
        fn whatever_a_text_says_can_be_written(text in ".*") {
            let written = if text.starts_with('$') { format!("${text}") } else { text.clone() };
            prop_assert_eq!(mistake(&written, 0), None);
            prop_assert_eq!(resolved(&written, &[]), Some(text));
        }

        #[test]
        fn every_index_is_a_reference_to_it(index in 0..1_000_usize, own in 0..1_000_usize) {
            let text = format!("${index}.id");
            prop_assert_eq!(spelled(&text), Spelled::Reference(index));
            prop_assert_eq!(mistake(&text, own).is_none(), index < own);
        }
    }
}
