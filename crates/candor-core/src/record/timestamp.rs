//! Points in time, to the millisecond, UTC.

use std::fmt;

use candor_http::date::{Civil, digits};

/// Milliseconds since 1970-01-01T00:00:00Z. Shown in RFC 3339 with three decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Reads RFC 3339, with any offset; what is finer than a millisecond is dropped.
    pub fn parse(text: &str) -> Option<Timestamp> {
        let time: jiff::Timestamp = text.parse().ok()?;
        Some(Timestamp(time.as_millisecond()))
    }

    /// The whole second this point lies in, as HTTP dates count (RFC 9110 §5.6.7).
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// How many whole periods of so many seconds lie between 1970 and this point.
    pub fn period(self, seconds: u64) -> i64 {
        self.seconds().div_euclid(i64::try_from(seconds).unwrap_or(i64::MAX).max(1))
    }

    /// When the period of so many seconds began that this point lies in.
    #[must_use]
    pub fn period_begun(self, seconds: u64) -> Timestamp {
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX).max(1);
        let since = self.seconds().rem_euclid(seconds);
        Timestamp(self.seconds().saturating_sub(since).saturating_mul(1_000))
    }

    /// This point, so many seconds later.
    #[must_use]
    pub fn plus_seconds(self, seconds: u64) -> Timestamp {
        Timestamp(self.0.saturating_add_unsigned(seconds.saturating_mul(1_000)))
    }
}

/// The first moment that has no year of four digits.
const YEAR_10000: i64 = 253_402_300_800_000;

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if (0..YEAR_10000).contains(&self.0) {
            return f.write_str(str::from_utf8(&rfc_3339(*self)).map_err(|_| fmt::Error)?);
        }
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(time) => write!(f, "{time:.3}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

/// A time that records have, written without asking a library: a GET tells two.
fn rfc_3339(time: Timestamp) -> [u8; 24] {
    let civil = Civil::of(time.seconds());
    let mut text = *b"1970-01-01T00:00:00.000Z";
    digits(&mut text[..4], civil.year);
    digits(&mut text[5..7], civil.month);
    digits(&mut text[8..10], civil.day);
    digits(&mut text[11..13], civil.hour);
    digits(&mut text[14..16], civil.minute);
    digits(&mut text[17..19], civil.second);
    digits(&mut text[20..23], time.0.rem_euclid(1_000) as u32);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_reads_as_rfc_3339() {
        assert_eq!(Timestamp(0).to_string(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Timestamp(1_795_000_000_120).to_string(), "2026-11-18T11:06:40.120Z");
    }

    #[test]
    fn a_period_begins_at_a_whole_one_since_1970() {
        for (at, begun) in [(0, 0), (86_399_999, 0), (86_400_000, 86_400_000), (-1, -86_400_000)] {
            let day = Timestamp(at).period_begun(86_400);
            assert_eq!(day, Timestamp(begun), "{at}");
            assert_eq!(day.period(86_400), Timestamp(at).period(86_400), "{at}");
        }
    }

    #[test]
    fn it_is_read_with_any_offset() {
        assert_eq!(Timestamp::parse("1970-01-01T01:00:00.5+01:00"), Some(Timestamp(500)));
        assert_eq!(Timestamp::parse("1970-01-01T00:00:00Z"), Some(Timestamp(0)));
        for text in ["", "tomorrow", "1970-01-01", "1970-01-01T00:00:00"] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_what_a_library_says() {
        // The library ends a day before the year does.
        let last = YEAR_10000 - 93_600_000;
        let spread = (0..100_000).map(|n| n * (last / 100_000) + n * 7_919 % 86_400_000);
        for time in spread.chain([-62_135_596_800_000, -1, 0, 1, last]) {
            let library = jiff::Timestamp::from_millisecond(time).unwrap();
            assert_eq!(Timestamp(time).to_string(), format!("{library:.3}"));
        }
        assert_eq!(Timestamp(YEAR_10000 + 1).to_string(), "253402300800001 ms");
    }

    #[test]
    fn a_point_before_1970_lies_in_the_second_below() {
        assert_eq!(Timestamp(-1).seconds(), -1);
    }
}
