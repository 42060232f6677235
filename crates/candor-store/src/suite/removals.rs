//! Removals: what a deletion does to the records that refer, and what holds it back.

use candor_core::change::{Action, Conflict, Expected, Referrer};
use candor_core::record::{Revision, Standing, Timestamp};

use super::world::{World, id, ids};
use crate::Store;

/// The ids of all live parts, and of all live pins.
fn left<S: Store>(world: &World<S>) -> String {
    let of = |name| ids(&world.list(&world.selection(name, "", 1_000))).join(" ");
    format!("{} | {}", of("parts"), of("pins"))
}

#[track_caller]
fn check_held<S: Store>(world: &World<S>, deleted: &str, by: &[(&str, &str, &str)]) {
    let before = (left(world), world.revision());
    let referrer = |(place, field, to): &(&str, &str, &str)| {
        let (resource_type, name) = place.split_once('/').unwrap();
        Referrer {
            resource_type: world.index(resource_type),
            id: id(name),
            field: world.field(resource_type, field),
            to: world.index("parts"),
            to_id: id(to),
        }
    };
    let by = by.iter().map(referrer).collect();
    assert_eq!(world.delete(deleted), Err(Conflict::Referenced { by, more: false }));
    assert_eq!((left(world), world.revision()), before, "a refusal changes nothing");
}

/// What refers by a cascade goes, with what refers to that, and circles end.
pub fn a_cascade_goes_through_levels_and_circles<S: Store>(world: &World<S>) {
    world.given(&[
        ("parts/a", "{}"),
        ("parts/b", r#"{"whole":"a"}"#),
        ("parts/c", r#"{"whole":"b"}"#),
        ("parts/d", r#"{"whole":"c","next":"c"}"#),
        ("parts/other", "{}"),
        ("parts/self", r#"{"whole":"self"}"#),
        ("pins/1", r#"{"part":"d","on":"other"}"#),
    ]);
    // A circle: a is a part of d, which is a part of it in the end.
    world.replace("parts/a", Expected::Live, r#"{"whole":"d"}"#).unwrap();
    world.delete("parts/b").unwrap();
    assert_eq!(left(world), "other self | ");
    world.delete("parts/self").unwrap();
    assert_eq!(left(world), "other | ");
}

/// Everything that goes along goes under one revision, and its collection knows.
pub fn what_goes_along_is_counted<S: Store>(world: &World<S>) {
    world.at(5_000).given(&[
        ("parts/a", "{}"),
        ("parts/b", r#"{"whole":"a"}"#),
        ("pins/1", r#"{"part":"b"}"#),
        ("pins/2", r#"{"part":"a"}"#),
        ("pins/3", r#"{"on":"b","color":"red"}"#),
        ("books/1", "{}"),
    ]);
    // The clock was set back: nothing goes before it was written.
    let committed = world.at(4_000).delete("parts/a").unwrap();
    assert_eq!((committed.revision, committed.update_time), (Revision(7), Timestamp(5_000)));
    let state = |name| {
        let state = world.collection(name);
        (state.revision.0, state.update_time.0, state.records)
    };
    assert_eq!((state("parts"), state("pins")), ((7, 5_000, 0), (7, 5_000, 1)));
    assert_eq!(state("books"), (6, 5_000, 1), "it has nothing to do with it");
    let Standing::Deleted(tombstone) = world.read("parts/b") else { panic!("it is deleted") };
    assert_eq!((tombstone.revision, tombstone.delete_time), (Revision(7), Timestamp(5_000)));
    assert_eq!(world.read("pins/1"), Standing::Unknown, "pins are forgotten at once");
    assert_eq!(world.create("books/2", "{}").unwrap().revision, Revision(8));
}

/// A record loses the member that refers to what goes; everything else stays to the letter.
pub fn what_is_cleared_stays_as_it_was_sent<S: Store>(world: &World<S>) {
    let document = r#"{"z":1.10,"on":"a","color":"r\u00e9d","n":[1E400,{"on":"a"}]}"#;
    world.at(1_000).given(&[("parts/a", "{}"), ("pins/1", document), ("pins/2", "{\"on\":\"a\"}")]);
    world.replace("pins/2", Expected::Live, r#"{"color":"blue"}"#).unwrap();
    let committed = world.at(3_000).delete("parts/a").unwrap();
    let record = world.live("pins/1");
    assert_eq!(record.document, r#"{"z":1.10,"color":"r\u00e9d","n":[1E400,{"on":"a"}]}"#);
    assert_eq!(record.revision, committed.revision);
    assert_eq!((record.create_time, record.update_time), (Timestamp(1_000), Timestamp(3_000)));
    assert_eq!(world.live("pins/2").revision, Revision(4), "nobody touched it");
    let state = world.collection("pins");
    assert_eq!((state.revision, state.records), (committed.revision, 2));
    // The index is cleared, too: nothing is cleared a second time.
    world.given(&[("parts/b", "{}"), ("pins/3", r#"{"on":"b","color":"x"}"#)]);
    world.delete("parts/b").unwrap();
    assert_eq!(world.live("pins/1"), record);
}

/// Two references of one record are cleared together.
pub fn a_record_is_cleared_of_all_that_goes<S: Store>(world: &World<S>) {
    world.given(&[
        ("parts/a", "{}"),
        ("parts/b", r#"{"whole":"a"}"#),
        ("pins/1", r#"{"on":"a","beside":"b","color":"red"}"#),
        ("pins/2", r#"{"on":"a","beside":"a","color":"blue"}"#),
    ]);
    world.delete("parts/a").unwrap();
    assert_eq!(world.live("pins/1").document, r#"{"color":"red"}"#);
    assert_eq!(world.live("pins/2").document, r#"{"color":"blue"}"#);
    assert_eq!(world.collection("pins").records, 2);
}

/// A unique value that a cleared member was part of is free again.
pub fn a_cleared_value_is_no_duplicate<S: Store>(world: &World<S>) {
    world.given(&[
        ("parts/a", "{}"),
        ("parts/b", "{}"),
        ("pins/1", r#"{"on":"a","color":"red"}"#),
        ("pins/2", r#"{"on":"b","color":"red"}"#),
    ]);
    world.delete("parts/a").unwrap();
    world.delete("parts/b").unwrap();
    world.given(&[("parts/c", "{}"), ("pins/3", r#"{"on":"c","color":"red"}"#)]);
    let pins = ["pins/1", "pins/2"].map(|place| world.live(place).document.clone());
    assert_eq!(pins, [r#"{"color":"red"}"#; 2]);
}

/// What would not be valid without the member keeps what it refers to.
pub fn a_record_that_would_not_be_valid_is_not_cleared<S: Store>(world: &World<S>) {
    world.given(&[
        ("parts/a", "{}"),
        ("pins/1", r#"{"on":"a"}"#),
        ("pins/2", r#"{"on":"a","color":"red"}"#),
    ]);
    check_held(world, "parts/a", &[("pins/1", "on", "a")]);
    world.replace("pins/1", Expected::Live, r#"{"on":"a","color":"blue"}"#).unwrap();
    world.delete("parts/a").unwrap();
    assert_eq!(left(world), " | 1 2");
}

/// What refers without more holds everything back, however far down it is met.
pub fn what_stays_holds_all_back<S: Store>(world: &World<S>) {
    world.given(&[
        ("parts/a", "{}"),
        ("parts/b", r#"{"whole":"a"}"#),
        ("parts/c", r#"{"whole":"b"}"#),
        ("parts/z", r#"{"needs":"c"}"#),
        ("pins/1", r#"{"on":"c","color":"red"}"#),
    ]);
    check_held(world, "parts/a", &[("parts/z", "needs", "c")]);
    // A record holds back nothing that it goes with, and what it is cleared of likewise.
    world.replace("parts/z", Expected::Live, r#"{"needs":"c","whole":"a"}"#).unwrap();
    world.delete("parts/a").unwrap();
    assert_eq!(left(world), " | 1");
}

/// A frozen record is neither taken along nor cleared: it holds back.
pub fn a_frozen_record_is_left_alone<S: Store>(world: &World<S>) {
    world.given(&[
        ("parts/a", "{}"),
        ("parts/b", r#"{"whole":"a"}"#),
        ("pins/1", r#"{"part":"b","state":"fixed"}"#),
        ("pins/2", r#"{"on":"a","state":"fixed"}"#),
        ("pins/3", r#"{"part":"a","state":"loose"}"#),
        ("pins/4", r#"{"part":"a"}"#),
    ]);
    check_held(world, "parts/a", &[("pins/1", "part", "b"), ("pins/2", "on", "a")]);
    world.delete("pins/1").unwrap();
    check_held(world, "parts/a", &[("pins/2", "on", "a")]);
    world.delete("pins/2").unwrap();
    world.delete("parts/a").unwrap();
    assert_eq!(left(world), " | ");
}

/// One commit deletes and clears so many other records and no more.
pub fn a_deletion_touches_so_many_and_no_more<S: Store>(world: &World<S>) {
    // The API of the suite allows 8.
    world.given(&[("parts/a", "{}"), ("parts/b", r#"{"whole":"a"}"#)]);
    for number in 0..4 {
        world.create(&format!("pins/p{number}"), r#"{"part":"b"}"#).unwrap();
        let cleared = format!(r#"{{"on":"b","beside":"a","color":"{number}"}}"#);
        world.create(&format!("pins/q{number}"), &cleared).unwrap();
    }
    world.given(&[("parts/z", r#"{"needs":"a"}"#)]);
    // Told before what holds it back, which may not be known yet.
    let revision = world.revision();
    assert_eq!(world.delete("parts/a"), Err(Conflict::CascadeTooLarge));
    assert_eq!(world.revision(), revision);
    world.delete("pins/q3").unwrap();
    check_held(world, "parts/a", &[("parts/z", "needs", "a")]);
    world.delete("parts/z").unwrap();
    // Several deletions of a commit share the number.
    world.given(&[("parts/c", "{}"), ("pins/r", r#"{"part":"c"}"#)]);
    let delete = |place| world.change(place, Expected::Live, Action::Delete);
    let both = world.commit_all(vec![delete("parts/c"), delete("parts/a")]).unwrap_err();
    assert_eq!((both.index, both.conflict), (1, Conflict::CascadeTooLarge));
    world.delete("parts/a").unwrap();
    assert_eq!(left(world), "c | q0 q1 q2 r");
}

/// Later changes of a commit find what a deletion before them took along.
pub fn later_changes_find_what_went_along<S: Store>(world: &World<S>) {
    world.given(&[
        ("parts/a", "{}"),
        ("parts/b", r#"{"whole":"a"}"#),
        ("pins/1", r#"{"on":"a","color":"red"}"#),
    ]);
    let delete = |place| world.change(place, Expected::Live, Action::Delete);
    let twice = world.commit_all(vec![delete("parts/a"), delete("parts/b")]).unwrap_err();
    assert_eq!((twice.index, twice.conflict), (1, Conflict::Stale));
    let committed = world.commit_all(vec![delete("parts/a"), delete("pins/1")]).unwrap();
    assert_eq!(left(world), " | ");
    let state = world.collection("pins");
    assert_eq!((state.revision, state.records), (committed[1].revision, 0));
}
