//! Exact decimals: numbers compared by value, never through floating point.
//!
//! `1`, `1.0` and `10e-1` are one number. It is kept in canonical form, significant digits and a
//! power of ten, so that equality, hash and order are cheap and `1e1000000000` takes a few bytes.

mod divisor;

pub(crate) use divisor::Divisor;

use std::cmp::Ordering;
use std::fmt;

/// The largest power of ten, positive or negative, a number may be written with.
///
/// Arithmetic on exponents then stays far inside an `i64`, and numbers stay exact. RFC 8259 §6 lets
/// us set such a limit.
pub const EXPONENT_MAX: i64 = 1_000_000_000_000_000_000;

/// A decimal number in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decimal {
    negative: bool,
    /// Significant digits, without a zero at either end; empty for zero.
    digits: Box<str>,
    /// The power of ten the digits, read as an integer, are multiplied with; 0 for zero.
    exponent: i64,
}

/// How many digits an `f64` holds whatever the number (C's `DBL_DIG`).
const F64_DIGITS: usize = 15;

/// Decimals between `1e-300` and `1e300` stay clear of where `f64` loses digits or overflows.
const F64_MAGNITUDE: i64 = 300;

/// Longest run of digits [`Decimal`] is displayed with before it takes an exponent, as in
/// ECMAScript.
const PLAIN_DIGITS: i64 = 21;

/// Most zeros after the point before an exponent is taken, as in ECMAScript.
const PLAIN_ZEROS: i64 = 5;

impl Decimal {
    /// Reads a number in the grammar of JSON (RFC 8259 §6). Nothing when it is not one, or when its
    /// exponent is beyond [`EXPONENT_MAX`].
    pub fn parse(text: &str) -> Option<Decimal> {
        Parts::of(text)?.decimal()
    }

    /// The number as an `i64`, when it is an integer in that range.
    pub fn as_i64(&self) -> Option<i64> {
        let power = u32::try_from(self.exponent).ok().filter(|power| *power <= 18)?;
        let digits: i128 = if self.is_zero() { 0 } else { self.digits.parse().ok()? };
        let magnitude = digits.checked_mul(10_i128.pow(power))?;
        i64::try_from(if self.negative { -magnitude } else { magnitude }).ok()
    }

    /// The number as an `f64`, when no other number with as few digits shares that `f64`.
    ///
    /// So two decimals that both have one are equal, or in order, just when the `f64`s are.
    pub fn as_f64_exact(&self) -> Option<f64> {
        let identified = self.digits.len() <= F64_DIGITS
            && (self.is_zero() || self.magnitude().abs() <= F64_MAGNITUDE);
        if identified { self.to_string().parse().ok() } else { None }
    }

    /// Whether it has no fraction.
    pub fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// Where the decimal point stands, counted from the first significant digit.
    fn magnitude(&self) -> i64 {
        self.exponent + length(&self.digits)
    }

    /// The order of two numbers, their signs left out.
    fn cmp_magnitude(&self, other: &Decimal) -> Ordering {
        // Without zeros at the end, digits that begin alike are in the order of text.
        (self.magnitude().cmp(&other.magnitude())).then_with(|| self.digits.cmp(&other.digits))
    }

    /// Minus one, zero or one.
    fn sign(&self) -> i8 {
        match (self.is_zero(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        self.sign().cmp(&other.sign()).then_with(|| match self.sign() {
            0 => Ordering::Equal,
            1 => self.cmp_magnitude(other),
            _ => other.cmp_magnitude(self),
        })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Decimal {
        Decimal::parse(&value.to_string()).expect("an integer is written as a JSON number")
    }
}

impl fmt::Display for Decimal {
    /// Writes it as a JSON number: plain where that is short, else with an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negative {
            f.write_str("-")?;
        }
        let (digits, point) = (&*self.digits, self.magnitude());
        match usize::try_from(point) {
            _ if self.is_zero() => f.write_str("0"),
            Ok(point) if point >= digits.len() && self.magnitude() <= PLAIN_DIGITS => {
                write!(f, "{digits}{}", "0".repeat(point - digits.len()))
            }
            Ok(point) if point > 0 && point < digits.len() => {
                write!(f, "{}.{}", &digits[..point], &digits[point..])
            }
            _ if (-PLAIN_ZEROS..=0).contains(&point) => {
                let zeros = usize::try_from(-point).expect("it is between 0 and 5");
                write!(f, "0.{}{digits}", "0".repeat(zeros))
            }
            _ if digits.len() == 1 => write!(f, "{digits}e{}", point - 1),
            _ => write!(f, "{}.{}e{}", &digits[..1], &digits[1..], point - 1),
        }
    }
}

/// A number as written, taken apart.
pub(crate) struct Parts<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    /// With its sign, without the `e`; empty when there is none.
    exponent: &'a str,
}

impl<'a> Parts<'a> {
    /// Takes apart a text that is a JSON number from end to end.
    pub(crate) fn of(text: &'a str) -> Option<Parts<'a>> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (significand, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((significand, exponent)) if is_digits(unsign(exponent)) => (significand, exponent),
            Some(_) => return None,
            None => (unsigned, ""),
        };
        let (whole, fraction) = match significand.split_once('.') {
            Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
            Some(_) => return None,
            None => (significand, ""),
        };
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        if leading_zero || !is_digits(whole) {
            return None;
        }
        Some(Parts { negative, whole, fraction, exponent })
    }

    /// The exponent as written; nothing when it is beyond [`EXPONENT_MAX`].
    pub(crate) fn exponent(&self) -> Option<i64> {
        if self.exponent.is_empty() {
            return Some(0);
        }
        let significant = unsign(self.exponent).trim_start_matches('0');
        let magnitude: i64 = if significant.is_empty() { 0 } else { significant.parse().ok()? };
        let exponent = if self.exponent.starts_with('-') { -magnitude } else { magnitude };
        (magnitude <= EXPONENT_MAX).then_some(exponent)
    }

    fn decimal(&self) -> Option<Decimal> {
        let written = self.exponent()? - length(self.fraction);
        let digits = if self.fraction.is_empty() {
            self.whole.to_owned()
        } else {
            format!("{}{}", self.whole, self.fraction)
        };
        let without_end = digits.trim_end_matches('0');
        let significant = without_end.trim_start_matches('0');
        let exponent = written + length(&digits) - length(without_end);
        let zero = significant.is_empty();
        Some(Decimal {
            negative: self.negative && !zero,
            digits: significant.into(),
            exponent: if zero { 0 } else { exponent },
        })
    }
}

fn unsign(exponent: &str) -> &str {
    exponent.strip_prefix(['+', '-']).unwrap_or(exponent)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn length(text: &str) -> i64 {
    i64::try_from(text.len()).expect("no text is longer than memory")
}

#[cfg(test)]
mod tests;
