//! The interpreter: total, two-valued, exact.
//!
//! Nothing it does can fail or allocate beyond the sizes of what it reads. What is absent, `null`,
//! or not of the type the tree names is no value; a comparison with no value is false.

use candor_json::Json;

use crate::environment::Facts;
use crate::exact::Exact;
use crate::node::{Comparison, Literal, Node, Operation, Quantifier, Sides};
use crate::path::{Path, Root};
use crate::time::{Moment, Span};
use crate::types::Type;

/// Whether a condition holds.
pub(crate) fn holds(node: &Node, facts: &Facts<'_>) -> bool {
    Scope { facts, locals: None }.holds(node)
}

/// What a value is, a condition included; nothing where it is absent.
pub(crate) fn literal(node: &Node, facts: &Facts<'_>) -> Option<Literal> {
    Scope { facts, locals: None }.value(node).map(literal_of)
}

/// The items of a list that a path leads to, those that are of its type; nothing where it is
/// absent.
pub(crate) fn items(path: &Path, holds: &Type, facts: &Facts<'_>) -> Option<Vec<Literal>> {
    let items = Scope { facts, locals: None }.json(path)?.as_array()?;
    let literals = items.iter().filter_map(|json| value_of(json, holds).map(literal_of));
    Some(literals.collect())
}

impl Node {
    /// Whether this part, a condition, holds of these facts. Not for parts inside a quantifier.
    pub fn is_true(&self, facts: &Facts<'_>) -> bool {
        holds(self, facts)
    }

    /// What this part is at a time, when it asks for nothing else: a literal, or nothing where it
    /// is absent.
    pub fn constant(&self, now_ms: i64) -> Option<Option<Literal>> {
        let mut asks = false;
        self.visit(&mut |node| asks |= matches!(node, Node::Path(_) | Node::Has(_)));
        let facts = Facts::at(now_ms);
        let value = || Scope { facts: &facts, locals: None }.value(self).map(literal_of);
        (!asks).then(value)
    }
}

fn literal_of(value: Value<'_>) -> Literal {
    match value {
        Value::Boolean(value) => Literal::Boolean(value),
        Value::Number(number) => Literal::number(number),
        Value::Text(text) => Literal::Text(text.into()),
        Value::Moment(moment) => Literal::Timestamp(moment),
        Value::Span(span) => Literal::Duration(span),
    }
}

/// A value that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value<'a> {
    Boolean(bool),
    Number(Exact),
    Text(&'a str),
    Moment(Moment),
    Span(Span),
}

/// The facts, and the local variables of the quantifiers around, the innermost first.
#[derive(Clone, Copy)]
struct Scope<'a, 's> {
    facts: &'s Facts<'a>,
    locals: Option<&'s Local<'a, 's>>,
}

/// What a local variable stands for.
struct Local<'a, 's> {
    item: Item<'a>,
    /// 0 is the outermost.
    depth: usize,
    outer: Option<&'s Local<'a, 's>>,
}

/// An item of a list: of a document's, or of one that was written out.
#[derive(Clone)]
enum Item<'a> {
    Json(&'a Json),
    /// Absent where it was written as something that is: it counts as an item all the same.
    Value(Option<Value<'a>>),
}

impl<'a> Scope<'a, '_> {
    fn holds(&self, node: &'a Node) -> bool {
        match node {
            Node::Not(operand) => !self.holds(operand),
            Node::And(parts) => parts.iter().all(|part| self.holds(part)),
            Node::Or(parts) => parts.iter().any(|part| self.holds(part)),
            Node::Compare { comparison, sides } => self.compare(*comparison, sides),
            Node::In(sides) => self.is_in(sides),
            Node::Has(path) => self.has(path),
            Node::TextTest { test, sides } => {
                match (self.value(&sides.left), self.value(&sides.right)) {
                    (Some(Value::Text(text)), Some(Value::Text(part))) => test.holds(text, part),
                    _ => false,
                }
            }
            Node::Matches { text, pattern } => {
                matches!(self.value(text), Some(Value::Text(text)) if pattern.found_in(text))
            }
            Node::Quantified { quantifier, sides, .. } => self.quantified(*quantifier, sides),
            Node::Literal(_)
            | Node::List(_)
            | Node::Path(_)
            | Node::Now
            | Node::Arithmetic { .. }
            | Node::Negate(_)
            | Node::Size(_)
            | Node::Timestamp(_)
            | Node::Duration(_) => self.value(node) == Some(Value::Boolean(true)),
        }
    }

    fn value(&self, node: &'a Node) -> Option<Value<'a>> {
        match node {
            Node::Literal(literal) => Some(literal_value(literal)),
            Node::Path(path) => self.path(path),
            Node::Now => Moment::from_milliseconds(self.facts.now_ms()).map(Value::Moment),
            Node::Arithmetic { operation, sides, results } => {
                let integers = *results == Type::Integer;
                let (left, right) = (self.value(&sides.left)?, self.value(&sides.right)?);
                calculate(*operation, left, right, integers)
            }
            Node::Negate(operand) => negate(self.value(operand)?),
            Node::Size(operand) => self.size(operand),
            Node::Timestamp(text) => match self.value(text)? {
                Value::Text(text) => Moment::parse(text).map(Value::Moment),
                _ => None,
            },
            Node::Duration(text) => match self.value(text)? {
                Value::Text(text) => Span::parse(text).map(Value::Span),
                _ => None,
            },
            Node::List(_) => None,
            Node::Not(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::Compare { .. }
            | Node::In(_)
            | Node::Has(_)
            | Node::TextTest { .. }
            | Node::Matches { .. }
            | Node::Quantified { .. } => Some(Value::Boolean(self.holds(node))),
        }
    }

    fn compare(&self, comparison: Comparison, sides: &'a Sides) -> bool {
        // Looked at where they are: moved, they take longer than the comparison.
        let left = self.value(&sides.left);
        let right = self.value(&sides.right);
        let order = match (&left, &right) {
            (Some(Value::Boolean(left)), Some(Value::Boolean(right))) => left.cmp(right),
            (Some(Value::Number(left)), Some(Value::Number(right))) => left.cmp(right),
            // The order of UTF-8 bytes is that of code points.
            (Some(Value::Text(left)), Some(Value::Text(right))) => left.cmp(right),
            (Some(Value::Moment(left)), Some(Value::Moment(right))) => left.cmp(right),
            (Some(Value::Span(left)), Some(Value::Span(right))) => left.cmp(right),
            _ => return false,
        };
        comparison.holds(order)
    }

    fn is_in(&self, sides: &'a Sides) -> bool {
        let Some(wanted) = self.value(&sides.left) else { return false };
        match &sides.right {
            Node::List(items) => {
                items.iter().any(|node| self.value(node).as_ref() == Some(&wanted))
            }
            Node::Path(path) => {
                let Type::List(holds) = &path.holds else { return false };
                let items = self.json(path).and_then(Json::as_array).unwrap_or_default();
                items.iter().any(|json| value_of(json, holds).as_ref() == Some(&wanted))
            }
            _ => false,
        }
    }

    fn size(&self, operand: &'a Node) -> Option<Value<'a>> {
        let count = match operand {
            Node::List(items) => items.len(),
            Node::Path(path) if matches!(path.holds, Type::List(_)) => {
                self.json(path)?.as_array()?.len()
            }
            _ => match self.value(operand)? {
                Value::Text(text) => text.chars().count(),
                _ => return None,
            },
        };
        i64::try_from(count).ok().map(|count| Value::Number(count.into()))
    }

    fn quantified(&self, quantifier: Quantifier, sides: &'a Sides) -> bool {
        let Sides { left: list, right: condition } = sides;
        match list {
            Node::List(nodes) => {
                let items = nodes.iter().map(|node| Item::Value(self.value(node)));
                self.enough(quantifier, items, condition)
            }
            Node::Path(path) => {
                let Some(items) = self.json(path).and_then(Json::as_array) else { return false };
                self.enough(quantifier, items.iter().map(Item::Json), condition)
            }
            _ => false,
        }
    }

    /// Whether as many items do as the quantifier asks for. No more are looked at than it takes.
    fn enough(
        &self,
        quantifier: Quantifier,
        mut items: impl Iterator<Item = Item<'a>>,
        condition: &'a Node,
    ) -> bool {
        let depth = self.locals.map_or(0, |local| local.depth + 1);
        let mut does = |item| {
            let local = Local { item, depth, outer: self.locals };
            Scope { facts: self.facts, locals: Some(&local) }.holds(condition)
        };
        match quantifier {
            Quantifier::All => items.all(does),
            Quantifier::Exists => items.any(does),
            Quantifier::ExistsOne => items.any(&mut does) && !items.any(does),
        }
    }

    fn has(&self, path: &'a Path) -> bool {
        if let (Root::Local(depth), true) = (&path.root, path.members.is_empty()) {
            return match self.local(*depth) {
                Some(Item::Json(json)) => !json.is_null(),
                Some(Item::Value(value)) => value.is_some(),
                None => false,
            };
        }
        self.json(path).is_some_and(|json| !json.is_null())
    }

    fn path(&self, path: &'a Path) -> Option<Value<'a>> {
        if let (Root::Local(depth), true) = (&path.root, path.members.is_empty())
            && let Some(Item::Value(value)) = self.local(*depth)
        {
            return value.clone();
        }
        value_of(self.json(path)?, &path.holds)
    }

    /// What a path finds in the facts.
    fn json(&self, path: &'a Path) -> Option<&'a Json> {
        let root = match &path.root {
            Root::Variable(name) => self.facts.find(name)?,
            Root::Local(depth) => match self.local(*depth)? {
                Item::Json(json) => json,
                Item::Value(_) => return None,
            },
        };
        path.members.iter().try_fold(root, |json, name| json.member(name))
    }

    fn local(&self, depth: usize) -> Option<&Item<'a>> {
        let mut local = self.locals;
        while let Some(found) = local {
            if found.depth == depth {
                return Some(&found.item);
            }
            local = found.outer;
        }
        None
    }
}

fn literal_value(literal: &Literal) -> Value<'_> {
    match literal {
        Literal::Boolean(value) => Value::Boolean(*value),
        Literal::Integer(number) | Literal::Number(number) => Value::Number(number.clone()),
        Literal::Text(text) => Value::Text(text),
        Literal::Timestamp(moment) => Value::Moment(*moment),
        Literal::Duration(span) => Value::Span(*span),
    }
}

/// What JSON is as a value of a type; nothing when it is none.
fn value_of<'a>(json: &'a Json, holds: &Type) -> Option<Value<'a>> {
    match (holds, json) {
        (Type::Boolean, Json::Boolean(value)) => Some(Value::Boolean(*value)),
        (Type::Integer, Json::Number(number)) => {
            Exact::of(number).filter(Exact::is_integer).map(Value::Number)
        }
        (Type::Number, Json::Number(number)) => Exact::of(number).map(Value::Number),
        (Type::Text, Json::String(text)) => Some(Value::Text(text.as_str())),
        (Type::Timestamp, Json::String(text)) => Moment::parse(text.as_str()).map(Value::Moment),
        (Type::Duration, Json::String(text)) => Span::parse(text.as_str()).map(Value::Span),
        _ => None,
    }
}

fn calculate<'a>(
    operation: Operation,
    left: Value<'a>,
    right: Value<'a>,
    integers: bool,
) -> Option<Value<'a>> {
    match (operation, left, right) {
        (operation, Value::Number(left), Value::Number(right)) => {
            left.calculate(operation, &right, integers).map(Value::Number)
        }
        (Operation::Add, Value::Moment(moment), Value::Span(span))
        | (Operation::Add, Value::Span(span), Value::Moment(moment)) => {
            moment.plus(span).map(Value::Moment)
        }
        (Operation::Subtract, Value::Moment(moment), Value::Span(span)) => {
            moment.plus(span.negated()).map(Value::Moment)
        }
        (Operation::Subtract, Value::Moment(left), Value::Moment(right)) => {
            left.since(right).map(Value::Span)
        }
        (Operation::Add, Value::Span(left), Value::Span(right)) => {
            left.plus(right).map(Value::Span)
        }
        (Operation::Subtract, Value::Span(left), Value::Span(right)) => {
            left.plus(right.negated()).map(Value::Span)
        }
        _ => None,
    }
}

fn negate(value: Value<'_>) -> Option<Value<'_>> {
    match value {
        Value::Number(number) => Some(Value::Number(number.negated())),
        Value::Span(span) => Some(Value::Span(span.negated())),
        Value::Boolean(_) | Value::Text(_) | Value::Moment(_) => None,
    }
}
