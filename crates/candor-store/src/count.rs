//! What a store counts, for whoever watches over it.

/// Something that was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreCount {
    /// What it is called: small letters and `_`.
    pub name: &'static str,
    /// What it is, in a phrase.
    pub about: &'static str,
    /// Whether it only grows.
    pub counted: Counted,
    /// How many.
    pub value: u64,
}

/// What a count is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// All there were since the store was opened.
    SoFar,
    /// Those that there are.
    Now,
}
