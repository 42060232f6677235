//! Rules about JSON and about records.

use candor_core::catalogue::Shows;
use serde_json::Value;

use super::{Answered, demand, state_tag};
use crate::shape::Shape;

fn is_json(x: &Answered<'_>) -> bool {
    let media_type = x.reply.media_type().unwrap_or_default();
    x.has_content() && (media_type == "application/json" || media_type.ends_with("+json"))
}

/// What says that it is JSON is JSON to others, too.
pub(super) fn json_parses(x: &Answered<'_>) -> Result<(), String> {
    if !is_json(x) {
        return Ok(());
    }
    Shape::read(x.reply.text()?)?;
    match serde_json::from_slice::<Value>(&x.reply.content) {
        Ok(_) => Ok(()),
        // Numbers come back as they were sent; that this reader keeps 64 bits is its own affair.
        Err(fault) if fault.to_string().starts_with("number out of range") => Ok(()),
        Err(fault) => Err(fault.to_string()),
    }
}

/// A record begins with what the server keeps, and its `etag` is the field of that name.
pub(super) fn a_record_has_its_members(x: &Answered<'_>) -> Result<(), String> {
    let partial = x.sent.target.as_deref().is_some_and(|target| target.contains("fields="));
    if !matches!(x.path.outcome.shows, Shows::Record) || !is_json(x) || partial {
        return Ok(());
    }
    let record = Shape::read(x.reply.text()?)?;
    let member = |name: &str| record.member(&format!("/{name}")).unwrap_or_default();
    for name in ["id", "etag", "create_time", "update_time"] {
        demand(!member(name).is_empty(), || format!("`{name}` is missing"))?;
    }
    let (etag, field) = (member("etag"), x.reply.field("etag"));
    let same = field.is_none_or(|field| state_tag(field) == etag);
    demand(same, || format!("`etag` is {etag}, the field is {field:?}"))?;
    demand(member("create_time") <= member("update_time"), || "written before it was made".into())
}
