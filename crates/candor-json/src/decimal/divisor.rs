//! Division without a rest: what `multipleOf` asks.

use super::Decimal;

/// A decimal to divide by: not zero, and of so few digits that remainders are plain arithmetic.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Divisor {
    digits: u64,
    exponent: i64,
}

impl Divisor {
    /// Nothing when the decimal is zero or has more than 19 significant digits. Its sign does not
    /// matter.
    pub(crate) fn of(decimal: &Decimal) -> Option<Divisor> {
        let digits = decimal.digits.parse().ok()?;
        Some(Divisor { digits, exponent: decimal.exponent })
    }
}

/// The remainder of a power of ten. By squaring, so that a large power takes no longer.
fn power_of_ten(mut power: u64, divisor: u128) -> u128 {
    let (mut result, mut square) = (1 % divisor, 10 % divisor);
    while power > 0 {
        if power % 2 == 1 {
            result = result * square % divisor;
        }
        square = square * square % divisor;
        power /= 2;
    }
    result
}

impl Decimal {
    /// Whether it is a divisor's multiple, exactly.
    pub(crate) fn is_multiple_of(&self, divisor: &Divisor) -> bool {
        if self.is_zero() {
            return true;
        }
        // Canonical digits never end in zero: a smaller power of ten leaves a fraction whatever the
        // digits.
        let Ok(power) = u64::try_from(self.exponent - divisor.exponent) else { return false };
        let divisor = u128::from(divisor.digits);
        let digits = self.digits.bytes().map(|byte| u128::from(byte - b'0'));
        let remainder = digits.fold(0, |remainder, digit| (remainder * 10 + digit) % divisor);
        (remainder * power_of_ten(power, divisor)).is_multiple_of(divisor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap_or_else(|| panic!("`{text}` is a number"))
    }

    #[track_caller]
    fn multiple(value: &str, step: &str, expected: bool) {
        let divisor = Divisor::of(&decimal(step)).unwrap();
        assert_eq!(decimal(value).is_multiple_of(&divisor), expected, "{value} of {step}");
    }

    #[test]
    fn multiples_are_exact() {
        multiple("19.99", "0.01", true);
        multiple("19.995", "0.01", false);
        multiple("0", "0.3", true);
        multiple("0.9", "0.3", true);
        multiple("-0.9", "0.3", true);
        multiple("1", "0.3", false);
        multiple("1e1000000000", "7", false);
        multiple("7e1000000000", "7", true);
        multiple("1e1000000000", "1e-1000000000", true);
        multiple("1e-1000000000", "1e1000000000", false);
        multiple("340282366920938463463374607431768211456", "65536", true);
        multiple("340282366920938463463374607431768211457", "65536", false);
        multiple("36893488147419103230", "18446744073709551615", true);
    }

    #[test]
    fn a_divisor_is_not_zero_and_not_long() {
        assert!(Divisor::of(&decimal("0")).is_none());
        assert!(Divisor::of(&decimal("1.0000000000000000000001")).is_none());
    }
}
