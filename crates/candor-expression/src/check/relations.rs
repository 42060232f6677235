//! Comparisons and `in`: which values go together, and which literals can never be equal.

use crate::check::{Checked, Checker};
use crate::limits::LISTED_MAX_NAMES;
use crate::mistake::{Mistake, MistakeKind};
use crate::nearest::nearest;
use crate::node::{Comparison, Literal, Node, Path};
use crate::parse::{Span, Syntax, SyntaxKind};
use crate::types::Type;
use crate::wording::{listed, quoted};

impl Checker<'_> {
    pub(super) fn compare(
        &mut self,
        comparison: Comparison,
        left: &Syntax,
        right: &Syntax,
    ) -> Checked {
        match (&left.kind, &right.kind) {
            (SyntaxKind::Null, _) => return self.absent(comparison, right, left.span),
            (_, SyntaxKind::Null) => return self.absent(comparison, left, right.span),
            _ => {}
        }
        let span = Span { start: left.span.start, end: right.span.end };
        let (left_node, right_node) = (self.value(left)?, self.value(right)?);
        let (left_holds, right_holds) = (left_node.holds(), right_node.holds());
        if !left_holds.comparable(&right_holds) {
            return Err(span.mistake(MistakeKind::Type, apart(&left_holds, &right_holds)));
        }
        if comparison.is_order() && left_holds == Type::Boolean {
            let message = format!("`{}` does not order booleans", comparison.symbol());
            return Err(span.mistake(MistakeKind::Type, message));
        }
        if !comparison.is_order() {
            possible(&left_node, &right_node, right.span)?;
            possible(&right_node, &left_node, left.span)?;
        }
        let (left, right) = (Box::new(left_node), Box::new(right_node));
        Ok(Node::Compare { comparison, left, right })
    }

    /// `x == null` asks whether something is absent.
    fn absent(&mut self, comparison: Comparison, of: &Syntax, null: Span) -> Checked {
        if !matches!(of.kind, SyntaxKind::Name(_) | SyntaxKind::Member { .. }) {
            let message = "only a name can be compared with `null`, to ask whether it is there";
            return Err(of.span.mistake(MistakeKind::Type, message.to_owned()));
        }
        let has = Node::Has(self.path(of)?);
        match comparison {
            Comparison::Equal => Ok(Node::Not(Box::new(has))),
            Comparison::NotEqual => Ok(has),
            Comparison::Less
            | Comparison::LessOrEqual
            | Comparison::Greater
            | Comparison::GreaterOrEqual => {
                let message = format!("`{}` does not order `null`", comparison.symbol());
                Err(null.mistake(MistakeKind::Type, message))
            }
        }
    }

    pub(super) fn is_in(&mut self, item: &Syntax, list: &Syntax) -> Checked {
        let (item_node, list_node) = (self.value(item)?, self.value(list)?);
        let holds = item_node.holds();
        let items = match list_node.holds() {
            Type::List(items) => items,
            other => {
                let help =
                    if other == Type::Text { "; `.contains(…)` looks into texts" } else { "" };
                let message = format!("`in` looks into lists, this is {other}{help}");
                return Err(list.span.mistake(MistakeKind::Type, message));
            }
        };
        // A list without items holds nothing, of any type.
        let empty = matches!(&list_node, Node::List(items) if items.is_empty());
        if !empty && !holds.comparable(&items) {
            let span = Span { start: item.span.start, end: list.span.end };
            return Err(span.mistake(MistakeKind::Type, apart(&holds, &items)));
        }
        if let (Node::List(nodes), SyntaxKind::List(items)) = (&list_node, &list.kind) {
            for (node, syntax) in nodes.iter().zip(items) {
                possible(&item_node, node, syntax.span)?;
            }
        }
        possible(&list_node, &item_node, item.span)?;
        Ok(Node::In { item: Box::new(item_node), list: Box::new(list_node) })
    }
}

/// Why two values are never compared.
fn apart(left: &Type, right: &Type) -> String {
    let help = match (left, right) {
        (Type::Timestamp, Type::Text) | (Type::Text, Type::Timestamp) => {
            "; a moment is written `timestamp(\"2026-01-31T09:30:00Z\")`"
        }
        (Type::Duration, Type::Text) | (Type::Text, Type::Duration) => {
            "; a length of time is written `duration(\"1h30m\")`"
        }
        (Type::List(_), _) | (_, Type::List(_)) => "; `in`, `all` and `exists` look into lists",
        (Type::Object(_), _) | (_, Type::Object(_)) => "; compare its members",
        _ => "",
    };
    format!("{left} cannot be compared with {right}{help}")
}

/// Refuses a text that an enumerated member (or the items of one) never is.
fn possible(of: &Node, other: &Node, span: Span) -> Result<(), Mistake> {
    let (Node::Path(path), Node::Literal(Literal::Text(text))) = (of, other) else { return Ok(()) };
    match never(path, text) {
        Some(message) => Err(span.mistake(MistakeKind::Value, message)),
        None => Ok(()),
    }
}

/// Why an enumerated member is never this text, when it never is.
pub(crate) fn never(path: &Path, text: &str) -> Option<String> {
    let values = path.values.as_deref()?;
    let known = || values.iter().map(|value| &**value);
    if known().any(|value| value == text) {
        return None;
    }
    let instead = match nearest(text, known()) {
        Some(near) => format!("did you mean {}?", quoted(near)),
        None => format!("it is one of {}", listed(known().take(LISTED_MAX_NAMES))),
    };
    Some(format!("{} is never {}; {instead}", quoted(&path.to_string()), quoted(text)))
}
