//! Answers that are kept under a key, in the transaction of what they tell of.

use candor_core::change::{
    Action, Commit, CommitError, Committed, Conflict, Expected, Fault, FaultKind, Fingerprint,
    Keep, Kept, Tell,
};
use candor_core::record::Standing;

use super::world::{World, row, wait};
use crate::Store;

/// Seconds the API of the suite keeps an answer.
const DAY: i64 = 86_400;

/// An answer that tells the revisions.
fn told(committed: &[Committed]) -> Result<Vec<u8>, Fault> {
    Ok(committed.iter().map(|done| done.revision.to_string()).collect::<String>().into_bytes())
}

impl<S: Store> World<S> {
    fn keep(&self, key: &str, tell: Tell) -> Keep {
        Keep { key: key.to_owned(), fingerprint: Fingerprint([7; 32]), now: self.now(), tell }
    }

    fn create_and_keep(&self, place: &str, keep: Keep) -> Result<Vec<Committed>, CommitError> {
        let (name, _) = place.split_once('/').expect("a place has a type");
        let action = Action::Create(row(self.resource_type(name), "{}"));
        let changes = vec![self.change(place, Expected::Unknown, action)];
        wait(self.store.commit(Commit { changes, keep: Some(keep) }))
    }

    fn recall(&self, key: &str) -> Option<Kept> {
        wait(self.store.recall(key)).expect("the store does not fail")
    }
}

#[track_caller]
fn refused_as_kept(outcome: Result<Vec<Committed>, CommitError>) {
    match outcome {
        Err(CommitError::Conflict(conflicts)) => assert_eq!(conflicts.conflict, Conflict::Kept),
        other => panic!("{other:?}"),
    }
}

/// An answer is kept with the changes that it tells of.
pub fn an_answer_is_kept_with_the_changes<S: Store>(world: &World<S>) {
    assert_eq!(world.recall("a"), None);
    world.create("books/0", "{}").unwrap();
    world.create_and_keep("books/1", world.keep("a", Tell::new(told))).unwrap();
    let (fingerprint, answer) = (Fingerprint([7; 32]), b"2".to_vec());
    assert_eq!(world.recall("a"), Some(Kept { fingerprint, time: world.now(), answer }));
    assert_eq!(world.recall("A"), None);
}

/// A refused commit keeps nothing, and neither does one whose answer cannot be written.
pub fn what_is_refused_keeps_no_answer<S: Store>(world: &World<S>) {
    world.create("books/1", "{}").unwrap();
    assert!(world.create_and_keep("books/1", world.keep("a", Tell::new(told))).is_err());
    let fails = Tell::new(|_| Err(Fault::new(FaultKind::Defect, "it cannot be written")));
    assert!(world.create_and_keep("books/2", world.keep("b", fails)).is_err());
    assert_eq!((world.recall("a"), world.recall("b")), (None, None));
    assert_eq!(world.read("books/2"), Standing::Unknown);
    assert_eq!(world.revision().0, 1);
}

/// A second commit under a key is refused before anything else is looked at, and changes nothing.
pub fn a_key_is_used_once<S: Store>(world: &World<S>) {
    world.create_and_keep("books/1", world.keep("a", Tell::new(told))).unwrap();
    refused_as_kept(world.create_and_keep("books/1", world.keep("a", Tell::new(told))));
    refused_as_kept(world.create_and_keep("books/2", world.keep("a", Tell::new(told))));
    assert_eq!(world.read("books/2"), Standing::Unknown);
    assert_eq!(world.revision().0, 1);
}

/// When the time is over that the API keeps answers, the key is free again.
pub fn a_key_can_be_used_again_when_its_time_is_over<S: Store>(world: &World<S>) {
    let keep = || world.keep("a", Tell::new(told));
    world.at(0).create_and_keep("books/1", keep()).unwrap();
    refused_as_kept(world.at(DAY * 1_000 - 1).create_and_keep("books/2", keep()));
    world.at(DAY * 1_000).create_and_keep("books/2", keep()).unwrap();
    assert_eq!(world.recall("a").map(|kept| kept.answer), Some(b"2".to_vec()));
}
