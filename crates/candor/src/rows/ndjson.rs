//! NDJSON: one JSON document a line.

use std::io::{self, BufRead, BufReader, Read};

use candor_core::limits::NESTING_MAX_DEPTH;
use candor_json::{Json, ReadErrorKind};

use super::Refusal;
use super::input::BUFFER_BYTES;
use super::refusal::Reason;
use super::source::Document;

/// Some editors put it before the text; it says nothing.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The lines of a file.
pub(super) struct Lines {
    reader: BufReader<Box<dyn Read + Send>>,
    /// The line being read, without its end.
    line: Vec<u8>,
    max_bytes: usize,
    number: u64,
}

impl Lines {
    /// The lines of these bytes; longer ones than `max_bytes` are refused.
    pub(super) fn new(reader: Box<dyn Read + Send>, max_bytes: usize) -> Lines {
        let reader = BufReader::with_capacity(BUFFER_BYTES, reader);
        Lines { reader, line: Vec::new(), max_bytes, number: 0 }
    }

    /// The next document. Lines without one are passed over.
    pub(super) fn next(&mut self) -> io::Result<Option<Document>> {
        while let Some(whole) = self.read_line()? {
            let start = if self.number == 1 { BYTE_ORDER_MARK } else { b"" };
            let line = self.line.strip_prefix(start).unwrap_or(&self.line);
            if whole && line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let content = if whole { read(line, self.number) } else { Err(self.too_long()) };
            return Ok(Some(Document { line: self.number, content, bytes: line.len() }));
        }
        Ok(None)
    }

    /// Reads a line, and says whether it could be kept whole. Nothing at the end.
    fn read_line(&mut self) -> io::Result<Option<bool>> {
        self.line.clear();
        let (mut met, mut whole) = (false, true);
        loop {
            let buffer = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                buffer => buffer?,
            };
            if buffer.is_empty() {
                break;
            }
            met = true;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let part = &buffer[..end.unwrap_or(buffer.len())];
            whole = whole && self.line.len() + part.len() <= self.max_bytes;
            if whole {
                self.line.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            if end.is_some() {
                break;
            }
        }
        self.number += u64::from(met);
        Ok(met.then_some(whole))
    }

    fn too_long(&self) -> Refusal {
        let told = format!("is longer than {} bytes, the limit of content", self.max_bytes);
        Refusal::of(Reason::new(told.as_str(), told.as_str()))
    }
}

fn read(line: &[u8], number: u64) -> Result<Json, Refusal> {
    Json::read(line, NESTING_MAX_DEPTH).map_err(|mut error| {
        // Where the member stood first is told as a place of the file.
        if let ReadErrorKind::DuplicateMember { first, .. } = &mut error.kind {
            first.line = u32::try_from(number).unwrap_or(u32::MAX);
        }
        Refusal::unread(&error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &'static [u8], expected: &[(u64, &str)]) {
        let mut lines = Lines::new(Box::new(bytes), 20);
        let mut found = Vec::new();
        while let Some(document) = lines.next().unwrap() {
            let told = match document.content {
                Ok(content) => content.to_text(),
                Err(refusal) => refusal.to_string(),
            };
            found.push((document.line, told));
        }
        let found: Vec<(u64, &str)> =
            found.iter().map(|(line, told)| (*line, told.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_line_is_a_document() {
        check(b"", &[]);
        check(b"{}", &[(1, "{}")]);
        check(b"{\"a\": 1.10}\n{}\n", &[(1, "{\"a\":1.10}"), (2, "{}")]);
        check(b"{}\r\n\r\n  \n1\r\n", &[(1, "{}"), (4, "1")]);
        check(b"\xEF\xBB\xBF{}\n", &[(1, "{}")]);
    }

    #[test]
    fn a_line_that_is_no_json_concerns_no_other() {
        check(
            b"{\n{}\n\xff\n",
            &[
                (1, "column 2: expected a member name in quotes, or `}`, found the end"),
                (2, "{}"),
                (3, "column 1: expected UTF-8, found bytes that are not"),
            ],
        );
    }

    #[test]
    fn where_a_member_stood_first_is_told_by_the_line_of_the_file() {
        let told = "column 9: expected each member once, found `a` again: it stands at line 3, column 2 already";
        check(b"{}\n{}\n{\"a\":1, \"a\":2}\n", &[(1, "{}"), (2, "{}"), (3, told)]);
    }

    #[test]
    fn a_line_may_have_as_many_bytes_as_content() {
        check(b"\"123456789012345678\"\n1", &[(1, "\"123456789012345678\""), (2, "1")]);
        let told = "is longer than 20 bytes, the limit of content";
        check(b"\"1234567890123456789\"\n1", &[(1, told), (2, "1")]);
    }
}
