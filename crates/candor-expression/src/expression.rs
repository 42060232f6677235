//! Expressions: a condition that was checked, ready to be asked of facts.

use std::fmt;
use std::sync::Arc;

use crate::environment::{Environment, Facts};
use crate::mistake::Mistake;
use crate::node::{Comparison, Literal, Node, Sides, TextTest};
use crate::path::{Path, Root};
use crate::types::Type;
use crate::{check, parse};

/// A condition. Cloning it shares the tree; two are equal when their trees are.
#[derive(Clone, PartialEq, Eq)]
pub struct Expression {
    root: Arc<Node>,
}

/// A condition that was read, of which nobody has asked yet what its names mean.
pub struct Unchecked<'s>(parse::Syntax<'s>);

impl<'s> Unchecked<'s> {
    /// Reads a condition: in the grammar, and within the limits of what is read.
    pub fn read(source: &'s str) -> Result<Unchecked<'s>, Mistake> {
        parse::parse(source).map(Unchecked).map_err(|mistake| *mistake)
    }

    /// Types it: of types that go together, and within the limits of what may be asked.
    pub fn typed(&self, environment: &Environment) -> Result<Expression, Mistake> {
        check::check(&self.0, environment).map(Expression::of).map_err(|mistake| *mistake)
    }
}

impl Expression {
    /// Reads and types a condition.
    pub fn parse(source: &str, environment: &Environment) -> Result<Expression, Mistake> {
        Unchecked::read(source)?.typed(environment)
    }

    /// The typed tree, for back-ends.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// Both conditions.
    #[must_use]
    pub fn and(&self, other: &Expression) -> Expression {
        let parts = self.conjuncts().chain(other.conjuncts()).cloned().collect();
        Expression { root: Arc::new(Node::And(parts)) }
    }

    /// What must all hold: the parts of a conjunction, or the whole.
    pub fn conjuncts(&self) -> impl Iterator<Item = &Node> {
        match &*self.root {
            Node::And(parts) => parts.iter(),
            whole => std::slice::from_ref(whole).iter(),
        }
    }

    /// `path == literal`, as sub-collections and short forms of filters ask it.
    pub fn equals(path: Path, literal: Literal) -> Result<Expression, String> {
        Expression::compare(path, Comparison::Equal, literal)
    }

    /// What holds of everything.
    pub fn always() -> Expression {
        Expression::of(Node::Literal(Literal::Boolean(true)))
    }

    /// What holds of nothing.
    pub fn never() -> Expression {
        Expression::of(Node::Literal(Literal::Boolean(false)))
    }

    /// A path compared with a literal; or a message that says why the two do not go together.
    pub fn compare(
        path: Path,
        comparison: Comparison,
        literal: Literal,
    ) -> Result<Expression, String> {
        let holds = literal.holds();
        if !path.holds.comparable(&holds) {
            return Err(format!("`{path}` is {}, it cannot be compared with {holds}", path.holds));
        }
        if comparison.is_order() && holds == Type::Boolean {
            return Err(format!("`{path}` is a boolean: only `==` and `!=` compare booleans"));
        }
        if !comparison.is_order() {
            possible(&path, &literal)?;
        }
        let sides = Sides::of(Node::Path(path.into()), Node::Literal(literal));
        Ok(Expression::of(Node::Compare { comparison, sides }))
    }

    /// `path in [literal, …]`.
    pub fn is_in(path: Path, literals: Vec<Literal>) -> Result<Expression, String> {
        if let Some(other) = literals.iter().find(|item| !path.holds.comparable(&item.holds())) {
            let (holds, other) = (&path.holds, other.holds());
            return Err(format!("`{path}` is {holds}, it cannot be compared with {other}"));
        }
        literals.iter().try_for_each(|literal| possible(&path, literal))?;
        let list = Node::List(literals.into_iter().map(Node::Literal).collect());
        Ok(Expression::of(Node::In(Sides::of(Node::Path(path.into()), list))))
    }

    /// `path.startsWith("part")` and its like.
    pub fn tests(path: Path, test: TextTest, part: &str) -> Result<Expression, String> {
        if path.holds != Type::Text {
            return Err(format!("only a text has `{}`, `{path}` is {}", test.name(), path.holds));
        }
        let part = Node::Literal(Literal::Text(part.into()));
        let sides = Sides::of(Node::Path(path.into()), part);
        Ok(Expression::of(Node::TextTest { test, sides }))
    }

    /// `has(path)`.
    pub fn has(path: Path) -> Expression {
        Expression::of(Node::Has(path.into()))
    }

    /// The condition that does not hold when this one does.
    #[must_use]
    pub fn negated(&self) -> Expression {
        Expression::of(Node::Not(Box::new((*self.root).clone())))
    }

    pub(crate) fn of(root: Node) -> Expression {
        Expression { root: Arc::new(root) }
    }

    /// Whether it holds of these facts.
    pub fn holds(&self, facts: &Facts<'_>) -> bool {
        crate::evaluate::holds(&self.root, facts)
    }

    /// Every path that it asks for, in the order of the source.
    pub fn paths(&self) -> Vec<&Path> {
        let mut found = Vec::new();
        self.root.visit(&mut |node| {
            if let Node::Path(path) | Node::Has(path) = node {
                found.push(&**path);
            }
        });
        found
    }

    /// Whether it asks for a variable, `now` included.
    pub fn uses(&self, variable: &str) -> bool {
        self.root.uses(variable)
    }
}

/// Refuses a text that an enumerated member never is.
fn possible(path: &Path, literal: &Literal) -> Result<(), String> {
    let Literal::Text(text) = literal else { return Ok(()) };
    check::never(path, text, || path.to_string()).map_or(Ok(()), Err)
}

impl Node {
    /// Calls with this part and every part in it, in the order of the source.
    pub fn visit<'n>(&'n self, call: &mut impl FnMut(&'n Node)) {
        call(self);
        match self {
            Node::Literal(_) | Node::Path(_) | Node::Now | Node::Has(_) => {}
            Node::List(parts) | Node::And(parts) | Node::Or(parts) => {
                parts.iter().for_each(|part| part.visit(call));
            }
            Node::Not(part)
            | Node::Negate(part)
            | Node::Size(part)
            | Node::Matches { text: part, .. }
            | Node::Timestamp(part)
            | Node::Duration(part) => part.visit(call),
            Node::Compare { sides, .. }
            | Node::Arithmetic { sides, .. }
            | Node::In(sides)
            | Node::TextTest { sides, .. }
            | Node::Quantified { sides, .. } => {
                sides.left.visit(call);
                sides.right.visit(call);
            }
        }
    }

    /// Whether it asks for a variable, `now` included. Rules are split by it.
    pub fn uses(&self, variable: &str) -> bool {
        let mut found = false;
        self.visit(&mut |node| match node {
            Node::Now => found |= variable == "now",
            Node::Path(path) | Node::Has(path) => {
                found |= matches!(&path.root, Root::Variable(name) if &**name == variable);
            }
            _ => {}
        });
        found
    }
}

impl fmt::Display for Expression {
    /// The canonical source, which is read as the same expression.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.fmt(f)
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.root)
    }
}
