//! Lists: a page is found by where it starts, never by counting rows.
//!
//! What comes after a position falls into stretches, each a range of one index: first the records
//! that tie with it in all sort keys but the id, then those that tie in all but the last two, and
//! so on. They are read in turn until the page is full, so a page costs the same wherever in the
//! list it lies.
//!
//! An index over a field and the id can be read both ways, but `-price` asks for prices downward
//! and, where they are the same, for ids upward. The engine would sort all records that share a
//! price: see [`List::read_by_value`].

mod key;
mod numbers;
#[cfg(test)]
mod plans;
mod query;

use candor_core::declaration::ResourceType;
use candor_core::record::{Record, RecordId, Scalar};
use candor_core::selection::{
    CollectionState, Column, Page, Position, Selection, by_alternatives, in_order,
};
use rusqlite::types::Value;
use rusqlite::{Connection, Result, Row};

pub(crate) use self::key::has_text;
use self::key::{Bound, Key};
use self::query::Query;
use crate::filter::{Filter, Writing};
use crate::layout::{Table, ledger};
use crate::reader::{Reader, record};
use crate::scalar::{Stored, scalar};

/// The columns of a record, which stand before those of the sort keys.
const RECORD: &str = "id, revision, create_time, update_time, document";
/// The same of a record that is passed over: its document is not read.
const PASSED: &str = "id, revision, create_time, update_time, ''";
const RECORD_COLUMNS: usize = 5;

/// A page, on a connection that holds one snapshot.
pub(crate) fn page(
    reader: &Reader,
    resource_type: &ResourceType,
    table: &Table,
    selection: &Selection,
) -> Result<Page> {
    let connection = &reader.connection;
    let collection = ledger::read_state(connection, &resource_type.name)?;
    let writing = Writing { connection, resource_type, table, now: selection.now };
    let mut filter = Filter::of(selection, &writing)?;
    if let Some(filter) = &mut filter {
        reader.interpreter.listen(std::mem::take(&mut filter.asked), selection.now);
    }
    let mut list = List::new(connection, (resource_type, table), selection, filter.as_ref())?;
    let there = list.pass_over(selection.offset)?;
    let mut rows = if there { list.rows(selection.limit + 1)? } else { Rows::new() };
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
        total: list.total(collection)?,
        collection,
    })
}

/// A list as SQL sees it.
struct List<'a> {
    connection: &'a Connection,
    table: &'a Table,
    selection: &'a Selection,
    filter: Option<&'a Filter>,
    /// Where it starts: see [`Selection::start`].
    start: Option<Position>,
    /// What is read of a record.
    columns: &'static str,
    /// Whether an index has what the filter finds in the order of the first sort key.
    ordered: bool,
    /// The sort keys as they are walked, the id last.
    keys: Vec<Key>,
}

type Rows = Vec<(Position, Record)>;

/// A part of what comes after a position: rows that tie with it in the first keys and are beyond it
/// in the next.
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

impl Stretch {
    /// The first key that orders it. One that is absent throughout does not.
    fn first_key(self) -> usize {
        self.ties + usize::from(self.beyond == Beyond::Absent)
    }
}

impl<'a> List<'a> {
    fn new(
        connection: &'a Connection,
        (resource_type, table): (&ResourceType, &'a Table),
        selection: &'a Selection,
        filter: Option<&'a Filter>,
    ) -> Result<List<'a>> {
        let mut keys = Vec::with_capacity(selection.sort.len() + 1);
        let start = selection.start.clone();
        for (place, sort) in selection.sort.iter().enumerate() {
            let value = start.as_ref().and_then(|start| start.values.get(place));
            keys.push(match sort.column {
                Column::Id => Key::id(sort.descending),
                Column::CreateTime => Key::time("create_time", sort.descending),
                Column::UpdateTime => Key::time("update_time", sort.descending),
                Column::Field(field) => {
                    Key::field(connection, table, (field, value), sort.descending)?
                }
            });
        }
        keys.push(Key::id(false));
        let alternatives = (selection.filter.as_ref())
            .is_some_and(|filter| by_alternatives(filter, resource_type, selection.now));
        for key in &mut keys {
            key.descending ^= selection.backward;
            key.without_index(alternatives);
        }
        let ordered = selection.filter.as_ref().is_none_or(|filter| {
            let first = selection.sort.first().map_or(Column::Id, |key| key.column);
            in_order(filter, resource_type, first, selection.now)
        });
        Ok(List { connection, table, selection, filter, ordered, start, columns: RECORD, keys })
    }

    /// How many records the list has in all, when that is asked.
    fn total(&self, collection: CollectionState) -> Result<Option<u64>> {
        Ok(match (self.selection.count, self.filter) {
            (false, _) => None,
            (true, None) => Some(collection.records),
            (true, Some(_)) => Some(self.unordered().count(self.connection)?),
        })
    }

    /// The live rows that the filter lets through.
    fn unordered(&self) -> Query<'_> {
        Query::of(self.table, self.filter)
    }

    /// Starts the list so many records later; false when it ends before.
    fn pass_over(&mut self, offset: usize) -> Result<bool> {
        if offset == 0 {
            return Ok(true);
        }
        self.columns = PASSED;
        let mut passed = self.rows(offset)?;
        self.columns = RECORD;
        let there = passed.len() == offset;
        self.start = passed.pop().map(|(position, _)| position);
        Ok(there)
    }

    /// The first rows of the list, in its direction.
    fn rows(&self, wanted: usize) -> Result<Rows> {
        let mut rows = Rows::new();
        for stretch in self.stretches() {
            if self.mixes_numbers(stretch) {
                self.read_numbers(stretch, wanted, &mut rows)?;
            } else if self.crosses(stretch) {
                self.read_by_value(stretch, wanted, &mut rows)?;
            } else {
                self.read(stretch, wanted, &mut rows)?;
            }
            if rows.len() >= wanted {
                break;
            }
        }
        Ok(rows)
    }

    /// The stretches that make up the list from its start, in its order.
    fn stretches(&self) -> Vec<Stretch> {
        let Some(start) = &self.start else {
            return self.all();
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

    /// All of the list. Numbers that are read in two parts are parted from what is absent.
    fn all(&self) -> Vec<Stretch> {
        let beyond: &[Beyond] = match &self.keys[0] {
            Key { exact: false, .. } => &[Beyond::Anywhere],
            Key { descending: false, .. } => &[Beyond::Absent, Beyond::Present],
            Key { descending: true, .. } => &[Beyond::Present, Beyond::Absent],
        };
        beyond.iter().map(|beyond| Stretch { ties: 0, beyond: *beyond }).collect()
    }

    /// Whether a stretch is sorted by one field one way and by the id the other way. With a filter
    /// that no index has in the order of the list, all it finds is sorted anyway.
    fn crosses(&self, stretch: Stretch) -> bool {
        match &self.keys[stretch.first_key()..] {
            [key, id] => {
                let tie = !key.is_id() && key.descending != id.descending;
                tie && !key.exact && self.ordered
            }
            _ => false,
        }
    }

    /// Reads a stretch that crosses, as two that do not. The index alone tells the value the page
    /// ends in: what is before it is less than a page, and what has it is sorted by the id alone.
    fn read_by_value(&self, stretch: Stretch, wanted: usize, rows: &mut Rows) -> Result<()> {
        let key = &self.keys[stretch.first_key()];
        let room = wanted - rows.len();
        let query = self.query(stretch);
        let mut statement = query.prepare(self.connection, &key.column, &key.order_by(), room)?;
        let mut found = statement.raw_query();
        let mut values: Vec<Value> = Vec::new();
        while let Some(row) = found.next()? {
            values.push(row.get(0)?);
        }
        let end = values.last().filter(|_| values.len() == room);
        let Some(end) = end else { return self.read(stretch, wanted, rows) };
        let before = values.iter().take_while(|value| *value != end).count();
        self.read(stretch, rows.len() + before, rows)?;
        let mut tied = self.query(stretch);
        tied.compare(&key.column, "IS", Bound::Stored(end));
        let order = self.keys.last().map(Key::order_by).unwrap_or_default();
        self.read_rows(&tied, &order, wanted, rows)
    }

    fn read(&self, stretch: Stretch, wanted: usize, rows: &mut Rows) -> Result<()> {
        let order: Vec<_> = self.keys[stretch.first_key()..].iter().map(Key::order_by).collect();
        self.read_rows(&self.query(stretch), &order.join(", "), wanted, rows)
    }

    fn read_rows(
        &self,
        query: &Query<'_>,
        order: &str,
        wanted: usize,
        rows: &mut Rows,
    ) -> Result<()> {
        let keys: String = self.keys.iter().map(|key| format!(", {}", key.column)).collect();
        let columns = format!("{}{keys}", self.columns);
        let room = wanted.saturating_sub(rows.len());
        let mut statement = query.prepare(self.connection, &columns, order, room)?;
        let mut found = statement.raw_query();
        while let Some(row) = found.next()? {
            let record = record(row)?;
            rows.push((self.position(row, &record.id)?, record));
        }
        Ok(())
    }

    /// What holds for the rows of a stretch.
    fn query(&self, stretch: Stretch) -> Query<'_> {
        let mut query = self.tied(stretch);
        let key = &self.keys[stretch.ties];
        match stretch.beyond {
            Beyond::Anywhere => {}
            Beyond::After => query.compare(&key.column, ">", self.bound(stretch.ties)),
            Beyond::Before => query.compare(&key.column, "<", self.bound(stretch.ties)),
            Beyond::Present => query.require(format!("{} IS NOT NULL", key.column)),
            Beyond::Absent => query.require(format!("{} IS NULL", key.column)),
        }
        query
    }

    /// What ties with the position as a stretch does. Equal numbers are equal columns, whatever
    /// their form.
    fn tied(&self, stretch: Stretch) -> Query<'_> {
        let mut query = self.unordered();
        for (place, key) in self.keys[..stretch.ties].iter().enumerate() {
            // `IS` is `=` that also holds between absent values, and uses an index as well.
            query.compare(&key.column, "IS", self.bound(place));
        }
        query
    }

    /// The position's value for a key.
    fn bound(&self, place: usize) -> Bound<'_> {
        let Some(start) = &self.start else { return Bound::Nothing };
        match start.values.get(place) {
            Some(value) => Bound::Field(Stored(self.keys[place].kind, value)),
            None => Bound::Text(start.id.as_str()),
        }
    }

    fn position(&self, row: &Row<'_>, id: &RecordId) -> Result<Position> {
        let keys = self.keys[..self.selection.sort.len()].iter().zip(RECORD_COLUMNS..);
        let values = keys.map(|(key, place)| Ok(scalar(key.kind, row.get_ref(place)?)?));
        Ok(Position { values: values.collect::<Result<_>>()?, id: id.clone() })
    }
}
