//! Literals that stand outside an expression, as `price.gte=10` in a query.

use crate::exact::Exact;
use crate::node::Literal;
use crate::time::{Moment, Span};
use crate::types::Type;

impl Literal {
    /// Reads a value of a type as a query parameter writes it, without quotes. Nothing when it is
    /// none.
    pub fn read(text: &str, holds: &Type) -> Option<Literal> {
        match holds {
            Type::Boolean => text.parse().ok().map(Literal::Boolean),
            Type::Integer | Type::Number => Exact::parse(text).map(Literal::number),
            Type::Text => Some(Literal::Text(text.into())),
            Type::Timestamp => Moment::parse(text).map(Literal::Timestamp),
            Type::Duration => Span::parse(text).map(Literal::Duration),
            Type::List(_) | Type::Object(_) | Type::Unknown => None,
        }
    }

    /// A number, an integer where it is one that can be written with digits alone.
    pub fn number(number: Exact) -> Literal {
        let short = number.as_i64().is_some();
        if short { Literal::Integer(number) } else { Literal::Number(number) }
    }
}
