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
use crate::exact::Exact;
use crate::limits::NUMBER_MAX_CHARACTERS;
use crate::mistake::{Mistake, MistakeKind};
use crate::node::{Literal, Node, Operation, Sides};
use crate::parse::{self, Infix, Part, PartKind, Row, Span, Syntax, Written};
use crate::path::Variable;
use crate::types::{Held, Type};

/// Checks a whole expression: it must be a condition.
pub(crate) fn check(syntax: &Syntax<'_>, environment: &Environment) -> Result<Node, Box<Mistake>> {
    let checker = Checker { syntax, environment, local: None, texts: &[] };
    let root = checker.condition(syntax.root())?;
    cost::check(&root, syntax.root().span)?;
    Ok(root)
}

/// What parts are checked by; what stands inside of others has a copy with what those add.
#[derive(Clone, Copy)]
struct Checker<'c, 's> {
    syntax: &'c Syntax<'s>,
    environment: &'c Environment,
    /// The local variable of the innermost quantifier around.
    local: Option<&'c Local<'c, 's>>,
    /// Texts that are there already: what is written out and equal to one shares it.
    texts: &'c [Arc<str>],
}

/// A local variable of a quantifier.
struct Local<'c, 's> {
    name: &'s str,
    /// 0 is the outermost.
    depth: usize,
    variable: &'c Variable,
    outer: Option<&'c Local<'c, 's>>,
}

type Checked = Result<Node, Box<Mistake>>;

impl<'c, 's> Checker<'c, 's> {
    /// What is true or false.
    fn condition(&self, part: &'c Part) -> Checked {
        let mut checked = self.value(part);
        if let Ok(node) = &checked
            && !node.holds().is(&Type::Boolean)
        {
            let message = format!("expected a condition, this is {}", node.holds());
            checked = Err(part.span.mistake(MistakeKind::Type, message));
        }
        checked
    }

    /// The same beside a value: where it is one of a few texts, these are shared.
    fn beside<'i>(&'i self, node: &'i Node) -> Checker<'i, 's> {
        match node {
            Node::Path(path) => Checker { texts: path.values.as_deref().unwrap_or(&[]), ..*self },
            _ => *self,
        }
    }

    /// What can be compared or calculated with.
    fn value(&self, part: &'c Part) -> Checked {
        let at = |id| self.syntax.part(id);
        match &part.kind {
            PartKind::Null => {
                let message = "`null` stands beside `==` and `!=` only, for something absent";
                Err(part.span.mistake(MistakeKind::Type, message.to_owned()))
            }
            PartKind::Boolean(value) => Ok(Node::Literal(Literal::Boolean(*value))),
            PartKind::Integer(at) => self.number(*at, Literal::Integer),
            PartKind::Number(at) => self.number(*at, Literal::Number),
            PartKind::Text(text) => Ok(Node::Literal(Literal::Text(self.literal_text(*text)))),
            PartKind::List(items) => self.list(*items),
            PartKind::Name(_) | PartKind::Member { .. } => self.named(part),
            PartKind::Call { receiver, name, arguments } => {
                let written = self.syntax.written(*name);
                let call =
                    calls::Call { name: written, name_span: *name, arguments: *arguments, part };
                match receiver.map(at) {
                    Some(receiver) => self.method(receiver, &call),
                    None => self.function(&call),
                }
            }
            PartKind::Not(operand) => Ok(Node::Not(Box::new(self.condition(at(*operand))?))),
            PartKind::Negate(operand) => self.negate(at(*operand)),
            PartKind::And(parts) => self.joined(*parts, true).map(Node::And),
            PartKind::Or(parts) => self.joined(*parts, false).map(Node::Or),
            PartKind::Infix { operator, left, right } => {
                let (left, right) = (at(*left), at(*right));
                match operator {
                    Infix::Compare(comparison) => self.compare(*comparison, left, right),
                    Infix::In => self.is_in(left, right),
                    Infix::Calculate(operation) => {
                        self.calculate(*operation, left, right, part.span)
                    }
                }
            }
        }
    }

    /// Conditions joined by `&&` (`all`) or `||`; what is joined by the same inside them is taken
    /// out.
    fn joined(&self, parts: Row, all: bool) -> Result<Vec<Node>, Box<Mistake>> {
        let mut flat = Vec::with_capacity(parts.count.into());
        for part in self.syntax.row(parts) {
            // Not by `?`, which moves a node twice: each time the processor waits for what was just
            // written.
            match self.condition(part) {
                Ok(Node::And(inner)) if all => flat.extend(inner),
                Ok(Node::Or(inner)) if !all => flat.extend(inner),
                Ok(node) => flat.push(node),
                Err(mistake) => return Err(mistake),
            }
        }
        Ok(flat)
    }

    fn list(&self, items: Row) -> Checked {
        let mut nodes: Vec<Node> = Vec::with_capacity(items.count.into());
        for item in self.syntax.row(items) {
            match self.value(item) {
                Ok(node) => nodes.push(node),
                Err(mistake) => return Err(mistake),
            }
            if let Some(message) = unlike(&nodes) {
                return Err(item.span.mistake(MistakeKind::Type, message));
            }
        }
        Ok(Node::List(nodes))
    }

    fn negate(&self, operand: &'c Part) -> Checked {
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
            node if node.holds().is_numeric() || node.holds().is(&Type::Duration) => {
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
        &self,
        operation: Operation,
        left: &'c Part,
        right: &'c Part,
        span: Span,
    ) -> Checked {
        let (left, right) = (self.value(left)?, self.value(right)?);
        let Some(results) = results(operation, left.holds(), right.holds()) else {
            let symbol = operation.symbol();
            let (left, right) = (left.holds(), right.holds());
            let help = if left.is(&Type::Text) { "; texts are not joined here" } else { "" };
            let message = format!("`{symbol}` does not go between {left} and {right}{help}");
            return Err(span.mistake(MistakeKind::Type, message));
        };
        Ok(Node::Arithmetic { operation, sides: Sides::of(left, right), results })
    }

    fn literal_text(&self, written: Written) -> Arc<str> {
        let text = self.syntax.text(written);
        let shared = self.texts.iter().find(|known| ***known == *text);
        shared.map_or_else(|| text.as_ref().into(), Arc::clone)
    }

    fn number(&self, span: Span, literal: fn(Exact) -> Literal) -> Checked {
        match parse::number(self.syntax.written(span)) {
            Some(number) => Ok(Node::Literal(literal(number))),
            None => {
                let message = format!("a number has {NUMBER_MAX_CHARACTERS} characters at most");
                Err(span.mistake(MistakeKind::TooComplex, message))
            }
        }
    }
}

/// Why the last item of a list cannot be one beside the first.
fn unlike(items: &[Node]) -> Option<String> {
    let (first, last) = (items.first()?.holds(), items.last()?.holds());
    if !last.comparable(last) {
        return Some(format!("a list that is written out has no room for {last}"));
    }
    let fits = first.comparable(last);
    (!fits).then(|| format!("the items before are each {first}, this is {last}"))
}

/// The type of a result, where there is one.
fn results(operation: Operation, left: Held<'_>, right: Held<'_>) -> Option<Type> {
    use Operation::{Add, Remainder, Subtract};
    let (Held::Type(left), Held::Type(right)) = (left, right) else { return None };
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
