//! Filters as SQL: the meaning of the interpreter, in a form that indexes serve.
//!
//! What compares a column with a value becomes a plain condition on the column; the rest is asked
//! of the interpreter, row by row (`functions`), beside the plain conditions, which still narrow
//! the rows. No part is ever NULL: each says itself what it makes of an absent value, so `!` is
//! `NOT`. Values are bound, never written into the text.

mod functions;
mod numbers;
mod texts;
mod times;

use candor_core::declaration::{Column, FieldKind, ResourceType};
use candor_core::expression::SELF;
use candor_core::record::Timestamp;
use candor_core::selection::Selection;
use candor_expression::{Comparison, Literal, Node, Path, Root, Sides, Type};
use rusqlite::types::Value;
use rusqlite::{Connection, Result};

pub(crate) use functions::Interpreter;

use crate::layout::Table;

/// A condition of SQL.
#[derive(Debug)]
pub(crate) struct Filter {
    /// Its text, in which `?1` is the first of the values.
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
    /// What the interpreter is asked.
    pub(crate) asked: Vec<Node>,
}

/// Where a filter is written for.
pub(crate) struct Writing<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) resource_type: &'a ResourceType,
    pub(crate) table: &'a Table,
    pub(crate) now: Timestamp,
}

impl Filter {
    /// The filter of a selection, when it has one.
    pub(crate) fn of(selection: &Selection, writing: &Writing<'_>) -> Result<Option<Filter>> {
        let Some(expression) = &selection.filter else { return Ok(None) };
        let mut writer = Writer { writing, values: Vec::new(), asked: Vec::new() };
        let sql = writer.condition(expression.root())?;
        Ok(Some(Filter { sql, values: writer.values, asked: writer.asked }))
    }
}

const AND: &str = " AND ";
const OR: &str = " OR ";

/// A filter that is being written.
struct Writer<'a> {
    writing: &'a Writing<'a>,
    values: Vec<Value>,
    asked: Vec<Node>,
}

/// A column that a path leads to.
struct Found {
    /// As SQL names it.
    name: String,
    kind: Kind,
}

/// What a column holds, and what the expression takes it for.
enum Kind {
    Text,
    Boolean,
    /// A number; `whole` where only integers count.
    Number {
        whole: bool,
        column: Column,
    },
    /// A text that stands for a moment.
    Moment,
    /// Milliseconds since 1970.
    Milliseconds,
}

impl Writer<'_> {
    fn condition(&mut self, node: &Node) -> Result<String> {
        Ok(match self.plain(node)? {
            Some(sql) => sql,
            None => self.ask(node),
        })
    }

    /// The condition as plain SQL, where there is one.
    fn plain(&mut self, node: &Node) -> Result<Option<String>> {
        if let Some(constant) = node.constant(self.writing.now.0) {
            let holds = constant == Some(Literal::Boolean(true));
            return Ok(Some(truth(holds)));
        }
        match node {
            Node::And(parts) => self.join(parts, Node::And, AND).map(Some),
            Node::Or(parts) => self.join(parts, Node::Or, OR).map(Some),
            Node::Not(part) => self.not(part).map(Some),
            Node::Compare { comparison, sides } => self.compare(*comparison, sides),
            Node::In(sides) => self.is_in(sides),
            Node::Has(path) => Ok(self.has(node, path)),
            Node::Path(path) => Ok(self.find(path).and_then(|found| match found.kind {
                Kind::Boolean => Some(format!("{} IS 1", found.name)),
                _ => None,
            })),
            Node::TextTest { test, sides } => Ok(self.text_test(*test, sides)),
            Node::Literal(_)
            | Node::List(_)
            | Node::Now
            | Node::Arithmetic { .. }
            | Node::Negate(_)
            | Node::Size(_)
            | Node::Matches { .. }
            | Node::Timestamp(_)
            | Node::Duration(_)
            | Node::Quantified { .. } => Ok(None),
        }
    }

    /// Several conditions. Those that are left to the interpreter are asked together, last: the
    /// document is read once, and only where the others do not settle it.
    fn join(
        &mut self,
        parts: &[Node],
        together: fn(Vec<Node>) -> Node,
        sign: &str,
    ) -> Result<String> {
        let (mut written, mut left) = (Vec::new(), Vec::new());
        for part in parts {
            match self.plain(part)? {
                Some(sql) => written.push(sql),
                None => left.push(part.clone()),
            }
        }
        match left.as_slice() {
            [] => {}
            [one] => written.push(self.ask(one)),
            _ => written.push(self.ask(&together(left))),
        }
        if sign == OR && written.len() > 1 {
            // The indexes are of live rows, and the engine looks no further than the alternative.
            for sql in &mut written {
                *sql = format!("(delete_time IS NULL AND {sql})");
            }
        }
        Ok(balanced(&written, sign))
    }

    fn not(&mut self, part: &Node) -> Result<String> {
        // Written so that an index finds what is absent.
        if let Node::Has(path) = part
            && let Some(found) = self.find_field(path)
        {
            let name = found.to_owned();
            return Ok(format!("({name} IS NULL AND NOT {})", self.ask(part)));
        }
        Ok(format!("NOT {}", self.condition(part)?))
    }

    /// Asks the interpreter.
    fn ask(&mut self, node: &Node) -> String {
        self.asked.push(node.clone());
        let place = self.asked.len() - 1;
        format!("candor_holds({place}, id, revision, create_time, update_time, document)")
    }

    fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("?{}", self.values.len())
    }

    fn compare(&mut self, comparison: Comparison, sides: &Sides) -> Result<Option<String>> {
        let now_ms = self.writing.now.0;
        let (path, comparison, value) = match (&sides.left, &sides.right) {
            (Node::Path(path), value) => (path, comparison, value.constant(now_ms)),
            (value, Node::Path(path)) => (path, turned(comparison), value.constant(now_ms)),
            _ => return Ok(None),
        };
        let (Some(found), Some(value)) = (self.find(path), value) else { return Ok(None) };
        match value {
            Some(value) => self.compare_column(&found, comparison, &value),
            // What is compared with nothing is not so.
            None => Ok(Some(truth(false))),
        }
    }

    fn compare_column(
        &mut self,
        found: &Found,
        comparison: Comparison,
        value: &Literal,
    ) -> Result<Option<String>> {
        let name = found.name.as_str();
        Ok(match (&found.kind, value) {
            (Kind::Text, Literal::Text(text)) => {
                let bound = Value::Text(text.to_string());
                Some(self.compare_plainly(name, comparison, bound))
            }
            (Kind::Boolean, Literal::Boolean(value)) if !comparison.is_order() => {
                Some(self.compare_plainly(name, comparison, Value::Integer((*value).into())))
            }
            (
                Kind::Number { whole, column },
                Literal::Integer(number) | Literal::Number(number),
            ) => Some(self.compare_number(name, (*whole, *column), comparison, number)?),
            (Kind::Moment, Literal::Timestamp(moment)) => {
                Some(self.compare_moment(name, comparison, *moment))
            }
            (Kind::Milliseconds, Literal::Timestamp(moment)) => {
                Some(self.compare_milliseconds(name, comparison, *moment))
            }
            _ => None,
        })
    }

    /// A comparison that the engine makes as the interpreter does.
    fn compare_plainly(&mut self, name: &str, comparison: Comparison, value: Value) -> String {
        let bound = self.bind(value);
        match comparison {
            // Never NULL, since the value is not, and served by an index like `=`.
            Comparison::Equal => format!("{name} IS {bound}"),
            Comparison::NotEqual => format!("({name} IS NOT NULL AND {name} IS NOT {bound})"),
            Comparison::Less
            | Comparison::LessOrEqual
            | Comparison::Greater
            | Comparison::GreaterOrEqual => {
                format!("({name} IS NOT NULL AND {name} {} {bound})", comparison.symbol())
            }
        }
    }

    fn is_in(&mut self, sides: &Sides) -> Result<Option<String>> {
        let (Node::Path(path), Node::List(items)) = (&sides.left, &sides.right) else {
            return Ok(None);
        };
        let Some(found) = self.find(path) else { return Ok(None) };
        let now_ms = self.writing.now.0;
        let Some(items) =
            items.iter().map(|item| item.constant(now_ms)).collect::<Option<Vec<_>>>()
        else {
            return Ok(None);
        };
        let items: Vec<Literal> = items.into_iter().flatten().collect();
        if let Kind::Moment | Kind::Milliseconds = found.kind {
            let equal = |item| self.compare_column(&found, Comparison::Equal, item);
            let equal: Option<Vec<String>> = items.iter().map(equal).collect::<Result<_>>()?;
            return Ok(equal.map(|equal| balanced(&equal, OR)));
        }
        let values: Option<Vec<Option<Value>>> =
            items.iter().map(|item| value_in(&found.kind, item)).collect();
        let Some(values) = values else { return Ok(None) };
        let bound: Vec<String> =
            values.into_iter().flatten().map(|value| self.bind(value)).collect();
        Ok(Some(match bound.as_slice() {
            [] => truth(false),
            [one] => format!("{} IS {one}", found.name),
            _ => format!("({0} IS NOT NULL AND {0} IN ({1}))", found.name, bound.join(", ")),
        }))
    }

    fn has(&mut self, node: &Node, path: &Path) -> Option<String> {
        // A value of another kind than the field's is there, though not in the column.
        let name = self.find_field(path)?.to_owned();
        Some(format!("({name} IS NOT NULL OR {})", self.ask(node)))
    }

    /// The column of a field.
    fn find_field(&self, path: &Path) -> Option<&str> {
        match self.column(path)? {
            Column::Field(field) => Some(&self.writing.table.columns[usize::from(field.0)]),
            Column::Id | Column::CreateTime | Column::UpdateTime => None,
        }
    }

    /// The column a path leads to, where it holds what the expression takes it for.
    fn find(&self, path: &Path) -> Option<Found> {
        let (column, table) = (self.column(path)?, self.writing.table);
        let (name, kind) = match column {
            Column::Id => ("id", Kind::Text),
            Column::CreateTime => ("create_time", Kind::Milliseconds),
            Column::UpdateTime => ("update_time", Kind::Milliseconds),
            Column::Field(field) => {
                let place = usize::from(field.0);
                let whole = path.holds == Type::Integer;
                let kind = match (table.kinds[place], &path.holds) {
                    (FieldKind::Text, Type::Text) => Kind::Text,
                    (FieldKind::Text, Type::Timestamp) => Kind::Moment,
                    (FieldKind::Boolean, Type::Boolean) => Kind::Boolean,
                    (FieldKind::Integer | FieldKind::Number, Type::Integer | Type::Number) => {
                        Kind::Number { whole, column }
                    }
                    _ => return None,
                };
                (table.columns[place].as_str(), kind)
            }
        };
        Some(Found { name: name.to_owned(), kind })
    }

    fn column(&self, path: &Path) -> Option<Column> {
        let (Root::Variable(variable), [member]) = (&path.root, &*path.members) else {
            return None;
        };
        let of = self.writing.resource_type;
        let named = |column: &Column| of.member(*column) == &**member;
        (&**variable == SELF).then(|| of.columns().find(named)).flatten()
    }
}

/// What is looked for among the values of a column; nothing inside where no value can be it.
fn value_in(kind: &Kind, item: &Literal) -> Option<Option<Value>> {
    match (kind, item) {
        (Kind::Text, Literal::Text(text)) => Some(Some(Value::Text(text.to_string()))),
        (Kind::Boolean, Literal::Boolean(value)) => Some(Some(Value::Integer((*value).into()))),
        (Kind::Number { whole, .. }, Literal::Integer(number) | Literal::Number(number)) => {
            let fits = !whole || number.is_integer();
            Some(fits.then(|| crate::scalar::column(&number.decimal())))
        }
        _ => None,
    }
}

fn truth(holds: bool) -> String {
    (if holds { "1" } else { "0" }).to_owned()
}

/// The comparison with its sides exchanged.
fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal | Comparison::NotEqual => comparison,
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
    }
}

/// Conditions joined as a tree: in a row they would be too deep for the engine.
fn balanced(parts: &[String], sign: &str) -> String {
    match parts {
        [] => truth(sign == AND),
        [one] => one.clone(),
        _ => {
            let (left, right) = parts.split_at(parts.len() / 2);
            format!("({}{sign}{})", balanced(left, sign), balanced(right, sign))
        }
    }
}
