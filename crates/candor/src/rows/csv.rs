//! CSV: the first line names members, every other is a record (RFC 4180).
//!
//! What is wrong with the first line is told before anything is read, what is wrong with another concerns that row.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use candor_core::declaration::ResourceType;
use candor_json::{Json, Object};
use csv::{ByteRecord, Reader, ReaderBuilder};

use super::Refusal;
use super::column::{Column, columns};
use super::input::BUFFER_BYTES;
use super::refusal::Reason;
use super::source::{Document, Unreadable};
use crate::tell;

/// The rows of a table.
pub(super) struct Table {
    reader: Reader<Bounded>,
    allowance: Arc<AtomicUsize>,
    max_bytes: usize,
    columns: Vec<Column>,
    null: Option<String>,
    suspect: Option<&'static str>,
    row: ByteRecord,
}

impl Table {
    /// Reads the first line. A row may have `max_bytes`; a cell that says `null` is no member.
    pub(super) fn begin(
        reader: Box<dyn Read + Send>,
        of: &ResourceType,
        max_bytes: usize,
        null: Option<String>,
    ) -> Result<Table, Unreadable> {
        let allowance = Arc::new(AtomicUsize::new(0));
        let bounded = Bounded { reader, allowance: Arc::clone(&allowance) };
        let mut building = ReaderBuilder::new();
        let reader = building.has_headers(false).flexible(true).buffer_capacity(BUFFER_BYTES);
        let reader = reader.from_reader(bounded);
        let row = ByteRecord::new();
        let mut table =
            Table { reader, allowance, max_bytes, columns: Vec::new(), null, suspect: None, row };
        if !table.read_row()? {
            let why = "it is empty, and the first line of CSV names the members";
            return Err(Unreadable::new(why));
        }
        let names: Vec<_> = table.row.iter().map(String::from_utf8_lossy).collect();
        table.columns = columns(&names, of).map_err(Unreadable::new)?;
        Ok(table)
    }

    /// The next document.
    pub(super) fn next(&mut self) -> Result<Option<Document>, Unreadable> {
        if !self.read_row()? {
            return Ok(None);
        }
        let line = self.row.position().map_or(0, csv::Position::line);
        let bytes = self.row.as_slice().len();
        Ok(Some(Document { line, content: self.document(), bytes }))
    }

    fn read_row(&mut self) -> Result<bool, Unreadable> {
        let allowed = self.max_bytes.saturating_add(BUFFER_BYTES);
        self.allowance.store(allowed, Ordering::Relaxed);
        let line = self.reader.position().line();
        self.reader.read_byte_record(&mut self.row).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) if is_too_long(&error) => Unreadable::new(format!(
                "the row from line {line} on is longer than {} bytes, the limit of content: is a quote left open?",
                self.max_bytes
            )),
            csv::ErrorKind::Io(error) => Unreadable::new(error.to_string()),
            kind => Unreadable::new(format!("line {line} is not CSV: {kind:?}")),
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
        for (column, cell) in self.columns.iter().zip(&self.row) {
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

/// A reader that gives no more than is allowed between two rows: an open quote would take the whole file for one cell.
struct Bounded {
    reader: Box<dyn Read + Send>,
    allowance: Arc<AtomicUsize>,
}

const TOO_LONG: &str = "the row is too long";

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let allowed = self.allowance.load(Ordering::Relaxed);
        if allowed == 0 {
            return Err(io::Error::other(TOO_LONG));
        }
        let room = buffer.len().min(allowed);
        let count = self.reader.read(&mut buffer[..room])?;
        self.allowance.store(allowed - count, Ordering::Relaxed);
        Ok(count)
    }
}

fn is_too_long(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Other && error.to_string() == TOO_LONG
}
