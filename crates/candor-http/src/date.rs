//! Dates, as in Last-Modified: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
//!
//! Three formats are read, one is written. A point in time is in seconds since 1970 began, as the
//! fields know no fractions.

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

/// The last second of the year 9999: years have four digits.
const LAST_SECOND: i64 = 253_402_300_799;

/// Reads a date in any of the three formats. `None` is for what is no date, which preconditions
/// ignore, and for dates before 1970, at which no record was changed.
pub fn parse(text: &(impl AsRef<[u8]> + ?Sized)) -> Option<i64> {
    let text = str::from_utf8(text.as_ref()).ok()?;
    let time = httpdate::parse_http_date(text).ok()?;
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}

/// A date to be written. Points outside the years 1970 to 9999 become the nearest one inside.
pub fn format(seconds: i64) -> HttpDate {
    let seconds = seconds.clamp(0, LAST_SECOND).unsigned_abs();
    HttpDate((UNIX_EPOCH + Duration::from_secs(seconds)).into())
}

/// A date that shows itself as 29 bytes of ASCII, without allocating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpDate(httpdate::HttpDate);

impl fmt::Display for HttpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, seconds: Option<i64>) {
        assert_eq!(parse(text), seconds, "{text}");
    }

    #[test]
    fn three_formats_are_read() {
        check("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777));
        check("Sunday, 06-Nov-94 08:49:37 GMT", Some(784_111_777));
        check("Sun Nov  6 08:49:37 1994", Some(784_111_777));
    }

    #[test]
    fn what_is_no_date_is_none() {
        check("", None);
        check("yesterday", None);
        check("1994-11-06T08:49:37Z", None);
        check("Sun, 06 Nov 1994 08:49:37 CET", None);
        check("Mon, 06 Nov 1994 08:49:37 GMT", None);
        check("Sun, 31 Feb 1994 08:49:37 GMT", None);
        check("Sun, 06 Nov 1994 24:49:37 GMT", None);
        check("Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT", None);
        check("Wed, 31 Dec 1969 23:59:59 GMT", None);
        assert_eq!(parse(b"Sun, 06 Nov 1994 08:49:37 \xc3".as_slice()), None);
    }

    #[test]
    fn one_format_is_written() {
        assert_eq!(format(784_111_777).to_string(), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(format(951_782_400).to_string(), "Tue, 29 Feb 2000 00:00:00 GMT");
    }

    #[test]
    fn years_have_four_digits() {
        assert_eq!(format(LAST_SECOND).to_string(), "Fri, 31 Dec 9999 23:59:59 GMT");
        assert_eq!(format(i64::MAX), format(LAST_SECOND));
        assert_eq!(format(-1).to_string(), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(format(i64::MIN), format(0));
    }
}
