//! Content-Length (RFC 9110 §8.6).
//!
//! Two readers that take different lengths from one request see different requests after it, which is
//! how requests are smuggled. So: digits only, no lists, and repeated lines must agree.

use crate::Malformed;
use crate::scan::trim;

/// The length all the lines agree on; `None` without a line.
pub fn parse<'a, L>(lines: impl IntoIterator<Item = &'a L>) -> Result<Option<u64>, Malformed>
where
    L: AsRef<[u8]> + ?Sized + 'a,
{
    let mut agreed = None;
    for line in lines {
        let length = length(trim(line.as_ref()))?;
        if agreed.is_some_and(|known| known != length) {
            return Err(Malformed::Unexpected { expected: "the same length on each line", at: 0 });
        }
        agreed = Some(length);
    }
    Ok(agreed)
}

/// Not by `u64::from_str` alone, which takes a sign.
fn length(digits: &[u8]) -> Result<u64, Malformed> {
    let malformed = |at| Malformed::Unexpected { expected: "a length in decimal digits", at };
    if let Some(at) = digits.iter().position(|byte| !byte.is_ascii_digit()) {
        return Err(malformed(at));
    }
    let text = str::from_utf8(digits).map_err(|_| malformed(0))?;
    text.parse().map_err(|_| malformed(0))
}
