//! The schema of a type: what JSON Schema allows and yet cannot be meant, and what Candor keeps for
//! itself.

use std::collections::HashSet;

use candor_json::{Json, Pointer, Schema};

use super::diagnostic::{Mistake, Report};
use super::schema_keywords::{DIALECT, Holds, KEYWORDS, MISTAKEN, TYPES};
use super::wording::{quoted, unknown};
use super::yaml::{Entry, Node, Value};
use crate::limits::{COMPILED_MAX_ROUNDS, DIAGNOSTICS_MAX, FIELDS_MAX};
use crate::record::{EXPANDED, READ_ONLY_MEMBERS};

/// The schema, ready for use, or nothing when the report says why.
pub(super) fn compile(root: &Node, report: &mut Report) -> Option<Schema> {
    let mut mistakes = Vec::new();
    of_objects(root, "a record is a JSON object", &mut mistakes);
    read_only_members(root, &mut mistakes);
    walked(root, mistakes, report)
}

/// The schema of the claims of callers.
pub(super) fn compile_claims(root: &Node, report: &mut Report) -> Option<Schema> {
    let mut mistakes = Vec::new();
    of_objects(root, "the claims of a caller are a JSON object", &mut mistakes);
    walked(root, mistakes, report)
}

fn walked(root: &Node, mut mistakes: Vec<Mistake>, report: &mut Report) -> Option<Schema> {
    let pure = readable(root);
    walk(root, &mut mistakes);
    mistakes.into_iter().for_each(|mistake| report.add(mistake));
    // A schema with unreadable parts is not the schema that was meant, so nothing more is said of
    // it.
    if !pure {
        return None;
    }
    compile_json(root, report)
}

/// Compiles the schema; what is wrong is told, taken out, and the rest tried again.
fn compile_json(root: &Node, report: &mut Report) -> Option<Schema> {
    let mut document = root.json();
    for round in 0..COMPILED_MAX_ROUNDS {
        let error = match Schema::compile(&document) {
            Ok(schema) => return (round == 0).then_some(schema),
            Err(error) => error,
        };
        let pointer = Pointer::parse(&error.pointer).unwrap_or_else(|_| Pointer::root());
        let span = root.span_at(pointer.tokens());
        // Our own checks speak of the same place in plainer words.
        if !report.touched(span) {
            report.add(Mistake::new(span, error.message));
        }
        if !take_out(&mut document, pointer.tokens()) {
            break;
        }
    }
    None
}

/// Removes a member, or lets an item of a list allow everything. False when there is no such thing.
fn take_out(document: &mut Json, tokens: &[String]) -> bool {
    let Some((last, way)) = tokens.split_last() else { return false };
    let Some(parent) = way.iter().try_fold(document, |value, token| inner(value, token)) else {
        return false;
    };
    if let Some(members) = parent.as_object_mut() {
        return members.remove(last).is_some();
    }
    inner(parent, last).map(|item| *item = Json::Boolean(true)).is_some()
}

fn inner<'j>(value: &'j mut Json, token: &str) -> Option<&'j mut Json> {
    match value {
        Json::Object(members) => members.get_mut(token),
        Json::Array(items) => items.get_mut(token.parse::<usize>().ok()?),
        Json::Null | Json::Boolean(_) | Json::Number(_) | Json::String(_) => None,
    }
}

/// Whether nothing in the tree has been refused already.
fn readable(node: &Node) -> bool {
    !node.unreadable()
        && node.items().iter().all(readable)
        && node.entries().iter().all(|entry| readable(&entry.node))
}

fn of_objects(root: &Node, because: &str, mistakes: &mut Vec<Mistake>) {
    let mistake = match root.entry("type") {
        None => Mistake::new(&root.span, "the schema misses `type: object`"),
        Some(entry) if entry.node.text() == Some("object") => return,
        Some(entry) => Mistake::new(&entry.node.span, "the schema must be of `type: object`"),
    };
    mistakes.push(mistake.help(because));
}

fn read_only_members(root: &Node, mistakes: &mut Vec<Mistake>) {
    let kept = |name: &str| READ_ONLY_MEMBERS.contains(&name) || name == EXPANDED;
    let declared = root.get("properties").map(Node::entries).unwrap_or_default().iter();
    let required = root.get("required").map(Node::items).unwrap_or_default().iter();
    let declared = declared.map(|entry| (entry.name.as_str(), &entry.span));
    let required = required.filter_map(|item| Some((item.text()?, &item.span)));
    for (name, span) in declared.chain(required).filter(|(name, _)| kept(name)) {
        let message = format!("{} is kept by Candor: every record has it", quoted(name));
        mistakes.push(Mistake::new(span, message).help("remove it from the schema"));
    }
}

/// Checks a schema and those within it. The depth is that of the file, which is limited.
fn walk(schema: &Node, mistakes: &mut Vec<Mistake>) {
    undeclared_required(schema, mistakes);
    for entry in schema.entries() {
        match KEYWORDS.iter().find(|(keyword, _)| *keyword == entry.name) {
            None => mistakes.extend(unknown_keyword(entry)),
            Some((_, Holds::Value)) => value(entry, mistakes),
            Some((_, Holds::Schema)) => walk(&entry.node, mistakes),
            Some((_, Holds::List)) => {
                entry.node.items().iter().for_each(|schema| walk(schema, mistakes));
            }
            Some((_, Holds::Map)) => {
                entry.node.entries().iter().for_each(|entry| walk(&entry.node, mistakes));
            }
        }
    }
}

fn unknown_keyword(entry: &Entry) -> Option<Mistake> {
    if entry.name.starts_with("x-") {
        return None;
    }
    if let Some((_, advice)) = MISTAKEN.iter().find(|(word, _)| *word == entry.name) {
        let message = format!("{} is not a keyword of JSON Schema 2020-12", quoted(&entry.name));
        return Some(Mistake::new(&entry.span, message).help(*advice));
    }
    let message =
        unknown("JSON Schema keyword", &entry.name, KEYWORDS.iter().map(|(name, _)| *name));
    let mistake = Mistake::new(&entry.span, message);
    Some(mistake.help("keywords of your own begin with `x-`"))
}

fn value(entry: &Entry, mistakes: &mut Vec<Mistake>) {
    match entry.name.as_str() {
        "type" => {
            let one = std::slice::from_ref(&entry.node);
            let names =
                if matches!(entry.node.value, Value::List(_)) { entry.node.items() } else { one };
            mistakes.extend(names.iter().filter_map(unknown_type));
        }
        "$schema" if entry.node.text() != Some(DIALECT) => {
            let message = format!("only JSON Schema 2020-12 is served, {}", quoted(DIALECT));
            mistakes
                .push(Mistake::new(&entry.node.span, message).help("`$schema` can be left out"));
        }
        _ => {}
    }
}

fn unknown_type(node: &Node) -> Option<Mistake> {
    match &node.value {
        Value::Text(name) if TYPES.contains(&name.as_str()) => None,
        Value::Text(name) => {
            Some(Mistake::new(&node.span, unknown("type", name, TYPES.into_iter())))
        }
        Value::Null => Some(
            Mistake::new(&node.span, "a type must be a text, this is nothing")
                .help("write \"null\", in quotes"),
        ),
        // JSON Schema's own schema says what is wrong with the rest.
        Value::Unreadable
        | Value::Boolean(_)
        | Value::Number(_)
        | Value::List(_)
        | Value::Map(_) => None,
    }
}

/// Where nothing undeclared is allowed, requiring something undeclared allows nothing at all.
fn undeclared_required(schema: &Node, mistakes: &mut Vec<Mistake>) {
    let closed = matches!(
        schema.get("additionalProperties").map(|node| &node.value),
        Some(Value::Boolean(false))
    );
    if !closed || schema.get("patternProperties").is_some() {
        return;
    }
    let declared = schema.get("properties").map(Node::entries).unwrap_or_default();
    let known: HashSet<&str> = declared.iter().map(|entry| entry.name.as_str()).collect();
    // Looking for the nearest name is work, so it is not done for what nobody wrote by hand.
    let offered = if declared.len() > FIELDS_MAX { &[] } else { declared };
    let offered = offered.iter().map(|entry| entry.name.as_str());
    let required = schema.get("required").map(Node::items).unwrap_or_default().iter();
    let named = required.filter_map(|item| Some((item, item.text()?)));
    for (item, name) in named.filter(|(_, name)| !known.contains(name)).take(DIAGNOSTICS_MAX) {
        let message = unknown("required property", name, offered.clone());
        let help = "no document could be valid: `additionalProperties: false` forbids what is not \
                    declared";
        mistakes.push(Mistake::new(&item.span, message).help(help));
    }
}
