//! What an expression may cost, before it is evaluated.
//!
//! Quantifiers multiply: a condition on each pair of two lists takes as many steps as there are
//! pairs. A list is taken to be as long as its schema allows; one the schema does not bound counts
//! as [`ASSUMED_LENGTH`]. Two lists without bounds inside each other are so always refused, and
//! what is left takes time in proportion to what it reads.

use crate::limits::{ASSUMED_LENGTH, COST_MAX};
use crate::mistake::{Mistake, MistakeKind};
use crate::node::{Node, Sides, TextTest};
use crate::parse::Span;
use crate::path::{Path, Root};

/// Refuses what costs more than [`COST_MAX`].
pub(super) fn check(root: &Node, span: Span) -> Result<(), Box<Mistake>> {
    let cost = cost(root, 0);
    if cost <= COST_MAX {
        return Ok(());
    }
    let message = format!(
        "this may take {cost} steps, {COST_MAX} at most are allowed; give the lists a `maxItems` \
         and the texts a `maxLength` in the schema, or ask less of each item"
    );
    Err(span.mistake(MistakeKind::TooComplex, message))
}

/// The steps of a part inside of so many quantifiers.
fn cost(node: &Node, quantifiers: usize) -> u64 {
    let of = |node: &Node| match node {
        Node::Literal(_) | Node::Path(_) => 1,
        node => cost(node, quantifiers),
    };
    let all = |nodes: &[Node]| nodes.iter().map(of).fold(0, u64::saturating_add);
    let both = |sides: &Sides| of(&sides.left).saturating_add(of(&sides.right));
    let own = match node {
        Node::Literal(_) | Node::Path(_) | Node::Now | Node::Has(_) => 0,
        Node::List(nodes) | Node::And(nodes) | Node::Or(nodes) => all(nodes),
        Node::Not(operand)
        | Node::Negate(operand)
        | Node::Timestamp(operand)
        | Node::Duration(operand) => of(operand),
        Node::Size(operand) | Node::Matches { text: operand, .. } => {
            of(operand).saturating_add(scan(operand, quantifiers))
        }
        Node::Compare { sides, .. } | Node::Arithmetic { sides, .. } => both(sides),
        Node::TextTest { test: TextTest::Contains, sides } => {
            both(sides).saturating_add(scan(&sides.left, quantifiers))
        }
        Node::TextTest { sides, .. } => both(sides),
        Node::In(sides) => both(sides).saturating_add(length(&sides.right)),
        Node::Quantified { sides, .. } => {
            let each = cost(&sides.right, quantifiers + 1);
            of(&sides.left).saturating_add(length(&sides.left).saturating_mul(each))
        }
    };
    own.saturating_add(1)
}

/// How many items a list has at most.
fn length(list: &Node) -> u64 {
    match list {
        Node::List(items) => u64::try_from(items.len()).unwrap_or(u64::MAX),
        Node::Path(path) => path.length_max.unwrap_or(ASSUMED_LENGTH),
        _ => ASSUMED_LENGTH,
    }
}

/// What it takes to read all of a text for each item of the list around. The texts of the items
/// themselves are read once each, so they cost no more than the list is long.
fn scan(text: &Node, quantifiers: usize) -> u64 {
    match text {
        Node::Path(path) if quantifiers > 0 && !innermost(path, quantifiers) => {
            path.length_max.unwrap_or(ASSUMED_LENGTH)
        }
        _ => 0,
    }
}

fn innermost(path: &Path, quantifiers: usize) -> bool {
    matches!(path.root, Root::Local(depth) if depth + 1 == quantifiers)
}
