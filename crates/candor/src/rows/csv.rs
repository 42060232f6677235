//! CSV: the first line names members, every other is a record (RFC 4180).
//!
//! A cell becomes what its field holds: digits stay as they are written. What cannot be read as the field's kind is
//! kept as text, so that the schema says what is wrong with it, together with everything else.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use candor_core::declaration::{FieldKind, ResourceType};
use candor_core::nearest::nearest;
use candor_core::record::READ_ONLY_MEMBERS;
use candor_json::{Json, Number, Object};
use csv::{ByteRecord, Reader, ReaderBuilder};

use super::Refusal;
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
    row: ByteRecord,
}

/// A column: the member it fills and what that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Column {
    name: String,
    kind: FieldKind,
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
        let mut table = Table { reader, allowance, max_bytes, columns: Vec::new(), null, row };
        if !table.read_row()? {
            let why = "it is empty, and the first line of CSV names the members";
            return Err(Unreadable::new(why));
        }
        table.columns = columns(&table.row, of)?;
        Ok(table)
    }

    /// The next document.
    pub(super) fn next(&mut self) -> Result<Option<Document>, Unreadable> {
        if !self.read_row()? {
            return Ok(None);
        }
        let line = self.row.position().map_or(0, csv::Position::line);
        Ok(Some(Document { line, content: self.document(), bytes: self.row.as_slice().len() }))
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

    fn document(&self) -> Result<Json, Refusal> {
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
            if self.null.as_deref() != Some(cell)
                && let Some(value) = value(column.kind, cell)
            {
                document.insert(column.name.as_str(), value);
            }
        }
        Ok(Json::Object(document))
    }
}

/// What a cell says. An empty one says nothing, unless the field holds text.
fn value(kind: FieldKind, cell: &str) -> Option<Json> {
    if cell.is_empty() && kind != FieldKind::Text {
        return None;
    }
    let read = match kind {
        FieldKind::Text => None,
        FieldKind::Integer | FieldKind::Number => Number::parse(cell).map(Json::Number),
        FieldKind::Boolean => match cell {
            "true" | "True" | "TRUE" => Some(Json::boolean(true)),
            "false" | "False" | "FALSE" => Some(Json::boolean(false)),
            _ => None,
        },
    };
    Some(read.unwrap_or_else(|| Json::text(cell)))
}

/// The columns a first line names, or everything that is wrong with it.
fn columns(names: &ByteRecord, of: &ResourceType) -> Result<Vec<Column>, Unreadable> {
    let mut columns: Vec<Column> = Vec::new();
    let mut faults = Vec::new();
    for name in names {
        let name = String::from_utf8_lossy(name).into_owned();
        if columns.iter().any(|column| column.name == name) {
            faults.push(format!("`{name}` stands twice"));
            continue;
        }
        match kind(&name, of) {
            Ok(kind) => columns.push(Column { name, kind }),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        return Ok(columns);
    }
    let hint = if columns.is_empty() { "; the first line has to name the members" } else { "" };
    let faults = faults.join("; ");
    Err(Unreadable::new(format!("the first line does not fit {}: {faults}{hint}", of.name)))
}

fn kind(name: &str, of: &ResourceType) -> Result<FieldKind, String> {
    if let Some(index) = of.field_named(name) {
        return Ok(of.field(index).kind);
    }
    if READ_ONLY_MEMBERS.contains(&name) {
        return Ok(FieldKind::Text);
    }
    let properties = of.schema.document().member("properties").and_then(Json::as_object);
    if properties.is_some_and(|properties| properties.contains(name)) {
        return Err(format!(
            "`{name}` does not hold one kind of scalar, as a cell does; use NDJSON"
        ));
    }
    let known = of.fields.iter().map(|field| field.name.as_str()).chain(["id"]);
    match nearest(name, known) {
        Some(near) => Err(format!("there is no field `{name}`, did you mean `{near}`?")),
        None => Err(format!("there is no field `{name}`")),
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
