//! The store in memory as the model: whatever is done to both, both say the same.

use std::sync::Arc;

use candor_core::change::{Action, Change, CommitError, Committed, Conflicts, Expected};
use candor_core::declaration::{Api, FieldIndex};
use candor_core::record::{Record, Revision, Timestamp};
use candor_core::selection::{Column, Page, Position, Selection, SortKey};
use candor_store::suite::{id, row, wait};
use candor_store::{MemoryStore, Store};
use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::*;
use proptest::sample::select;

use crate::folder::{Temporary, api, equals};

const BOOKS: &str = "
schema:
  type: object
  properties:
    title: { type: string }
    price: { type: number }
    pages: { type: integer }
    lent: { type: boolean }
    author: { type: string }
    sequel: { type: string }
id: { client: '^.+$' }
unique: [[title, pages], price]
references: { author: authors, sequel: books }
indexes: [title, pages]
tombstones: 5s";

const AUTHORS: &str = "
schema: { type: object, properties: { name: { type: string } } }
id: { client: '^.+$' }
tombstones: none";

/// What is done; the numbers choose among few, so that things meet.
#[derive(Debug, Clone)]
enum Deed {
    Create { book: bool, id: u8, document: String },
    Replace { id: u8, at: Option<u64>, document: String },
    Delete { book: bool, id: u8 },
    Later { seconds: u8 },
    Purge,
    List(Look),
}

/// A list that is looked at.
#[derive(Debug, Clone)]
struct Look {
    filter: Option<(u16, &'static str)>,
    sort: Vec<(Option<u16>, bool)>,
    /// Which earlier page's edge to start from.
    start: Option<(usize, bool)>,
    backward: bool,
    offset: usize,
    limit: usize,
    count: bool,
}

const TITLES: [&str; 4] = ["a", "A", "é", ""];
/// Of every form a column keeps a number in.
const NUMBERS: [&str; 11] = [
    "-12345678901234567890",
    "-1e400",
    "1",
    "1.0",
    "2",
    "-0.5",
    "1e20",
    "12345678901234567890",
    "12345678901234567891",
    "1.00000000000000001",
    "1e400",
];

fn document() -> impl Strategy<Value = String> {
    let member = |name: &'static str, often: f64, value: BoxedStrategy<String>| {
        weighted(often, value)
            .prop_map(move |value| value.map(|value| format!("\"{name}\":{value}")))
    };
    let text = |list: &'static [&'static str]| select(list).prop_map(|text| format!("{text:?}"));
    let price = prop_oneof![9 => select(&NUMBERS[..]), 1 => Just("null")].prop_map(str::to_owned);
    let members = (
        member("title", 0.6, text(&TITLES).boxed()),
        member("price", 0.8, price.boxed()),
        member("pages", 0.5, (0..3_u8).prop_map(|pages| pages.to_string()).boxed()),
        member("lent", 0.5, any::<bool>().prop_map(|lent| lent.to_string()).boxed()),
        // Seldom, because most point nowhere.
        member("author", 0.1, text(&["0", "1", "2"]).boxed()),
        member("sequel", 0.1, text(&["0", "1", "2", "3"]).boxed()),
    );
    members.prop_map(|(a, b, c, d, e, f)| {
        let members: Vec<String> = [a, b, c, d, e, f].into_iter().flatten().collect();
        format!("{{{}}}", members.join(","))
    })
}

fn look() -> impl Strategy<Value = Look> {
    let value = prop_oneof![
        select(&TITLES[..]),
        select(&NUMBERS[..]),
        any::<bool>().prop_map(|value| if value { "true" } else { "false" }),
    ];
    let sort = vec((of(0..6_u16), any::<bool>()), 0..3);
    let start = of((any::<usize>(), any::<bool>()));
    let offset = prop_oneof![3 => Just(0), 1 => 0..5_usize];
    let looks =
        (of((0..6_u16, value)), sort, start, any::<bool>(), offset, 1..5_usize, any::<bool>());
    looks.prop_map(|(filter, sort, start, backward, offset, limit, count)| Look {
        filter,
        sort,
        start,
        backward,
        offset,
        limit,
        count,
    })
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (any::<bool>(), 0..6_u8, document())
            .prop_map(|(book, id, document)| Deed::Create { book, id, document }),
        3 => (0..6_u8, of(0..40_u64), document())
            .prop_map(|(id, at, document)| Deed::Replace { id, at, document }),
        2 => (any::<bool>(), 0..6_u8).prop_map(|(book, id)| Deed::Delete { book, id }),
        1 => (0..4_u8).prop_map(|seconds| Deed::Later { seconds }),
        1 => Just(Deed::Purge),
        4 => look().prop_map(Deed::List),
    ]
}

/// Both stores, and where earlier pages ended.
struct Pair {
    api: Arc<Api>,
    model: MemoryStore,
    sqlite: Temporary,
    now: Timestamp,
    edges: Vec<(Vec<SortKey>, Position)>,
}

type Told = Result<Vec<Committed>, Conflicts>;
type Shown = (Vec<Record>, bool, Option<Position>, Option<Position>, Option<u64>);

impl Pair {
    fn new() -> Pair {
        let api = api(&[("authors", AUTHORS), ("books", BOOKS)]);
        let (model, sqlite) =
            (MemoryStore::new(Arc::clone(&api)), Temporary::new(Arc::clone(&api)));
        Pair { api, model, sqlite, now: Timestamp(1_000), edges: Vec::new() }
    }

    fn both(&mut self, deed: Deed) {
        match deed {
            Deed::Create { book, id, document } => {
                self.commit(book, id, Expected::Unknown, Some((true, &document)));
            }
            Deed::Replace { id, at, document } => {
                let expected = at.map_or(Expected::Live, |at| Expected::At(Revision(at)));
                self.commit(true, id, expected, Some((false, &document)));
            }
            Deed::Delete { book, id } => self.commit(book, id, Expected::Live, None),
            Deed::Later { seconds } => self.now = self.now.plus_seconds(seconds.into()),
            Deed::Purge => {
                assert_eq!(self.sqlite.purge(self.now).unwrap(), self.model.purge(self.now));
            }
            Deed::List(look) => self.list(look),
        }
        self.same_state();
    }

    fn commit(&self, book: bool, number: u8, expected: Expected, row_of: Option<(bool, &str)>) {
        let resource_type = self.api.resource_type(if book { "books" } else { "authors" }).unwrap();
        let action = match row_of {
            Some((true, document)) => Action::Create(row(resource_type, document)),
            Some((false, document)) => Action::Replace(row(resource_type, document)),
            None => Action::Delete,
        };
        let change = Change {
            resource_type: resource_type.index,
            id: id(&number.to_string()),
            expected,
            action,
            now: self.now,
        };
        let model = told(wait(self.model.commit(change.clone().into())));
        assert_eq!(told(wait(self.sqlite.commit(change.into()))), model);
    }

    fn list(&mut self, look: Look) {
        let column =
            |field: Option<u16>| field.map_or(Column::Id, |field| Column::Field(FieldIndex(field)));
        let key = |(field, descending)| SortKey { column: column(field), descending };
        let mut selection = Selection {
            filter: look.filter.and_then(|(field, value)| {
                let books = self.api.resource_type("books").unwrap();
                equals(books, FieldIndex(field), value)
            }),
            sort: look.sort.into_iter().map(key).collect(),
            backward: look.backward,
            offset: look.offset,
            count: look.count,
            ..Selection::first(self.api.resource_type("books").unwrap().index, look.limit)
        };
        if let Some((place, true)) = look.start.filter(|_| !self.edges.is_empty()) {
            let (sort, position) = self.edges[place % self.edges.len()].clone();
            (selection.sort, selection.start) = (sort, Some(position));
        }
        let model = shown(wait(self.model.list(selection.clone())).unwrap());
        let sqlite = shown(wait(self.sqlite.list(selection.clone())).unwrap());
        assert_eq!(sqlite, model, "{selection:?}");
        let edges = model.2.into_iter().chain(model.3);
        self.edges.extend(edges.map(|edge| (selection.sort.clone(), edge)));
    }

    fn same_state(&self) {
        for resource_type in &self.api.types {
            let index = resource_type.index;
            let model = wait(self.model.collection(index)).unwrap();
            assert_eq!(wait(self.sqlite.collection(index)).unwrap(), model);
            for number in 0..6 {
                let id = id(&number.to_string());
                let model = wait(self.model.read(index, &id)).unwrap();
                assert_eq!(wait(self.sqlite.read(index, &id)).unwrap(), model);
            }
        }
    }
}

fn told(outcome: Result<Vec<Committed>, CommitError>) -> Told {
    outcome.map_err(|error| match error {
        CommitError::Conflict(conflicts) => conflicts,
        CommitError::Fault(fault) => panic!("{fault}"),
    })
}

fn shown(page: Page) -> Shown {
    (page.records, page.more, page.first, page.last, page.total)
}

/// A number that the engine cannot count with stands in a cursor, and in no record any more.
#[test]
fn a_list_goes_on_from_a_long_number_that_is_gone() {
    let document = |price: &str| format!("{{\"price\":{price}}}");
    let price = FieldIndex(1).0;
    for (descending, backward) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut pair = Pair::new();
        for (id, price) in (0..).zip(["1", "12345678901234567890", "1e20"]) {
            pair.both(Deed::Create { book: true, id, document: document(price) });
        }
        let all = Look {
            filter: None,
            sort: vec![(Some(price), descending)],
            start: None,
            backward: false,
            offset: 1,
            limit: 1,
            count: false,
        };
        pair.both(Deed::List(all.clone()));
        assert_eq!(pair.edges.len(), 2, "the long number is the one record of the page");
        pair.both(Deed::Replace { id: 1, at: None, document: document("2") });
        let on = Look { start: Some((0, true)), backward, offset: 0, limit: 4, ..all };
        pair.both(Deed::List(on));
        assert!(pair.edges.len() > 2, "there are records on both sides of it");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn sqlite_and_memory_answer_alike(deeds in vec(deed(), 1..60)) {
        let mut pair = Pair::new();
        for deed in deeds {
            pair.both(deed);
        }
    }
}
