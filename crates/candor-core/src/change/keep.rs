//! Keeping the answer to a request with what it changed, so that the same request, sent again, gets
//! the same answer and changes nothing.

use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::{Committed, Fault};
use crate::record::Timestamp;

/// An answer to be kept under an Idempotency-Key, in the transaction of the changes it tells of.
#[derive(Debug, Clone)]
pub struct Keep {
    /// The key.
    pub key: String,
    /// What was asked for.
    pub fingerprint: Fingerprint,
    /// When.
    pub now: Timestamp,
    /// The answer, which only the commit completes.
    pub tell: Tell,
}

/// What is kept under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What was asked for.
    pub fingerprint: Fingerprint,
    /// When.
    pub time: Timestamp,
    /// The answer, as [`Tell`] wrote it.
    pub answer: Vec<u8>,
}

impl Kept {
    /// Whether it has been kept for so long.
    pub fn forgotten(&self, kept_seconds: u64, now: Timestamp) -> bool {
        now >= self.time.plus_seconds(kept_seconds)
    }
}

/// Writes an answer once it is known what the commit did: before that, nobody knows the revision
/// that is in it. Stores call it inside the transaction, and perhaps twice.
#[derive(Clone)]
pub struct Tell(Arc<Answer>);

type Answer = dyn Fn(&[Committed]) -> Result<Vec<u8>, Fault> + Send + Sync;

impl Tell {
    /// An answer that is written so.
    pub fn new(
        tell: impl Fn(&[Committed]) -> Result<Vec<u8>, Fault> + Send + Sync + 'static,
    ) -> Tell {
        Tell(Arc::new(tell))
    }

    /// The answer to a commit that did this.
    pub fn answer(&self, committed: &[Committed]) -> Result<Vec<u8>, Fault> {
        self.0(committed)
    }
}

impl fmt::Debug for Tell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tell(…)")
    }
}

/// Bytes of a fingerprint.
pub const FINGERPRINT_BYTES: usize = 32;

/// A sum over what a request asks for, which two different requests do not share (SHA-256).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; FINGERPRINT_BYTES]);

impl Fingerprint {
    /// The sum over these parts. The length of each is in it, so that none runs into the next.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Fingerprint {
        let mut sum = Sha256::new();
        for part in parts {
            sum.update((part.len() as u64).to_be_bytes());
            sum.update(part);
        }
        Fingerprint(sum.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_tells_parts_apart() {
        let of = |parts: &[&str]| Fingerprint::of(parts.iter().map(|part| part.as_bytes()));
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
        assert_ne!(of(&["a", "b"]), of(&["ab", ""]));
        assert_ne!(of(&["a", "b"]), of(&["b", "a"]));
        assert_ne!(of(&["a"]), of(&["a", ""]));
    }
}
