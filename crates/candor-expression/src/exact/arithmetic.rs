//! Arithmetic: exact in [`DIGITS_MAX`] significant digits, or no result at all.
//!
//! A sum, difference or product that needs more digits is absent rather than rounded. A quotient of
//! numbers seldom ends, so it alone is rounded: to that many digits, half to even, as IEEE 754
//! decimal128 does. Integers divide towards zero, as in CEL.

use super::{Exact, Short, shifted};
use crate::limits::DIGITS_MAX;
use crate::node::Operation;

impl Exact {
    /// The result of an operation, `integers` as their quotient is a whole number. Nothing by zero,
    /// and where more digits would be needed.
    pub fn calculate(&self, operation: Operation, other: &Exact, integers: bool) -> Option<Exact> {
        let (left, right) = (self.short()?, other.short()?);
        let result = match operation {
            Operation::Add => add(left, right),
            Operation::Subtract => add(left, Short { mantissa: -right.mantissa, ..right }),
            Operation::Multiply => multiply(left, right),
            Operation::Divide if integers => {
                Short::new(left.integer()?.checked_div(right.integer()?)?, 0)
            }
            Operation::Divide => divide(left, right),
            Operation::Remainder => Short::new(left.integer()?.checked_rem(right.integer()?)?, 0),
        };
        result.map(Exact::from)
    }
}

fn add(left: Short, right: Short) -> Option<Short> {
    if left.mantissa == 0 {
        return Some(right);
    }
    if right.mantissa == 0 {
        return Some(left);
    }
    let power = left.power.min(right.power);
    let aligned = |number: Short| {
        let shift = u32::try_from(number.power - power).ok()?;
        shifted(number.mantissa, shift)
    };
    Short::new(aligned(left)?.checked_add(aligned(right)?)?, power)
}

fn multiply(left: Short, right: Short) -> Option<Short> {
    Short::new(left.mantissa.checked_mul(right.mantissa)?, left.power + right.power)
}

/// Long division, one digit at a time: the rest times ten stays within a machine word.
fn divide(left: Short, right: Short) -> Option<Short> {
    let enough = 10_u128.pow(DIGITS_MAX);
    let (dividend, divisor) = (left.mantissa.unsigned_abs(), right.mantissa.unsigned_abs());
    let mut quotient = dividend.checked_div(divisor)?;
    let mut rest = dividend % divisor;
    let mut power = left.power - right.power;
    while rest != 0 && quotient < enough {
        rest *= 10;
        quotient = quotient * 10 + rest / divisor;
        rest %= divisor;
        power -= 1;
    }
    if quotient >= enough {
        let last = quotient % 10;
        quotient /= 10;
        power += 1;
        let up = last > 5 || (last == 5 && (rest != 0 || quotient % 2 == 1));
        quotient += u128::from(up);
    }
    let magnitude = i128::try_from(quotient).ok()?;
    let negative = left.mantissa.is_negative() != right.mantissa.is_negative();
    Short::new(if negative { -magnitude } else { magnitude }, power)
}
