//! Partial evaluation: what is left of a condition once some of its variables are known.
//!
//! Access rules are split by it. With the caller put in, a rule is true, or false, or a condition
//! about records alone, which a store can answer as well as the interpreter. `now` stays where it
//! stands beside something that is not known yet, so that whoever asks later knows that the answer
//! moves with time.

use crate::environment::Facts;
use crate::evaluate;
use crate::expression::Expression;
use crate::node::{Literal, Node, Quantifier, Sides};
use crate::path::{Path, Root};
use crate::types::Type;

impl Expression {
    /// What is left to be asked when these facts are known: every variable that has a value in
    /// them is put in.
    #[must_use]
    pub fn given(&self, facts: &Facts<'_>) -> Expression {
        Expression::of(Given { facts, depth: 0 }.condition(self.root()))
    }

    /// The condition with those parts of it assumed to be as would help it to hold, which are
    /// named here. Parts are what `&&`, `||` and `!` join.
    #[must_use]
    pub fn hoping(&self, hoped: impl Fn(&Node) -> bool) -> Expression {
        Expression::of(hope(self.root(), true, &hoped))
    }

    /// Whether it holds of everything, or of nothing; not said where that has to be asked.
    pub fn is_settled(&self) -> Option<bool> {
        truth(self.root())
    }

    /// The conditions that must all hold, each by itself.
    pub fn split(&self) -> Vec<Expression> {
        self.conjuncts().cloned().map(Expression::of).collect()
    }

    /// The conditions that must all hold for this one not to, each by itself.
    pub fn split_negated(&self) -> Vec<Expression> {
        let negated = |node: &Node| Expression::of(Node::Not(Box::new(node.clone())));
        match self.root() {
            Node::Or(parts) => parts.iter().map(negated).collect(),
            whole => vec![negated(whole)],
        }
    }
}

struct Given<'f> {
    facts: &'f Facts<'f>,
    /// Quantifiers around, whose lists are not known.
    depth: usize,
}

impl Given<'_> {
    fn condition(&self, node: &Node) -> Node {
        if self.knows(node) {
            return boolean(node.is_true(self.facts));
        }
        self.asked(node).unwrap_or_else(|| boolean(false))
    }

    /// What is left of a condition; nothing where a value that it needs is absent.
    fn asked(&self, node: &Node) -> Option<Node> {
        Some(match node {
            Node::Not(part) => not(self.condition(part)),
            Node::And(parts) => joined(parts.iter().map(|part| self.condition(part)), true),
            Node::Or(parts) => joined(parts.iter().map(|part| self.condition(part)), false),
            Node::Compare { comparison, sides } => {
                Node::Compare { comparison: *comparison, sides: self.sides(sides)? }
            }
            Node::In(sides) => match (self.value(&sides.left)?, self.list(&sides.right)?) {
                (_, Node::List(items)) if items.is_empty() => boolean(false),
                (item, list) => Node::In(Sides::of(item, list)),
            },
            Node::TextTest { test, sides } => {
                Node::TextTest { test: *test, sides: self.sides(sides)? }
            }
            Node::Matches { text, pattern } => {
                Node::Matches { text: self.value(text)?.into(), pattern: pattern.clone() }
            }
            Node::Quantified { quantifier, variable, sides } => match self.list(&sides.left)? {
                Node::List(items) if items.is_empty() => boolean(*quantifier == Quantifier::All),
                list => {
                    let inside = Given { depth: self.depth + 1, ..*self };
                    let sides = Sides::of(list, inside.condition(&sides.right));
                    let (quantifier, variable) = (*quantifier, variable.clone());
                    Node::Quantified { quantifier, variable, sides }
                }
            },
            Node::Has(_)
            | Node::Path(_)
            | Node::Literal(_)
            | Node::List(_)
            | Node::Now
            | Node::Arithmetic { .. }
            | Node::Negate(_)
            | Node::Size(_)
            | Node::Timestamp(_)
            | Node::Duration(_) => node.clone(),
        })
    }

    /// What is left of a value; nothing where it is known to be absent.
    fn value(&self, node: &Node) -> Option<Node> {
        if self.knows(node) && !node.uses("now") {
            return evaluate::literal(node, self.facts).map(Node::Literal);
        }
        let inner = |node: &Node| self.value(node).map(Box::new);
        Some(match node {
            Node::Arithmetic { operation, sides, results } => Node::Arithmetic {
                operation: *operation,
                sides: self.sides(sides)?,
                results: results.clone(),
            },
            Node::Negate(operand) => Node::Negate(inner(operand)?),
            Node::Timestamp(text) => Node::Timestamp(inner(text)?),
            Node::Duration(text) => Node::Duration(inner(text)?),
            Node::Path(_) | Node::Now | Node::Literal(_) | Node::List(_) | Node::Size(_) => {
                node.clone()
            }
            Node::Not(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::Compare { .. }
            | Node::In(_)
            | Node::Has(_)
            | Node::TextTest { .. }
            | Node::Matches { .. }
            | Node::Quantified { .. } => self.condition(node),
        })
    }

    /// What is left of two values; nothing where one is known to be absent.
    fn sides(&self, sides: &Sides) -> Option<Box<Sides>> {
        Some(Sides::of(self.value(&sides.left)?, self.value(&sides.right)?))
    }

    /// What is left of a list. Items of one that is written out which are known to be absent are
    /// left out of it: nothing is equal to them.
    fn list(&self, node: &Node) -> Option<Node> {
        match node {
            Node::List(items) => {
                Some(Node::List(items.iter().filter_map(|item| self.value(item)).collect()))
            }
            Node::Path(path) if self.finds(path) => {
                let Type::List(holds) = &path.holds else { return None };
                let items = evaluate::items(path, holds, self.facts)?;
                Some(Node::List(items.into_iter().map(Node::Literal).collect()))
            }
            other => Some(other.clone()),
        }
    }

    /// Whether everything that a part asks for is known.
    fn knows(&self, node: &Node) -> bool {
        let mut knows = true;
        node.visit(&mut |part| {
            if let Node::Path(path) | Node::Has(path) = part {
                // A variable of a quantifier is known with its list. Inside of one whose list is
                // not known, the depths of others are no longer those that they were given.
                knows &= match path.root {
                    Root::Local(_) => self.depth == 0,
                    Root::Variable(_) => self.finds(path),
                };
            }
        });
        knows
    }

    fn finds(&self, path: &Path) -> bool {
        matches!(&path.root, Root::Variable(name) if self.facts.find(name).is_some())
    }
}

fn hope(node: &Node, good: bool, hoped: &impl Fn(&Node) -> bool) -> Node {
    match node {
        Node::Not(part) => not(hope(part, !good, hoped)),
        Node::And(parts) => joined(parts.iter().map(|part| hope(part, good, hoped)), true),
        Node::Or(parts) => joined(parts.iter().map(|part| hope(part, good, hoped)), false),
        part if hoped(part) => boolean(good),
        part => part.clone(),
    }
}

fn boolean(value: bool) -> Node {
    Node::Literal(Literal::Boolean(value))
}

fn truth(node: &Node) -> Option<bool> {
    if let Node::Literal(Literal::Boolean(value)) = node { Some(*value) } else { None }
}

fn not(node: Node) -> Node {
    match truth(&node) {
        Some(value) => boolean(!value),
        None => Node::Not(Box::new(node)),
    }
}

/// Conditions joined by `&&` (`all`) or `||`, without those that make no difference.
fn joined(parts: impl Iterator<Item = Node>, all: bool) -> Node {
    let mut left = Vec::new();
    for part in parts {
        match (truth(&part), part) {
            (Some(value), _) if value == all => {}
            (Some(value), _) => return boolean(value),
            (None, Node::And(inner)) if all => left.extend(inner),
            (None, Node::Or(inner)) if !all => left.extend(inner),
            (None, part) => left.push(part),
        }
    }
    match left.len() {
        0 => boolean(all),
        1 => left.remove(0),
        _ if all => Node::And(left),
        _ => Node::Or(left),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use candor_json::Json;

    use super::*;
    use crate::environment::Environment;
    use crate::types::{Member, ObjectType};

    fn environment() -> Environment {
        let texts = Type::List(Arc::new(Type::Text));
        let few = Member { length_max: Some(10), ..Member::of(texts.clone()) };
        let mut record = ObjectType::closed([
            ("owner", Type::Text),
            ("team", Type::Text),
            ("total", Type::Number),
            ("due", Type::Timestamp),
            ("open", Type::Boolean),
        ]);
        record.members.insert("tags".into(), few.clone());
        let mut caller = ObjectType::closed([("known", Type::Boolean), ("id", Type::Text)]);
        caller.members.insert("roles".into(), few);
        Environment::new()
            .variable("self", Type::Object(Arc::new(record.clone())))
            .variable("old", Type::Object(Arc::new(record)))
            .variable("caller", Type::Object(Arc::new(caller)))
            .with_now()
    }

    fn parsed(source: &str) -> Expression {
        Expression::parse(source, &environment()).unwrap_or_else(|error| panic!("{error}"))
    }

    const ANN: &str = r#"{"known": true, "id": "ann", "roles": ["staff", "red"]}"#;
    const NOBODY: &str = r#"{"known": false, "roles": []}"#;

    #[track_caller]
    fn check(source: &str, of_ann: &str, of_nobody: &str) {
        for (caller, left) in [(ANN, of_ann), (NOBODY, of_nobody)] {
            let caller = Json::read(caller.as_bytes(), 9).unwrap();
            let facts = Facts::at(0).with("caller", &caller);
            assert_eq!(parsed(source).given(&facts).to_string(), left, "{source}");
        }
    }

    #[test]
    fn what_is_about_the_caller_alone_is_decided() {
        check("caller.known", "true", "false");
        check("'staff' in caller.roles", "true", "false");
        check("!caller.known || size(caller.roles) == 2", "true", "true");
        check("caller.roles.exists(r, r.startsWith('re'))", "true", "false");
        check("has(caller.id) && now < timestamp('1971-01-01T00:00:00Z')", "true", "false");
    }

    #[test]
    fn what_is_about_a_record_is_left() {
        check("self.owner == caller.id", "self.owner == \"ann\"", "false");
        check("!(self.owner == caller.id)", "!(self.owner == \"ann\")", "true");
        check("self.owner != caller.id", "self.owner != \"ann\"", "false");
        check("self.team in caller.roles", "self.team in [\"staff\", \"red\"]", "false");
        check("caller.id in self.tags", "\"ann\" in self.tags", "false");
        check(
            "self.owner in [caller.id, 'bob']",
            "self.owner in [\"ann\", \"bob\"]",
            "self.owner in [\"bob\"]",
        );
        check("self.total > size(caller.roles)", "self.total > 2", "self.total > 0");
        check("self.open == caller.known", "self.open == true", "self.open == false");
        check("self.due < now && caller.known", "self.due < now", "false");
        check("self.open", "self.open", "self.open");
    }

    #[test]
    fn alternatives_that_are_decided_go() {
        check("self.owner == caller.id || 'staff' in caller.roles", "true", "false");
        check(
            "self.owner == caller.id || 'boss' in caller.roles",
            "self.owner == \"ann\"",
            "false",
        );
        check(
            "(self.open || caller.known) && self.total > 1",
            "self.total > 1",
            "self.open && self.total > 1",
        );
    }

    #[test]
    fn inside_quantifiers_the_caller_is_put_in() {
        check(
            "self.tags.exists(t, t == caller.id)",
            "self.tags.exists(t, t == \"ann\")",
            "self.tags.exists(t, false)",
        );
        check(
            "caller.roles.exists(r, r == self.team)",
            "[\"staff\", \"red\"].exists(r, r == self.team)",
            "false",
        );
        check(
            "caller.roles.all(r, r == self.team)",
            "[\"staff\", \"red\"].all(r, r == self.team)",
            "true",
        );
        check(
            "self.tags.exists(t, caller.roles.exists(r, r == t))",
            "self.tags.exists(t, [\"staff\", \"red\"].exists(r, r == t))",
            "self.tags.exists(t, false)",
        );
    }

    #[track_caller]
    fn check_hope(source: &str, expected: &str) {
        let hoped = |node: &Node| node.uses("old") && node.uses("self");
        assert_eq!(parsed(source).hoping(hoped).to_string(), expected, "{source}");
    }

    #[test]
    fn what_is_hoped_for_helps_the_whole_to_hold() {
        check_hope("self.total >= old.total", "true");
        check_hope("self.owner == 'a' && self.total >= old.total", "self.owner == \"a\"");
        check_hope("!(self.total >= old.total || self.open)", "!self.open");
        check_hope(
            "(self.owner == 'a' && self.total >= old.total) || self.open",
            "self.owner == \"a\" || self.open",
        );
        check_hope("old.open && self.open", "old.open && self.open");
    }

    #[test]
    fn a_condition_is_split_into_what_must_hold() {
        let told =
            |parts: Vec<Expression>| parts.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            told(parsed("self.open && caller.known").split()),
            ["self.open", "caller.known"]
        );
        assert_eq!(told(parsed("self.open || caller.known").split()).len(), 1);
        assert_eq!(
            told(parsed("self.open || caller.known").split_negated()),
            ["!self.open", "!caller.known"]
        );
    }
}
