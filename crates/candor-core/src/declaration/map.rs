//! A map of a declaration, read against the table of its keys.

use super::diagnostic::{Mistake, Report};
use super::keys::{Key, Later};
use super::wording::{quoted, unknown};
use super::yaml::{Entry, Node, Value};
use crate::nearest::nearest;

/// A map whose keys have been checked.
pub(super) struct Map<'n> {
    node: &'n Node,
}

impl<'n> Map<'n> {
    /// Checks that the node is a map, that it has every required key and none that is unknown.
    pub(super) fn open(
        node: &'n Node,
        keys: &[&Key],
        later: &[Later],
        report: &mut Report,
    ) -> Option<Map<'n>> {
        if !matches!(node.value, Value::Map(_)) {
            if !node.unreadable() {
                let message = format!("expected a map of keys and values, this is {}", node.kind());
                report.add(Mistake::new(&node.span, message));
            }
            return None;
        }
        let mistakes = node.entries().iter().filter_map(|entry| wrong_key(entry, keys, later));
        mistakes.for_each(|mistake| report.add(mistake));
        for key in keys.iter().filter(|key| key.required && missing(node, key, keys)) {
            let message = format!("the key {} is missing", quoted(key.name));
            report.add(Mistake::new(&node.span, message).help(format!("add it: {}", key.example)));
        }
        Some(Map { node })
    }

    /// What stands behind a key. Nothing also when a diagnostic has been written about it.
    pub(super) fn get(&self, key: &Key) -> Option<&'n Node> {
        let node = self.node.get(key.name)?;
        (!matches!(node.value, Value::Null | Value::Unreadable)).then_some(node)
    }

    /// The value of a key, read by a function that tells what is wrong with it.
    pub(super) fn read<T>(
        &self,
        key: &Key,
        report: &mut Report,
        read: impl FnOnce(&Key, &Node) -> Result<T, Mistake>,
    ) -> Option<T> {
        let node = self.get(key)?;
        report.take(read(key, node))
    }
}

/// Whether a key is not there. One that is there misspelt has been told, and is not told again.
fn missing(node: &Node, key: &Key, keys: &[&Key]) -> bool {
    let known = || keys.iter().map(|key| key.name);
    let misspelt = |entry: &Entry| {
        known().all(|known| known != entry.name) && nearest(&entry.name, known()) == Some(key.name)
    };
    node.entry(key.name).is_none() && !node.entries().iter().any(misspelt)
}

fn wrong_key(entry: &Entry, keys: &[&Key], later: &[Later]) -> Option<Mistake> {
    let name = quoted(&entry.name);
    if keys.iter().any(|key| key.name == entry.name) {
        let empty = matches!(entry.node.value, Value::Null);
        let mistake = || Mistake::new(&entry.span, format!("nothing stands behind {name}"));
        return empty.then(|| mistake().help("give it a value, or remove the key"));
    }
    if let Some(later) = later.iter().find(|later| later.name == entry.name) {
        let message = format!("{name} is not served by this version of Candor");
        let what = later.what;
        let help =
            format!("remove it: served without {what}, the API would not be the one declared");
        return Some(Mistake::new(&entry.span, message).help(help));
    }
    let known = keys.iter().map(|key| key.name).chain(later.iter().map(|later| later.name));
    Some(Mistake::new(&entry.span, unknown("key", &entry.name, known)))
}

/// That something else than `expects` stands behind a key.
pub(super) fn unexpected(key: &Key, node: &Node) -> Mistake {
    let shown = match node.text() {
        Some(text) => quoted(text),
        None => node.kind().to_owned(),
    };
    let message = format!("{} must be {}, this is {shown}", quoted(key.name), key.expects);
    Mistake::new(&node.span, message)
}

/// True or false.
pub(super) fn boolean(key: &Key, node: &Node) -> Result<bool, Mistake> {
    match node.value {
        Value::Boolean(value) => Ok(value),
        Value::Unreadable
        | Value::Null
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_) => Err(unexpected(key, node)),
    }
}

/// A text that is not empty.
pub(super) fn text(key: &Key, node: &Node) -> Result<String, Mistake> {
    match (&node.value, node.text()) {
        (_, Some(text)) if !text.trim().is_empty() => Ok(text.to_owned()),
        (Value::Number(_) | Value::Boolean(_), _) => {
            Err(unexpected(key, node).help("put it in quotes to make it a text"))
        }
        (_, Some(_)) => {
            Err(Mistake::new(&node.span, format!("{} is an empty text", quoted(key.name))))
        }
        (_, None) => Err(unexpected(key, node)),
    }
}

/// The readable items of a list that names fields. That there is a list, and something in it, is
/// checked here.
pub(super) fn named_fields<'n>(
    key: &Key,
    node: &'n Node,
    report: &mut Report,
) -> impl Iterator<Item = &'n Node> + use<'n> {
    match &node.value {
        Value::List(items) if items.is_empty() => {
            report.add(Mistake::new(&node.span, "this list names no field"));
        }
        Value::List(_) => {}
        Value::Unreadable
        | Value::Null
        | Value::Boolean(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Map(_) => report.add(unexpected(key, node)),
    }
    node.items().iter().filter(|item| !item.unreadable())
}
