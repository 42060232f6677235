//! Rows of cells off a stream of bytes, each with the line it begins in.
//!
//! The grammar is the `csv-core` crate's. Around it stands what an import needs: a row has a limit,
//! or an open quote would take the whole file for one cell, and a row is numbered by the line its
//! first cell stands in.

use std::io::{self, BufRead, BufReader, Read};

use csv_core::ReadRecordResult;

use super::super::input::BUFFER_BYTES;

/// Why there is no next row.
#[derive(Debug)]
pub(super) enum RowFault {
    /// The row has more bytes than it may.
    TooLong,
    /// The bytes cannot be read.
    Unreadable(io::Error),
}

/// Reads rows.
pub(super) struct RowReader {
    bytes: BufReader<Box<dyn Read + Send>>,
    grammar: csv_core::Reader,
    max_bytes: usize,
    /// The line that is read now.
    line: u64,
}

/// A row. Its buffers only grow, and keep what was written to them before.
#[derive(Debug)]
pub(super) struct Row {
    /// The line it begins in, from 1.
    pub(super) line: u64,
    /// The cells, one behind the other, and room.
    cells: Vec<u8>,
    /// How many bytes they have.
    bytes: usize,
    /// Where each cell ends, and room.
    ends: Vec<usize>,
    /// How many cells there are.
    count: usize,
}

impl Row {
    /// A row without cells.
    pub(super) fn new() -> Row {
        Row { line: 0, cells: vec![0; 1 << 10], bytes: 0, ends: vec![0; 1 << 6], count: 0 }
    }

    /// How many cells it has.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// How many bytes they have.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The cells.
    pub(super) fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        let ends = self.ends[..self.count].iter();
        ends.map(move |end| &self.cells[std::mem::replace(&mut start, *end)..*end])
    }
}

impl RowReader {
    /// Reads the rows of these bytes; none may have more than `max_bytes`.
    pub(super) fn new(bytes: Box<dyn Read + Send>, max_bytes: usize) -> RowReader {
        let bytes = BufReader::with_capacity(BUFFER_BYTES, bytes);
        RowReader { bytes, grammar: csv_core::Reader::new(), max_bytes, line: 1 }
    }

    /// Reads the next row into `row`; says no at the end.
    pub(super) fn read(&mut self, row: &mut Row) -> Result<bool, RowFault> {
        self.skip_line_ends().map_err(RowFault::Unreadable)?;
        (row.line, row.bytes, row.count) = (self.line, 0, 0);
        loop {
            let input = fill(&mut self.bytes).map_err(RowFault::Unreadable)?;
            let (cells, ends) = (&mut row.cells[row.bytes..], &mut row.ends[row.count..]);
            let (result, read, bytes, count) = self.grammar.read_record(input, cells, ends);
            self.line += lines(&input[..read]);
            self.bytes.consume(read);
            row.bytes += bytes;
            row.count += count;
            if row.bytes > self.max_bytes {
                return Err(RowFault::TooLong);
            }
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => row.cells.resize(row.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => row.ends.resize(row.ends.len() * 2, 0),
                ReadRecordResult::Record => return Ok(true),
                ReadRecordResult::End => return Ok(false),
            }
        }
    }

    /// Steps over what is left of the last row's end, and over empty lines.
    fn skip_line_ends(&mut self) -> io::Result<()> {
        loop {
            let input = fill(&mut self.bytes)?;
            let ends = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.line += lines(&input[..ends]);
            let goes_on = ends > 0 && ends == input.len();
            self.bytes.consume(ends);
            if !goes_on {
                return Ok(());
            }
        }
    }
}

fn fill(bytes: &mut BufReader<Box<dyn Read + Send>>) -> io::Result<&[u8]> {
    while let Err(error) = bytes.fill_buf() {
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    Ok(bytes.buffer())
}

fn lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out one byte at a time, as a slow pipe may.
    struct Slow(&'static [u8]);

    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let (first, rest) = self.0.split_at(self.0.len().min(1));
            self.0 = rest;
            buffer[..first.len()].copy_from_slice(first);
            Ok(first.len())
        }
    }

    fn rows(bytes: Box<dyn Read + Send>) -> Vec<(u64, Vec<String>)> {
        let mut reader = RowReader::new(bytes, 20);
        let (mut row, mut rows) = (Row::new(), Vec::new());
        loop {
            match reader.read(&mut row) {
                Ok(true) => {}
                Ok(false) => return rows,
                Err(fault) => {
                    rows.push((row.line, vec![format!("{fault:?}")]));
                    return rows;
                }
            }
            let cells = row.cells().map(|cell| String::from_utf8_lossy(cell).into_owned());
            rows.push((row.line, cells.collect()));
        }
    }

    #[track_caller]
    fn check(bytes: &'static [u8], expected: &[(u64, &[&str])]) {
        let owned = |(line, cells): &(u64, &[&str])| {
            (*line, cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>())
        };
        let expected: Vec<_> = expected.iter().map(owned).collect();
        assert_eq!(rows(Box::new(bytes)), expected);
        assert_eq!(rows(Box::new(Slow(bytes))), expected, "one byte at a time");
    }

    #[test]
    fn a_row_is_cells_between_commas() {
        check(b"", &[]);
        check(b"\n\r\n", &[]);
        check(b"a,b\n,\n", &[(1, &["a", "b"]), (2, &["", ""])]);
        check(b"\"a,\"\"b\"\"\",c", &[(1, &["a,\"b\"", "c"])]);
        check(
            b"a,b,c,d,e,f,g,h,i,j\nk",
            &[(1, &["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]), (2, &["k"])],
        );
    }

    #[test]
    fn a_row_is_numbered_by_the_line_it_begins_in() {
        check(b"a\r\nb\r\n\r\n\r\nc", &[(1, &["a"]), (2, &["b"]), (5, &["c"])]);
        check(b"\"a\n\nb\",c\nd\n", &[(1, &["a\n\nb", "c"]), (4, &["d"])]);
        check(b"\n\na\n\n\nb", &[(3, &["a"]), (6, &["b"])]);
    }

    #[test]
    fn a_row_may_have_as_many_bytes_as_it_may() {
        check(
            b"a\n12345678901234567890\nb",
            &[(1, &["a"]), (2, &["12345678901234567890"]), (3, &["b"])],
        );
        check(b"a\n12345678901234567,8901\nb", &[(1, &["a"]), (2, &["TooLong"])]);
        check(b"a\n\"b\nc,d\ne,f\ng,h\ni,j\nk,l\nm,n\n", &[(1, &["a"]), (2, &["TooLong"])]);
    }

    #[test]
    fn a_row_may_have_more_cells_and_bytes_than_there_was_room_for() {
        let long = "x".repeat(5_000);
        let text = format!("{long},{}\nb\n", ",".repeat(200));
        let mut reader = RowReader::new(Box::new(io::Cursor::new(text)), 10_000);
        let mut row = Row::new();
        assert!(reader.read(&mut row).unwrap());
        assert_eq!((row.len(), row.bytes()), (202, 5_000));
        assert_eq!(row.cells().next(), Some(long.as_bytes()));
        assert!(reader.read(&mut row).unwrap());
        assert_eq!((row.line, row.cells().collect::<Vec<_>>()), (2, vec![b"b".as_slice()]));
    }
}
