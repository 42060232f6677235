//! Content-Length (RFC 9110 §8.6).
//!
//! Two readers that take different lengths from one request see different requests after it, which
//! is how requests are smuggled. So: digits only, no lists, and repeated lines must agree.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: &[&str], length: Option<u64>) {
        assert_eq!(parse(lines.iter().copied()), Ok(length), "{lines:?}");
    }

    #[track_caller]
    fn check_malformed(lines: &[&str], message: &str) {
        let fault = parse(lines.iter().copied()).expect_err("malformed");
        assert_eq!(fault.to_string(), message);
    }

    #[test]
    fn a_length_is_digits() {
        check(&[], None);
        check(&["0"], Some(0));
        check(&[" 42\t"], Some(42));
        check(&["0042"], Some(42));
        check(&["18446744073709551615"], Some(u64::MAX));
    }

    #[test]
    fn lines_that_agree_are_one() {
        check(&["42", "42"], Some(42));
        check_malformed(&["42", "43"], "expected the same length on each line at character 1");
        check_malformed(
            &["42", "43", "42"],
            "expected the same length on each line at character 1",
        );
    }

    #[test]
    fn anything_else_is_malformed() {
        let digits = "expected a length in decimal digits at character";
        check_malformed(&[""], &format!("{digits} 1"));
        check_malformed(&["+2"], &format!("{digits} 1"));
        check_malformed(&["-2"], &format!("{digits} 1"));
        check_malformed(&["2, 2"], &format!("{digits} 2"));
        check_malformed(&["0x2"], &format!("{digits} 2"));
        check_malformed(&["2.0"], &format!("{digits} 2"));
        check_malformed(&["18446744073709551616"], &format!("{digits} 1"));
        check_malformed(&["42", ""], &format!("{digits} 1"));
    }
}
