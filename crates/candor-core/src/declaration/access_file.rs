//! `allow`: who may do what, read.

use candor_expression::{Environment, Expression};
use candor_json::Json;

use super::access::{Deed, Rules};
use super::access_keys::{CREATE, DELETE, READ, RULE_KEYS, UPDATE, WRITE};
use super::diagnostic::{Mistake, Report};
use super::keys::Key;
use super::map::{Map, unexpected};
use super::rule_file::expression;
use super::yaml::{Node, Value};
use crate::expression::{access_environment, change_environment};

/// The rules of a type: one for everything, or a map with those of some deeds.
pub(super) fn rules(key: &Key, node: &Node, schema: &Json, report: &mut Report) -> Rules {
    let environments = [access_environment(schema), change_environment(schema)];
    if !matches!(node.value, Value::Map(_)) {
        let rule = report.take(rule(key, node, &environments[0], report));
        return Rules { of: std::array::from_fn(|_| rule.clone()) };
    }
    let Some(map) = Map::open(node, &RULE_KEYS, &[], report) else { return Rules::default() };
    if node.entries().is_empty() {
        report.add(unexpected(key, node));
    }
    let mut read = |key: &Key, deed: Option<Deed>| {
        let changes = deed == Some(Deed::Update);
        let rule = rule(key, map.get(key)?, &environments[usize::from(changes)], report);
        report.take(rule)
    };
    let write = read(&WRITE, None);
    let of = [
        read(&READ, Some(Deed::Read)),
        read(&CREATE, Some(Deed::Create)).or_else(|| write.clone()),
        read(&UPDATE, Some(Deed::Update)).or_else(|| write.clone()),
        read(&DELETE, Some(Deed::Delete)).or_else(|| write.clone()),
    ];
    Rules { of }
}

/// One rule: `true`, `false` or an expression.
fn rule(
    key: &Key,
    node: &Node,
    environment: &Environment,
    report: &Report,
) -> Result<Expression, Mistake> {
    match node.value {
        Value::Boolean(true) => Ok(Expression::always()),
        Value::Boolean(false) => Ok(Expression::never()),
        Value::Text(_) => expression(key, node, environment, report),
        Value::Unreadable | Value::Null | Value::Number(_) | Value::List(_) | Value::Map(_) => {
            Err(unexpected(key, node))
        }
    }
}
