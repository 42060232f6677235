//! Wide integers in words of eight bytes.
//!
//! An `i128` itself would have each part of an expression aligned to sixteen.

/// An `i128`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Wide {
    high: i64,
    low: u64,
}

impl Wide {
    pub(crate) fn new(value: i128) -> Wide {
        Wide { high: (value >> 64) as i64, low: value as u64 }
    }

    pub(crate) fn get(self) -> i128 {
        (i128::from(self.high) << 64) | i128::from(self.low)
    }
}
