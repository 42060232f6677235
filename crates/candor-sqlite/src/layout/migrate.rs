//! Doing a plan: one transaction from the stored shapes to the wanted ones, or nothing.

use candor_core::declaration::Api;
use candor_core::limits::NESTING_MAX_DEPTH;
use candor_core::record::Scalar;
use candor_json::Json;
use rusqlite::{Connection, Result, TransactionBehavior};

use super::held::{Held, hold};
use super::ledger;
use super::plan::{Step, plan};
use super::refusal::Breach;
use super::shape::{Column, Shapes, wanted};
use super::sql::{quote, table};
use super::survey::{self, Progress, Watch};
use crate::open::OpenError;
use crate::scalar::Stored;

/// Records whose new columns are filled by one query.
const FILL_BATCH: usize = 500;

/// Lays a store out as `wanted` says, given how it is. Does not write when nothing differs.
pub(crate) fn migrate(
    connection: &mut Connection,
    fresh: bool,
    api: &Api,
    watch: Watch<'_>,
) -> Result<(Shapes, Vec<Breach>), OpenError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if fresh {
        ledger::create(&transaction)?;
    }
    let upgraded = ledger::upgrade(&transaction)?;
    let stored = ledger::read(&transaction)?;
    let wanted = wanted(api, &stored);
    let mut held = Held::default();
    if fresh || upgraded || stored != wanted {
        // All that forbids it is told at once. What was done by then is rolled back.
        for step in plan(&stored, &wanted) {
            let refused = !held.refusals.is_empty();
            held.extend(run(&transaction, api, &step, refused, watch)?);
        }
        if !held.refusals.is_empty() {
            return Err(OpenError::Refused(held.refusals));
        }
        ledger::write(&transaction, &wanted)?;
        transaction.commit()?;
    }
    Ok((wanted, held.breaches))
}

/// Does a step; what forbids it is told, and nothing of it kept.
fn run(
    connection: &Connection,
    api: &Api,
    step: &Step,
    refused: bool,
    watch: Watch<'_>,
) -> Result<Held, OpenError> {
    Ok(Held::refused(match step {
        Step::Hold { resource_type, unheld } => {
            return hold(connection, api, (resource_type, *unheld), watch);
        }
        Step::Index(_) if refused => None,
        Step::Run(sql) | Step::Index(sql) => {
            connection.execute_batch(sql)?;
            None
        }
        Step::RefuseLoss { resource_type } => survey::losses(connection, resource_type)?,
        Step::RefuseDuplicates { resource_type, fields, columns } => {
            survey::repetitions(connection, resource_type, fields, columns)?
        }
        Step::RefuseDangling { resource_type, field, column, to } => {
            survey::dangling(connection, resource_type, field, column, to)?
        }
        Step::Validate { resource_type, schema } => {
            survey::violations(connection, resource_type, schema, watch)?
        }
        Step::Fill { resource_type, columns } => {
            fill(connection, resource_type, columns, watch)?;
            None
        }
    }))
}

/// Fills columns from the documents, a batch of records at a time.
fn fill(
    connection: &Connection,
    resource_type: &str,
    columns: &[Column],
    watch: Watch<'_>,
) -> Result<(), OpenError> {
    let of = survey::count(connection, resource_type)?;
    let mut done = 0;
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
        done += batch.len() as u64;
        watch(Progress { resource_type, done, of });
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
