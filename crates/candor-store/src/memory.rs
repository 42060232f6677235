//! The store in memory: what every other one is compared with.
//!
//! One mutex over ordered maps, every list sorted afresh. It is slow for many records and meant to
//! be obviously right; nothing survives the process.

mod removal;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use candor_core::caller::{Digest, Token};
use candor_core::change::{
    Action, Change, Commit, CommitError, Committed, Conflict, Conflicts, Dangling, Expected, Fault,
    Keep, Kept, Row,
};
use candor_core::declaration::{Api, ResourceType, TypeIndex, Unique, UniqueIndex};
use candor_core::limits::STREAM_BATCH_MAX;
use candor_core::record::{Record, RecordId, Revision, Scalar, Standing, Timestamp, Tombstone};
use candor_core::selection::{
    CollectionState, Column, Expanded, Expansion, Page, Position, Secret, Selection, SortKey,
};
use tokio::sync::mpsc;

use self::removal::removal;
use crate::column::{kept, order};
use crate::{Store, Stream, fresh_secret};

/// A store that lives as long as the process.
#[derive(Debug)]
pub struct MemoryStore {
    api: Arc<Api>,
    secret: Secret,
    state: Mutex<State>,
}

#[derive(Debug, Clone)]
struct State {
    revision: Revision,
    /// One for each type of the API, in its order.
    collections: Vec<Collection>,
    /// The answers kept, by their keys.
    answers: BTreeMap<String, Kept>,
    /// The tokens, by their digests.
    tokens: BTreeMap<Digest, Token>,
}

#[derive(Debug, Clone, Default)]
struct Collection {
    changed: CollectionState,
    entries: BTreeMap<RecordId, Entry>,
}

#[derive(Debug, Clone)]
enum Entry {
    Live(Arc<Record>, Vec<Scalar>),
    Deleted(Tombstone),
}

impl MemoryStore {
    /// An empty store for an API.
    pub fn new(api: Arc<Api>) -> MemoryStore {
        let collections = api.types.iter().map(|_| Collection::default()).collect();
        let secret = fresh_secret().expect("a system without random bytes runs no store");
        MemoryStore {
            api,
            secret,
            state: Mutex::new(State {
                revision: Revision(0),
                collections,
                answers: BTreeMap::new(),
                tokens: BTreeMap::new(),
            }),
        }
    }

    /// Forgets the tombstones that are older than their type keeps them, and says how many. Kept
    /// answers that are over go, too.
    pub fn purge(&self, now: Timestamp) -> u64 {
        let mut purged = 0;
        let mut state = self.lock();
        for (resource_type, collection) in self.api.types.iter().zip(&mut state.collections) {
            let before = collection.entries.len();
            collection.entries.retain(|_, entry| !entry.forgotten(resource_type, now));
            purged += before - collection.entries.len();
        }
        let kept_seconds = self.api.idempotency_seconds;
        state.answers.retain(|_, kept| !kept.forgotten(kept_seconds, now));
        purged as u64
    }

    /// The state is changed in one step at the end of a commit, so a panic elsewhere leaves it
    /// whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn secret(&self) -> &Secret {
        &self.secret
    }

    async fn read(&self, resource_type: TypeIndex, id: &RecordId) -> Result<Standing, Fault> {
        Ok(self.lock().of(resource_type).standing(id))
    }

    async fn collection(&self, resource_type: TypeIndex) -> Result<CollectionState, Fault> {
        Ok(self.lock().of(resource_type).changed)
    }

    async fn list(&self, selection: Selection) -> Result<Page, Fault> {
        Ok(self.lock().of(selection.resource_type).page(&selection))
    }

    async fn stream(&self, selection: Selection) -> Result<Stream, Fault> {
        let selection = Selection { limit: usize::MAX - 1, ..selection };
        let page = self.lock().of(selection.resource_type).page(&selection);
        let batches: Vec<_> = page.records.chunks(STREAM_BATCH_MAX).collect();
        let (to, receiver) = mpsc::channel(batches.len().max(1));
        for batch in batches {
            // There is room for all of them.
            drop(to.try_send(Ok(batch.to_vec())));
        }
        Ok(Stream { collection: page.collection, batches: receiver })
    }

    async fn expand(&self, expansion: &Expansion, records: &[&Record]) -> Result<Expanded, Fault> {
        let state = self.lock();
        let states = expansion.types().into_iter().map(|of| state.of(of).changed);
        let read = |of: TypeIndex, id: &RecordId| Ok(state.of(of).standing(id));
        Ok(Expanded::of(states, expansion.follow(records, read)?))
    }

    async fn recall(&self, key: &str) -> Result<Option<Kept>, Fault> {
        Ok(self.lock().answers.get(key).cloned())
    }

    async fn token(&self, digest: &Digest) -> Result<Option<Token>, Fault> {
        Ok(self.lock().tokens.get(digest).cloned())
    }

    async fn keep_token(&self, token: Token) -> Result<(), Fault> {
        self.lock().tokens.insert(token.digest, token);
        Ok(())
    }

    async fn commit(&self, mut commit: Commit) -> Result<Vec<Committed>, CommitError> {
        let mut state = self.lock();
        check_key(&self.api, &state, commit.keep.as_ref())?;
        check_collections(&state, &commit)?;
        if let ([_], None) = (commit.changes.as_slice(), &commit.keep)
            && let Some(change) = commit.changes.pop()
        {
            return Ok(vec![state.checked(&self.api, change, &mut 0)?]);
        }
        // What several steps do is seen when all of them are made.
        let mut next = state.clone();
        let committed = next.all(&self.api, &commit).map_err(CommitError::Conflict)?;
        next.keep(commit.keep, &committed).map_err(CommitError::Fault)?;
        *state = next;
        Ok(committed)
    }
}

impl State {
    fn of(&self, resource_type: TypeIndex) -> &Collection {
        &self.collections[usize::from(resource_type.0)]
    }

    /// Does all that a commit asks for, or says what is forbidden of it.
    fn all(&mut self, api: &Api, commit: &Commit) -> Result<Vec<Committed>, Conflicts> {
        let mut committed = Vec::with_capacity(commit.changes.len());
        let (mut forbidden, mut along): (Option<Conflicts>, usize) = (None, 0);
        for (index, change) in commit.changes.iter().enumerate() {
            if forbidden.as_ref().is_some_and(|known| !known.gathering(commit, index)) {
                break;
            }
            match self.checked(api, change.clone(), &mut along) {
                Ok(done) => committed.push(done),
                Err(why) => {
                    forbidden = Some(Conflicts::gather(forbidden.take(), commit, index, why));
                }
            }
        }
        forbidden.map_or(Ok(committed), Err)
    }

    /// Does what a change asks for, when what is stored allows it. So many other records have been
    /// touched by its commit before.
    fn checked(
        &mut self,
        api: &Api,
        change: Change,
        along: &mut usize,
    ) -> Result<Committed, Conflict> {
        check(api, self, &change)?;
        if !matches!(change.action, Action::Delete) {
            return Ok(self.apply(api.of(change.resource_type), change));
        }
        let removal = removal(api, self, &change, api.cascade_max_records - *along)?;
        *along += removal.len();
        let committed = self.apply(api.of(change.resource_type), change.clone());
        self.take_along(api, removal, &change, &committed);
        Ok(committed)
    }

    fn keep(&mut self, keep: Option<Keep>, committed: &[Committed]) -> Result<(), Fault> {
        if let Some(Keep { key, fingerprint, now, tell }) = keep {
            let kept = Kept { fingerprint, time: now, answer: tell.answer(committed)? };
            self.answers.insert(key, kept);
        }
        Ok(())
    }

    /// Does what was checked.
    fn apply(&mut self, resource_type: &ResourceType, change: Change) -> Committed {
        self.revision.0 += 1;
        let revision = self.revision;
        let collection = &mut self.collections[usize::from(change.resource_type.0)];
        let (create_time, last) = match (&change.action, collection.entries.get(&change.id)) {
            (Action::Replace(_) | Action::Delete, Some(Entry::Live(record, _))) => {
                (record.create_time, record.update_time)
            }
            _ => (change.now, change.now),
        };
        let update_time = change.now.max(last);
        let entry = match change.action {
            Action::Create(row) | Action::Replace(row) => Some(live(
                resource_type,
                Record {
                    id: change.id.clone(),
                    revision,
                    create_time,
                    update_time,
                    document: row.document,
                },
                &row.columns,
            )),
            Action::Delete => Entry::tombstone(resource_type, revision, update_time),
        };
        match entry {
            Some(entry) => collection.entries.insert(change.id, entry),
            None => collection.entries.remove(&change.id),
        };
        collection.count(revision, update_time);
        Committed { revision, create_time, update_time }
    }
}

fn live(resource_type: &ResourceType, record: Record, columns: &[Scalar]) -> Entry {
    let columns = resource_type.fields.iter().zip(columns);
    let columns = columns.map(|(field, value)| kept(field.kind, value).clone()).collect();
    Entry::Live(Arc::new(record), columns)
}

/// Whether nothing is kept yet under the key.
fn check_key(api: &Api, state: &State, keep: Option<&Keep>) -> Result<(), Conflict> {
    let Some(keep) = keep else { return Ok(()) };
    match state.answers.get(&keep.key) {
        Some(kept) if !kept.forgotten(api.idempotency_seconds, keep.now) => Err(Conflict::Kept),
        Some(_) | None => Ok(()),
    }
}

/// Whether every collection is as it is expected to be.
fn check_collections(state: &State, commit: &Commit) -> Result<(), CommitError> {
    let moved = |change: &Change| match change.expected {
        Expected::UnknownIn(revision) => {
            revision != state.of(change.resource_type).changed.revision
        }
        Expected::Unknown | Expected::Live | Expected::At(_) => false,
    };
    match commit.changes.iter().position(moved) {
        Some(index) => {
            Err(CommitError::Conflict(Conflicts::gather(None, commit, index, Conflict::Moved)))
        }
        None => Ok(()),
    }
}

/// Whether what is stored allows a change; the order of the checks is the trait's.
fn check(api: &Api, state: &State, change: &Change) -> Result<(), Conflict> {
    let resource_type = api.of(change.resource_type);
    check_expected(resource_type, state, change)?;
    match &change.action {
        // What refers to it is looked at by the removal.
        Action::Delete => Ok(()),
        Action::Create(row) | Action::Replace(row) => {
            check_references(api, resource_type, state, change, row)?;
            check_unique(resource_type, state, change, row)
        }
    }
}

fn check_expected(
    resource_type: &ResourceType,
    state: &State,
    change: &Change,
) -> Result<(), Conflict> {
    let entry = state.of(change.resource_type).entries.get(&change.id);
    let entry = entry.filter(|entry| !entry.forgotten(resource_type, change.now));
    let creates = matches!(change.action, Action::Create(_));
    let holds = match (change.expected, entry) {
        (Expected::Unknown | Expected::UnknownIn(_), None) => creates,
        (Expected::Live, Some(Entry::Live(..))) => !creates,
        (Expected::At(revision), Some(Entry::Live(record, _))) => {
            !creates && record.revision == revision
        }
        (Expected::Unknown | Expected::UnknownIn(_), Some(_))
        | (Expected::Live | Expected::At(_), None | Some(Entry::Deleted(..))) => false,
    };
    if holds { Ok(()) } else { Err(Conflict::Stale) }
}

fn check_references(
    api: &Api,
    resource_type: &ResourceType,
    state: &State,
    change: &Change,
    row: &Row,
) -> Result<(), Conflict> {
    let mut dangling = Vec::new();
    for reference in &resource_type.references {
        let Scalar::Text(id) = &row.columns[usize::from(reference.field.0)] else { continue };
        let itself = reference.to == change.resource_type && id == change.id.as_str();
        let entry = RecordId::parse(id).and_then(|id| state.of(reference.to).entries.get(&id));
        let deleted = match entry {
            Some(Entry::Live(..)) => continue,
            Some(entry) => !entry.forgotten(api.of(reference.to), change.now),
            None => false,
        };
        if !itself {
            let (field, to) = (reference.field, reference.to);
            dangling.push(Dangling { field, to, id: id.clone(), deleted });
        }
    }
    if dangling.is_empty() { Ok(()) } else { Err(Conflict::Dangling(dangling)) }
}

fn check_unique(
    resource_type: &ResourceType,
    state: &State,
    change: &Change,
    row: &Row,
) -> Result<(), Conflict> {
    for (place, unique) in resource_type.unique.iter().enumerate() {
        let Some(values) = whole(resource_type, unique, &row.columns) else { continue };
        let holder = state.of(change.resource_type).live().find(|(id, columns)| {
            **id != change.id && whole(resource_type, unique, columns).as_ref() == Some(&values)
        });
        if let Some((holder, _)) = holder {
            let unique = UniqueIndex(u16::try_from(place).expect("an API has fewer"));
            return Err(Conflict::Duplicate { unique, holder: holder.clone() });
        }
    }
    Ok(())
}

/// The values of a uniqueness; nothing when one of them is absent.
fn whole<'a>(
    resource_type: &ResourceType,
    unique: &Unique,
    columns: &'a [Scalar],
) -> Option<Vec<&'a Scalar>> {
    let value = |index| kept(resource_type.field(index).kind, &columns[usize::from(index.0)]);
    let values: Vec<_> = unique.fields.iter().map(|index| value(*index)).collect();
    (!values.contains(&&Scalar::Absent)).then_some(values)
}

impl Entry {
    /// What a deletion leaves where the type remembers it.
    fn tombstone(of: &ResourceType, revision: Revision, delete_time: Timestamp) -> Option<Entry> {
        (of.tombstone_seconds > 0).then_some(Entry::Deleted(Tombstone { revision, delete_time }))
    }

    fn forgotten(&self, resource_type: &ResourceType, now: Timestamp) -> bool {
        match self {
            Entry::Live(..) => false,
            Entry::Deleted(tombstone) => tombstone.forgotten(resource_type.tombstone_seconds, now),
        }
    }
}

impl Collection {
    fn standing(&self, id: &RecordId) -> Standing {
        match self.entries.get(id) {
            None => Standing::Unknown,
            Some(Entry::Live(record, _)) => Standing::Live(Arc::clone(record)),
            Some(Entry::Deleted(tombstone)) => Standing::Deleted(tombstone.clone()),
        }
    }

    /// Counts a change that has been made.
    fn count(&mut self, revision: Revision, update_time: Timestamp) {
        self.changed = CollectionState {
            revision,
            update_time: update_time.max(self.changed.update_time),
            records: self.live().count() as u64,
        };
    }

    fn live(&self) -> impl Iterator<Item = (&RecordId, &Vec<Scalar>)> {
        self.entries.iter().filter_map(|(id, entry)| match entry {
            Entry::Live(_, columns) => Some((id, columns)),
            Entry::Deleted(..) => None,
        })
    }

    fn page(&self, selection: &Selection) -> Page {
        let mut places = self.places(selection);
        let total = selection.count.then_some(places.len() as u64);
        places.sort_by(|one, other| order(&selection.sort, &one.0, &other.0));
        let order_to = |place: &Position, end| order(&selection.sort, place, end);
        let (first, last) = match (&selection.start, selection.backward) {
            (None, _) => (0, places.len()),
            (Some(start), false) => {
                (places.partition_point(|(place, _)| order_to(place, start).is_le()), places.len())
            }
            (Some(start), true) => {
                (0, places.partition_point(|(place, _)| order_to(place, start).is_lt()))
            }
        };
        let passed = selection.offset.min(last - first);
        let (first, last) = match selection.backward {
            false => (first + passed, last),
            true => (first, last - passed),
        };
        let more = last - first > selection.limit;
        let chosen = match selection.backward {
            false => &places[first..last.min(first + selection.limit)],
            true => &places[first.max(last.saturating_sub(selection.limit))..last],
        };
        Page {
            records: chosen.iter().map(|(_, record)| Record::clone(record)).collect(),
            more,
            first: chosen.first().map(|(position, _)| position.clone()),
            last: chosen.last().map(|(position, _)| position.clone()),
            total,
            collection: self.changed,
        }
    }

    /// The records the filters let through, with where they stand, in no order yet.
    fn places(&self, selection: &Selection) -> Vec<(Position, &Arc<Record>)> {
        let mut places = Vec::new();
        for entry in self.entries.values() {
            let Entry::Live(record, columns) = entry else { continue };
            if selection.takes(record) {
                let values = selection.sort.iter().map(|key| value(*key, record, columns));
                places.push((Position { values: values.collect(), id: record.id.clone() }, record));
            }
        }
        places
    }
}

fn value(key: SortKey, record: &Record, columns: &[Scalar]) -> Scalar {
    match key.column {
        Column::Id => Scalar::Text(record.id.as_str().to_owned()),
        Column::CreateTime => Scalar::Number(record.create_time.0.into()),
        Column::UpdateTime => Scalar::Number(record.update_time.0.into()),
        Column::Field(index) => columns[usize::from(index.0)].clone(),
    }
}
