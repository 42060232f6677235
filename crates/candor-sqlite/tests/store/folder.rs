//! Folders that go when the test ends, with a store in them.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use candor_core::caller::{Digest, Token};
use candor_core::change::{
    Action, Change, Commit, CommitError, Committed, Conflict, Expected, Fault, Kept,
};
use candor_core::declaration::{Api, FieldIndex, ResourceType, SourceFile, TypeIndex, load};
use candor_core::expression::{SELF, filter_environment};
use candor_core::record::{Record, RecordId, Standing, Timestamp};
use candor_core::selection::{CollectionState, Expanded, Expansion, Page, Secret, Selection};
use candor_expression::{Expression, Literal};
use candor_sqlite::{OpenError, Options, SqliteStore};
use candor_store::suite::{id, row, wait};
use candor_store::{Store, Stream};

/// An empty folder.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("candor-store-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Folder(path)
    }

    /// Where the store of this folder is.
    pub(crate) fn store(&self) -> PathBuf {
        self.0.join("store.sqlite")
    }

    pub(crate) fn open(&self, api: &Arc<Api>) -> Result<SqliteStore, OpenError> {
        SqliteStore::open(&self.store(), Arc::clone(api), &Options::default())
    }
}

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// A store in a folder of its own.
#[derive(Debug)]
pub(crate) struct Temporary {
    store: SqliteStore,
    _folder: Folder,
}

impl Temporary {
    #[expect(clippy::needless_pass_by_value, reason = "the suite hands it over")]
    pub(crate) fn new(api: Arc<Api>) -> Temporary {
        let folder = Folder::new();
        Temporary { store: folder.open(&api).unwrap(), _folder: folder }
    }
}

impl Deref for Temporary {
    type Target = SqliteStore;

    fn deref(&self) -> &SqliteStore {
        &self.store
    }
}

impl Store for Temporary {
    fn secret(&self) -> &Secret {
        self.store.secret()
    }

    async fn read(&self, resource_type: TypeIndex, id: &RecordId) -> Result<Standing, Fault> {
        self.store.read(resource_type, id).await
    }

    async fn collection(&self, resource_type: TypeIndex) -> Result<CollectionState, Fault> {
        self.store.collection(resource_type).await
    }

    async fn list(&self, selection: Selection) -> Result<Page, Fault> {
        self.store.list(selection).await
    }

    async fn stream(&self, selection: Selection) -> Result<Stream, Fault> {
        self.store.stream(selection).await
    }

    async fn expand(&self, expansion: &Expansion, records: &[&Record]) -> Result<Expanded, Fault> {
        self.store.expand(expansion, records).await
    }

    async fn recall(&self, key: &str) -> Result<Option<Kept>, Fault> {
        self.store.recall(key).await
    }

    async fn token(&self, digest: &Digest) -> Result<Option<Token>, Fault> {
        self.store.token(digest).await
    }

    async fn keep_token(&self, token: Token) -> Result<(), Fault> {
        self.store.keep_token(token).await
    }

    async fn commit(&self, commit: Commit) -> Result<Vec<Committed>, CommitError> {
        self.store.commit(commit).await
    }
}

/// The API of types with these declarations.
pub(crate) fn api(types: &[(&str, &str)]) -> Arc<Api> {
    let file = |name: &str, text: &str| SourceFile { name: name.to_owned(), text: text.to_owned() };
    let types = types.iter().map(|(name, text)| file(&format!("{name}.yaml"), text));
    let all: Vec<_> =
        [file("candor.yaml", "{ title: A test, version: v1 }")].into_iter().chain(types).collect();
    Arc::new(load(&all).unwrap_or_else(|diagnostics| panic!("{diagnostics:?}")))
}

/// A change to `books/1`.
pub(crate) fn change(api: &Api, place: &str, expected: Expected, action: Action) -> Change {
    let (resource_type, text) = place.split_once('/').unwrap();
    let resource_type = api.resource_type(resource_type).unwrap().index;
    Change { resource_type, id: id(text), expected, action, now: Timestamp(1_000) }
}

/// A change that creates a record.
pub(crate) fn creation(api: &Api, place: &str, document: &str) -> Change {
    let resource_type = api.resource_type(place.split_once('/').unwrap().0).unwrap();
    let action = Action::Create(row(resource_type, document));
    change(api, place, Expected::Unknown, action)
}

pub(crate) fn create(
    store: &SqliteStore,
    api: &Api,
    place: &str,
    document: &str,
) -> Result<Committed, Conflict> {
    match wait(store.commit(creation(api, place, document).into())) {
        Ok(mut committed) => Ok(committed.pop().unwrap()),
        Err(CommitError::Conflict(conflicts)) => Err(conflicts.conflict),
        Err(CommitError::Fault(fault)) => panic!("the store failed: {fault}"),
    }
}

pub(crate) fn delete(store: &SqliteStore, api: &Api, place: &str) {
    wait(store.commit(change(api, place, Expected::Live, Action::Delete).into())).unwrap();
}

/// `field == value`; nothing when the field cannot have the value.
pub(crate) fn equals(of: &ResourceType, field: FieldIndex, value: &str) -> Option<Expression> {
    let path = filter_environment(of).path(SELF, &[&of.field(field).name]).unwrap();
    let value = Literal::read(value, &path.holds)?;
    Some(Expression::equals(path, value).unwrap())
}

/// The document of a record, when it is live.
pub(crate) fn document(store: &SqliteStore, api: &Api, place: &str) -> Option<String> {
    let (resource_type, text) = place.split_once('/').unwrap();
    let resource_type = api.resource_type(resource_type).unwrap().index;
    match wait(store.read(resource_type, &id(text))).unwrap() {
        Standing::Live(record) => Some(record.document.clone()),
        Standing::Unknown | Standing::Deleted(_) => None,
    }
}
