//! Reading a table: its first line names columns, every other becomes a document.

use std::fmt;

use candor_json::{Json, Object};

use super::cell;
use super::layout::{Column, Holds, Layout};
use super::rows::{Cell, Row, RowFault, RowReader};
use crate::declaration::ResourceType;
use crate::nearest::nearest;

/// Why a table, or a row of it, cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvFault {
    /// Which part it concerns.
    pub kind: CsvFaultKind,
    /// From 1.
    pub line: u64,
    /// In characters, from 1.
    pub column: u64,
    /// What is wrong, without the place.
    pub message: String,
}

/// What a fault concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CsvFaultKind {
    /// The text: what follows cannot be told apart any more.
    Text,
    /// The first line.
    Header,
    /// The number of a row's cells.
    Count,
    /// One cell.
    Cell,
}

impl fmt::Display for CsvFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl From<RowFault> for CsvFault {
    fn from(fault: RowFault) -> CsvFault {
        let RowFault { kind, line, column } = fault;
        CsvFault { kind: CsvFaultKind::Text, line, column, message: kind.to_string() }
    }
}

impl CsvFault {
    fn at(cell: &Cell<'_>, kind: CsvFaultKind, message: impl Into<String>) -> CsvFault {
        CsvFault { kind, line: cell.line, column: cell.column, message: message.into() }
    }
}

/// The documents of a table that lies whole in memory.
///
/// `begin` fails when the first line does not fit the type. After that each item is a row: the line
/// it begins in, and its document or why it makes none. A fault of the text itself, such as a quote
/// that never closes, is the last item: nothing behind it can be told apart.
#[derive(Debug)]
pub struct Documents<'c> {
    rest: &'c [u8],
    reader: RowReader,
    row: Row,
    header: Header,
    ended: bool,
}

impl<'c> Documents<'c> {
    /// Reads the first line. A row may have so many bytes.
    pub fn begin(
        content: &'c [u8],
        of: &ResourceType,
        row_max_bytes: usize,
    ) -> Result<Documents<'c>, CsvFault> {
        let (reader, row) = (RowReader::new(row_max_bytes), Row::new());
        let header = Header::default();
        let mut documents = Documents { rest: content, reader, row, header, ended: false };
        if !documents.read_row()? {
            let message = "the content is empty, and the first line of CSV names the members";
            let (kind, message) = (CsvFaultKind::Header, message.to_owned());
            return Err(CsvFault { kind, line: 1, column: 1, message });
        }
        documents.header = Header::read(&documents.row, of)?;
        Ok(documents)
    }

    fn read_row(&mut self) -> Result<bool, CsvFault> {
        self.row.clear();
        while !self.rest.is_empty() {
            let (taken, whole) = self.reader.feed(self.rest, &mut self.row)?;
            self.rest = &self.rest[taken..];
            if whole {
                return Ok(true);
            }
        }
        Ok(self.reader.finish(&mut self.row)?)
    }
}

impl Iterator for Documents<'_> {
    type Item = (u64, Result<Json, CsvFault>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.read_row() {
            Ok(true) => Some((self.row.line(), self.header.document(&self.row, None))),
            Ok(false) => None,
            Err(fault) => {
                self.ended = true;
                Some((fault.line, Err(fault)))
            }
        }
    }
}

/// The columns that a first line names, some of the type's, in any order.
#[derive(Debug, Clone, Default)]
pub struct Header {
    columns: Vec<(Vec<String>, Column)>,
}

impl Header {
    /// Reads a first line, or tells everything that is wrong with it, at the first place.
    pub fn read(row: &Row, of: &ResourceType) -> Result<Header, CsvFault> {
        let layout = Layout::of(of, None);
        let mut header = Header::default();
        let mut faults: Vec<CsvFault> = Vec::new();
        for cell in row.cells() {
            match header.column(&cell, &layout) {
                Ok(column) => {
                    let path = match column.holds {
                        Holds::Rest => Vec::new(),
                        _ => column.name.split('.').map(str::to_owned).collect(),
                    };
                    header.columns.push((path, column));
                }
                Err(message) => faults.push(CsvFault::at(&cell, CsvFaultKind::Header, message)),
            }
        }
        let Some(first) = faults.first() else { return Ok(header) };
        let told: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
        let told = told.join("; ");
        let hint = match header.columns.is_empty() {
            true => "; the first line has to name the members",
            false => "",
        };
        let message = format!("the first line does not fit {}: {told}{hint}", of.name);
        Err(CsvFault { message, ..*first })
    }

    fn column(&self, cell: &Cell<'_>, layout: &Layout) -> Result<Column, String> {
        let name = String::from_utf8_lossy(cell.bytes);
        let name = cell::restored(&name);
        if self.columns.iter().any(|(_, column)| column.name == name) {
            return Err(format!("`{name}` stands twice"));
        }
        if let Some(column) = layout.columns().iter().find(|column| column.name == name) {
            return Ok(column.clone());
        }
        let below = format!("{name}.");
        let names = || layout.columns().iter().map(|column| column.name.as_str());
        let parts: Vec<&str> = names().filter(|known| known.starts_with(&below)).collect();
        if let [first, ..] = parts.as_slice() {
            return Err(format!("`{name}` is an object; name its members, such as `{first}`"));
        }
        Err(match nearest(name, names()) {
            Some(near) => format!("there is no member `{name}`, did you mean `{near}`?"),
            None => format!("there is no member `{name}`"),
        })
    }

    /// The columns, in the order of the first line.
    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().map(|(_, column)| column)
    }

    /// The document of a row. A cell that says `null` is none, where that is given.
    pub fn document(&self, row: &Row, null: Option<&str>) -> Result<Json, CsvFault> {
        if row.len() != self.columns.len() {
            return Err(self.miscounted(row));
        }
        let (mut document, mut rest) = (Object::new(), None);
        for ((path, column), cell) in self.columns.iter().zip(row.cells()) {
            let Ok(text) = str::from_utf8(cell.bytes) else {
                return Err(CsvFault::at(
                    &cell,
                    CsvFaultKind::Cell,
                    format!("`{}` is not UTF-8", column.name),
                ));
            };
            if null == Some(text) {
                continue;
            }
            let Some(value) = cell::read(text, cell.quoted, column.holds) else { continue };
            match (column.holds, value) {
                (Holds::Rest, Json::Object(members)) => rest = Some((cell, members)),
                (Holds::Rest, _) => {
                    let message = "the cell of `*` has to hold a JSON object";
                    return Err(CsvFault::at(&cell, CsvFaultKind::Cell, message));
                }
                (_, value) => put(&mut document, path, value),
            }
        }
        if let Some((cell, rest)) = rest {
            let taken = |name: String| {
                let message = format!("`{name}` stands in a cell of its own and in `*`");
                CsvFault::at(&cell, CsvFaultKind::Cell, message)
            };
            merge(&mut document, &rest).map_err(taken)?;
        }
        Ok(Json::Object(document))
    }

    fn miscounted(&self, row: &Row) -> CsvFault {
        let (cells, columns) = (row.len(), self.columns.len());
        let message = match cells {
            1 => format!("the row has 1 cell, the first line has {columns}"),
            _ => format!("the row has {cells} cells, the first line has {columns}"),
        };
        // The first cell too many, or the last of too few.
        let at = row.cells().nth(columns).or_else(|| row.cells().last());
        let (line, column) = at.map_or((row.line(), 1), |cell| (cell.line, cell.column));
        CsvFault { kind: CsvFaultKind::Count, line, column, message }
    }
}

/// Puts a value where a path leads, making the objects on the way.
fn put(document: &mut Object, path: &[String], value: Json) {
    let Some((name, way)) = path.split_last() else { return };
    let mut object = document;
    for step in way {
        if !object.contains(step) {
            object.insert(step.as_str(), Json::Object(Object::new()));
        }
        match object.get_mut(step) {
            Some(Json::Object(inner)) => object = inner,
            _ => return,
        }
    }
    object.insert(name.as_str(), value);
}

/// Adds members that are not there, into objects that both have; or tells which is there already.
fn merge(document: &mut Object, rest: &Object) -> Result<(), String> {
    for (name, value) in rest.iter() {
        match (document.get_mut(name), value) {
            (None, value) => {
                document.insert(name, value.clone());
            }
            (Some(Json::Object(inner)), Json::Object(rest)) => {
                merge(inner, rest).map_err(|inside| format!("{name}.{inside}"))?;
            }
            (Some(_), _) => return Err(name.to_owned()),
        }
    }
    Ok(())
}
