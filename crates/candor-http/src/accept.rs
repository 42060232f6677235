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
        let mut best = (None, Quality::NONE);
        for (place, offer) in offered.iter().enumerate() {
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
        // A lone `*` is no range, but Java's `HttpURLConnection` sends it on every request.
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
