//! Doing a plan: one transaction from the stored shapes to the wanted ones, or nothing.

use candor_core::limits::NESTING_MAX_DEPTH;
use candor_core::record::Scalar;
use candor_json::Json;
use rusqlite::{Connection, OptionalExtension, Result, TransactionBehavior};

use super::ledger;
use super::plan::{Step, plan};
use super::shape::{Column, Shapes};
use super::sql::{quote, table};
use crate::open::OpenError;
use crate::scalar::Stored;

/// Records whose new columns are filled by one query.
const FILL_BATCH: usize = 500;

/// Records named when a reference points nowhere.
const EXAMPLES: usize = 3;

/// Lays a store out as `wanted` says, given how it is. Does not write when nothing differs.
pub(crate) fn migrate(
    connection: &mut Connection,
    fresh: bool,
    wanted: impl FnOnce(&Shapes) -> Shapes,
) -> Result<Shapes, OpenError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if fresh {
        ledger::create(&transaction)?;
    }
    let upgraded = ledger::upgrade(&transaction)?;
    let stored = ledger::read(&transaction)?;
    let wanted = wanted(&stored);
    if fresh || upgraded || stored != wanted {
        for step in plan(&stored, &wanted) {
            run(&transaction, &step)?;
        }
        ledger::write(&transaction, &wanted)?;
        transaction.commit()?;
    }
    Ok(wanted)
}

fn run(connection: &Connection, step: &Step) -> Result<(), OpenError> {
    match step {
        Step::Run(sql) => Ok(connection.execute_batch(sql)?),
        Step::RefuseLoss { resource_type } => refuse_loss(connection, resource_type),
        Step::RefuseDuplicates { resource_type, fields, columns } => {
            refuse_duplicates(connection, resource_type, fields, columns)
        }
        Step::RefuseDangling { resource_type, field, column, to } => {
            refuse_dangling(connection, resource_type, field, column, to)
        }
        Step::Fill { resource_type, columns } => fill(connection, resource_type, columns),
    }
}

fn refuse_loss(connection: &Connection, resource_type: &str) -> Result<(), OpenError> {
    let sql = format!("SELECT count(*) FROM {} WHERE delete_time IS NULL", table(resource_type));
    match connection.query_row(&sql, [], |row| row.get::<_, i64>(0))?.cast_unsigned() {
        0 => Ok(()),
        records => Err(OpenError::WouldLose { resource_type: resource_type.to_owned(), records }),
    }
}

fn refuse_duplicates(
    connection: &Connection,
    resource_type: &str,
    fields: &[String],
    columns: &[String],
) -> Result<(), OpenError> {
    let quoted: Vec<_> = columns.iter().map(|column| quote(column)).collect();
    let (list, present) = (quoted.join(", "), quoted.join(" IS NOT NULL AND "));
    let sql = format!(
        "SELECT min(id), max(id) FROM {} WHERE delete_time IS NULL AND {present} IS NOT NULL \
         GROUP BY {list} HAVING count(*) > 1 LIMIT 1",
        table(resource_type)
    );
    let found = connection.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match found {
        None => Ok(()),
        Some((one, other)) => Err(OpenError::WouldRepeat {
            resource_type: resource_type.to_owned(),
            fields: fields.to_vec(),
            one,
            other,
        }),
    }
}

fn refuse_dangling(
    connection: &Connection,
    resource_type: &str,
    field: &str,
    column: &str,
    to: &str,
) -> Result<(), OpenError> {
    let sql = format!(
        "SELECT id FROM {} AS referrer WHERE delete_time IS NULL AND {column} IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM {} AS target WHERE target.id = referrer.{column} AND target.delete_time IS NULL) \
         ORDER BY id LIMIT {EXAMPLES}",
        table(resource_type),
        table(to),
        column = quote(column),
    );
    let mut statement = connection.prepare(&sql)?;
    let records = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>>>()?;
    if records.is_empty() {
        return Ok(());
    }
    let (resource_type, field, to) = (resource_type.to_owned(), field.to_owned(), to.to_owned());
    Err(OpenError::WouldDangle { resource_type, field, to, records })
}

/// Fills columns from the documents, a batch of records at a time.
fn fill(connection: &Connection, resource_type: &str, columns: &[Column]) -> Result<(), OpenError> {
    let table = table(resource_type);
    let mut select = connection.prepare(&format!(
        "SELECT id, document FROM {table} WHERE delete_time IS NULL AND id > ?1 \
         ORDER BY id LIMIT {FILL_BATCH}"
    ))?;
    let set: Vec<_> = (columns.iter().zip(2..))
        .map(|(column, place)| format!("{} = ?{place}", quote(&column.name)))
        .collect();
    let mut update =
        connection.prepare(&format!("UPDATE {table} SET {} WHERE id = ?1", set.join(", ")))?;
    let mut last = String::new();
    loop {
        let rows = select.query_map([&last], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let batch: Vec<(String, String)> = rows.collect::<Result<_>>()?;
        for (id, document) in &batch {
            let values = values(resource_type, id, document, columns)?;
            update.raw_bind_parameter(1, id)?;
            for (place, (column, value)) in (2..).zip(columns.iter().zip(&values)) {
                update.raw_bind_parameter(place, Stored(column.holds.kind(), value))?;
            }
            update.raw_execute()?;
        }
        match batch.into_iter().last() {
            Some((id, _)) => last = id,
            None => return Ok(()),
        }
    }
}

fn values(
    resource_type: &str,
    id: &str,
    document: &str,
    columns: &[Column],
) -> Result<Vec<Scalar>, OpenError> {
    let document = Json::read(document.as_bytes(), NESTING_MAX_DEPTH).map_err(|error| {
        OpenError::Damaged { cause: format!("the document of {resource_type}/{id}: {error}") }
    })?;
    Ok(columns.iter().map(|column| Scalar::of(document.member(&column.field))).collect())
}
