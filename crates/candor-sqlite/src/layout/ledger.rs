//! The ledger: tables in which the store says how it is laid out and how far it has come.
//!
//! Their names begin with `_candor_`, which no resource type's can.

use std::collections::BTreeMap;

use candor_core::limits::NESTING_MAX_DEPTH;
use candor_core::record::{Revision, Timestamp};
use candor_core::selection::{CollectionState, Secret};
use candor_json::{Json, NESTING_CEILING};
use candor_store::fresh_secret;
use rusqlite::{Connection, Error, OptionalExtension, Result, Row};

use super::shape::{Column, Holds, Index, Promises, Shape, Shapes};
use super::sql::table;
use crate::open::OpenError;

/// Of which form the ledger and the tables are. A store of a higher one is not touched.
pub(crate) const LAYOUT: i64 = 2;

/// `Cndr`: tells a store from other files of SQLite (`PRAGMA application_id`).
pub(crate) const APPLICATION_ID: i64 = 0x436e_6472;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS _candor_store (
        one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), revision INTEGER NOT NULL
    ) STRICT;
    INSERT OR IGNORE INTO _candor_store VALUES (1, 0);
    CREATE TABLE IF NOT EXISTS _candor_types (
        type TEXT NOT NULL PRIMARY KEY, revision INTEGER NOT NULL, update_time INTEGER NOT NULL,
        records INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS _candor_columns (
        type TEXT NOT NULL, field TEXT NOT NULL, name TEXT NOT NULL, holds TEXT NOT NULL,
        PRIMARY KEY (type, field)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS _candor_rules (
        type TEXT NOT NULL, rule TEXT NOT NULL, fields TEXT NOT NULL, refers_to TEXT,
        PRIMARY KEY (type, rule, fields)
    ) STRICT;";

/// The words for rules.
const UNIQUE: &str = "unique";
const INDEX: &str = "index";
const REFERENCE: &str = "reference";

/// The schema that the documents of each type fit, and what else is promised of records. Stores
/// from before they were written down lack them.
const SCHEMAS: &str = "
    CREATE TABLE IF NOT EXISTS _candor_schemas (
        type TEXT NOT NULL PRIMARY KEY, schema TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS _candor_promises (
        type TEXT NOT NULL PRIMARY KEY, ids TEXT NOT NULL, checks TEXT NOT NULL
    ) STRICT;";

/// Makes the tables where they are not there.
pub(super) fn create(connection: &Connection) -> Result<()> {
    connection.execute_batch(TABLES)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", LAYOUT)
}

/// Brings the ledger of an older layout to this one. Says whether there was something to do.
pub(super) fn upgrade(connection: &Connection) -> Result<bool> {
    let layout: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if layout < 2 {
        count_records(connection)?;
    }
    if layout < LAYOUT {
        connection.pragma_update(None, "user_version", LAYOUT)?;
    }
    Ok(layout < LAYOUT)
}

/// Up to layout 1 nobody knew how many records a type has.
fn count_records(connection: &Connection) -> Result<()> {
    let column = "ALTER TABLE _candor_types ADD COLUMN records INTEGER NOT NULL DEFAULT 0";
    connection.execute_batch(column)?;
    for name in read_states(connection)?.keys() {
        let sql = format!(
            "UPDATE _candor_types SET records = \
             (SELECT count(*) FROM {} WHERE delete_time IS NULL) WHERE type = ?1",
            table(name)
        );
        connection.execute(&sql, [name])?;
    }
    Ok(())
}

/// Whether all of the tables are there.
pub(crate) fn whole(connection: &Connection) -> Result<bool> {
    let sql = "SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'table' AND name IN \
               ('_candor_store', '_candor_types', '_candor_columns', '_candor_rules')";
    connection.query_row(sql, [], |row| row.get(0))
}

/// What the cursors of the store are sealed with. Made when it is asked for the first time: stores
/// from before there were any have none.
pub(crate) fn secret(connection: &Connection) -> Result<Secret, OpenError> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS _candor_secrets (
            name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL
        ) STRICT",
    )?;
    let sql = "SELECT value FROM _candor_secrets WHERE name = 'cursor'";
    if let Some(bytes) = connection.query_row(sql, [], |row| row.get(0)).optional()? {
        return Ok(Secret::new(bytes));
    }
    let secret = fresh_secret().map_err(OpenError::Fault)?;
    let sql = "INSERT INTO _candor_secrets VALUES ('cursor', ?1)";
    connection.execute(sql, [secret.bytes()])?;
    Ok(secret)
}

/// How the store is laid out.
pub(crate) fn read(connection: &Connection) -> Result<Shapes> {
    let mut shapes = Shapes::new();
    for_each(connection, "SELECT type FROM _candor_types", |row| {
        shapes.insert(row.get(0)?, Shape::default());
        Ok(())
    })?;
    let columns = "SELECT type, field, name, holds FROM _candor_columns ORDER BY rowid";
    for_each(connection, columns, |row| {
        let column = Column { field: row.get(1)?, name: row.get(2)?, holds: holds(row)? };
        shapes.entry(row.get(0)?).or_default().columns.push(column);
        Ok(())
    })?;
    for_each(connection, "SELECT type, rule, fields, refers_to FROM _candor_rules", |row| {
        let shape = shapes.entry(row.get(0)?).or_default();
        let fields = fields(&row.get::<_, String>(2)?)?;
        match row.get_ref(1)?.as_str()? {
            REFERENCE => shape.references.extend(fields.into_iter().zip(row.get(3))),
            rule => {
                shape.indexes.insert(Index { unique: rule == UNIQUE, fields });
            }
        }
        Ok(())
    })?;
    read_schemas(connection, &mut shapes)?;
    read_promises(connection, &mut shapes)?;
    Ok(shapes)
}

fn read_schemas(connection: &Connection, shapes: &mut Shapes) -> Result<()> {
    if !there(connection, "_candor_schemas")? {
        return Ok(());
    }
    for_each(connection, "SELECT type, schema FROM _candor_schemas", |row| {
        let schema = Json::read(row.get_ref(1)?.as_str()?.as_bytes(), NESTING_CEILING).ok();
        if let Some(shape) = shapes.get_mut(row.get_ref(0)?.as_str()?) {
            shape.schema = schema;
        }
        Ok(())
    })
}

fn read_promises(connection: &Connection, shapes: &mut Shapes) -> Result<()> {
    if !there(connection, "_candor_promises")? {
        return Ok(());
    }
    for_each(connection, "SELECT type, ids, checks FROM _candor_promises", |row| {
        if let Some(shape) = shapes.get_mut(row.get_ref(0)?.as_str()?) {
            shape.promises = Some(Promises { ids: row.get(1)?, checks: row.get(2)? });
        }
        Ok(())
    })
}

/// Whether there is a table of this name.
fn there(connection: &Connection, name: &str) -> Result<bool> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = ?1";
    connection.query_row(sql, [name], |row| Ok(row.get::<_, i64>(0)? > 0))
}

fn for_each(
    connection: &Connection,
    sql: &str,
    mut each: impl FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(row)?;
    }
    Ok(())
}

fn holds(row: &Row<'_>) -> Result<Holds> {
    let word = row.get_ref(3)?.as_str()?;
    let known = Holds::ALL.iter().find(|(_, known, _)| *known == word);
    known
        .map(|(holds, ..)| *holds)
        .ok_or_else(|| damaged("the ledger names an unknown kind of column"))
}

fn fields(text: &str) -> Result<Vec<String>> {
    let json = Json::read(text.as_bytes(), NESTING_MAX_DEPTH).ok();
    json.as_ref()
        .and_then(Json::as_array)
        .and_then(|list| list.iter().map(|name| name.as_str().map(str::to_owned)).collect())
        .ok_or_else(|| damaged("the ledger does not list fields where it should"))
}

fn damaged(what: &str) -> Error {
    Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, what.into())
}

/// Writes down how the store is laid out now.
pub(super) fn write(connection: &Connection, shapes: &Shapes) -> Result<()> {
    connection.execute_batch(SCHEMAS)?;
    connection.execute_batch(
        "DELETE FROM _candor_columns; DELETE FROM _candor_rules; DELETE FROM _candor_schemas; \
         DELETE FROM _candor_promises;",
    )?;
    let mut schemas = connection.prepare("INSERT INTO _candor_schemas VALUES (?1, ?2)")?;
    let mut promises = connection.prepare("INSERT INTO _candor_promises VALUES (?1, ?2, ?3)")?;
    let mut columns = connection.prepare("INSERT INTO _candor_columns VALUES (?1, ?2, ?3, ?4)")?;
    let mut rules = connection.prepare("INSERT INTO _candor_rules VALUES (?1, ?2, ?3, ?4)")?;
    for (name, shape) in shapes {
        for Column { field, name: column, holds } in &shape.columns {
            columns.execute((name, field, column, holds.word()))?;
        }
        if let Some(schema) = &shape.schema {
            schemas.execute((name, schema.to_text()))?;
        }
        if let Some(Promises { ids, checks }) = &shape.promises {
            promises.execute((name, ids, checks))?;
        }
        for index in &shape.indexes {
            let rule = if index.unique { UNIQUE } else { INDEX };
            rules.execute((name, rule, list(&index.fields), None::<&str>))?;
        }
        for (field, to) in &shape.references {
            rules.execute((name, REFERENCE, list(std::slice::from_ref(field)), Some(to)))?;
        }
    }
    write_types(connection, shapes)
}

fn list(fields: &[String]) -> String {
    Json::array(fields.iter().map(|field| Json::text(field.as_str()))).to_text()
}

fn write_types(connection: &Connection, shapes: &Shapes) -> Result<()> {
    for name in read_states(connection)?.keys().filter(|name| !shapes.contains_key(*name)) {
        connection.execute("DELETE FROM _candor_types WHERE type = ?1", [name])?;
    }
    for name in shapes.keys() {
        connection.execute("INSERT OR IGNORE INTO _candor_types VALUES (?1, 0, 0, 0)", [name])?;
    }
    Ok(())
}

/// The last revision the store gave out.
pub(crate) fn read_revision(connection: &Connection) -> Result<Revision> {
    let sql = "SELECT revision FROM _candor_store";
    connection.query_row(sql, [], revision)
}

/// When each type changed last, and how many records it has.
pub(crate) fn read_states(connection: &Connection) -> Result<BTreeMap<String, CollectionState>> {
    let mut states = BTreeMap::new();
    let sql = "SELECT revision, update_time, records, type FROM _candor_types";
    for_each(connection, sql, |row| {
        states.insert(row.get(3)?, state(row)?);
        Ok(())
    })?;
    Ok(states)
}

/// The same of one type.
pub(crate) fn read_state(connection: &Connection, resource_type: &str) -> Result<CollectionState> {
    let sql = "SELECT revision, update_time, records FROM _candor_types WHERE type = ?1";
    connection.prepare_cached(sql)?.query_row([resource_type], state)
}

fn state(row: &Row<'_>) -> Result<CollectionState> {
    Ok(CollectionState {
        revision: revision(row)?,
        update_time: Timestamp(row.get(1)?),
        records: row.get::<_, i64>(2)?.cast_unsigned(),
    })
}

/// Writes the last revision.
pub(crate) fn write_revision(connection: &Connection, revision: Revision) -> Result<()> {
    let mut statement = connection.prepare_cached("UPDATE _candor_store SET revision = ?1")?;
    statement.execute([revision.0.cast_signed()]).map(drop)
}

/// Writes when a type changed last, and how many records it has.
pub(crate) fn write_state(
    connection: &Connection,
    resource_type: &str,
    state: CollectionState,
) -> Result<()> {
    let sql =
        "UPDATE _candor_types SET revision = ?2, update_time = ?3, records = ?4 WHERE type = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    statement
        .execute((
            resource_type,
            state.revision.0.cast_signed(),
            state.update_time.0,
            state.records.cast_signed(),
        ))
        .map(drop)
}

/// The revision that stands first in a row. The engine counts with a sign.
fn revision(row: &Row<'_>) -> Result<Revision> {
    Ok(Revision(row.get::<_, i64>(0)?.cast_unsigned()))
}
