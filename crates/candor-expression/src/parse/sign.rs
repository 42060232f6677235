//! Signs: operators, brackets, and what stands between.

use crate::node::{Comparison, Operation};
use crate::parse::Infix;

/// A sign of the grammar, or one of other languages that is refused by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    And,
    Or,
    Not,
    /// `in`, which is written as a word.
    In,
    Compare(Comparison),
    /// `-` also stands before what it negates.
    Calculate(Operation),
    Point,
    Comma,
    Opens(Bracket),
    Closes(Bracket),
    Question,
    Colon,
}

/// Round, square or curly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bracket {
    Round,
    Square,
    Curly,
}

impl Sign {
    pub(super) const MINUS: Sign = Sign::Calculate(Operation::Subtract);

    /// The sign that begins with these two bytes, and how many of them it takes; of those that
    /// begin alike, the longer.
    pub(super) const fn read(first: u8, second: u8) -> Option<(Sign, usize)> {
        use Bracket::{Curly, Round, Square};
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        use Operation::{Add, Divide, Multiply, Remainder, Subtract};
        let sign = match (first, second) {
            (b'&', b'&') => return Some((Sign::And, 2)),
            (b'|', b'|') => return Some((Sign::Or, 2)),
            (b'=', b'=') => return Some((Sign::Compare(Equal), 2)),
            (b'!', b'=') => return Some((Sign::Compare(NotEqual), 2)),
            (b'<', b'=') => return Some((Sign::Compare(LessOrEqual), 2)),
            (b'>', b'=') => return Some((Sign::Compare(GreaterOrEqual), 2)),
            (b'<', _) => Sign::Compare(Less),
            (b'>', _) => Sign::Compare(Greater),
            (b'!', _) => Sign::Not,
            (b'+', _) => Sign::Calculate(Add),
            (b'-', _) => Sign::Calculate(Subtract),
            (b'*', _) => Sign::Calculate(Multiply),
            (b'/', _) => Sign::Calculate(Divide),
            (b'%', _) => Sign::Calculate(Remainder),
            (b'.', _) => Sign::Point,
            (b',', _) => Sign::Comma,
            (b'(', _) => Sign::Opens(Round),
            (b')', _) => Sign::Closes(Round),
            (b'[', _) => Sign::Opens(Square),
            (b']', _) => Sign::Closes(Square),
            (b'{', _) => Sign::Opens(Curly),
            (b'}', _) => Sign::Closes(Curly),
            (b'?', _) => Sign::Question,
            (b':', _) => Sign::Colon,
            _ => return None,
        };
        Some((sign, 1))
    }

    /// As a message names what it expected.
    pub(super) fn symbol(self) -> &'static str {
        match self {
            Sign::And => "&&",
            Sign::Or => "||",
            Sign::Not => "!",
            Sign::In => "in",
            Sign::Compare(comparison) => comparison.symbol(),
            Sign::Calculate(operation) => operation.symbol(),
            Sign::Point => ".",
            Sign::Comma => ",",
            Sign::Opens(Bracket::Round) => "(",
            Sign::Closes(Bracket::Round) => ")",
            Sign::Opens(Bracket::Square) => "[",
            Sign::Closes(Bracket::Square) => "]",
            Sign::Opens(Bracket::Curly) => "{",
            Sign::Closes(Bracket::Curly) => "}",
            Sign::Question => "?",
            Sign::Colon => ":",
        }
    }

    /// The operator between two sides that it is, and how tightly it binds them.
    pub(super) fn infix(self) -> Option<(Infix, Binding)> {
        match self {
            Sign::In => Some((Infix::In, Binding::Relation)),
            Sign::Compare(comparison) => Some((Infix::Compare(comparison), Binding::Relation)),
            Sign::Calculate(operation @ (Operation::Add | Operation::Subtract)) => {
                Some((Infix::Calculate(operation), Binding::Sum))
            }
            Sign::Calculate(operation) => Some((Infix::Calculate(operation), Binding::Product)),
            Sign::And
            | Sign::Or
            | Sign::Not
            | Sign::Point
            | Sign::Comma
            | Sign::Opens(_)
            | Sign::Closes(_)
            | Sign::Question
            | Sign::Colon => None,
        }
    }
}

/// How tightly an operator binds its sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Binding {
    Relation,
    Sum,
    Product,
    Operand,
}

impl Binding {
    /// The next tighter one: operators of one binding go from left to right.
    pub(super) fn tighter(self) -> Binding {
        match self {
            Binding::Relation => Binding::Sum,
            Binding::Sum => Binding::Product,
            Binding::Product | Binding::Operand => Binding::Operand,
        }
    }
}
