//! The world of the suite: an API, a store for it, a clock that stands, and words that keep the
//! cases short.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use candor_core::change::{
    Action, Change, Commit, CommitError, Committed, Conflict, Conflicts, Expected, Fault, Row,
};
use candor_core::declaration::{Api, FieldIndex, ResourceType, SourceFile, TypeIndex, load};
use candor_core::expression::{SELF, filter_environment};
use candor_core::limits::NESTING_MAX_DEPTH;
use candor_core::record::{Record, RecordId, Revision, Scalar, Standing, Timestamp};
use candor_core::selection::{CollectionState, Column, Page, Position, Selection, SortKey};
use candor_expression::{Expression, Literal};
use candor_json::Json;

use crate::Store;

/// The declaration the suite works with.
const FILES: [(&str, &str); 8] = [
    ("candor.yaml", "{ title: The suite, version: v1, limits: { cascade: 8 } }"),
    (
        "authors.yaml",
        "schema: { type: object, properties: { name: { type: string } } }
id: { client: '^.+$' }
tombstones: 10s",
    ),
    (
        "books.yaml",
        "schema:
  type: object
  properties:
    title: { type: string }
    isbn: { type: string }
    code: { type: number }
    shelf: { type: string }
    place: { type: integer }
    price: { type: number }
    pages: { type: integer }
    lent: { type: boolean }
    author: { type: string }
    editor: { type: string }
    sequel: { type: string }
id: { client: '^.+$' }
unique: [isbn, [shelf, place], code]
references: { author: authors, editor: { to: authors, as: edited }, sequel: books }
indexes: [title, price, pages, lent, create_time, [pages, update_time]]
tombstones: 60s",
    ),
    (
        "loans.yaml",
        "schema: { type: object, properties: { book: { type: string }, reader: { type: string } } }
id: { client: '^.+$' }
references: { book: books }
tombstones: none",
    ),
    (
        "parts.yaml",
        "schema:
  type: object
  properties:
    whole: { type: string }
    next: { type: string }
    needs: { type: string }
id: { client: '^.+$' }
references:
  whole: { to: parts, on_delete: cascade }
  next: { to: parts, on_delete: cascade, as: before }
  needs: { to: parts, as: needing }
tombstones: 10s",
    ),
    (
        "pins.yaml",
        "schema:
  type: object
  minProperties: 1
  properties:
    part: { type: string }
    on: { type: string }
    beside: { type: string }
    color: { type: string }
    state: { enum: [loose, fixed] }
id: { client: '^.+$' }
unique: [[on, color]]
references:
  part: { to: parts, on_delete: cascade }
  on: { to: parts, on_delete: clear, as: holding }
  beside: { to: parts, on_delete: clear, as: neighbours }
lifecycle:
  field: state
  initial: loose
  transitions: { fix: { from: loose, to: fixed } }
  frozen: [fixed]
tombstones: none",
    ),
    (
        "events.yaml",
        "schema:
  type: object
  properties:
    name: { type: string }
    note: { type: string }
    seats: { type: integer }
    price: { type: number }
    open: { type: boolean }
    due: { type: string, format: date-time }
    tags: { type: array, items: { type: string } }
    place: { type: object, properties: { city: { type: string } } }
    lines: { type: array, items: { type: object, properties: { count: { type: integer } } } }
id: { client: '^.+$' }
indexes: [name, price, due, [open, seats], create_time]",
    ),
    // Names that an engine may have taken, or may take for one another.
    (
        "group.yaml",
        "schema:
  type: object
  properties:
    title: { type: string }
    Title: { type: string }
    revision: { type: integer }
    document: { type: string }
    rowid: { type: integer }
    'a \"quoted\" name': { type: string }
    'order by': { type: integer }
id: { client: '^.+$' }
unique: [[title, Title]]
indexes: [revision, document, rowid, 'a \"quoted\" name', 'order by']",
    ),
];

/// Longer than any walk of the suite.
const ENDLESS_PAGES: usize = 2_000;

/// A store with an API and a clock.
#[derive(Debug)]
pub struct World<S> {
    /// What is tested.
    pub store: S,
    api: Arc<Api>,
    now: AtomicI64,
}

/// Names the records of a page.
pub(super) fn ids(page: &Page) -> Vec<&str> {
    page.records.iter().map(|record| record.id.as_str()).collect()
}

/// The API of the suite.
pub fn api() -> Arc<Api> {
    let file =
        |(name, text): (&str, &str)| SourceFile { name: name.to_owned(), text: text.to_owned() };
    match load(&FILES.map(file)) {
        Ok(api) => Arc::new(api),
        Err(diagnostics) => panic!("the API of the suite: {diagnostics:?}"),
    }
}

/// A row with this document, which is a JSON object.
pub fn row(resource_type: &ResourceType, document: &str) -> Row {
    let json = Json::read(document.as_bytes(), NESTING_MAX_DEPTH).expect("the case writes JSON");
    let columns = resource_type.fields.iter().map(|field| Scalar::of(json.member(&field.name)));
    Row { document: document.to_owned(), columns: columns.collect() }
}

/// The id of a case.
pub fn id(text: &str) -> RecordId {
    RecordId::parse(text).expect("the case writes an id")
}

impl<S: Store> World<S> {
    /// A world whose store `make` makes.
    pub fn new(make: impl FnOnce(Arc<Api>) -> S) -> World<S> {
        let api = api();
        World { store: make(Arc::clone(&api)), api, now: AtomicI64::new(1_000_000) }
    }

    /// Sets the clock to so many milliseconds.
    pub(super) fn at(&self, now: i64) -> &World<S> {
        self.now.store(now, Ordering::SeqCst);
        self
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::SeqCst))
    }

    pub(super) fn resource_type(&self, name: &str) -> &ResourceType {
        self.api.resource_type(name).expect("the case names a type of the suite")
    }

    pub(super) fn index(&self, resource_type: &str) -> TypeIndex {
        self.resource_type(resource_type).index
    }

    pub(super) fn field(&self, resource_type: &str, name: &str) -> FieldIndex {
        self.resource_type(resource_type).field_named(name).expect("the case names a field")
    }

    /// A change to `books/1`, written as `("books/1", …)`.
    pub(super) fn change(&self, place: &str, expected: Expected, action: Action) -> Change {
        let (resource_type, id) = split(place);
        let resource_type = self.index(resource_type);
        Change { resource_type, id, expected, action, now: self.now() }
    }

    /// What becomes of a change; a fault fails the case.
    pub(super) fn commit(&self, change: Change) -> Result<Committed, Conflict> {
        match self.commit_all(vec![change]) {
            Ok(mut committed) => Ok(committed.pop().expect("what was made is told")),
            Err(conflicts) => Err(conflicts.conflict),
        }
    }

    /// What becomes of changes that are to be made together; a fault fails the case.
    pub(super) fn commit_all(&self, changes: Vec<Change>) -> Result<Vec<Committed>, Conflicts> {
        match wait(self.store.commit(Commit { changes, keep: None })) {
            Ok(committed) => Ok(committed),
            Err(CommitError::Conflict(conflicts)) => Err(conflicts),
            Err(CommitError::Fault(fault)) => panic!("the store failed: {fault}"),
        }
    }

    fn row(&self, place: &str, document: &str) -> Row {
        row(self.resource_type(split(place).0), document)
    }

    pub(super) fn create(&self, place: &str, document: &str) -> Result<Committed, Conflict> {
        self.create_in(place, Expected::Unknown, document)
    }

    pub(super) fn create_in(
        &self,
        place: &str,
        expected: Expected,
        document: &str,
    ) -> Result<Committed, Conflict> {
        let action = Action::Create(self.row(place, document));
        self.commit(self.change(place, expected, action))
    }

    pub(super) fn replace(
        &self,
        place: &str,
        expected: Expected,
        document: &str,
    ) -> Result<Committed, Conflict> {
        let action = Action::Replace(self.row(place, document));
        self.commit(self.change(place, expected, action))
    }

    pub(super) fn delete(&self, place: &str) -> Result<Committed, Conflict> {
        self.commit(self.change(place, Expected::Live, Action::Delete))
    }

    /// Creates what the case takes for granted.
    #[track_caller]
    pub(super) fn given(&self, records: &[(&str, &str)]) -> &World<S> {
        for (place, document) in records {
            self.create(place, document).expect("what is given can be created");
        }
        self
    }

    pub(super) fn read(&self, place: &str) -> Standing {
        let (resource_type, id) = split(place);
        wait(self.store.read(self.index(resource_type), &id)).expect("the store does not fail")
    }

    #[track_caller]
    pub(super) fn live(&self, place: &str) -> Arc<Record> {
        match self.read(place) {
            Standing::Live(record) => record,
            other => panic!("{place} should be live and is {other:?}"),
        }
    }

    pub(super) fn collection(&self, resource_type: &str) -> CollectionState {
        wait(self.store.collection(self.index(resource_type))).expect("the store does not fail")
    }

    /// The last revision any type has.
    pub(super) fn revision(&self) -> Revision {
        let names = self.api.types.iter().map(|resource_type| &resource_type.name);
        names.map(|name| self.collection(name).revision).max().unwrap_or_default()
    }

    /// A selection of all, sorted as in `-price,title`.
    pub(super) fn selection(&self, resource_type: &str, sort: &str, limit: usize) -> Selection {
        let key = |name: &str| {
            let (descending, name) = match name.strip_prefix('-') {
                Some(name) => (true, name),
                None => (false, name),
            };
            let column = match name {
                "id" => Column::Id,
                "create_time" => Column::CreateTime,
                "update_time" => Column::UpdateTime,
                name => Column::Field(self.field(resource_type, name)),
            };
            SortKey { column, descending }
        };
        Selection {
            sort: sort.split(',').filter(|name| !name.is_empty()).map(key).collect(),
            ..Selection::first(self.index(resource_type), limit)
        }
    }

    /// A filter, as `filter=` asks it.
    #[track_caller]
    pub(super) fn filter(&self, resource_type: &str, source: &str) -> Expression {
        let resource_type = self.api.of(self.index(resource_type));
        let parsed = Expression::parse(source, filter_environment(resource_type));
        parsed.unwrap_or_else(|mistake| panic!("{source}: {mistake}"))
    }

    /// `field == value`, as a short filter asks it.
    pub(super) fn equals(&self, resource_type: &str, field: &str, value: &str) -> Expression {
        let resource_type = &self.api.of(self.index(resource_type));
        let path = filter_environment(resource_type).path(SELF, &[field]).unwrap();
        let value = Literal::read(value, &path.holds).expect("the value is one of the field's");
        Expression::equals(path, value).unwrap()
    }

    pub(super) fn list(&self, selection: &Selection) -> Page {
        let page: Result<Page, Fault> = wait(self.store.list(selection.clone()));
        page.expect("the store does not fail")
    }

    pub(super) fn stream(&self, selection: &Selection) -> (CollectionState, Vec<Record>) {
        let mut stream = wait(self.store.stream(selection.clone())).expect("it begins");
        let mut records = Vec::new();
        while let Some(batch) = wait(stream.batches.recv()) {
            records.extend(batch.expect("it goes on"));
        }
        (stream.collection, records)
    }

    /// Every page in turn, from one end to the other; `between` is called after each.
    pub(super) fn walk(
        &self,
        mut selection: Selection,
        mut between: impl FnMut(&Page),
    ) -> Vec<Page> {
        let mut pages: Vec<Page> = Vec::new();
        loop {
            assert!(pages.len() < ENDLESS_PAGES, "the walk goes in a circle");
            let page = self.list(&selection);
            between(&page);
            let edge: Option<Position> =
                if selection.backward { page.first.clone() } else { page.last.clone() };
            let more = page.more;
            pages.push(page);
            if !more {
                return pages;
            }
            selection.start = Some(edge.expect("a page before others is not empty"));
        }
    }
}

fn split(place: &str) -> (&str, RecordId) {
    let (resource_type, text) = place.split_once('/').expect("a place is a type and an id");
    (resource_type, id(text))
}

/// Waits for a future on this thread: stores ask no more of a runtime.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        thread::park();
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
