//! What a list is ordered by, and the values it is compared with.

use candor_core::declaration::{FieldIndex, FieldKind};
use candor_core::record::Scalar;
use rusqlite::types::{ToSqlOutput, Value};
use rusqlite::{Connection, Result, ToSql};

use crate::layout::Table;
use crate::scalar::{Stored, decimal, nearest_real};

/// A sort key.
pub(super) struct Key {
    /// The column, for reading.
    pub(super) column: String,
    /// What is sorted: the column, or the exact order of numbers in it.
    pub(super) order: String,
    pub(super) kind: FieldKind,
    pub(super) descending: bool,
    /// Whether there are numbers that the engine cannot order by itself.
    pub(super) exact: bool,
}

impl Key {
    pub(super) fn id(descending: bool) -> Key {
        let (column, order) = ("id".to_owned(), "id".to_owned());
        Key { column, order, kind: FieldKind::Text, descending, exact: false }
    }

    pub(super) fn time(column: &str, descending: bool) -> Key {
        let (column, order) = (column.to_owned(), column.to_owned());
        Key { column, order, kind: FieldKind::Integer, descending, exact: false }
    }

    /// A field of a list that starts at a value of it, if at any. A long number to start at counts
    /// like one that is there: the record it was seen in may have changed since.
    pub(super) fn field(
        connection: &Connection,
        table: &Table,
        (field, start): (FieldIndex, Option<&Scalar>),
        descending: bool,
    ) -> Result<Key> {
        let field = usize::from(field.0);
        let (column, kind) = (table.columns[field].clone(), table.kinds[field]);
        let exact = match kind {
            FieldKind::Integer | FieldKind::Number => {
                start.is_some_and(|value| nearest_real(value).is_some())
                    || has_text(connection, table, &column)?
            }
            FieldKind::Text | FieldKind::Boolean => false,
        };
        let order = if exact { decimal(&column) } else { column.clone() };
        Ok(Key { column, order, kind, descending, exact })
    }

    /// Keeps the engine from walking the list in its order, when what the filter finds is in
    /// another: it would look at every row for the few.
    pub(super) fn without_index(&mut self, when: bool) {
        if when {
            self.column.insert(0, '+');
            self.order.insert(0, '+');
        }
    }

    /// Whether no two records tie in it.
    pub(super) fn is_id(&self) -> bool {
        // A field's column is quoted.
        self.column == "id"
    }

    pub(super) fn order_by(&self) -> String {
        format!("{}{}", self.order, if self.descending { " DESC" } else { "" })
    }
}

/// Whether a column of numbers has some that are kept as text: all text is beyond all numbers, so
/// an index finds out at once.
pub(crate) fn has_text(connection: &Connection, table: &Table, column: &str) -> Result<bool> {
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM {} WHERE delete_time IS NULL AND {column} >= '')",
        table.name
    );
    connection.prepare_cached(&sql)?.query_row([], |row| row.get(0))
}

/// A value a query is bound to.
pub(super) enum Bound<'a> {
    /// A field's, on its way into the field's column.
    Field(Stored<'a>),
    /// As a column has it.
    Stored(&'a Value),
    Text(&'a str),
    /// The text of a number, where numbers of every form are compared.
    Exact(String),
    Real(f64),
    /// Equal to nothing.
    Nothing,
}

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        match self {
            Bound::Field(stored) => stored.to_sql(),
            Bound::Stored(value) => value.to_sql(),
            Bound::Text(text) => text.to_sql(),
            Bound::Exact(text) => text.to_sql(),
            Bound::Real(real) => real.to_sql(),
            Bound::Nothing => Ok(ToSqlOutput::Owned(Value::Null)),
        }
    }
}
