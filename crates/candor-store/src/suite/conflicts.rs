//! Conflicts: what is stored forbids a change, and says so exactly.

use candor_core::change::{Action, Conflict, Dangling, Expected, Referrer};
use candor_core::declaration::UniqueIndex;
use candor_core::limits::REFERRERS_MAX;
use candor_core::record::{Revision, Standing};

use super::world::{World, id, ids};
use crate::Store;

#[track_caller]
fn check_duplicate<S: Store>(world: &World<S>, document: &str, expected: Option<(u16, &str)>) {
    let outcome = world.create("books/new", document);
    let expected = expected.map(|(unique, holder)| Conflict::Duplicate {
        unique: UniqueIndex(unique),
        holder: id(holder),
    });
    assert_eq!(outcome.as_ref().err(), expected.as_ref(), "{document}");
    if outcome.is_ok() {
        world.delete("books/new").unwrap();
        // Past its tombstone, so that the next case can use the id again.
        world.at(world.now().0 + 60_000);
    }
}

/// Two live records do not share a unique value; the answer says which value and who has it.
pub fn a_unique_value_is_held_by_one_record<S: Store>(world: &World<S>) {
    world.given(&[("books/1", r#"{"isbn":"x"}"#), ("books/2", r#"{"isbn":"X"}"#)]);
    check_duplicate(world, r#"{"isbn":"x"}"#, Some((0, "1")));
    check_duplicate(world, r#"{"isbn":"X"}"#, Some((0, "2")));
    check_duplicate(world, r#"{"isbn":"x "}"#, None);
    check_duplicate(world, r#"{"isbn":"\u0078"}"#, Some((0, "1")));
    check_duplicate(world, r#"{"isbn":""}"#, None);
}

/// Several fields are unique together, not each by itself.
pub fn values_can_be_unique_together<S: Store>(world: &World<S>) {
    world.given(&[
        ("books/1", r#"{"shelf":"a","place":1}"#),
        ("books/2", r#"{"shelf":"a","place":2}"#),
    ]);
    check_duplicate(world, r#"{"shelf":"a","place":2}"#, Some((1, "2")));
    check_duplicate(world, r#"{"shelf":"a","place":3}"#, None);
    check_duplicate(world, r#"{"shelf":"b","place":1}"#, None);
}

/// Records without a value are not compared, nor those with only part of several.
pub fn absent_values_are_no_duplicates<S: Store>(world: &World<S>) {
    world.given(&[("books/1", r#"{"isbn":null,"shelf":"a"}"#), ("books/2", r#"{"shelf":"a"}"#)]);
    check_duplicate(world, "{}", None);
    check_duplicate(world, r#"{"isbn":null,"shelf":"a","place":null}"#, None);
}

/// Numbers are the same when their values are, however written and however long.
pub fn numbers_are_duplicates_by_value<S: Store>(world: &World<S>) {
    world.given(&[
        ("books/1", r#"{"code":10}"#),
        ("books/2", r#"{"code":0.1}"#),
        ("books/3", r#"{"code":12345678901234567890}"#),
        ("books/4", r#"{"code":9007199254740993}"#),
    ]);
    check_duplicate(world, r#"{"code":10.0}"#, Some((2, "1")));
    check_duplicate(world, r#"{"code":1e1}"#, Some((2, "1")));
    check_duplicate(world, r#"{"code":100e-3}"#, Some((2, "2")));
    check_duplicate(world, r#"{"code":0.10000000000000001}"#, None);
    check_duplicate(world, r#"{"code":12345678901234567891}"#, None);
    check_duplicate(world, r#"{"code":1234567890123456789.0e1}"#, Some((2, "3")));
    check_duplicate(world, r#"{"code":9007199254740992}"#, None);
    check_duplicate(world, r#"{"code":1e400}"#, None);
}

/// A deleted record holds nothing.
pub fn a_deleted_record_gives_its_values_back<S: Store>(world: &World<S>) {
    world.given(&[("books/1", r#"{"isbn":"x"}"#)]).delete("books/1").unwrap();
    check_duplicate(world, r#"{"isbn":"x"}"#, None);
}

/// A record does not stand in its own way.
pub fn a_record_may_keep_its_own_values<S: Store>(world: &World<S>) {
    world.given(&[("books/1", r#"{"isbn":"x","code":1}"#), ("books/2", r#"{"isbn":"y"}"#)]);
    world.replace("books/1", Expected::Live, r#"{"isbn":"x","code":1.0}"#).unwrap();
    let taken = world.replace("books/2", Expected::Live, r#"{"isbn":"x"}"#);
    let expected = Conflict::Duplicate { unique: UniqueIndex(0), holder: id("1") };
    assert_eq!(taken, Err(expected));
    world.replace("books/1", Expected::Live, "{}").unwrap();
    world.replace("books/2", Expected::Live, r#"{"isbn":"x"}"#).unwrap();
}

/// When several values are taken, the uniqueness declared first is told.
pub fn the_first_uniqueness_that_is_broken_is_told<S: Store>(world: &World<S>) {
    world.given(&[("books/1", r#"{"code":1}"#), ("books/2", r#"{"isbn":"x"}"#)]);
    check_duplicate(world, r#"{"isbn":"x","code":1}"#, Some((0, "2")));
}

#[track_caller]
fn check_dangling<S: Store>(world: &World<S>, document: &str, expected: &[(&str, &str, bool)]) {
    let to = |field: &str| world.index(if field == "sequel" { "books" } else { "authors" });
    let dangling = |(field, id, deleted): &(&str, &str, bool)| Dangling {
        field: world.field("books", field),
        to: to(field),
        id: (*id).to_owned(),
        deleted: *deleted,
    };
    let expected = Conflict::Dangling(expected.iter().map(dangling).collect());
    assert_eq!(world.create("books/new", document), Err(expected.clone()), "{document}");
    world.create("books/old", "{}").unwrap();
    assert_eq!(world.replace("books/old", Expected::Live, document), Err(expected), "{document}");
    assert_eq!(world.live("books/old").document, "{}");
}

/// All references that point nowhere are told at once, in the order they are declared.
pub fn every_reference_that_points_nowhere_is_told<S: Store>(world: &World<S>) {
    world.given(&[("authors/a", "{}"), ("authors/was", "{}")]).delete("authors/was").unwrap();
    check_dangling(
        world,
        r#"{"sequel":"a","editor":"was","author":"none"}"#,
        &[("author", "none", false), ("editor", "was", true), ("sequel", "a", false)],
    );
}

/// A value that no record can have as its id points nowhere like any other.
pub fn a_reference_may_be_impossible<S: Store>(world: &World<S>) {
    check_dangling(world, r#"{"author":""}"#, &[("author", "", false)]);
}

/// A target whose tombstone is over was never there.
pub fn a_forgotten_target_counts_as_unknown<S: Store>(world: &World<S>) {
    world.at(1_000).given(&[("authors/a", "{}")]).delete("authors/a").unwrap();
    world.at(11_000);
    check_dangling(world, r#"{"author":"a"}"#, &[("author", "a", false)]);
}

/// References to what is there, to nothing, and to the record itself are fine.
pub fn a_reference_that_holds_is_taken<S: Store>(world: &World<S>) {
    world.given(&[("authors/a", "{}"), ("books/1", r#"{"author":"a","editor":"a"}"#)]);
    world
        .given(&[("books/2", r#"{"author":null,"sequel":"1"}"#), ("books/3", r#"{"sequel":"3"}"#)]);
    world.replace("books/2", Expected::Live, r#"{"sequel":"2"}"#).unwrap();
}

/// A record others refer to stays; some of them are told, by type and id.
pub fn a_record_that_is_referred_to_stays<S: Store>(world: &World<S>) {
    world.given(&[
        ("books/1", "{}"),
        ("books/3", r#"{"sequel":"1"}"#),
        ("books/2", r#"{"sequel":"1"}"#),
        ("loans/9", r#"{"book":"1"}"#),
        ("loans/8", r#"{"book":"3"}"#),
    ]);
    let referrer = |resource_type, field, name| Referrer {
        resource_type: world.index(resource_type),
        id: id(name),
        field: world.field(resource_type, field),
        to: world.index("books"),
        to_id: id("1"),
    };
    let by = vec![
        referrer("books", "sequel", "2"),
        referrer("books", "sequel", "3"),
        referrer("loans", "book", "9"),
    ];
    assert_eq!(world.delete("books/1"), Err(Conflict::Referenced { by, more: false }));
    assert!(matches!(world.read("books/1"), Standing::Live(_)));
    world.delete("books/2").unwrap();
    world.delete("loans/9").unwrap();
    world.replace("books/3", Expected::Live, "{}").unwrap();
    world.delete("books/1").unwrap();
}

/// A record that refers twice is told twice, once for each field.
pub fn each_field_that_refers_is_told<S: Store>(world: &World<S>) {
    world.given(&[("authors/a", "{}"), ("books/1", r#"{"author":"a","editor":"a"}"#)]);
    let Err(Conflict::Referenced { by, more: false }) = world.delete("authors/a") else {
        panic!("the author is referred to")
    };
    let fields: Vec<_> = by.iter().map(|referrer| referrer.field).collect();
    assert_eq!(fields, [world.field("books", "author"), world.field("books", "editor")]);
}

/// Only so many referrers are told, and that there are more.
pub fn many_referrers_are_told_in_part<S: Store>(world: &World<S>) {
    world.given(&[("books/1", "{}")]);
    for number in 0..REFERRERS_MAX {
        world.create(&format!("loans/{number:02}"), r#"{"book":"1"}"#).unwrap();
    }
    let Err(Conflict::Referenced { by, more }) = world.delete("books/1") else { panic!() };
    assert_eq!((by.len(), more), (REFERRERS_MAX, false));
    world.given(&[("books/0", r#"{"sequel":"1"}"#)]);
    let Err(Conflict::Referenced { by, more }) = world.delete("books/1") else { panic!() };
    assert_eq!((by.len(), more), (REFERRERS_MAX, true));
    assert_eq!((by[0].id.as_str(), by[9].id.as_str()), ("0", "08"));
}

/// A record that refers to itself can go.
pub fn a_record_that_refers_to_itself_can_go<S: Store>(world: &World<S>) {
    world.given(&[("books/1", r#"{"sequel":"1"}"#)]);
    world.delete("books/1").unwrap();
}

/// Of several conflicts the one is told that the trait checks first.
pub fn conflicts_are_told_in_the_order_of_the_checks<S: Store>(world: &World<S>) {
    world.given(&[("books/1", r#"{"isbn":"x"}"#), ("loans/1", r#"{"book":"1"}"#)]);
    let bad = r#"{"isbn":"x","author":"none"}"#;
    assert_eq!(world.create("books/1", bad), Err(Conflict::Stale));
    assert!(matches!(world.create("books/2", bad), Err(Conflict::Dangling(_))));
    let stale = world.change("books/1", Expected::At(Revision(2)), Action::Delete);
    assert_eq!(world.commit(stale), Err(Conflict::Stale));
}

/// After any refusal everything is as it was, the count of commits too.
pub fn a_refusal_changes_nothing<S: Store>(world: &World<S>) {
    world.given(&[("books/1", r#"{"isbn":"x","title":"a"}"#), ("books/2", r#"{"sequel":"1"}"#)]);
    let state = || {
        let all = world.list(&world.selection("books", "", 10));
        (all.records, all.collection, world.collection("books"), world.revision())
    };
    let before = state();
    world.create("books/1", "{}").unwrap_err();
    world.create("books/3", r#"{"isbn":"x"}"#).unwrap_err();
    world.create("books/3", r#"{"author":"none"}"#).unwrap_err();
    world.replace("books/2", Expected::Live, r#"{"isbn":"x"}"#).unwrap_err();
    world.delete("books/1").unwrap_err();
    assert_eq!(state(), before);
    assert_eq!(world.read("books/3"), Standing::Unknown);
    // What a refused row would have put into an index is not found either.
    let mut selection = world.selection("books", "title", 10);
    selection.filter = Some(world.equals("books", "isbn", "x"));
    assert_eq!(ids(&world.list(&selection)), ["1"]);
    assert_eq!(world.create("books/3", "{}").unwrap().revision.0, before.3.0 + 1);
}
