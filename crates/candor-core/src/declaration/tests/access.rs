//! `allow`: who may do what, and what is wrong with it, at its place.

use super::{API, check_type, loaded};
use crate::declaration::{AccessRule, Deed};

const SCHEMA: &str = "\
schema: { type: object, additionalProperties: false, properties: {\
  owner: { type: string }, total: { type: number } } }\n";

/// The rules of `read`, `create`, `update` and `delete`, as they were understood.
#[track_caller]
fn check_rules(line: &str, expected: [&str; 4]) {
    let text = format!("{SCHEMA}{line}\n");
    let api = loaded(&[("candor.yaml", API), ("books.yaml", &text)]);
    let access = &api.types[0].access;
    let told = Deed::ALL.map(|(deed, _)| told(access.rule(deed)));
    assert_eq!(told, expected, "{line}");
}

/// The parts of a rule.
fn told(rule: &AccessRule) -> String {
    match rule {
        AccessRule { closed: true, .. } => "nobody".to_owned(),
        rule if rule.is_open() => "everybody".to_owned(),
        AccessRule { parts, .. } => {
            parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" & ")
        }
    }
}

/// What is said of the second line, behind the schema.
#[track_caller]
fn check_line(line: &str, expected: &[&str]) {
    check_type(&format!("{SCHEMA}{line}\n"), expected);
}

#[test]
fn one_rule_is_that_of_everything() {
    check_rules("allow: true", ["everybody"; 4]);
    check_rules("allow: false", ["false"; 4]);
    check_rules("allow: caller.known", ["caller.known"; 4]);
    check_rules("allow: owner == caller.id", ["self.owner == caller.id"; 4]);
}

#[test]
fn a_map_says_it_of_each_and_closes_the_rest() {
    check_rules("allow: { read: true }", ["everybody", "nobody", "nobody", "nobody"]);
    check_rules("allow: { write: true }", ["nobody", "everybody", "everybody", "everybody"]);
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
fn what_is_forbidden_joins_what_is_allowed() {
    check_rules(
        "allow: { read: true, write: caller.known && has(owner) }\nforbid: { delete: total > 5 || now < timestamp('2026-01-01T00:00:00Z') }",
        [
            "everybody",
            "caller.known & has(self.owner)",
            "caller.known & has(self.owner)",
            "caller.known & has(self.owner) & !(self.total > 5) & !(now < timestamp(\"2026-01-01T00:00:00Z\"))",
        ],
    );
    check_rules("forbid: caller.known", ["nobody"; 4]);
}

#[test]
fn a_member_has_rules_of_its_own() {
    let text = format!("{SCHEMA}fields: {{ total: {{ read: caller.known }} }}\nconceal: true\n");
    let api = loaded(&[("candor.yaml", API), ("books.yaml", &text)]);
    let access = &api.types[0].access;
    let field = &access.fields[0];
    assert!(access.conceal);
    assert_eq!(
        (field.name.as_str(), told(&field.read).as_str(), told(&field.write).as_str()),
        ("total", "caller.known", "caller.known")
    );
    check_line(
        "fields: { totla: { read: true } }",
        &["2:11: unknown member `totla`, did you mean `total`?"],
    );
    check_line(
        "fields: { etag: { read: true } }",
        &["2:11: `etag` is kept by Candor, and shown to whoever sees the record"],
    );
    check_line(
        "fields: { total: { raed: true } }",
        &["2:20: unknown key `raed`, did you mean `read`?"],
    );
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
    check_line(
        "allow: \"[caller.id, 'a'].all(x, x == owner)\"",
        &["2:8: a list that is written out has members of `caller` only behind `in`"],
    );
    check_line("allow: [a]", &[&format!("2:8: {expected} a list")]);
    check_line("allow: {}", &[&format!("2:8: {expected} a map")]);
}
