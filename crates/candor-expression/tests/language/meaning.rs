//! What holds of which document.

use candor_expression::Facts;

use crate::world::{NOW_MS, holds, json, parse};

const BOOK: &str = r#"{
  "title": "Straße 東 𝄞", "author": null, "price": 19.99, "pages": 320, "in_print": true, "status": "placed",
  "published": "2026-01-31T10:00:00+01:00", "tags": ["new", "rare"], "scores": [1, 2.5, 4],
  "lines": [ { "sku": "X-1", "quantity": 2, "parts": [1, 2] }, { "sku": "Y-2", "quantity": 0 } ],
  "notes": ["a", null, "b"], "address": { "city": "Oslo" }, "mixed": 3, "first-name": "Ann", "package": "p"
}"#;

#[track_caller]
fn yes(source: &str) {
    assert!(holds(source, BOOK), "{source} should hold");
}

#[track_caller]
fn no(source: &str) {
    assert!(!holds(source, BOOK), "{source} should not hold");
}

#[test]
fn values_are_compared_by_what_they_say() {
    yes("self.price == 19.990");
    yes("price > 19.98999999999999999999 && price < 20");
    no("price == 19.989999999999999999999999999999999999");
    yes("pages == 320.0 && pages != 321");
    yes("pages >= 320 && pages <= 320");
    no("pages > 320 || pages < 320");
    yes("title > 'Strasse'");
    yes("title == 'Stra\\u00dfe 東 \\U0001d11e'");
    yes("status == 'placed' && 'draft' != status");
    yes("in_print == true && in_print && in_print != false");
    no("!in_print");
    yes("(pages > 3) == in_print");
    yes("self['first-name'] == 'Ann' && self.package == r'p'");
    yes("address.city == \"Oslo\"");
}

#[test]
fn texts_are_in_the_order_of_code_points() {
    assert!(holds("'\u{ffff}' < '\u{10000}'", "{}"));
    assert!(holds("'Z' < 'a' && 'a' < 'ä' && '' < 'a'", "{}"));
}

#[test]
fn every_comparison_with_something_absent_is_false() {
    for operator in ["==", "!=", "<", "<=", ">", ">="] {
        for sides in [
            "sold {} 1",
            "1 {} sold",
            "sold {} pages",
            "sold {} sold",
            "-sold {} 1",
            "sold + 1 {} 1",
        ] {
            no(&sides.replace("{}", operator));
        }
        no(&format!("author {operator} 'x'"));
        no(&format!("size(author) {operator} 1"));
        no(&format!("old.price {operator} price"));
    }
    yes("!(sold == 1)");
    no("author in ['x'] || author in notes || sold in [1]");
    no("author.startsWith('') || author.contains('') || author.matches('')");
    no("title.startsWith(author)");
}

#[test]
fn a_boolean_that_is_absent_is_false() {
    assert!(!holds("in_print", "{}"));
    assert!(holds("!in_print", "{}"));
    assert!(!holds("in_print == false", "{}"));
    assert!(!holds("in_print == true || in_print != true", r#"{"in_print":null}"#));
}

#[test]
fn only_has_sees_what_is_there() {
    yes("has(self.title) && has(address.city) && has(self.lines) && has(self.mixed)");
    no("has(self.author) || has(self.sold) || has(old.title)");
    yes("author == null && null == sold && title != null && old == null && self != null");
    no("author != null || null != sold || title == null");
    yes("notes.exists(x, x == null) && !notes.all(x, x != null)");
    assert!(!holds("has(self.address.city)", r#"{"address":3}"#));
    assert!(!holds("has(self.address.city)", "3"));
}

#[test]
fn a_value_of_another_type_than_declared_counts_as_absent() {
    let odd = r#"{"price":"19","pages":1.5,"in_print":"true","tags":"new","lines":[3],"published":"soon","title":5}"#;
    for source in [
        "price > 0 || price <= 0",
        "pages > 0",
        "in_print",
        "'new' in tags",
        "size(tags) >= 0",
        "lines.exists(l, l.quantity >= 0)",
        "published < now",
        "title.contains('5')",
        "size(title) == 1",
    ] {
        assert!(!holds(source, odd), "{source}");
    }
    assert!(holds("has(self.price) && has(self.pages) && has(self.tags)", odd));
}

#[test]
fn lists_are_looked_into() {
    yes("'new' in tags && 'rare' in self.tags");
    no("'old' in tags");
    yes("status in ['draft', 'placed'] && pages in [1, 320.0] && 2.50 in scores");
    no("pages in []");
    yes("!(status in ['draft'])");
    yes(
        "tags.exists(t, t.startsWith('r')) && tags.all(t, size(t) > 2) && tags.exists_one(t, t == 'new')",
    );
    no("tags.exists_one(t, size(t) > 0) || tags.exists(t, t == 'old')");
    yes("lines.all(l, l.quantity >= 0) && lines.exists(l, l.sku == 'X-1' && l.quantity == 2)");
    no("lines.all(l, l.quantity > 0)");
    yes("lines.exists(l, l.parts.exists(p, p == l.quantity))");
    yes("lines.exists_one(l, has(l.parts)) && lines.exists(l, !has(l.parts))");
    yes("size(lines) == 2 && lines.size() == 2 && size(notes) == 3");
    yes("[1, 2, 3].all(x, x < pages) && ['a', 'b'].exists(x, x in notes) && size([1, 2]) == 2");
    yes("[sold, 1].exists(x, x == null) && size([sold, 1]) == 2 && ![sold, 1].all(x, x > 0)");
    yes("['rare', 'old'].exists(x, x in tags) && !['old'].exists(x, x in tags)");
}

#[test]
fn of_an_absent_list_nothing_holds_and_of_an_empty_one_all_does() {
    for quantifier in ["all", "exists", "exists_one"] {
        assert!(!holds(&format!("tags.{quantifier}(t, true)"), "{}"), "{quantifier}");
        assert!(!holds(&format!("tags.{quantifier}(t, true)"), r#"{"tags":null}"#), "{quantifier}");
    }
    assert!(holds("tags.all(t, false)", r#"{"tags":[]}"#));
    assert!(!holds("tags.exists(t, true) || tags.exists_one(t, true)", r#"{"tags":[]}"#));
    assert!(!holds("size(tags) == 0", "{}"));
    assert!(holds("size(tags) == 0", r#"{"tags":[]}"#));
}

#[test]
fn numbers_are_calculated_exactly() {
    yes("0.1 + 0.2 == 0.3 && price * 3 == 59.97");
    yes("7 / 2 == 3 && -7 / 2 == -3 && 7 % 3 == 1 && -7 % 3 == -1");
    yes("7 / 2.0 == 3.5 && pages / 3 == 106 && price / 2 == 9.995");
    yes("1 / 3.0 == 0.3333333333333333333333333333333333");
    yes("9223372036854775807 + 1 == 9223372036854775808");
    yes("2 + 3 * 4 == 14 && (2 + 3) * 4 == 20 && 10 - 3 - 2 == 5 && 10 - (3 - 2) == 9");
    yes("-pages == -320 && - - pages == 320 && -(-1) == 1 && 1 - -1 == 2");
    no("1 / 0 == 0 || 1 / 0 != 0 || 1 % 0 == 0 || pages / 0.0 > 0");
    no("1e400 + 1 > 0 || 1e400 + 1 <= 0");
    yes("1e400 > 1e399 && 1e-400 > 0");
}

#[test]
fn moments_are_compared_whatever_their_offset() {
    yes("published == timestamp('2026-01-31T09:00:00Z')");
    yes("published < now && now - published == duration('30m')");
    yes("published + duration('0.5h') == now && duration('30m') + published == now");
    yes("now - duration('1h') < published");
    yes("duration('1h') - duration('30m') == now - published && -duration('1s') < duration('0s')");
    yes("duration('1h') + duration('1m') == duration('61m')");
    no("timestamp('9999-12-31T23:59:59Z') + duration('1s') > now");
    no("timestamp(title) == now || timestamp(title) != now || duration(title) == duration('1s')");
    assert!(holds(
        "timestamp(title) == timestamp('2026-01-01T00:00:00Z')",
        r#"{"title":"2026-01-01T01:00:00+01:00"}"#
    ));
    assert!(holds("duration(title) == duration('90s')", r#"{"title":"1m30s"}"#));
}

#[test]
fn texts_are_tested() {
    yes("title.startsWith('Stra') && title.endsWith('𝄞') && title.contains('ße')");
    no("title.startsWith('stra') || title.contains('x') || 'a'.contains('ab')");
    yes(
        "title.matches('^Stra.e') && title.matches('\\\\p{Han}') && title.matches(r'(?i)STRASSE|東')",
    );
    yes("title.contains('') && ''.contains('') && size('𝄞') == 1 && size(title) == 10");
    yes("'abc'.startsWith('ab') && 'X-1'.matches(r'^[A-Z]-\\d+$')");
}

#[test]
fn operators_bind_as_in_cel() {
    yes("true || false && false");
    no("(true || false) && false");
    yes("!false && true");
    yes("1 + 2 < 4 && 1 < 2 == true");
    yes("// a comment\n true // and another");
}

#[test]
fn variables_other_than_self_are_asked_by_their_name() {
    let changed = parse("old.status == 'draft' && status == 'placed' && old.price == price");
    let (before, after) =
        (json(r#"{"status":"draft","price":1.0}"#), json(r#"{"status":"placed","price":1}"#));
    let facts = Facts::at(NOW_MS).with("self", &after);
    assert!(changed.holds(&facts.clone().with("old", &before)));
    assert!(!changed.holds(&facts));
    assert!(changed.uses("old") && changed.uses("self") && !changed.uses("now"));
}
