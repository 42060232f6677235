//! `<type>.yaml`: one resource type.

use std::collections::hash_map::Entry as MapEntry;

use candor_expression::Type;
use candor_json::{Json, Schema};

use super::access_file::AccessFile;
use super::api::{
    FieldIndex, IdPattern, IdRule, Index, Preconditions, Reference, ResourceType, Scans, TypeIndex,
    Unique,
};
use super::api_file::bounded;
use super::diagnostic::{Mistake, Report};
use super::fields::Fields;
use super::keys::{
    ABOUT, CHUNKED, CLIENT, FIELD, ID, ID_KEYS, INDEXES, Key, OPERATIONS, PRECONDITIONS,
    REFERENCES, SCANS, SCHEMA, TOMBSTONES, TYPE_KEYS, TYPE_LATER, UNIQUE,
};
use super::map::{Map, boolean, named_fields, text, unexpected};
use super::relations::{Segments, references};
use super::rule_keys::{CHECK, LIFECYCLE};
use super::service_file::{self, Hooked};
use super::service_keys::HOOKS;
use super::values::AGE_UNITS;
use super::wording::quoted;
use super::yaml::{Node, Value};
use super::{deprecation, indexes, lifecycle_file, operations, rule_file, schema_check};
use crate::expression::filters;
use crate::limits;

/// A type's place among all the types, by name, and what its rules may know of a caller.
pub(super) struct Naming<'a> {
    /// Its own.
    pub(super) index: TypeIndex,
    /// All of them, in order.
    pub(super) names: &'a [&'a str],
    /// What is below the records of each, as far as it has been read.
    pub(super) segments: &'a mut Segments,
    /// What there is to know of a caller.
    pub(super) caller: &'a Type,
}

impl<'a> Naming<'a> {
    /// The name of the type itself.
    pub(super) fn own(&self) -> &'a str {
        self.names[usize::from(self.index.0)]
    }

    /// Takes a segment below the records of a type; if it is taken, says by what.
    pub(super) fn claim(&mut self, below: TypeIndex, segment: &str, by: &str) -> Option<String> {
        match self.segments.entry((below, segment.to_owned())) {
            MapEntry::Occupied(holder) => Some(holder.get().clone()),
            MapEntry::Vacant(free) => {
                free.insert(by.to_owned());
                None
            }
        }
    }
}

/// The type, without its referrers, or nothing when the report says why.
pub(super) fn read(root: &Node, naming: &mut Naming, report: &mut Report) -> Option<ResourceType> {
    let map = Map::open(root, &TYPE_KEYS, &TYPE_LATER, report)?;
    let about = map.read(&ABOUT, report, text);
    let deprecation = deprecation::read(&map, report);
    let schema_node = map.get(&SCHEMA).filter(|node| is_map(&SCHEMA, node, report));
    let schema = schema_node.and_then(|node| schema_check::compile(node, report));
    let fields = schema_node.map(|node| fields(node, report));
    let relations = fields.as_ref().map(|fields| relations(&map, fields, naming, report));
    let document = schema.as_ref().map(Schema::document);
    let lifecycle = map.get(&LIFECYCLE).zip(schema_node.zip(document)).zip(fields.as_ref());
    let lifecycle = lifecycle
        .map(|((node, schema), fields)| lifecycle_file::read(node, schema, fields, naming, report));
    let checks = map.get(&CHECK).zip(document);
    let checks = checks.map(|(node, schema)| rule_file::checks(node, schema, report));
    let lifecycle = lifecycle.flatten();
    let hooks = map.get(&HOOKS).zip(schema_node).map(|(node, schema)| {
        let id = map.get(&ID).and_then(|id| id.get(FIELD.name)).and_then(Node::text);
        let of = Hooked { schema, lifecycle: lifecycle.as_ref(), id };
        service_file::hooks(node, &of, report)
    });
    let id = match map.get(&ID) {
        Some(node) => id(node, fields.as_ref(), report),
        None => Some(IdRule::Uuid),
    };
    let id_field = match (&id, &fields) {
        (Some(IdRule::Field(field)), Some(fields)) => fields.name(*field),
        _ => None,
    };
    let access = document.map(|schema| AccessFile::new(schema, naming.caller));
    let access = access.map(|file| file.access(&map, id_field, report));
    let operations = map.get(&OPERATIONS).map(|node| operations::read(node, report));
    let preconditions = map.read(&PRECONDITIONS, report, preconditions);
    let tombstone_seconds = map.read(&TOMBSTONES, report, tombstones);
    let chunked = map.read(&CHUNKED, report, boolean);
    let scans = map.read(&SCANS, report, scans);
    let relations = relations?;
    Some(ResourceType {
        index: naming.index,
        name: naming.own().to_owned(),
        about,
        deprecation,
        environment: schema.as_ref().map(|schema| filters(schema.document())).unwrap_or_default(),
        schema: schema?,
        fields: fields?.into_list(),
        id: id?,
        unique: relations.unique,
        references: relations.references,
        referrers: Vec::new(),
        indexes: relations.indexes,
        scans: scans.unwrap_or_default(),
        lifecycle,
        checks: checks.unwrap_or_default(),
        access: access?,
        hooks,
        operations: operations.unwrap_or_default(),
        preconditions: preconditions.unwrap_or(Preconditions::Optional),
        tombstone_seconds: tombstone_seconds.unwrap_or(limits::TOMBSTONE_DEFAULT_SECONDS),
        chunked: chunked.unwrap_or_default(),
        first_template: 0,
    })
}

fn is_map(key: &Key, node: &Node, report: &mut Report) -> bool {
    let is_map = matches!(node.value, Value::Map(_));
    if !is_map {
        report.add(unexpected(key, node));
    }
    is_map
}

fn fields(schema: &Node, report: &mut Report) -> Fields {
    let fields = Fields::of(schema);
    if fields.len() > limits::FIELDS_MAX {
        let message = format!(
            "{} top-level scalar properties are declared, {} at most can be kept in columns",
            fields.len(),
            limits::FIELDS_MAX
        );
        report.add(Mistake::new(schema.span_at(&["properties".to_owned()]), message));
    }
    fields
}

/// What is said about fields.
struct Relations {
    unique: Vec<Unique>,
    references: Vec<Reference>,
    indexes: Vec<Index>,
}

fn relations(map: &Map, fields: &Fields, naming: &mut Naming, report: &mut Report) -> Relations {
    let mut few = |key: &Key| map.get(key).filter(|node| few_enough(node, report));
    let (unique_node, references_node, indexes_node) =
        (few(&UNIQUE), few(&REFERENCES), few(&INDEXES));
    let unique = unique_node.map(|node| unique(node, fields, report)).unwrap_or_default();
    let references =
        references_node.map(|node| references(node, fields, naming, report)).unwrap_or_default();
    let indexes = indexes_node.map(|node| indexes::read(node, fields, report)).unwrap_or_default();
    let indexes = indexes::without_doubles(indexes, &unique, &references);
    Relations { unique, references, indexes }
}

/// Whether a list or map is no longer than may be; if it is, only that is said of it.
fn few_enough(node: &Node, report: &mut Report) -> bool {
    let count = node.items().len() + node.entries().len();
    let few = count <= limits::INDEXES_MAX;
    if !few {
        let message = format!("{count} are named here, {} at most can be", limits::INDEXES_MAX);
        report.add(Mistake::new(&node.span, message));
    }
    few
}

fn unique(node: &Node, fields: &Fields, report: &mut Report) -> Vec<Unique> {
    if !matches!(node.value, Value::List(_)) {
        report.add(unexpected(&UNIQUE, node));
    }
    let mut all: Vec<Unique> = Vec::new();
    for item in node.items().iter().filter(|item| !item.unreadable()) {
        let together = match &item.value {
            Value::List(_) if !few_enough(item, report) => continue,
            Value::List(_) => field_list(&UNIQUE, item, fields, report),
            Value::Unreadable
            | Value::Null
            | Value::Boolean(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::Map(_) => report.take(fields.find(item)).into_iter().collect(),
        };
        let unique = Unique { fields: together };
        if all.contains(&unique) {
            report.add(Mistake::new(&item.span, "this is named twice"));
        } else if !unique.fields.is_empty() {
            all.push(unique);
        }
    }
    all
}

/// A list of names of fields, at least one, none of them twice.
fn field_list(key: &Key, node: &Node, fields: &Fields, report: &mut Report) -> Vec<FieldIndex> {
    let mut found = Vec::new();
    for item in named_fields(key, node, report) {
        let Some(index) = report.take(fields.find(item)) else { continue };
        if found.contains(&index) {
            let name = quoted(item.text().unwrap_or_default());
            report.add(Mistake::new(&item.span, format!("{name} is named twice")));
        } else {
            found.push(index);
        }
    }
    found
}

fn id(node: &Node, fields: Option<&Fields>, report: &mut Report) -> Option<IdRule> {
    match (&node.value, node.text()) {
        (_, Some("uuid")) => Some(IdRule::Uuid),
        (Value::Map(_), _) => id_map(node, fields, report),
        (_, Some("client")) => {
            report.add(unexpected(&ID, node).help(format!("write id: {{ {} }}", CLIENT.example)));
            None
        }
        _ => {
            report.add(unexpected(&ID, node));
            None
        }
    }
}

fn id_map(node: &Node, fields: Option<&Fields>, report: &mut Report) -> Option<IdRule> {
    let map = Map::open(node, &ID_KEYS, &[], report)?;
    match (map.get(&CLIENT), map.get(&FIELD)) {
        (Some(_), None) => map.read(&CLIENT, report, client_pattern).map(IdRule::Client),
        (None, Some(name)) => report.take(fields?.find_id(name)).map(IdRule::Field),
        (Some(_), Some(name)) => {
            let mistake = Mistake::new(&name.span, "an id has one source, here are two");
            report.add(mistake.help("remove `client` or `field`"));
            None
        }
        (None, None) => {
            // A wrong key has been reported; a map without any has not.
            if node.entries().is_empty() {
                report.add(unexpected(&ID, node));
            }
            None
        }
    }
}

fn client_pattern(key: &Key, node: &Node) -> Result<IdPattern, Mistake> {
    let source = text(key, node)?;
    let document =
        Json::object([("type", Json::text("string")), ("pattern", Json::text(source.as_str()))]);
    match Schema::compile(&document) {
        Ok(schema) => Ok(IdPattern { source, schema }),
        Err(error) => Err(Mistake::new(&node.span, error.message)),
    }
}

fn preconditions(key: &Key, node: &Node) -> Result<Preconditions, Mistake> {
    match node.text() {
        Some("optional") => Ok(Preconditions::Optional),
        Some("required") => Ok(Preconditions::Required),
        _ => Err(unexpected(key, node)),
    }
}

fn scans(key: &Key, node: &Node) -> Result<Scans, Mistake> {
    match node.text() {
        Some("refused") => Ok(Scans::Refused),
        Some("allowed") => Ok(Scans::Allowed),
        _ => Err(unexpected(key, node)),
    }
}

fn tombstones(key: &Key, node: &Node) -> Result<u64, Mistake> {
    match node.text() {
        Some("none") => Ok(0),
        _ => bounded(key, node, &AGE_UNITS, limits::TOMBSTONE_CEILING_SECONDS),
    }
}
