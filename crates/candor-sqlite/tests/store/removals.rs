//! Deletions and what they do to others: beside the store in memory, and in a crowd.

use std::sync::Arc;
use std::thread;

use candor_core::change::{Action, Change, Commit, CommitError, Conflict, Expected};
use candor_core::declaration::Api;
use candor_core::limits::NESTING_MAX_DEPTH;
use candor_core::record::{Record, Standing, Timestamp};
use candor_core::selection::Selection;
use candor_json::Json;
use candor_store::suite::{api, id, row, wait};
use candor_store::{MemoryStore, Store};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

use crate::folder::{Folder, Temporary, change, create, creation};

/// Parts and pins there can be of each; more than one deletion may touch.
const IDS: u8 = 7;

/// What is done; the numbers choose among few, so that things meet.
#[derive(Debug, Clone)]
enum Deed {
    Write { place: String, document: String },
    Delete { places: Vec<String> },
    Later { seconds: u8 },
}

fn place() -> impl Strategy<Value = String> {
    (any::<bool>(), 0..IDS)
        .prop_map(|(part, number)| format!("{}/{number}", if part { "parts" } else { "pins" }))
}

fn write() -> impl Strategy<Value = Deed> {
    let to = |often| weighted(often, 0..IDS);
    let references = (to(0.6), to(0.3), to(0.1));
    let color = prop_oneof![2 => Just(None), 2 => Just(Some("red")), 1 => Just(Some("blue"))];
    let state = prop_oneof![6 => Just(None), 1 => Just(Some("fixed"))];
    (place(), references, color, state).prop_map(|(place, references, color, state)| {
        let part = place.starts_with("parts/");
        let names = if part { ["whole", "next", "needs"] } else { ["part", "on", "beside"] };
        let numbers = [references.0, references.1, references.2];
        let refers = names
            .iter()
            .zip(numbers)
            .filter_map(|(name, number)| number.map(|number| format!(r#""{name}":"{number}""#)));
        let others = [("color", color), ("state", state)].into_iter().filter(|_| !part);
        let others = others.filter_map(|(name, value)| Some(format!(r#""{name}":"{}""#, value?)));
        let members: Vec<String> = refers.chain(others).collect();
        Deed::Write { place, document: format!("{{{}}}", members.join(",")) }
    })
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        8 => write(),
        3 => vec(place(), 1..3).prop_map(|places| Deed::Delete { places }),
        1 => (0..20_u8).prop_map(|seconds| Deed::Later { seconds }),
    ]
}

/// Both stores.
struct Pair {
    api: Arc<Api>,
    model: MemoryStore,
    sqlite: Temporary,
    now: Timestamp,
}

impl Pair {
    fn new() -> Pair {
        let api = api();
        let model = MemoryStore::new(Arc::clone(&api));
        Pair { sqlite: Temporary::new(Arc::clone(&api)), model, api, now: Timestamp(1_000) }
    }

    fn both(&mut self, deed: &Deed) {
        match deed {
            Deed::Write { place, document } => self.write(place, document),
            Deed::Delete { places } => {
                let delete = |place: &String| self.at(place, Expected::Live, Action::Delete);
                self.commit(places.iter().map(delete).collect());
            }
            Deed::Later { seconds } => self.now = self.now.plus_seconds((*seconds).into()),
        }
        self.same_state();
    }

    /// Creates the record or replaces it.
    fn write(&self, place: &str, document: &str) {
        let of = self.api.resource_type(place.split_once('/').unwrap().0).unwrap();
        let row = row(of, document);
        let created = self.at(place, Expected::Unknown, Action::Create(row.clone()));
        if !self.commit(vec![created]) {
            self.commit(vec![self.at(place, Expected::Live, Action::Replace(row))]);
        }
    }

    fn at(&self, place: &str, expected: Expected, action: Action) -> Change {
        Change { now: self.now, ..change(&self.api, place, expected, action) }
    }

    /// Whether both did it; both answer alike.
    fn commit(&self, changes: Vec<Change>) -> bool {
        let commit = Commit { changes, keep: None };
        let told = |outcome| match outcome {
            Ok(committed) => Ok(committed),
            Err(CommitError::Conflict(conflicts)) => Err(conflicts),
            Err(CommitError::Fault(fault)) => panic!("{fault}"),
        };
        let model = told(wait(self.model.commit(commit.clone())));
        assert_eq!(told(wait(self.sqlite.commit(commit))), model);
        model.is_ok()
    }

    fn same_state(&self) {
        for name in ["parts", "pins"] {
            let of = self.api.resource_type(name).unwrap().index;
            let state = wait(self.model.collection(of)).unwrap();
            assert_eq!(wait(self.sqlite.collection(of)).unwrap(), state);
            for number in 0..IDS {
                let id = id(&number.to_string());
                let standing = wait(self.model.read(of, &id)).unwrap();
                assert_eq!(wait(self.sqlite.read(of, &id)).unwrap(), standing);
            }
        }
        assert_eq!(dangling(&self.api, &self.model), [""; 0]);
    }
}

fn records<S: Store>(api: &Api, store: &S, name: &str) -> Vec<Record> {
    let of = api.resource_type(name).unwrap().index;
    wait(store.list(Selection::first(of, 100_000))).unwrap().records
}

/// Every reference that leads nowhere, read from the documents.
fn dangling<S: Store>(api: &Api, store: &S) -> Vec<String> {
    let mut dangling = Vec::new();
    let parts: Vec<String> =
        records(api, store, "parts").iter().map(|part| part.id.to_string()).collect();
    for (name, fields) in
        [("parts", ["whole", "next", "needs"]), ("pins", ["part", "on", "beside"])]
    {
        for record in records(api, store, name) {
            let document = Json::read(record.document.as_bytes(), NESTING_MAX_DEPTH).unwrap();
            for field in fields {
                let to = document.member(field).and_then(Json::as_str);
                if to.is_some_and(|to| !parts.iter().any(|part| part == to)) {
                    dangling.push(format!("{name}/{}: {}", record.id, record.document));
                }
            }
        }
    }
    dangling
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn sqlite_and_memory_delete_alike(deeds in vec(deed(), 1..60)) {
        let mut pair = Pair::new();
        for deed in &deeds {
            pair.both(deed);
        }
    }
}

/// What a writer of the crowd does over and over. Pins of the last kind are never deleted.
fn write_once(
    store: &candor_sqlite::SqliteStore,
    api: &Api,
    writer: usize,
    round: usize,
) -> Option<String> {
    let to = round % 5;
    let place = format!("pins/{writer}-{round}");
    let delete = |place: &str| {
        let change = change(api, place, Expected::Live, Action::Delete);
        wait(store.commit(change.into()))
    };
    match writer % 4 {
        0 => drop(create(store, api, &format!("parts/{to}"), "{}")),
        1 => drop(delete(&format!("parts/{to}"))),
        2 => drop(create(store, api, &place, &format!(r#"{{"part":"{to}"}}"#))),
        _ => {
            let document = format!(r#"{{"on":"{to}","color":"{writer}-{round}"}}"#);
            return create(store, api, &place, &document).is_ok().then_some(place);
        }
    }
    None
}

#[test]
fn nothing_dangles_and_nothing_is_lost_in_a_crowd() {
    let (folder, api) = (Folder::new(), api());
    let store = folder.open(&api).unwrap();
    let kept: Vec<String> = thread::scope(|scope| {
        let write = |writer| {
            let (store, api) = (&store, &api);
            move || (0..150).filter_map(|round| write_once(store, api, writer, round)).collect()
        };
        let threads: Vec<_> = (0..16).map(|writer| scope.spawn(write(writer))).collect();
        threads.into_iter().flat_map(|thread| -> Vec<String> { thread.join().unwrap() }).collect()
    });
    assert_eq!(dangling(&api, &store), [""; 0]);
    let pins = api.resource_type("pins").unwrap().index;
    for place in &kept {
        let standing = wait(store.read(pins, &id(place.trim_start_matches("pins/")))).unwrap();
        assert!(matches!(standing, Standing::Live(_)), "{place} was acknowledged");
    }
    for name in ["parts", "pins"] {
        let of = api.resource_type(name).unwrap().index;
        let counted = wait(store.collection(of)).unwrap().records;
        assert_eq!(counted, records(&api, &store, name).len() as u64, "{name}");
    }
}

#[test]
fn a_deletion_and_what_comes_to_refer_exclude_each_other_in_one_commit_too() {
    let (folder, api) = (Folder::new(), api());
    let store = folder.open(&api).unwrap();
    create(&store, &api, "parts/1", "{}").unwrap();
    create(&store, &api, "pins/1", r#"{"on":"1","color":"red"}"#).unwrap();
    let changes = vec![
        change(&api, "parts/1", Expected::Live, Action::Delete),
        creation(&api, "pins/2", r#"{"on":"1"}"#),
    ];
    let Err(CommitError::Conflict(conflicts)) = wait(store.commit(Commit { changes, keep: None }))
    else {
        panic!("the second refers to what the first has deleted")
    };
    assert!(matches!(conflicts.conflict, Conflict::Dangling(_)) && conflicts.index == 1);
    let pin = records(&api, &store, "pins").remove(0);
    assert_eq!(pin.document, r#"{"on":"1","color":"red"}"#, "the clearing is undone with it");
}
