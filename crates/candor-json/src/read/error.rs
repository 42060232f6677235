//! Why a text is not JSON we take, and where.

use std::fmt;

use crate::brief;

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The character in the line, from 1.
    pub column: u32,
    /// The byte in the text, from 0.
    pub offset: usize,
}

impl Place {
    /// The place of a byte. Bytes that are no UTF-8 count as one character each.
    pub(crate) fn of(text: &[u8], offset: usize) -> Place {
        let before = &text[..offset.min(text.len())];
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let line = before[..start].iter().filter(|byte| **byte == b'\n').count();
        let continues = |byte: &&u8| (**byte & 0xC0) != 0x80;
        let column = before[start..].iter().filter(continues).count();
        Place { line: count(line), column: count(column), offset }
    }
}

/// From 1, as people count.
fn count(before: usize) -> u32 {
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a text was refused, and where. Displayed without the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct ReadError {
    /// Why.
    pub kind: ReadErrorKind,
    /// Where.
    pub place: Place,
}

/// Why a text was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// There is nothing but white space.
    #[error("expected a JSON value, found nothing")]
    Empty,
    /// The bytes are not UTF-8.
    #[error("expected UTF-8, found bytes that are not")]
    NotUtf8,
    /// The text begins with a byte-order mark.
    #[error("expected a JSON value, found a byte-order mark: send UTF-8 without one")]
    ByteOrderMark,
    /// The grammar asks for something else here.
    #[error("expected {expected}, found {found}")]
    Syntax {
        /// What may stand here.
        expected: &'static str,
        /// What does.
        found: String,
    },
    /// An escape names half of a surrogate pair.
    #[error(
        "expected a pair of surrogate escapes, found `{escape}` alone: it stands for no character"
    )]
    LoneSurrogate {
        /// The escape, as it was written.
        escape: String,
    },
    /// An object has two members of one name.
    #[error(
        "expected each member once, found `{}` again: it stands at {first} already",
        brief::cut(.name)
    )]
    DuplicateMember {
        /// The name, decoded.
        name: String,
        /// Where it stands first.
        first: Place,
    },
    /// Arrays and objects nest too deep.
    #[error("expected at most {max} levels of arrays and objects, found one more")]
    TooDeep {
        /// How deep they may.
        max: usize,
    },
    /// The exponent of a number is beyond [`crate::EXPONENT_MAX`].
    #[error("expected an exponent of at most 18 digits, found a larger one")]
    ExponentTooLarge,
}
