//! `operations`: what can be done with a type.

use super::api::{Operation, Operations, Support};
use super::diagnostic::{Mistake, Report};
use super::keys::OPERATIONS;
use super::map::unexpected;
use super::wording::{quoted, unknown};
use super::yaml::{Node, Value};

/// How far an operation is there, by the word for it.
const SUPPORTS: [(&str, Support); 3] =
    [("built", Support::Built), ("planned", Support::Planned), ("absent", Support::Absent)];

/// Words that people write for an operation, and the operation.
const MISTAKEN: [(&str, &str); 11] = [
    ("destroy", "`delete`"),
    ("edit", "`update`"),
    ("get", "`read` for one record and `list` for many"),
    ("head", "`read` for one record and `list` for many"),
    ("index", "`list`"),
    ("insert", "`create`"),
    ("patch", "`update`"),
    ("post", "`create`"),
    ("put", "`replace`"),
    ("remove", "`delete`"),
    ("write", "`create`, `replace` or `update`"),
];

impl Default for Operations {
    fn default() -> Operations {
        Operations { support: [Support::Built; 6] }
    }
}

/// Reads either form: the list of what is built, or the map that says of each how far it is.
pub(super) fn read(node: &Node, report: &mut Report) -> Operations {
    match &node.value {
        Value::List(items) if !items.is_empty() => built(items, report),
        Value::Map(_) => named(node, report),
        Value::List(_)
        | Value::Unreadable
        | Value::Null
        | Value::Boolean(_)
        | Value::Number(_)
        | Value::Text(_) => {
            report.add(unexpected(&OPERATIONS, node));
            Operations::default()
        }
    }
}

fn built(items: &[Node], report: &mut Report) -> Operations {
    let mut support = [Support::Absent; 6];
    for item in items.iter().filter(|item| !item.unreadable()) {
        let operation = match item.text() {
            Some(name) => operation(name).map_err(|message| Mistake::new(&item.span, message)),
            None => Err(unexpected(&OPERATIONS, item)),
        };
        let Some(operation) = report.take(operation) else { continue };
        let place = &mut support[operation as usize];
        if *place == Support::Built {
            let name = item.text().unwrap_or_default();
            report.add(Mistake::new(&item.span, format!("{} is named twice", quoted(name))));
        }
        *place = Support::Built;
    }
    Operations { support }
}

/// A map that calls something `built` tells what there is, and what it leaves out is absent. One
/// that does not tells the exceptions, and what it leaves out is built.
fn named(node: &Node, report: &mut Report) -> Operations {
    let tells_what_is_built = node.entries().iter().any(|entry| entry.node.text() == Some("built"));
    let left_out = if tells_what_is_built { Support::Absent } else { Support::Built };
    let mut operations = Operations { support: [left_out; 6] };
    for entry in node.entries() {
        let operation =
            operation(&entry.name).map_err(|message| Mistake::new(&entry.span, message));
        let operation = report.take(operation);
        if entry.node.unreadable() {
            continue;
        }
        let support = report.take(support(&entry.node));
        if let (Some(operation), Some(support)) = (operation, support) {
            operations.support[operation as usize] = support;
        }
    }
    operations
}

fn operation(name: &str) -> Result<Operation, String> {
    if let Some((operation, _, _)) = Operation::ALL.iter().find(|(_, known, _)| *known == name) {
        return Ok(*operation);
    }
    let lower = name.to_ascii_lowercase();
    match MISTAKEN.iter().find(|(word, _)| *word == lower) {
        Some((_, right)) => Err(format!("{} is not an operation, write {right}", quoted(name))),
        None => Err(unknown("operation", name, Operation::ALL.iter().map(|(_, name, _)| *name))),
    }
}

fn support(node: &Node) -> Result<Support, Mistake> {
    let names = SUPPORTS.iter().map(|(name, _)| *name);
    let Some(text) = node.text() else {
        let message = format!("expected built, planned or absent, this is {}", node.kind());
        return Err(Mistake::new(&node.span, message));
    };
    match SUPPORTS.iter().find(|(name, _)| *name == text) {
        Some((_, support)) => Ok(*support),
        None => Err(Mistake::new(&node.span, unknown("word", text, names))),
    }
}
