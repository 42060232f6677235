//! The answers that are kept under a key, so that a request that is sent again is not done again.

use candor_core::change::{Fingerprint, Keep, Kept};
use candor_core::limits::PURGE_BATCH_MAX;
use candor_core::record::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, Row};

const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS _candor_answers (
        key TEXT NOT NULL PRIMARY KEY, fingerprint BLOB NOT NULL, time INTEGER NOT NULL,
        answer BLOB NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS \"_candor_answers(time)\" ON _candor_answers (time);";

/// Makes the table: stores from before there were keys have none.
pub(crate) fn prepare(connection: &Connection) -> Result<()> {
    connection.execute_batch(TABLE)
}

/// What is kept under a key, however old.
pub(crate) fn recall(connection: &Connection, key: &str) -> Result<Option<Kept>> {
    let sql = "SELECT fingerprint, time, answer FROM _candor_answers WHERE key = ?1";
    connection.prepare_cached(sql)?.query_row([key], kept).optional()
}

fn kept(row: &Row<'_>) -> Result<Kept> {
    let fingerprint = Fingerprint(row.get(0)?);
    Ok(Kept { fingerprint, time: Timestamp(row.get(1)?), answer: row.get(2)? })
}

/// Whether something is kept under the key that is not over yet.
pub(crate) fn is_kept(connection: &Connection, keep: &Keep, kept_seconds: u64) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM _candor_answers WHERE key = ?1 AND time > ?2)";
    let over = over(kept_seconds, keep.now);
    connection.prepare_cached(sql)?.query_row((&keep.key, over.0), |row| row.get(0))
}

/// Keeps an answer, in the place of one that is over.
pub(crate) fn keep(connection: &Connection, keep: &Keep, answer: &[u8]) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO _candor_answers VALUES (?1, ?2, ?3, ?4)";
    let mut statement = connection.prepare_cached(sql)?;
    statement.execute((&keep.key, keep.fingerprint.0, keep.now.0, answer)).map(drop)
}

/// Forgets some of the answers that are over; says how many.
pub(crate) fn purge(connection: &Connection, kept_seconds: u64, now: Timestamp) -> Result<usize> {
    let sql = "DELETE FROM _candor_answers WHERE key IN \
               (SELECT key FROM _candor_answers WHERE time <= ?1 LIMIT ?2)";
    let over = over(kept_seconds, now);
    connection.prepare_cached(sql)?.execute((over.0, PURGE_BATCH_MAX as i64))
}

/// What is of this time or older is over.
fn over(kept_seconds: u64, now: Timestamp) -> Timestamp {
    Timestamp(now.0.saturating_sub_unsigned(kept_seconds.saturating_mul(1_000)))
}
