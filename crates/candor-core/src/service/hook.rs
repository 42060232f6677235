//! The answer of a hook: it agrees, changes members that it may change, refuses, or is wrong.
//!
//! Whatever is not understood is wrong. A hook that says `{"ok": false}` with 200 means to refuse,
//! and to take it for consent would be the worst that could be done with it.

use bytes::Bytes;
use candor_http::media_type::MediaType;
use candor_json::{Json, Object, Violation, Violations};
use http::Response;
use http::header::CONTENT_TYPE;

use crate::catalogue::{Cause, HOOK_REFUSED_CALLER, HOOK_REFUSED_CONTENT, HOOK_REFUSED_STATE};
use crate::exchange::{JSON, MERGE_PATCH};
use crate::limits::{HOOK_TOLD_MAX_CHARACTERS, NESTING_MAX_DEPTH, VIOLATIONS_MAX};

/// What a hook said.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Heard {
    /// The change may be made.
    Agreed,
    /// It may be made with this merge patch to the record to be.
    Changes(Object),
    /// It may not.
    Vetoed(Veto),
    /// Nothing that a hook may say; why, for the log.
    Wrong(String),
}

/// A refusal by a hook, as far as it is passed on: never its fields, and no text at length.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Veto {
    /// How the exchange ends by it.
    pub(crate) cause: &'static str,
    /// Its problem's `title`.
    pub(crate) title: Option<String>,
    /// Its problem's `detail`.
    pub(crate) detail: Option<String>,
    /// Its problem's `errors`.
    pub(crate) violations: Violations,
}

/// The ways to refuse. The status that the hook answers with is that of the row.
static REFUSALS: [&Cause; 3] = [&HOOK_REFUSED_CALLER, &HOOK_REFUSED_STATE, &HOOK_REFUSED_CONTENT];

/// What the answer of a hook says.
pub(crate) fn read(answer: &Response<Bytes>) -> Heard {
    let wrong = |why: &str| Heard::Wrong(format!("it answered {} {why}", answer.status()));
    let (status, content) = (answer.status().as_u16(), answer.body());
    if let Some(refusal) = REFUSALS.iter().find(|cause| cause.status == status) {
        return match document(answer, "application/problem+json") {
            Ok(Json::Object(problem)) => Heard::Vetoed(veto(refusal, &problem)),
            Ok(_) => wrong("with a problem that is no object"),
            Err(why) => wrong(why),
        };
    }
    match status {
        204 => Heard::Agreed,
        200 if content.is_empty() => Heard::Agreed,
        200 if of_type(answer, MERGE_PATCH) => match document(answer, MERGE_PATCH) {
            Ok(Json::Object(patch)) => Heard::Changes(patch),
            Ok(_) => wrong("with a merge patch that is no object"),
            Err(why) => wrong(why),
        },
        200 => match document(answer, JSON) {
            Ok(Json::Object(nothing)) if nothing.is_empty() => Heard::Agreed,
            Ok(_) => wrong("with JSON that says something; changes are a merge patch"),
            Err(why) => wrong(why),
        },
        _ => wrong("which is no answer of a hook"),
    }
}

fn of_type(answer: &Response<Bytes>, media_type: &str) -> bool {
    let mut lines = answer.headers().get_all(CONTENT_TYPE).iter();
    match (lines.next().map(MediaType::parse), lines.next()) {
        (Some(Ok(said)), None) => said.is(media_type),
        _ => false,
    }
}

fn document(answer: &Response<Bytes>, media_type: &str) -> Result<Json, &'static str> {
    if !of_type(answer, media_type) {
        return Err("with content of another type");
    }
    Json::read(answer.body(), NESTING_MAX_DEPTH).map_err(|_| "with content that is no JSON")
}

fn veto(cause: &Cause, problem: &Object) -> Veto {
    let title = told(problem.get("title"));
    let detail = told(problem.get("detail"));
    let message = detail.clone().or_else(|| title.clone());
    Veto { cause: cause.name, title, detail, violations: violations(problem, message) }
}

/// A text that is said, cut where it is long.
fn told(text: Option<&Json>) -> Option<String> {
    let text = text?.as_str().filter(|text| !text.trim().is_empty())?;
    Some(match text.char_indices().nth(HOOK_TOLD_MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    })
}

/// The violations that a problem lists; where it lists none, what it says is one of the whole.
fn violations(problem: &Object, message: Option<String>) -> Violations {
    let listed = problem.get("errors").and_then(Json::as_array).unwrap_or_default();
    let list: Vec<Violation> = listed.iter().take(VIOLATIONS_MAX).map(violation).collect();
    let more = listed.len().saturating_sub(VIOLATIONS_MAX);
    if !list.is_empty() {
        return Violations { list, more };
    }
    let message = message.unwrap_or_else(|| "It was refused.".to_owned());
    Violations { list: vec![Violation { message, ..violation(&Json::Null) }], more: 0 }
}

/// As we write them (`message`), and as RFC 9457 §3 does (`detail`, and a pointer in a fragment).
fn violation(error: &Json) -> Violation {
    let text = |name: &str| told(error.member(name));
    let pointer = text("pointer").unwrap_or_default();
    Violation {
        pointer: pointer.strip_prefix('#').unwrap_or(&pointer).to_owned(),
        keyword: "hook".to_owned(),
        schema_pointer: String::new(),
        message: text("message")
            .or_else(|| text("detail"))
            .unwrap_or_else(|| "It was refused.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, media_type: &str, content: &str) -> Response<Bytes> {
        let answer = Response::builder().status(status);
        let answer = match media_type {
            "" => answer,
            _ => answer.header(CONTENT_TYPE, media_type),
        };
        answer.body(Bytes::from(content.to_owned())).expect("it is well-formed")
    }

    #[track_caller]
    fn check(status: u16, media_type: &str, content: &str, wanted: &str) {
        let heard = match read(&answer(status, media_type, content)) {
            Heard::Agreed => "agreed".to_owned(),
            Heard::Changes(patch) => format!("changes {}", Json::Object(patch).to_text()),
            Heard::Vetoed(veto) => format!("{}: {}", veto.cause, veto.violations.list[0].message),
            Heard::Wrong(_) => "wrong".to_owned(),
        };
        assert_eq!(heard, wanted, "{status} {media_type} {content}");
    }

    #[test]
    fn only_what_is_understood_is_consent() {
        check(204, "", "", "agreed");
        check(200, "", "", "agreed");
        check(200, "application/json", "{}", "agreed");
        check(200, MERGE_PATCH, "{}", "changes {}");
        check(200, MERGE_PATCH, "{\"price\":1.50}", "changes {\"price\":1.50}");
        check(200, MERGE_PATCH, "[]", "wrong");
        check(200, "application/json", "{\"ok\":false}", "wrong");
        check(200, "application/json", "true", "wrong");
        check(200, "text/html", "<p>Welcome", "wrong");
        check(200, "application/json", "{", "wrong");
        check(201, "", "", "wrong");
        check(302, "", "", "wrong");
        check(404, "application/problem+json", "{}", "wrong");
        check(500, "application/problem+json", "{}", "wrong");
    }

    #[test]
    fn a_refusal_is_a_problem() {
        let problem = "application/problem+json";
        let all = "{\"title\":\"No\",\"detail\":\"Not on Sundays.\",\"errors\":[{\"pointer\":\"#/day\",\"detail\":\"Closed.\"}]}";
        check(409, problem, "{\"detail\":\"Not now.\"}", "hook-refused-state: Not now.");
        check(403, problem, "{\"title\":\"No\"}", "hook-refused-caller: No");
        check(422, problem, "{}", "hook-refused-content: It was refused.");
        check(422, problem, all, "hook-refused-content: Closed.");
        check(422, "application/json", all, "wrong");
        check(422, problem, "[]", "wrong");
        check(422, "", "", "wrong");
        let long = format!("{{\"detail\":\"{}\"}}", "ä".repeat(HOOK_TOLD_MAX_CHARACTERS + 1));
        let cut = format!("hook-refused-state: {}…", "ä".repeat(HOOK_TOLD_MAX_CHARACTERS));
        check(409, problem, &long, &cut);
        let errors = vec!["{\"message\":\"No.\"}"; VIOLATIONS_MAX + 5].join(",");
        let heard = read(&answer(422, problem, &format!("{{\"errors\":[{errors}]}}")));
        let Heard::Vetoed(veto) = heard else { panic!("{heard:?}") };
        assert_eq!((veto.violations.list.len(), veto.violations.more), (VIOLATIONS_MAX, 5));
    }
}
