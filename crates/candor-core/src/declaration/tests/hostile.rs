//! Texts that are meant to hurt: each is refused with a place, quickly, or read like any other.

use std::fmt::Write;

use super::{PLAIN, check_api, loaded, said};
use crate::limits::FIELDS_MAX;

#[track_caller]
fn check_first(text: &str, expected: &str) {
    let said = said(&[("candor.yaml", text), ("authors.yaml", PLAIN)]);
    assert_eq!(said.first().map(String::as_str), Some(expected));
}

#[test]
fn depth_is_limited() {
    let deep = "nested deeper than 64 levels";
    check_first(&"[".repeat(1_000_000), &format!("candor.yaml:1:65: {deep}"));
    check_first(&"{a: ".repeat(250_000), &format!("candor.yaml:1:257: {deep}"));
    check_first(&"- ".repeat(500_000), &format!("candor.yaml:1:129: {deep}"));
    check_first(&"? ".repeat(500_000), &format!("candor.yaml:1:129: {deep}"));
    check_first(
        &format!("title: {}A{}\n", "[".repeat(40), "]".repeat(40)),
        "candor.yaml:1:1: the key `version` is missing; add it: version: v1",
    );
}

#[test]
fn an_alias_bomb_does_not_unfold() {
    let mut bomb = String::from("a: &a [x, x]\n");
    for (name, before) in ('b'..='z').zip('a'..='z') {
        let _ = writeln!(bomb, "{name}: &{name} [*{before}, *{before}, *{before}, *{before}]");
    }
    check_first(
        &bomb,
        "candor.yaml:1:4: anchors are not read here; write the value out, or share it with \
         `$defs` and `$ref` in a schema",
    );
    let said = said(&[("candor.yaml", &bomb), ("authors.yaml", PLAIN)]);
    assert!(said.iter().any(|line| line.contains("2:8: aliases are not read here")), "{said:?}");
}

#[test]
fn control_characters_are_named() {
    let escape = [("candor.yaml", "title: A\u{1b}[31m\n"), ("\u{1b}[31m.yaml", PLAIN)];
    let shown = super::load(&super::folder(&escape)).expect_err("there is a control character");
    assert!(!shown.render(false).contains('\u{1b}') && !shown.to_string().contains('\u{1b}'));
    check_api("title: A\0\n", &["1:9: the control character U+0000 cannot stand in YAML"]);
    check_api(
        "title: A\nversion: v\u{1b}[31m\n",
        &["2:11: the control character U+001B cannot stand in YAML"],
    );
    check_api(
        "title: A\nversion: v1\ncors: { \"a\\e[31m\": 1, origins: '*' }\n",
        &["3:9: unknown key `a\\u{1b}[31m`; known: `origins`, `credentials`, `max_age`"],
    );
}

#[test]
fn line_ends_and_a_byte_order_mark_do_not_move_places() {
    let api =
        loaded(&[("candor.yaml", "\u{feff}title: A\r\nversion: v1\r\n"), ("authors.yaml", PLAIN)]);
    assert_eq!((api.title.as_str(), api.version.as_str()), ("A", "v1"));
    check_api(
        "\u{feff}titel: A\r\nversion: v1\r\ntitle: B",
        &["1:1: unknown key `titel`, did you mean `title`?"],
    );
    check_api(
        "title: A\r\nversion: v1\r\ntitel: B\r\n",
        &["3:1: unknown key `titel`, did you mean `title`?"],
    );
    check_api(
        "title: A\nversion: v1\ncors: { é: 1, origins: '*' }\n",
        &["3:9: unknown key `é`; known: `origins`, `credentials`, `max_age`"],
    );
    check_api(
        "{title: 漢字, version: v1, titel: B}",
        &["1:26: unknown key `titel`, did you mean `title`?"],
    );
}

#[test]
fn ten_thousand_keys_are_read() {
    let mut properties = String::from("schema:\n  type: object\n  properties:\n");
    for number in 0..10_000 {
        let _ = writeln!(properties, "    k{number}: {{ type: array }}");
    }
    loaded(&[("candor.yaml", super::API), ("authors.yaml", &properties)]);
}

#[test]
fn ten_thousand_mistakes_are_counted_and_a_hundred_shown() {
    let mut text = String::from("title: A\nversion: v1\n");
    for number in 0..10_000 {
        let _ = writeln!(text, "k{number}: 1");
    }
    let said = said(&[("candor.yaml", &text), ("authors.yaml", PLAIN)]);
    assert_eq!(said.len(), 101);
    assert_eq!(said[100], "candor.yaml: 9900 more mistakes are not shown");
}

#[test]
fn the_size_of_a_file_and_the_number_of_fields_are_limited() {
    let long = format!("title: {}\n", "A".repeat(1 << 20));
    check_first(&long, "candor.yaml: the file has 1048584 bytes, 1048576 at most are read");
    let mut many = String::from("schema:\n  type: object\n  properties:\n");
    for number in 0..501 {
        let _ = writeln!(many, "    k{number}: {{ type: string }}");
    }
    assert_eq!(
        said(&[("candor.yaml", super::API), ("books.yaml", &many)]),
        ["books.yaml:4:5: 501 top-level scalar properties are declared, 500 at most can be kept \
          in columns"]
    );
}

#[test]
fn a_long_line_is_named_but_not_shown() {
    let text = format!("title: A\nversion: v1\nabot: {}\n", "A".repeat(900_000));
    let files = super::folder(&[("candor.yaml", &text), ("authors.yaml", PLAIN)]);
    let shown = super::load(&files).expect_err("the key is misspelt").render(false);
    assert!(shown.contains("candor.yaml:3:1") && shown.len() < 1_000, "{} bytes", shown.len());
}

/// What is said of a type that requires as many names as it has, each but a letter away from one.
fn almost_required(count: usize) -> Vec<String> {
    let names = |prefix: &str, behind: &str| -> String {
        (0..count).map(|number| format!("{prefix}{number:06}{behind}, ")).collect()
    };
    let (required, properties) = (names("k", ""), names("l", ": {}"));
    let schema = format!(
        "schema: {{ type: object, required: [{required}], properties: {{ {properties} }}, \
         additionalProperties: false }}\n"
    );
    said(&[("candor.yaml", super::API), ("books.yaml", &schema)])
}

#[test]
fn long_lists_of_names_are_not_compared_one_by_one() {
    let offers = |said: &[String]| said.iter().filter(|line| line.contains("did you mean")).count();
    let (short, long) = (almost_required(50), almost_required(FIELDS_MAX + 1));
    assert_eq!((short.len(), offers(&short)), (50, 50), "{short:?}");
    // Whoever looks for the nearest of so many names looks at all of them, for each.
    assert_eq!(offers(&long), 0, "{long:?}");
    let wanted: String = (0..3_000).map(|number| format!("k{number:06}, ")).collect();
    let text = format!("{PLAIN}indexes: [{wanted}]\n");
    assert_eq!(
        said(&[("candor.yaml", super::API), ("books.yaml", &text)]),
        ["books.yaml:2:10: 3000 are named here, 64 at most can be"]
    );
}
