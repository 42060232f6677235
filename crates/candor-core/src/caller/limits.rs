//! Limits on who asks: what may be said of callers, how their keys are got, and the paths that are
//! kept for them.

/// Characters of a caller's id, and of a role.
pub const CALLER_NAME_MAX_CHARACTERS: usize = 255;

/// Roles that a caller has at most.
pub const CALLER_ROLES_MAX: usize = 100;

/// Paths of exchanges that are kept for those who asked; the oldest go first.
pub const PATHS_MAX: usize = 500;

/// Seconds that a path is kept.
pub const PATH_SECONDS: u64 = 600;

/// Bytes of what made an answer so, as it is explained. What clients send may stand in it.
pub const EXPLAINED_REASON_MAX_BYTES: usize = 256;

/// Bytes of the target, as it is explained.
pub const EXPLAINED_TARGET_MAX_BYTES: usize = 1_024;

/// Roles that a declaration may name.
pub const ROLES_DECLARED_MAX: usize = 1_000;

/// Items of a list among the claims of a caller that rules can ask for: they are put into queries.
pub const CALLER_CLAIM_ITEMS_MAX: usize = 100;

/// Bytes of what else is said of a caller.
pub const CALLER_CLAIMS_MAX_BYTES: usize = 16 << 10;

/// How deep that may nest.
pub const CALLER_CLAIMS_MAX_DEPTH: usize = 32;

/// Issuers that `callers` may list.
pub const ISSUERS_MAX: usize = 16;

/// Seconds that the clock of an issuer may be off unless the declaration says otherwise.
pub const LEEWAY_DEFAULT_SECONDS: u64 = 30;

/// The longest `leeway` a declaration may ask for.
pub const LEEWAY_CEILING_SECONDS: u64 = 300;

/// Bytes of a key set.
pub const KEY_SET_MAX_BYTES: u64 = 256 << 10;

/// Keys of a key set that are read.
pub const KEY_SET_MAX_KEYS: usize = 100;

/// Seconds that a key set may take to come.
pub const KEY_SET_TIMEOUT_SECONDS: u64 = 5;

/// Seconds after which a key set is asked for again in the background.
pub const KEY_SET_REFRESH_SECONDS: u64 = 600;

/// Seconds between two tries as long as there was none yet.
pub const KEY_SET_RETRY_SECONDS: u64 = 15;

/// Seconds that must lie between two questions for a key that is not known.
pub const KEY_UNKNOWN_SECONDS: u64 = 60;

/// Bad credentials from one address that are told what was wrong with them, in a time. Beyond it:
/// 429.
pub const ATTEMPTS_MAX: u32 = 20;

/// Seconds in which they are counted.
pub const ATTEMPTS_SECONDS: u64 = 60;

/// Addresses whose attempts are counted at once.
pub const ATTEMPTS_ADDRESSES_MAX: usize = 10_000;

/// Signed tokens whose signature was found good and is not checked again.
pub const VERIFIED_TOKENS_MAX: usize = 1_024;

/// Bytes of a signed token of which that is kept.
pub const VERIFIED_TOKEN_MAX_BYTES: usize = 4 << 10;

/// Characters of the header of a signed token.
pub const TOKEN_HEADER_MAX_CHARACTERS: usize = 4_096;

/// How deep a key set may nest.
pub const KEY_SET_MAX_DEPTH: usize = 8;

/// The longest a token that ends may be good: a hundred years.
pub const TOKEN_LIFE_MAX_SECONDS: u64 = 100 * 365 * 86_400;
