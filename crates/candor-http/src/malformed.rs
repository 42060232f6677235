//! Why a field or a target could not be read, said so that its sender can mend it.

use std::fmt;

/// Text that breaks its grammar. Reads as a clause: "the Accept field is malformed: {this}".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// Something else stands where the grammar wants this.
    Unexpected {
        /// What the grammar wants, with its article.
        expected: &'static str,
        /// The byte it was wanted at, counted from 0 in its own line.
        at: usize,
    },
    /// A list is longer than we read.
    TooMany {
        /// What there is too much of, in the plural.
        what: &'static str,
        /// How many we read.
        limit: usize,
    },
}

impl Malformed {
    /// The same fault, told of a part that begins so many bytes into the whole.
    #[must_use]
    pub(crate) fn further(self, bytes: usize) -> Malformed {
        match self {
            Malformed::Unexpected { expected, at } => {
                Malformed::Unexpected { expected, at: at + bytes }
            }
            Malformed::TooMany { .. } => self,
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // People count from 1. Before the first fault everything is ASCII, or nearly so, and a
            // byte is a character.
            Malformed::Unexpected { expected, at } => {
                write!(f, "expected {expected} at character {}", at + 1)
            }
            Malformed::TooMany { what, limit } => write!(f, "expected at most {limit} {what}"),
        }
    }
}

impl std::error::Error for Malformed {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_reads_inside_a_sentence() {
        let fault = Malformed::Unexpected { expected: "a quality from 0 to 1", at: 11 };
        assert_eq!(fault.to_string(), "expected a quality from 0 to 1 at character 12");
        let fault = Malformed::TooMany { what: "media ranges", limit: 64 };
        assert_eq!(fault.to_string(), "expected at most 64 media ranges");
    }
}
