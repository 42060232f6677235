//! CSV: the first line names members, every other is a record (RFC 4180).
//!
//! What is wrong with the first line is told before anything is read, what is wrong with another
//! concerns that row.

mod column;
mod reader;

use std::io::Read;

use candor_core::declaration::ResourceType;
use candor_json::{Json, Object};

use self::column::{Column, columns};
use self::reader::{Row, RowFault, RowReader};
use super::Refusal;
use super::refusal::Reason;
use super::source::{Document, Unreadable};
use crate::tell;

/// The rows of a table.
pub(super) struct Table {
    reader: RowReader,
    max_bytes: usize,
    columns: Vec<Column>,
    null: Option<String>,
    suspect: Option<&'static str>,
    row: Row,
}

impl Table {
    /// Reads the first line. A row may have `max_bytes`; a cell that says `null` is no member.
    pub(super) fn begin(
        bytes: Box<dyn Read + Send>,
        of: &ResourceType,
        max_bytes: usize,
        null: Option<String>,
    ) -> Result<Table, Unreadable> {
        let reader = RowReader::new(bytes, max_bytes);
        let (columns, row) = (Vec::new(), Row::new());
        let mut table = Table { reader, max_bytes, columns, null, suspect: None, row };
        if !table.read_row()? {
            let why = "it is empty, and the first line of CSV names the members";
            return Err(Unreadable::new(why));
        }
        let names: Vec<_> = table.row.cells().map(String::from_utf8_lossy).collect();
        table.columns = self::columns(&names, of).map_err(Unreadable::new)?;
        Ok(table)
    }

    /// The next document.
    pub(super) fn next(&mut self) -> Result<Option<Document>, Unreadable> {
        if !self.read_row()? {
            return Ok(None);
        }
        let (line, bytes) = (self.row.line, self.row.bytes());
        Ok(Some(Document { line, content: self.document(), bytes }))
    }

    fn read_row(&mut self) -> Result<bool, Unreadable> {
        self.reader.read(&mut self.row).map_err(|fault| match fault {
            RowFault::TooLong => Unreadable::new(format!(
                "the row that begins in line {} is longer than {} bytes, the limit of content: is a quote left open?",
                self.row.line, self.max_bytes
            )),
            RowFault::Unreadable(error) => Unreadable::new(error.to_string()),
        })
    }

    /// A cell that is no value of its column and looks as if it meant that there is none.
    pub(super) fn suspect(&self) -> Option<&'static str> {
        self.suspect
    }

    fn document(&mut self) -> Result<Json, Refusal> {
        let (cells, columns) = (self.row.len(), self.columns.len());
        if cells != columns {
            let told =
                format!("has {}, the first line has {columns}", tell::count(cells as u64, "cell"));
            return Err(Refusal::of(Reason::new(
                told,
                "has more or fewer cells than the first line",
            )));
        }
        let mut document = Object::new();
        for (column, cell) in self.columns.iter().zip(self.row.cells()) {
            let Ok(cell) = std::str::from_utf8(cell) else {
                let told = format!("/{}: is not UTF-8", column.name);
                return Err(Refusal::of(Reason::new(told.as_str(), told.as_str())));
            };
            if self.null.as_deref() == Some(cell) {
                continue;
            }
            if let Some(value) = column.value(cell) {
                document.insert(column.name.as_str(), value);
                self.suspect = self.suspect.or_else(|| column.suspect(cell));
            }
        }
        Ok(Json::Object(document))
    }
}
