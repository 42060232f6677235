//! Records in memory, so that looking at one again costs no transaction of the engine.
//!
//! The ids of all types are spread over stripes, each with a number. It is even while nothing is
//! being written there; the writer makes it odd before the first row of the stripe is written, and
//! even again when its transaction has ended, however it ended. A record is kept with the number
//! that its stripe had before the engine was asked, and counts as long as the stripe has that
//! number. So there is nothing to take away in time: what a commit touches has stopped counting
//! before anybody can see the commit, and what was read before it can never count after it.
//!
//! Only live records are kept. An id that is unknown costs a read each time it is asked about, so
//! that nobody fills the memory with inventions; so does a tombstone, and then the purge of old
//! ones is no business of the cache.

use std::cell::RefCell;
use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::mem::size_of;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use candor_core::change::Fault;
use candor_core::declaration::TypeIndex;
use candor_core::record::{Record, RecordId, Standing};
use candor_store::{Counted, StoreCount};
use quick_cache::sync::{Cache as Map, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, Equivalent, OptionsBuilder, Weighter};

/// Stripes; a write makes its whole stripe be read again, so they are many. 128 KiB.
const STRIPES: usize = 1 << 14;

/// Parts of the map with a lock each. A record larger than a part's share is not kept.
const SHARDS: usize = 16;

/// Bytes that keeping a record takes beside its own: the place in the map, and what the allocator
/// rounds up.
const KEEPING_BYTES: usize = 160;

/// A guess, for tables that are laid out ahead.
const RECORD_BYTES: u64 = 1 << 10;

/// The records of a store that are in memory.
pub(crate) struct Cache {
    kept: Map<Key, Kept, ByBytes>,
    hashes: DefaultHashBuilder,
    stripes: Box<[AtomicU64]>,
    hits: AtomicU64,
    misses: AtomicU64,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key(TypeIndex, RecordId);

/// A key that is only looked for.
#[derive(Clone, Copy, Hash)]
struct Sought<'a>(TypeIndex, &'a RecordId);

impl Equivalent<Key> for Sought<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.0 == key.0 && *self.1 == key.1
    }
}

/// A record, and the number that its stripe had when it was read.
#[derive(Clone)]
struct Kept {
    number: u64,
    record: Arc<Record>,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Key, Kept> for ByBytes {
    fn weight(&self, _: &Key, kept: &Kept) -> u64 {
        let Record { id, document, .. } = &*kept.record;
        let bytes = size_of::<Record>() + id.as_str().len() + document.capacity() + KEEPING_BYTES;
        bytes as u64
    }
}

impl Cache {
    /// A cache of so many bytes; none where that is nothing.
    pub(crate) fn new(max_bytes: u64) -> Option<Arc<Cache>> {
        if max_bytes == 0 {
            return None;
        }
        let items = usize::try_from(max_bytes / RECORD_BYTES).unwrap_or(usize::MAX);
        let options = OptionsBuilder::new()
            .weight_capacity(max_bytes)
            .estimated_items_capacity(items.clamp(1, 1 << 20))
            .shards(SHARDS)
            .build()
            .expect("a cache with a capacity can be made");
        let hashes = DefaultHashBuilder::default();
        Some(Arc::new(Cache {
            kept: Map::with_options(options, ByBytes, hashes.clone(), DefaultLifecycle::default()),
            hashes,
            stripes: (0..STRIPES).map(|_| AtomicU64::new(0)).collect(),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }))
    }

    /// How an id stands: from memory, or as `read` finds it.
    pub(crate) fn read(
        &self,
        of: TypeIndex,
        id: &RecordId,
        read: impl FnOnce() -> Result<Standing, Fault>,
    ) -> Result<Standing, Fault> {
        let sought = Sought(of, id);
        let stripe = &self.stripes[self.stripe(sought)];
        // The read happens here, as far as others can tell, when it is answered from memory.
        let number = stripe.load(Ordering::SeqCst);
        if let Some(kept) = self.kept.get(&sought).filter(|kept| kept.number == number) {
            self.hits.fetch_add(1, Ordering::Relaxed);
            return Ok(Standing::Live(kept.record));
        }
        self.misses.fetch_add(1, Ordering::Relaxed);
        let standing = read()?;
        let unwritten = || number.is_multiple_of(2) && stripe.load(Ordering::SeqCst) == number;
        if let Standing::Live(record) = &standing
            && unwritten()
        {
            let kept = Kept { number, record: Arc::clone(record) };
            self.kept.insert(Key(of, record.id.clone()), kept);
            // It does not count if it was written meanwhile, and need not lie about either.
            if !unwritten() {
                self.kept.remove(&sought);
            }
        }
        Ok(standing)
    }

    fn stripe(&self, sought: Sought<'_>) -> usize {
        self.hashes.hash_one(sought) as usize % STRIPES
    }

    /// Bytes that are taken by what is kept.
    fn bytes(&self) -> u64 {
        self.kept.weight()
    }

    /// How often it had what was looked for, how often not, and how much it holds.
    pub(crate) fn counts(&self) -> [StoreCount; 3] {
        let count = |name, about, counted, value| StoreCount { name, about, counted, value };
        let (hits, misses) = (&self.hits, &self.misses);
        [
            count("cache_hits", "Reads of records from memory", Counted::SoFar, told(hits)),
            count(
                "cache_misses",
                "Reads that the engine was asked for",
                Counted::SoFar,
                told(misses),
            ),
            count("cache_bytes", "Bytes of records in memory", Counted::Now, self.bytes()),
        ]
    }
}

fn told(count: &AtomicU64) -> u64 {
    count.load(Ordering::Relaxed)
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("records", &self.kept.len()).finish_non_exhaustive()
    }
}

/// The writer's side: the stripes that its open transaction has written in. There is one writer,
/// and nobody else makes a number odd or even.
#[derive(Debug)]
pub(crate) struct Touched {
    cache: Option<Arc<Cache>>,
    stripes: RefCell<Vec<usize>>,
}

impl Touched {
    /// Nothing is touched yet.
    pub(crate) fn none(cache: Option<Arc<Cache>>) -> Touched {
        Touched { cache, stripes: RefCell::default() }
    }

    /// Called before a row is written: what is kept of the record does not count from here on.
    pub(crate) fn touch(&self, of: TypeIndex, id: &RecordId) {
        let Some(cache) = &self.cache else { return };
        let sought = Sought(of, id);
        let stripe = cache.stripe(sought);
        let number = &cache.stripes[stripe];
        if number.load(Ordering::SeqCst).is_multiple_of(2) {
            number.fetch_add(1, Ordering::SeqCst);
            self.stripes.borrow_mut().push(stripe);
        }
        cache.kept.remove(&sought);
    }

    /// Called when the transaction has ended, and before anybody is told how.
    pub(crate) fn settle(&self) {
        let Some(cache) = &self.cache else { return };
        for stripe in self.stripes.borrow_mut().drain(..) {
            cache.stripes[stripe].fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use candor_core::record::{Revision, Timestamp, Tombstone};

    use super::*;

    const OF: TypeIndex = TypeIndex(0);

    fn id(text: &str) -> RecordId {
        RecordId::parse(text).unwrap()
    }

    fn live(text: &str, revision: u64) -> Standing {
        let time = Timestamp(0);
        Standing::Live(Arc::new(Record {
            id: id(text),
            revision: Revision(revision),
            create_time: time,
            update_time: time,
            document: "{}".into(),
        }))
    }

    /// What is read when the engine would find this; and whether it was asked.
    fn read(cache: &Cache, text: &str, found: &Standing) -> (Standing, bool) {
        let asked = Cell::new(false);
        let standing = cache.read(OF, &id(text), || {
            asked.set(true);
            Ok(found.clone())
        });
        (standing.unwrap(), asked.get())
    }

    fn cache() -> Arc<Cache> {
        Cache::new(1 << 20).unwrap()
    }

    #[test]
    fn a_record_is_read_once() {
        let cache = cache();
        assert_eq!(read(&cache, "a", &live("a", 1)), (live("a", 1), true));
        assert_eq!(read(&cache, "a", &live("a", 2)), (live("a", 1), false));
        assert_eq!(read(&cache, "b", &live("b", 3)), (live("b", 3), true), "by its own id");
        let [hits, misses, _] = cache.counts().map(|count| count.value);
        assert_eq!((hits, misses), (1, 2));
    }

    #[test]
    fn what_is_not_there_is_asked_for_each_time() {
        let cache = cache();
        let gone = Tombstone { revision: Revision(1), delete_time: Timestamp(0) };
        for nothing in [Standing::Unknown, Standing::Deleted(gone)] {
            assert_eq!(read(&cache, "a", &nothing), (nothing.clone(), true));
            assert_eq!(read(&cache, "a", &nothing), (nothing.clone(), true));
        }
        assert_eq!(cache.bytes(), 0);
    }

    #[test]
    fn what_is_being_written_is_neither_told_nor_kept() {
        let cache = cache();
        let touched = Touched::none(Some(Arc::clone(&cache)));
        read(&cache, "a", &live("a", 1));
        touched.touch(OF, &id("a"));
        assert_eq!(read(&cache, "a", &live("a", 1)), (live("a", 1), true), "not committed yet");
        assert_eq!(read(&cache, "a", &live("a", 2)), (live("a", 2), true), "committed");
        touched.settle();
        assert_eq!(read(&cache, "a", &live("a", 2)), (live("a", 2), true), "nobody kept it");
        assert_eq!(read(&cache, "a", &live("a", 3)), (live("a", 2), false));
        touched.settle();
        assert_eq!(read(&cache, "a", &live("a", 3)), (live("a", 2), false), "nothing was touched");
    }

    #[test]
    fn a_read_that_a_commit_overtakes_keeps_nothing() {
        let cache = cache();
        let touched = Touched::none(Some(Arc::clone(&cache)));
        let overtaken = cache.read(OF, &id("a"), || {
            touched.touch(OF, &id("a"));
            touched.touch(OF, &id("a"));
            touched.settle();
            Ok(live("a", 1))
        });
        assert_eq!(overtaken.unwrap(), live("a", 1), "it began before the commit was told");
        assert_eq!(cache.bytes(), 0);
        assert_eq!(read(&cache, "a", &live("a", 2)), (live("a", 2), true));
    }

    #[test]
    fn what_is_kept_has_a_bound() {
        const MAX_BYTES: u64 = 64 << 10;
        let cache = Cache::new(MAX_BYTES).unwrap();
        for number in 0..2_000 {
            let text = number.to_string();
            read(&cache, &text, &live(&text, number));
            assert!(cache.bytes() <= MAX_BYTES);
        }
        assert!(cache.bytes() > MAX_BYTES / 2, "it is used");
        let Standing::Live(record) = live("long", 1) else { unreachable!() };
        let document = "x".repeat(usize::try_from(MAX_BYTES).unwrap());
        let long = Standing::Live(Arc::new(Record { document, ..Record::clone(&record) }));
        assert_eq!(read(&cache, "long", &long), (long.clone(), true));
        assert_eq!(read(&cache, "long", &long), (long.clone(), true), "too long to be kept");
        assert!(Cache::new(0).is_none(), "none is wanted");
    }
}
