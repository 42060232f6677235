//! Why credentials are not believed.

use crate::record::Timestamp;

/// Why credentials are not believed. Each is another sentence; nothing is told that only the right
/// caller may know: whoever holds no token of a store learns nothing of those that there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallerFault {
    /// They are of a scheme that is not taken.
    Scheme(String),
    /// They are no token of a kind that is taken here.
    Malformed,
    /// They look like a token of Candor, and their checksum is not right: cut, doubled or mistyped.
    Damaged,
    /// A token as Candor makes them, and none of this store.
    Unknown,
    /// They were good until then.
    Expired(Timestamp),
    /// They were taken back then.
    Revoked(Timestamp),
    /// They could not be checked now. The cause is in the log.
    Uncheckable,
}

impl CallerFault {
    /// The error code of RFC 6750 §3.1; none where a scheme was used that is not taken, since
    /// nothing of what is asked for was shown.
    pub fn code(&self) -> Option<&'static str> {
        match self {
            CallerFault::Scheme(_) | CallerFault::Uncheckable => None,
            CallerFault::Malformed
            | CallerFault::Damaged
            | CallerFault::Unknown
            | CallerFault::Expired(_)
            | CallerFault::Revoked(_) => Some("invalid_token"),
        }
    }
}
