//! Filters: every operator of the language, on what an index finds and on what none does.

use candor_core::record::Timestamp;
use candor_core::selection::Selection;

use super::world::{World, ids};
use crate::Store;

const EVENTS: [(&str, &str); 5] = [
    (
        "events/1",
        r#"{"name":"Opening","seats":100,"price":9.5,"open":true,"due":"2026-03-01T10:00:00Z","tags":["new","big"],"place":{"city":"Graz"}}"#,
    ),
    (
        "events/2",
        r#"{"name":"opera","seats":40,"price":20,"open":false,"due":"2026-03-01T11:00:00+01:00","tags":[],"lines":[{"count":2},{"count":0}]}"#,
    ),
    (
        "events/3",
        r#"{"name":"Öffnung","price":12345678901234567890,"due":"2026-02-28T23:59:59.999Z","tags":["big"],"place":{"city":"Linz"}}"#,
    ),
    (
        "events/4",
        r#"{"name":"","seats":0,"price":0.1,"open":true,"note":"seat","lines":[{"count":1}]}"#,
    ),
    ("events/5", r#"{"name":null,"due":"soon"}"#),
];

fn given<S: Store>(world: &World<S>) {
    world.at(1_000).given(&EVENTS[..2]).at(2_000).given(&EVENTS[2..]);
}

#[track_caller]
fn check<S: Store>(world: &World<S>, filter: &str, expected: &str) {
    let selection = Selection {
        filter: Some(world.filter("events", filter)),
        now: Timestamp(3_000),
        ..world.selection("events", "", 10)
    };
    assert_eq!(ids(&world.list(&selection)).concat(), expected, "{filter}");
    let rest: String = "12345".chars().filter(|id| !expected.contains(*id)).collect();
    let opposite =
        Selection { filter: selection.filter.map(|filter| filter.negated()), ..selection };
    assert_eq!(ids(&world.list(&opposite)).concat(), rest, "not {filter}");
}

/// Comparisons are exact, texts go by code point, and nothing compares with what is absent.
pub fn filters_compare<S: Store>(world: &World<S>) {
    given(world);
    for (filter, expected) in [
        ("name == 'opera'", "2"),
        ("name != 'opera'", "134"),
        ("name < 'a'", "14"),
        ("name >= 'opera'", "23"),
        ("'Opening' <= name", "123"),
        ("seats > 40", "1"),
        ("seats <= 40.0", "24"),
        ("seats != 40", "14"),
        ("price == 0.1", "4"),
        ("price > 12345678901234567889", "3"),
        ("price < 12345678901234567890.1", "1234"),
        ("price >= 20", "23"),
        ("open", "14"),
        ("open == false", "2"),
        ("open != true", "2"),
        ("id > '3'", "45"),
        ("price > seats", "4"),
        ("note == 'seat' && name == ''", "4"),
    ] {
        check(world, filter, expected);
    }
}

/// Moments are compared, however they are written.
pub fn filters_compare_moments<S: Store>(world: &World<S>) {
    given(world);
    for (filter, expected) in [
        ("due == timestamp('2026-03-01T10:00:00Z')", "12"),
        ("due != timestamp('2026-03-01T10:00:00Z')", "3"),
        ("due < timestamp('2026-03-01T00:00:00Z')", "3"),
        ("due > timestamp('2026-02-28T23:59:59.9989Z')", "123"),
        ("due in [timestamp('2026-03-01T12:00:00+02:00')]", "12"),
        ("create_time == timestamp('1970-01-01T00:00:01Z')", "12"),
        ("create_time > timestamp('1970-01-01T00:00:01.0001Z')", "345"),
        ("create_time < now - duration('1500ms')", "12"),
        ("due > now", "123"),
        ("due - create_time > duration('1h')", "123"),
    ] {
        check(world, filter, expected);
    }
}

/// What is there, what is one of several, and what a text is like.
pub fn filters_ask_for_members_and_texts<S: Store>(world: &World<S>) {
    given(world);
    for (filter, expected) in [
        ("has(name)", "1234"),
        ("name == null", "5"),
        ("due != null", "1235"),
        ("has(place.city)", "13"),
        ("name in ['opera', 'Opening', 'x']", "12"),
        ("seats in [0, 40, 41]", "24"),
        ("open in [false]", "2"),
        ("name in []", ""),
        ("name.startsWith('Op')", "1"),
        ("name.startsWith('')", "1234"),
        ("name.startsWith('Ö')", "3"),
        ("name.endsWith('ing')", "1"),
        ("name.contains('pe')", "12"),
        ("name.matches('^[oO]pe')", "12"),
        ("size(name) == 7", "13"),
    ] {
        check(world, filter, expected);
    }
}

/// Lists, nested members and arithmetic, which no column has.
pub fn filters_ask_for_what_no_column_has<S: Store>(world: &World<S>) {
    given(world);
    for (filter, expected) in [
        ("'big' in tags", "13"),
        ("size(tags) == 0", "2"),
        ("place.city == 'Graz'", "1"),
        ("place.city > 'H' && has(name)", "3"),
        ("tags.exists(t, t.startsWith('n'))", "1"),
        ("tags.all(t, t == 'big')", "23"),
        ("lines.exists_one(l, l.count > 0)", "24"),
        ("lines.exists(l, l.count == 0) || 'new' in tags", "12"),
        ("price * 2 >= 19.0", "123"),
        ("price + 0.1 == 0.2", "4"),
        ("seats % 40 == 20", "1"),
        ("price > 1 && !(name.contains('pe')) && size(tags) > 0", "3"),
        ("(open || price > 15) && (seats == 40 || place.city == 'Graz')", "12"),
    ] {
        check(world, filter, expected);
    }
}
