//! Values with a grammar of their own: sizes, durations, days, versions, names of types.

use crate::limits::TYPE_NAME_MAX_CHARACTERS;
use crate::record::Timestamp;

/// A unit and how many of the smallest one it is.
pub(super) type Unit = (&'static str, u64);

/// Units of `limits.content`, in bytes.
pub(super) const SIZE_UNITS: [Unit; 7] = [
    ("B", 1),
    ("kB", 1_000),
    ("KiB", 1 << 10),
    ("MB", 1_000_000),
    ("MiB", 1 << 20),
    ("GB", 1_000_000_000),
    ("GiB", 1 << 30),
];

/// Units of `limits.deadline`, in milliseconds.
pub(super) const DEADLINE_UNITS: [Unit; 3] = [("ms", 1), ("s", 1_000), ("m", 60_000)];

/// Units of `tombstones`, in seconds.
pub(super) const AGE_UNITS: [Unit; 4] = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];

/// The pattern of a version: it is a path segment, and `-` is Candor's own.
pub(super) const VERSION_PATTERN: &str = "^[a-z][a-z0-9.-]*$";

/// A whole number with one of the units, in the smallest of them.
pub(super) fn quantity(text: &str, units: &[Unit]) -> Option<u64> {
    let digits = text.find(|character: char| !character.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

/// A size such as `64MiB`, in bytes.
pub fn size(text: &str) -> Option<u64> {
    quantity(text, &SIZE_UNITS)
}

/// The pattern of such a quantity, for editors.
pub(super) fn quantity_pattern(units: &[Unit]) -> String {
    let names: Vec<&str> = units.iter().map(|(name, _)| *name).collect();
    format!("^[0-9]+({})$", names.join("|"))
}

/// The amount in the largest unit that divides it.
pub(super) fn amount(quantity: u64, units: &[Unit]) -> String {
    let fits = |(_, factor): &&Unit| quantity.is_multiple_of(*factor) && quantity >= *factor;
    match units.iter().filter(fits).max_by_key(|(_, factor)| *factor) {
        Some((name, factor)) => format!("{}{name}", quantity / factor),
        None => quantity.to_string(),
    }
}

/// Whether the text can be the version of an API.
pub(super) fn is_version(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .chars()
            .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || ".-".contains(one))
}

/// Whether the text can stand in a Link: a path of a server, or a URL of the web.
pub(super) fn is_reference(text: &str) -> bool {
    let begins = ["/", "http://", "https://"].iter().any(|start| text.starts_with(start));
    begins && !text.starts_with("//") && text.parse::<http::Uri>().is_ok()
}

/// The pattern of the name of a type, for editors.
pub(super) const TYPE_NAME_PATTERN: &str = "^[a-z][a-z0-9_-]{0,62}$";

/// Whether the text can be the name of a type: `^[a-z][a-z0-9_-]{0,62}$`.
pub(super) fn is_type_name(text: &str) -> bool {
    text.len() <= TYPE_NAME_MAX_CHARACTERS
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .chars()
            .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || "_-".contains(one))
}

/// The first moment of a day written `2026-06-30`, UTC.
pub(super) fn day(text: &str) -> Option<Timestamp> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let date: jiff::civil::Date = text.parse().ok().filter(|_| shape)?;
    let moment = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    Some(Timestamp(moment.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_size(text: &str, bytes: Option<u64>) {
        assert_eq!(quantity(text, &SIZE_UNITS), bytes, "{text}");
    }

    #[test]
    fn a_size_is_a_whole_number_with_a_unit() {
        check_size("1MiB", Some(1_048_576));
        check_size("1MB", Some(1_000_000));
        check_size("64kB", Some(64_000));
        check_size("0B", Some(0));
        check_size("1024", None);
        check_size("MiB", None);
        check_size("1 MiB", None);
        check_size("1.5MiB", None);
        check_size("-1B", None);
        check_size("1mib", None);
        check_size("18446744073709551615GiB", None);
        check_size("99999999999999999999B", None);
        check_size("", None);
    }

    #[test]
    fn an_amount_is_shown_in_the_largest_unit_that_divides_it() {
        assert_eq!(amount(64 << 20, &SIZE_UNITS), "64MiB");
        assert_eq!(amount(1_000_000, &SIZE_UNITS), "1MB");
        assert_eq!(amount(90 * 86_400, &AGE_UNITS), "90d");
        assert_eq!(amount(10_000, &DEADLINE_UNITS), "10s");
        assert_eq!(amount(0, &AGE_UNITS), "0");
    }

    #[test]
    fn a_day_begins_at_midnight_utc() {
        assert_eq!(day("1970-01-02"), Some(Timestamp(86_400_000)));
        assert_eq!(
            day("2026-06-30").map(|day| day.to_string()).as_deref(),
            Some("2026-06-30T00:00:00.000Z")
        );
        for text in
            ["2026-6-30", "2026-02-29", "20260630", "2026-06-30T00:00:00Z", "30.06.2026", ""]
        {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn a_link_leads_to_a_path_or_to_the_web() {
        for good in ["/v2", "/", "https://example.org", "http://example.org/a?b=c"] {
            assert!(is_reference(good), "{good}");
        }
        for bad in ["", "v2", "//example.org", "ftp://example.org", "https://", "/a b", "/<a>"] {
            assert!(!is_reference(bad), "{bad}");
        }
    }

    #[test]
    fn names_are_path_segments_of_plain_letters() {
        assert!(is_version("v1") && is_version("v1.2-beta") && is_version("next"));
        assert!(!is_version("-") && !is_version("V1") && !is_version("1") && !is_version("v/1"));
        assert!(
            is_type_name("books") && is_type_name("order_lines") && is_type_name(&"a".repeat(63))
        );
        assert!(!is_type_name("Books") && !is_type_name("2024") && !is_type_name(&"a".repeat(64)));
        assert!(!is_type_name("") && !is_type_name("books.old") && !is_type_name("bücher"));
    }
}
