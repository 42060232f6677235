//! The expression language: CEL syntax in a closed, typed, total profile.
//!
//! One language for filters, checks, guards and access rules. An expression is read and typed
//! against an environment once, before it is used; then it is asked of facts
//! ([`Expression::holds`]) or written as a query by a store, which walks the same tree ([`Node`]).
//! Knows JSON, not Candor. Everything here is pure.

pub mod limits;
pub mod nearest;
pub mod wording;

mod check;
mod environment;
mod evaluate;
mod exact;
mod expression;
mod given;
mod literal;
mod mistake;
mod node;
mod parse;
mod path;
mod pattern;
mod print;
mod schema;
mod time;
mod types;
mod wide;

pub use environment::{Environment, Facts};
pub use exact::Exact;
pub use expression::{Expression, Unchecked};
pub use mistake::{Mistake, MistakeKind};
pub use node::{Comparison, Literal, Node, Operation, Quantifier, Sides, TextTest};
pub use path::{Members, Path, Root};
pub use pattern::Pattern;
pub use schema::type_of;
pub use time::{Moment, Span};
pub use types::{Member, ObjectType, Type};
