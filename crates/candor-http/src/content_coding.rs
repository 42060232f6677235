//! Content codings: those of a request's content (RFC 9110 §8.4), and those that a client takes
//! (§12.5.3).

use std::borrow::Cow;

use crate::Malformed;
use crate::quality::Quality;
use crate::scan::{Limit, Scanner, between_commas, list};

/// A coding that we write and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coding {
    /// RFC 8878: fastest for what it saves.
    Zstd,
    /// RFC 7932: smallest.
    Brotli,
    /// RFC 1952: known to everybody.
    Gzip,
}

impl Coding {
    /// Every one, the one we like best first: it is chosen of those that a client likes alike.
    pub const ALL: [Coding; 3] = [Coding::Zstd, Coding::Brotli, Coding::Gzip];

    /// What fields call it.
    pub const fn name(self) -> &'static str {
        match self {
            Coding::Zstd => "zstd",
            Coding::Brotli => "br",
            Coding::Gzip => "gzip",
        }
    }

    /// The coding of this name. `x-gzip` is what gzip was called first (§8.4.1.3).
    pub fn named(name: &[u8]) -> Option<Coding> {
        let same = |coding: &Coding| name.eq_ignore_ascii_case(coding.name().as_bytes());
        if name.eq_ignore_ascii_case(b"x-gzip") {
            return Some(Coding::Gzip);
        }
        Coding::ALL.into_iter().find(same)
    }
}

/// Codings on one content that are more than anybody needs: each multiplies what it can grow to.
const CODINGS_MAX: usize = 1;

/// The coding of a request's content, `identity` aside; or the first that is not taken, as it was
/// written. More than one on top of each other are not taken either.
pub fn of_content<'a, L>(
    lines: impl IntoIterator<Item = &'a L>,
) -> Result<Option<Coding>, Cow<'a, str>>
where
    L: AsRef<[u8]> + ?Sized + 'a,
{
    let plain = |coding: &&[u8]| coding.is_empty() || coding.eq_ignore_ascii_case(b"identity");
    let mut found = Vec::new();
    for written in between_commas(lines).filter(|coding| !plain(coding)) {
        match Coding::named(written) {
            Some(coding) if found.len() < CODINGS_MAX => found.push(coding),
            Some(_) | None => return Err(String::from_utf8_lossy(written)),
        }
    }
    Ok(found.pop())
}

/// Longer lists are no wish; browsers send four.
const CODINGS: Limit = Limit { what: "content codings", max: 64 };

/// What a client takes (RFC 9110 §12.5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AcceptedCodings {
    /// The coding of ours that is wanted most, if one is wanted at least as much as none.
    pub preferred: Option<Coding>,
    /// Whether content is taken as it is.
    pub identity: bool,
}

impl AcceptedCodings {
    /// What a client takes that says nothing: content as it is. It may take more, but who knows?
    pub const UNSAID: AcceptedCodings = AcceptedCodings { preferred: None, identity: true };

    /// Reads all the lines of the field.
    pub fn parse<'a, L>(lines: impl IntoIterator<Item = &'a L>) -> Result<Self, Malformed>
    where
        L: AsRef<[u8]> + ?Sized + 'a,
    {
        let wishes = list(lines, &CODINGS, wish)?;
        // Of two for one coding the client means the better one.
        let said = |means: &dyn Fn(&str) -> bool| {
            wishes.iter().filter(|(name, _)| means(name)).map(|(_, quality)| *quality).max()
        };
        let others = said(&|name| name == "*");
        // Content as it is needs no mention to be taken, and is wanted least then.
        let identity = said(&|name| name.eq_ignore_ascii_case("identity"));
        let identity = identity.or(others).unwrap_or(Quality::LEAST);
        let mut best = (None, identity);
        for coding in Coding::ALL {
            let quality = said(&|name| Coding::named(name.as_bytes()) == Some(coding));
            let quality = quality.or(others).unwrap_or(Quality::NONE);
            let better = quality > best.1 || (best.0.is_none() && quality == best.1);
            if better && quality > Quality::NONE {
                best = (Some(coding), quality);
            }
        }
        Ok(AcceptedCodings { preferred: best.0, identity: identity > Quality::NONE })
    }
}

fn wish<'a>(scanner: &mut Scanner<'a>) -> Result<(&'a str, Quality), Malformed> {
    let name = scanner.token("a content coding such as `gzip`, or `*`")?;
    let no_quality = scanner.unexpected("a quality from 0 to 1 with three decimals at most");
    let parameters = scanner.parameters()?;
    let quality = parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case("q"));
    let quality = quality.map_or(Some(Quality::FULL), |(_, value)| Quality::parse(value));
    Ok((name, quality.ok_or(no_quality)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_content(lines: &[&str], found: Result<Option<Coding>, &str>) {
        let read = of_content(lines.iter().copied());
        assert_eq!(
            read.as_ref().map_err(AsRef::as_ref),
            found.as_ref().map_err(|text| *text),
            "{lines:?}"
        );
    }

    #[track_caller]
    fn check(field: &str, chosen: Option<Coding>) {
        let read = AcceptedCodings::parse([field]).expect(field);
        assert_eq!(read.preferred, chosen, "{field}");
    }

    #[test]
    fn content_as_it_is_has_no_coding() {
        check_content(&[], Ok(None));
        check_content(&["", " , "], Ok(None));
        check_content(&["Identity, identity"], Ok(None));
    }

    #[test]
    fn content_has_one_coding_that_we_know() {
        check_content(&["gzip"], Ok(Some(Coding::Gzip)));
        check_content(&["X-Gzip"], Ok(Some(Coding::Gzip)));
        check_content(&["identity, BR"], Ok(Some(Coding::Brotli)));
        check_content(&["zstd"], Ok(Some(Coding::Zstd)));
        check_content(&["deflate"], Err("deflate"));
        check_content(&["gzip", "compress"], Err("compress"));
        check_content(&["gzip, gzip"], Err("gzip"));
        check_content(&["identity;q=1"], Err("identity;q=1"));
    }

    #[test]
    fn the_coding_that_is_wanted_most_is_chosen_and_ours_of_equals() {
        check("gzip", Some(Coding::Gzip));
        check("gzip, deflate, br", Some(Coding::Brotli));
        check("gzip, deflate, br, zstd", Some(Coding::Zstd));
        check("br;q=0.5, gzip;q=0.9", Some(Coding::Gzip));
        check("GZIP;Q=0.5", Some(Coding::Gzip));
        check("x-gzip", Some(Coding::Gzip));
        check("*", Some(Coding::Zstd));
        check("zstd;q=0, *", Some(Coding::Brotli));
        check("gzip;q=0.001", Some(Coding::Gzip));
    }

    #[test]
    fn without_a_wish_for_ours_content_goes_out_as_it_is() {
        check("", None);
        check("identity", None);
        check("deflate, compress", None);
        check("gzip;q=0", None);
        check("gzip;q=0.5, identity", None);
        check("gzip;q=0, br;q=0, *;q=0", None);
        check("identity;q=0", None);
        check("*;q=0", None);
        check("*;q=0, gzip", Some(Coding::Gzip));
        check("identity;q=0, br;q=0.1", Some(Coding::Brotli));
        check("gzip;q=0.5, identity;q=0.5", Some(Coding::Gzip));
    }

    #[test]
    fn content_as_it_is_is_taken_unless_it_is_refused() {
        let identity = |field| AcceptedCodings::parse([field]).map(|read| read.identity);
        for field in ["", "gzip", "*", "identity;q=0.1, *;q=0", "gzip;q=0"] {
            assert_eq!(identity(field), Ok(true), "{field}");
        }
        for field in ["identity;q=0", "*;q=0", "gzip, *;q=0", "identity;q=0, *"] {
            assert_eq!(identity(field), Ok(false), "{field}");
        }
    }

    #[test]
    fn a_malformed_wish_is_told_where_and_a_long_one_refused() {
        let told = |field: &str| AcceptedCodings::parse([field]).unwrap_err().to_string();
        assert_eq!(told(";"), "expected a content coding such as `gzip`, or `*` at character 1");
        let quality = "expected a quality from 0 to 1 with three decimals at most at character 5";
        assert_eq!(told("gzip;q=2"), quality);
        let line = vec!["a"; 33].join(",");
        assert!(AcceptedCodings::parse([&line]).is_ok());
        assert!(AcceptedCodings::parse([&line, &line]).is_err());
    }
}
