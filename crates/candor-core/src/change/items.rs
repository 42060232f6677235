//! Many records to be, out of one content: a JSON array, a JSON document a line, or a table.
//!
//! Each item is judged like the content of a request for one record. What is wrong is told of all
//! of them at once, each with its place.

use candor_json::{Json, Place, ReadError, ReadErrorKind, Violation};

use super::{Candidate, Draft, Unfit};
use crate::csv::{CsvFaultKind, Documents};
use crate::limits::{BULK_MAX_RECORDS, NESTING_MAX_DEPTH, VIOLATIONS_MAX};

/// What many records are made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sequence {
    /// A JSON array.
    Array,
    /// A JSON document a line.
    Lines,
    /// CSV (RFC 4180), whose first line names the members.
    Table,
}

/// Records to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Items {
    /// Each of them.
    pub candidates: Vec<Candidate>,
    /// The line that each begins in, where that tells where it is.
    pub lines: Vec<u64>,
}

/// What is wrong with some items, whatever is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemViolations {
    /// Violations in the order of the items, at most [`VIOLATIONS_MAX`].
    pub list: Vec<ItemViolation>,
    /// How many more there are.
    pub more: usize,
    /// How many items have any.
    pub bad: usize,
    /// How many items there are.
    pub count: usize,
}

/// A violation of one item.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemViolation {
    /// Which item, from 0.
    pub index: usize,
    /// The line that it begins in, where that tells where it is.
    pub line: Option<u64>,
    /// What is wrong. The pointer is one into the item.
    pub violation: Violation,
}

/// An item, read: the line it begins in, and its document or why it is none.
type Read = (Option<u64>, Result<Json, Violation>);

impl Draft<'_> {
    /// The records that this content would make.
    pub fn items(&self, content: &[u8], sequence: Sequence) -> Result<Items, Unfit> {
        let read = match sequence {
            Sequence::Array => array(content)?,
            Sequence::Lines => lines(content)?,
            Sequence::Table => self.table(content)?,
        };
        if read.len() > BULK_MAX_RECORDS {
            return Err(Unfit::TooManyItems(read.len()));
        }
        self.judged_items(read)
    }

    fn judged_items(&self, read: Vec<Read>) -> Result<Items, Unfit> {
        let mut wrong = ItemViolations { list: Vec::new(), more: 0, bad: 0, count: read.len() };
        let mut items = Items::default();
        for (index, (line, document)) in read.into_iter().enumerate() {
            let candidate = match document {
                Ok(document) => self.candidate_of(document),
                Err(violation) => {
                    wrong.add(index, line, vec![violation], 0);
                    continue;
                }
            };
            match candidate {
                Ok(candidate) => items.candidates.push(candidate),
                Err(Unfit::Violates(violations)) => {
                    wrong.add(index, line, violations.list, violations.more);
                }
                Err(other) => return Err(other),
            }
            items.lines.extend(line);
        }
        if wrong.count == 0 {
            let violation = violation("minItems", "Expected at least one item.");
            wrong.list.push(ItemViolation { index: 0, line: None, violation });
        }
        if wrong.list.is_empty() { Ok(items) } else { Err(Unfit::Items(wrong)) }
    }

    fn table(&self, content: &[u8]) -> Result<Vec<Read>, Unfit> {
        if content.is_empty() {
            return Err(Unfit::Unread(empty()));
        }
        let documents =
            Documents::begin(content, self.of, content.len()).map_err(Unfit::NoTable)?;
        let mut read = Vec::new();
        for (line, document) in documents {
            let document = match document {
                Ok(document) => Ok(document),
                Err(fault) if matches!(fault.kind, CsvFaultKind::Cell | CsvFaultKind::Count) => {
                    Err(violation("cell", &format!("Column {}: {}.", fault.column, fault.message)))
                }
                Err(fault) => return Err(Unfit::NoTable(fault)),
            };
            read.push((Some(line), document));
        }
        Ok(read)
    }
}

impl ItemViolations {
    fn add(&mut self, index: usize, line: Option<u64>, found: Vec<Violation>, more: usize) {
        self.bad += 1;
        self.more += more;
        for violation in found {
            if self.list.len() < VIOLATIONS_MAX {
                self.list.push(ItemViolation { index, line, violation });
            } else {
                self.more += 1;
            }
        }
    }
}

/// The items of an array. They nest one level less than the whole.
fn array(content: &[u8]) -> Result<Vec<Read>, Unfit> {
    let whole = Json::read(content, NESTING_MAX_DEPTH + 1).map_err(Unfit::Unread)?;
    let Json::Array(items) = whole else { return Err(Unfit::Unread(empty())) };
    Ok(items.into_iter().map(|item| (None, Ok(item))).collect())
}

/// The documents of lines. Empty lines are passed over; a line that cannot be read ends it all.
fn lines(content: &[u8]) -> Result<Vec<Read>, Unfit> {
    let mut read = Vec::new();
    for (before, line) in content.split(|byte| *byte == b'\n').enumerate() {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let document =
            Json::read(line, NESTING_MAX_DEPTH).map_err(|error| further(error, before))?;
        read.push((Some(before as u64 + 1), Ok(document)));
    }
    if read.is_empty() { Err(Unfit::Unread(empty())) } else { Ok(read) }
}

/// The same error, told of a content in which so many lines stand before.
fn further(mut error: ReadError, before: usize) -> Unfit {
    let before = u32::try_from(before).unwrap_or(u32::MAX);
    error.place.line = error.place.line.saturating_add(before);
    if let ReadErrorKind::DuplicateMember { first, .. } = &mut error.kind {
        first.line = first.line.saturating_add(before);
    }
    Unfit::Unread(error)
}

fn empty() -> ReadError {
    ReadError { kind: ReadErrorKind::Empty, place: Place { line: 1, column: 1, offset: 0 } }
}

fn violation(keyword: &str, message: &str) -> Violation {
    Violation {
        pointer: String::new(),
        keyword: keyword.to_owned(),
        schema_pointer: String::new(),
        message: message.to_owned(),
    }
}
