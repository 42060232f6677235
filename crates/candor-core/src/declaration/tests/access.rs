//! `allow`: who may do what, and what is wrong with it, at its place.

use super::{API, check_type, loaded};
use crate::declaration::Deed;

const SCHEMA: &str = "\
schema: { type: object, additionalProperties: false, properties: {\
  owner: { type: string }, total: { type: number } } }\n";

/// The rules of `read`, `create`, `update` and `delete`, as they were understood.
#[track_caller]
fn check_rules(line: &str, expected: [&str; 4]) {
    let text = format!("{SCHEMA}{line}\n");
    let api = loaded(&[("candor.yaml", API), ("books.yaml", &text)]);
    let rules = Deed::ALL.map(|(deed, _)| api.types[0].access.allow.of(deed));
    let told = rules.map(|rule| rule.map_or("nobody".to_owned(), ToString::to_string));
    assert_eq!(told, expected, "{line}");
}

/// What is said of the second line, behind the schema.
#[track_caller]
fn check_line(line: &str, expected: &[&str]) {
    check_type(&format!("{SCHEMA}{line}\n"), expected);
}

#[test]
fn one_rule_is_that_of_everything() {
    check_rules("allow: true", ["true"; 4]);
    check_rules("allow: false", ["false"; 4]);
    check_rules("allow: caller.known", ["caller.known"; 4]);
    check_rules("allow: owner == caller.id", ["self.owner == caller.id"; 4]);
}

#[test]
fn a_map_says_it_of_each_and_closes_the_rest() {
    check_rules("allow: { read: true }", ["true", "nobody", "nobody", "nobody"]);
    check_rules("allow: { write: true }", ["nobody", "true", "true", "true"]);
    check_rules(
        "allow: { write: caller.known, delete: false }",
        ["nobody", "caller.known", "caller.known", "false"],
    );
    check_rules(
        "allow: { update: self.total >= old.total }",
        ["nobody", "nobody", "self.total >= old.total", "nobody"],
    );
    check_rules("", ["nobody"; 4]);
}

#[test]
fn a_wrong_rule_is_told_where_it_is_wrong() {
    check_line("allow: { raed: true }", &["2:10: unknown key `raed`, did you mean `read`?"]);
    check_line(
        "allow: self.owner == caller.name",
        &["2:29: unknown member `name`; known: `claims`, `id`, `known`, `roles`"],
    );
    check_line(
        "allow: { create: self.total >= old.total }",
        &[
            "2:32: unknown name `old`; known: `self`, `caller`, `now`, `create_time`, `id`, `owner`, `total`, `update_time`; `old` is for the rule of `update`, and of a transition",
        ],
    );
    check_line("allow: self.total == caller.id", &["2:8: a number cannot be compared with a text"]);
    check_line(
        "allow: 5",
        &["2:8: `allow` must be true, an expression, or a map with `read`, `create`, `update`, \
           `delete` and `write`, this is a number"],
    );
    let expected = "`allow` must be true, an expression, or a map with `read`, `create`, `update`, \
                    `delete` and `write`, this is";
    check_line("allow: [a]", &[&format!("2:8: {expected} a list")]);
    check_line("allow: {}", &[&format!("2:8: {expected} a map")]);
}
