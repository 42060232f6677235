//! Expressions about records: which names they may use, and what those stand for.
//!
//! `self` is the record as clients see it: the read-only members beside those of its document,
//! whose types its schema tells. Its members may be named bare in filters and rules alike.

use std::sync::Arc;

use candor_expression::{Environment, Expression, Facts, Member, Node, ObjectType, Type, type_of};
use candor_json::{Json, Object};

use crate::caller::Caller;
use crate::declaration::ResourceType;
use crate::limits::{CALLER_CLAIM_ITEMS_MAX, CALLER_ROLES_MAX, NESTING_MAX_DEPTH};
use crate::record::{Record, RecordId, Timestamp};
use crate::representation::record_members;

/// The record that is asked for.
pub const SELF: &str = "self";

/// The record as it was before a change.
pub const OLD: &str = "old";

/// What a filter of a list may name: `self`, also bare, and `now`.
pub fn filter_environment(resource_type: &ResourceType) -> &Environment {
    &resource_type.environment
}

/// The same, of records whose documents have this schema.
pub(crate) fn filters(schema: &Json) -> Environment {
    Environment::new().bare_variable(SELF, record_type(schema)).with_now()
}

/// Who asks.
pub const CALLER: &str = "caller";

/// What an access rule may name: `self` (the record, or the one to be), also bare, `caller` and
/// `now`.
pub fn access_environment(schema: &Json, caller: &Type) -> Environment {
    check_environment(schema).variable(CALLER, caller.clone())
}

/// What an access rule about a change may name: also `old`, the stored record.
pub fn change_environment(schema: &Json, caller: &Type) -> Environment {
    guard_environment(schema).variable(CALLER, caller.clone())
}

/// What a rule about the caller alone may name: `caller` and `now`.
pub fn caller_environment(caller: &Type) -> Environment {
    Environment::new().variable(CALLER, caller.clone()).with_now()
}

/// Whether a rule about the caller alone lets them.
pub(crate) fn caller_may(rule: &Expression, caller: &Caller, now: Timestamp) -> bool {
    let json = caller_json(caller);
    rule.holds(&Facts::at(now.0).with(CALLER, &json))
}

/// A caller as `caller` stands for them.
pub(crate) fn caller_json(caller: &Caller) -> Json {
    let mut object = Object::new();
    object.insert("known", Json::boolean(caller.is_known()));
    if let Some(id) = &caller.id {
        object.insert("id", Json::text(id.as_str()));
    }
    object.insert("roles", Json::array(caller.roles.iter().map(|role| Json::text(role.as_str()))));
    object.insert("claims", caller.claims.clone());
    Json::Object(object)
}

/// The type of a caller, by the roles that are declared and the schema of the claims. One who is
/// not known has no id.
pub(crate) fn caller_type(roles: Option<&[String]>, claims: Option<&Json>) -> Type {
    let mut caller = ObjectType::closed([
        ("known", Type::Boolean),
        ("id", Type::Text),
        ("claims", claims.map_or_else(any_claims, claims_type)),
    ]);
    let values = roles.map(|roles| roles.iter().map(|role| role.as_str().into()).collect());
    let length_max = Some(CALLER_ROLES_MAX as u64);
    let roles = Member { values, length_max, ..Member::of(Type::List(Arc::new(Type::Text))) };
    caller.members.insert("roles".into(), roles);
    Type::Object(Arc::new(caller))
}

/// Claims of which nothing is declared: only `has` can ask for one.
fn any_claims() -> Type {
    Type::Object(Arc::new(ObjectType { open: true, ..ObjectType::default() }))
}

/// Claims by their schema. Lists among them are as long as rules are shown them at most.
fn claims_type(schema: &Json) -> Type {
    let Type::Object(mut claims) = type_of(schema) else { return any_claims() };
    for member in Arc::make_mut(&mut claims).members.values_mut() {
        if matches!(member.holds, Type::List(_)) {
            let most = CALLER_CLAIM_ITEMS_MAX as u64;
            member.length_max = Some(member.length_max.map_or(most, |said| said.min(most)));
        }
    }
    Type::Object(claims)
}

/// What a check may name: `self` (the record to be), also bare, and `now`.
pub fn check_environment(schema: &Json) -> Environment {
    Environment::new().bare_variable(SELF, type_to_be(schema)).with_now()
}

/// What the guard of a transition may name: what a check may, and `old`, the stored record.
pub fn guard_environment(schema: &Json) -> Environment {
    check_environment(schema).variable(OLD, record_type(schema))
}

/// The type of a record that is not stored yet, and has no entity tag so far.
fn type_to_be(schema: &Json) -> Type {
    let Type::Object(mut object) = record_type(schema) else { return Type::Unknown };
    Arc::make_mut(&mut object).members.remove("etag");
    Type::Object(object)
}

/// The type of a record as clients see it, by the schema of its document.
pub fn record_type(schema: &Json) -> Type {
    let mut record = match type_of(schema) {
        Type::Object(object) => (*object).clone(),
        _ => ObjectType { open: true, ..ObjectType::default() },
    };
    let kept = [
        ("id", Type::Text),
        ("etag", Type::Text),
        ("create_time", Type::Timestamp),
        ("update_time", Type::Timestamp),
    ];
    for (name, holds) in kept {
        record.members.insert(name.into(), Member::of(holds));
    }
    Type::Object(Arc::new(record))
}

/// Whether a condition on `self` holds of a stored record. Nothing is known of a damaged one.
pub fn holds_of(condition: &Node, record: &Record, now: Timestamp) -> bool {
    let json = record_json(record);
    let facts = Facts::at(now.0);
    condition.is_true(&match &json {
        Some(json) => facts.with(SELF, json),
        None => facts,
    })
}

/// A stored record as `self` or `old` stands for it; nothing when the stored text is damaged.
pub fn record_json(record: &Record) -> Option<Json> {
    let document = Json::read(record.document.as_bytes(), NESTING_MAX_DEPTH).ok()?;
    let mut object = Object::new();
    for (name, value) in record_members(record) {
        object.insert(name, Json::text(value));
    }
    let Json::Object(document) = document else { return None };
    for (name, value) in document.into_members() {
        object.insert(name, value);
    }
    Some(Json::Object(object))
}

/// A record that is not stored yet, as `self` stands for it in access rules: without an entity tag,
/// and without an id where the server has still to make one.
pub fn json_to_be(document: &str, id: Option<&RecordId>, made: Timestamp, now: Timestamp) -> Json {
    let mut object = Object::new();
    if let Some(id) = id {
        object.insert("id", Json::text(id.as_str()));
    }
    object.insert("create_time", Json::text(made.to_string()));
    object.insert("update_time", Json::text(now.to_string()));
    // It was written a moment ago by the reader's own counterpart.
    if let Ok(Json::Object(document)) = Json::read(document.as_bytes(), NESTING_MAX_DEPTH) {
        for (name, value) in document.into_members() {
            object.insert(name, value);
        }
    }
    Json::Object(object)
}
