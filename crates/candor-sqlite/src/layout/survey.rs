//! Surveys: do the live records of a store keep what a declaration promises?
//!
//! Each reads and changes nothing, so that a declaration can be tried against a store that is in
//! use. Documents are read one after the other: memory does not grow with the store.

use candor_core::limits::{NESTING_MAX_DEPTH, REFUSED_MAX_RECORDS, REFUSED_MAX_VIOLATIONS};
use candor_core::record::Timestamp;
use candor_json::{Json, Schema};
use rusqlite::{Connection, Result};

use super::refusal::{Broken, Refusal};
use super::sql::{quote, table};
use crate::open::OpenError;

/// How far a long work has come.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// The type whose records are read.
    pub resource_type: &'a str,
    /// Records that are done.
    pub done: u64,
    /// Records in all.
    pub of: u64,
}

/// Whoever wants to know how far a long work has come.
pub(crate) type Watch<'w> = &'w mut dyn FnMut(Progress<'_>);

/// Records between two words about the progress.
const WATCH_EVERY: u64 = 1_000;

/// How many live records a table has.
pub(super) fn count(connection: &Connection, resource_type: &str) -> Result<u64> {
    let sql = format!("SELECT count(*) FROM {} WHERE delete_time IS NULL", table(resource_type));
    connection.query_row(&sql, [], |row| row.get::<_, i64>(0)).map(i64::cast_unsigned)
}

/// Whether a type that is no longer declared has live records.
pub(super) fn losses(connection: &Connection, resource_type: &str) -> Result<Option<Refusal>> {
    let records = count(connection, resource_type)?;
    let refusal = || Refusal::Loses { resource_type: resource_type.to_owned(), records };
    Ok((records > 0).then(refusal))
}

/// Whether live records share the values of columns.
pub(super) fn repetitions(
    connection: &Connection,
    resource_type: &str,
    fields: &[String],
    columns: &[String],
) -> Result<Option<Refusal>> {
    let quoted: Vec<_> = columns.iter().map(|column| quote(column)).collect();
    let (list, present) = (quoted.join(", "), quoted.join(" IS NOT NULL AND "));
    let groups = format!(
        "SELECT min(id) AS one, max(id) AS other FROM {} WHERE delete_time IS NULL AND {present} \
         IS NOT NULL GROUP BY {list} HAVING count(*) > 1",
        table(resource_type)
    );
    let (pairs, more) =
        some(connection, &groups, "one, other", |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (resource_type, fields) = (resource_type.to_owned(), fields.to_vec());
    let refused = !pairs.is_empty();
    Ok(refused.then_some(Refusal::Repeats { resource_type, fields, pairs, more }))
}

/// Whether live records name others that are not there.
pub(super) fn dangling(
    connection: &Connection,
    resource_type: &str,
    field: &str,
    column: &str,
    to: &str,
) -> Result<Option<Refusal>> {
    let referrers = format!(
        "SELECT id FROM {} AS referrer WHERE delete_time IS NULL AND {column} IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM {} AS target WHERE target.id = referrer.{column} AND target.delete_time IS NULL)",
        table(resource_type),
        table(to),
        column = quote(column),
    );
    let (records, more) = some(connection, &referrers, "id", |row| row.get(0))?;
    let (resource_type, field, to) = (resource_type.to_owned(), field.to_owned(), to.to_owned());
    let refused = !records.is_empty();
    Ok(refused.then_some(Refusal::Dangles { resource_type, field, to, records, more }))
}

/// The first rows of a query, and how many more there are.
fn some<T>(
    connection: &Connection,
    query: &str,
    order: &str,
    read: impl FnMut(&rusqlite::Row<'_>) -> Result<T>,
) -> Result<(Vec<T>, u64)> {
    let sql = format!("SELECT * FROM ({query}) ORDER BY {order} LIMIT {REFUSED_MAX_RECORDS}");
    let first: Vec<T> = connection.prepare(&sql)?.query_map([], read)?.collect::<Result<_>>()?;
    if first.len() < REFUSED_MAX_RECORDS {
        return Ok((first, 0));
    }
    let sql = format!("SELECT count(*) FROM ({query})");
    let all = connection.query_row(&sql, [], |row| row.get::<_, i64>(0))?.cast_unsigned();
    Ok((first, all.saturating_sub(REFUSED_MAX_RECORDS as u64)))
}

/// Whether live records do not fit a schema.
pub(super) fn violations(
    connection: &Connection,
    resource_type: &str,
    schema: &Json,
    watch: Watch<'_>,
) -> Result<Option<Refusal>, OpenError> {
    let schema = Schema::compile(schema).map_err(|error| OpenError::Unusable {
        cause: format!("the schema of {resource_type} cannot be used: {error}"),
    })?;
    let (mut records, mut more) = (Vec::new(), 0);
    each_document(connection, resource_type, watch, |id, document| {
        if schema.is_valid(document) {
            return Ok(());
        }
        if records.len() < REFUSED_MAX_RECORDS {
            let violations = schema.violations(document, REFUSED_MAX_VIOLATIONS);
            records.push(Broken { id: id.to_owned(), violations });
        } else {
            more += 1;
        }
        Ok(())
    })?;
    let resource_type = resource_type.to_owned();
    let refused = !records.is_empty();
    Ok(refused.then_some(Refusal::Breaks { resource_type, records, more }))
}

/// A record as it lies in the store.
pub(super) struct StoredRecord {
    pub(super) id: String,
    pub(super) document: Json,
    /// When it was created, and when it was written last.
    pub(super) times: (Timestamp, Timestamp),
}

/// Hands over each live document of a type, in the order of the ids.
pub(super) fn each_document(
    connection: &Connection,
    resource_type: &str,
    watch: Watch<'_>,
    mut each: impl FnMut(&str, &Json) -> Result<(), OpenError>,
) -> Result<(), OpenError> {
    each_record(connection, resource_type, watch, |record| each(&record.id, &record.document))
}

/// Hands over each live record of a type, in the order of the ids.
pub(super) fn each_record(
    connection: &Connection,
    resource_type: &str,
    watch: Watch<'_>,
    mut each: impl FnMut(&StoredRecord) -> Result<(), OpenError>,
) -> Result<(), OpenError> {
    let of = count_main(connection, resource_type)?;
    let mut statement = connection.prepare(&format!(
        "SELECT id, document, create_time, update_time FROM main.{} WHERE delete_time IS NULL ORDER BY id",
        table(resource_type)
    ))?;
    let mut rows = statement.query([])?;
    let mut done = 0;
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        let text = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        let document = Json::read(text.as_bytes(), NESTING_MAX_DEPTH).map_err(|error| {
            OpenError::Damaged { cause: format!("the document of {resource_type}/{id}: {error}") }
        })?;
        let times = (Timestamp(row.get(2)?), Timestamp(row.get(3)?));
        each(&StoredRecord { id, document, times })?;
        done += 1;
        if done % WATCH_EVERY == 0 || done == of {
            watch(Progress { resource_type, done, of });
        }
    }
    Ok(())
}

fn count_main(connection: &Connection, resource_type: &str) -> Result<u64> {
    let name = table(resource_type);
    let sql = format!("SELECT count(*) FROM main.{name} WHERE delete_time IS NULL");
    connection.query_row(&sql, [], |row| row.get::<_, i64>(0)).map(i64::cast_unsigned)
}
