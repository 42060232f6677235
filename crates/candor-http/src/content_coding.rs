//! Content-Encoding on requests (RFC 9110 §8.4): content is taken as it is, compressed is not.

use std::borrow::Cow;

use crate::scan::between_commas;

/// The first coding other than `identity`, as it was written.
pub fn unknown<'a, L>(lines: impl IntoIterator<Item = &'a L>) -> Option<Cow<'a, str>>
where
    L: AsRef<[u8]> + ?Sized + 'a,
{
    let plain = |coding: &&[u8]| coding.is_empty() || coding.eq_ignore_ascii_case(b"identity");
    between_commas(lines).find(|coding| !plain(coding)).map(String::from_utf8_lossy)
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(lines: &[&str], unknown: Option<&str>) {
        assert_eq!(super::unknown(lines.iter().copied()).as_deref(), unknown, "{lines:?}");
    }

    #[test]
    fn content_as_it_is_has_no_unknown_coding() {
        check(&[], None);
        check(&["", " , "], None);
        check(&["identity"], None);
        check(&["Identity, identity"], None);
    }

    #[test]
    fn the_first_other_coding_is_named() {
        check(&["gzip"], Some("gzip"));
        check(&["identity", "br , gzip"], Some("br"));
        check(&["identity;q=1"], Some("identity;q=1"));
    }
}
