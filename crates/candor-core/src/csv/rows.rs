//! Rows of cells off a stream of bytes, strictly as RFC 4180 has them, each cell with its place.
//!
//! What a lenient reader would guess at is refused here: a quote inside a cell that is not quoted,
//! text behind a closing quote, line ends of two kinds, a carriage return alone, a quote that never
//! closes. Each of them is how two tables, or half of one, come to be read as a whole. A byte-order
//! mark is passed over, for spreadsheets write one; so are empty lines.

use std::fmt;

/// Reads rows out of pieces of bytes.
#[derive(Debug)]
pub struct RowReader {
    state: State,
    /// Bytes of a byte-order mark met so far; all of them once it is too late for one.
    mark: usize,
    line: u64,
    /// Characters of the line that were read.
    column: u64,
    line_end: Option<LineEnd>,
    /// Where the cell begins that is read now.
    begun: (u64, u64),
    max_bytes: usize,
}

/// A row. Its buffers are used again for the next one.
#[derive(Debug, Default)]
pub struct Row {
    bytes: Vec<u8>,
    cells: Vec<End>,
}

/// A cell.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'r> {
    /// What it says, without its quotes.
    pub bytes: &'r [u8],
    /// Whether it stood in quotes: an empty cell in quotes is empty text, one without is nothing.
    pub quoted: bool,
    /// The line it begins in, from 1.
    pub line: u64,
    /// The character it begins with, from 1.
    pub column: u64,
}

/// Why there is no next row, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// What is wrong.
    pub kind: RowFaultKind,
    /// From 1.
    pub line: u64,
    /// In characters, from 1.
    pub column: u64,
}

/// What is wrong with the text of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFaultKind {
    /// A quote inside a cell that does not begin with one.
    QuoteInside,
    /// Something other than a comma or a line end behind a closing quote.
    AfterQuote {
        /// The line in which the quoted cell begins.
        begun: u64,
    },
    /// A quote is never closed; the place is that of the quote.
    QuoteOpen,
    /// A carriage return without a line feed.
    ReturnAlone,
    /// Lines end in CRLF and in LF.
    LineEndsMixed,
    /// The row is longer than it may be; the place is that of the cell that was too much.
    TooLong {
        /// The most bytes it may have.
        max_bytes: usize,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Between,
    CellStart,
    Plain,
    Quoted,
    QuoteMet,
    ReturnMet { row: bool },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineEnd {
    Feed,
    ReturnAndFeed,
}

#[derive(Debug, Clone, Copy)]
struct End {
    end: usize,
    quoted: bool,
    begun: (u64, u64),
}

const MARK: &[u8] = b"\xEF\xBB\xBF";

impl RowReader {
    /// A reader whose rows may have so many bytes each.
    pub fn new(max_bytes: usize) -> RowReader {
        let (line, column, begun) = (1, 0, (1, 1));
        let (state, mark, line_end) = (State::Between, 0, None);
        RowReader { state, mark, line, column, line_end, begun, max_bytes }
    }

    /// Reads on into `row`. Says how many bytes were taken, and whether the row is whole; after one
    /// that is, hand in the rest with a cleared row.
    pub fn feed(&mut self, input: &[u8], row: &mut Row) -> Result<(usize, bool), RowFault> {
        let mut taken = self.pass_mark(input, row);
        while taken < input.len() {
            let plain = self.plain(&input[taken..]);
            if plain > 0 {
                let piece = &input[taken..taken + plain];
                row.bytes.extend_from_slice(piece);
                self.column += characters(piece);
                taken += plain;
                self.check_length(row)?;
                continue;
            }
            let whole = self.step(input[taken], row)?;
            taken += 1;
            if whole {
                return Ok((taken, true));
            }
        }
        Ok((taken, false))
    }

    /// There are no more bytes: says whether the row is whole rather than nothing.
    pub fn finish(&mut self, row: &mut Row) -> Result<bool, RowFault> {
        match self.state {
            State::Between | State::ReturnMet { row: false } => Ok(false),
            State::CellStart | State::Plain | State::QuoteMet => {
                self.end_cell(row);
                self.state = State::Between;
                Ok(true)
            }
            State::Quoted => Err(self.fault_at(RowFaultKind::QuoteOpen, self.begun)),
            State::ReturnMet { row: true } => Err(self.fault(RowFaultKind::ReturnAlone)),
        }
    }

    fn pass_mark(&mut self, input: &[u8], row: &mut Row) -> usize {
        for (taken, byte) in input.iter().enumerate() {
            if self.mark == MARK.len() {
                return taken;
            }
            if MARK[self.mark] != *byte {
                // It was not one after all, and belongs to the first cell.
                if self.mark > 0 {
                    self.begin_cell();
                    self.state = State::Plain;
                    row.bytes.extend_from_slice(&MARK[..self.mark]);
                }
                self.mark = MARK.len();
                return taken;
            }
            self.mark += 1;
        }
        input.len()
    }

    /// How many of the next bytes are of the cell as they stand.
    fn plain(&self, input: &[u8]) -> usize {
        let stops = |byte: &u8| match self.state {
            State::Plain => matches!(byte, b',' | b'\n' | b'\r' | b'"'),
            State::Quoted => matches!(byte, b'"' | b'\n'),
            State::Between | State::CellStart | State::QuoteMet | State::ReturnMet { .. } => true,
        };
        input.iter().position(stops).unwrap_or(input.len())
    }

    /// Takes one byte that may mean something. Says whether a row ends with it.
    fn step(&mut self, byte: u8, row: &mut Row) -> Result<bool, RowFault> {
        let in_row = !matches!(self.state, State::Between | State::ReturnMet { row: false });
        match (self.state, byte) {
            (State::Quoted, b'"') => self.state = State::QuoteMet,
            (State::Quoted, _) => row.bytes.push(byte),
            (State::ReturnMet { .. }, b'\n') => {
                return self.end_line(LineEnd::ReturnAndFeed, in_row);
            }
            (State::ReturnMet { .. }, _) => return Err(self.fault(RowFaultKind::ReturnAlone)),
            (_, b'\n') => {
                self.end_row(in_row, row);
                return self.end_line(LineEnd::Feed, in_row);
            }
            (_, b'\r') => {
                self.end_row(in_row, row);
                self.state = State::ReturnMet { row: in_row };
            }
            (State::QuoteMet, b'"') => {
                row.bytes.push(byte);
                self.state = State::Quoted;
            }
            (_, b',') => {
                if self.state == State::Between {
                    self.begin_cell();
                }
                self.end_cell(row);
                self.column += 1;
                self.check_length(row)?;
                self.begin_cell();
                self.state = State::CellStart;
                return Ok(false);
            }
            (State::QuoteMet, _) => {
                return Err(self.fault(RowFaultKind::AfterQuote { begun: self.begun.0 }));
            }
            (State::Plain, b'"') => return Err(self.fault(RowFaultKind::QuoteInside)),
            (State::Between | State::CellStart, _) => {
                self.begin_cell();
                self.state = if byte == b'"' { State::Quoted } else { State::Plain };
                if byte != b'"' {
                    row.bytes.push(byte);
                }
            }
            (State::Plain, _) => row.bytes.push(byte),
        }
        self.advance(byte);
        self.check_length(row)?;
        Ok(false)
    }

    fn advance(&mut self, byte: u8) {
        if byte == b'\n' {
            (self.line, self.column) = (self.line + 1, 0);
        } else {
            self.column += characters(&[byte]);
        }
    }

    fn begin_cell(&mut self) {
        self.begun = (self.line, self.column + 1);
    }

    fn end_cell(&mut self, row: &mut Row) {
        let quoted = self.state == State::QuoteMet;
        row.cells.push(End { end: row.bytes.len(), quoted, begun: self.begun });
    }

    fn end_row(&mut self, in_row: bool, row: &mut Row) {
        if in_row {
            self.end_cell(row);
        }
    }

    /// All lines end as the first one does.
    fn end_line(&mut self, end: LineEnd, whole: bool) -> Result<bool, RowFault> {
        if *self.line_end.get_or_insert(end) != end {
            return Err(self.fault(RowFaultKind::LineEndsMixed));
        }
        self.state = State::Between;
        self.advance(b'\n');
        Ok(whole)
    }

    fn check_length(&self, row: &Row) -> Result<(), RowFault> {
        let max_bytes = self.max_bytes;
        // A row of nothing but commas takes room, too.
        if row.bytes.len() + row.cells.len() <= max_bytes {
            return Ok(());
        }
        Err(self.fault_at(RowFaultKind::TooLong { max_bytes }, self.begun))
    }

    fn fault(&self, kind: RowFaultKind) -> RowFault {
        self.fault_at(kind, (self.line, self.column + 1))
    }

    fn fault_at(&self, kind: RowFaultKind, (line, column): (u64, u64)) -> RowFault {
        RowFault { kind, line, column }
    }
}

impl Row {
    /// A row without cells.
    pub fn new() -> Row {
        Row::default()
    }

    /// Takes the cells out.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.cells.clear();
    }

    /// The line it begins in, from 1; 0 without cells.
    pub fn line(&self) -> u64 {
        self.cells.first().map_or(0, |cell| cell.begun.0)
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// How many bytes its cells have.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// The cells.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        let mut start = 0;
        self.cells.iter().map(move |cell| {
            let bytes = &self.bytes[std::mem::replace(&mut start, cell.end)..cell.end];
            let (line, column) = cell.begun;
            Cell { bytes, quoted: cell.quoted, line, column }
        })
    }
}

/// How many characters begin in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u64
}

impl fmt::Display for RowFaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RowFaultKind::QuoteInside => f.write_str(
                "a quote inside a cell that is not quoted; quote the cell and double it",
            ),
            RowFaultKind::AfterQuote { begun } => write!(
                f,
                "expected a comma or the end of the line behind the quote that closes the cell \
                 begun in line {begun}; quotes inside are doubled"
            ),
            RowFaultKind::QuoteOpen => f.write_str("this quote is never closed"),
            RowFaultKind::ReturnAlone => {
                f.write_str("a carriage return alone; lines end in CRLF or LF")
            }
            RowFaultKind::LineEndsMixed => {
                f.write_str("this line ends otherwise than the first one, in LF or in CRLF")
            }
            RowFaultKind::TooLong { max_bytes } => {
                write!(f, "the row is longer than {max_bytes} bytes; is a quote left open?")
            }
        }
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every row with its line, cells between bars, a `"` before those that were quoted.
    fn read(pieces: &[&[u8]]) -> Result<String, RowFault> {
        let (mut reader, mut row, mut rows) = (RowReader::new(20), Row::new(), String::new());
        for piece in pieces {
            let mut rest = *piece;
            while !rest.is_empty() {
                let (taken, whole) = reader.feed(rest, &mut row)?;
                rest = &rest[taken..];
                if whole {
                    tell(&mut row, &mut rows);
                }
            }
        }
        if reader.finish(&mut row)? {
            tell(&mut row, &mut rows);
        }
        Ok(rows)
    }

    fn tell(row: &mut Row, rows: &mut String) {
        rows.push_str(&format!("{}:", row.line()));
        for cell in row.cells() {
            rows.push_str(if cell.quoted { "|\"" } else { "|" });
            rows.push_str(&String::from_utf8_lossy(cell.bytes));
        }
        rows.push(' ');
        row.clear();
    }

    /// Whole, and a byte at a time as a slow pipe may hand it over.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        for pieces in [&[text.as_bytes()][..], &bytes] {
            let found = read(pieces).unwrap_or_else(|fault| fault.to_string());
            assert_eq!(found.trim_end(), expected, "{text:?}");
        }
    }

    #[test]
    fn a_row_is_cells_between_commas() {
        check("", "");
        check("\r\n\r\n", "");
        check("a,b\n,\n", "1:|a|b 2:||");
        check(",a", "1:||a");
        check("a,", "1:|a|");
        check("\"a,\"\"b\"\"\",c", "1:|\"a,\"b\"|c");
        check("\"\",", "1:|\"|");
    }

    #[test]
    fn a_row_is_numbered_by_the_line_it_begins_in() {
        check("a\r\nb\r\n\r\n\r\nc", "1:|a 2:|b 5:|c");
        check("\"a\n\nb\",c\nd\n", "1:|\"a\n\nb|c 4:|d");
        check("\n\na\n\n\nb", "3:|a 6:|b");
        check("\"a\r\nb\"\r\nc", "1:|\"a\r\nb 3:|c");
    }

    #[test]
    fn a_byte_order_mark_is_passed_over_and_stays_where_it_is_none() {
        check("\u{FEFF}a\n", "1:|a");
        check("\u{FEFF}\"a\"\n", "1:|\"a");
        check("a\u{FEFF}", "1:|a\u{FEFF}");
        check("\u{FEFE}a", "1:|\u{FEFE}a");
    }

    #[test]
    fn what_a_lenient_reader_would_guess_at_is_refused_where_it_stands() {
        let inside = "a quote inside a cell that is not quoted; quote the cell and double it";
        check("a,é\"b\n", &format!("line 1, column 4: {inside}"));
        let after = "expected a comma or the end of the line behind the quote that closes the cell \
                     begun in line 2; quotes inside are doubled";
        check("a\n\"b\n\"c", &format!("line 3, column 2: {after}"));
        check("a\n\"b,c\nd", "line 2, column 1: this quote is never closed");
        let alone = "a carriage return alone; lines end in CRLF or LF";
        check("a\rb", &format!("line 1, column 3: {alone}"));
        check("a\r", &format!("line 1, column 3: {alone}"));
        let mixed = "this line ends otherwise than the first one, in LF or in CRLF";
        check("a\r\nb\n", &format!("line 2, column 2: {mixed}"));
        check("a\nb\r\n", &format!("line 2, column 3: {mixed}"));
    }

    #[test]
    fn a_row_may_have_as_many_bytes_as_it_may() {
        check("1234567890123456789,\n", "1:|1234567890123456789|");
        let told = "the row is longer than 20 bytes; is a quote left open?";
        check("a\n123456789012345678901\n", &format!("line 2, column 1: {told}"));
        check("a\nb,\"c\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\n", &format!("line 2, column 3: {told}"));
        check(&",".repeat(40), &format!("line 1, column 21: {told}"));
    }
}
