//! CSV off a stream: the rules are `candor_core::csv`'s, the bytes come as they come.
//!
//! What is wrong with the first line, or with the text itself, ends the import; what is wrong with
//! another row concerns that row.

use std::io::{self, BufRead, BufReader, Read};

use candor_core::csv::{Column, CsvFault, CsvFaultKind, Header, Holds, Row, RowReader};
use candor_core::declaration::{FieldKind, ResourceType};
use candor_json::Json;

use super::Refusal;
use super::input::BUFFER_BYTES;
use super::refusal::Reason;
use super::source::{Document, Unreadable};

/// What tables say where they have no value.
const NULLS: [&str; 8] = ["NA", "N/A", "NULL", "null", "NaN", "None", "\\N", "-"];

/// The rows of a table.
pub(super) struct Table {
    bytes: BufReader<Box<dyn Read + Send>>,
    reader: RowReader,
    header: Header,
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
        let bytes = BufReader::with_capacity(BUFFER_BYTES, bytes);
        let (reader, header) = (RowReader::new(max_bytes), Header::default());
        let mut table = Table { bytes, reader, header, null, suspect: None, row: Row::new() };
        if !table.read_row()? {
            let why = "it is empty, and the first line of CSV names the members";
            return Err(Unreadable::new(why));
        }
        table.header = Header::read(&table.row, of).map_err(|fault| unreadable(&fault))?;
        Ok(table)
    }

    /// The next document.
    pub(super) fn next(&mut self) -> Result<Option<Document>, Unreadable> {
        if !self.read_row()? {
            return Ok(None);
        }
        let content = self.header.document(&self.row, self.null.as_deref());
        self.note_suspect();
        let content: Result<Json, Refusal> = content.map_err(|fault| refusal(&fault));
        Ok(Some(Document { line: self.row.line(), content, bytes: self.row.bytes() }))
    }

    fn read_row(&mut self) -> Result<bool, Unreadable> {
        self.row.clear();
        loop {
            let input = match self.bytes.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                input => input.map_err(|error| Unreadable::new(error.to_string()))?,
            };
            if input.is_empty() {
                let whole = self.reader.finish(&mut self.row);
                return whole.map_err(|fault| unreadable(&fault.into()));
            }
            let fed = self.reader.feed(input, &mut self.row);
            let (taken, whole) = fed.map_err(|fault| unreadable(&fault.into()))?;
            self.bytes.consume(taken);
            if whole {
                return Ok(true);
            }
        }
    }

    /// A cell that is no value of its column and looks as if it meant that there is none.
    pub(super) fn suspect(&self) -> Option<&'static str> {
        self.suspect
    }

    fn note_suspect(&mut self) {
        if self.suspect.is_none() {
            let cells = self.header.columns().zip(self.row.cells());
            let mut found = cells.filter_map(|(column, cell)| suspect(column, cell.bytes));
            self.suspect = found.find(|found| self.null.as_deref() != Some(found));
        }
    }
}

/// The cell, when it cannot be a value of its column and is a word for none.
fn suspect(column: &Column, cell: &[u8]) -> Option<&'static str> {
    let null = NULLS.into_iter().find(|null| null.as_bytes() == cell)?;
    matches!(column.holds, Holds::Scalar(kind) if kind != FieldKind::Text).then_some(null)
}

fn unreadable(fault: &CsvFault) -> Unreadable {
    Unreadable::new(fault.to_string())
}

/// The line is told with every refusal.
fn refusal(fault: &CsvFault) -> Refusal {
    let told = format!("column {}: {}", fault.column, fault.message);
    let counted = match fault.kind {
        CsvFaultKind::Count => "the row has more or fewer cells than the first line",
        CsvFaultKind::Text | CsvFaultKind::Header | CsvFaultKind::Cell => fault.message.as_str(),
    };
    Refusal::of(Reason::new(told, counted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_for_no_value_is_noticed_where_it_is_none() {
        let found =
            |holds, cell: &str| suspect(&Column { name: String::new(), holds }, cell.as_bytes());
        assert_eq!(found(Holds::Scalar(FieldKind::Number), "NA"), Some("NA"));
        assert_eq!(found(Holds::Scalar(FieldKind::Text), "NA"), None);
        assert_eq!(found(Holds::Json, "null"), None);
        assert_eq!(found(Holds::Scalar(FieldKind::Number), "seven"), None);
    }
}
