//! Every limit of Candor, in one place.
//!
//! Everything that is read from outside has one: without it, a stranger decides how much memory,
//! time or disk we spend. What a declaration may change is a default here.

/// Bytes of a request target (RFC 9112 §3 asks for at least 8,000). Beyond it: 414.
pub const TARGET_MAX_BYTES: usize = 8_192;

/// Bytes of a request head, request line included. Beyond it: 431.
pub const HEAD_MAX_BYTES: usize = 65_536;

/// Header fields in a request head. Beyond it: 431. hyper keeps so many on its stack.
pub const HEAD_MAX_FIELDS: usize = 100;

/// Bytes of a request head in HTTP/2, counted as the protocol does, up to which it is told 431 as a
/// problem. Beyond it the library that reads HTTP/2 says 431 without a word, and beyond four times
/// as much it ends the connection. More than [`HEAD_MAX_BYTES`], so that there is a between.
pub const HTTP2_HEAD_MAX_BYTES: usize = 2 * HEAD_MAX_BYTES;

/// Requests that one connection of HTTP/2 may have going at once. One more is refused as a stream,
/// which a client may send again.
pub const HTTP2_STREAMS_MAX: u32 = 100;

/// Bytes of content that one stream of HTTP/2 may send before it is read.
pub const HTTP2_STREAM_WINDOW_BYTES: u32 = 256 << 10;

/// Bytes of content that all streams of a connection together may send before they are read.
pub const HTTP2_CONNECTION_WINDOW_BYTES: u32 = 1 << 20;

/// Bytes of an answer that one stream of HTTP/2 keeps ready to be sent.
pub const HTTP2_SEND_BUFFER_BYTES: usize = 64 << 10;

/// Requests that a connection of HTTP/2 may take back, beyond those it let be answered. One more
/// ends it: asking and taking back is how servers are kept busy for nothing (CVE-2023-44487).
pub const HTTP2_RESETS_MAX: u32 = 100;

/// Requests of a connection of HTTP/2 that are told to try again later in a row, with none between
/// that is taken on. One more ends it: its client does not listen.
pub const HTTP2_REFUSALS_MAX: u32 = 1_000;

/// Bytes of a request's content unless the declaration says otherwise. Beyond it: 413.
pub const CONTENT_DEFAULT_MAX_BYTES: u64 = 1 << 20;

/// The largest `limits.content` a declaration may ask for.
pub const CONTENT_CEILING_BYTES: u64 = 64 << 20;

/// Bytes of content held at once of all requests, as they were sent and out of their coding: four
/// of the largest that a declaration may allow. More is told 503.
pub const CONTENTS_HELD_MAX_BYTES: usize = 256 << 20;

/// Bytes of content that must have come a second, on the whole, after the first seconds. Less: 408.
pub const CONTENT_MIN_BYTES_A_SECOND: u64 = 500;

/// Seconds that content may take to begin with.
pub const CONTENT_GRACE_SECONDS: u64 = 5;

/// Bytes of content that are dropped for the sake of the connection, when a request is answered
/// without its content having been asked for.
pub const CONTENT_DROPPED_MAX_BYTES: u64 = 16 << 10;

/// Milliseconds that such content is waited for. It is on its way already.
pub const CONTENT_DROPPED_MAX_MS: u64 = 1_000;

/// How deep arrays and objects may nest in content.
pub const NESTING_MAX_DEPTH: usize = 64;

/// Seconds a request may take to arrive, and then to be worked on, unless the declaration says
/// otherwise. Beyond it: 408, 503 or 504.
pub const DEADLINE_DEFAULT_SECONDS: u64 = 10;

/// The longest `limits.deadline` a declaration may ask for.
pub const DEADLINE_CEILING_SECONDS: u64 = 600;

/// Seconds a connection may stay open between two requests before it is closed silently.
pub const IDLE_TIMEOUT_SECONDS: u64 = 60;

/// Seconds from the first byte of a request head to its last. Beyond it: 408.
pub const HEAD_TIMEOUT_SECONDS: u64 = 10;

/// Seconds a client may take nothing of a response that is being sent before it is given up.
pub const STALL_TIMEOUT_SECONDS: u64 = 30;

/// Seconds that the handshake of TLS may take. Beyond it the connection is closed.
pub const TLS_HANDSHAKE_TIMEOUT_SECONDS: u64 = 10;

/// Bytes of a file with a certificate or a key.
pub const CERTIFICATE_MAX_BYTES: u64 = 1 << 20;

/// Seconds between two looks at the files of the certificate.
pub const CERTIFICATE_LOOK_SECONDS: u64 = 2;

/// Connections served at once. One more is told 503 and closed.
pub const CONNECTIONS_MAX: usize = 4_096;

/// Connections that the system keeps until they are accepted. One more of a burst has to ask again,
/// which its system does after a second.
pub const CONNECTIONS_WAITING_MAX: u32 = 1_024;

/// Connections served at once that come from one address, which may be a proxy. One more is told
/// 503 and closed.
pub const CONNECTIONS_PER_ADDRESS_MAX: usize = 1_024;

/// Requests worked on at once: those that have asked the store and wait for nothing of the client.
/// One more is told 503.
pub const REQUESTS_MAX: usize = 1_024;

/// Seconds after which whoever met a full queue may try again. A queue empties within a commit or
/// two.
pub const RETRY_SECONDS: u64 = 1;

/// Seconds after which to look again whether a maintenance is over whose end nobody knows.
pub const MAINTENANCE_RETRY_SECONDS: u64 = 60;

/// Characters of what a maintenance says to clients.
pub const MAINTENANCE_MESSAGE_MAX_CHARACTERS: usize = 500;

/// Bytes that are read of the file that says so.
pub const MAINTENANCE_FILE_MAX_BYTES: u64 = 16 << 10;

/// Milliseconds between two looks at whether the server is being maintained.
pub const MAINTENANCE_LOOK_MS: u64 = 250;

/// Requests that `limits.rate` may let a caller make at once.
pub const RATE_BURST_CEILING: u64 = 1_000_000;

/// Seconds in which all of them must have come back: 30 days.
pub const RATE_WINDOW_MAX_SECONDS: u64 = 30 * 86_400;

/// Callers whose requests are counted one by one where a rate is declared; some 20 bytes each. More
/// are counted together with their neighbours.
pub const RATE_CALLERS_MAX: usize = 262_144;

/// Neighbourhoods that these are counted in.
pub const RATE_NEIGHBOURHOODS: usize = 4_096;

/// Milliseconds between two looks through a full part of the counts.
pub const RATE_SWEEP_MS: u64 = 100;

/// Connections told so at once. One more of a crowd is closed without a word.
pub const CROWD_MAX: usize = 64;

/// Milliseconds that one of them is given to show by its first bytes which version it speaks.
pub const CROWD_LOOK_MAX_MS: u64 = 500;

/// Seconds an answered connection is read and dropped, so that its unread bytes do not turn the
/// close into a reset that destroys the answer.
pub const LINGER_MAX_SECONDS: u64 = 2;

/// Bytes read and dropped while lingering.
pub const LINGER_MAX_BYTES: usize = 4 << 20;

/// Milliseconds for which a connection without a request stays open after a stop is asked for: one
/// may be on its way.
pub const PARTING_MAX_MS: u64 = 500;

/// Seconds that work already accepted may go on after a stop is asked for.
pub const DRAIN_MAX_SECONDS: u64 = 10;

/// Records on a page of a list when `limit` is not given.
pub const PAGE_DEFAULT: u16 = 20;

/// The largest `limit`.
pub const PAGE_MAX: u16 = 100;

/// Records a page may pass over by `offset`: each of them is walked past.
pub const OFFSET_MAX: usize = 100_000;

/// References that `expand` may follow in a row unless the declaration says otherwise.
pub const EXPAND_DEFAULT_DEPTH: usize = 2;

/// The largest `limits.expand` a declaration may ask for.
pub const EXPAND_CEILING_DEPTH: usize = 4;

/// References one `expand` may follow in all; each is a record more to read for each that is shown.
pub const EXPAND_MAX_BRANCHES: usize = 8;

/// Ways along references that the OpenAPI document lists one by one; of more it says that any is a
/// text.
pub const EXPAND_LISTED_MAX: usize = 200;

/// Seconds a cursor is good for at least: its day, and the next.
pub const CURSOR_MAX_SECONDS: u64 = 86_400;

/// Fields one `sort` may name.
pub const SORT_MAX_FIELDS: usize = 4;

/// Query parameters one request may have.
pub const PARAMETERS_MAX: usize = 64;

/// Characters of a record id.
pub const ID_MAX_CHARACTERS: usize = 200;

/// Violations told at once; how many more there are is told as a number.
pub const VIOLATIONS_MAX: usize = 100;

/// Forbidden changes of one commit that are told at once.
pub const CONFLICTS_MAX: usize = 100;

/// Records that one request may create.
pub const BULK_MAX_RECORDS: usize = 100_000;

/// Requests that one batch may hold.
pub const BATCH_MAX_REQUESTS: usize = 100;

/// Bytes of content past which a thread of its own judges it: others wait for their turn meanwhile.
pub const JUDGED_INLINE_MAX_BYTES: usize = 64 << 10;

/// Referring records named by a refused delete.
pub const REFERRERS_MAX: usize = 10;

/// Other records that one deletion may delete or clear unless the declaration says otherwise.
/// Beyond it: 409. All writers wait meanwhile, for a second or so.
pub const CASCADE_DEFAULT_MAX_RECORDS: usize = 10_000;

/// The largest `limits.cascade` a declaration may ask for.
pub const CASCADE_CEILING_RECORDS: usize = 100_000;

/// Records named when stored records forbid a declaration; how many more there are is told as a
/// number.
pub const REFUSED_MAX_RECORDS: usize = 10;

/// Violations told of each of them.
pub const REFUSED_MAX_VIOLATIONS: usize = 3;

/// Seconds a deleted record is remembered unless the declaration says otherwise: 90 days.
pub const TOMBSTONE_DEFAULT_SECONDS: u64 = 90 * 86_400;

/// Seconds the answer to a request with an Idempotency-Key is kept unless the declaration says
/// otherwise: a day.
pub const IDEMPOTENCY_DEFAULT_SECONDS: u64 = 86_400;

/// The longest `limits.idempotency` a declaration may ask for: a year.
pub const IDEMPOTENCY_CEILING_SECONDS: u64 = 365 * 86_400;

/// Milliseconds that a commit has at least, however late its request is.
pub const COMMIT_MIN_MS: u64 = 1_000;

/// Seconds past its deadline that a commit is waited for which the writer has begun with.
pub const COMMIT_CONFIRM_MAX_SECONDS: u64 = 5;

/// Commits that may wait for the writer. One more is told 503.
pub const WRITER_QUEUE_MAX: usize = 4_096;

/// Commits that share one transaction and its one fsync.
pub const GROUP_MAX: usize = 256;

/// Milliseconds of work after which a group of commits takes no more: those in it wait for its
/// fsync.
pub const GROUP_MAX_MS: u64 = 4;

/// Bytes of records that a store keeps in memory unless it is told otherwise.
pub const CACHE_DEFAULT_BYTES: u64 = 64 << 20;

/// Connections a store reads with. A read beyond them waits for one.
pub const READERS_MAX: usize = 16;

/// Lists with filters that are read at once; each may walk a whole collection.
pub const SCANS_MAX: usize = 4;

/// Lists with filters that may wait for their turn. One more is told 503.
pub const SCAN_QUEUE_MAX: usize = 256;

/// Seconds the engine may take for one list. Beyond it: 504.
pub const LIST_MAX_SECONDS: u64 = 5;

/// Tombstones forgotten in one transaction, so that commits need not wait long between two.
pub const PURGE_BATCH_MAX: usize = 500;

/// Seconds a connection waits for a lock of the engine that another holds. Beyond it: 503.
pub const ENGINE_LOCK_MAX_SECONDS: u64 = 5;

/// Pages of 4 KiB in the log of the engine, past which it is copied into the main file.
pub const LOG_CHECKPOINT_PAGES: u32 = 2_000;

/// Pages in the log past which commits wait until it begins again: under steady writes it would
/// grow for ever.
pub const LOG_MAX_PAGES: u32 = 32_000;

/// Times a contended change is decided again from fresh facts before it is told 503.
pub const CONTENTION_MAX_ROUNDS: usize = 16;

/// Bytes of one declaration file.
pub const DECLARATION_FILE_MAX_BYTES: u64 = 1 << 20;

/// Resource types of one API.
pub const TYPES_MAX: usize = 500;

/// Top-level scalar fields of one resource type; each is a column (SQLite allows 2,000).
pub const FIELDS_MAX: usize = 500;

/// Names in each of `unique`, `references` and `indexes` of a resource type; each is an index that
/// every write keeps.
pub const INDEXES_MAX: usize = 64;

/// Fields of one index.
pub const INDEX_MAX_FIELDS: usize = 8;

/// Live records past which a filter is refused that no index narrows, unless the type says
/// `scans: allowed`. Up to here, looking at every record takes some tens of milliseconds.
pub const SCAN_MAX_RECORDS: u64 = 10_000;

/// Checks of one resource type; each is asked of every record that is written.
pub const CHECKS_MAX: usize = 64;

/// Transitions of one lifecycle.
pub const TRANSITIONS_MAX: usize = 64;

/// States of one lifecycle: values of the `enum` of its field.
pub const STATES_MAX: usize = 64;

/// The longest `tombstones` a declaration may ask for: a hundred years.
pub const TOMBSTONE_CEILING_SECONDS: u64 = 36_500 * 86_400;

/// Diagnostics told of one declaration file; how many more there are is told as a number.
pub const DIAGNOSTICS_MAX: usize = 100;

/// Bytes of a line that a diagnostic shows; a longer one is named but not shown.
pub const SHOWN_LINE_MAX_BYTES: usize = 1_000;

/// Characters of the name of a resource type; it is a path segment and the name of a table.
pub const TYPE_NAME_MAX_CHARACTERS: usize = 63;

/// How many `$ref` lead from a property to its type before we give up; they may go in circles.
pub const REFERENCES_MAX_HOPS: usize = 16;

/// How often a schema is compiled, since a compiler tells one mistake at a time.
pub const COMPILED_MAX_ROUNDS: usize = 20;

/// How deep YAML may nest in a declaration.
pub const DECLARATION_MAX_DEPTH: usize = 64;

/// Rows of an import that are handed from the reader to the writer at once.
pub const IMPORT_BATCH_MAX_ROWS: usize = 256;

/// Bytes of documents in such a batch, past which it is handed on before it is full.
pub const IMPORT_BATCH_MAX_BYTES: usize = 1 << 20;

/// Batches that may wait for the writer. The reader waits with one more.
pub const IMPORT_QUEUE_MAX: usize = 4;

/// Rows of an import that may wait for rows behind them, which they refer to. Each takes some 150
/// bytes of memory.
pub const IMPORT_WAITING_MAX: usize = 1_000_000;

/// Different reasons an import counts one by one; what is refused for others is counted together.
pub const IMPORT_REASONS_MAX: usize = 100;

/// Bytes of content that are worth a coding. Fewer go out as they are.
pub const CODED_MIN_BYTES: usize = 1 << 10;

/// Bytes of content that are coded on the thread that answers; more are coded beside it.
pub const CODED_INLINE_MAX_BYTES: usize = 32 << 10;

/// The largest window of coded content that is taken, as a power of two: 8 MiB (RFC 9659 §3).
pub const CODED_WINDOW_MAX_LOG: u32 = 23;

/// Columns that a page for people shows of a list whose members were not chosen.
pub const LIST_PAGE_COLUMNS_MAX: usize = 6;

/// Lists that are streamed at once; each has a thread and a connection of its own. One more is told
/// 503.
pub const STREAMS_MAX: usize = 4;

/// Records that are read of a streamed list at once.
pub const STREAM_BATCH_MAX: usize = 500;

/// Batches of a streamed list that may wait to be written, and pieces that may wait to be sent.
pub const STREAM_QUEUE_MAX: usize = 2;

/// Seconds that one stream may take: so long it may hold its snapshot, which the log must keep.
pub const STREAM_MAX_SECONDS: u64 = 600;

/// Columns of a table, past which nested objects stand in a cell as JSON rather than in columns.
pub const CSV_COLUMNS_MAX: usize = 1_000;

/// How deep nested objects have columns of their own.
pub const CSV_NESTING_MAX_DEPTH: usize = 4;

/// Origins that `cors` may list; each is compared with that of a request.
pub const ORIGINS_MAX: usize = 64;

/// Seconds a browser may keep what it asked beforehand unless the declaration says otherwise.
pub const PREFLIGHT_DEFAULT_SECONDS: u64 = 600;

/// The longest `cors.max_age` a declaration may ask for: a day, the ceiling of the browsers.
pub const PREFLIGHT_CEILING_SECONDS: u64 = 86_400;

/// The longest `strict_transport` a declaration may ask for: two years.
pub const STRICT_TRANSPORT_CEILING_SECONDS: u64 = 730 * 86_400;

/// Members of a type that have access rules of their own.
pub const FIELD_RULES_MAX: usize = 64;

/// Lines of the log that may wait to be written. One more is dropped and counted.
pub const LOG_QUEUE_MAX: usize = 4_096;

/// Milliseconds that the end of the program waits for the log to be written.
pub const LOG_END_MAX_MS: u64 = 1_000;

/// How deep values may lie inside each other in an example of the OpenAPI document.
pub const EXAMPLE_MAX_DEPTH: usize = 12;

/// Values and characters of an example of the OpenAPI document.
pub const EXAMPLE_MAX_SIZE: usize = 20_000;

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
