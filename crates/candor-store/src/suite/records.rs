//! Records: what is written is read, and each commit is counted.

use candor_core::change::{Action, Committed, Conflict, Expected};
use candor_core::record::{Record, Revision, Standing, Timestamp, Tombstone};
use candor_core::selection::CollectionState;

use super::world::{World, id};
use crate::Store;

/// What was created is read, byte for byte.
pub fn a_created_record_is_read_as_it_was_sent<S: Store>(world: &World<S>) {
    let document =
        r#"{"title":"Ünïcode \u0000 \"","price":1.50e1,"extra":[{"b":1,"a":2}],"pages":-0}"#;
    let committed = world.at(5_000).create("books/1", document).unwrap();
    let expected = Record {
        id: id("1"),
        revision: Revision(1),
        create_time: Timestamp(5_000),
        update_time: Timestamp(5_000),
        document: document.to_owned(),
    };
    assert_eq!(world.read("books/1"), Standing::Live(expected.into()));
    let (revision, create_time) = (Revision(1), Timestamp(5_000));
    assert_eq!(committed, Committed { revision, create_time, update_time: create_time });
}

/// Whatever an id may be, it names one record.
pub fn any_id_names_a_record_of_its_own<S: Store>(world: &World<S>) {
    let ids = [
        "1", "01", "1.0", "a", "A", "é", "e\u{301}", "a/b", "a b", "'; --", "%", "_", "\"", "null",
    ];
    let document = |number| format!(r#"{{"pages":{number}}}"#);
    for (number, text) in ids.iter().enumerate() {
        world.create(&format!("books/{text}"), &document(number)).unwrap();
    }
    for (number, text) in ids.iter().enumerate() {
        let record = world.live(&format!("books/{text}"));
        assert_eq!((record.id.as_str(), &record.document), (*text, &document(number)));
    }
}

/// Nothing is known of an id that was never used, and types do not share ids.
pub fn an_id_never_used_is_unknown<S: Store>(world: &World<S>) {
    world.given(&[("books/1", "{}")]);
    assert_eq!(world.read("books/2"), Standing::Unknown);
    assert_eq!(world.read("authors/1"), Standing::Unknown);
}

/// A replacement keeps when the record was created.
pub fn a_replaced_record_keeps_its_create_time<S: Store>(world: &World<S>) {
    world.at(1_000).given(&[("books/1", r#"{"title":"a"}"#)]);
    let committed = world.at(2_000).replace("books/1", Expected::Live, r#"{"pages":1}"#).unwrap();
    let record = world.live("books/1");
    assert_eq!((record.create_time, record.update_time), (Timestamp(1_000), Timestamp(2_000)));
    assert_eq!(
        (committed.create_time, committed.update_time),
        (Timestamp(1_000), Timestamp(2_000))
    );
    assert_eq!(record.document, r#"{"pages":1}"#);
}

/// A clock that goes back does not take the times of a record with it.
pub fn a_record_is_never_updated_before_it_was<S: Store>(world: &World<S>) {
    world.at(2_000).given(&[("books/1", "{}")]);
    let replaced = world.at(1_500).replace("books/1", Expected::Live, "{}").unwrap();
    assert_eq!((replaced.create_time, replaced.update_time), (Timestamp(2_000), Timestamp(2_000)));
    assert_eq!(world.live("books/1").update_time, Timestamp(2_000));
    let deleted = world.at(1_000).delete("books/1").unwrap();
    assert_eq!(deleted.update_time, Timestamp(2_000));
    let tombstone = Tombstone { revision: Revision(3), delete_time: Timestamp(2_000) };
    assert_eq!(world.read("books/1"), Standing::Deleted(tombstone));
}

/// Each commit takes the next number, whatever type it changes and however.
pub fn revisions_grow_by_one_a_commit_across_types<S: Store>(world: &World<S>) {
    let mut taken = vec![world.create("books/1", "{}").unwrap()];
    taken.push(world.create("authors/1", "{}").unwrap());
    taken.push(world.replace("books/1", Expected::Live, "{}").unwrap());
    taken.push(world.delete("authors/1").unwrap());
    taken.push(world.create("books/2", "{}").unwrap());
    let taken: Vec<u64> = taken.iter().map(|committed| committed.revision.0).collect();
    assert_eq!(taken, [1, 2, 3, 4, 5]);
    assert_eq!(world.live("books/1").revision, Revision(3));
}

/// A change is made only when the id stands as it expects.
pub fn a_stale_expectation_changes_nothing<S: Store>(world: &World<S>) {
    world
        .at(1_000)
        .given(&[("books/live", "{}"), ("books/gone", "{}")])
        .delete("books/gone")
        .unwrap();
    let row = || super::world::row(world.resource_type("books"), "{}");
    let (create, replace) = (|| Action::Create(row()), || Action::Replace(row()));
    let cases = [
        ("books/live", Expected::Unknown, create()),
        ("books/live", Expected::At(Revision(2)), replace()),
        ("books/live", Expected::At(Revision(0)), Action::Delete),
        ("books/gone", Expected::Unknown, create()),
        ("books/gone", Expected::Live, replace()),
        ("books/gone", Expected::At(Revision(3)), replace()),
        ("books/gone", Expected::Live, Action::Delete),
        ("books/none", Expected::Live, replace()),
        ("books/none", Expected::At(Revision(1)), Action::Delete),
    ];
    for (place, expected, action) in cases {
        let before = world.read(place);
        let outcome = world.commit(world.change(place, expected, action));
        assert_eq!(outcome, Err(Conflict::Stale), "{place} {expected:?}");
        assert_eq!(world.read(place), before, "{place} {expected:?}");
    }
    assert_eq!(world.revision(), Revision(3));
}

/// The revision that was read is enough for a change.
pub fn a_change_at_the_current_revision_is_made<S: Store>(world: &World<S>) {
    let created = world.create("books/1", "{}").unwrap();
    let replaced =
        world.replace("books/1", Expected::At(created.revision), r#"{"pages":2}"#).unwrap();
    let delete = world.change("books/1", Expected::At(replaced.revision), Action::Delete);
    world.commit(delete).unwrap();
}

/// What is deleted says when it went, and by which commit.
pub fn a_deleted_record_leaves_a_tombstone<S: Store>(world: &World<S>) {
    world.at(1_000).given(&[("books/1", r#"{"title":"a"}"#)]);
    let deleted = world.at(2_000).delete("books/1").unwrap();
    let (revision, delete_time) = (Revision(2), Timestamp(2_000));
    assert_eq!(world.read("books/1"), Standing::Deleted(Tombstone { revision, delete_time }));
    let expected = Committed { revision, create_time: Timestamp(1_000), update_time: delete_time };
    assert_eq!(deleted, expected);
}

/// Where tombstones are not kept, a deleted record was never there.
pub fn a_type_may_forget_at_once<S: Store>(world: &World<S>) {
    world.given(&[("books/1", "{}"), ("loans/1", r#"{"book":"1"}"#)]);
    world.delete("loans/1").unwrap();
    assert_eq!(world.read("loans/1"), Standing::Unknown);
    world.create("loans/1", r#"{"reader":"r"}"#).unwrap();
    assert_eq!(world.live("loans/1").document, r#"{"reader":"r"}"#);
}

/// A tombstone that is over is still told, but its id can be used again.
pub fn an_id_can_be_used_again_when_its_tombstone_is_over<S: Store>(world: &World<S>) {
    world.at(1_000).given(&[("books/1", r#"{"isbn":"x"}"#)]).delete("books/1").unwrap();
    assert_eq!(world.at(60_999).create("books/1", "{}"), Err(Conflict::Stale));
    assert!(matches!(world.at(61_000).read("books/1"), Standing::Deleted(_)));
    let created = world.create("books/1", r#"{"title":"b"}"#).unwrap();
    assert_eq!((created.revision, created.create_time), (Revision(3), Timestamp(61_000)));
    let record = world.live("books/1");
    assert_eq!(
        (record.create_time, record.document.as_str()),
        (Timestamp(61_000), r#"{"title":"b"}"#)
    );
}

/// The state of a collection is that of its last commit, and of no other collection's.
pub fn a_collection_says_when_it_changed_last<S: Store>(world: &World<S>) {
    assert_eq!(world.collection("books"), CollectionState::default());
    world.at(1_000).given(&[("books/1", "{}")]).at(2_000).given(&[("authors/1", "{}")]);
    let state = |revision, now, records| CollectionState {
        revision: Revision(revision),
        update_time: Timestamp(now),
        records,
    };
    assert_eq!(world.collection("books"), state(1, 1_000, 1));
    assert_eq!(world.collection("authors"), state(2, 2_000, 1));
    world.at(3_000).delete("books/1").unwrap();
    assert_eq!(world.collection("books"), state(3, 3_000, 0));
    assert_eq!(world.collection("authors"), state(2, 2_000, 1));
    world.at(500).given(&[("books/2", "{}")]);
    assert_eq!(world.collection("books"), state(4, 3_000, 1), "it never changed before it did");
}

/// Live records are counted, whatever became of the changes in between.
pub fn a_collection_knows_how_many_records_are_live<S: Store>(world: &World<S>) {
    let counted = |expected: u64| {
        let records = world.list(&world.selection("books", "", 100)).records.len() as u64;
        assert_eq!((world.collection("books").records, records), (expected, expected));
    };
    counted(0);
    world.given(&[("books/1", "{}"), ("books/2", r#"{"isbn":"x"}"#), ("authors/1", "{}")]);
    counted(2);
    world.replace("books/1", Expected::Live, r#"{"title":"b"}"#).unwrap();
    world.create("books/1", "{}").unwrap_err();
    world.create("books/3", r#"{"isbn":"x"}"#).unwrap_err();
    world.delete("books/4").unwrap_err();
    counted(2);
    world.delete("books/2").unwrap();
    counted(1);
    world.create("books/2", "{}").unwrap_err();
    world.at(9_000_000).create("books/2", "{}").unwrap();
    counted(2);
}
