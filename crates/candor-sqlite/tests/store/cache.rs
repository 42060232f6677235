//! What is kept in memory is never older than what anybody has been told.
//!
//! Revisions are one order for the whole store. Whoever was told of a revision, by an answer to a
//! commit, a read or a list, must find each record as it was at that revision or later, and so
//! must everybody who asks after them. All that was seen is held against the order when it is
//! known.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use candor_core::change::{Action, Change, Commit, CommitError, Expected};
use candor_core::declaration::{Api, TypeIndex};
use candor_core::record::{RecordId, Revision, Standing, Timestamp};
use candor_core::selection::Selection;
use candor_sqlite::{Options, SqliteStore};
use candor_store::Store;
use candor_store::suite::{id, row, wait};

use crate::folder::{Folder, Temporary, api, change, create, creation, delete, document};

const SCHEMA: &str = "schema: { type: object, properties: { n: { type: integer } } }\n\
                      id: { client: '^.+$' }\n";
/// Few, so that everybody meets.
const IDS: u64 = 3;
const WRITERS: u64 = 3;
const READERS: u64 = 3;
const DEEDS: u64 = 400;

type Place = (TypeIndex, RecordId);

/// What one look showed: after which revision had been told of, and what stood there.
struct Look {
    place: Place,
    told: u64,
    standing: Standing,
}

/// Everything that was done and seen.
#[derive(Default)]
struct Log {
    /// The revision of each commit to a record, and whether the record was there after it.
    done: BTreeMap<Place, BTreeMap<u64, bool>>,
    seen: Vec<Look>,
}

struct Crowd {
    api: Arc<Api>,
    store: Temporary,
    now: AtomicI64,
    /// The highest revision that anybody was told of.
    told: AtomicU64,
    log: Mutex<Log>,
}

/// A generator of its own for each thread (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }
}

impl Crowd {
    fn new() -> Crowd {
        let kept = format!("{SCHEMA}tombstones: 3s");
        let forgotten = format!("{SCHEMA}tombstones: none");
        let api = api(&[("forgotten", &forgotten), ("kept", &kept)]);
        let store = Temporary::new(Arc::clone(&api));
        Crowd { api, store, now: AtomicI64::new(0), told: AtomicU64::new(0), log: Mutex::default() }
    }

    fn place(&self, chance: &mut Chance) -> Place {
        let of = self.api.types[chance.below(2) as usize].index;
        (of, id(&chance.below(IDS).to_string()))
    }

    fn tell(&self, revision: Revision) {
        self.told.fetch_max(revision.0, Ordering::SeqCst);
    }

    fn change(&self, chance: &mut Chance) -> Change {
        let (resource_type, id) = self.place(chance);
        let row = row(self.api.of(resource_type), &format!(r#"{{"n":{}}}"#, chance.below(1_000)));
        let (expected, action) = match chance.below(4) {
            0 | 1 => (Expected::Unknown, Action::Create(row)),
            2 => (Expected::Live, Action::Replace(row)),
            _ => (Expected::Live, Action::Delete),
        };
        let now = Timestamp(self.now.fetch_add(1_000, Ordering::SeqCst));
        Change { resource_type, id, expected, action, now }
    }

    fn write(&self, mut chance: Chance) {
        for _ in 0..DEEDS {
            if chance.below(20) == 0 {
                let now = Timestamp(self.now.load(Ordering::SeqCst));
                self.store.purge(now).unwrap();
            }
            let several = 1 + chance.below(2);
            let changes: Vec<Change> = (0..several).map(|_| self.change(&mut chance)).collect();
            let commit = Commit { changes: changes.clone(), keep: None };
            match wait(self.store.commit(commit)) {
                Ok(committed) => {
                    committed.iter().for_each(|one| self.tell(one.revision));
                    let mut log = self.log.lock().unwrap();
                    for (change, one) in changes.into_iter().zip(committed) {
                        let there = !matches!(change.action, Action::Delete);
                        let done = log.done.entry((change.resource_type, change.id)).or_default();
                        done.insert(one.revision.0, there);
                    }
                }
                Err(CommitError::Conflict(_)) => {}
                Err(CommitError::Fault(fault)) => panic!("{fault}"),
            }
        }
    }

    fn look(&self, mut chance: Chance) {
        let mut seen = Vec::new();
        for _ in 0..DEEDS * 8 {
            let place = self.place(&mut chance);
            if chance.below(10) == 0 {
                let page = wait(self.store.list(Selection::first(place.0, 10))).unwrap();
                self.tell(page.collection.revision);
            }
            let told = self.told.load(Ordering::SeqCst);
            let standing = wait(self.store.read(place.0, &place.1)).unwrap();
            match &standing {
                Standing::Live(record) => self.tell(record.revision),
                Standing::Deleted(tombstone) => self.tell(tombstone.revision),
                Standing::Unknown => {}
            }
            seen.push(Look { place, told, standing });
        }
        self.log.lock().unwrap().seen.append(&mut seen);
    }
}

/// Whether a look could show what it did, by what was done to the record.
fn is_in_order(look: &Look, done: &BTreeMap<u64, bool>) -> bool {
    let told_of = done.range(..=look.told).next_back().map(|(revision, _)| *revision);
    let mut later = done.range(told_of.unwrap_or(0)..);
    match &look.standing {
        Standing::Live(record) => later.any(|(at, there)| *at == record.revision.0 && *there),
        Standing::Deleted(gone) => later.any(|(at, there)| *at == gone.revision.0 && !there),
        Standing::Unknown => told_of.is_none() || later.any(|(_, there)| !there),
    }
}

#[test]
fn nobody_reads_what_is_older_than_anybody_was_told() {
    let crowd = Crowd::new();
    thread::scope(|scope| {
        let crowd = &crowd;
        let chance = |thread: u64| Chance(0x9e37_79b9_7f4a_7c15 ^ (thread + 1) << 32);
        (0..WRITERS).for_each(|thread| drop(scope.spawn(move || crowd.write(chance(thread)))));
        (WRITERS..WRITERS + READERS)
            .for_each(|thread| drop(scope.spawn(move || crowd.look(chance(thread)))));
    });
    let log = crowd.log.into_inner().unwrap();
    for look in &log.seen {
        let done = log.done.get(&look.place).cloned().unwrap_or_default();
        let Look { place, told, standing } = look;
        assert!(is_in_order(look, &done), "{place:?} after {told}: {standing:?} of {done:?}");
    }
}

#[test]
fn every_way_to_write_is_seen_at_once() {
    let parts = "
schema: { type: object, properties: { whole: { type: string }, beside: { type: string } } }
id: { client: '^.+$' }
references:
  whole: { to: wholes, on_delete: cascade }
  beside: { to: wholes, on_delete: clear, as: neighbours }";
    let api = api(&[("parts", parts), ("wholes", SCHEMA)]);
    let store = Temporary::new(Arc::clone(&api));
    let read = |place: &str| document(&store, &api, place);
    create(&store, &api, "wholes/1", "{}").unwrap();
    create(&store, &api, "parts/1", r#"{"whole":"1"}"#).unwrap();
    create(&store, &api, "parts/2", r#"{"beside":"1"}"#).unwrap();
    let all = ["wholes/1", "parts/1", "parts/2"].map(read);
    assert_eq!(
        all,
        [Some("{}"), Some(r#"{"whole":"1"}"#), Some(r#"{"beside":"1"}"#)]
            .map(|one| one.map(str::to_owned))
    );
    delete(&store, &api, "wholes/1");
    let all = ["wholes/1", "parts/1", "parts/2"].map(read);
    assert_eq!(all, [None, None, Some("{}".to_owned())], "deleted, gone along, cleared");

    let put = |import: &mut candor_sqlite::Import<'_>, document: &str| {
        let of = api.resource_type("parts").unwrap();
        let row = Action::Replace(row(of, document));
        import.put(&change(&api, "parts/2", Expected::Live, row)).unwrap();
        assert_eq!(read("parts/2").as_deref(), Some("{}"), "not committed yet");
    };
    store.import(|import| put(import, r#"{"a":1}"#)).unwrap();
    assert_eq!(read("parts/2").as_deref(), Some("{}"), "undone");
    let committed = store.import(|import| {
        put(import, r#"{"a":2}"#);
        import.commit()
    });
    committed.unwrap().unwrap();
    assert_eq!(read("parts/2").as_deref(), Some(r#"{"a":2}"#));
    let refused = creation(&api, "parts/3", r#"{"whole":"none"}"#);
    let replaced = Action::Replace(row(api.resource_type("parts").unwrap(), r#"{"a":3}"#));
    let first = change(&api, "parts/2", Expected::Live, replaced);
    assert!(wait(store.commit(Commit { changes: vec![first, refused], keep: None })).is_err());
    assert_eq!(read("parts/2").as_deref(), Some(r#"{"a":2}"#), "refused as a whole");
}

#[test]
fn a_store_without_a_cache_answers_alike() {
    let (folder, api) = (Folder::new(), api(&[("books", SCHEMA)]));
    let options = Options { cache_max_bytes: 0, ..Options::default() };
    let store = SqliteStore::open(&folder.store(), Arc::clone(&api), &options).unwrap();
    create(&store, &api, "books/1", "{}").unwrap();
    assert_eq!(document(&store, &api, "books/1").as_deref(), Some("{}"));
    delete(&store, &api, "books/1");
    assert_eq!(document(&store, &api, "books/1"), None);
}
