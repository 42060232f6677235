//! `references`: which fields hold the ids of other records, what becomes of a record when the one
//! it refers to goes, and where those that refer to one are listed.

use std::collections::HashMap;

use super::api::{OnDelete, Reference, TypeIndex};
use super::diagnostic::{Mistake, Report};
use super::fields::Fields;
use super::keys::{AS, Key, ON_DELETE, REFERENCE_KEYS, REFERENCES, TO};
use super::map::{Map, unexpected};
use super::type_file::Naming;
use super::values::is_type_name;
use super::wording::{quoted, unknown};
use super::yaml::{Entry, Node, Value};

/// The segments behind a record's id that lead somewhere, each with what it leads to. The files of
/// an API share them, since each can claim one below a type that another declares.
pub(super) type Segments = HashMap<(TypeIndex, String), String>;

/// The references of a type.
pub(super) fn references(
    node: &Node,
    fields: &Fields,
    naming: &mut Naming,
    report: &mut Report,
) -> Vec<Reference> {
    if !matches!(node.value, Value::Map(_)) {
        report.add(unexpected(&REFERENCES, node));
        return Vec::new();
    }
    node.entries().iter().filter_map(|entry| reference(entry, fields, naming, report)).collect()
}

fn reference(
    entry: &Entry,
    fields: &Fields,
    naming: &mut Naming,
    report: &mut Report,
) -> Option<Reference> {
    let name = Node { span: entry.span.clone(), value: Value::Text(entry.name.clone()) };
    let field = report.take(fields.find_text(&name));
    if entry.node.unreadable() {
        return None;
    }
    let (to, on_delete, segment) = match entry.node.value {
        Value::Map(_) => long_form(&entry.node, naming, report)?,
        _ => (report.take(resource_type(&entry.node, naming))?, None, None),
    };
    let field = field?;
    let on_delete = on_delete.unwrap_or(OnDelete::Restrict);
    if on_delete == OnDelete::Clear && fields.required(field) {
        let name = quoted(&entry.name);
        let message = format!("{name} cannot be cleared: the schema requires it");
        let help = "take it out of `required`, or write `restrict` or `cascade`";
        report.add(Mistake::new(&entry.node.span, message).help(help));
    }
    let segment = segment.unwrap_or_else(|| naming.own().to_owned());
    let reference = Reference { field, to, on_delete, segment };
    report.take(claim(&reference, entry, naming).map(|()| reference))
}

type LongForm = (TypeIndex, Option<OnDelete>, Option<String>);

fn long_form(node: &Node, naming: &Naming, report: &mut Report) -> Option<LongForm> {
    let map = Map::open(node, &REFERENCE_KEYS, &[], report)?;
    let to = map.read(&TO, report, |_, node| resource_type(node, naming));
    let on_delete = map.read(&ON_DELETE, report, on_delete);
    let segment = map.read(&AS, report, segment);
    Some((to?, on_delete, segment))
}

fn resource_type(node: &Node, naming: &Naming) -> Result<TypeIndex, Mistake> {
    let Some(name) = node.text() else {
        let message = format!("expected the name of a resource type, this is {}", node.kind());
        return Err(Mistake::new(&node.span, message));
    };
    let names = naming.names;
    match names.iter().position(|known| *known == name) {
        Some(place) => Ok(TypeIndex(u16::try_from(place).unwrap_or(u16::MAX))),
        None => {
            Err(Mistake::new(&node.span, unknown("resource type", name, names.iter().copied())))
        }
    }
}

fn on_delete(key: &Key, node: &Node) -> Result<OnDelete, Mistake> {
    let Some(text) = node.text() else { return Err(unexpected(key, node)) };
    let known = OnDelete::ALL.iter().find(|(_, name)| *name == text);
    known.map(|(on_delete, _)| *on_delete).ok_or_else(|| {
        let names = OnDelete::ALL.iter().map(|(_, name)| *name);
        Mistake::new(&node.span, unknown("word", text, names))
    })
}

fn segment(key: &Key, node: &Node) -> Result<String, Mistake> {
    let segment = node.text().filter(|text| is_type_name(text));
    segment.map(str::to_owned).ok_or_else(|| unexpected(key, node))
}

/// Takes the path of the sub-collection, which nothing else may have.
fn claim(reference: &Reference, entry: &Entry, naming: &mut Naming) -> Result<(), Mistake> {
    let (own, to) = (naming.own(), naming.names[usize::from(reference.to.0)]);
    let by = format!("{} by {}", own, quoted(&entry.name));
    let suggested = format!("{own}-by-{}", entry.name);
    let Some(holder) = naming.claim(reference.to, &reference.segment, &by) else { return Ok(()) };
    let path = quoted(&format!("/{to}/{{id}}/{}", reference.segment));
    let message = format!("{path} leads to {holder} already, and cannot lead to {by} too");
    let help = match is_type_name(&suggested) {
        true => format!("give one of them another name: {{ to: {to}, as: {suggested} }}"),
        false => "give one of them another name by `as`".to_owned(),
    };
    Err(Mistake::new(&entry.node.span, message).help(help))
}
