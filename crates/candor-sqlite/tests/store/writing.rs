//! The writer under stress: nobody waits for ever, and nobody pays for another's mistake.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::thread;
use std::time::{Duration, Instant};

use candor_core::change::{Action, CommitError, FaultKind, Row};
use candor_core::declaration::Api;
use candor_core::limits::WRITER_QUEUE_MAX;
use candor_sqlite::{Options, SqliteStore};
use candor_store::Store;
use candor_store::suite::wait;

use crate::folder::{Folder, api, create, creation, document};

fn declared() -> Arc<Api> {
    let notes = "
schema: { type: object, properties: { key: { type: string } } }
id: { client: '^.+$' }";
    api(&[("notes", notes)])
}

#[test]
fn a_queue_that_is_full_is_told_at_once() {
    let (folder, api) = (Folder::new(), declared());
    let store = folder.open(&api).unwrap();
    let mut waiting = Vec::new();
    let refused = store
        .import(|_| {
            // An import holds the writer, so nothing leaves the queue but what the writer has in
            // hand.
            for number in 0..WRITER_QUEUE_MAX + 2 {
                let change = creation(&api, &format!("notes/{number}"), "{}");
                let mut commit: Pin<Box<dyn Future<Output = _>>> =
                    Box::pin(store.commit(change.into()));
                let poll = commit.as_mut().poll(&mut Context::from_waker(Waker::noop()));
                if poll.is_ready() {
                    return Some(poll);
                }
                waiting.push(commit);
            }
            None
        })
        .unwrap();
    assert!(waiting.len() >= WRITER_QUEUE_MAX, "{}", waiting.len());
    match refused {
        Some(std::task::Poll::Ready(Err(CommitError::Fault(fault)))) => {
            assert_eq!(fault.kind, FaultKind::Busy);
        }
        other => panic!("{other:?}"),
    }
    for commit in waiting {
        wait(commit).unwrap();
    }
    assert_eq!(document(&store, &api, "notes/4095").as_deref(), Some("{}"));
}

#[test]
fn a_change_that_makes_the_writer_panic_is_its_own_misfortune() {
    let (folder, api) = (Folder::new(), declared());
    let store = folder.open(&api).unwrap();
    let malformed = |place: &str| {
        let mut change = creation(&api, place, "{}");
        change.action = Action::Create(Row { document: "{}".to_owned(), columns: Vec::new() });
        change
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|writer| {
                let (store, api, malformed) = (&store, &api, &malformed);
                scope.spawn(move || {
                    for number in 0..20 {
                        let place = format!("notes/{writer}-{number}");
                        let change = match writer % 4 {
                            0 => malformed(&place),
                            _ => creation(api, &place, "{}"),
                        };
                        match (writer % 4, wait(store.commit(change.into()))) {
                            (0, Err(CommitError::Fault(fault))) => {
                                assert_eq!(fault.kind, FaultKind::Defect);
                            }
                            (1.., Ok(_)) => {}
                            (_, other) => panic!("{other:?}"),
                        }
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    });
    assert_eq!(create(&store, &api, "notes/last", "{}").unwrap().revision.0, 12 * 20 + 1);
    assert_eq!(document(&store, &api, "notes/0-0"), None);
}

#[test]
fn whoever_stops_waiting_stops_nobody_else() {
    let (folder, api) = (Folder::new(), declared());
    let store = folder.open(&api).unwrap();
    let mut commit = Box::pin(store.commit(creation(&api, "notes/1", "{}").into()));
    assert!(commit.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(commit);
    create(&store, &api, "notes/2", "{}").unwrap();
    assert_eq!(document(&store, &api, "notes/1").as_deref(), Some("{}"));
}

#[test]
fn a_store_that_is_closed_finishes_what_waits() {
    let (folder, api) = (Folder::new(), declared());
    let store = folder.open(&api).unwrap();
    for number in 0..100 {
        let mut commit =
            Box::pin(store.commit(creation(&api, &format!("notes/{number}"), "{}").into()));
        drop(commit.as_mut().poll(&mut Context::from_waker(Waker::noop())));
    }
    drop(store);
    let store = folder.open(&api).unwrap();
    assert!((0..100).all(|number| document(&store, &api, &format!("notes/{number}")).is_some()));
}

/// A runtime with a clock, which deadlines need.
fn timed<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(future)
}

#[test]
fn a_commit_whose_turn_does_not_come_in_time_is_not_made() {
    let (folder, api) = (Folder::new(), declared());
    let store = folder.open(&api).unwrap();
    let change = |name: &str| creation(&api, &format!("notes/{name}"), "{}").into();
    let late = store
        .import(|_| {
            // The writer has the first one in hand, where it is too late to give it up.
            let mut first: Pin<Box<dyn Future<Output = _>>> = Box::pin(store.commit(change("a")));
            let mut context = Context::from_waker(Waker::noop());
            assert!(first.as_mut().poll(&mut context).is_pending());
            let soon = Instant::now() + Duration::from_millis(50);
            (first, timed(store.commit_by(change("b"), soon)))
        })
        .unwrap();
    let (first, late) = late;
    match late {
        Err(CommitError::Fault(fault)) => assert_eq!(fault.kind, FaultKind::Busy),
        other => panic!("{other:?}"),
    }
    wait(first).unwrap();
    create(&store, &api, "notes/c", "{}").unwrap();
    assert_eq!(document(&store, &api, "notes/a").as_deref(), Some("{}"));
    assert_eq!(document(&store, &api, "notes/b"), None, "it was told that nothing was changed");
}

#[test]
fn a_commit_that_is_not_confirmed_in_time_may_have_been_made() {
    let (folder, api) = (Folder::new(), declared());
    let confirm_timeout = Duration::from_millis(50);
    let options = Options { confirm_timeout, ..Options::default() };
    let store = SqliteStore::open(&folder.store(), Arc::clone(&api), &options).unwrap();
    let change = creation(&api, "notes/a", "{}").into();
    // The import holds the engine, and the writer has the commit in hand long before its deadline.
    let deadline = Instant::now() + Duration::from_secs(1);
    let late = store.import(|_| timed(store.commit_by(change, deadline))).unwrap();
    match late {
        Err(CommitError::Fault(fault)) => assert_eq!(fault.kind, FaultKind::Late),
        other => panic!("{other:?}"),
    }
    create(&store, &api, "notes/b", "{}").unwrap();
    assert_eq!(document(&store, &api, "notes/a").as_deref(), Some("{}"), "and here it was");
}
