//! `check`, and what checks and guards have in common: a rule and the words for breaking it.

use candor_expression::{Environment, Expression, MistakeKind, Type};
use candor_json::{Json, Pointer};

use super::diagnostic::{Mistake, Report};
use super::keys::Key;
use super::map::{Map, text, unexpected};
use super::rule::{Check, Condition};
use super::rule_keys::{AT, CHECK, CHECK_KEYS, RULE, SAY};
use super::scalar_place::written;
use super::wording::unknown;
use super::yaml::{Node, Value};
use crate::expression::{OLD, SELF, check_environment, record_type};
use crate::limits::CHECKS_MAX;

const OLD_HELP: &str =
    "a check holds whatever was stored before; `old` is for the `guard` of a transition";

const OLD_ACCESS_HELP: &str = "`old` is for the rule of `update`, and of a transition";

const NO_RECORD_HELP: &str =
    "no record is read before this is asked: a rule here is about `caller` and `now` alone";

/// Within braces a comma ends a scalar without quotes.
const COMMA_HELP: &str = "put it in quotes: a comma ends it here";

/// The rules about every record of the type.
pub(super) fn checks(node: &Node, schema: &Json, report: &mut Report) -> Vec<Check> {
    if !matches!(node.value, Value::List(_)) {
        report.add(unexpected(&CHECK, node));
    }
    let items = node.items();
    if items.len() > CHECKS_MAX {
        let message = format!("{} checks are listed, {CHECKS_MAX} at most can be", items.len());
        report.add(Mistake::new(&node.span, message));
        return Vec::new();
    }
    let (environment, record) = (check_environment(schema), record_type(schema));
    items.iter().filter_map(|item| check(item, &environment, &record, report)).collect()
}

fn check(
    node: &Node,
    environment: &Environment,
    record: &Type,
    report: &mut Report,
) -> Option<Check> {
    let map = Map::open(node, &CHECK_KEYS, &[], report)?;
    let condition = condition(&map, &RULE, environment, report);
    let at = map.read(&AT, report, |key, node| pointer(key, node, record));
    Some(Check { condition: condition?, at: at.unwrap_or_default() })
}

/// The rule behind a key, with the words beside it.
pub(super) fn condition(
    map: &Map,
    key: &Key,
    environment: &Environment,
    report: &mut Report,
) -> Option<Condition> {
    let say = map.read(&SAY, report, text);
    let node = map.get(key)?;
    let rule = expression(key, node, environment, report);
    Some(Condition { rule: report.take(rule)?, say })
}

/// An expression; what is wrong with it is told at its place in the file.
pub(super) fn expression(
    key: &Key,
    node: &Node,
    environment: &Environment,
    report: &Report,
) -> Result<Expression, Mistake> {
    let source = text(key, node)?;
    Expression::parse(&source, environment).map_err(|mistake| {
        let part = written(report.written(&node.span), &source, &(mistake.start..mistake.end));
        let begin = node.span.start;
        let told = Mistake::new(&(begin + part.start..begin + part.end), mistake.message);
        let end = node.span.end;
        let cut = mistake.end == source.len() && report.written(&(end..end + 1)) == ",";
        match source.get(mistake.start..mistake.end) {
            Some(SELF | OLD) if environment.path(SELF, &[]).is_err() => told.help(NO_RECORD_HELP),
            Some(OLD) if key.name == RULE.name => told.help(OLD_HELP),
            Some(OLD) => told.help(OLD_ACCESS_HELP),
            _ if cut && mistake.kind == MistakeKind::Syntax => told.help(COMMA_HELP),
            _ => told,
        }
    })
}

/// A JSON Pointer to something that a record can have.
fn pointer(key: &Key, node: &Node, record: &Type) -> Result<String, Mistake> {
    let text = text(key, node)?;
    let pointer = Pointer::parse(&text).map_err(|_| unexpected(key, node))?;
    let mut place = record.clone();
    for token in pointer.tokens() {
        place = match &place {
            Type::Object(object) => match object.members.get(token.as_str()) {
                Some(member) => member.holds.clone(),
                None if object.open => Type::Unknown,
                None => {
                    let known = object.members.keys().map(|name| &**name);
                    return Err(Mistake::new(&node.span, unknown("member", token, known)));
                }
            },
            Type::List(item) => (**item).clone(),
            _ => Type::Unknown,
        };
    }
    Ok(text)
}
