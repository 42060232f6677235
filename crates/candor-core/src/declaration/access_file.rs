//! `allow`, `forbid`, `fields` and `conceal`: who may do what, read.

use candor_expression::{Environment, Expression, Node as Part, Type};
use candor_json::Json;

use super::access::{Access, AccessRule, Deed, FieldAccess};
use super::access_keys::{
    ALLOW, CONCEAL, CREATE, DELETE, FIELD_KEYS, FIELD_READ, FIELD_WRITE, FIELDS, FORBID, READ,
    RULE_KEYS, UPDATE, WRITE,
};
use super::diagnostic::{Mistake, Report};
use super::keys::Key;
use super::map::{Map, boolean, unexpected};
use super::rule_file::expression;
use super::rule_keys::ALLOW as TAKEN_BY;
use super::wording::{quoted, unknown};
use super::yaml::{Entry, Node, Value};
use crate::expression::{CALLER, access_environment, caller_environment, change_environment};
use crate::limits::FIELD_RULES_MAX;
use crate::record::READ_ONLY_MEMBERS;

/// The expressions of `allow` or `forbid`, in the order of [`Deed::ALL`].
type Said = [Option<Expression>; 4];

/// Reads access rules, of records with this schema.
pub(super) struct AccessFile<'s> {
    /// Of the records; none where another service has them.
    schema: Option<&'s Json>,
    /// Of a record by itself.
    alone: Environment,
    /// Of a record that is changed.
    changed: Environment,
}

impl<'s> AccessFile<'s> {
    pub(super) fn new(schema: &'s Json, caller: &Type) -> AccessFile<'s> {
        let alone = access_environment(schema, caller);
        let changed = change_environment(schema, caller);
        AccessFile { schema: Some(schema), alone, changed }
    }

    /// Reads rules of what another service has: about the caller alone.
    pub(super) fn of_service(caller: &Type) -> AccessFile<'s> {
        let alone = caller_environment(caller);
        AccessFile { schema: None, changed: alone.clone(), alone }
    }

    /// Who may do what.
    pub(super) fn access(&self, map: &Map, id_field: Option<&str>, report: &mut Report) -> Access {
        let allow = map.get(&ALLOW).map(|node| self.said(&ALLOW, node, report));
        let forbid = map.get(&FORBID).map(|node| self.said(&FORBID, node, report));
        let fields = map.get(&FIELDS).filter(|_| self.schema.is_some());
        let fields = fields.map(|node| self.fields(node, id_field, report));
        let of = |said: &Option<Said>, deed: Deed| said.clone()?[deed as usize].clone();
        let rule =
            |(deed, _)| AccessRule::new(of(&allow, deed).as_ref(), of(&forbid, deed).as_ref());
        Access {
            rules: Deed::ALL.map(rule),
            fields: fields.unwrap_or_default(),
            conceal: map.read(&CONCEAL, report, boolean).unwrap_or_default(),
        }
    }

    /// Who may take a transition.
    pub(super) fn transition(&self, map: &Map, report: &mut Report) -> Option<AccessRule> {
        let rule = self.rule(&TAKEN_BY, map.get(&TAKEN_BY)?, true, report);
        report.take(rule).map(|rule| AccessRule::new(Some(&rule), None))
    }

    /// One rule for everything, or a map with those of some deeds.
    fn said(&self, key: &Key, node: &Node, report: &mut Report) -> Said {
        if !matches!(node.value, Value::Map(_)) {
            let rule = report.take(self.rule(key, node, false, report));
            return std::array::from_fn(|_| rule.clone());
        }
        let Some(map) = Map::open(node, &RULE_KEYS, &[], report) else { return Said::default() };
        if node.entries().is_empty() {
            report.add(unexpected(key, node));
        }
        let mut read = |key: &Key, changes: bool| {
            let rule = self.rule(key, map.get(key)?, changes, report);
            report.take(rule)
        };
        let write = read(&WRITE, false);
        [
            read(&READ, false),
            read(&CREATE, false).or_else(|| write.clone()),
            read(&UPDATE, true).or_else(|| write.clone()),
            read(&DELETE, false).or_else(|| write.clone()),
        ]
    }

    /// The members that have rules of their own.
    fn fields(&self, node: &Node, id: Option<&str>, report: &mut Report) -> Vec<FieldAccess> {
        let entries = node.entries();
        if entries.is_empty() {
            report.add(unexpected(&FIELDS, node));
        }
        if entries.len() > FIELD_RULES_MAX {
            let count = entries.len();
            let message = format!("{count} fields have rules, {FIELD_RULES_MAX} at most can have");
            report.add(Mistake::new(&node.span, message));
            return Vec::new();
        }
        entries.iter().filter_map(|entry| self.field(entry, id, report)).collect()
    }

    fn field(&self, entry: &Entry, id: Option<&str>, report: &mut Report) -> Option<FieldAccess> {
        report.take(self.named(entry, id));
        let map = Map::open(&entry.node, &FIELD_KEYS, &[], report)?;
        if entry.node.entries().is_empty() {
            report.add(unexpected(&FIELDS, &entry.node));
        }
        let mut read = |key: &Key| {
            let rule = self.rule(key, map.get(key)?, false, report);
            report.take(rule)
        };
        let (sees, sets) = (read(&FIELD_READ), read(&FIELD_WRITE));
        let everybody = Expression::always();
        // What may not be seen is not set either, unless it is said that it may.
        let sets = sets.or_else(|| sees.clone());
        let rule = |said: Option<Expression>| {
            AccessRule::new(Some(said.as_ref().unwrap_or(&everybody)), None)
        };
        Some(FieldAccess { name: entry.name.clone(), read: rule(sees), write: rule(sets) })
    }

    /// That it is a member of the schema, and not the one that is the id.
    fn named(&self, entry: &Entry, id: Option<&str>) -> Result<(), Mistake> {
        let name = entry.name.as_str();
        let schema = self.schema.and_then(|schema| schema.member("properties"));
        let declared = schema.and_then(Json::as_object);
        let declared = || declared.into_iter().flat_map(|members| members.iter().map(|one| one.0));
        let wrong = |why: &str| Mistake::new(&entry.span, format!("{} {why}", quoted(name)));
        if READ_ONLY_MEMBERS.contains(&name) {
            return Err(wrong("is kept by Candor, and shown to whoever sees the record"));
        }
        if id == Some(name) {
            return Err(wrong("is the id of the record, and shown to whoever sees it"));
        }
        match declared().any(|known| known == name) {
            true => Ok(()),
            false => Err(Mistake::new(&entry.span, unknown("member", name, declared()))),
        }
    }

    /// One rule: `true`, `false` or an expression.
    fn rule(
        &self,
        key: &Key,
        node: &Node,
        changes: bool,
        report: &Report,
    ) -> Result<Expression, Mistake> {
        let environment = if changes { &self.changed } else { &self.alone };
        let rule = match node.value {
            Value::Boolean(true) => Expression::always(),
            Value::Boolean(false) => Expression::never(),
            Value::Text(_) => expression(key, node, environment, report)?,
            Value::Unreadable | Value::Null | Value::Number(_) | Value::List(_) | Value::Map(_) => {
                return Err(unexpected(key, node));
            }
        };
        match lists_caller(&rule) {
            false => Ok(rule),
            true => Err(Mistake::new(
                &node.span,
                "a list that is written out has members of `caller` only behind `in`",
            )),
        }
    }
}

/// A rule about the caller alone.
pub(super) fn caller_rule(
    key: &Key,
    node: &Node,
    caller: &Type,
    report: &mut Report,
) -> Option<Expression> {
    let rule = match node.value {
        Value::Boolean(true) => Ok(Expression::always()),
        Value::Boolean(false) => Ok(Expression::never()),
        Value::Text(_) => expression(key, node, &caller_environment(caller), report),
        Value::Unreadable | Value::Null | Value::Number(_) | Value::List(_) | Value::Map(_) => {
            Err(unexpected(key, node))
        }
    };
    report.take(rule)
}

/// Whether a list that is written out holds something of the caller, where it would matter that it
/// is absent.
fn lists_caller(rule: &Expression) -> bool {
    let mut found = false;
    rule.root().visit(&mut |part| {
        let list = match part {
            Part::Quantified { sides, .. } => &sides.left,
            Part::Size(operand) => operand,
            _ => return,
        };
        found |= matches!(list, Part::List(_)) && list.uses(CALLER);
    });
    found
}
