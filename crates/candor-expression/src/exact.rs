//! Numbers: exact, and cheap where they are short.
//!
//! Nearly all numbers have few digits and fit a machine word beside a power of ten; comparing those
//! allocates nothing. Longer ones stay decimals, which compare exactly whatever their length.
//! Floating point takes no part in it.

mod arithmetic;

use std::cmp::Ordering;
use std::fmt;

use candor_json::{Decimal, Number};

use crate::limits::{DIGITS_MAX, NUMBER_MAX_CHARACTERS};

/// A number, in one form each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exact(Form);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    Short(Kept),
    /// More than [`DIGITS_MAX`] significant digits, or a power of ten beyond [`POWER_MAX`].
    Long(Decimal),
}

/// `mantissa * 10^power`, the mantissa without a zero at its end; the power of zero is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Short {
    mantissa: i128,
    power: i64,
}

/// A short number in words of eight bytes: an `i128` would have each part of an expression aligned
/// to sixteen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kept {
    high: i64,
    low: u64,
    power: i64,
}

/// The largest power of ten of a short number, positive or negative.
const POWER_MAX: i64 = 1_000_000_000;

/// Digits that always fit an `i64`, and the shift of one that always fits an `i128`.
const FEW_DIGITS: usize = 17;

impl Exact {
    /// Reads a number in the grammar of JSON, of bounded length.
    pub fn parse(text: &str) -> Option<Exact> {
        if text.len() > NUMBER_MAX_CHARACTERS {
            return None;
        }
        match Short::parse(text) {
            Some(short) => Some(short.into()),
            None => Decimal::parse(text).map(|decimal| Exact(Form::Long(decimal))),
        }
    }

    /// A number of a document. One that takes more than [`NUMBER_MAX_CHARACTERS`] however it is
    /// written counts as absent.
    pub fn of(number: &Number) -> Option<Exact> {
        Exact::parse(number.as_str()).or_else(|| Exact::parse(&number.decimal().to_string()))
    }

    /// The same as a decimal.
    pub fn decimal(&self) -> Decimal {
        match &self.0 {
            Form::Short(kept) => {
                let short = kept.short();
                let text = format!("{}e{}", short.mantissa, short.power);
                Decimal::parse(&text).expect("digits, an `e` and digits are a number")
            }
            Form::Long(decimal) => decimal.clone(),
        }
    }

    /// The number as an `i64`, when it is an integer in that range.
    pub fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Form::Short(kept) => i64::try_from(kept.short().integer()?).ok(),
            Form::Long(_) => None,
        }
    }

    /// Whether it has no fraction.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Form::Short(kept) => kept.power >= 0,
            Form::Long(decimal) => decimal.is_integer(),
        }
    }

    /// Minus the number.
    #[must_use]
    pub fn negated(&self) -> Exact {
        match &self.0 {
            Form::Short(kept) => {
                let Short { mantissa, power } = kept.short();
                Short { mantissa: -mantissa, power }.into()
            }
            Form::Long(decimal) => {
                let text = decimal.to_string();
                let negated = text.strip_prefix('-').map_or(format!("-{text}"), str::to_owned);
                let decimal = Decimal::parse(&negated).expect("only the sign is another");
                Exact(Form::Long(decimal))
            }
        }
    }

    /// All its digits, without an exponent. Only for what was written so, or is short.
    pub(crate) fn plain(&self) -> String {
        let shown = self.to_string();
        let Some((significand, exponent)) = shown.split_once('e') else { return shown };
        let (whole, fraction) = significand.split_once('.').unwrap_or((significand, ""));
        let zeros = exponent.parse::<usize>().unwrap_or(0).saturating_sub(fraction.len());
        format!("{whole}{fraction}{}", "0".repeat(zeros))
    }

    fn short(&self) -> Option<Short> {
        match &self.0 {
            Form::Short(kept) => Some(kept.short()),
            Form::Long(_) => None,
        }
    }
}

impl Kept {
    fn short(self) -> Short {
        let mantissa = (i128::from(self.high) << 64) | i128::from(self.low);
        Short { mantissa, power: self.power }
    }
}

impl From<Short> for Exact {
    fn from(Short { mantissa, power }: Short) -> Exact {
        Exact(Form::Short(Kept { high: (mantissa >> 64) as i64, low: mantissa as u64, power }))
    }
}

impl Short {
    /// The number in canonical form; nothing when it has too many digits or too large a power.
    fn new(mut mantissa: i128, mut power: i64) -> Option<Short> {
        if let Ok(mantissa) = i64::try_from(mantissa) {
            return Short::of_few(mantissa, power);
        }
        while mantissa % 10 == 0 {
            mantissa /= 10;
            power += 1;
        }
        let fits = mantissa.unsigned_abs().ilog10() < DIGITS_MAX && power.abs() <= POWER_MAX;
        fits.then_some(Short { mantissa, power })
    }

    /// The same of a mantissa with few digits, as nearly all have: a machine divides it at once.
    fn of_few(mut mantissa: i64, mut power: i64) -> Option<Short> {
        if mantissa == 0 {
            return Some(Short { mantissa: 0, power: 0 });
        }
        while mantissa % 10 == 0 {
            mantissa /= 10;
            power += 1;
        }
        (power.abs() <= POWER_MAX).then_some(Short { mantissa: mantissa.into(), power })
    }

    /// Reads what is a JSON number; what is none, or too long, is left to [`Decimal`].
    fn parse(text: &str) -> Option<Short> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        if let Some((mantissa, power)) = few_digits(unsigned.as_bytes()) {
            return Short::of_few(if negative { -mantissa } else { mantissa }, power);
        }
        let (digits, written) = match unsigned.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i64>().ok()?),
            None => (unsigned, 0),
        };
        // Whether the grammar allows it: the rest below only counts digits.
        let first_digits = digits.split('.').next()?;
        if first_digits.is_empty() || (first_digits.len() > 1 && first_digits.starts_with('0')) {
            return None;
        }
        let (mantissa, power) = significand(digits)?;
        let mantissa = if negative { -mantissa } else { mantissa };
        Short::new(mantissa, power.checked_add(written)?)
    }

    /// Its value, when it is an integer of at most 38 digits.
    fn integer(self) -> Option<i128> {
        let power = u32::try_from(self.power).ok()?;
        self.mantissa.checked_mul(10_i128.checked_pow(power)?)
    }
}

/// `12.5` as 125 and -1, when it is written so, with at most [`FEW_DIGITS`].
fn few_digits(text: &[u8]) -> Option<(i64, i64)> {
    let (mut mantissa, mut point) = (0_i64, None);
    let last = text.len().checked_sub(1)?;
    if last > FEW_DIGITS || (text[0] == b'0' && text.get(1).is_some_and(u8::is_ascii_digit)) {
        return None;
    }
    for (place, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() && place > 0 && place < last => point = Some(place),
            _ => return None,
        }
    }
    Some((mantissa, point.map_or(0, |point| point as i64 - last as i64)))
}

/// `12.500` as 125 and -1: zeros at the end are counted, not multiplied in.
fn significand(digits: &str) -> Option<(i128, i64)> {
    let (mut mantissa, mut power, mut zeros) = (0_i128, 0_i64, 0_u32);
    let mut fraction = false;
    for byte in digits.bytes() {
        match byte {
            b'.' if !fraction => fraction = true,
            b'0' => zeros += 1,
            b'1'..=b'9' => {
                let shift = if mantissa == 0 { 1 } else { 10_i128.checked_pow(zeros + 1)? };
                mantissa = mantissa.checked_mul(shift)?.checked_add(i128::from(byte - b'0'))?;
                zeros = 0;
            }
            _ => return None,
        }
        power -= i64::from(fraction && byte != b'.');
    }
    let ends_well = digits.as_bytes().last().is_some_and(u8::is_ascii_digit);
    ends_well.then_some((mantissa, power + i64::from(zeros)))
}

impl Ord for Short {
    fn cmp(&self, other: &Short) -> Ordering {
        if self.power == other.power {
            return self.mantissa.cmp(&other.mantissa);
        }
        let signs = self.mantissa.signum().cmp(&other.mantissa.signum());
        signs.then_with(|| {
            let (higher, lower) =
                if self.power > other.power { (self, other) } else { (other, self) };
            // Beyond 38 digits the higher power wins whatever the digits; both have the same sign.
            let shift = u32::try_from(higher.power - lower.power).ok();
            let aligned = shift.and_then(|shift| shifted(higher.mantissa, shift));
            let order = match aligned {
                Some(aligned) => aligned.cmp(&lower.mantissa),
                None => higher.mantissa.cmp(&0),
            };
            if self.power > other.power { order } else { order.reverse() }
        })
    }
}

/// The mantissa with so many zeros behind it, where there is room for them.
fn shifted(mantissa: i128, zeros: u32) -> Option<i128> {
    match i64::try_from(mantissa) {
        Ok(few) if zeros as usize <= FEW_DIGITS => {
            Some(i128::from(few) * i128::from(10_i64.pow(zeros)))
        }
        _ => mantissa.checked_mul(10_i128.checked_pow(zeros)?),
    }
}

impl PartialOrd for Short {
    fn partial_cmp(&self, other: &Short) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Exact) -> Ordering {
        match (&self.0, &other.0) {
            (Form::Short(left), Form::Short(right)) => left.short().cmp(&right.short()),
            _ => self.decimal().cmp(&other.decimal()),
        }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<i64> for Exact {
    fn from(value: i64) -> Exact {
        let short = Short::new(i128::from(value), 0).expect("an `i64` has 19 digits at most");
        short.into()
    }
}

impl fmt::Display for Exact {
    /// As a JSON number, plain where that is short, else with an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.decimal().fmt(f)
    }
}

#[cfg(test)]
mod tests;
