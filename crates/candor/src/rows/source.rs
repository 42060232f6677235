//! A source of documents: a file in one of the forms that can be read.

use std::fmt;
use std::path::Path;

use candor_core::declaration::{Api, ResourceType};
use candor_json::Json;

use super::Refusal;
use super::csv::Table;
use super::input::Input;
use super::ndjson::Lines;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// A first line of names and rows of cells
    Csv,
    /// A JSON document a line
    Ndjson,
}

impl Format {
    /// The form the name of a file speaks of.
    pub(crate) fn of(path: &Path) -> Option<Format> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "csv" => Some(Format::Csv),
            "ndjson" | "jsonl" => Some(Format::Ndjson),
            _ => None,
        }
    }
}

/// Why a file cannot be read any further. Nothing of it is kept then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable(String);

impl Unreadable {
    pub(super) fn new(why: impl Into<String>) -> Unreadable {
        Unreadable(why.into())
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A document, or why there is none, and where it stands.
pub(super) struct Document {
    /// From 1.
    pub(super) line: u64,
    pub(super) content: Result<Json, Refusal>,
    /// How long it is, about.
    pub(super) bytes: usize,
}

/// A file whose documents can be read one by one.
pub(crate) struct Source {
    rows: Rows,
}

enum Rows {
    Csv(Box<Table>),
    Ndjson(Lines),
}

impl Source {
    /// Begins to read. For CSV that is the first line: what is wrong with it is told before
    /// anything else.
    pub(crate) fn begin(
        input: Input,
        format: Format,
        api: &Api,
        of: &ResourceType,
        null: Option<String>,
    ) -> Result<Source, Unreadable> {
        let max_bytes = usize::try_from(api.content_max_bytes).unwrap_or(usize::MAX);
        let rows = match format {
            Format::Csv => Rows::Csv(Box::new(Table::begin(input.reader, of, max_bytes, null)?)),
            Format::Ndjson => Rows::Ndjson(Lines::new(input.reader, max_bytes)),
        };
        Ok(Source { rows })
    }

    /// The next document.
    pub(super) fn next(&mut self) -> Result<Option<Document>, Unreadable> {
        match &mut self.rows {
            Rows::Csv(table) => table.next(),
            Rows::Ndjson(lines) => lines.next().map_err(|error| Unreadable::new(error.to_string())),
        }
    }

    /// See [`Table::suspect`].
    pub(super) fn suspect(&self) -> Option<&'static str> {
        match &self.rows {
            Rows::Csv(table) => table.suspect(),
            Rows::Ndjson(_) => None,
        }
    }
}
