//! A second evaluator, as plain as can be: every value is computed, every part looked at, numbers
//! are fractions. It shares nothing with the first but the tree.

use candor_expression::{Literal, Node, Operation, Path, Quantifier, Root, TextTest, Type};
use candor_json::Json;

/// A value that is there.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Truth(bool),
    /// Numerator and denominator; the denominator is positive.
    Fraction(i128, i128),
    Text(Vec<char>),
    /// Nanoseconds, of a moment or a length of time.
    Time(i128),
    List(Vec<Option<Value>>),
    Json(Json),
}

use Value::{Fraction, Json as Document, List, Text, Time, Truth};

/// What a part is, of `self` and the local variables, the outermost first.
pub(crate) fn value(node: &Node, record: &Json, locals: &[Option<Value>]) -> Option<Value> {
    let of = |node: &Node| value(node, record, locals);
    let truth = |node: &Node| of(node) == Some(Truth(true));
    Some(match node {
        Node::Literal(literal) => literal_value(literal),
        Node::List(items) => List(items.iter().map(of).collect()),
        Node::Path(path) => return typed(&path.holds, found(path, record, locals)?),
        Node::Has(path) => Truth(found(path, record, locals).is_some()),
        Node::Not(operand) => Truth(!truth(operand)),
        Node::And(parts) => Truth(parts.iter().filter(|part| truth(part)).count() == parts.len()),
        Node::Or(parts) => Truth(parts.iter().filter(|part| truth(part)).count() > 0),
        Node::Compare { comparison, sides } => {
            let order = of(&sides.left)
                .zip(of(&sides.right))
                .and_then(|(left, right)| order(&left, &right));
            Truth(order.is_some_and(|order| comparison.holds(order)))
        }
        Node::In(sides) => match (of(&sides.left), of(&sides.right)) {
            (Some(item), Some(List(items))) => Truth(
                items
                    .iter()
                    .flatten()
                    .any(|other| order(&item, other).is_some_and(std::cmp::Ordering::is_eq)),
            ),
            _ => Truth(false),
        },
        Node::Arithmetic { operation, sides, results } => {
            let (left, right) = (of(&sides.left)?, of(&sides.right)?);
            return calculated(*operation, left, right, *results == Type::Integer);
        }
        Node::Negate(operand) => match of(operand)? {
            Fraction(above, below) => Fraction(-above, below),
            Time(time) => Time(-time),
            _ => return None,
        },
        Node::Size(operand) => match of(operand)? {
            Text(text) => Fraction(text.len() as i128, 1),
            List(items) => Fraction(items.len() as i128, 1),
            _ => return None,
        },
        Node::TextTest { test, sides } => match (of(&sides.left), of(&sides.right)) {
            (Some(Text(text)), Some(Text(part))) => Truth(match test {
                TextTest::StartsWith => text.iter().take(part.len()).eq(&part),
                TextTest::EndsWith => text.iter().rev().take(part.len()).eq(part.iter().rev()),
                TextTest::Contains => {
                    (0..=text.len()).any(|at| text.iter().skip(at).take(part.len()).eq(&part))
                }
            }),
            _ => Truth(false),
        },
        Node::Quantified { quantifier, sides, .. } => {
            let Some(List(items)) = of(&sides.left) else { return Some(Truth(false)) };
            let does = |item: &&Option<Value>| {
                let locals = [locals, &[(*item).clone()]].concat();
                value(&sides.right, record, &locals) == Some(Truth(true))
            };
            let count = items.iter().filter(does).count();
            Truth(match quantifier {
                Quantifier::All => count == items.len(),
                Quantifier::Exists => count > 0,
                Quantifier::ExistsOne => count == 1,
            })
        }
        Node::Now | Node::Matches { .. } | Node::Timestamp(_) | Node::Duration(_) => {
            panic!("the generator makes none: {node}")
        }
    })
}

fn literal_value(literal: &Literal) -> Value {
    match literal {
        Literal::Boolean(value) => Truth(*value),
        Literal::Integer(number) | Literal::Number(number) => {
            fraction(&number.to_string()).expect("the generator makes short numbers")
        }
        Literal::Text(text) => Text(text.chars().collect()),
        Literal::Timestamp(moment) => Time(moment.nanoseconds()),
        Literal::Duration(span) => Time(span.nanoseconds()),
    }
}

/// What a path leads to, when it is there and not `null`.
fn found(path: &Path, record: &Json, locals: &[Option<Value>]) -> Option<Value> {
    let mut at = match &path.root {
        Root::Variable(name) if &**name == "self" => Document(record.clone()),
        Root::Variable(_) => return None,
        Root::Local(depth) => locals.get(*depth)?.clone()?,
    };
    for name in path.members.iter() {
        let Document(Json::Object(object)) = at else { return None };
        at = Document(object.get(name)?.clone());
    }
    if at == Document(Json::Null) { None } else { Some(at) }
}

/// A value as one of a type; nothing when it is of another.
fn typed(holds: &Type, value: Value) -> Option<Value> {
    let Document(json) = value else { return Some(value) };
    Some(match (holds, &json) {
        (Type::Boolean, Json::Boolean(value)) => Truth(*value),
        (Type::Integer | Type::Number, Json::Number(number)) => {
            let fraction = fraction(number.as_str())?;
            let whole = matches!(fraction, Fraction(above, below) if above % below == 0);
            if *holds == Type::Integer && !whole {
                return None;
            }
            fraction
        }
        (Type::Text, Json::String(text)) => Text(text.as_str().chars().collect()),
        (Type::Timestamp, Json::String(text)) => {
            Time(candor_expression::Moment::parse(text.as_str())?.nanoseconds())
        }
        (Type::List(items), Json::Array(values)) => {
            // Objects and lists stay as they are until a member of theirs is asked for.
            let item = |value: &Json| match (&**items, value) {
                (_, Json::Null) => None,
                (Type::Object(_), value) => Some(Document(value.clone())),
                (items, value) => typed(items, Document(value.clone())),
            };
            List(values.iter().map(item).collect())
        }
        _ => return None,
    })
}

/// `12.50` as 1250 and 100.
fn fraction(text: &str) -> Option<Value> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let below = 10_i128.pow(u32::try_from(decimals.len()).ok()?);
    Some(Fraction(format!("{whole}{decimals}").parse().ok()?, below))
}

fn order(left: &Value, right: &Value) -> Option<std::cmp::Ordering> {
    match (left, right) {
        (Truth(left), Truth(right)) => Some(left.cmp(right)),
        (Fraction(a, b), Fraction(c, d)) => Some((a * d).cmp(&(c * b))),
        (Text(left), Text(right)) => Some(left.cmp(right)),
        (Time(left), Time(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

fn calculated(operation: Operation, left: Value, right: Value, integers: bool) -> Option<Value> {
    match (left, right) {
        (Fraction(a, b), Fraction(c, d)) => Some(match operation {
            Operation::Add => Fraction(a * d + c * b, b * d),
            Operation::Subtract => Fraction(a * d - c * b, b * d),
            Operation::Multiply => Fraction(a * c, b * d),
            Operation::Divide | Operation::Remainder if c == 0 => return None,
            Operation::Divide if integers => Fraction((a / b) / (c / d), 1),
            Operation::Divide => {
                let (above, below) = (a * d, b * c);
                if below < 0 { Fraction(-above, -below) } else { Fraction(above, below) }
            }
            Operation::Remainder => Fraction((a / b) % (c / d), 1),
        }),
        (Time(left), Time(right)) => match operation {
            Operation::Add => Some(Time(left + right)),
            _ => Some(Time(left - right)),
        },
        _ => None,
    }
}
