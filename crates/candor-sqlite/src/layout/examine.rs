//! Trying a declaration against a store without changing either.
//!
//! What a migration would compute is computed in temporary tables, which belong to the connection
//! and lie outside the store; they stand before the real ones where a name is looked up.

use std::collections::BTreeSet;

use candor_core::declaration::Api;
use candor_core::record::Scalar;
use rusqlite::Connection;

use super::change::{Change, changes};
use super::held::{Held, hold};
use super::plan::{Step, plan};
use super::refusal::{Breach, Refusal};
use super::shape::{Shape, Shapes};
use super::sql::{quote, table};
use super::survey::{self, Watch};
use crate::open::OpenError;
use crate::scalar::Stored;

/// What serving a declaration from a store would do to the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What would be done.
    pub changes: Vec<Change>,
    /// Why it would not be done, after all.
    pub refusals: Vec<Refusal>,
    /// What records break and are served with all the same.
    pub breaches: Vec<Breach>,
}

/// Works out what leads from the stored shapes to the wanted ones, and what forbids it.
pub(crate) fn examine(
    connection: &Connection,
    api: &Api,
    (stored, wanted): (&Shapes, &Shapes),
    watch: Watch<'_>,
) -> Result<Plan, OpenError> {
    let mut examination = Examination { connection, api, stored, wanted, shadows: BTreeSet::new() };
    let mut held = Held::default();
    for step in plan(stored, wanted) {
        held.extend(examination.held(&step, watch)?);
    }
    let Held { refusals, breaches } = held;
    Ok(Plan { changes: changes(stored, wanted), refusals, breaches })
}

struct Examination<'a> {
    connection: &'a Connection,
    api: &'a Api,
    stored: &'a Shapes,
    wanted: &'a Shapes,
    /// The types that have a temporary table.
    shadows: BTreeSet<String>,
}

impl Examination<'_> {
    fn held(&mut self, step: &Step, watch: Watch<'_>) -> Result<Held, OpenError> {
        Ok(Held::refused(match step {
            Step::Hold { resource_type, unheld } => {
                return hold(self.connection, self.api, (resource_type, *unheld), watch);
            }
            Step::RefuseLoss { resource_type } => survey::losses(self.connection, resource_type)?,
            Step::RefuseDuplicates { resource_type, fields, columns } => {
                self.with_columns(resource_type, fields, watch)?;
                survey::repetitions(self.connection, resource_type, fields, columns)?
            }
            Step::RefuseDangling { resource_type, field, column, to } => {
                self.with_columns(resource_type, std::slice::from_ref(field), watch)?;
                if !self.stored.contains_key(to) && self.shadows.insert(to.clone()) {
                    self.create_shadow(to, &Shape::default())?;
                }
                survey::dangling(self.connection, resource_type, field, column, to)?
            }
            Step::Validate { resource_type, schema } => {
                survey::violations(self.connection, resource_type, schema, watch)?
            }
            Step::Run(_) | Step::Index(_) | Step::Fill { .. } => None,
        }))
    }

    /// Sees to it that a table of this name has columns for these fields.
    fn with_columns(
        &mut self,
        resource_type: &str,
        fields: &[String],
        watch: Watch<'_>,
    ) -> Result<(), OpenError> {
        let (Some(stored), Some(wanted)) =
            (self.stored.get(resource_type), self.wanted.get(resource_type))
        else {
            return Ok(());
        };
        let there = fields.iter().all(|field| stored.keeps(wanted, field));
        if there || !self.shadows.insert(resource_type.to_owned()) {
            return Ok(());
        }
        self.create_shadow(resource_type, wanted)?;
        self.fill_shadow(resource_type, wanted, watch)
    }

    fn create_shadow(&self, resource_type: &str, shape: &Shape) -> Result<(), OpenError> {
        let columns: String =
            shape.columns.iter().map(|column| format!(", {} ANY", quote(&column.name))).collect();
        Ok(self.connection.execute_batch(&format!(
            "CREATE TEMP TABLE {} (id TEXT NOT NULL PRIMARY KEY, delete_time INTEGER{columns}) STRICT",
            table(resource_type)
        ))?)
    }

    fn fill_shadow(
        &self,
        resource_type: &str,
        shape: &Shape,
        watch: Watch<'_>,
    ) -> Result<(), OpenError> {
        let places: String =
            (0..shape.columns.len()).map(|place| format!(", ?{}", place + 2)).collect();
        let sql = format!("INSERT INTO temp.{} VALUES (?1, NULL{places})", table(resource_type));
        let mut insert = self.connection.prepare(&sql)?;
        survey::each_document(self.connection, resource_type, watch, |id, document| {
            insert.raw_bind_parameter(1, id)?;
            for (place, column) in (2..).zip(&shape.columns) {
                let value = Scalar::of(document.member(&column.field));
                insert.raw_bind_parameter(place, Stored(column.holds.kind(), &value))?;
            }
            insert.raw_execute()?;
            Ok(())
        })
    }
}
