//! Numbers: exact, and cheap where they are short.
//!
//! Nearly all numbers have few digits and fit a machine word beside a power of ten; comparing those
//! allocates nothing. Longer ones are kept elsewhere, so that a number is no larger than two words;
//! the longest stay decimals, which compare exactly whatever their length. Floating point takes no
//! part in it.

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
    /// As [`Short`], with a mantissa that fits an `i64`.
    Few { mantissa: i64, power: i32 },
    /// With one that does not.
    Short(Box<Short>),
    /// More than [`DIGITS_MAX`] significant digits, or a power of ten beyond [`POWER_MAX`].
    Long(Box<Decimal>),
}

/// `mantissa * 10^power`, the mantissa without a zero at its end; the power of zero is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Short {
    mantissa: i128,
    power: i64,
}

/// The largest power of ten of a short number, positive or negative.
const POWER_MAX: i64 = 1_000_000_000;

/// Digits that always fit an `i64`, and the shift of one that always fits an `i128`.
const FEW_DIGITS: usize = 17;

impl Exact {
    /// Reads a number in the grammar of JSON, of bounded length.
    #[inline]
    pub fn parse(text: &str) -> Option<Exact> {
        match few_digits(text.as_bytes()) {
            Some(few) => Some(Exact(few)),
            None => Exact::parse_others(text),
        }
    }

    fn parse_others(text: &str) -> Option<Exact> {
        if text.len() > NUMBER_MAX_CHARACTERS {
            return None;
        }
        match Short::parse(text) {
            Some(short) => Some(short.into()),
            None => Decimal::parse(text).map(|decimal| Exact(Form::Long(Box::new(decimal)))),
        }
    }

    /// A number of a document. One that takes more than [`NUMBER_MAX_CHARACTERS`] however it is
    /// written counts as absent.
    #[inline]
    pub fn of(number: &Number) -> Option<Exact> {
        match few_digits(number.as_str().as_bytes()) {
            Some(few) => Some(Exact(few)),
            None => Exact::of_others(number),
        }
    }

    fn of_others(number: &Number) -> Option<Exact> {
        let written = Exact::parse_others(number.as_str());
        written.or_else(|| Exact::parse_others(&number.decimal().to_string()))
    }

    /// The same as a decimal.
    pub fn decimal(&self) -> Decimal {
        match self.kept() {
            Ok(Short { mantissa, power }) => {
                let text = format!("{mantissa}e{power}");
                Decimal::parse(&text).expect("digits, an `e` and digits are a number")
            }
            Err(decimal) => decimal.clone(),
        }
    }

    /// The number as an `i64`, when it is an integer in that range.
    pub fn as_i64(&self) -> Option<i64> {
        i64::try_from(self.short()?.integer()?).ok()
    }

    /// Whether it has no fraction.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Form::Few { power, .. } => *power >= 0,
            Form::Short(short) => short.power >= 0,
            Form::Long(decimal) => decimal.is_integer(),
        }
    }

    /// Minus the number.
    #[must_use]
    pub fn negated(&self) -> Exact {
        match self.kept() {
            Ok(Short { mantissa, power }) => Short { mantissa: -mantissa, power }.into(),
            Err(decimal) => {
                let text = decimal.to_string();
                let negated = text.strip_prefix('-').map_or(format!("-{text}"), str::to_owned);
                let decimal = Decimal::parse(&negated).expect("only the sign is another");
                Exact(Form::Long(Box::new(decimal)))
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
        self.kept().ok()
    }

    /// A short number, or a long one as the decimal that it is kept as.
    fn kept(&self) -> Result<Short, &Decimal> {
        match &self.0 {
            Form::Few { mantissa, power } => {
                Ok(Short { mantissa: (*mantissa).into(), power: (*power).into() })
            }
            Form::Short(short) => Ok(**short),
            Form::Long(decimal) => Err(decimal),
        }
    }
}

impl From<Short> for Exact {
    fn from(short: Short) -> Exact {
        match (i64::try_from(short.mantissa), i32::try_from(short.power)) {
            (Ok(mantissa), Ok(power)) => Exact(Form::Few { mantissa, power }),
            _ => Exact(Form::Short(Box::new(short))),
        }
    }
}

impl Short {
    /// The number in canonical form; nothing when it has too many digits or too large a power.
    fn new(mut mantissa: i128, mut power: i64) -> Option<Short> {
        if let Ok(few) = i64::try_from(mantissa) {
            let (mantissa, power) = without_zeros(few, power);
            return (power.abs() <= POWER_MAX)
                .then_some(Short { mantissa: mantissa.into(), power });
        }
        while mantissa % 10 == 0 {
            mantissa /= 10;
            power += 1;
        }
        let fits = mantissa.unsigned_abs().ilog10() < DIGITS_MAX && power.abs() <= POWER_MAX;
        fits.then_some(Short { mantissa, power })
    }

    /// Reads what is a JSON number; what is none, or too long, is left to [`Decimal`].
    fn parse(text: &str) -> Option<Short> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
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

/// `12.50` as 125 and -1, when it is written so, with at most [`FEW_DIGITS`].
fn few_digits(text: &[u8]) -> Option<Form> {
    let (sign, digits) = match text {
        [b'-', digits @ ..] => (-1, digits),
        digits => (1, digits),
    };
    let last = digits.len().checked_sub(1)?;
    if last > FEW_DIGITS || matches!(digits, [b'0', b'0'..=b'9', ..]) {
        return None;
    }
    let (mut mantissa, mut point) = (0_i64, last);
    for (place, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa * 10 + i64::from(byte - b'0'),
            b'.' if point == last && place > 0 && place < last => point = place,
            _ => return None,
        }
    }
    let (mantissa, power) = without_zeros(mantissa, -((last - point) as i64));
    // No more than `FEW_DIGITS` either way.
    let power = power as i32;
    Some(Form::Few { mantissa: sign * mantissa, power })
}

/// The same without a zero at the end; few digits are divided at once by a machine.
fn without_zeros(mut mantissa: i64, mut power: i64) -> (i64, i64) {
    if mantissa == 0 {
        return (0, 0);
    }
    while mantissa % 10 == 0 {
        mantissa /= 10;
        power += 1;
    }
    (mantissa, power)
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
        let (higher, lower) = if self.power > other.power { (self, other) } else { (other, self) };
        let shift = u32::try_from(higher.power - lower.power).ok();
        let aligned = shift.and_then(|shift| shifted(higher.mantissa, shift));
        let order = match aligned {
            Some(aligned) => aligned.cmp(&lower.mantissa),
            None => higher.is_beyond(lower),
        };
        if self.power > other.power { order } else { order.reverse() }
    }
}

impl Short {
    /// The order where the higher power has more than 38 digits before the lower: it wins whatever
    /// its digits, where the signs do not tell.
    fn is_beyond(&self, lower: &Short) -> Ordering {
        let signs = self.mantissa.signum().cmp(&lower.mantissa.signum());
        signs.then_with(|| self.mantissa.cmp(&0))
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
        if let (Form::Few { mantissa: left, power }, Form::Few { mantissa: right, power: other }) =
            (&self.0, &other.0)
            && power == other
        {
            return left.cmp(right);
        }
        match (self.kept(), other.kept()) {
            (Ok(left), Ok(right)) => left.cmp(&right),
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
