//! Numbers: kept as they were written.
//!
//! A client that sends `1.10` gets `1.10` back, and an integer beyond 2^53 keeps its last digit:
//! what floating point would round is never rounded, because no floating point is involved.

use std::fmt;

use crate::decimal::{Decimal, Parts};

/// A JSON number: its lexeme, known to be well-formed. Equality is by value.
#[derive(Clone)]
pub struct Number(Box<str>);

impl Number {
    /// Takes a text that is a JSON number whose exponent is within [`crate::EXPONENT_MAX`].
    pub fn parse(text: &str) -> Option<Number> {
        Parts::of(text)?.exponent()?;
        Some(Number(text.into()))
    }

    /// Takes a lexeme the reader has checked already.
    pub(crate) fn from_lexeme(lexeme: &str) -> Number {
        debug_assert!(Number::parse(lexeme).is_some(), "the reader let `{lexeme}` pass");
        Number(lexeme.into())
    }

    /// The number as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its value.
    pub fn decimal(&self) -> Decimal {
        Decimal::parse(&self.0).expect("a number is only made from a well-formed text")
    }

    /// Whether its value has no fraction, however it is written: `1.0` and `1e2` are integers.
    pub fn is_integer(&self) -> bool {
        self.written_plainly() || self.decimal().is_integer()
    }

    /// Its value as an `i64`, when it is an integer in that range.
    pub fn as_i64(&self) -> Option<i64> {
        if self.written_plainly() { self.0.parse().ok() } else { self.decimal().as_i64() }
    }

    /// Whether it is written with digits only.
    fn written_plainly(&self) -> bool {
        !self.0.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.0 == other.0 || self.decimal() == other.decimal()
    }
}

impl Eq for Number {}

impl From<i64> for Number {
    fn from(value: i64) -> Number {
        Number(value.to_string().into())
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Number {
        Number(value.to_string().into())
    }
}

impl From<&Decimal> for Number {
    fn from(value: &Decimal) -> Number {
        Number(value.to_string().into())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, integer: bool, small: Option<i64>) {
        let number = Number::parse(text).unwrap();
        assert_eq!(number.as_str(), text);
        assert_eq!((number.is_integer(), number.as_i64()), (integer, small), "{text}");
    }

    #[test]
    fn an_integer_is_one_however_it_is_written() {
        check("1", true, Some(1));
        check("-0", true, Some(0));
        check("1.0", true, Some(1));
        check("1e2", true, Some(100));
        check("1.5", false, None);
        check("15e-1", false, None);
        check("1e1000000000", true, None);
        check("123456789012345678901234567890", true, None);
    }

    #[test]
    fn numbers_are_equal_by_value() {
        assert_eq!(Number::parse("1.10"), Number::parse("11e-1"));
        assert_ne!(Number::parse("9007199254740993"), Number::parse("9007199254740992"));
    }

    #[test]
    fn what_is_no_number_cannot_be_one() {
        assert_eq!(Number::parse("1."), None);
        assert_eq!(Number::parse("1e9999999999999999999"), None);
    }
}
