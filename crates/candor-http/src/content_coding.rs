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
