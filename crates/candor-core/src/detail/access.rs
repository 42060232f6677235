//! Why somebody may not do something: which part of the rule, and nothing of what is stored.

use candor_expression::Node;
use candor_http::method::Known;

use super::{quoted, type_name};
use crate::access::Refusal;
use crate::declaration::AccessPart;
use crate::exchange::{Exchange, Kind};

pub(crate) fn access_refused(x: &Exchange) -> String {
    let known = x.caller().is_ok_and(crate::caller::Caller::is_known);
    let who = if known { "You may not" } else { "Nobody who is not known may" };
    let what = format!("{who} {} {}", verb(x), type_name(x));
    match x.refusal() {
        Ok(Some(refusal)) => because(&what, refusal),
        Ok(None) | Err(_) => String::new(),
    }
}

pub(crate) fn parent_forbidden(x: &Exchange) -> String {
    let refusal = x.parent_refusal();
    refusal.map_or_else(String::new, |refusal| {
        because("You may not read the record that these would refer to", &refusal)
    })
}

pub(crate) fn record_forbidden(x: &Exchange) -> String {
    let what = format!("You may not {} this record", verb(x));
    x.record_refusal().map_or_else(String::new, |refusal| because(&what, &refusal))
}

pub(crate) fn change_forbidden(x: &Exchange) -> String {
    let Some(refused) = x.change_refusal() else { return String::new() };
    let which = match refused.index {
        Some(index) => format!("item {index}"),
        None => "this record".to_owned(),
    };
    let what = match x.live() {
        Some(_) => format!("You may not make this of {which}"),
        None => format!("You may not create {which}"),
    };
    because(&what, &refused.why)
}

pub(crate) fn field_unreadable(x: &Exchange) -> String {
    format!("You may not see {} of {}.", quoted(&x.unreadable_names()), type_name(x))
}

pub(crate) fn field_unwritable(x: &Exchange) -> String {
    let Some(refused) = x.unwritable() else { return String::new() };
    let names: Vec<String> = refused.why.iter().map(|name| (*name).to_owned()).collect();
    match refused.index {
        Some(index) => format!("You may not set {} of item {index}.", quoted(&names)),
        None => format!("You may not set {} of this record.", quoted(&names)),
    }
}

fn verb(x: &Exchange) -> &'static str {
    match x.kind() {
        Kind::Forward => forwarded(x.request().method),
        Kind::List => "list",
        Kind::Create => "create",
        Kind::Read => "read",
        Kind::Replace => "replace",
        Kind::Update => "change",
        Kind::Delete => "delete",
        Kind::Act => "take this transition of",
        Kind::Unread
        | Kind::Nowhere
        | Kind::Preflight
        | Kind::Batch
        | Kind::Show
        | Kind::Describe => "ask for",
    }
}

/// What is done to what another service has.
fn forwarded(method: Option<Known>) -> &'static str {
    match method {
        Some(Known::Get | Known::Head) => "read",
        Some(Known::Post) => "create",
        Some(Known::Put | Known::Patch) => "change",
        Some(Known::Delete) => "delete",
        Some(Known::Options | Known::Trace | Known::Connect | Known::Query) | None => "ask for",
    }
}

fn because(what: &str, refusal: &Refusal) -> String {
    match &refusal.part {
        None => format!("{what}: no rule says who may."),
        Some(part) => match forbidden(part) {
            Some(holds) => format!("{what}: `{holds}` holds, which forbids it."),
            None => format!("{what}: `{part}` does not hold."),
        },
    }
}

/// What is forbidden, of a part that says that it is not so.
fn forbidden(part: &AccessPart) -> Option<String> {
    match part.condition.root() {
        Node::Not(inner) if part.forbids => Some(inner.to_string()),
        _ => None,
    }
}
