//! A record of each type that could be stored: what its schema allows, with an id as its ids are,
//! at the beginning of its lifecycle, referring to what the document shows of other types. No rule
//! of the type (`check`) is broken by it; where one would be, the type has no example.

use candor_expression::Facts;
use candor_json::{Json, Object, SampleLimits};

use crate::declaration::{Api, IdRule, ResourceType};
use crate::expression::{SELF, json_to_be};
use crate::limits::{EXAMPLE_MAX_DEPTH, EXAMPLE_MAX_SIZE};
use crate::record::{Record, RecordId, Revision, Timestamp};

/// When examples were created, and written last: 2026-01-31T09:30:00Z.
const CREATED: Timestamp = Timestamp(1_769_851_800_000);
/// The commit that wrote them last.
const REVISION: Revision = Revision(7);
/// An id of the server's making.
const UUID: &str = "019c1367-ae40-7000-8000-0123456789ab";

const LIMITS: SampleLimits = SampleLimits { depth: EXAMPLE_MAX_DEPTH, size: EXAMPLE_MAX_SIZE };

/// A record of each type of an API, where one could be made.
#[derive(Debug)]
pub(in crate::openapi) struct Samples(Vec<Option<Record>>);

impl Samples {
    /// Those of an API.
    pub(in crate::openapi) fn of(api: &Api) -> Samples {
        let alone: Vec<Option<(RecordId, Object)>> = api.types.iter().map(alone).collect();
        let made = api.types.iter().zip(&alone).map(|(of, own)| {
            let (id, document) = own.as_ref()?;
            let document = referring(of, id, document.clone(), &alone);
            let document = Json::Object(document).to_text();
            let record = Record {
                id: id.clone(),
                revision: REVISION,
                create_time: CREATED,
                update_time: CREATED,
                document,
            };
            checked(of, &record).then_some(record)
        });
        Samples(made.collect())
    }

    /// That of a type.
    pub(in crate::openapi) fn record(&self, of: &ResourceType) -> Option<&Record> {
        self.0.get(usize::from(of.index.0))?.as_ref()
    }

    /// Its document.
    pub(in crate::openapi) fn document(&self, of: &ResourceType) -> Option<Object> {
        match self.record(of)?.content() {
            Json::Object(document) => Some(document),
            _ => None,
        }
    }
}

/// A document by itself, and the id of its record.
fn alone(of: &ResourceType) -> Option<(RecordId, Object)> {
    let Json::Object(mut document) = of.schema.sample(LIMITS)? else { return None };
    if let Some(lifecycle) = &of.lifecycle {
        put(of, &mut document, &lifecycle.member, &lifecycle.initial);
    }
    let id = match &of.id {
        IdRule::Uuid => UUID.to_owned(),
        IdRule::Client(pattern) => pattern.schema.sample(LIMITS)?.as_str()?.to_owned(),
        IdRule::Field(field) => document.get(&of.field(*field).name)?.as_str()?.to_owned(),
    };
    Some((RecordId::parse(&id)?, document))
}

/// Sets a member that is there, unless that breaks the schema.
fn put(of: &ResourceType, document: &mut Object, name: &str, value: &str) {
    let Some(before) = document.get(name).cloned() else { return };
    document.insert(name, Json::text(value));
    if !of.schema.is_valid(&Json::Object(document.clone())) {
        document.insert(name, before);
    }
}

/// The same, referring to the records that stand for other types; a record that refers to itself
/// would be a strange one to show.
fn referring(
    of: &ResourceType,
    id: &RecordId,
    mut document: Object,
    all: &[Option<(RecordId, Object)>],
) -> Object {
    for reference in &of.references {
        let name = &of.field(reference.field).name;
        match &all[usize::from(reference.to.0)] {
            Some((other, _)) if reference.to != of.index || other != id => {
                put(of, &mut document, name, other.as_str());
            }
            _ => take(of, &mut document, name),
        }
    }
    document
}

/// Takes a member out, unless the schema asks for it.
fn take(of: &ResourceType, document: &mut Object, name: &str) {
    let Some(before) = document.remove(name) else { return };
    if !of.schema.is_valid(&Json::Object(document.clone())) {
        document.insert(name, before);
    }
}

/// Whether every rule of the type holds.
fn checked(of: &ResourceType, record: &Record) -> bool {
    let mut to_be = json_to_be(&record.document, Some(&record.id), CREATED, CREATED);
    if let (Some(lifecycle), Some(members)) = (&of.lifecycle, to_be.as_object_mut())
        && !members.contains(&lifecycle.member)
    {
        members.insert(lifecycle.member.as_str(), Json::text(lifecycle.initial.as_str()));
    }
    let facts = Facts::at(CREATED.0).with(SELF, &to_be);
    of.checks.iter().all(|check| check.condition.rule.holds(&facts))
}
