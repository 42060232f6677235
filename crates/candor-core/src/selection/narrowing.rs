//! Narrowing: whether an index can find the records of a filter, or each must be looked at.
//!
//! An index narrows what compares its first column with a value. Of conditions that must all hold
//! one is enough; of those of which any may hold, each needs its own.

use candor_expression::{Comparison, Expression, Literal, Node, Path, Root, TextTest};

use crate::declaration::{Column, Deed, ResourceType};
use crate::expression::{CALLER, SELF};
use crate::record::Timestamp;

/// Whether an index narrows a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Narrowing {
    /// One does.
    Narrowed,
    /// None does. With these columns indexed, one would; without any, none can.
    Unindexed(Vec<Column>),
}

/// Whether an index of a type narrows a filter.
pub fn narrowing(filter: &Expression, of: &ResourceType, now: Timestamp) -> Narrowing {
    Asked { of, now, caller_known: false }.narrows(filter.root())
}

/// Whether an index narrows what the rule of a type leaves of its lists, whoever the caller is that
/// is put into it. Nothing where no record is asked about.
pub fn rule_narrowing(of: &ResourceType) -> Option<(Expression, Narrowing)> {
    let parts = &of.access.rule(Deed::Read).parts;
    let conditions = parts.iter().map(|part| part.condition.clone());
    let rule = conditions.reduce(|all, condition| all.and(&condition))?;
    let asked = Asked { of, now: Timestamp(0), caller_known: true };
    let narrowing = asked.narrows(rule.root());
    Some((rule, narrowing))
}

/// Whether an index of a type has what a filter finds in the order of a column: it holds columns
/// that the filter fixes, and then this one.
pub fn in_order(filter: &Expression, of: &ResourceType, by: Column, now: Timestamp) -> bool {
    let asked = Asked { of, now, caller_known: false };
    let fixed: Vec<Column> = filter.conjuncts().filter_map(|part| asked.fixes(part)).collect();
    let ranged = || filter.conjuncts().any(|part| asked.by(part) == Some(by));
    of.all_indexes().any(|index| {
        let place = index.columns.iter().position(|column| !fixed.contains(column));
        place.is_some_and(|place| index.columns[place] == by && (place > 0 || ranged()))
    })
}

/// Whether indexes narrow a filter only as alternatives, each by its own: what they find is in no
/// order.
pub fn by_alternatives(filter: &Expression, of: &ResourceType, now: Timestamp) -> bool {
    let asked = Asked { of, now, caller_known: false };
    let narrows = |node: &&Node| asked.narrows(node) == Narrowing::Narrowed;
    let (mut alternatives, mut others) = filter
        .conjuncts()
        .filter(narrows)
        .partition::<Vec<_>, _>(|node| matches!(node, Node::Or(_)));
    alternatives.pop().is_some() && others.pop().is_none()
}

struct Asked<'a> {
    of: &'a ResourceType,
    now: Timestamp,
    /// Whether `caller` counts as a value: it will be one when the rule is asked.
    caller_known: bool,
}

impl Asked<'_> {
    fn narrows(&self, node: &Node) -> Narrowing {
        if self.is_about_caller(node) {
            // It ends in nothing to look for, or in no condition.
            return Narrowing::Narrowed;
        }
        if let Some(constant) = node.constant(self.now.0) {
            let nothing = constant != Some(Literal::Boolean(true));
            return if nothing { Narrowing::Narrowed } else { Narrowing::Unindexed(Vec::new()) };
        }
        match node {
            Node::And(parts) => self.any(parts),
            Node::Or(parts) => self.each(parts),
            Node::Compare { comparison: Comparison::NotEqual, .. } => unindexable(),
            Node::Compare { sides, .. } => match (&sides.left, &sides.right) {
                (Node::Path(path), value) | (value, Node::Path(path)) => self.looks_up(path, value),
                _ => unindexable(),
            },
            Node::In(sides) => match (&sides.left, &sides.right) {
                (Node::Path(path), Node::List(items)) if self.constant(items) => self.column(path),
                (Node::Path(path), list) if self.is_about_caller(list) => self.column(path),
                _ => unindexable(),
            },
            Node::TextTest { test: TextTest::StartsWith, sides } => match &sides.left {
                Node::Path(path) => self.looks_up(path, &sides.right),
                _ => unindexable(),
            },
            Node::Path(path) => self.column(path),
            Node::Not(part) => match &**part {
                Node::Has(path) => self.column(path),
                _ => unindexable(),
            },
            Node::Has(_)
            | Node::TextTest { .. }
            | Node::Literal(_)
            | Node::List(_)
            | Node::Now
            | Node::Arithmetic { .. }
            | Node::Negate(_)
            | Node::Size(_)
            | Node::Matches { .. }
            | Node::Timestamp(_)
            | Node::Duration(_)
            | Node::Quantified { .. } => unindexable(),
        }
    }

    fn any(&self, parts: &[Node]) -> Narrowing {
        let mut missing = Vec::new();
        for part in parts.iter().filter(|part| !self.is_about_caller(part)) {
            match self.narrows(part) {
                Narrowing::Narrowed => return Narrowing::Narrowed,
                Narrowing::Unindexed(columns) if missing.is_empty() => missing = columns,
                Narrowing::Unindexed(_) => {}
            }
        }
        Narrowing::Unindexed(missing)
    }

    fn each(&self, parts: &[Node]) -> Narrowing {
        let mut missing = Vec::new();
        for part in parts {
            match self.narrows(part) {
                Narrowing::Narrowed => {}
                Narrowing::Unindexed(columns) if columns.is_empty() => return unindexable(),
                Narrowing::Unindexed(columns) => missing.extend(columns),
            }
        }
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() { Narrowing::Narrowed } else { Narrowing::Unindexed(missing) }
    }

    /// Whether a part of a rule is a value, or is decided, once the caller is put in.
    fn is_about_caller(&self, node: &Node) -> bool {
        self.caller_known && node.uses(CALLER) && !node.uses(SELF)
    }

    fn looks_up(&self, path: &Path, value: &Node) -> Narrowing {
        if self.is_about_caller(value) {
            return self.column(path);
        }
        match value.constant(self.now.0) {
            // Every text begins with the empty one.
            Some(Some(Literal::Text(text))) if text.is_empty() => unindexable(),
            Some(_) => self.column(path),
            None => unindexable(),
        }
    }

    /// The column that a condition compares with a value.
    fn by(&self, node: &Node) -> Option<Column> {
        match node {
            Node::Compare { sides, .. } | Node::TextTest { sides, .. } => {
                let narrowed = self.narrows(node) == Narrowing::Narrowed;
                let path = [&sides.left, &sides.right].into_iter().find_map(|side| match side {
                    Node::Path(path) => Some(path),
                    _ => None,
                });
                path.filter(|_| narrowed).and_then(|path| self.find(path))
            }
            _ => None,
        }
    }

    /// The column that a condition gives one value.
    fn fixes(&self, node: &Node) -> Option<Column> {
        let (path, value) = match node {
            Node::Path(path) => return self.find(path),
            Node::Compare { comparison: Comparison::Equal, sides } => {
                match (&sides.left, &sides.right) {
                    (Node::Path(path), value) | (value, Node::Path(path)) => (path, value),
                    _ => return None,
                }
            }
            _ => return None,
        };
        value.constant(self.now.0)?;
        self.find(path)
    }

    fn constant(&self, items: &[Node]) -> bool {
        let constant = |item: &Node| item.constant(self.now.0).is_some();
        items.iter().all(|item| constant(item) || self.is_about_caller(item))
    }

    /// The column that a path leads to.
    fn find(&self, path: &Path) -> Option<Column> {
        let (Root::Variable(variable), [member]) = (&path.root, &*path.members) else {
            return None;
        };
        let column = self.of.columns().find(|column| self.of.member(*column) == &**member);
        column.filter(|_| &**variable == SELF)
    }

    fn column(&self, path: &Path) -> Narrowing {
        match self.find(path) {
            Some(column) if self.of.leads(column) => Narrowing::Narrowed,
            Some(column) => Narrowing::Unindexed(vec![column]),
            None => unindexable(),
        }
    }
}

fn unindexable() -> Narrowing {
    Narrowing::Unindexed(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declaration::{Api, SourceFile, load};
    use crate::expression::filter_environment;

    fn api() -> Api {
        let orders = "schema: { type: object, properties: { customer: { type: string }, \
            status: { type: string }, number: { type: string }, total: { type: number }, \
            paid: { type: boolean }, tags: { type: array, items: { type: string } }, \
            address: { type: object, properties: { city: { type: string } } } } }\n\
            indexes: [[customer, create_time], paid]\nunique: [[number, total]]\n";
        let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
        match load(&[file("candor.yaml", "title: T\nversion: v1\n"), file("orders.yaml", orders)]) {
            Ok(api) => api,
            Err(mistakes) => panic!("{}", mistakes.render(false)),
        }
    }

    /// Checks what would have to be indexed; nothing where an index narrows the filter.
    #[track_caller]
    fn check(filter: &str, missing: Option<&[&str]>) {
        let api = api();
        let of = api.resource_type("orders").unwrap();
        let expression = Expression::parse(filter, filter_environment(of)).unwrap();
        let told = match narrowing(&expression, of, Timestamp(0)) {
            Narrowing::Narrowed => None,
            Narrowing::Unindexed(columns) => {
                Some(columns.iter().map(|column| of.member(*column)).collect::<Vec<_>>())
            }
        };
        assert_eq!(told.as_deref(), missing, "{filter}");
    }

    #[test]
    fn an_index_narrows_what_compares_its_first_column() {
        check("customer == 'a'", None);
        check("'a' < customer", None);
        check("customer in ['a', 'b']", None);
        check("customer.startsWith('a')", None);
        check("customer == null", None);
        check("number == 'x'", None);
        check("paid", None);
        check("id > 'x'", None);
        check("status == 'open'", Some(&["status"]));
        check("total > 3", Some(&["total"]));
        check("create_time > now - duration('1h')", Some(&["create_time"]));
    }

    #[test]
    fn nothing_narrows_what_no_index_has_in_order() {
        check("customer != 'a'", Some(&[]));
        check("customer != null", Some(&[]));
        check("!paid", Some(&[]));
        check("customer.contains('a')", Some(&[]));
        check("customer.endsWith('a')", Some(&[]));
        check("customer.matches('a')", Some(&[]));
        check("customer.startsWith('')", Some(&[]));
        check("customer < status", Some(&[]));
        check("size(customer) == 1", Some(&[]));
        check("address.city == 'x'", Some(&[]));
        check("'a' in tags", Some(&[]));
        check("tags.exists(t, t == 'a')", Some(&[]));
        check("!(customer == 'a')", Some(&[]));
        check("1 < 2", Some(&[]));
        check("2 < 1", None);
    }

    #[track_caller]
    fn check_order(filter: &str, by: &str, expected: bool) {
        let api = api();
        let of = api.resource_type("orders").unwrap();
        let expression = Expression::parse(filter, filter_environment(of)).unwrap();
        let by = of.columns().find(|column| of.member(*column) == by).unwrap();
        assert_eq!(in_order(&expression, of, by, Timestamp(0)), expected, "{filter} by {by:?}");
    }

    #[test]
    fn an_index_has_in_order_what_stands_behind_fixed_columns() {
        check_order("customer == 'a'", "create_time", true);
        check_order("status == 'x' && 'a' == customer", "create_time", true);
        check_order("number == 'a'", "total", true);
        check_order("customer == 'a'", "total", false);
        check_order("customer > 'a'", "create_time", false);
        check_order("customer == 'a' || paid", "create_time", false);
        check_order("status == 'x'", "create_time", false);
        check_order("status == 'x'", "customer", false);
        check_order("customer > 'x'", "customer", true);
        check_order("customer.startsWith('x')", "customer", true);
        check_order("total > 3", "total", false);
    }

    #[track_caller]
    fn check_alternatives(filter: &str, expected: bool) {
        let api = api();
        let of = api.resource_type("orders").unwrap();
        let expression = Expression::parse(filter, filter_environment(of)).unwrap();
        assert_eq!(by_alternatives(&expression, of, Timestamp(0)), expected, "{filter}");
    }

    #[test]
    fn alternatives_are_found_in_no_order() {
        check_alternatives("customer == 'a' || number == 'b'", true);
        check_alternatives("(customer == 'a' || number == 'b') && total > 3", true);
        check_alternatives("(customer == 'a' || number == 'b') && paid", false);
        check_alternatives("customer == 'a' || total > 3", false);
        check_alternatives("customer == 'a'", false);
    }

    #[test]
    fn of_conditions_together_one_is_enough_and_of_alternatives_each_counts() {
        check("customer == 'a' && status.contains('b')", None);
        check("status.contains('b') && total > 3 && status == 'x'", Some(&["total"]));
        check("customer == 'a' || paid", None);
        check("customer == 'a' || total > 3", Some(&["total"]));
        check("status == 'b' || total > 3 || status == 'c'", Some(&["status", "total"]));
        check("customer == 'a' || status.contains('b')", Some(&[]));
        check("(customer == 'a' || total > 3) && paid", None);
    }
}
