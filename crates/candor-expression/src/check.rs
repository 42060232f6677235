//! From syntax to the typed tree: names found, types that go together, literals that can be.
//!
//! Whatever could be wrong later is told here, at its place: evaluating a checked tree cannot fail.

mod calls;
mod cost;
mod names;
mod relations;

use std::sync::Arc;

pub(crate) use relations::never;

use crate::environment::Environment;
use crate::mistake::{Mistake, MistakeKind};
use crate::node::{Literal, Node, Operation, Path};
use crate::parse::{Infix, Span, Syntax, SyntaxKind};
use crate::types::Type;

/// Checks a whole expression: it must be a condition.
pub(crate) fn check(syntax: &Syntax, environment: &Environment) -> Result<Node, Mistake> {
    let mut checker = Checker { environment, locals: Vec::new() };
    let root = checker.condition(syntax)?;
    cost::check(&root, syntax.span)?;
    Ok(root)
}

struct Checker<'e> {
    environment: &'e Environment,
    /// The local variables of the quantifiers around, the outermost first.
    locals: Vec<Path>,
}

type Checked = Result<Node, Mistake>;

impl Checker<'_> {
    /// What is true or false.
    fn condition(&mut self, syntax: &Syntax) -> Checked {
        let node = self.value(syntax)?;
        match node.holds() {
            Type::Boolean => Ok(node),
            other => {
                let message = format!("expected a condition, this is {other}");
                Err(syntax.span.mistake(MistakeKind::Type, message))
            }
        }
    }

    /// What can be compared or calculated with.
    fn value(&mut self, syntax: &Syntax) -> Checked {
        let node = match &syntax.kind {
            SyntaxKind::Null => {
                let message = "`null` stands beside `==` and `!=` only, for something absent";
                return Err(syntax.span.mistake(MistakeKind::Type, message.to_owned()));
            }
            SyntaxKind::Boolean(value) => Node::Literal(Literal::Boolean(*value)),
            SyntaxKind::Integer(number) => Node::Literal(Literal::Integer(number.clone())),
            SyntaxKind::Number(number) => Node::Literal(Literal::Number(number.clone())),
            SyntaxKind::Text(text) => Node::Literal(Literal::Text(text.as_str().into())),
            SyntaxKind::List(items) => self.list(items)?,
            SyntaxKind::Name(_) | SyntaxKind::Member { .. } => self.named(syntax)?,
            SyntaxKind::Call { receiver, name, name_span, arguments } => {
                let call = calls::Call { name, name_span: *name_span, arguments, syntax };
                match receiver {
                    Some(receiver) => self.method(receiver, &call)?,
                    None => self.function(&call)?,
                }
            }
            SyntaxKind::Not(operand) => Node::Not(Box::new(self.condition(operand)?)),
            SyntaxKind::Negate(operand) => self.negate(operand)?,
            SyntaxKind::And(parts) => Node::And(self.conditions(parts, conjuncts)?),
            SyntaxKind::Or(parts) => Node::Or(self.conditions(parts, disjuncts)?),
            SyntaxKind::Infix { operator, left, right } => match operator {
                Infix::Compare(comparison) => self.compare(*comparison, left, right)?,
                Infix::In => self.is_in(left, right)?,
                Infix::Calculate(operation) => {
                    self.calculate(*operation, left, right, syntax.span)?
                }
            },
        };
        Ok(node)
    }

    /// Conditions joined by one operator; what is joined by the same inside them is taken out.
    fn conditions(
        &mut self,
        parts: &[Syntax],
        flatten: fn(Node) -> Vec<Node>,
    ) -> Result<Vec<Node>, Mistake> {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            flat.extend(flatten(self.condition(part)?));
        }
        Ok(flat)
    }

    fn list(&mut self, items: &[Syntax]) -> Checked {
        let mut nodes: Vec<Node> = Vec::with_capacity(items.len());
        for item in items {
            let node = self.value(item)?;
            let holds = node.holds();
            if !holds.comparable(&holds) {
                let message = format!("a list that is written out has no room for {holds}");
                return Err(item.span.mistake(MistakeKind::Type, message));
            }
            if let Some(first) = nodes.first().map(Node::holds)
                && !first.comparable(&holds)
            {
                let message = format!("the items before are each {first}, this is {holds}");
                return Err(item.span.mistake(MistakeKind::Type, message));
            }
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn negate(&mut self, operand: &Syntax) -> Checked {
        let node = self.value(operand)?;
        Ok(match node {
            Node::Literal(Literal::Integer(number)) => {
                Node::Literal(Literal::Integer(number.negated()))
            }
            Node::Literal(Literal::Number(number)) => {
                Node::Literal(Literal::Number(number.negated()))
            }
            Node::Literal(Literal::Duration(span)) => {
                Node::Literal(Literal::Duration(span.negated()))
            }
            node if node.holds().is_numeric() || node.holds() == Type::Duration => {
                Node::Negate(Box::new(node))
            }
            node => {
                let message =
                    format!("only numbers and durations have a sign, this is {}", node.holds());
                return Err(operand.span.mistake(MistakeKind::Type, message));
            }
        })
    }

    fn calculate(
        &mut self,
        operation: Operation,
        left: &Syntax,
        right: &Syntax,
        span: Span,
    ) -> Checked {
        let (left, right) = (self.value(left)?, self.value(right)?);
        let Some(results) = results(operation, &left.holds(), &right.holds()) else {
            let symbol = operation.symbol();
            let (left, right) = (left.holds(), right.holds());
            let help = if left == Type::Text { "; texts are not joined here" } else { "" };
            let message = format!("`{symbol}` does not go between {left} and {right}{help}");
            return Err(span.mistake(MistakeKind::Type, message));
        };
        let (left, right) = (Box::new(left), Box::new(right));
        Ok(Node::Arithmetic { operation, left, right, results })
    }
}

/// The type of a result, where there is one.
fn results(operation: Operation, left: &Type, right: &Type) -> Option<Type> {
    use Operation::{Add, Remainder, Subtract};
    match (operation, left, right) {
        (_, Type::Integer, Type::Integer) => Some(Type::Integer),
        (Remainder, _, _) => None,
        (_, left, right) if left.is_numeric() && right.is_numeric() => Some(Type::Number),
        (Add | Subtract, Type::Timestamp, Type::Duration) => Some(Type::Timestamp),
        (Add, Type::Duration, Type::Timestamp) => Some(Type::Timestamp),
        (Subtract, Type::Timestamp, Type::Timestamp) => Some(Type::Duration),
        (Add | Subtract, Type::Duration, Type::Duration) => Some(Type::Duration),
        _ => None,
    }
}

fn conjuncts(node: Node) -> Vec<Node> {
    if let Node::And(parts) = node { parts } else { vec![node] }
}

fn disjuncts(node: Node) -> Vec<Node> {
    if let Node::Or(parts) = node { parts } else { vec![node] }
}

/// A name for a local variable, shared by every place it is printed at.
fn shared(name: &str) -> Arc<str> {
    name.into()
}
