//! Transfer-Encoding: how the content is cut into the connection (RFC 9112 §6.1).
//!
//! Only `chunked` is served, and only as every reader must understand it: once, last, without
//! parameters. Empty list elements are refused, against RFC 9110 §5.6.1.2: no client sends them,
//! and proxies disagree about what is left without them, which is how requests are smuggled.

use crate::characters::{TOKEN, first_outside};
use crate::scan::{between_commas, trim};

/// What the field says about where the content ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferEncoding {
    /// `chunked`, and nothing else.
    Chunked,
    /// A coding we do not know, without doubt about its name.
    Unknown,
    /// Malformed, `chunked` twice, or something after it: where the content ends is anybody's
    /// guess (RFC 9112 §6.3).
    Ambiguous,
}

impl TransferEncoding {
    /// Reads all the lines of the field; `None` without a line.
    pub fn parse<'a, L>(lines: impl IntoIterator<Item = &'a L>) -> Option<Self>
    where
        L: AsRef<[u8]> + ?Sized + 'a,
    {
        let (mut unknown, mut chunked) = (false, false);
        for coding in between_commas(lines) {
            let Some(name) = name(coding).filter(|_| !chunked) else {
                return Some(TransferEncoding::Ambiguous);
            };
            chunked = name.eq_ignore_ascii_case(b"chunked");
            if chunked && name.len() != coding.len() {
                return Some(TransferEncoding::Ambiguous);
            }
            unknown |= !chunked;
        }
        match (unknown, chunked) {
            (true, _) => Some(TransferEncoding::Unknown),
            (false, true) => Some(TransferEncoding::Chunked),
            (false, false) => None,
        }
    }
}

/// The name of a coding, without its parameters.
fn name(coding: &[u8]) -> Option<&[u8]> {
    let name = trim(coding.split(|&byte| byte == b';').next()?);
    let token = !name.is_empty() && first_outside(name, TOKEN).is_none();
    token.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use TransferEncoding::{Ambiguous, Chunked, Unknown};

    #[track_caller]
    fn check(lines: &[&str], found: Option<TransferEncoding>) {
        assert_eq!(TransferEncoding::parse(lines.iter().copied()), found, "{lines:?}");
    }

    #[test]
    fn chunked_stands_alone() {
        check(&[], None);
        check(&["chunked"], Some(Chunked));
        check(&[" Chunked\t"], Some(Chunked));
    }

    #[test]
    fn another_coding_is_unknown() {
        check(&["identity"], Some(Unknown));
        check(&["xchunked"], Some(Unknown));
        check(&["gzip"], Some(Unknown));
        check(&["gzip, chunked"], Some(Unknown));
        check(&["gzip", "chunked"], Some(Unknown));
        check(&["gzip;level=9, chunked"], Some(Unknown));
    }

    #[test]
    fn where_chunked_does_not_end_it_nobody_knows_the_length() {
        check(&["chunked, gzip"], Some(Ambiguous));
        check(&["chunked, chunked"], Some(Ambiguous));
        check(&["chunked", "chunked"], Some(Ambiguous));
        check(&["gzip, chunked, chunked"], Some(Ambiguous));
        check(&["chunked", "identity"], Some(Ambiguous));
    }

    #[test]
    fn what_breaks_the_grammar_is_ambiguous() {
        check(&[""], Some(Ambiguous));
        check(&["chunked,"], Some(Ambiguous));
        check(&[",chunked"], Some(Ambiguous));
        check(&["chunked", ""], Some(Ambiguous));
        check(&["\u{b}chunked"], Some(Ambiguous));
        check(&["\"chunked\""], Some(Ambiguous));
        check(&["chunked chunked"], Some(Ambiguous));
        check(&["chunked;a=b"], Some(Ambiguous));
        check(&["chunked ;"], Some(Ambiguous));
        check(&[";"], Some(Ambiguous));
    }
}
