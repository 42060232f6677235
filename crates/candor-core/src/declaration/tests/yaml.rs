//! YAML itself: what it is read as, and what is refused of it.

use super::{check_api, loaded};

const REST: &str = "\nversion: v1\n";

#[track_caller]
fn check_title(title: &str, read_as: &str) {
    let api = format!("title: {title}{REST}");
    let api = loaded(&[("candor.yaml", &api), ("authors.yaml", super::PLAIN)]);
    assert_eq!(api.title, read_as);
}

#[track_caller]
fn check_refused(title: &str, expected: &str) {
    check_api(&format!("title: {title}{REST}"), &[expected]);
}

#[test]
fn words_that_older_yaml_reads_as_something_else_are_texts() {
    check_title("NO", "NO");
    check_title("on", "on");
    check_title("2026-06-30", "2026-06-30");
    check_title("12:30", "12:30");
    check_title("1_000", "1_000");
    check_title("'a \\ b'", "a \\ b");
    check_title("\"a\\u00e9\"", "aé");
    check_title(">-\n  folded\n  text", "folded text");
}

#[test]
fn a_number_or_boolean_is_not_a_text() {
    let help = "put it in quotes to make it a text";
    check_refused("010", &format!("1:8: `title` must be a text, this is a number; {help}"));
    check_refused("true", &format!("1:8: `title` must be a text, this is true or false; {help}"));
    check_refused("[a]", "1:8: `title` must be a text, this is a list");
    check_refused("''", "1:8: `title` is an empty text");
    check_refused(
        ".inf",
        "1:8: JSON has no number `.inf`; put it in quotes when it is meant as a text",
    );
}

#[test]
fn what_makes_yaml_hard_to_trust_is_refused_by_name() {
    let share = "write the value out, or share it with `$defs` and `$ref` in a schema";
    check_refused("&a Shop", &format!("1:8: anchors are not read here; {share}"));
    check_refused("*a", &format!("1:8: aliases are not read here; {share}"));
    check_refused(
        "!!str Shop",
        "1:8: the tag `!!str` is not read here; remove it; quotes make a text of anything",
    );
    check_api(
        "title: A\nversion: v1\n<<: {}\n",
        &[&format!("3:1: merge keys are not read here; {share}")],
    );
    check_api("%YAML 1.2\n---\ntitle: A\n", &["1:1: YAML directives are not read here"]);
    check_api(
        "title: A\nversion: v1\n---\ntitle: B\n",
        &["3:1: a second document begins here; a file holds one document; give it a file of its \
           own"],
    );
}

#[test]
fn a_key_is_a_text_and_is_given_once() {
    check_api(
        "title: A\nversion: v1\ntitle: B\n",
        &["3:1: the key `title` is given twice, first in line 1, column 1"],
    );
    check_api("title: A\nversion: v1\n[a, b]: c\n", &["3:1: a key must be a text, this is a list"]);
    check_api(
        "title: A\nversion: v1\n? {a: b}\n: c\n",
        &["3:3: a key must be a text, this is a map"],
    );
    check_api("title: A\nversion: v1\n: c\n", &["3:1: a key is missing before the `:`"]);
}

#[test]
fn what_is_not_yaml_is_told_at_its_place_in_plain_words() {
    check_api("title: A\n\tversion: v1\n", &["2:1: a tab cannot stand here; indent with spaces"]);
    check_api("title: 'A", &["1:8: a quote is opened and never closed"]);
    check_api(
        "title: 'A\nversion: v1\n",
        &["2:1: the quoted text goes on here without being indented; close the quote, or indent \
           the line"],
    );
    check_api("limits: { content: 1MiB\n", &["1:9: `{` is opened and never closed"]);
    check_api("retired: [a}\n", &["1:10: `[` is closed by `}`"]);
    check_api(
        "title: Shop: the best\n",
        &["1:12: a second `:` cannot follow on one line; put the whole text in quotes when it \
           holds `: `, ` #`, or begins with a sign"],
    );
    check_api(
        "title: A\n  version: v1\n",
        &["2:10: a second `:` cannot follow on one line; put the whole text in quotes when it \
           holds `: `, ` #`, or begins with a sign"],
    );
    check_api("title: @shop\n", &["1:8: `@` cannot begin a text; put the text in quotes"]);
}
