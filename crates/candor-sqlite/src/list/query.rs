//! A query that is being put together: conditions, and the values they are bound to.

use rusqlite::{CachedStatement, Connection, Result};

use super::key::Bound;
use crate::filter::Filter;
use crate::layout::Table;

/// Which rows of a table are wanted.
pub(super) struct Query<'a> {
    table: &'a Table,
    conditions: Vec<String>,
    values: Vec<Bound<'a>>,
}

impl<'a> Query<'a> {
    /// The live rows that a filter lets through.
    pub(super) fn of(table: &'a Table, filter: Option<&'a Filter>) -> Query<'a> {
        let mut query =
            Query { table, conditions: vec!["delete_time IS NULL".to_owned()], values: Vec::new() };
        if let Some(filter) = filter {
            query.conditions.push(filter.sql.clone());
            query.values.extend(filter.values.iter().map(Bound::Stored));
        }
        query
    }

    /// Only rows where this holds.
    pub(super) fn require(&mut self, condition: String) {
        self.conditions.push(condition);
    }

    /// Only rows where what is ordered lies so to a value.
    pub(super) fn compare(&mut self, order: &str, sign: &str, value: Bound<'a>) {
        self.values.push(value);
        self.conditions.push(format!("{order} {sign} ?{}", self.values.len()));
    }

    /// How many rows there are.
    pub(super) fn count(&self, connection: &Connection) -> Result<u64> {
        let (table, conditions) = (&self.table.name, self.conditions.join(" AND "));
        let sql = format!("SELECT count(*) FROM {table} WHERE {conditions}");
        let mut statement = connection.prepare_cached(&sql)?;
        for (place, value) in (1..).zip(&self.values) {
            statement.raw_bind_parameter(place, value)?;
        }
        let mut rows = statement.raw_query();
        let count = rows.next()?.map_or(Ok(0), |row| row.get::<_, i64>(0))?;
        Ok(count.cast_unsigned())
    }

    /// The statement that finds the first rows, bound and not run yet.
    pub(super) fn prepare<'c>(
        &self,
        connection: &'c Connection,
        columns: &str,
        order: &str,
        limit: usize,
    ) -> Result<CachedStatement<'c>> {
        let mut statement = connection.prepare_cached(&self.sql(columns, order))?;
        for (place, value) in (1..).zip(&self.values) {
            statement.raw_bind_parameter(place, value)?;
        }
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        statement.raw_bind_parameter(self.values.len() + 1, limit)?;
        Ok(statement)
    }

    /// The text of the statement; its last parameter is the limit.
    pub(super) fn sql(&self, columns: &str, order: &str) -> String {
        format!(
            "SELECT {columns} FROM {} WHERE {} ORDER BY {order} LIMIT ?{}",
            self.table.name,
            self.conditions.join(" AND "),
            self.values.len() + 1,
        )
    }
}
