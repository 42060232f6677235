//! Comparisons and `in`: which values go together, and which literals can never be equal.

use crate::check::{Checked, Checker};
use crate::limits::LISTED_MAX_NAMES;
use crate::mistake::{Mistake, MistakeKind};
use crate::nearest::nearest;
use crate::node::{Comparison, Literal, Node, Sides};
use crate::parse::{Part, PartKind, Span};
use crate::path::Path;
use crate::types::{Held, Type};
use crate::wording::{listed, quoted};

impl<'c, 's> Checker<'c, 's> {
    pub(super) fn compare(
        &self,
        comparison: Comparison,
        left: &'c Part,
        right: &'c Part,
    ) -> Checked {
        match (&left.kind, &right.kind) {
            (PartKind::Null, _) => return self.absent(comparison, right, left.span),
            (_, PartKind::Null) => return self.absent(comparison, left, right.span),
            _ => {}
        }
        let span = left.span.to(right.span);
        let left_node = self.value(left)?;
        let right_node = self.beside(&left_node).value(right)?;
        let (left_holds, right_holds) = (left_node.holds(), right_node.holds());
        if !left_holds.comparable(right_holds) {
            return Err(span.mistake(MistakeKind::Type, apart(left_holds, right_holds)));
        }
        if comparison.is_order() && left_holds.is(&Type::Boolean) {
            let message = format!("`{}` does not order booleans", comparison.symbol());
            return Err(span.mistake(MistakeKind::Type, message));
        }
        if !comparison.is_order() {
            self.possible(&left_node, &right_node, right.span)?;
            self.possible(&right_node, &left_node, left.span)?;
        }
        Ok(Node::Compare { comparison, sides: Sides::of(left_node, right_node) })
    }

    /// `x == null` asks whether something is absent.
    fn absent(&self, comparison: Comparison, of: &Part, null: Span) -> Checked {
        if !matches!(of.kind, PartKind::Name(_) | PartKind::Member { .. }) {
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

    pub(super) fn is_in(&self, item: &'c Part, list: &'c Part) -> Checked {
        let item_node = self.value(item)?;
        let list_node = self.beside(&item_node).value(list)?;
        let holds = item_node.holds();
        let other = list_node.holds();
        let Some(items) = other.items() else {
            let text = other.is(&Type::Text);
            let help = if text { "; `.contains(…)` looks into texts" } else { "" };
            let message = format!("`in` looks into lists, this is {other}{help}");
            return Err(list.span.mistake(MistakeKind::Type, message));
        };
        // A list without items holds nothing, of any type.
        let empty = matches!(&list_node, Node::List(items) if items.is_empty());
        if !empty && !holds.comparable(Held::Type(items)) {
            let span = item.span.to(list.span);
            return Err(span.mistake(MistakeKind::Type, apart(holds, Held::Type(items))));
        }
        if let (Node::List(nodes), PartKind::List(items)) = (&list_node, &list.kind) {
            for (node, part) in nodes.iter().zip(self.syntax.row(*items)) {
                self.possible(&item_node, node, part.span)?;
            }
        }
        self.possible(&list_node, &item_node, item.span)?;
        Ok(Node::In(Sides::of(item_node, list_node)))
    }

    /// Refuses a text that an enumerated member (or the items of one) never is.
    fn possible(&self, of: &Node, other: &Node, span: Span) -> Result<(), Box<Mistake>> {
        let (Node::Path(path), Node::Literal(Literal::Text(text))) = (of, other) else {
            return Ok(());
        };
        match never(path, text, || self.shown(path)) {
            Some(message) => Err(span.mistake(MistakeKind::Value, message)),
            None => Ok(()),
        }
    }
}

/// Why two values are never compared.
fn apart(left: Held<'_>, right: Held<'_>) -> String {
    let help = match (left.owned(), right.owned()) {
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

/// Why an enumerated member, shown so, is never this text, when it never is.
pub(crate) fn never(path: &Path, text: &str, shown: impl FnOnce() -> String) -> Option<String> {
    let values = path.values.as_deref()?;
    let known = || values.iter().map(|value| &**value);
    if known().any(|value| value == text) {
        return None;
    }
    let instead = match nearest(text, known()) {
        Some(near) => format!("did you mean {}?", quoted(near)),
        None => format!("it is one of {}", listed(known().take(LISTED_MAX_NAMES))),
    };
    Some(format!("{} is never {}; {instead}", quoted(&shown()), quoted(text)))
}
