//! Refusals: why a row does not become a record, all of it, and under which reason it is counted.

use candor_core::change::{Conflict, Dangling, Unfit};
use candor_core::declaration::{Api, ResourceType, TypeIndex};
use candor_core::record::RecordId;
use candor_json::{ReadError, ReadErrorKind, Violation, Violations};

/// Why a row does not become a record. Displayed on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// At least one.
    pub(super) reasons: Vec<Reason>,
    /// How many more there are.
    more: usize,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason {
    /// What is wrong with this row.
    told: String,
    /// The same without what only this row has, so that rows can be counted.
    pub(super) counted: String,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let told: Vec<&str> = self.reasons.iter().map(|reason| reason.told.as_str()).collect();
        f.write_str(&told.join("; "))?;
        match self.more {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl Reason {
    pub(super) fn new(told: impl Into<String>, counted: impl Into<String>) -> Reason {
        Reason { told: told.into(), counted: counted.into() }
    }
}

impl Refusal {
    /// For one reason.
    pub(super) fn of(reason: Reason) -> Refusal {
        Refusal { reasons: vec![reason], more: 0 }
    }

    /// For a reason that is the same in every row.
    pub(super) fn plain(told: &str) -> Refusal {
        Refusal::of(Reason::new(told, told))
    }

    /// Because the text is no JSON document.
    pub(super) fn unread(error: &ReadError) -> Refusal {
        let counted = match error.kind {
            ReadErrorKind::NotUtf8 => "is not UTF-8",
            ReadErrorKind::DuplicateMember { .. } => "has a member twice",
            ReadErrorKind::TooDeep { .. } => "nests too deep",
            _ => "is not JSON",
        };
        let told = format!("column {}: {error}", error.place.column);
        Refusal::of(Reason::new(told, counted))
    }

    /// Because the document does not fit its type.
    pub(super) fn unfit(unfit: &Unfit) -> Refusal {
        match unfit {
            Unfit::Violates(violations) => Refusal::violates(violations),
            Unfit::Unread(error) => Refusal::unread(error),
            // Rows are documents, never patches; if one were, this would be true of it.
            Unfit::NoPatch(_)
            | Unfit::PatchFails(_)
            | Unfit::PatchedTooDeep
            | Unfit::PatchedTooLarge
            | Unfit::Items(_)
            | Unfit::TooManyItems(_)
            | Unfit::NoTable(_)
            | Unfit::NoBatch(_)
            | Unfit::TooManyRequests(_) => Refusal::plain("is a patch that makes no document"),
        }
    }

    fn violates(violations: &Violations) -> Refusal {
        let reasons = violations.list.iter().map(violation).collect();
        Refusal { reasons, more: violations.more }
    }

    /// Because of what is stored.
    pub(super) fn conflict(
        api: &Api,
        of: TypeIndex,
        id: &RecordId,
        conflict: &Conflict,
    ) -> Refusal {
        let of = api.of(of);
        match conflict {
            Conflict::Stale => Refusal::of(Reason::new(
                format!("`{id}` is the id of a record that exists, or existed and was deleted"),
                "the id is that of a record that exists or was deleted",
            )),
            Conflict::Duplicate { unique, holder } => {
                let fields = of.unique[usize::from(unique.0)].fields.iter();
                let fields: Vec<&str> =
                    fields.map(|field| of.field(*field).name.as_str()).collect();
                let fields = fields.join("`, `");
                Refusal::of(Reason::new(
                    format!("`{fields}` must be unique, and the record `{holder}` has the same"),
                    format!("`{fields}` must be unique, and another record has the same"),
                ))
            }
            Conflict::Dangling(list) => {
                let reasons = list.iter().map(|dangling| points_nowhere(api, of, dangling));
                Refusal { reasons: reasons.collect(), more: 0 }
            }
            Conflict::Referenced { .. } => Refusal::plain("other records refer to it"),
            Conflict::Kept => Refusal::plain("the same has been asked for before"),
            Conflict::CascadeTooLarge => Refusal::plain("too many records would go with it"),
            Conflict::Moved => Refusal::plain("the collection has changed meanwhile"),
        }
    }
}

fn points_nowhere(api: &Api, of: &ResourceType, dangling: &Dangling) -> Reason {
    let (field, to) = (&of.field(dangling.field).name, &api.of(dangling.to).name);
    let why = if dangling.deleted { "was deleted" } else { "does not exist" };
    Reason::new(
        format!("`{field}` refers to `{}` of {to}, which {why}", dangling.id),
        format!("`{field}` refers to a record of {to} that {why}"),
    )
}

/// A violation tells first what was expected, then what was found; the first half is what rows
/// share.
fn violation(violation: &Violation) -> Reason {
    let message = violation.message.trim_end_matches('.');
    let expected = message.split(", found ").next().unwrap_or(message);
    match violation.pointer.as_str() {
        "" => Reason::new(message, expected),
        pointer => Reason::new(
            format!("{pointer}: {message}"),
            format!("{}: {expected}", without_places(pointer)),
        ),
    }
}

/// A pointer that leads to every item of an array rather than to one.
fn without_places(pointer: &str) -> String {
    let place = |token: &str| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    let tokens = pointer.split('/').map(|token| if place(token) { "*" } else { token });
    tokens.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pointer: &str, message: &str, told: &str, counted: &str) {
        let violation = Violation {
            pointer: pointer.into(),
            keyword: String::new(),
            schema_pointer: String::new(),
            message: message.into(),
        };
        assert_eq!(super::violation(&violation), Reason::new(told, counted));
    }

    #[test]
    fn a_violation_is_counted_without_what_only_one_row_has() {
        check(
            "/month",
            "Expected at most 12, found 13.",
            "/month: Expected at most 12, found 13",
            "/month: Expected at most 12",
        );
        check(
            "/lines/3/isbn",
            "The member `a` is missing.",
            "/lines/3/isbn: The member `a` is missing",
            "/lines/*/isbn: The member `a` is missing",
        );
        check(
            "",
            "Expected an object, found 1.",
            "Expected an object, found 1",
            "Expected an object",
        );
    }

    #[test]
    fn a_refusal_tells_every_reason_on_one_line() {
        let reasons = vec![Reason::new("a", "a"), Reason::new("b", "b")];
        assert_eq!(Refusal { reasons: reasons.clone(), more: 0 }.to_string(), "a; b");
        assert_eq!(Refusal { reasons, more: 7 }.to_string(), "a; b; and 7 more");
    }
}
