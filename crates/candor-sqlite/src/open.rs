//! Opening: the file, its settings, and what can be wrong with it.
//!
//! Nothing is written before the file is known to be a store, or empty. While it is open, nothing
//! but the engine and the store's lock may open the file in this process: closing it would drop the
//! engine's own locks (POSIX).

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use candor_core::change::Fault;
use candor_core::declaration::Api;
use candor_core::limits::{
    CACHE_DEFAULT_BYTES, COMMIT_CONFIRM_MAX_SECONDS, ENGINE_LOCK_MAX_SECONDS, LOG_CHECKPOINT_PAGES,
    LOG_MAX_PAGES,
};
use candor_core::selection::Secret;
use rusqlite::{Connection, OpenFlags, Result};

use crate::layout::{Breach, Layout, Refusal, Watch, ledger, migrate};
use crate::lock::{Lock, resolved};
use crate::scalar::teach_decimals;
use crate::{answers, tokens};

/// What can be chosen about a store.
#[derive(Debug, Clone)]
pub struct Options {
    /// What a power failure may take.
    pub durability: Durability,
    /// The largest the main file may become; a commit beyond it is told that there is no room.
    /// Without it, the disk decides.
    pub max_bytes: Option<u64>,
    /// Bytes of records that are kept in memory; 0 keeps none.
    pub cache_max_bytes: u64,
    /// How long past its deadline a commit is waited for which the writer has begun with.
    pub confirm_timeout: Duration,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            durability: Durability::default(),
            max_bytes: None,
            cache_max_bytes: CACHE_DEFAULT_BYTES,
            confirm_timeout: Duration::from_secs(COMMIT_CONFIRM_MAX_SECONDS),
        }
    }
}

/// What a power failure may take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Durability {
    /// Nothing that was acknowledged: each group of commits waits for its fsync.
    #[default]
    Commit,
    /// The commits since the last checkpoint. The store stays whole, and a crash of the process
    /// alone takes nothing.
    Checkpoint,
}

/// Why a store was not opened. It was not changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error(
        "another process has this store open; stop it first, or give this one a store of its own"
    )]
    Locked,
    /// The path leads to a folder.
    #[error("this is a folder; a store is a file")]
    Folder,
    /// The file cannot be opened or made.
    #[error("the file cannot be used: {cause}")]
    Unusable {
        /// What the system said.
        cause: String,
    },
    /// It is a file of something else.
    #[error("this is not a Candor store ({cause}); it was left as it is")]
    NotAStore {
        /// What it seems to be.
        cause: String,
    },
    /// A later version of Candor wrote it.
    #[error("a later version of Candor wrote this store (layout {found}, this one knows {known})")]
    Newer {
        /// The layout of the file.
        found: i64,
        /// The highest that is understood.
        known: i64,
    },
    /// It was a store, and part of it is gone or overwritten.
    #[error("the store is damaged: {cause}; restore a backup")]
    Damaged {
        /// What was found.
        cause: String,
    },
    /// Stored records and the declaration cannot both be.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Refused(Vec<Refusal>),
    /// It is laid out for another declaration, and was only to be looked at.
    #[error(
        "the store was last served with another declaration: serve it with this one first, or see \
         what that would do with `candor check --against`"
    )]
    Otherwise,
    /// The engine failed.
    #[error("the engine failed: {0}")]
    Fault(Fault),
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> OpenError {
        OpenError::Unusable { cause: error.to_string() }
    }
}

/// A store that was found in order, or made, and laid out for an API.
pub(crate) struct Opened {
    pub(crate) path: PathBuf,
    pub(crate) connection: Connection,
    pub(crate) layout: Layout,
    pub(crate) secret: Secret,
    /// What records break, where that was looked at.
    pub(crate) breaches: Vec<Breach>,
    /// Held until the store is closed.
    pub(crate) lock: Lock,
}

/// Kibibytes of pages the writer keeps in memory.
pub(crate) const WRITER_CACHE_KIB: i64 = 16 * 1024;

/// The same for each reader. Other processes' pages are the system's business, so it is small.
const READER_CACHE_KIB: i64 = 2 * 1024;

/// Bytes the log keeps on disk when it begins again: as many as it has under steady writes.
const LOG_KEPT_BYTES: i64 = (LOG_MAX_PAGES + LOG_CHECKPOINT_PAGES) as i64 * 4_096;

/// Statements each connection keeps prepared.
const STATEMENTS: usize = 512;

/// Opens a store, or makes one, and lays it out.
pub(crate) fn open(
    path: &Path,
    api: &Api,
    options: &Options,
    watch: Watch<'_>,
) -> Result<Opened, OpenError> {
    let path = place(path)?;
    let lock = Lock::take(&path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = connect(&path, flags, WRITER_CACHE_KIB)?;
    let fresh = check(&connection)?;
    set_up(&connection, options)?;
    let (shapes, breaches) = migrate(&mut connection, fresh, api, watch)?;
    let layout = Layout::new(api, &shapes);
    let secret = ledger::secret(&connection)?;
    answers::prepare(&connection)?;
    tokens::prepare(&connection)?;
    Ok(Opened { path, connection, layout, secret, breaches, lock })
}

/// Where the file of a store is, or will be.
pub(crate) fn place(path: &Path) -> Result<PathBuf, OpenError> {
    let path = resolved(path)?;
    match path.is_dir() {
        true => Err(OpenError::Folder),
        false => Ok(path),
    }
}

fn connect(path: &Path, flags: OpenFlags, cache_kib: i64) -> Result<Connection> {
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(ENGINE_LOCK_MAX_SECONDS))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cache_size", -cache_kib)?;
    Ok(connection)
}

/// A connection that only reads a store that is open.
pub(crate) fn open_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(path, flags, READER_CACHE_KIB)?;
    teach_decimals(&connection)?;
    Ok(connection)
}

/// A connection that reads a store that is closed, and leaves no file beside it.
pub(crate) fn open_closed(uri: &str) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(Path::new(uri), flags, READER_CACHE_KIB)?;
    teach_decimals(&connection)?;
    Ok(connection)
}

/// A connection that writes beside whoever has the store open, seldom and little.
pub(crate) fn open_beside(path: &Path) -> Result<Connection, OpenError> {
    Lock::by_this_name(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(path, flags, READER_CACHE_KIB)?;
    set_up(&connection, &Options::default())?;
    Ok(connection)
}

/// A connection that copies the log of a store that is open into its main file.
pub(crate) fn open_checkpointer(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(path, flags, READER_CACHE_KIB)?;
    connection.pragma_update(None, "journal_size_limit", LOG_KEPT_BYTES)?;
    Ok(connection)
}

/// Whether the file is a store; good when it is empty, too. Reading what the engine reads first
/// finds a file that is cut short: its first page says how many there are.
pub(crate) fn check(connection: &Connection) -> Result<bool, OpenError> {
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let empty = number("SELECT count(*) FROM sqlite_schema")? == 0;
    let application = number("PRAGMA application_id")?;
    let layout = number("PRAGMA user_version")?;
    match application {
        0 if empty => Ok(true),
        ledger::APPLICATION_ID if layout > ledger::LAYOUT => {
            Err(OpenError::Newer { found: layout, known: ledger::LAYOUT })
        }
        ledger::APPLICATION_ID if !ledger::whole(connection)? => {
            Err(OpenError::Damaged { cause: "its ledger is gone".to_owned() })
        }
        ledger::APPLICATION_ID => Ok(false),
        _ => Err(OpenError::NotAStore { cause: "it is another program's SQLite file".to_owned() }),
    }
}

fn set_up(connection: &Connection, options: &Options) -> Result<(), OpenError> {
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        let cause = format!("its file system cannot keep a log beside it (mode {mode})");
        return Err(OpenError::Unusable { cause });
    }
    let synchronous = match options.durability {
        Durability::Commit => "FULL",
        Durability::Checkpoint => "NORMAL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "journal_size_limit", LOG_KEPT_BYTES)?;
    // What is deleted is overwritten: of a deleted record nothing is to be found in the file.
    connection.pragma_update(None, "secure_delete", true)?;
    if let Some(bytes) = options.max_bytes {
        let page_bytes: i64 = connection.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let pages = i64::try_from(bytes).unwrap_or(i64::MAX) / page_bytes.max(1);
        connection.pragma_update(None, "max_page_count", pages.max(1))?;
    }
    Ok(())
}
