//! API tokens: 256 random bits that are shown once and kept as a digest.
//!
//! `candor_` and 56 letters: 32 random bytes and three that are a checksum of them. The prefix lets
//! scanners of source code find one that leaked; the checksum tells a token that was cut or
//! mistyped from one that is not known, without a look-up. What is stored is the SHA-256 of the
//! text: with 256 random bits, no slow hash is needed, and a look-up by digest takes no longer the
//! more of a token was guessed right, for nobody chooses what a digest begins with.

use std::fmt;

use candor_json::Json;
use sha2::{Digest as _, Sha256};

use super::{By, Caller, CallerFault, base32};
use crate::record::Timestamp;

/// What every token begins with.
pub const TOKEN_PREFIX: &str = "candor_";

/// Characters of a handle.
pub const HANDLE_CHARACTERS: usize = 12;

/// Random bytes of a token.
const SECRET_BYTES: usize = 32;

/// Bytes that are a checksum of them: with them, the length comes out even in base 32.
const CHECKSUM_BYTES: usize = 3;

/// A token as its caller has it. It is written nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenText(String);

impl TokenText {
    /// The token of these random bytes.
    pub fn new(secret: &[u8; SECRET_BYTES]) -> TokenText {
        let mut bytes = secret.to_vec();
        bytes.extend_from_slice(&checksum(secret));
        TokenText(format!("{TOKEN_PREFIX}{}", base32::write(&bytes)))
    }

    /// The text, for the one who is to have it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What it is kept and looked up by.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }
}

impl fmt::Debug for TokenText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenText(…)")
    }
}

/// The digest by which a token is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Of the text of a token.
    pub fn of(text: &str) -> Digest {
        Digest(Sha256::digest(text.as_bytes()).into())
    }

    /// The name of a token that may be written down: the first bytes of its digest, from
    /// which the token cannot be found.
    pub fn handle(&self) -> String {
        let bytes = &self.0[..HANDLE_CHARACTERS / 2];
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What a text in the place of a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// A token as Candor makes them, of whatever store.
    Token(Digest),
    /// It begins like one and is none: cut, doubled or mistyped.
    Damaged,
    /// Something else.
    Other,
}

impl Shown {
    /// Looks at a text.
    pub fn of(text: &str) -> Shown {
        let Some(letters) = text.strip_prefix(TOKEN_PREFIX) else { return Shown::Other };
        let bytes = match letters.len() {
            LETTERS => base32::read(letters),
            _ => None,
        };
        match bytes.as_deref().and_then(<[u8]>::split_first_chunk::<SECRET_BYTES>) {
            Some((secret, sum)) if sum == checksum(secret) => Shown::Token(Digest::of(text)),
            Some(_) | None => Shown::Damaged,
        }
    }
}

/// Letters after the prefix.
const LETTERS: usize = (SECRET_BYTES + CHECKSUM_BYTES) / 5 * 8;

fn checksum(secret: &[u8; SECRET_BYTES]) -> [u8; CHECKSUM_BYTES] {
    let sum = Sha256::new().chain_update(b"candor token checksum").chain_update(secret).finalize();
    let mut first = [0; CHECKSUM_BYTES];
    first.copy_from_slice(&sum[..CHECKSUM_BYTES]);
    first
}

/// What a store keeps of a token, beside its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// By which it was handed out.
    pub digest: Digest,
    /// Whom it is for.
    pub id: String,
    /// What they may act as.
    pub roles: Vec<String>,
    /// What else is said of them: an object.
    pub claims: Json,
    /// When it was made.
    pub create_time: Timestamp,
    /// When it ends; never, without.
    pub expire_time: Option<Timestamp>,
    /// When it was taken back.
    pub revoke_time: Option<Timestamp>,
}

impl Token {
    /// Whose it is, if it is still good.
    pub fn caller(self, now: Timestamp) -> Result<Caller, CallerFault> {
        if let Some(time) = self.revoke_time {
            return Err(CallerFault::Revoked(time));
        }
        if let Some(time) = self.expire_time.filter(|time| *time <= now) {
            return Err(CallerFault::Expired(time));
        }
        let by = By::Token(self.digest.handle());
        Ok(Caller { id: Some(self.id), roles: self.roles, claims: self.claims, by })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> String {
        TokenText::new(&[7; SECRET_BYTES]).reveal().to_owned()
    }

    #[test]
    fn a_token_is_known_by_its_prefix_and_its_checksum() {
        let text = TokenText::new(&[7; SECRET_BYTES]);
        assert_eq!(text.reveal().len(), TOKEN_PREFIX.len() + LETTERS);
        assert_eq!(Shown::of(text.reveal()), Shown::Token(text.digest()));
        assert_ne!(text.digest(), TokenText::new(&[8; SECRET_BYTES]).digest());
        assert_eq!(text.digest().handle().len(), HANDLE_CHARACTERS);
    }

    #[test]
    fn whatever_happened_to_a_token_is_found_without_a_look_up() {
        let token = token();
        let (mut typo, last) = (token.clone(), token.len() - 1);
        typo.replace_range(20..21, if &token[20..21] == "a" { "b" } else { "a" });
        for text in [
            &token[..last],
            &token[..TOKEN_PREFIX.len()],
            &format!("{token}{token}"),
            &format!("{token}="),
            &token.replace(&token[7..], &token[7..].to_ascii_uppercase()),
            &typo,
        ] {
            assert_eq!(Shown::of(text), Shown::Damaged, "{text}");
        }
        for text in ["", "candor", "Candor_x", "eyJh.eyJz.c2ln", &token[1..]] {
            assert_eq!(Shown::of(text), Shown::Other, "{text}");
        }
    }

    #[test]
    fn a_token_is_good_until_it_ends_or_is_taken_back() {
        let token = Token {
            digest: Digest([1; 32]),
            id: "ann".into(),
            roles: vec!["staff".into()],
            claims: Json::object::<&str>([]),
            create_time: Timestamp(0),
            expire_time: Some(Timestamp(10_000)),
            revoke_time: None,
        };
        let good = token.clone().caller(Timestamp(9_999));
        assert_eq!(good.map(|caller| caller.id), Ok(Some("ann".to_owned())));
        let over = token.clone().caller(Timestamp(10_000));
        assert_eq!(over, Err(CallerFault::Expired(Timestamp(10_000))));
        let revoked = Token { revoke_time: Some(Timestamp(5)), ..token };
        assert_eq!(revoked.caller(Timestamp(6)), Err(CallerFault::Revoked(Timestamp(5))));
    }

    #[test]
    fn a_token_is_not_printed() {
        assert_eq!(format!("{:?}", TokenText::new(&[7; SECRET_BYTES])), "TokenText(…)");
    }
}
