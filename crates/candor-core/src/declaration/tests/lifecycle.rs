//! `lifecycle`: what is declared, and what is said of it.

use super::{API, PLAIN, check, check_type, loaded};
use crate::declaration::{Lifecycle, ResourceType};

const SCHEMA: &str = "\
schema: { type: object, $defs: { state: { enum: [draft, placed, lost] } }, properties: {\
  status: { enum: [draft, placed, gone], default: draft }, plain: { type: string },\
  step: { enum: [one, two, null] }, number: { enum: [1, 2] }, far: { $ref: '#/$defs/state' },\
  odd: { enum: [a, b], default: c } } }\n";

/// What is said of a lifecycle, all of it in the second line.
#[track_caller]
fn check_line(lifecycle: &str, expected: &str) {
    check_type(&format!("{SCHEMA}lifecycle: {{ {lifecycle} }}\n"), &[expected]);
}

#[track_caller]
fn lifecycle(lines: &str) -> Lifecycle {
    let text = format!("{SCHEMA}lifecycle: {{ {lines} }}\n");
    let mut api = loaded(&[("candor.yaml", API), ("books.yaml", &text)]);
    let of: Option<ResourceType> = api.types.pop();
    of.and_then(|of| of.lifecycle).expect("the type has a lifecycle")
}

#[test]
fn a_lifecycle_is_read() {
    let lifecycle = lifecycle(
        "field: status, transitions: { place: { from: draft, to: placed }, \
         lose: { from: [draft, placed], to: gone } }, frozen: [gone]",
    );
    assert_eq!((lifecycle.member.as_str(), lifecycle.initial.as_str()), ("status", "draft"));
    let from = |state| -> Vec<&str> {
        lifecycle.from(state).map(|transition| transition.name.as_str()).collect()
    };
    assert_eq!(from("draft"), ["place", "lose"]);
    assert_eq!(from("placed"), ["lose"]);
    assert_eq!(from("gone"), [""; 0]);
    assert!(lifecycle.freezes("gone") && !lifecycle.freezes("draft"));
}

#[test]
fn the_first_state_is_said_or_is_the_default_of_the_field() {
    let place = "transitions: { place: { from: draft, to: placed }, lose: { from: placed, to: ";
    assert_eq!(lifecycle(&format!("field: status, {place}gone }} }}")).initial, "draft");
    let said = format!("field: status, initial: placed, {place}gone }} }}");
    assert_eq!(lifecycle(&said).initial, "placed");
    let far = format!("field: far, initial: lost, {place}lost }} }}");
    assert_eq!(lifecycle(&far).initial, "lost");
    let help = "; add it: initial: draft";
    check_line(
        &format!("field: far, {place}lost }} }}"),
        &format!("2:12: `far` has no default to begin with{help}"),
    );
    check_line(
        "field: odd, transitions: { go: { from: a, to: b } }",
        &format!("2:12: `odd` has no default to begin with{help}"),
    );
    check_line(
        "field: status, initial: drft, transitions: { go: { from: draft, to: placed } }",
        "2:38: unknown state `drft`, did you mean `draft`?",
    );
}

#[test]
fn the_states_are_an_enum_of_texts() {
    let rest = "initial: a, transitions: { go: { from: a, to: b } }";
    let help = "lists no states; write them as an `enum` of texts in the schema";
    check_line(&format!("field: plain, {rest}"), &format!("2:21: `plain` {help}"));
    check_line(&format!("field: number, {rest}"), &format!("2:21: `number` {help}"));
    check_line(
        &format!("field: stats, {rest}"),
        "2:21: unknown field `stats`, did you mean `status`?",
    );
    assert_eq!(
        lifecycle("field: step, initial: one, transitions: { go: { from: one, to: two } }").member,
        "step"
    );
}

#[test]
fn a_lifecycle_names_a_field_and_its_transitions() {
    check_type(
        &format!("{SCHEMA}lifecycle: {{}}\n"),
        &[
            "2:12: the key `field` is missing; add it: field: status",
            "2:12: the key `transitions` is missing; add it: transitions: { place: { from: draft, \
             to: placed } }",
        ],
    );
    check_line(
        "field: status, transitions: {}",
        "2:42: `transitions` must be a map from names to transitions, such as { place: { from: \
         draft, to: placed } }, this is a map",
    );
    check_line(
        "field: status, transitions: [place]",
        "2:42: `transitions` must be a map from names to transitions, such as { place: { from: \
         draft, to: placed } }, this is a list",
    );
}

/// What is said of one transition, beside one that names all states.
#[track_caller]
fn check_transition(transition: &str, expected: &str) {
    check_line(
        &format!(
            "field: status, transitions: {{ all: {{ from: [draft, placed], to: gone }}, {transition} }}"
        ),
        expected,
    );
}

#[test]
fn a_transition_leads_from_some_states_to_another() {
    check_transition("go: { from: draft }", "2:90: the key `to` is missing; add it: to: cancelled");
    check_transition(
        "go: { from: drat, to: gone }",
        "2:98: unknown state `drat`, did you mean `draft`?",
    );
    check_transition("go: { from: [draft, draft], to: gone }", "2:106: `draft` is named twice");
    check_transition("go: { from: [], to: gone }", "2:98: this list names no state");
    check_transition("go: { from: draft, to: 5 }", "2:109: expected a state, this is a number");
    check_transition("go: { from: draft, to: draft }", "2:86: `go` leads from `draft` to itself");
    check_transition(
        "Go: { from: draft, to: gone }",
        "2:86: `Go` cannot be the name of a transition; a name is 1 to 63 small letters, digits, \
         `_` and `-`, and begins with a letter",
    );
    check_transition(
        "go: { from: draft, to: gone, allow: caller.knwon }",
        "2:129: unknown member `knwon`, did you mean `known`?",
    );
}

#[test]
fn frozen_states_are_states() {
    let ways = "field: status, transitions: { all: { from: [draft, placed], to: gone } }";
    check_line(
        &format!("{ways}, frozen: [gon]"),
        "2:97: unknown state `gon`, did you mean `gone`?",
    );
    check_line(
        &format!("{ways}, frozen: gone"),
        "2:96: `frozen` must be a list of states, this is `gone`",
    );
}

#[test]
fn a_state_that_nothing_names_was_forgotten() {
    check_line(
        "field: status, transitions: { place: { from: draft, to: placed } }",
        "2:12: `gone` is a value of `status`, and no transition leads there; add the transition, \
         or remove the value from the schema",
    );
    assert!(
        lifecycle(
            "field: status, transitions: { place: { from: draft, to: placed } }, frozen: [gone]"
        )
        .freezes("gone"),
        "an import can bring records in it"
    );
}

#[test]
fn a_transition_has_a_path_of_its_own() {
    let notes = "schema: { type: object, properties: { book: { type: string } } }\n\
                 references: { book: { to: books, as: place } }\n";
    let books = format!(
        "{SCHEMA}lifecycle: {{ field: status, transitions: {{ place: {{ from: draft, to: placed }} }}, \
         frozen: [gone] }}\n"
    );
    check(
        &[
            ("candor.yaml", API),
            ("authors.yaml", PLAIN),
            ("books.yaml", &books),
            ("notes.yaml", notes),
        ],
        "notes.yaml:",
        &[
            "2:21: `/books/{id}/place` leads to the transition `place` of books already, and cannot \
           lead to notes by `book` too; give one of them another name: { to: books, as: \
           notes-by-book }",
        ],
    );
}
