//! Several changes together: all of them or none.

use candor_core::change::{Action, Change, Conflict, Conflicts, Dangling, Expected};
use candor_core::record::{Revision, Standing};

use super::world::{World, row};
use crate::Store;

impl<S: Store> World<S> {
    fn creation(&self, place: &str, document: &str) -> Change {
        let of = self.resource_type(place.split_once('/').expect("a place has a type").0);
        self.change(place, Expected::Unknown, Action::Create(row(of, document)))
    }

    fn creations(&self, records: &[(&str, &str)]) -> Vec<Change> {
        records.iter().map(|(place, document)| self.creation(place, document)).collect()
    }

    #[track_caller]
    fn untouched(&self, revision: Revision, places: &[&str]) {
        assert_eq!(self.revision(), revision);
        for place in places {
            assert_eq!(self.read(place), Standing::Unknown, "{place}");
        }
    }
}

/// Each change takes a revision, in their order, and may lean on those before it.
pub fn a_change_finds_what_those_before_it_did<S: Store>(world: &World<S>) {
    world.given(&[("books/old", r#"{"isbn":"x"}"#)]);
    let mut changes = vec![world.change("books/old", Expected::Live, Action::Delete)];
    changes.extend(world.creations(&[
        ("authors/a", "{}"),
        ("books/1", r#"{"isbn":"x","author":"a"}"#),
        ("loans/1", r#"{"book":"1"}"#),
    ]));
    let committed = world.commit_all(changes).unwrap();
    let revisions: Vec<u64> = committed.iter().map(|done| done.revision.0).collect();
    assert_eq!(revisions, [2, 3, 4, 5]);
    assert_eq!(world.live("books/1").revision, Revision(4));
    assert_eq!(world.collection("books").revision, Revision(4));
    assert_eq!(world.collection("books").records, 1);
    assert_eq!(world.collection("loans").revision, Revision(5));
}

/// A reference may not lead to what only comes to be later.
pub fn a_change_does_not_find_what_comes_after_it<S: Store>(world: &World<S>) {
    let changes = world.creations(&[("books/1", r#"{"author":"a"}"#), ("authors/a", "{}")]);
    let conflicts = world.commit_all(changes).unwrap_err();
    assert!(matches!(conflicts.conflict, Conflict::Dangling(_)));
    world.untouched(Revision(0), &["books/1", "authors/a"]);
}

/// One change that is forbidden undoes the others, before and after it.
pub fn one_forbidden_change_undoes_all<S: Store>(world: &World<S>) {
    world.given(&[("books/1", "{}")]);
    let mut changes = world.creations(&[("authors/a", "{}")]);
    changes.push(world.change("books/2", Expected::Live, Action::Delete));
    changes.extend(world.creations(&[("authors/b", "{}")]));
    let conflicts = world.commit_all(changes).unwrap_err();
    let others = Vec::new();
    assert_eq!(conflicts, Conflicts { index: 1, conflict: Conflict::Stale, others });
    world.untouched(Revision(1), &["authors/a", "authors/b"]);
}

/// Of creations, every one that is forbidden is told, but for those that lean on another.
pub fn every_forbidden_creation_is_told<S: Store>(world: &World<S>) {
    world.given(&[("books/taken", r#"{"isbn":"x"}"#)]);
    let changes = world.creations(&[
        ("books/good", r#"{"isbn":"y"}"#),
        ("books/bad", r#"{"isbn":"x"}"#),
        ("books/again", r#"{"isbn":"y"}"#),
        ("books/leans", r#"{"sequel":"bad"}"#),
        ("books/taken", "{}"),
        ("books/lost", r#"{"sequel":"bad","author":"nobody"}"#),
    ]);
    let conflicts = world.commit_all(changes).unwrap_err();
    let told: Vec<(usize, Conflict)> =
        conflicts.iter().map(|(index, conflict)| (index, conflict.clone())).collect();
    let duplicate = |holder: &str| Conflict::Duplicate {
        unique: candor_core::declaration::UniqueIndex(0),
        holder: super::id(holder),
    };
    let lost = Dangling {
        field: world.field("books", "author"),
        to: world.index("authors"),
        id: "nobody".to_owned(),
        deleted: false,
    };
    assert_eq!(
        told,
        [
            (1, duplicate("taken")),
            (2, duplicate("good")),
            (4, Conflict::Stale),
            (5, Conflict::Dangling(vec![lost])),
        ]
    );
    world.untouched(Revision(1), &["books/good", "books/bad", "books/leans"]);
}

/// What is expected of a collection is expected of it as it was before the first change.
pub fn a_collection_is_expected_as_it_was_before<S: Store>(world: &World<S>) {
    let seen = world.create("books/seen", "{}").unwrap().revision;
    let creations = |revision| {
        let mut changes = world.creations(&[("books/1", "{}"), ("books/2", "{}")]);
        for change in &mut changes {
            change.expected = Expected::UnknownIn(revision);
        }
        changes
    };
    assert!(world.commit_all(creations(seen)).is_ok());
    let mut late = creations(seen);
    late.insert(0, world.creation("books/3", "{}"));
    let others = Vec::new();
    let moved = Conflicts { index: 1, conflict: Conflict::Moved, others };
    assert_eq!(world.commit_all(late), Err(moved));
    world.untouched(Revision(3), &["books/3"]);
}
