//! CSV: how the records of a type are rows of a table, in both directions (RFC 4180).
//!
//! One set of rules for answers, bulk creation, import and export:
//!
//! - `layout`: the columns of a type. Members that the server keeps, then each declared scalar; a
//!   nested object is a column a member (`address.city`); everything else is JSON in its cell. What
//!   no column can hold stands in the last one, `*`, as a JSON object.
//! - `cell`: what a cell says. An empty cell is nothing, an empty one in quotes is empty text. Text
//!   that a spreadsheet would run is defused by an apostrophe, which reading takes away.
//! - `rows`: rows of cells off bytes, strictly.
//! - `reader`: documents off rows. `writer`: rows of records.
//!
//! What is written can be read again and means the same, whatever a record holds.

mod cell;
mod layout;
mod reader;
mod rows;
#[cfg(test)]
mod tests;
mod writer;

pub use layout::{Column, Holds, Layout};
pub use reader::{CsvFault, CsvFaultKind, Documents, Header};
pub use rows::{Cell, Row, RowFault, RowFaultKind, RowReader};
pub use writer::TableWriter;
