//! Prefer: wishes that may go unfulfilled (RFC 7240), as in `return=minimal, wait=10`.
//!
//! So nothing here is an error. What we do not know, and what breaks the grammar, is passed over:
//! a wish must never make a request fail that would succeed without it.

use std::borrow::Cow;

use crate::Malformed;
use crate::scan::Scanner;

/// Preferences beyond these are passed over as well.
const PREFERENCES_MAX: usize = 64;

/// The client's wishes. The default has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefer<'a> {
    wishes: Vec<(&'a str, Cow<'a, str>)>,
}

impl<'a> Prefer<'a> {
    /// Reads all the lines of the field.
    pub fn parse<L>(lines: impl IntoIterator<Item = &'a L>) -> Self
    where
        L: AsRef<[u8]> + ?Sized + 'a,
    {
        let mut wishes = Vec::new();
        for line in lines {
            let mut scanner = Scanner::new(line.as_ref());
            scanner.skip_separators();
            while !scanner.at_end() && wishes.len() < PREFERENCES_MAX {
                let start = scanner.position();
                if let Ok(wish) = preference(&mut scanner) {
                    wishes.push(wish);
                } else {
                    scanner.rewind(start);
                    scanner.skip_element();
                }
            }
        }
        Prefer { wishes }
    }

    /// The value of a preference, empty where it has none. Of a repeated one the first counts (§2).
    pub fn value(&self, name: &str) -> Option<&str> {
        let named = |(known, _): &&(&str, Cow<'_, str>)| known.eq_ignore_ascii_case(name);
        self.wishes.iter().find(named).map(|(_, value)| value.as_ref())
    }
}

/// `token [ "=" word ] *( ";" [ parameter ] )`. No preference we know has parameters: they are read
/// to find the end, and dropped.
fn preference<'a>(scanner: &mut Scanner<'a>) -> Result<(&'a str, Cow<'a, str>), Malformed> {
    let wish = assignment(scanner)?;
    while scanner.parameter_follows() {
        assignment(scanner)?;
    }
    scanner.end_element()?;
    Ok(wish)
}

/// Unlike elsewhere in HTTP, space may stand around the `=`.
fn assignment<'a>(scanner: &mut Scanner<'a>) -> Result<(&'a str, Cow<'a, str>), Malformed> {
    let name = scanner.token("a preference")?;
    scanner.skip_space();
    if !scanner.eat(b'=') {
        return Ok((name, Cow::Borrowed("")));
    }
    scanner.skip_space();
    Ok((name, scanner.word()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: &[&str], name: &str, value: Option<&str>) {
        assert_eq!(Prefer::parse(lines.iter().copied()).value(name), value, "{lines:?}");
    }

    #[test]
    fn a_value_may_be_quoted_spaced_or_missing() {
        check(&["return=minimal"], "return", Some("minimal"));
        check(&["Return = \"minimal\""], "return", Some("minimal"));
        check(&["respond-async"], "respond-async", Some(""));
        check(&["wait=\"\""], "wait", Some(""));
        check(&["wait=10, return=minimal"], "return", Some("minimal"));
        check(&["note=\"a, return=b\", return=minimal"], "return", Some("minimal"));
        check(&[], "return", None);
        check(&["", " , "], "return", None);
    }

    #[test]
    fn the_first_of_a_repeated_preference_counts() {
        check(&["return=minimal, return=representation"], "return", Some("minimal"));
        check(&["return=minimal", "RETURN=representation"], "return", Some("minimal"));
    }

    #[test]
    fn parameters_are_passed_over() {
        check(&["return=minimal; a; b=\"c,d\" ;; e = f, wait=1"], "return", Some("minimal"));
        check(&["return=minimal; a; b=\"c,d\" ;; e = f, wait=1"], "wait", Some("1"));
        check(&["return=minimal; wait=1"], "wait", None);
    }

    #[test]
    fn a_malformed_preference_is_passed_over() {
        check(&["return=minimal x, wait=1"], "return", None);
        check(&["return=minimal x, wait=1"], "wait", Some("1"));
        check(&["return=, wait=1"], "wait", Some("1"));
        check(&["=x, wait=1"], "wait", Some("1"));
        check(&["note=\"a\" \"b, \\\", return=x\", wait=1"], "return", None);
        check(&["note=\"a\" \"b, \\\", return=x\", wait=1"], "wait", Some("1"));
        check(&["note=\"open, wait=1", "wait=2"], "wait", Some("2"));
        check(&["note=x\"\\", "wait=2"], "wait", Some("2"));
    }

    #[test]
    fn a_malformed_preference_does_not_hide_a_later_one() {
        check(&["return=minimal x, return=representation"], "return", Some("representation"));
    }

    #[test]
    fn preferences_beyond_the_limit_are_passed_over() {
        let many = |count| vec!["a"; count].join(", ") + ", return=minimal";
        check(&[&many(63)], "return", Some("minimal"));
        check(&[&many(64)], "return", None);
    }
}
