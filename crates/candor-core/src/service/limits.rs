//! The limits of asking other services; a part of [`crate::limits`].

/// Milliseconds another service may take for its answer unless the declaration says otherwise.
/// Beyond it: 504.
pub const SERVICE_DEFAULT_TIMEOUT_MS: u64 = 5_000;

/// The longest `deadline` of a hook or an upstream that a declaration may ask for. A client waits
/// meanwhile.
pub const SERVICE_CEILING_TIMEOUT_MS: u64 = 60_000;

/// Questions that one other service is asked at once. One more waits for its turn, within its
/// deadline.
pub const SERVICE_IN_FLIGHT_MAX: usize = 64;

/// Questions of one batch that hooks are asked at once, so that one batch does not take every place
/// from the others.
pub const BATCH_HOOKS_AT_ONCE_MAX: usize = 16;

/// Seconds a connection to another service is kept that nobody uses.
pub const SERVICE_IDLE_TIMEOUT_SECONDS: u64 = 30;

/// Secrets that the questions to a hook are signed with: one, and those that it takes over from.
pub const HOOK_SECRETS_MAX: usize = 4;

/// Bytes of such a secret, by the standard that says how they are used.
pub const HOOK_SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// Bytes of content that a hook may answer with. Beyond it: 502.
pub const HOOK_ANSWER_MAX_BYTES: u64 = 256 << 10;

/// Bytes of content that an upstream may answer with: it is read whole before it is passed on, so
/// that an answer that breaks off is told as such. Beyond it: 502.
pub const UPSTREAM_ANSWER_MAX_BYTES: u64 = 16 << 20;

/// The longest time that the Retry-After of an upstream is passed on for.
pub const UPSTREAM_RETRY_MAX_SECONDS: u32 = 3_600;

/// Fields of a request that a declaration may name to be passed on.
pub const FORWARDED_FIELDS_MAX: usize = 32;

/// Characters of a text of a hook that a client is told.
pub const HOOK_TOLD_MAX_CHARACTERS: usize = 1_000;
