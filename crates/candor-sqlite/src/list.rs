//! Lists: a page is found by where it starts, never by counting rows.
//!
//! What comes after a position falls into stretches, each a range of one index: first the records that tie with it
//! in all sort keys but the id, then those that tie in all but the last two, and so on. They are read in turn until the
//! page is full, so a page costs the same wherever in the list it lies.

use candor_core::declaration::FieldKind;
use candor_core::record::{Record, Scalar};
use candor_core::selection::{CollectionState, Column, Page, Position, Selection};
use rusqlite::types::{ToSqlOutput, Value};
use rusqlite::{Connection, Result, Row, ToSql};

use crate::layout::Table;
use crate::reader::record;
use crate::scalar::{Stored, decimal, exact_text, scalar};

/// The columns of a record, which stand before those of the sort keys.
const RECORD: &str = "id, revision, create_time, update_time, document";
const RECORD_COLUMNS: usize = 5;

/// A page, on a connection that holds one snapshot.
pub(crate) fn page(
    connection: &Connection,
    table: &Table,
    selection: &Selection,
    collection: CollectionState,
) -> Result<Page> {
    let list = List::new(connection, table, selection)?;
    let wanted = selection.limit + 1;
    let mut rows = Vec::with_capacity(wanted);
    for stretch in list.stretches() {
        list.read(connection, &stretch, wanted, &mut rows)?;
        if rows.len() >= wanted {
            break;
        }
    }
    let more = rows.len() > selection.limit;
    rows.truncate(selection.limit);
    if selection.backward {
        rows.reverse();
    }
    Ok(Page {
        more,
        first: rows.first().map(|(position, _)| position.clone()),
        last: rows.last().map(|(position, _)| position.clone()),
        records: rows.into_iter().map(|(_, record)| record).collect(),
        collection,
    })
}

/// A list as SQL sees it.
struct List<'a> {
    table: &'a Table,
    selection: &'a Selection,
    /// The sort keys as they are walked, the id last.
    keys: Vec<Key>,
}

/// What a list is ordered by.
struct Key {
    /// The column, for reading.
    column: String,
    /// What is compared: the column, or its exact order.
    order: String,
    kind: FieldKind,
    descending: bool,
    /// Whether numbers are compared that the engine cannot order by itself.
    exact: bool,
}

/// A part of what comes after a position: rows that tie with it in the first keys and are beyond it in the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    ties: usize,
    beyond: Beyond,
}

/// How the key behind the ties lies to the position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beyond {
    /// Anywhere: there is no position.
    Anywhere,
    /// Larger than the position's value.
    After,
    /// Smaller than the position's value.
    Before,
    /// There, when the position has none: absent values come first ascending.
    Present,
    /// Not there, when the position has one: absent values come last descending.
    Absent,
}

impl<'a> List<'a> {
    fn new(
        connection: &Connection,
        table: &'a Table,
        selection: &'a Selection,
    ) -> Result<List<'a>> {
        let mut keys = Vec::with_capacity(selection.sort.len() + 1);
        for sort in &selection.sort {
            keys.push(match sort.column {
                Column::Id => Key::id(sort.descending),
                Column::Field(field) => {
                    let (column, kind) =
                        (&table.columns[usize::from(field.0)], table.kinds[usize::from(field.0)]);
                    Key::field(connection, table, column, kind, sort.descending)?
                }
            });
        }
        keys.push(Key::id(false));
        for key in &mut keys {
            key.descending ^= selection.backward;
        }
        Ok(List { table, selection, keys })
    }

    /// The stretches that make up the list from its start, in its order.
    fn stretches(&self) -> Vec<Stretch> {
        let Some(start) = &self.selection.start else {
            return vec![Stretch { ties: 0, beyond: Beyond::Anywhere }];
        };
        let mut stretches = Vec::new();
        for (ties, key) in self.keys.iter().enumerate().rev() {
            let absent = matches!(start.values.get(ties), Some(Scalar::Absent));
            let all: &[Beyond] = match (key.descending, absent) {
                (false, false) => &[Beyond::After],
                (false, true) => &[Beyond::Present],
                (true, false) if ties + 1 == self.keys.len() => &[Beyond::Before],
                (true, false) => &[Beyond::Before, Beyond::Absent],
                (true, true) => &[],
            };
            stretches.extend(all.iter().map(|beyond| Stretch { ties, beyond: *beyond }));
        }
        stretches
    }

    fn read(
        &self,
        connection: &Connection,
        stretch: &Stretch,
        wanted: usize,
        rows: &mut Vec<(Position, Record)>,
    ) -> Result<()> {
        let mut values = Vec::new();
        let sql = self.sql(stretch, &mut values);
        let mut statement = connection.prepare_cached(&sql)?;
        for (place, value) in (1..).zip(&values) {
            statement.raw_bind_parameter(place, value)?;
        }
        let limit = i64::try_from(wanted - rows.len()).unwrap_or(i64::MAX);
        statement.raw_bind_parameter(values.len() + 1, limit)?;
        let mut found = statement.raw_query();
        while let Some(row) = found.next()? {
            rows.push((self.position(row)?, record(row)?));
        }
        Ok(())
    }

    /// The query of a stretch, and the values it is bound to.
    fn sql<'v>(&'v self, stretch: &Stretch, values: &mut Vec<Bound<'v>>) -> String {
        let mut conditions = vec!["delete_time IS NULL".to_owned()];
        for (field, value) in &self.selection.filters {
            let field = usize::from(field.0);
            values.push(Bound::Field(Stored(self.table.kinds[field], value)));
            conditions.push(format!("{} = ?{}", self.table.columns[field], values.len()));
        }
        if let Some(start) = &self.selection.start {
            self.conditions(stretch, start, values, &mut conditions);
        }
        let columns: String = self.keys.iter().map(|key| format!(", {}", key.column)).collect();
        let order: Vec<_> = self.keys[stretch.ties..].iter().map(Key::order_by).collect();
        format!(
            "SELECT {RECORD}{columns} FROM {} WHERE {} ORDER BY {} LIMIT ?{}",
            self.table.name,
            conditions.join(" AND "),
            order.join(", "),
            values.len() + 1
        )
    }

    fn conditions<'v>(
        &'v self,
        stretch: &Stretch,
        start: &'v Position,
        values: &mut Vec<Bound<'v>>,
        conditions: &mut Vec<String>,
    ) {
        let mut compare = |key: &'v Key, place: usize, sign: &str| {
            values.push(key.bound(start, place));
            conditions.push(format!("{} {sign} ?{}", key.order, values.len()));
        };
        for (place, key) in self.keys[..stretch.ties].iter().enumerate() {
            // `IS` is `=` that also holds between absent values, and uses an index as well.
            compare(key, place, "IS");
        }
        let (place, key) = (stretch.ties, &self.keys[stretch.ties]);
        match stretch.beyond {
            Beyond::Anywhere => {}
            Beyond::After => compare(key, place, ">"),
            Beyond::Before => compare(key, place, "<"),
            Beyond::Present => conditions.push(format!("{} IS NOT NULL", key.column)),
            Beyond::Absent => conditions.push(format!("{} IS NULL", key.column)),
        }
    }

    fn position(&self, row: &Row<'_>) -> Result<Position> {
        let keys = self.keys[..self.selection.sort.len()].iter().zip(RECORD_COLUMNS..);
        let values = keys.map(|(key, place)| Ok(scalar(key.kind, row.get_ref(place)?)?));
        Ok(Position { values: values.collect::<Result<_>>()?, id: crate::apply::record_id(row)? })
    }
}

impl Key {
    fn id(descending: bool) -> Key {
        Key {
            column: "id".to_owned(),
            order: "id".to_owned(),
            kind: FieldKind::Text,
            descending,
            exact: false,
        }
    }

    fn field(
        connection: &Connection,
        table: &Table,
        column: &str,
        kind: FieldKind,
        descending: bool,
    ) -> Result<Key> {
        let exact = match kind {
            FieldKind::Integer | FieldKind::Number => has_text(connection, table, column)?,
            FieldKind::Text | FieldKind::Boolean => false,
        };
        let order = if exact { decimal(column) } else { column.to_owned() };
        Ok(Key { column: column.to_owned(), order, kind, descending, exact })
    }

    fn order_by(&self) -> String {
        format!("{}{}", self.order, if self.descending { " DESC" } else { "" })
    }

    /// The position's value for this key, in the form it is compared in.
    fn bound<'v>(&self, start: &'v Position, place: usize) -> Bound<'v> {
        match start.values.get(place) {
            None => Bound::Id(start.id.as_str()),
            Some(value) if self.exact => Bound::Exact(exact_text(value)),
            Some(value) => Bound::Field(Stored(self.kind, value)),
        }
    }
}

/// Whether a column of numbers has some that are kept as text: all text is beyond all numbers, so an index finds out
/// at once.
fn has_text(connection: &Connection, table: &Table, column: &str) -> Result<bool> {
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM {} WHERE delete_time IS NULL AND {column} >= '')",
        table.name
    );
    connection.prepare_cached(&sql)?.query_row([], |row| row.get(0))
}

/// A value a query is bound to.
enum Bound<'a> {
    Field(Stored<'a>),
    Id(&'a str),
    Exact(Option<String>),
}

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        match self {
            Bound::Field(stored) => stored.to_sql(),
            Bound::Id(id) => id.to_sql(),
            Bound::Exact(Some(text)) => text.to_sql(),
            Bound::Exact(None) => Ok(ToSqlOutput::Owned(Value::Null)),
        }
    }
}
