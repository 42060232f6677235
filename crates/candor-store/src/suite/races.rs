//! Races: many at once, and still one order.

use std::sync::Barrier;
use std::thread;

use candor_core::change::{Committed, Conflict, Expected};
use candor_core::record::Standing;

use super::world::World;
use crate::Store;

const THREADS: usize = 32;

/// What each of many threads gets that begin together.
fn together<T: Send>(work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(THREADS);
    let run = |number| {
        barrier.wait();
        work(number)
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|number| scope.spawn(move || run(number))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no thread panics")).collect()
    })
}

fn one_wins(outcomes: &[Result<Committed, Conflict>], lost: impl Fn(&Conflict) -> bool) {
    let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let conflicts = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
    assert_eq!((won, conflicts.filter(|conflict| lost(conflict)).count()), (1, THREADS - 1));
}

/// Of many replacements of one revision, one is made.
pub fn one_of_many_changes_to_a_revision_is_made<S: Store>(world: &World<S>) {
    let revision = world.create("books/1", "{}").unwrap().revision;
    let outcomes = together(|number| {
        let document = format!(r#"{{"pages":{number}}}"#);
        world.replace("books/1", Expected::At(revision), &document)
    });
    one_wins(&outcomes, |conflict| *conflict == Conflict::Stale);
    let winner = outcomes.iter().position(Result::is_ok).unwrap();
    assert_eq!(world.live("books/1").document, format!(r#"{{"pages":{winner}}}"#));
}

/// Of many records with one unique value, one is created; the others hear of it.
pub fn one_of_many_records_gets_a_unique_value<S: Store>(world: &World<S>) {
    let outcomes = together(|number| world.create(&format!("books/{number}"), r#"{"isbn":"x"}"#));
    let winner = outcomes.iter().position(Result::is_ok).unwrap().to_string();
    one_wins(&outcomes, |conflict| match conflict {
        Conflict::Duplicate { holder, .. } => holder.as_str() == winner,
        Conflict::Stale
        | Conflict::Moved
        | Conflict::Kept
        | Conflict::Dangling(_)
        | Conflict::Referenced { .. }
        | Conflict::CascadeTooLarge => false,
    });
}

/// Of many creations that expect the collection as it was, one is made.
pub fn one_of_many_creations_finds_the_collection_as_it_was<S: Store>(world: &World<S>) {
    let seen = world.create("books/seen", "{}").unwrap().revision;
    let outcomes = together(|number| {
        let place = format!("books/{number}");
        world.create_in(&place, Expected::UnknownIn(seen), "{}")
    });
    one_wins(&outcomes, |conflict| *conflict == Conflict::Moved);
}

/// Of many creations at one id, one is made.
pub fn one_of_many_creations_gets_an_id<S: Store>(world: &World<S>) {
    let outcomes = together(|_| world.create("books/1", "{}"));
    one_wins(&outcomes, |conflict| *conflict == Conflict::Stale);
}

/// A record is either deleted or referred to, never both.
pub fn a_reference_and_a_deletion_exclude_each_other<S: Store>(world: &World<S>) {
    for round in 0..8 {
        let book = format!("books/{round}");
        world.create(&book, "{}").unwrap();
        let outcomes = together(|number| match number {
            0 => world.delete(&book),
            _ => {
                let document = format!(r#"{{"book":"{round}"}}"#);
                world.create(&format!("loans/{round}-{number}"), &document)
            }
        });
        let deleted = outcomes[0].is_ok();
        let referring = outcomes[1..].iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(referring, if deleted { 0 } else { THREADS - 1 });
        assert_eq!(matches!(world.read(&book), Standing::Deleted(_)), deleted);
    }
}

/// Whoever is told of a commit finds it, at once and afterwards, under a number of its own.
pub fn every_acknowledged_commit_is_there<S: Store>(world: &World<S>) {
    const EACH: usize = 25;
    let taken = together(|number| {
        (0..EACH)
            .map(|round| {
                let place = format!("books/{number}-{round}");
                let document = format!(r#"{{"isbn":"{number}-{round}"}}"#);
                let committed = world.create(&place, &document).unwrap();
                let record = world.live(&place);
                assert_eq!((record.revision, &record.document), (committed.revision, &document));
                assert!(world.collection("books").revision >= committed.revision);
                committed.revision.0
            })
            .collect::<Vec<_>>()
    });
    let mut taken = taken.concat();
    taken.sort_unstable();
    let all: Vec<u64> = (1..).take(THREADS * EACH).collect();
    assert_eq!(taken, all);
    let pages = world.walk(world.selection("books", "", 100), |_| {});
    assert_eq!(pages.iter().map(|page| page.records.len()).sum::<usize>(), THREADS * EACH);
}
