//! Moments and lengths of time, to the nanosecond.

use std::fmt;

use crate::limits::TIME_MAX_CHARACTERS;
use crate::wide::Wide;

/// A moment: nanoseconds since 1970-01-01T00:00:00Z, within the years 0 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(Wide);

/// A length of time in nanoseconds, ten thousand years at most, as in CEL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(Wide);

const SECOND: i128 = 1_000_000_000;
const FIRST_SECOND: i128 = -62_167_219_200;
const LAST_SECOND: i128 = 253_402_300_799;
const SPAN_MAX_SECONDS: i128 = 315_576_000_000;

/// Units of a duration and their nanoseconds; those that begin alike, the longer first.
const UNITS: [(&str, i128); 7] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("ms", 1_000_000),
    ("s", SECOND),
    ("m", 60 * SECOND),
    ("h", 3_600 * SECOND),
];

impl Moment {
    /// The moment so many nanoseconds after 1970, within the years 0 to 9999.
    pub fn from_nanoseconds(nanoseconds: i128) -> Option<Moment> {
        let second = nanoseconds.div_euclid(SECOND);
        (FIRST_SECOND..=LAST_SECOND).contains(&second).then_some(Moment(Wide::new(nanoseconds)))
    }

    /// The moment so many milliseconds after 1970.
    pub fn from_milliseconds(milliseconds: i64) -> Option<Moment> {
        Moment::from_nanoseconds(i128::from(milliseconds) * 1_000_000)
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub fn nanoseconds(self) -> i128 {
        self.0.get()
    }

    /// Reads a date and time as RFC 3339 §5.6 writes it. Digits beyond the nanosecond are cut; a
    /// leap second is the first of the next minute.
    pub fn parse(text: &str) -> Option<Moment> {
        if text.len() > TIME_MAX_CHARACTERS || !text.is_ascii() {
            return None;
        }
        let (day, rest) = text.split_at_checked(10)?;
        let (clock, rest) = rest.strip_prefix(['T', 't'])?.split_at_checked(8)?;
        let (fraction, zone) = match rest.strip_prefix('.') {
            Some(rest) => nanoseconds(rest)?,
            None => (0, rest),
        };
        let seconds = days(day)? * 86_400 + clock_seconds(clock)? - offset_seconds(zone)?;
        Moment::from_nanoseconds(seconds * SECOND + fraction)
    }

    /// The moment a length of time later.
    pub fn plus(self, span: Span) -> Option<Moment> {
        Moment::from_nanoseconds(self.nanoseconds() + span.nanoseconds())
    }

    /// The length of time from another moment to this one.
    pub fn since(self, other: Moment) -> Option<Span> {
        Span::from_nanoseconds(self.nanoseconds() - other.nanoseconds())
    }
}

impl Span {
    /// The length of so many nanoseconds, ten thousand years at most.
    pub fn from_nanoseconds(nanoseconds: i128) -> Option<Span> {
        (nanoseconds.abs() <= SPAN_MAX_SECONDS * SECOND).then_some(Span(Wide::new(nanoseconds)))
    }

    /// Nanoseconds.
    pub fn nanoseconds(self) -> i128 {
        self.0.get()
    }

    /// Reads `1h30m`, `-1.5s`, `250ms`: numbers with units, as CEL does. Nothing when it is finer
    /// than a nanosecond.
    pub fn parse(text: &str) -> Option<Span> {
        if text.len() > TIME_MAX_CHARACTERS {
            return None;
        }
        let (negative, mut rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let mut sum = 0_i128;
        loop {
            let (part, behind) = measure(rest)?;
            sum = sum.checked_add(part)?;
            rest = behind;
            if rest.is_empty() {
                return Span::from_nanoseconds(if negative { -sum } else { sum });
            }
        }
    }

    /// The sum of two lengths.
    pub fn plus(self, other: Span) -> Option<Span> {
        Span::from_nanoseconds(self.nanoseconds() + other.nanoseconds())
    }

    /// The same length the other way.
    #[must_use]
    pub fn negated(self) -> Span {
        Span(Wide::new(-self.nanoseconds()))
    }
}

/// One number with its unit, and what stands behind it.
fn measure(text: &str) -> Option<(i128, &str)> {
    let (whole, rest) = leading_digits(text);
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => leading_digits(rest),
        None => ("", rest),
    };
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let fits = |(name, _): &&(&str, i128)| rest.starts_with(*name);
    let (name, unit) = UNITS.iter().find(fits)?;
    let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let scaled = digits.checked_mul(*unit)?;
    (scaled % scale == 0).then_some((scaled / scale, &rest[name.len()..]))
}

fn leading_digits(text: &str) -> (&str, &str) {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at(end)
}

/// The digits behind a decimal point as nanoseconds, and what follows them.
fn nanoseconds(text: &str) -> Option<(i128, &str)> {
    let (digits, rest) = leading_digits(text);
    let kept = &digits[..digits.len().min(9)];
    let value: i128 = format!("{kept:0<9}").parse().ok()?;
    (!digits.is_empty()).then_some((value, rest))
}

/// A number of exactly so many digits, within a range.
fn digits(text: &str, range: std::ops::RangeInclusive<i128>) -> Option<i128> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let value = if plain { text.parse().ok()? } else { return None };
    range.contains(&value).then_some(value)
}

/// Days from 1970-01-01 to `2026-01-31`, in the Gregorian calendar throughout.
fn days(text: &str) -> Option<i128> {
    let [year, month, day] = three(text, '-')?;
    let (year, month) = (digits(year, 0..=9_999)?, digits(month, 1..=12)?);
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let last = match month {
        2 => 28 + i128::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let day = digits(day, 1..=last)?;
    // Years that begin in March end with the odd day.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(365 * year + leaps + (153 * month + 2) / 5 + day - 1 - 719_468)
}

/// The date of a day counted from 1970-01-01.
fn date(days: i128) -> (i128, i128, i128) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year_of_era;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

fn clock_seconds(text: &str) -> Option<i128> {
    let [hour, minute, second] = three(text, ':')?;
    Some(digits(hour, 0..=23)? * 3_600 + digits(minute, 0..=59)? * 60 + digits(second, 0..=60)?)
}

/// `Z`, or `+01:00`.
fn offset_seconds(zone: &str) -> Option<i128> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hour, minute) = zone[1..].split_once(':')?;
    if hour.len() != 2 || minute.len() != 2 {
        return None;
    }
    Some(sign * (digits(hour, 0..=23)? * 3_600 + digits(minute, 0..=59)? * 60))
}

/// Three parts between separators; the first of four characters or two, the others of two.
fn three(text: &str, separator: char) -> Option<[&str; 3]> {
    let mut parts = text.split(separator);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    let lengths = three[1].len() == 2 && three[2].len() == 2;
    (lengths && parts.next().is_none()).then_some(three)
}

impl fmt::Display for Moment {
    /// As RFC 3339 writes it, in UTC, with as many decimals as it takes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanoseconds = self.nanoseconds();
        let seconds = nanoseconds.div_euclid(SECOND);
        let (year, month, day) = date(seconds.div_euclid(86_400));
        let clock = seconds.rem_euclid(86_400);
        let (hour, minute, second) = (clock / 3_600, clock / 60 % 60, clock % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        write_fraction(nanoseconds.rem_euclid(SECOND), f)?;
        f.write_str("Z")
    }
}

impl fmt::Display for Span {
    /// In seconds: `5400s`, `-0.25s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanoseconds = self.nanoseconds();
        if nanoseconds < 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", nanoseconds.abs() / SECOND)?;
        write_fraction(nanoseconds.abs() % SECOND, f)?;
        f.write_str("s")
    }
}

fn write_fraction(nanoseconds: i128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if nanoseconds == 0 {
        return Ok(());
    }
    let digits = format!("{nanoseconds:09}");
    write!(f, ".{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn moment(text: &str, shown: Option<&str>) {
        let moment = Moment::parse(text);
        assert_eq!(moment.map(|moment| moment.to_string()).as_deref(), shown, "{text}");
        if let Some(moment) = moment {
            assert_eq!(Moment::parse(&moment.to_string()), Some(moment), "{text}");
        }
    }

    #[track_caller]
    fn span(text: &str, shown: Option<&str>) {
        let span = Span::parse(text);
        assert_eq!(span.map(|span| span.to_string()).as_deref(), shown, "{text}");
        if let Some(span) = span {
            assert_eq!(Span::parse(&span.to_string()), Some(span), "{text}");
        }
    }

    #[test]
    fn moments_are_read_as_rfc_3339_writes_them() {
        moment("1970-01-01T00:00:00Z", Some("1970-01-01T00:00:00Z"));
        moment("2026-11-18T11:06:40.120Z", Some("2026-11-18T11:06:40.12Z"));
        moment("2026-01-01t00:30:00z", Some("2026-01-01T00:30:00Z"));
        moment("2026-01-01T00:30:00+01:00", Some("2025-12-31T23:30:00Z"));
        moment("2025-12-31T23:59:60Z", Some("2026-01-01T00:00:00Z"));
        moment("2024-02-29T12:00:00.1234567891-00:00", Some("2024-02-29T12:00:00.123456789Z"));
        moment("0000-01-01T00:00:00Z", Some("0000-01-01T00:00:00Z"));
        moment("0000-02-29T00:00:00Z", Some("0000-02-29T00:00:00Z"));
        moment("9999-12-31T23:59:59.999999999Z", Some("9999-12-31T23:59:59.999999999Z"));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "2026-01-01",
            "2026-01-01T00:00:00",
            "2026-01-01 00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+1:00",
            "2026-01-01T00:00:00+24:00",
            "26-01-01T00:00:00Z",
            "2026-1-01T00:00:00Z",
            "2026-01-01T00:00:00Zz",
            "+026-01-01T00:00:00Z",
            "0000-01-01T00:00:00+00:01",
            "9999-12-31T23:59:60Z",
            "2026-01-01T00:00:00é",
        ] {
            moment(text, None);
        }
        moment(&format!("2026-01-01T00:00:00.{}Z", "0".repeat(TIME_MAX_CHARACTERS)), None);
    }

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        for (text, expected) in
            [("1970-01-01", 0), ("1969-12-31", -1), ("2000-03-01", 11_017), ("1900-03-01", -25_508)]
        {
            assert_eq!(days(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn lengths_are_read_as_cel_writes_them() {
        span("1h30m", Some("5400s"));
        span("1.5h", Some("5400s"));
        span("-250ms", Some("-0.25s"));
        span("1us", Some("0.000001s"));
        span("1µs", Some("0.000001s"));
        span(".5s", Some("0.5s"));
        span("0s", Some("0s"));
        span("315576000000s", Some("315576000000s"));
        for text in ["", "1", "s", "1d", "-", "1h-1m", "0.1ns", "315576000001s", "1 h", "1e3s", "."]
        {
            span(text, None);
        }
    }
}
