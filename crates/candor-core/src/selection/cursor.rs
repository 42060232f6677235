//! Cursors: a place in a list, opaque to clients and bound to the query that it came from.
//!
//! A cursor says where the last page ended by value, not by count, so records that come and go
//! between two pages move nothing. It holds a sum over the query and itself: a cursor of another
//! query, or an altered one, is refused. The sum is no signature; it keeps mistakes out, not
//! forgers, who could learn nothing from a place that a query without a cursor would not show them.

use std::fmt::Write;

use candor_json::Json;

use super::{Position, SortKey};
use crate::checksum::checksum;
use crate::record::{RecordId, Scalar};

/// A place in a list and the direction to read in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Where.
    pub position: Position,
    /// Whether the page before that place is wanted.
    pub backward: bool,
}

impl Cursor {
    /// Reads a cursor that came with this query.
    pub fn read(text: &str, query: &str, sort: &[SortKey]) -> Option<Cursor> {
        let (told, hex) = text.split_at_checked(SUM_DIGITS)?;
        let plain = unhex(hex)?;
        if told != sum(query, &plain) {
            return None;
        }
        let Json::Array(parts) = Json::read(&plain, 2).ok()? else { return None };
        let [Json::Boolean(backward), Json::String(id), values @ ..] = parts.as_slice() else {
            return None;
        };
        let id = RecordId::parse(id.as_str())?;
        let values: Vec<Scalar> = values.iter().map(|value| Scalar::of(Some(value))).collect();
        (values.len() == sort.len())
            .then_some(Cursor { position: Position { values, id }, backward: *backward })
    }

    /// Writes the cursor for a link with this query.
    pub fn write(&self, query: &str) -> String {
        let mut parts = vec![Json::Boolean(self.backward), Json::text(self.position.id.as_str())];
        parts.extend(self.position.values.iter().map(Scalar::to_json));
        let plain = Json::Array(parts).to_text();
        let mut cursor = sum(query, plain.as_bytes());
        for byte in plain.bytes() {
            let _ = write!(cursor, "{byte:02x}");
        }
        cursor
    }
}

const SUM_DIGITS: usize = 16;

/// The sum over the query and the cursor, in hexadecimal.
fn sum(query: &str, plain: &[u8]) -> String {
    let sum = checksum(query.bytes().chain([0]).chain(plain.iter().copied()));
    format!("{sum:0SUM_DIGITS$x}")
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declaration::FieldIndex;
    use crate::selection::Column;
    use candor_json::Decimal;

    fn cursor() -> Cursor {
        let values = vec![
            Scalar::Text("a\u{1f}\"é".into()),
            Scalar::Number(Decimal::parse("1.10").unwrap()),
            Scalar::Absent,
            Scalar::Boolean(true),
        ];
        Cursor {
            position: Position { values, id: RecordId::parse("a/b").unwrap() },
            backward: true,
        }
    }

    fn sort(keys: usize) -> Vec<SortKey> {
        vec![SortKey { column: Column::Field(FieldIndex(0)), descending: false }; keys]
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let text = cursor().write("?sort=a");
        assert_eq!(Cursor::read(&text, "?sort=a", &sort(4)), Some(cursor()));
    }

    #[test]
    fn a_cursor_of_another_query_is_none() {
        let text = cursor().write("?sort=a");
        assert_eq!(Cursor::read(&text, "?sort=b", &sort(4)), None);
        assert_eq!(Cursor::read(&text, "?sort=a", &sort(1)), None);
    }

    #[test]
    fn an_altered_cursor_is_none() {
        let text = cursor().write("");
        for place in 0..text.len() {
            let mut altered = text.clone().into_bytes();
            altered[place] = if altered[place] == b'0' { b'1' } else { b'0' };
            let altered = String::from_utf8(altered).unwrap();
            assert_eq!(Cursor::read(&altered, "", &sort(4)), None, "{altered}");
        }
        for text in ["", "x", "é", "0123456789abcdef", &text[1..], &text[..text.len() - 1]] {
            assert_eq!(Cursor::read(text, "", &sort(4)), None, "{text}");
        }
    }
}
