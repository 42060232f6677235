//! Why credentials are not believed.

use crate::record::Timestamp;

/// Why credentials are not believed. Each is another sentence; nothing is told that only the right
/// caller may know: whoever holds no token of a store learns nothing of those that there are, and
/// what a signed token says is judged only once its signature was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallerFault {
    /// They are of a scheme that is not taken.
    Scheme(String),
    /// They are no token of a kind that is taken here.
    Malformed,
    /// They are longer than any that is read.
    TooLong,
    /// They look like a token of Candor, and their checksum is not right: cut, doubled or mistyped.
    Damaged,
    /// A token as Candor makes them, and none of this store.
    Unknown,
    /// They were good until then.
    Expired(Timestamp),
    /// They were taken back then.
    Revoked(Timestamp),
    /// They will be good from then on.
    NotYet(Timestamp),
    /// A signed token of nobody who is trusted here.
    Issuer,
    /// It is signed in a way that its issuer may not use.
    Algorithm(String),
    /// Its issuer has no such key.
    Key,
    /// The signature is not that of its issuer.
    Signature,
    /// It is meant for somebody else.
    Audience,
    /// What it says there, by JSON Pointer, is missing or cannot be used.
    Claim(String),
    /// They could not be checked now. The cause is in the log.
    Uncheckable,
    /// Nor could a token of an issuer whose keys were never got.
    Keyless,
}

impl CallerFault {
    /// Whether nobody can say now whether they are good.
    pub fn is_open(&self) -> bool {
        matches!(self, CallerFault::Uncheckable | CallerFault::Keyless)
    }

    /// The error code of RFC 6750 §3.1; none where a scheme was used that is not taken, since
    /// nothing of what is asked for was shown.
    pub fn code(&self) -> Option<&'static str> {
        match self {
            CallerFault::Scheme(_) | CallerFault::Uncheckable | CallerFault::Keyless => None,
            CallerFault::Malformed
            | CallerFault::TooLong
            | CallerFault::Damaged
            | CallerFault::Unknown
            | CallerFault::Expired(_)
            | CallerFault::Revoked(_)
            | CallerFault::NotYet(_)
            | CallerFault::Issuer
            | CallerFault::Algorithm(_)
            | CallerFault::Key
            | CallerFault::Signature
            | CallerFault::Audience
            | CallerFault::Claim(_) => Some("invalid_token"),
        }
    }
}
