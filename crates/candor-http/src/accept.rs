//! Accept: which of the forms we offer does the client want most? (RFC 9110 §12.5.1)
//!
//! For each offer the most specific range that fits decides how much it is wanted:
//! `text/csv;header=present` before `text/csv`, before `text/*`, before `*/*`.
//!
//! A range with parameters fits an offer that has the same ones. One exception: `charset=utf-8`
//! fits an offer that names no charset. Clients append it to everything out of habit, `+json` and
//! `application/json` do not even define it (RFC 8259 §11), and what we would send is UTF-8.

use crate::Malformed;
use crate::media_type::MediaType;
use crate::quality::Quality;
use crate::scan::{Limit, Parameter, Scanner, list};

/// Longer lists cost time for each offer; browsers send fewer than ten ranges.
const RANGES: Limit = Limit { what: "media ranges", max: 64 };

/// What the client takes. An absent or empty field takes anything: it states no wish.
#[derive(Debug, Clone)]
pub struct Accept<'a> {
    ranges: Vec<Range<'a>>,
}

#[derive(Debug, Clone)]
struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    parameters: Vec<Parameter<'a>>,
    quality: Quality,
}

impl<'a> Accept<'a> {
    /// Reads all the lines of the field.
    pub fn parse<L>(lines: impl IntoIterator<Item = &'a L>) -> Result<Self, Malformed>
    where
        L: AsRef<[u8]> + ?Sized + 'a,
    {
        Ok(Accept { ranges: list(lines, &RANGES, Range::read)? })
    }

    /// The place of the offer that is wanted most; the earlier of two that are wanted alike.
    pub fn choose(&self, offered: &[&str]) -> Option<usize> {
        self.choose_among(offered.iter().copied())
    }

    /// The same of offers that come one by one.
    pub fn choose_among<'o>(&self, offered: impl Iterator<Item = &'o str>) -> Option<usize> {
        let mut best = (None, Quality::NONE);
        for (place, offer) in offered.enumerate() {
            let quality = self.quality(offer);
            if quality > best.1 {
                best = (Some(place), quality);
            }
            if quality == Quality::FULL {
                break;
            }
        }
        best.0
    }

    /// How much one offer is wanted.
    fn quality(&self, offer: &str) -> Quality {
        if self.ranges.is_empty() {
            return Quality::FULL;
        }
        let Ok(offer) = MediaType::parse(offer) else { return Quality::NONE };
        let fitting = self.ranges.iter().filter(|range| range.fits(&offer));
        // Of two that are equally specific the client means the better one.
        let decisive = fitting.max_by_key(|range| (range.specificity(), range.quality));
        decisive.map_or(Quality::NONE, |range| range.quality)
    }
}

impl<'a> Range<'a> {
    fn read(scanner: &mut Scanner<'a>) -> Result<Self, Malformed> {
        let kind = scanner.token("a media range such as `text/html` or `*/*`")?;
        // A lone `*` is no range, but Java before 19 sends it by default (JDK-8163921).
        let subtype = if kind == "*" && scanner.peek() != Some(b'/') {
            "*"
        } else if scanner.eat(b'/') {
            scanner.token("a subtype or `*`")?
        } else {
            return Err(scanner.unexpected("`/` and a subtype"));
        };
        if kind == "*" && subtype != "*" {
            return Err(scanner.unexpected("`*/*` where the type is `*`"));
        }
        let no_quality = scanner.unexpected("a quality from 0 to 1 with three decimals at most");
        let mut parameters = scanner.parameters()?;
        let quality = take_quality(&mut parameters).ok_or(no_quality)?;
        Ok(Range { kind, subtype, parameters, quality })
    }

    fn fits(&self, offer: &MediaType<'_>) -> bool {
        (self.kind == "*" || offer.kind().eq_ignore_ascii_case(self.kind))
            && (self.subtype == "*" || offer.subtype().eq_ignore_ascii_case(self.subtype))
            && self.parameters.iter().all(|parameter| parameter_fits(parameter, offer))
    }

    /// How much the range says about what it wants: first names, then parameters.
    fn specificity(&self) -> (u8, usize) {
        let names = u8::from(self.kind != "*") + u8::from(self.subtype != "*");
        (names, self.parameters.len())
    }
}

/// Splits the quality off; `None` when it is none. What follows it was once an extension of the
/// field, which nobody used, and is dropped (RFC 9110 Appendix B.3).
fn take_quality(parameters: &mut Vec<Parameter<'_>>) -> Option<Quality> {
    match parameters.iter().position(|(name, _)| name.eq_ignore_ascii_case("q")) {
        None => Some(Quality::FULL),
        Some(place) => {
            let quality = Quality::parse(&parameters[place].1);
            parameters.truncate(place);
            quality
        }
    }
}

fn parameter_fits((name, value): &Parameter<'_>, offer: &MediaType<'_>) -> bool {
    let charset = name.eq_ignore_ascii_case("charset");
    match offer.parameter(name) {
        None => charset && value.eq_ignore_ascii_case("utf-8"),
        Some(offered) if charset => value.eq_ignore_ascii_case(offered),
        Some(offered) => value == offered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERED: &[&str] = &["application/json", "text/html", "text/csv;header=present"];

    #[track_caller]
    fn check(accept: &str, offered: &[&str], chosen: Option<&str>) {
        let found = Accept::parse([accept]).expect("well-formed").choose(offered);
        assert_eq!(found.map(|place| offered[place]), chosen, "{accept}");
    }

    #[track_caller]
    fn check_malformed(accept: &str, message: &str) {
        let fault = Accept::parse([accept]).expect_err(accept);
        assert_eq!(fault.to_string(), message);
    }

    #[test]
    fn without_a_wish_the_first_offer_is_chosen() {
        let absent = Accept::parse::<str>([]).expect("well-formed");
        assert_eq!(absent.choose(OFFERED), Some(0));
        assert_eq!(absent.choose(&[]), None);
        check("", OFFERED, Some("application/json"));
        check(" , ,", OFFERED, Some("application/json"));
        check("*/*", OFFERED, Some("application/json"));
    }

    #[test]
    fn a_range_takes_what_it_names_without_regard_to_case() {
        check("text/html", OFFERED, Some("text/html"));
        check("Text/HTML", OFFERED, Some("text/html"));
        check("text/*", OFFERED, Some("text/html"));
        check("application/xml", OFFERED, None);
        check("image/*", OFFERED, None);
    }

    #[test]
    fn the_highest_quality_wins_and_then_the_earlier_offer() {
        check("application/json;q=0.5, text/html;q=0.6", OFFERED, Some("text/html"));
        check("text/html, application/json", OFFERED, Some("application/json"));
        check("text/html;q=0.5, application/json;q=0.500", OFFERED, Some("application/json"));
        check("text/html;Q=0.1, */*;q=0.2", OFFERED, Some("application/json"));
    }

    #[test]
    fn the_most_specific_range_wins() {
        check("text/*;q=0.5, text/csv", &["text/html", "text/csv"], Some("text/csv"));
        check("text/*;q=0, */*", &["text/html"], None);
        check("*/*, text/*;q=0", OFFERED, Some("application/json"));
        check("text/html;q=0.1, text/*;q=0.9", &["text/html", "text/csv"], Some("text/csv"));
        let csv = "text/csv;q=0.9, text/csv;header=present;q=0.1, */*;q=0.5";
        check(csv, &OFFERED[1..], Some("text/html"));
        check("*/*;header=present;q=0.1, */*", &OFFERED[1..], Some("text/html"));
    }

    #[test]
    fn a_range_named_twice_counts_at_its_best() {
        check("text/html;q=0, text/html", OFFERED, Some("text/html"));
    }

    #[test]
    fn quality_0_excludes() {
        check("application/json;q=0, */*;q=0.1", OFFERED, Some("text/html"));
        check("*/*;q=0", OFFERED, None);
        check("*/*;q=0.0, text/html;q=0.001", OFFERED, Some("text/html"));
    }

    #[test]
    fn a_range_with_parameters_takes_offers_that_have_them() {
        check("text/csv;header=present", OFFERED, Some("text/csv;header=present"));
        check("text/csv; header=\"present\"", OFFERED, Some("text/csv;header=present"));
        check("text/csv", OFFERED, Some("text/csv;header=present"));
        check("text/csv;header=absent", OFFERED, None);
        check("text/html;level=1", OFFERED, None);
    }

    #[test]
    fn utf_8_is_what_everything_is_in() {
        check("application/json;charset=utf-8", OFFERED, Some("application/json"));
        check("application/json; charset=\"UTF-8\"", OFFERED, Some("application/json"));
        check("application/json;charset=utf-16", OFFERED, None);
        check(
            "text/csv;charset=UTF-8",
            &["text/csv;charset=utf-8"],
            Some("text/csv;charset=utf-8"),
        );
        check("text/csv;charset=utf-8", &["text/csv;charset=utf-16"], None);
    }

    #[test]
    fn what_follows_the_quality_is_dropped() {
        check("text/html;q=0.5;level=1", OFFERED, Some("text/html"));
    }

    #[test]
    fn lines_are_one_list() {
        let accept = Accept::parse(["text/html;q=0.5", "text/csv"]).expect("well-formed");
        assert_eq!(accept.choose(OFFERED), Some(2));
    }

    #[test]
    fn what_browsers_and_libraries_send_is_understood() {
        let firefox = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        check(firefox, OFFERED, Some("text/html"));
        let java = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2";
        check(java, OFFERED, Some("text/html"));
        check(java, &OFFERED[..1], Some("application/json"));
        check("application/json, text/plain, */*", OFFERED, Some("application/json"));
    }

    #[test]
    fn a_malformed_wish_is_told_where() {
        let range = "expected a media range such as `text/html` or `*/*`";
        check_malformed("/html", &format!("{range} at character 1"));
        check_malformed("text/html, \"a\"", &format!("{range} at character 12"));
        check_malformed("text", "expected `/` and a subtype at character 5");
        check_malformed("text/", "expected a subtype or `*` at character 6");
        check_malformed("*/html", "expected `*/*` where the type is `*` at character 7");
        check_malformed("text/html text/csv", "expected a comma or the end at character 11");
        check_malformed("text/html;level", "expected `=` at character 16");
        check_malformed("text/html;level = 1", "expected `=` at character 16");
        check_malformed("text/html;=1", "expected a parameter at character 11");
        let quality = "expected a quality from 0 to 1 with three decimals at most";
        check_malformed("text/html;q=1.5", &format!("{quality} at character 10"));
        check_malformed("text/html;q=0.1234", &format!("{quality} at character 10"));
        check_malformed("text/html;q=high", &format!("{quality} at character 10"));
    }

    #[test]
    fn ranges_have_a_limit_over_all_lines() {
        let line = vec!["a/b"; 32].join(",");
        assert!(Accept::parse([&line, &line]).is_ok());
        let beyond = Accept::parse([line.as_str(), &line, "a/b"]).expect_err("one too many");
        assert_eq!(beyond.to_string(), "expected at most 64 media ranges");
    }
}
