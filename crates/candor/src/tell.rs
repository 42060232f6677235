//! What is said on standard output and standard error.
//!
//! Whoever reads them may be gone. What is said then is lost, and nothing else: the macros of the
//! standard library would panic.

use std::fmt::Display;
use std::io::{Write, stderr, stdout};

/// Says a line of what was asked for.
pub(crate) fn say(line: impl Display) {
    let mut out = stdout().lock();
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
}

/// Says a line about what is going on or went wrong.
pub(crate) fn warn(line: impl Display) {
    drop(writeln!(stderr().lock(), "{line}"));
}

/// A number with its thousands told apart.
pub(crate) fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut told = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

/// A number of things: `1 line`, `7,602 lines`.
pub(crate) fn count(value: u64, noun: &str) -> String {
    let plural = if value == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", number(value))
}

/// Names as a sentence lists them: `` `a`, `b` and `c` ``.
pub(crate) fn list(names: &[impl Display]) -> String {
    let mut quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match (quoted.pop(), quoted.is_empty()) {
        (None, _) => String::new(),
        (Some(only), true) => only,
        (Some(last), false) => format!("{} and {last}", quoted.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_easy_to_read() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(336_776), "336,776");
        assert_eq!(number(1_000_000), "1,000,000");
        assert_eq!(count(1, "line"), "1 line");
        assert_eq!(count(7_602, "line"), "7,602 lines");
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        assert_eq!(list(&[""; 0]), "");
        assert_eq!(list(&["a"]), "`a`");
        assert_eq!(list(&["a", "b", "c"]), "`a`, `b` and `c`");
    }
}
