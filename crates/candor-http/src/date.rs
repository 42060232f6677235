//! Dates, as in Last-Modified: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
//!
//! Three formats are read, one is written. A point in time is in seconds since 1970 began, as the
//! fields know no fractions.

use std::fmt;
use std::time::UNIX_EPOCH;

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
    const DAYS: &[u8; 21] = b"SunMonTueWedThuFriSat";
    const MONTHS: &[u8; 36] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let civil = Civil::of(seconds.clamp(0, LAST_SECOND));
    let mut text = *b"Sun, 06 Nov 1994 08:49:37 GMT";
    let name = |names: &[u8], place: u32| -> [u8; 3] {
        let start = place as usize * 3;
        [names[start], names[start + 1], names[start + 2]]
    };
    text[..3].copy_from_slice(&name(DAYS, civil.weekday));
    digits(&mut text[5..7], civil.day);
    text[8..11].copy_from_slice(&name(MONTHS, civil.month - 1));
    digits(&mut text[12..16], civil.year);
    digits(&mut text[17..19], civil.hour);
    digits(&mut text[20..22], civil.minute);
    digits(&mut text[23..25], civil.second);
    HttpDate(text)
}

/// Writes a number into all of `place`, with zeros in front.
pub fn digits(place: &mut [u8], mut number: u32) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// A date that shows itself as 29 bytes of ASCII, without allocating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpDate([u8; 29]);

impl fmt::Display for HttpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.0).map_err(|_| fmt::Error)?)
    }
}

/// A point in time as the calendar has it, UTC. Every answer tells two or more, so that it is
/// worked out here rather than by a library for all calendars and zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// Four digits at most.
    pub year: u32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// 0 is Sunday.
    pub weekday: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
}

impl Civil {
    /// The calendar at so many seconds since 1970 began, from 1970 to 9999; others are the nearest.
    ///
    /// Years are counted from March, so that the odd day stands last, and in the 400 years after
    /// which the calendar repeats itself.
    pub fn of(seconds: i64) -> Civil {
        const DAYS_TO_1970: u32 = 719_468;
        const DAYS_OF_400_YEARS: u32 = 146_097;
        let seconds = seconds.clamp(0, LAST_SECOND);
        let (days, second) = ((seconds / 86_400) as u32, (seconds % 86_400) as u32);
        let since = days + DAYS_TO_1970;
        let (era, day) = (since / DAYS_OF_400_YEARS, since % DAYS_OF_400_YEARS);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day_of_year = day - (365 * year + year / 4 - year / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        Civil {
            year: era * 400 + year + u32::from(month <= 2),
            month,
            day: day_of_year - (153 * from_march + 2) / 5 + 1,
            weekday: (days + 4) % 7,
            hour: second / 3_600,
            minute: second / 60 % 60,
            second: second % 60,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
    fn days_are_what_a_library_says() {
        for day in (0..=LAST_SECOND / 86_400).step_by(13) {
            let seconds = day * 86_400 + day * 7_919 % 86_400;
            let time = UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs());
            assert_eq!(format(seconds).to_string(), httpdate::fmt_http_date(time));
        }
    }

    #[test]
    fn years_have_four_digits() {
        assert_eq!(format(LAST_SECOND).to_string(), "Fri, 31 Dec 9999 23:59:59 GMT");
        assert_eq!(format(i64::MAX), format(LAST_SECOND));
        assert_eq!(format(-1).to_string(), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(format(i64::MIN), format(0));
    }
}
