//! Holding stored records against what a declaration promises of them besides their schema: the
//! rule for ids, and the checks.

use std::time::{SystemTime, UNIX_EPOCH};

use candor_core::change::{broken_checks, id_as_declared};
use candor_core::declaration::{Api, IdRule, ResourceType};
use candor_core::limits::{REFUSED_MAX_RECORDS, REFUSED_MAX_VIOLATIONS};
use candor_core::record::Timestamp;
use candor_json::{Violation, Violations};
use rusqlite::Connection;

use super::refusal::{Breach, Broken, Refusal};
use super::shape::Unheld;
use super::survey::{StoredRecord, Watch, each_record};
use crate::open::OpenError;

/// What stored records and a declaration cannot both have, and what they can though they should
/// not.
#[derive(Debug, Default)]
pub(crate) struct Held {
    pub(crate) refusals: Vec<Refusal>,
    pub(crate) breaches: Vec<Breach>,
}

impl Held {
    /// What forbids a declaration, if anything does.
    pub(super) fn refused(refusal: Option<Refusal>) -> Held {
        Held { refusals: refusal.into_iter().collect(), breaches: Vec::new() }
    }

    /// Adds what was found elsewhere.
    pub(super) fn extend(&mut self, other: Held) {
        self.refusals.extend(other.refusals);
        self.breaches.extend(other.breaches);
    }
}

/// The records of a type that break what is promised of them now.
pub(super) fn hold(
    connection: &Connection,
    api: &Api,
    (resource_type, unheld): (&str, Unheld),
    watch: Watch<'_>,
) -> Result<Held, OpenError> {
    let Some(of) = api.resource_type(resource_type) else { return Ok(Held::default()) };
    let now = now();
    let (mut ids, mut checks) = (Named::default(), Named::default());
    each_record(connection, resource_type, watch, |record| {
        if unheld.ids && !id_as_declared(of, &record.id, &record.document) {
            ids.add(|| record.id.clone());
        }
        let broken = if unheld.checks { broken(of, record, now) } else { Vec::new() };
        if !broken.is_empty() {
            checks.add(|| told(record, broken));
        }
        Ok(())
    })?;
    let mut held = Held::default();
    if !ids.first.is_empty() {
        let (wanted, resource_type) = (wanted(of), resource_type.to_owned());
        let Named { first: records, more } = ids;
        held.refusals.push(Refusal::Misnamed { resource_type, wanted, records, more });
    }
    if !checks.first.is_empty() {
        let Named { first: records, more } = checks;
        held.breaches.push(Breach { resource_type: resource_type.to_owned(), records, more });
    }
    Ok(held)
}

fn broken(of: &ResourceType, record: &StoredRecord, now: Timestamp) -> Vec<Violation> {
    broken_checks(of, &record.id, &record.document, record.times, now)
}

fn told(record: &StoredRecord, mut broken: Vec<Violation>) -> Broken {
    let more = broken.len().saturating_sub(REFUSED_MAX_VIOLATIONS);
    broken.truncate(REFUSED_MAX_VIOLATIONS);
    Broken { id: record.id.clone(), violations: Violations { list: broken, more } }
}

fn wanted(of: &ResourceType) -> String {
    match &of.id {
        IdRule::Field(field) => format!("the id is `{}`", of.field(*field).name),
        IdRule::Uuid | IdRule::Client(_) => of.id.wanted(),
    }
}

/// Rules may ask for the time. That of an exchange is not to be had here.
fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The first of many, and how many more there are.
struct Named<T> {
    first: Vec<T>,
    more: u64,
}

impl<T> Default for Named<T> {
    fn default() -> Named<T> {
        Named { first: Vec::new(), more: 0 }
    }
}

impl<T> Named<T> {
    fn add(&mut self, one: impl FnOnce() -> T) {
        if self.first.len() < REFUSED_MAX_RECORDS {
            self.first.push(one());
        } else {
            self.more += 1;
        }
    }
}
