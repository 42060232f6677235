//! Plans: what a declaration would do to a store, which is left as it is.
//!
//! A store that is in use is read beside the process that has it open. One that is closed is a
//! single file and stays one: the engine would make files beside it, so it is told that nobody
//! writes, and the lock is held so that it is true.

use std::fs::File;
use std::path::Path;

use candor_core::declaration::Api;
use rusqlite::Connection;

use crate::layout::{Plan, Shapes, Watch, examine, ledger, wanted};
use crate::open::{OpenError, beside, check, open_closed, open_reader};

/// What opening a store for a declaration would do to it.
pub(crate) fn plan(path: &Path, api: &Api, watch: Watch<'_>) -> Result<Plan, OpenError> {
    let path = std::path::absolute(path)?;
    if path.is_dir() {
        return Err(OpenError::Folder);
    }
    let (connection, lock) = look(&path)?;
    // All of it as it is at one time, whatever others write.
    let transaction = connection.unchecked_transaction()?;
    let stored = match check(&transaction)? {
        true => Shapes::new(),
        false => ledger::read(&transaction)?,
    };
    let plan = examine(&transaction, api, (&stored, &wanted(api, &stored)), watch)?;
    drop(lock);
    Ok(plan)
}

/// A connection, and the lock of the store where nobody else has it.
pub(crate) fn look(path: &Path) -> Result<(Connection, Option<File>), OpenError> {
    let lock = File::open(beside(path, "-lock")).ok();
    let locked = lock.as_ref().is_some_and(|lock| lock.try_lock().is_ok());
    // Where a log is left, a crash left it, and it has to be read.
    let closed = locked && !beside(path, "-wal").exists();
    match path.to_str() {
        Some(path) if closed => Ok((open_closed(&uri(path))?, lock)),
        _ => Ok((open_reader(path)?, lock.filter(|_| locked))),
    }
}

/// The path as the engine reads it beside parameters (<https://www.sqlite.org/uri.html>).
fn uri(path: &str) -> String {
    let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{path}?immutable=1")
}
