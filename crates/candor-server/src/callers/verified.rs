//! Signatures that were found good: who shows the same token again is not checked again.
//!
//! A signature takes several times as long to check as a record to show. What is kept is that this
//! very text was signed with a key of this set of keys; once its issuer has other keys, that counts
//! for nothing. What the token says, its time first, is judged each time that it is shown. Only
//! what was signed by an issuer that is believed is kept, so nobody else can fill the room.

use std::sync::Arc;

use candor_core::caller::Digest;
use candor_core::limits::{VERIFIED_TOKEN_MAX_BYTES, VERIFIED_TOKENS_MAX};
use candor_json::Json;
use quick_cache::sync::Cache;

use super::key_set::KeySet;

/// The tokens whose signatures were found good, those that are shown again and again.
#[derive(Debug)]
pub(super) struct Verified {
    by_digest: Cache<Digest, Arc<Signed>>,
}

/// What a token says that was signed as it should be.
#[derive(Debug)]
pub(super) struct Signed {
    /// The place of its issuer among those that are declared.
    pub(super) issuer: usize,
    /// The keys of the issuer, as they were.
    pub(super) keys: Arc<KeySet>,
    /// What it says.
    pub(super) claims: Json,
}

impl Default for Verified {
    fn default() -> Verified {
        Verified { by_digest: Cache::new(VERIFIED_TOKENS_MAX) }
    }
}

impl Verified {
    /// What the token of this digest says, if its signature was found good with the keys that its
    /// issuer has now.
    pub(super) fn find(
        &self,
        digest: &Digest,
        keys_of: impl FnOnce(usize) -> Option<Arc<KeySet>>,
    ) -> Option<Arc<Signed>> {
        let signed = self.by_digest.get(digest)?;
        let keys = keys_of(signed.issuer);
        if keys.is_some_and(|keys| Arc::ptr_eq(&keys, &signed.keys)) {
            return Some(signed);
        }
        self.by_digest.remove(digest);
        None
    }

    /// Keeps that the signature of a token was good.
    pub(super) fn keep(&self, text: &str, digest: Digest, signed: Signed) {
        if text.len() <= VERIFIED_TOKEN_MAX_BYTES {
            self.by_digest.insert(digest, Arc::new(signed));
        }
    }

    /// Forgets a token, which will not be good again.
    pub(super) fn forget(&self, digest: &Digest) {
        self.by_digest.remove(digest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Arc<KeySet> {
        let set = include_bytes!("../../../../scenarios/apis/guild/keys.json");
        Arc::new(KeySet::read(set).unwrap())
    }

    fn signed(keys: &Arc<KeySet>) -> Signed {
        Signed { issuer: 0, keys: Arc::clone(keys), claims: Json::text("claims") }
    }

    #[test]
    fn a_signature_counts_for_as_long_as_the_keys_are_the_same() {
        let (verified, digest, before) = (Verified::default(), Digest::of("a"), keys());
        verified.keep("a", digest, signed(&before));
        let found = |keys: &Arc<KeySet>| verified.find(&digest, |_| Some(keys.clone())).is_some();
        assert!(found(&before));
        // The same keys, read again: what they are was not compared, so it does not count.
        assert!(!found(&keys()));
        assert!(!found(&before));
        verified.keep("a", digest, signed(&before));
        assert!(verified.find(&digest, |_| None).is_none());
    }

    #[test]
    fn a_token_that_is_forgotten_or_another_is_not_found() {
        let (verified, digest, keys) = (Verified::default(), Digest::of("a"), keys());
        verified.keep("a", digest, signed(&keys));
        assert!(verified.find(&Digest::of("b"), |_| Some(keys.clone())).is_none());
        verified.forget(&digest);
        assert!(verified.find(&digest, |_| Some(keys.clone())).is_none());
    }

    #[test]
    fn so_many_tokens_of_some_length_are_kept_and_no_more() {
        let (verified, keys) = (Verified::default(), keys());
        for number in 0..VERIFIED_TOKENS_MAX * 3 {
            let text = number.to_string();
            verified.keep(&text, Digest::of(&text), signed(&keys));
        }
        assert!(verified.by_digest.len() <= VERIFIED_TOKENS_MAX);
        let long = "x".repeat(VERIFIED_TOKEN_MAX_BYTES + 1);
        let kept = |text: &str| {
            verified.keep(text, Digest::of(text), signed(&keys));
            verified.find(&Digest::of(text), |_| Some(keys.clone())).is_some()
        };
        assert!(kept(&long[1..]) && !kept(&long));
    }
}
