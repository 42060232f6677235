//! The canonical source: what is printed is read again as the same tree.

use std::fmt::{self, Display, Write};

use crate::exact::Exact;
use crate::node::{Literal, Node};
use crate::path::{Path, Root};

/// How tightly a part binds; a part of lower binding gets parentheses inside one of higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Relation,
    Sum,
    Product,
    Unary,
    Primary,
}

impl Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::Literal(literal) => literal.fmt(f),
            Node::List(items) => {
                f.write_str("[")?;
                write_all(items, ", ", Binding::Or, f)?;
                f.write_str("]")
            }
            Node::Path(path) => path.fmt(f),
            Node::Now => f.write_str("now"),
            Node::Not(operand) => {
                f.write_str("!")?;
                write_bound(operand, Binding::Unary, f)
            }
            Node::And(parts) => write_all(parts, " && ", Binding::Relation, f),
            Node::Or(parts) => write_all(parts, " || ", Binding::And, f),
            Node::Compare { comparison, left, right } => {
                write_infix(left, comparison.symbol(), right, Binding::Relation, f)
            }
            Node::In { item, list } => write_infix(item, "in", list, Binding::Relation, f),
            Node::Arithmetic { operation, left, right, .. } => {
                write_infix(left, operation.symbol(), right, binding(self), f)
            }
            Node::Negate(operand) => {
                f.write_str("-")?;
                // `-(1)` is the operation, `-1` the literal.
                let literal = matches!(**operand, Node::Literal(_));
                write_bound(operand, if literal { Binding::Primary } else { Binding::Unary }, f)
            }
            // A local variable has no member to ask for, so `has` cannot be written of it.
            Node::Has(path) if path.members.is_empty() => write!(f, "{path} != null"),
            Node::Has(path) => write!(f, "has({path})"),
            Node::Size(operand) => write!(f, "size({operand})"),
            Node::TextTest { test, text, part } => {
                write_bound(text, Binding::Primary, f)?;
                write!(f, ".{}({part})", test.name())
            }
            Node::Matches { text, pattern } => {
                write_bound(text, Binding::Primary, f)?;
                f.write_str(".matches(")?;
                write_text(pattern.source(), f)?;
                f.write_str(")")
            }
            Node::Timestamp(text) => write!(f, "timestamp({text})"),
            Node::Duration(text) => write!(f, "duration({text})"),
            Node::Quantified { quantifier, list, variable, condition } => {
                write!(f, "{list}.{}({variable}, {condition})", quantifier.name())
            }
        }
    }
}

fn binding(node: &Node) -> Binding {
    use crate::node::Operation;
    match node {
        Node::Or(_) => Binding::Or,
        Node::And(_) => Binding::And,
        Node::Compare { .. } | Node::In { .. } => Binding::Relation,
        Node::Has(path) if path.members.is_empty() => Binding::Relation,
        Node::Arithmetic { operation: Operation::Add | Operation::Subtract, .. } => Binding::Sum,
        Node::Arithmetic { .. } => Binding::Product,
        Node::Not(_) | Node::Negate(_) => Binding::Unary,
        Node::Literal(Literal::Integer(number) | Literal::Number(number))
            if *number < Exact::from(0) =>
        {
            Binding::Unary
        }
        Node::Literal(_)
        | Node::List(_)
        | Node::Path(_)
        | Node::Now
        | Node::Has(_)
        | Node::Size(_)
        | Node::TextTest { .. }
        | Node::Matches { .. }
        | Node::Timestamp(_)
        | Node::Duration(_)
        | Node::Quantified { .. } => Binding::Primary,
    }
}

fn write_bound(node: &Node, least: Binding, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if binding(node) < least { write!(f, "({node})") } else { node.fmt(f) }
}

fn write_all(
    parts: &[Node],
    between: &str,
    least: Binding,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            f.write_str(between)?;
        }
        write_bound(part, least, f)?;
    }
    Ok(())
}

/// Operators of one binding go from left to right, so the right side needs to bind tighter.
fn write_infix(
    left: &Node,
    symbol: &str,
    right: &Node,
    own: Binding,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let tighter = match own {
        Binding::Or => Binding::And,
        Binding::And => Binding::Relation,
        Binding::Relation => Binding::Sum,
        Binding::Sum => Binding::Product,
        Binding::Product => Binding::Unary,
        Binding::Unary | Binding::Primary => Binding::Primary,
    };
    write_bound(left, own, f)?;
    write!(f, " {symbol} ")?;
    write_bound(right, tighter, f)
}

impl Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Boolean(value) => value.fmt(f),
            Literal::Integer(number) => f.write_str(&number.plain()),
            Literal::Number(number) => {
                let shown = number.to_string();
                let plain = !shown.contains(['.', 'e']);
                write!(f, "{shown}{}", if plain { ".0" } else { "" })
            }
            Literal::Text(text) => write_text(text, f),
            Literal::Timestamp(moment) => write!(f, "timestamp(\"{moment}\")"),
            Literal::Duration(span) => write!(f, "duration(\"{span}\")"),
        }
    }
}

/// A text with the escapes it needs.
fn write_text(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("\"")?;
    for character in text.chars() {
        match character {
            '"' | '\\' => write!(f, "\\{character}")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            control if control.is_control() => write!(f, "\\u{:04x}", u32::from(control))?,
            plain => f.write_char(plain)?,
        }
    }
    f.write_str("\"")
}

impl Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.root {
            Root::Variable(name) | Root::Local(_, name) => f.write_str(name)?,
        }
        for member in self.members.iter() {
            if is_identifier(member) {
                write!(f, ".{member}")?;
            } else {
                f.write_str("[")?;
                write_text(member, f)?;
                f.write_str("]")?;
            }
        }
        Ok(())
    }
}

/// Whether a name can be written behind a point.
pub(crate) fn is_identifier(name: &str) -> bool {
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let goes_on = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    begins && goes_on && !matches!(name, "true" | "false" | "null" | "in")
}
