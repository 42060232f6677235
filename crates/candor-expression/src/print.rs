//! The canonical source: what is printed is read again as the same tree.

use std::fmt::{self, Display, Write};

use crate::exact::Exact;
use crate::node::{Literal, Node, Sides};
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

/// A local variable of a quantifier around.
#[derive(Debug, Clone, Copy)]
struct Local<'n> {
    name: &'n str,
    /// 0 is the outermost.
    depth: usize,
    outer: Option<&'n Local<'n>>,
}

/// A part and the local variables around it.
#[derive(Debug, Clone, Copy)]
struct Shown<'n> {
    node: &'n Node,
    local: Option<&'n Local<'n>>,
}

impl Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown { node: self, local: None }.fmt(f)
    }
}

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.node {
            Node::Literal(literal) => literal.fmt(f),
            Node::List(items) => {
                f.write_str("[")?;
                self.write_all(items, ", ", Binding::Or, f)?;
                f.write_str("]")
            }
            Node::Path(path) => self.path(path).fmt(f),
            Node::Now => f.write_str("now"),
            Node::Not(operand) => {
                f.write_str("!")?;
                self.write_bound(operand, Binding::Unary, f)
            }
            Node::And(parts) => self.write_all(parts, " && ", Binding::Relation, f),
            Node::Or(parts) => self.write_all(parts, " || ", Binding::And, f),
            Node::Compare { comparison, sides } => {
                self.write_infix(sides, comparison.symbol(), Binding::Relation, f)
            }
            Node::In(sides) => self.write_infix(sides, "in", Binding::Relation, f),
            Node::Arithmetic { operation, sides, .. } => {
                self.write_infix(sides, operation.symbol(), binding(self.node), f)
            }
            Node::Negate(operand) => {
                f.write_str("-")?;
                // `-(1)` is the operation, `-1` the literal.
                let literal = matches!(**operand, Node::Literal(_));
                let least = if literal { Binding::Primary } else { Binding::Unary };
                self.write_bound(operand, least, f)
            }
            // A local variable has no member to ask for, so `has` cannot be written of it.
            Node::Has(path) if path.members.is_empty() => write!(f, "{} != null", self.path(path)),
            Node::Has(path) => write!(f, "has({})", self.path(path)),
            Node::Size(operand) => write!(f, "size({})", self.part(operand)),
            Node::TextTest { test, sides } => {
                self.write_bound(&sides.left, Binding::Primary, f)?;
                write!(f, ".{}({})", test.name(), self.part(&sides.right))
            }
            Node::Matches { text, pattern } => {
                self.write_bound(text, Binding::Primary, f)?;
                f.write_str(".matches(")?;
                write_text(pattern.source(), f)?;
                f.write_str(")")
            }
            Node::Timestamp(text) => write!(f, "timestamp({})", self.part(text)),
            Node::Duration(text) => write!(f, "duration({})", self.part(text)),
            Node::Quantified { quantifier, variable, sides } => {
                let depth = self.local.map_or(0, |local| local.depth + 1);
                let local = Local { name: variable, depth, outer: self.local };
                let condition = Shown { node: &sides.right, local: Some(&local) };
                let list = self.part(&sides.left);
                write!(f, "{list}.{}({variable}, {condition})", quantifier.name())
            }
        }
    }
}

impl<'n> Shown<'n> {
    fn part(&self, node: &'n Node) -> Shown<'n> {
        Shown { node, ..*self }
    }

    fn path(&self, path: &'n Path) -> impl Display {
        let mut locals = std::iter::successors(self.local, |local| local.outer);
        let local = locals.find(|local| path.root == Root::Local(local.depth));
        path.named(local.map_or(UNNAMED, |local| local.name))
    }

    fn write_bound(&self, node: &Node, least: Binding, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = self.part(node);
        if binding(node) < least { write!(f, "({part})") } else { part.fmt(f) }
    }

    fn write_all(
        &self,
        parts: &[Node],
        between: &str,
        least: Binding,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                f.write_str(between)?;
            }
            self.write_bound(part, least, f)?;
        }
        Ok(())
    }

    /// Operators of one binding go from left to right, so the right side needs to bind tighter.
    fn write_infix(
        &self,
        sides: &Sides,
        symbol: &str,
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
        self.write_bound(&sides.left, own, f)?;
        write!(f, " {symbol} ")?;
        self.write_bound(&sides.right, tighter, f)
    }
}

fn binding(node: &Node) -> Binding {
    use crate::node::Operation;
    match node {
        Node::Or(_) => Binding::Or,
        Node::And(_) => Binding::And,
        Node::Compare { .. } | Node::In(_) => Binding::Relation,
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

/// What stands for a local variable where nobody knows its name.
const UNNAMED: &str = "item";

impl Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.named(UNNAMED).fmt(f)
    }
}

/// A path, and what its variable is called if it is a local one.
struct Named<'p>(&'p Path, &'p str);

impl Path {
    /// The path as it is written where a local variable is called so.
    pub(crate) fn named<'p>(&'p self, local: &'p str) -> impl Display {
        Named(self, local)
    }
}

impl Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Named(path, local) = self;
        match &path.root {
            Root::Variable(name) => f.write_str(name)?,
            Root::Local(_) => f.write_str(local)?,
        }
        for member in path.members.iter() {
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
