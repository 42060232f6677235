//! The typed tree: what a back-end evaluates or writes as SQL.
//!
//! Every part is either a *condition*, which is true or false and never absent, or a *value*, which
//! may be absent. A boolean path is a value; where a condition is asked for, an absent one is
//! false. A value that is not of the type the tree names counts as absent.

use std::sync::Arc;

use crate::exact::Exact;
use crate::path::Path;
use crate::pattern::Pattern;
use crate::time::{Moment, Span};
use crate::types::{Held, Type};

/// A part of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A value that was written out.
    Literal(Literal),
    /// A list that was written out; its items are of one type (integers beside numbers), and none
    /// of them is a list. Only on the right of `in`, and where quantifiers and `size` look.
    List(Vec<Node>),
    /// A variable, or what a member path finds in it.
    Path(Arc<Path>),
    /// `now`, a timestamp.
    Now,
    /// `!a`: a condition.
    Not(Box<Node>),
    /// `a && b && …`, at least two, none of them an `And`: a condition.
    And(Vec<Node>),
    /// `a || b || …`, at least two, none of them an `Or`: a condition.
    Or(Vec<Node>),
    /// `a < b` and its like: a condition, false (also `!=`) when a side is absent.
    Compare {
        /// Which comparison.
        comparison: Comparison,
        /// Both are of one type, or both are numeric.
        sides: Box<Sides>,
    },
    /// `a in list`: a condition, false when either is absent. On the right a `List` or a path to
    /// one.
    In(Box<Sides>),
    /// `a + b` and its like: a value, absent when a side is, or when the result cannot be told.
    Arithmetic {
        /// Which operation.
        operation: Operation,
        /// What it is done with.
        sides: Box<Sides>,
        /// What it results in. Two integers make an integer, else two numerics make a number.
        results: Type,
    },
    /// `-a`: a value.
    Negate(Box<Node>),
    /// `has(path)`: a condition, whether there is something other than `null`.
    Has(Arc<Path>),
    /// `size(a)`: an integer, the code points of a text or the items of a list.
    Size(Box<Node>),
    /// `a.startsWith(b)` and its like: a condition, false when either is absent.
    TextTest {
        /// Which test.
        test: TextTest,
        /// The text that is tested, and the one that it is tested for.
        sides: Box<Sides>,
    },
    /// `a.matches('…')`: a condition, false when the text is absent.
    Matches {
        /// The text that is searched.
        text: Box<Node>,
        /// What is searched for, anywhere in it.
        pattern: Pattern,
    },
    /// `timestamp(text)` of a text that is not written out: a value, absent when it is none.
    Timestamp(Box<Node>),
    /// `duration(text)` of a text that is not written out: a value, absent when it is none.
    Duration(Box<Node>),
    /// `list.all(x, …)` and its like: a condition, false when the list is absent.
    Quantified {
        /// How many items must do.
        quantifier: Quantifier,
        /// What the local variable is called; `Root::Local` tells it by its depth.
        variable: Arc<str>,
        /// A `List` or a path to one, and what is asked of each item.
        sides: Box<Sides>,
    },
}

/// What stands on the two sides of an operator or a method. Kept together, since what they take to
/// be made is mostly the allocator's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides {
    /// The operand before an operator, or what a method is asked of.
    pub left: Node,
    /// The operand behind it, or what the method is given.
    pub right: Node,
}

impl Sides {
    /// The two, in the order of the source.
    #[inline]
    pub fn of(left: Node, right: Node) -> Box<Sides> {
        Box::new(Sides { left, right })
    }
}

// Two of them fill a block of 64 bytes, which allocators have at hand.
const _: () = assert!(size_of::<Node>() <= 32);

/// A value that was written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `true` or `false`.
    Boolean(bool),
    /// A number without point or exponent.
    Integer(Exact),
    /// A number with a point or an exponent.
    Number(Exact),
    /// A text.
    Text(Arc<str>),
    /// `timestamp('…')`.
    Timestamp(Moment),
    /// `duration('…')`.
    Duration(Span),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// What is done with two numbers or times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}

/// What is asked of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextTest {
    /// `startsWith`
    StartsWith,
    /// `endsWith`
    EndsWith,
    /// `contains`
    Contains,
}

/// How many items of a list must do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// `all`: every one; also of none.
    All,
    /// `exists`: one or more.
    Exists,
    /// `exists_one`: exactly one.
    ExistsOne,
}

impl Comparison {
    /// All of them.
    pub const ALL: [Comparison; 6] = [
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
    ];

    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Comparison::Equal => "==",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        }
    }

    /// Whether values in this order compare so.
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::LessOrEqual => order.is_le(),
            Comparison::Greater => order.is_gt(),
            Comparison::GreaterOrEqual => order.is_ge(),
        }
    }

    /// Whether it asks which of two comes first, rather than whether they are the same.
    pub fn is_order(self) -> bool {
        !matches!(self, Comparison::Equal | Comparison::NotEqual)
    }
}

impl Operation {
    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Operation::Add => "+",
            Operation::Subtract => "-",
            Operation::Multiply => "*",
            Operation::Divide => "/",
            Operation::Remainder => "%",
        }
    }
}

impl TextTest {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            TextTest::StartsWith => "startsWith",
            TextTest::EndsWith => "endsWith",
            TextTest::Contains => "contains",
        }
    }

    /// Whether a text is so.
    pub fn holds(self, text: &str, part: &str) -> bool {
        // Looking for what is longer than the text would still cost its length.
        part.len() <= text.len()
            && match self {
                TextTest::StartsWith => text.starts_with(part),
                TextTest::EndsWith => text.ends_with(part),
                TextTest::Contains => text.contains(part),
            }
    }
}

impl Quantifier {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Quantifier::All => "all",
            Quantifier::Exists => "exists",
            Quantifier::ExistsOne => "exists_one",
        }
    }
}

impl Literal {
    /// Its type.
    pub fn holds(&self) -> Type {
        self.held().clone()
    }

    fn held(&self) -> &'static Type {
        match self {
            Literal::Boolean(_) => &Type::Boolean,
            Literal::Integer(_) => &Type::Integer,
            Literal::Number(_) => &Type::Number,
            Literal::Text(_) => &Type::Text,
            Literal::Timestamp(_) => &Type::Timestamp,
            Literal::Duration(_) => &Type::Duration,
        }
    }
}

impl Node {
    /// Its type. Of a list that was written out, that of its items, numbers before integers.
    pub(crate) fn holds(&self) -> Held<'_> {
        match self {
            Node::Literal(literal) => Held::Type(literal.held()),
            Node::List(items) => Held::ListOf(item_type(items)),
            Node::Path(path) => Held::Type(&path.holds),
            Node::Now | Node::Timestamp(_) => Held::Type(&Type::Timestamp),
            Node::Duration(_) => Held::Type(&Type::Duration),
            Node::Size(_) => Held::Type(&Type::Integer),
            Node::Negate(operand) => operand.holds(),
            Node::Arithmetic { results, .. } => Held::Type(results),
            Node::Not(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::Compare { .. }
            | Node::In(_)
            | Node::Has(_)
            | Node::TextTest { .. }
            | Node::Matches { .. }
            | Node::Quantified { .. } => Held::Type(&Type::Boolean),
        }
    }
}

fn item_type(items: &[Node]) -> &Type {
    let mut found = &Type::Unknown;
    for item in items {
        match item.holds() {
            Held::Type(holds) if *found != Type::Number => found = holds,
            Held::Type(_) | Held::ListOf(_) => {}
        }
    }
    found
}
