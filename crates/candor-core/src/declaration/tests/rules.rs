//! `check` and `guard`: expressions in a declaration, and what is wrong with them, at its place.

use super::{API, check_type, loaded};
use crate::declaration::ResourceType;

const SCHEMA: &str = "\
schema: { type: object, additionalProperties: false, properties: {\
  status: { enum: [draft, placed], default: draft }, year: { type: integer },\
  title: { type: string }, lines: { type: array, items: { type: object,\
  additionalProperties: false, properties: { quantity: { type: number } } } } } }\n";

/// What is said of the second line, behind the schema.
#[track_caller]
fn check_line(line: &str, expected: &str) {
    check_type(&format!("{SCHEMA}{line}\n"), &[expected]);
}

#[track_caller]
fn book(lines: &str) -> ResourceType {
    let text = format!("{SCHEMA}{lines}\n");
    let mut api = loaded(&[("candor.yaml", API), ("books.yaml", &text)]);
    api.types.pop().expect("there is one type")
}

#[test]
fn a_check_is_read_with_its_place_and_its_words() {
    let book = book(
        "check:\n  - { rule: self.year > 1450, at: /year, say: Too early. }\n\
         \x20 - rule: lines.all(line, line.quantity > 0)",
    );
    let told =
        |place: usize| (book.checks[place].at.as_str(), book.checks[place].condition.to_string());
    assert_eq!(told(0), ("/year", "Too early.".to_owned()));
    let words = "`self.lines.all(line, line.quantity > 0)` does not hold.";
    assert_eq!(told(1), ("", words.to_owned()));
}

#[test]
fn a_guard_sees_the_record_before_and_after() {
    let book = book(
        "lifecycle: { field: status, transitions: { place: { from: draft, to: placed, \
         guard: self.year >= old.year, say: Not earlier. } } }",
    );
    let lifecycle = book.lifecycle.expect("there is one");
    let guard = lifecycle.transitions[0].guard.as_ref().expect("there is one");
    assert_eq!(guard.to_string(), "Not earlier.");
}

#[test]
fn a_wrong_rule_is_told_where_it_is_wrong() {
    check_line(
        "check: [{ rule: self.yaer > 1450 }]",
        "2:22: unknown member `yaer`, did you mean `year`?",
    );
    check_line(
        "check: [{ rule: \"self.title > 5\" }]",
        "2:18: a text cannot be compared with an integer",
    );
    check_type(
        &format!("{SCHEMA}check: [{{ rule: lines.all(l, l.quantity > 0) }}]\n"),
        &[
            "2:28: expected `,` or `)`, the expression ends; put it in quotes: a comma ends it here",
            "2:30: unknown key `l.quantity > 0)`; known: `rule`, `at`, `say`",
        ],
    );
    check_line("check: [{ rule: 'self.year >' }]", "2:29: expected a value, the expression ends");
}

#[test]
fn what_a_rule_cannot_see_is_unknown_to_it() {
    let known = "known: `self`, `now`, `create_time`, `id`, `lines`, `status`, `title`, \
                 `update_time`, `year`";
    check_line(
        "check: [{ rule: old.year > 1 }]",
        &format!(
            "2:17: unknown name `old`; {known}; a check holds whatever was stored before; `old` is \
             for the `guard` of a transition"
        ),
    );
    check_line("check: [{ rule: caller.known }]", &format!("2:17: unknown name `caller`; {known}"));
    check_line(
        "check: [{ rule: self.etag != '' }]",
        "2:22: unknown member `etag`; known: `create_time`, `id`, `lines`, `status`, `title`, \
         `update_time`, `year`",
    );
}

#[test]
fn a_check_names_a_rule_and_a_place_in_the_record() {
    check_line(
        "check: [{ at: /year }]",
        "2:9: the key `rule` is missing; add it: rule: self.lines.all(line, line.quantity > 0)",
    );
    check_line(
        "check: { rule: self.year > 1 }",
        "2:8: `check` must be a list of rules, such as [{ rule: self.end >= self.start, at: /end \
         }], this is a map",
    );
    check_line("check: [self.year > 1]", "2:9: expected a map of keys and values, this is a text");
    check_line(
        "check: [{ rule: true }]",
        "2:17: `rule` must be an expression about `self` and `now`, this is true or false; put it \
         in quotes to make it a text",
    );
    check_line(
        "check: [{ rule: self.year > 1, at: year }]",
        "2:36: `at` must be a JSON Pointer such as /lines, this is `year`",
    );
    check_line(
        "check: [{ rule: self.year > 1, at: /yaer }]",
        "2:36: unknown member `yaer`, did you mean `year`?",
    );
    check_line(
        "check: [{ rule: self.year > 1, at: /lines/0/quantty }]",
        "2:36: unknown member `quantty`, did you mean `quantity`?",
    );
    check_line("check: [{ rule: self.year > 1, say: '' }]", "2:37: `say` is an empty text");
}

#[test]
fn words_of_a_transition_explain_its_guard() {
    check_line(
        "lifecycle: { field: status, transitions: { place: { from: draft, to: placed, say: No } } }",
        "2:83: there is no `guard` whose refusal this could explain",
    );
}

#[test]
fn there_are_not_too_many_checks() {
    let checks = |count: usize| {
        let all: Vec<String> =
            (0..count).map(|year| format!("{{ rule: self.year > {year} }}")).collect();
        format!("check: [{}]", all.join(", "))
    };
    assert_eq!(book(&checks(64)).checks.len(), 64);
    check_line(&checks(65), "2:8: 65 checks are listed, 64 at most can be");
}
