//! `lifecycle`: read, and held against the schema.

use candor_expression::Environment;
use candor_json::Json;

use super::access_file::AccessFile;
use super::api::FieldIndex;
use super::diagnostic::{Mistake, Report};
use super::fields::{Fields, keyword};
use super::lifecycle::{Lifecycle, Transition};
use super::load::NAME_HELP;
use super::map::{Map, unexpected};
use super::rule_file::condition;
use super::rule_keys::{
    FROM, FROZEN, GUARD, INITIAL, LIFECYCLE_KEYS, SAY, STATE_FIELD, TO, TRANSITION_KEYS,
    TRANSITIONS,
};
use super::type_file::Naming;
use super::values::is_type_name;
use super::wording::{quoted, unknown};
use super::yaml::{Entry, Node, Value};
use crate::expression::guard_environment;
use crate::limits::{STATES_MAX, TRANSITIONS_MAX};

/// The field that holds the state, and what its schema says of it.
struct States<'n> {
    field: FieldIndex,
    member: &'n str,
    all: Vec<&'n str>,
    default: Option<&'n str>,
}

/// What is ruled about transitions is read with these.
struct Rules<'s> {
    guard: Environment,
    access: AccessFile<'s>,
}

/// The lifecycle, or nothing when the report says why.
pub(super) fn read(
    node: &Node,
    schema: (&Node, &Json),
    fields: &Fields,
    naming: &mut Naming,
    report: &mut Report,
) -> Option<Lifecycle> {
    let map = Map::open(node, &LIFECYCLE_KEYS, &[], report)?;
    let (schema, document) = schema;
    let access = AccessFile::new(document, naming.caller);
    let rules = Rules { guard: guard_environment(document), access };
    let states = states(map.get(&STATE_FIELD)?, schema, fields);
    let states = report.take(states)?;
    let initial = initial(&map, node, &states);
    let initial = report.take(initial);
    let transitions = map.get(&TRANSITIONS).map(|node| transitions(node, &states, &rules, report));
    let frozen = map.get(&FROZEN).map(|node| list(&FROZEN, node, &states, report));
    let lifecycle = Lifecycle {
        field: states.field,
        member: states.member.to_owned(),
        initial: initial?.to_owned(),
        transitions: transitions?,
        frozen: frozen.unwrap_or_default(),
    };
    forgotten(&lifecycle, node, &states, report);
    for entry in map.get(&TRANSITIONS).map(Node::entries).unwrap_or_default() {
        report.take(claim(entry, naming));
    }
    Some(lifecycle)
}

/// Takes the path of the transition, which nothing else may have.
fn claim(entry: &Entry, naming: &mut Naming) -> Result<(), Mistake> {
    let (index, own, name) = (naming.index, naming.own(), quoted(&entry.name));
    let by = format!("the transition {name} of {own}");
    let Some(holder) = naming.claim(index, &entry.name, &by) else { return Ok(()) };
    let path = quoted(&format!("/{own}/{{id}}/{}", entry.name));
    let message = format!("{path} leads to {holder} already, and cannot be a transition too");
    Err(Mistake::new(&entry.span, message).help("give the transition another name"))
}

fn states<'n>(name: &'n Node, schema: &'n Node, fields: &Fields) -> Result<States<'n>, Mistake> {
    let field = fields.find(name)?;
    let member = name.text().unwrap_or_default();
    let property = schema.get("properties").and_then(|properties| properties.get(member));
    let values = property.and_then(|property| keyword(property, schema, "enum"));
    let values = values.map(Node::items).unwrap_or_default();
    let others = |node: &&Node| !matches!(node.value, Value::Text(_) | Value::Null);
    let wrong = |message: &str| Mistake::new(&name.span, format!("{} {message}", quoted(member)));
    if values.is_empty() || values.iter().any(|value| others(&value)) {
        let mistake = wrong("lists no states");
        return Err(mistake.help("write them as an `enum` of texts in the schema"));
    }
    if values.len() > STATES_MAX {
        return Err(wrong(&format!("lists {} states, {STATES_MAX} at most can be", values.len())));
    }
    let default = property.and_then(|property| keyword(property, schema, "default"));
    let all = values.iter().filter_map(Node::text).collect();
    Ok(States { field, member, all, default: default.and_then(Node::text) })
}

/// The state of a new record: as it is said, else the default of the field.
fn initial<'n>(map: &Map<'n>, node: &Node, states: &States<'n>) -> Result<&'n str, Mistake> {
    match (map.get(&INITIAL), states.default) {
        (Some(said), _) => states.find(said),
        (None, Some(default)) if states.all.contains(&default) => Ok(default),
        (None, _) => {
            let message = format!("{} has no default to begin with", quoted(states.member));
            Err(Mistake::new(&node.span, message).help(format!("add it: {}", INITIAL.example)))
        }
    }
}

impl<'n> States<'n> {
    fn find<'t>(&self, node: &'t Node) -> Result<&'t str, Mistake> {
        match node.text() {
            Some(name) if self.all.contains(&name) => Ok(name),
            Some(name) => {
                Err(Mistake::new(&node.span, unknown("state", name, self.all.iter().copied())))
            }
            None => {
                let message = format!("expected a state, this is {}", node.kind());
                Err(Mistake::new(&node.span, message))
            }
        }
    }
}

/// Some of the states, none of them twice.
fn list(key: &super::keys::Key, node: &Node, states: &States, report: &mut Report) -> Vec<String> {
    let one = std::slice::from_ref(node);
    let nodes = match &node.value {
        Value::List(items) if items.is_empty() => {
            report.add(Mistake::new(&node.span, "this list names no state"));
            items.as_slice()
        }
        Value::List(items) => items.as_slice(),
        Value::Text(_) if key.name == FROM.name => one,
        Value::Unreadable
        | Value::Null
        | Value::Boolean(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Map(_) => {
            report.add(unexpected(key, node));
            &[]
        }
    };
    let mut found: Vec<String> = Vec::new();
    for node in nodes.iter().filter(|node| !node.unreadable()) {
        let Some(state) = report.take(states.find(node)) else { continue };
        if found.iter().any(|known| known == state) {
            report.add(Mistake::new(&node.span, format!("{} is named twice", quoted(state))));
        } else {
            found.push(state.to_owned());
        }
    }
    found
}

fn transitions(
    node: &Node,
    states: &States,
    rules: &Rules<'_>,
    report: &mut Report,
) -> Vec<Transition> {
    let entries = node.entries();
    if entries.is_empty() {
        report.add(unexpected(&TRANSITIONS, node));
    }
    if entries.len() > TRANSITIONS_MAX {
        let count = entries.len();
        let message = format!("{count} transitions are named, {TRANSITIONS_MAX} at most can be");
        report.add(Mistake::new(&node.span, message));
        return Vec::new();
    }
    let read = |entry| transition(entry, states, rules, report);
    entries.iter().filter_map(read).collect()
}

fn transition(
    entry: &Entry,
    states: &States,
    rules: &Rules<'_>,
    report: &mut Report,
) -> Option<Transition> {
    if !is_type_name(&entry.name) {
        let message = format!("{} cannot be the name of a transition", quoted(&entry.name));
        report.add(Mistake::new(&entry.span, message).help(NAME_HELP));
    }
    let map = Map::open(&entry.node, &TRANSITION_KEYS, &[], report)?;
    let guard = condition(&map, &GUARD, &rules.guard, report);
    let allow = rules.access.transition(&map, report);
    if let (Some(say), None) = (map.get(&SAY), map.get(&GUARD)) {
        let message = "there is no `guard` whose refusal this could explain";
        report.add(Mistake::new(&say.span, message));
    }
    let from = map.get(&FROM).map(|node| list(&FROM, node, states, report));
    let to = report.take(states.find(map.get(&TO)?))?;
    let from = from?;
    if from.iter().any(|from| from == to) {
        let message = format!("{} leads from {} to itself", quoted(&entry.name), quoted(to));
        report.add(Mistake::new(&entry.span, message));
    }
    Some(Transition { name: entry.name.clone(), from, to: to.to_owned(), guard, allow })
}

/// A state that nothing names was forgotten: no request leads to it or away from it. One that is
/// named and not reached is fine, for an import can bring records in any state.
fn forgotten(lifecycle: &Lifecycle, node: &Node, states: &States, report: &mut Report) {
    let named = |state: &&&str| {
        let state = **state;
        state == lifecycle.initial
            || lifecycle.freezes(state)
            || lifecycle.transitions.iter().any(|way| way.to == state || way.leaves(state))
    };
    // A transition that could not be read may be the one that names it.
    if report.touched(&node.span) {
        return;
    }
    for state in states.all.iter().filter(|state| !named(state)) {
        let message = format!(
            "{} is a value of {}, and no transition leads there",
            quoted(state),
            quoted(states.member)
        );
        let mistake = Mistake::new(&node.span, message);
        report.add(mistake.help("add the transition, or remove the value from the schema"));
    }
}
