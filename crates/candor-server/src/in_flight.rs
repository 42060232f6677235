//! The Idempotency-Keys of requests that are being answered, so that two of a kind that come at
//! once are not both done.
//!
//! It only tells the second one early. That nothing is done twice is the store's promise, which
//! also holds when a client left before its change was made.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The keys. There are no more of them than exchanges.
#[derive(Debug, Default)]
pub(crate) struct InFlight(Mutex<HashSet<String>>);

/// A key that is taken until this is dropped: when the exchange is answered, its client leaves, or
/// it panics.
#[derive(Debug)]
pub(crate) struct Claim<'a> {
    keys: &'a InFlight,
    key: String,
}

impl InFlight {
    /// Takes a key, unless it is taken.
    pub(crate) fn claim(&self, key: &str) -> Option<Claim<'_>> {
        let taken = !self.lock().insert(key.to_owned());
        (!taken).then(|| Claim { keys: self, key: key.to_owned() })
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.keys.lock().remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_taken_by_one_at_a_time() {
        let keys = InFlight::default();
        let first = keys.claim("a");
        assert!(first.is_some() && keys.claim("a").is_none() && keys.claim("b").is_some());
        drop(first);
        assert!(keys.claim("a").is_some());
    }
}
