//! Mistakes: where an expression is wrong, and what to do about it.

/// Why an expression is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Mistake {
    /// What sort of mistake it is.
    pub kind: MistakeKind,
    /// The byte of the source it begins at.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// What was expected, what came, and the nearest known name where there is one.
    pub message: String,
}

/// Sorts of mistakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MistakeKind {
    /// It is not in the grammar.
    Syntax,
    /// It is in CEL and left out here.
    LeftOut,
    /// A name that nothing has.
    UnknownName,
    /// Parts whose types do not go together.
    Type,
    /// A literal that cannot be what it should be: no timestamp, no pattern, none of the values.
    Value,
    /// It goes past a limit, which the message names.
    TooComplex,
}

impl Mistake {
    /// The character it begins at, counted from 1, as messages to people count.
    pub fn character(&self, source: &str) -> usize {
        source.get(..self.start).unwrap_or(source).chars().count() + 1
    }
}
