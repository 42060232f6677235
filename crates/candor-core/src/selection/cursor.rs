//! Cursors: a place in a list, opaque to clients and bound to the query that it came from.
//!
//! A cursor says where the last page ended by value, not by count, so records that come and go
//! between two pages move nothing. It is sealed with the secret of the store, over the list that it
//! belongs to: one of another query, of another server or altered is refused.
//!
//! It tells the day it was made on and no more: all pages that are written on a day are the same
//! bytes while nothing changes, as their entity tags promise. So it is good for a day at least, and
//! for less than two.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candor_json::Json;

use super::secret::{SEAL_BYTES, Secret};
use super::{Position, SortKey};
use crate::limits::CURSOR_MAX_SECONDS;
use crate::record::{RecordId, Scalar, Timestamp};

/// A place in a list and the direction to read in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Where.
    pub position: Position,
    /// Whether the page before that place is wanted.
    pub backward: bool,
}

/// Why a cursor is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CursorFault {
    /// It is not one of this list, or not as it was handed out.
    Foreign,
    /// It is too old.
    Expired,
}

/// What cursors are sealed with, and when.
#[derive(Debug, Clone, Copy)]
pub struct Sealing<'a> {
    /// The secret of the store.
    pub secret: &'a Secret,
    /// The time of the exchange.
    pub now: Timestamp,
    /// What sets apart what the caller is shown from what others are.
    pub reader: Option<u64>,
}

impl Sealing<'_> {
    /// The day that cursors tell.
    pub fn day(self) -> i64 {
        self.now.period(CURSOR_MAX_SECONDS)
    }

    /// When it began.
    pub fn day_begun(self) -> Timestamp {
        self.now.period_begun(CURSOR_MAX_SECONDS)
    }
}

/// Bytes that tell the day and the direction, between the seal and the place.
const STAMP_BYTES: usize = 5;

impl Cursor {
    /// Reads a cursor that came with this list.
    pub fn open(
        text: &str,
        list: &str,
        sort: &[SortKey],
        sealing: Sealing<'_>,
    ) -> Result<Cursor, CursorFault> {
        let sealed = URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorFault::Foreign)?;
        let (seal, stamped) = sealed.split_at_checked(SEAL_BYTES).ok_or(CursorFault::Foreign)?;
        if !sealing.secret.sealed(list, stamped, seal) {
            return Err(CursorFault::Foreign);
        }
        let (stamp, place) = stamped.split_at_checked(STAMP_BYTES).ok_or(CursorFault::Foreign)?;
        let [day @ .., backward] = stamp else { return Err(CursorFault::Foreign) };
        let day = day.iter().fold(0, |day, byte| day << 8 | i64::from(*byte));
        if day + 1 < sealing.day() {
            return Err(CursorFault::Expired);
        }
        let position = position(place, sort).ok_or(CursorFault::Foreign)?;
        Ok(Cursor { position, backward: *backward == 1 })
    }

    /// Writes the cursor for a link of this list.
    pub fn seal(&self, list: &str, sealing: Sealing<'_>) -> String {
        let Position { values, id } = &self.position;
        let place =
            std::iter::once(Json::text(id.as_str())).chain(values.iter().map(Scalar::to_json));
        let day = u32::try_from(sealing.day()).unwrap_or_default();
        let mut stamped = day.to_be_bytes().to_vec();
        stamped.push(u8::from(self.backward));
        stamped.extend(Json::array(place).to_text().into_bytes());
        let mut sealed = sealing.secret.seal(list, &stamped).to_vec();
        sealed.extend(stamped);
        URL_SAFE_NO_PAD.encode(sealed)
    }
}

fn position(place: &[u8], sort: &[SortKey]) -> Option<Position> {
    let Json::Array(parts) = Json::read(place, 2).ok()? else { return None };
    let [Json::String(id), values @ ..] = parts.as_slice() else { return None };
    let id = RecordId::parse(id.as_str())?;
    let values: Vec<Scalar> = values.iter().map(|value| Scalar::of(Some(value))).collect();
    (values.len() == sort.len()).then_some(Position { values, id })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declaration::FieldIndex;
    use crate::selection::Column;
    use crate::selection::secret::SECRET_BYTES;
    use candor_json::Decimal;

    const LIST: &str = "notes?sort=a";
    const DAY: i64 = 86_400_000;

    fn cursor() -> Cursor {
        let values = vec![
            Scalar::Text("a\u{1f}\"é".into()),
            Scalar::Number(Decimal::parse("1.10").unwrap()),
            Scalar::Absent,
            Scalar::Boolean(true),
        ];
        let position = Position { values, id: RecordId::parse("a/b").unwrap() };
        Cursor { position, backward: true }
    }

    fn sort(keys: usize) -> Vec<SortKey> {
        vec![SortKey { column: Column::Field(FieldIndex(0)), descending: false }; keys]
    }

    fn secret(byte: u8) -> Secret {
        Secret::new([byte; SECRET_BYTES])
    }

    fn sealed() -> String {
        cursor().seal(LIST, Sealing { secret: &secret(1), now: Timestamp(9 * DAY), reader: None })
    }

    fn opened(text: &str, list: &str, keys: usize, now: i64) -> Result<Cursor, CursorFault> {
        Cursor::open(
            text,
            list,
            &sort(keys),
            Sealing { secret: &secret(1), now: Timestamp(now), reader: None },
        )
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let forward = Cursor { backward: false, ..cursor() };
        let text = forward
            .seal(LIST, Sealing { secret: &secret(1), now: Timestamp(9 * DAY), reader: None });
        assert_eq!(opened(&sealed(), LIST, 4, 9 * DAY), Ok(cursor()));
        assert_eq!(opened(&text, LIST, 4, 9 * DAY), Ok(forward));
    }

    #[test]
    fn a_cursor_of_another_list_or_store_is_foreign() {
        let foreign = Err(CursorFault::Foreign);
        assert_eq!(opened(&sealed(), "notes?sort=b", 4, 9 * DAY), foreign);
        assert_eq!(opened(&sealed(), "books?sort=a", 4, 9 * DAY), foreign);
        assert_eq!(opened(&sealed(), LIST, 1, 9 * DAY), foreign);
        let other = Sealing { secret: &secret(2), now: Timestamp(9 * DAY), reader: None };
        assert_eq!(Cursor::open(&sealed(), LIST, &sort(4), other), foreign);
    }

    #[test]
    fn an_altered_cursor_is_foreign() {
        let text = sealed();
        for place in 0..text.len() {
            let mut altered = text.clone().into_bytes();
            altered[place] = if altered[place] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).unwrap();
            assert_eq!(opened(&altered, LIST, 4, 9 * DAY), Err(CursorFault::Foreign), "{altered}");
        }
        let cut = &text[..text.len() - 1];
        for text in ["", "x", "é", "AAAAAAAAAAAAAAAAAAAAAA", &text[1..], cut, &format!("{text}=")]
        {
            assert_eq!(opened(text, LIST, 4, 9 * DAY), Err(CursorFault::Foreign), "{text}");
        }
    }

    #[test]
    fn a_cursor_is_good_on_its_day_and_the_next() {
        let text = sealed();
        assert!(opened(&text, LIST, 4, 9 * DAY + DAY - 1).is_ok());
        assert!(opened(&text, LIST, 4, 11 * DAY - 1).is_ok());
        assert_eq!(opened(&text, LIST, 4, 11 * DAY), Err(CursorFault::Expired));
        // A clock that is set back makes no cursor wrong.
        assert!(opened(&text, LIST, 4, 2 * DAY).is_ok());
        // That it is foreign comes first: nothing is told about the age of a forgery.
        assert_eq!(opened(&text, "", 4, 11 * DAY), Err(CursorFault::Foreign));
    }
}
