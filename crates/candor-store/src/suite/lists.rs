//! Lists: filtered, sorted, and walked from end to end.

use std::collections::BTreeSet;

use candor_core::limits::STREAM_BATCH_MAX;
use candor_core::record::Scalar;
use candor_core::selection::{Page, Position, Selection};
use candor_json::Decimal;

use super::world::{World, ids};
use crate::{Store, order};

/// A value as a filter has it, written as JSON.
fn scalar(text: &str) -> Scalar {
    match (text, Decimal::parse(text)) {
        ("true" | "false", _) => Scalar::Boolean(text == "true"),
        (_, Some(number)) => Scalar::Number(number),
        (text, None) => Scalar::Text(text.to_owned()),
    }
}

#[track_caller]
fn check_filter<S: Store>(world: &World<S>, filters: &[(&str, &str)], expected: &[&str]) {
    let mut selection = world.selection("books", "", 10);
    for (field, value) in filters {
        selection.narrow(&world.equals("books", field, value));
    }
    assert_eq!(ids(&world.list(&selection)), expected, "{filters:?}");
}

/// Filters of each kind of value, one and several, on fields with an index and without.
pub fn filters_let_equal_values_through<S: Store>(world: &World<S>) {
    world.given(&[
        ("books/1", r#"{"title":"a","price":10,"lent":true,"shelf":"x","place":1}"#),
        ("books/2", r#"{"title":"A","price":10.5,"lent":false,"shelf":"x","place":2}"#),
        ("books/3", r#"{"title":"a","price":1e1,"lent":true}"#),
        ("books/4", r#"{"title":"10","price":12345678901234567890,"lent":null}"#),
    ]);
    check_filter(world, &[("title", "a")], &["1", "3"]);
    check_filter(world, &[("title", "b")], &[]);
    check_filter(world, &[("price", "10.0")], &["1", "3"]);
    check_filter(world, &[("price", "10.5")], &["2"]);
    check_filter(world, &[("price", "12345678901234567890")], &["4"]);
    check_filter(world, &[("price", "12345678901234567891")], &[]);
    check_filter(world, &[("lent", "true")], &["1", "3"]);
    check_filter(world, &[("lent", "false")], &["2"]);
    check_filter(world, &[("shelf", "x")], &["1", "2"]);
    check_filter(world, &[("shelf", "x"), ("place", "2")], &["2"]);
    check_filter(world, &[("title", "a"), ("price", "10"), ("shelf", "x")], &["1"]);
}

/// A stream has what a walk from page to page has, in the same order, whatever it is asked for.
pub fn a_stream_is_the_whole_list<S: Store>(world: &World<S>) {
    let books: Vec<(String, String)> = (0..STREAM_BATCH_MAX * 2 + 3)
        .map(|book| {
            let document = format!("{{\"title\":\"{}\",\"price\":{}}}", book % 7, book % 3);
            (format!("books/{book:05}"), document)
        })
        .collect();
    let given: Vec<_> = books.iter().map(|(place, book)| (place.as_str(), book.as_str())).collect();
    world.given(&given);
    for (sort, filter) in [("", None), ("-price", None), ("title,-price", Some("1"))] {
        let mut selection = world.selection("books", sort, 10_000);
        if let Some(price) = filter {
            selection.narrow(&world.equals("books", "price", price));
        }
        let page = world.list(&selection);
        let (collection, streamed) = world.stream(&Selection { limit: 1, ..selection });
        let streamed: Vec<&str> = streamed.iter().map(|record| record.id.as_str()).collect();
        assert_eq!(streamed, ids(&page), "{sort}");
        assert_eq!(collection, page.collection);
    }
}

/// A value of another kind than the field's equals nothing: 1 is not true, and "10" is not 10. The
/// schema refuses such values, but it may have been another one when they were written.
pub fn a_filter_of_another_kind_matches_nothing<S: Store>(world: &World<S>) {
    world.given(&[("books/1", r#"{"title":10,"price":"1","lent":1,"pages":1.5}"#)]);
    check_filter(world, &[("title", "10")], &[]);
    check_filter(world, &[("lent", "true")], &[]);
    check_filter(world, &[("price", "1")], &[]);
    check_filter(world, &[("pages", "1.5")], &[]);
}

/// Deleted records are not listed, nor is what a record held before it was replaced.
pub fn only_live_records_are_listed<S: Store>(world: &World<S>) {
    world.given(&[("books/1", r#"{"title":"a"}"#), ("books/2", r#"{"title":"a"}"#)]);
    world.delete("books/1").unwrap();
    check_filter(world, &[("title", "a")], &["2"]);
    let live = candor_core::change::Expected::Live;
    world.replace("books/2", live, r#"{"title":"b"}"#).unwrap();
    check_filter(world, &[("title", "a")], &[]);
    check_filter(world, &[("title", "b")], &["2"]);
    check_filter(world, &[], &["2"]);
}

/// An empty collection is an empty page.
pub fn a_list_of_nothing_has_no_edges<S: Store>(world: &World<S>) {
    let mut selection = world.selection("books", "-price", 10);
    for backward in [false, true] {
        selection.backward = backward;
        let page = world.list(&selection);
        assert_eq!((page.records.len(), page.more), (0, false));
        assert_eq!((page.first, page.last), (None, None));
        assert_eq!(page.collection, world.collection("books"));
    }
}

const UNSORTED: [(&str, &str); 9] = [
    ("books/1", r#"{"title":"b","price":2,"pages":10,"lent":true}"#),
    ("books/2", r#"{"title":"a","price":10,"pages":10}"#),
    ("books/3", r#"{"title":"B","price":-1.5,"lent":false}"#),
    ("books/4", r#"{"price":2.0,"pages":9,"lent":true}"#),
    ("books/5", r#"{"title":"é","pages":10}"#),
    ("books/6", r#"{"title":"","price":0,"lent":false}"#),
    ("books/7", r#"{"title":"\ud83d\ude00","price":1e3}"#),
    ("books/8", r#"{"title":"\uffee","price":2,"pages":10}"#),
    ("books/9", "{}"),
];

#[track_caller]
fn check_sort<S: Store>(world: &World<S>, sort: &str, expected: &str) {
    let page = world.list(&world.selection("books", sort, 20));
    assert_eq!(ids(&page).concat(), expected, "{sort}");
    // In pages of each size, from both ends, it is the same list.
    for (limit, backward) in [(1, false), (2, false), (4, false), (1, true), (3, true)] {
        let selection = Selection { backward, ..world.selection("books", sort, limit) };
        let mut pages = world.walk(selection, |_| {});
        if backward {
            pages.reverse();
        }
        let walked: String = pages.iter().flat_map(ids).collect();
        assert_eq!(walked, expected, "{sort} by {limit}, backward: {backward}");
    }
}

/// Absent values come first ascending and last descending, text goes by code point, the id settles
/// ties.
pub fn lists_are_sorted_by_value_then_id<S: Store>(world: &World<S>) {
    world.given(&UNSORTED);
    check_sort(world, "", "123456789");
    check_sort(world, "-id", "987654321");
    check_sort(world, "title", "496321587");
    check_sort(world, "-title", "785123649");
    check_sort(world, "price", "593614827");
    check_sort(world, "-price", "721486359");
    check_sort(world, "lent", "257893614");
    check_sort(world, "-lent", "143625789");
}

/// Several keys are sorted by in turn, each in its own direction.
pub fn lists_are_sorted_by_several_keys<S: Store>(world: &World<S>) {
    world.given(&UNSORTED);
    check_sort(world, "pages,price", "936745182");
    check_sort(world, "-pages,price", "518249367");
    check_sort(world, "pages,-price", "763942185");
    check_sort(world, "-pages,-price,-id", "281547639");
    check_sort(world, "lent,-pages,title", "258976314");
    check_sort(world, "lent,-id,title", "987526341");
}

/// Lists are sorted by when their records were made and written, too.
pub fn lists_are_sorted_by_time<S: Store>(world: &World<S>) {
    for (time, place, document) in [
        (3_000, "books/1", r#"{"pages":1}"#),
        (1_000, "books/2", r#"{"pages":2}"#),
        (2_000, "books/3", "{}"),
        (2_000, "books/4", r#"{"pages":1}"#),
    ] {
        world.at(time).given(&[(place, document)]);
    }
    let live = candor_core::change::Expected::Live;
    world.at(9_000).replace("books/4", live, r#"{"pages":1}"#).unwrap();
    check_sort(world, "create_time", "2341");
    check_sort(world, "-create_time", "1342");
    check_sort(world, "pages,update_time", "3142");
    check_sort(world, "pages,-update_time", "3412");
}

/// Numbers no engine counts with are sorted among the others.
pub fn numbers_are_sorted_by_value_whatever_their_length<S: Store>(world: &World<S>) {
    let numbers = [
        "9007199254740993",
        "0.1",
        "12345678901234567891",
        "-1e400",
        "1e20",
        "0.10000000000000001",
        "9007199254740992.5",
        "-12345678901234567890",
        "1e400",
    ];
    for (place, number) in (1..).zip(numbers) {
        world.given(&[(&format!("books/{place}"), &format!(r#"{{"price":{number},"pages":1}}"#))]);
    }
    world.given(&[("books/0", "{}")]);
    check_sort(world, "price", "0482671359");
    check_sort(world, "-price", "9531762840");
    check_sort(world, "-pages,price", "4826713590");
}

/// A page knows its edges, whether there is more, and the state of its collection.
pub fn a_page_tells_where_it_begins_and_ends<S: Store>(world: &World<S>) {
    world.given(&UNSORTED);
    let selection = world.selection("books", "price,title", 3);
    let page = world.list(&selection);
    let edge = |price: Scalar, title: &str, id: &str| {
        let values = vec![price, Scalar::Text(title.to_owned())];
        Some(Position { values, id: super::world::id(id) })
    };
    assert_eq!((ids(&page).concat().as_str(), page.more), ("953", true));
    let (absent, both) = (Scalar::Absent, vec![Scalar::Absent, Scalar::Absent]);
    assert_eq!(page.first, Some(Position { values: both, id: super::world::id("9") }));
    assert_eq!(page.last, edge(scalar("-1.5"), "B", "3"));
    assert_eq!(page.collection, world.collection("books"));
    let back = Selection { start: page.last, backward: true, limit: 1, ..selection };
    let page = world.list(&back);
    assert_eq!((ids(&page).concat().as_str(), page.more), ("5", true));
    assert_eq!((page.first, page.last), (edge(absent.clone(), "é", "5"), edge(absent, "é", "5")));
}

/// A page that ends with the list says that there is no more.
pub fn a_full_last_page_has_no_more<S: Store>(world: &World<S>) {
    world.given(&UNSORTED);
    for backward in [false, true] {
        for (limit, more) in [(8, true), (9, false), (10, false)] {
            let selection = Selection { backward, ..world.selection("books", "-title", limit) };
            let page = world.list(&selection);
            assert_eq!((page.records.len(), page.more), (limit.min(9), more), "{limit} {backward}");
        }
    }
}

/// A position need not be that of a record: it lies between them.
pub fn a_position_may_lie_between_records<S: Store>(world: &World<S>) {
    world.given(&UNSORTED);
    let position =
        |price: &str, id| Position { values: vec![scalar(price)], id: super::world::id(id) };
    for (price, id, before, after) in
        [("2", "3", "59361", "4827"), ("1", "9", "5936", "14827"), ("1000", "8", "593614827", "")]
    {
        let start = Some(position(price, id));
        let forward = Selection { start, ..world.selection("books", "price", 20) };
        let backward = Selection { backward: true, ..forward.clone() };
        let found = (ids(&world.list(&backward)).concat(), ids(&world.list(&forward)).concat());
        assert_eq!(found, (before.to_owned(), after.to_owned()), "{price} {id}");
    }
}

/// An offset passes over that many records, from the start or from a position, in either direction.
pub fn an_offset_passes_records_over<S: Store>(world: &World<S>) {
    world.given(&UNSORTED);
    let check = |sort: &str, backward, offset, expected: (&str, bool)| {
        let selection = Selection { backward, offset, ..world.selection("books", sort, 3) };
        let page = world.list(&selection);
        assert_eq!((ids(&page).concat().as_str(), page.more), expected, "{sort} {offset}");
        assert_eq!(page.first.is_none(), page.records.is_empty());
    };
    for (offset, expected) in [
        (0, ("593", true)),
        (1, ("936", true)),
        (6, ("827", false)),
        (7, ("27", false)),
        (9, ("", false)),
        (usize::MAX, ("", false)),
    ] {
        check("price", false, offset, expected);
    }
    check("price", true, 2, ("148", true));
    check("-price", false, 4, ("863", true));
    check("", false, 8, ("9", false));
    let page = world.list(&world.selection("books", "price", 2));
    let start = Selection { start: page.last, offset: 2, ..world.selection("books", "price", 2) };
    assert_eq!(ids(&world.list(&start)).concat(), "14");
}

/// The total counts what the filter lets through, wherever the page lies.
pub fn a_list_is_counted_when_it_is_asked_for<S: Store>(world: &World<S>) {
    world.given(&UNSORTED);
    world.delete("books/9").unwrap();
    let all = world.selection("books", "price", 2);
    assert_eq!(world.list(&all).total, None);
    let counted = Selection { count: true, ..all };
    let page = world.list(&counted);
    assert_eq!(page.total, Some(8));
    let later = Selection { start: page.last, offset: 1, ..counted.clone() };
    assert_eq!(world.list(&later).total, Some(8));
    let filter = Some(world.equals("books", "pages", "10"));
    let filtered = Selection { filter, offset: 3, ..counted };
    let page = world.list(&filtered);
    assert_eq!((page.records.len(), page.total), (1, Some(4)));
}

fn thousand<S: Store>(world: &World<S>) {
    for number in 0..1_000_u32 {
        // Seven prices, absent among them, so that most pages end within a tie.
        let price = match number % 7 {
            0 => String::new(),
            rest => format!(r#""price":{rest},"#),
        };
        let document = format!(r#"{{{price}"pages":{}}}"#, number % 3);
        world.create(&format!("books/{:03}", number * 37 % 1_000), &document).unwrap();
    }
}

#[track_caller]
fn check_walk(pages: &[Page], selection: &Selection, expected: usize) {
    let positions = pages.iter().flat_map(|page| page.first.iter().chain(&page.last));
    let positions: Vec<&Position> = positions.collect();
    let backward = selection.backward;
    assert!(pages.windows(2).all(|pair| {
        let (one, next) = if backward { (&pair[1], &pair[0]) } else { (&pair[0], &pair[1]) };
        match (&one.last, &next.first) {
            (Some(last), Some(first)) => order(&selection.sort, last, first).is_lt(),
            _ => true,
        }
    }));
    let seen: Vec<&str> = pages.iter().flat_map(ids).collect();
    let distinct: BTreeSet<&str> = seen.iter().copied().collect();
    assert_eq!((seen.len(), distinct.len()), (expected, expected), "{:?}", positions.first());
}

/// A walk over many records, forward and back, sees each exactly once and in order.
pub fn a_walk_sees_each_record_once<S: Store>(world: &World<S>) {
    thousand(world);
    for sort in ["", "price", "-price", "pages,-price", "-pages,price", "-id"] {
        for backward in [false, true] {
            let selection = Selection { backward, ..world.selection("books", sort, 70) };
            let pages = world.walk(selection.clone(), |_| {});
            assert_eq!(pages.len(), 15);
            check_walk(&pages, &selection, 1_000);
        }
    }
}

/// Deletions behind and before a walk take nothing else from it.
pub fn a_walk_goes_on_while_records_are_deleted<S: Store>(world: &World<S>) {
    thousand(world);
    let selection = world.selection("books", "-price", 70);
    let mut deleted = BTreeSet::new();
    let mut doomed = (0..1_000).step_by(11);
    let pages = world.walk(selection.clone(), |page| {
        // The very record the next page starts behind, and some anywhere.
        let last = page.last.as_ref().map(|last| last.id.to_string());
        for id in doomed.by_ref().take(9).map(|number| format!("{number:03}")).chain(last) {
            if deleted.insert(id.clone()) {
                world.delete(&format!("books/{id}")).unwrap();
            }
        }
    });
    let seen: BTreeSet<&str> = pages.iter().flat_map(ids).collect();
    check_walk(&pages, &selection, seen.len());
    let missed = (0..1_000)
        .map(|number| format!("{number:03}"))
        .filter(|id| !seen.contains(id.as_str()) && !deleted.contains(id))
        .count();
    assert_eq!(missed, 0);
}

/// Fields may be called like something the engine knows.
pub fn fields_may_have_any_name<S: Store>(world: &World<S>) {
    world.given(&[
        ("group/1", r#"{"title":"a","Title":"x","revision":3,"document":"d","rowid":7}"#),
        (
            "group/2",
            r#"{"title":"a","Title":"y","revision":2,"order by":1,"a \"quoted\" name":"q"}"#,
        ),
    ]);
    let sorted = |sort: &str| ids(&world.list(&world.selection("group", sort, 9))).concat();
    let found: Vec<String> =
        ["Title", "-Title", "revision", "document", "-rowid", "a \"quoted\" name", "-order by"]
            .map(sorted)
            .to_vec();
    assert_eq!(found, ["12", "21", "21", "21", "12", "12", "21"]);
    let duplicate = world.create("group/3", r#"{"title":"a","Title":"x"}"#);
    assert!(duplicate.is_err(), "{duplicate:?}");
    world.create("group/3", r#"{"title":"x","Title":"a"}"#).unwrap();
}
