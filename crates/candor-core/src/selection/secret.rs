//! The secret of a store: what only its server knows, so that a cursor can be told from a forgery.
//!
//! It is made once, with the store, and kept in it: cursors outlive a restart, and are taken by
//! every server of the same store and by no other.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of a secret: as many as the sum that it keys.
pub const SECRET_BYTES: usize = 32;

/// Bytes that are kept of a seal. Half of the sum is more than anybody can guess (RFC 2104 §5).
pub(super) const SEAL_BYTES: usize = 16;

/// What only the servers of a store know.
#[derive(Clone)]
pub struct Secret([u8; SECRET_BYTES]);

impl Secret {
    /// These bytes, which nobody else may know.
    pub const fn new(bytes: [u8; SECRET_BYTES]) -> Secret {
        Secret(bytes)
    }

    /// The bytes, for the store to keep.
    pub fn bytes(&self) -> &[u8; SECRET_BYTES] {
        &self.0
    }

    /// The seal of a content that belongs to a purpose (HMAC-SHA-256).
    pub(super) fn seal(&self, purpose: &str, content: &[u8]) -> [u8; SEAL_BYTES] {
        let sum = self.sum(purpose, content).finalize().into_bytes();
        let mut seal = [0; SEAL_BYTES];
        seal.copy_from_slice(&sum[..SEAL_BYTES]);
        seal
    }

    /// Whether this is the seal, found out in a time that tells nothing about it.
    pub(super) fn sealed(&self, purpose: &str, content: &[u8], seal: &[u8]) -> bool {
        seal.len() == SEAL_BYTES && self.sum(purpose, content).verify_truncated_left(seal).is_ok()
    }

    fn sum(&self, purpose: &str, content: &[u8]) -> Hmac<Sha256> {
        let mut sum = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length will do");
        // The length says where the purpose ends, so that no other pair has the same bytes.
        sum.update(&(purpose.len() as u64).to_be_bytes());
        sum.update(purpose.as_bytes());
        sum.update(content);
        sum
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_known_by_the_secret_the_purpose_and_the_content() {
        let secret = Secret::new([7; SECRET_BYTES]);
        let seal = secret.seal("list", b"place");
        assert!(secret.sealed("list", b"place", &seal));
        assert!(!secret.sealed("list", b"plac", &seal));
        assert!(!secret.sealed("lis", b"tplace", &seal));
        assert!(!secret.sealed("list", b"place", &seal[1..]));
        assert!(!secret.sealed("list", b"place", &[]));
        assert!(!Secret::new([8; SECRET_BYTES]).sealed("list", b"place", &seal));
    }

    #[test]
    fn a_secret_is_not_printed() {
        assert_eq!(format!("{:?}", Secret::new([65; SECRET_BYTES])), "Secret(…)");
    }
}
