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
