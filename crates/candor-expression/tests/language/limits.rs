//! Each limit, at it and past it.

use std::fmt::Write;

use candor_expression::limits::{
    COST_MAX, DEPTH_MAX, LIST_MAX_ITEMS, NODES_MAX, NUMBER_MAX_CHARACTERS, SOURCE_MAX_BYTES,
};
use candor_expression::{Expression, MistakeKind};

use crate::world::environment;

#[track_caller]
fn fits(source: &str) {
    if let Err(mistake) = Expression::parse(source, &environment()) {
        panic!("{mistake}: {}", source.chars().take(80).collect::<String>());
    }
}

#[track_caller]
fn refused(source: &str, says: &str) {
    let mistake = Expression::parse(source, &environment()).expect_err("too complex");
    assert_eq!(mistake.kind, MistakeKind::TooComplex, "{mistake}");
    assert!(mistake.message.contains(says), "{mistake}");
}

fn nested(open: &str, inner: &str, close: &str, times: usize) -> String {
    format!("{}{inner}{}", open.repeat(times), close.repeat(times))
}

#[test]
fn the_text_is_bounded() {
    let padded = |length: usize| format!("true{}", " ".repeat(length - 4));
    fits(&padded(SOURCE_MAX_BYTES));
    refused(&padded(SOURCE_MAX_BYTES + 1), "16384 bytes at most");
    refused(&"(".repeat(1 << 20), "bytes at most");
    // Comments and spaces nest nothing, however many there are.
    fits(&format!("{}true", "//\n \t".repeat(SOURCE_MAX_BYTES / 6)));
}

#[test]
fn nesting_is_bounded_however_it_is_made() {
    for (open, inner, close) in [
        ("(", "true", ")"),
        ("!", "true", ""),
        ("!(", "true", ")"),
        ("tags.all(t, ", "true", ")"),
        ("has(", "x", ")"),
    ] {
        refused(&nested(open, inner, close, 1_000), "48 deep at most");
    }
    fits(&nested("(", "true", ")", DEPTH_MAX));
    refused(&nested("(", "true", ")", DEPTH_MAX + 1), "48 deep at most");
    refused(&format!("{}1 == 1", "-".repeat(10_000)), "48 deep at most");
    refused(&nested("(", "true", ")", 8_000), "48 deep at most");
    refused(&format!("pages in {}", "[".repeat(10_000)), "48 deep at most");
    // A chain nests to the left.
    fits(&format!("{}1 == 1", "1 + ".repeat(DEPTH_MAX - 2)));
    refused(&format!("{}1 == 1", "1 + ".repeat(DEPTH_MAX)), "48 deep at most");
    refused(&format!("self{}", ".address".repeat(1_000)), "48 deep at most");
}

#[test]
fn a_long_conjunction_does_not_nest() {
    fits(&format!("{}true", "true && ".repeat(1_000)));
    refused(&format!("{}true", "true||".repeat(NODES_MAX)), "2000 parts at most");
}

#[test]
fn lists_and_numbers_are_bounded() {
    let list = |count: usize| {
        let mut items = String::new();
        (0..count).for_each(|item| write!(items, "{item},").unwrap());
        format!("pages in [{items}]")
    };
    fits(&list(LIST_MAX_ITEMS));
    refused(&list(LIST_MAX_ITEMS + 1), "1000 items at most");
    fits(&format!("pages > {}", "1".repeat(NUMBER_MAX_CHARACTERS)));
    refused(
        &format!("pages > {}", "1".repeat(NUMBER_MAX_CHARACTERS + 1)),
        "1000 characters at most",
    );
}

#[test]
fn quantifiers_multiply_what_a_condition_costs() {
    fits("notes.all(a, a.contains('x') && a.matches('y'))");
    fits("tags.all(a, tags.all(b, tags.all(c, a == b || b == c)))");
    fits("lines.all(l, l.parts.all(p, p > 0 && notes.exists(n, n == l.sku)))");
    refused("notes.all(a, notes.all(b, a == b))", "give the lists a `maxItems`");
    refused("notes.all(a, scores.exists(b, size(a) == b))", "1000000 at most");
    refused("notes.all(a, a in notes)", "steps");
    refused("notes.all(a, author.contains(a))", "steps");
    refused("notes.all(a, size(author) > size(a))", "steps");
    assert_eq!(COST_MAX, 1_000_000);
}

#[test]
fn patterns_are_bounded() {
    fits("title.matches('^[a-z]{1,30}$')");
    refused("title.matches('(((a{1,100}){1,100}){1,100})')", "too much room");
    let deep = format!("title.matches('{}a{}')", "(".repeat(4_000), ")".repeat(4_000));
    let mistake = Expression::parse(&deep, &environment()).unwrap_err();
    assert!(mistake.message.starts_with("this is no pattern"), "{mistake}");
}
