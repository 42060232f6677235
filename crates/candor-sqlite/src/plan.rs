//! Plans: what a declaration would do to a store, which is left as it is.
//!
//! A store that is in use is read beside the process that has it open. One that is closed is a
//! single file and stays one: the engine would make files beside it, so it is told that nobody
//! writes, and the lock is held so that it is true.

use std::path::Path;

use candor_core::declaration::Api;
use rusqlite::Connection;

use crate::layout::{Plan, Shapes, Watch, examine, ledger, wanted};
use crate::lock::{Lock, beside};
use crate::open::{OpenError, check, open_closed, open_reader, place};

/// What opening a store for a declaration would do to it.
pub(crate) fn plan(path: &Path, api: &Api, watch: Watch<'_>) -> Result<Plan, OpenError> {
    // The lock is given back last.
    let (_lock, connection) = look(&place(path)?)?;
    // All of it as it is at one time, whatever others write.
    let transaction = connection.unchecked_transaction()?;
    let stored = match check(&transaction)? {
        true => Shapes::new(),
        false => ledger::read(&transaction)?,
    };
    examine(&transaction, api, (&stored, &wanted(api, &stored)), watch)
}

/// The lock of a store where nobody else has it open, and a connection.
pub(crate) fn look(path: &Path) -> Result<(Option<Lock>, Connection), OpenError> {
    let lock = Lock::share(path)?;
    // Where a log is left, a crash left it, and it has to be read.
    let closed = lock.is_some() && !beside(path, "-wal").exists();
    let connection = match path.to_str() {
        Some(path) if closed => open_closed(&uri(path))?,
        _ => open_reader(path)?,
    };
    Ok((lock, connection))
}

/// The path as the engine reads it beside parameters (<https://www.sqlite.org/uri.html>).
fn uri(path: &str) -> String {
    let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{path}?immutable=1")
}
