//! What a row of the catalogue promises is there: looked for anew, not by what put it there.

use candor_core::catalogue::Carry;
use candor_core::exchange::Kind;
use serde_json::Value;

use super::{Answered, State, demand, state_tag};
use crate::client::Over;
use crate::reply::Reply;

/// Everything the row carries.
pub(super) fn everything_is_carried(x: &Answered<'_>) -> Result<(), String> {
    x.path.outcome.carries.iter().try_for_each(|item| carried(*item, x))
}

fn carried(item: Carry, x: &Answered<'_>) -> Result<(), String> {
    match item {
        Carry::AcceptEncoding => field(x.reply, "accept-encoding"),
        Carry::AcceptedTypes => accepted_types(x),
        Carry::Allow => field(x.reply, "allow"),
        Carry::Available => member(x, "available"),
        Carry::Challenge => challenge(x),
        // A stream ends by itself; that nothing is said of the connection is a rule of its own.
        Carry::Close if x.reply.over == Over::Http2 => Ok(()),
        Carry::Close => demand(x.reply.says_close(), || "Connection: close is missing".to_owned()),
        Carry::Conflicts => member(x, "conflicts"),
        Carry::ContentLocation => content_location(x),
        Carry::CrossOrigin => cross_origin(x.reply),
        Carry::DeleteTime if x.path.outcome.name == "version-retired" => member(x, "retired"),
        Carry::DeleteTime => member(x, "deleted"),
        Carry::Etag => etag(x),
        // A document of the server is as old as the server, which is no time to tell.
        Carry::LastModified if x.path.kind == Kind::Show => Ok(()),
        // Nor is the date told of what rules show to one and not to another; where that is, the
        // documents say, and are held against every answer.
        Carry::LastModified if by_caller(x.reply) => Ok(()),
        Carry::LastModified if x.reply.field("etag").is_some() => field(x.reply, "last-modified"),
        Carry::LastModified => Ok(()),
        Carry::Location => field(x.reply, "location"),
        Carry::Fields => list(x, "fields"),
        // Where nothing is said of who may, there is no rule to name.
        Carry::Rule => Ok(()),
        Carry::FirstUse => member(x, "first_used"),
        Carry::LogId => member(x, "log_id"),
        Carry::PageLinks => link(x.reply, "first"),
        Carry::Parent => member(x, "parent"),
        Carry::Column => member(x, "column"),
        Carry::Place => member(x, "line").and_then(|()| member(x, "column")),
        Carry::PreferenceApplied => preference(x),
        Carry::Refused => refused(x),
        Carry::Indexes => list(x, "indexes"),
        Carry::Refusal => member(x, "refusal"),
        Carry::Restart => link(x.reply, "first").and_then(|()| member(x, "first")),
        Carry::RetryAfter => retry_after(x.reply),
        Carry::ServiceDescription => service_description(x),
        Carry::Successor => link(x.reply, "successor-version"),
        Carry::Transitions => transitions(x),
        Carry::Violations => member(x, "errors"),
    }
}

/// Whether who asks decides what some targets show.
fn by_caller(reply: &Reply) -> bool {
    reply.field("vary").is_some_and(|vary| vary.contains("Authorization"))
}

/// What a browser needs to know before it asks for a page of another origin.
fn cross_origin(reply: &Reply) -> Result<(), String> {
    let names = ["origin", "methods", "headers"].map(|of| format!("access-control-allow-{of}"));
    names.iter().try_for_each(|name| field(reply, name))?;
    field(reply, "access-control-max-age")
}

fn field(reply: &Reply, name: &str) -> Result<(), String> {
    let value = reply.field(name).unwrap_or_default();
    demand(!value.is_empty(), || format!("{name} is missing"))
}

/// A member of the problem that says something. Of a page, and to HEAD, the members are not seen.
fn member(x: &Answered<'_>, name: &str) -> Result<(), String> {
    if !x.has_content() || x.reply.media_type() != Some("application/problem+json") {
        return Ok(());
    }
    let problem: Value =
        serde_json::from_slice(&x.reply.content).map_err(|fault| fault.to_string())?;
    let said = match &problem[name] {
        Value::Null | Value::Bool(_) => false,
        Value::Array(list) => !list.is_empty(),
        Value::String(text) => !text.is_empty(),
        Value::Number(_) | Value::Object(_) => true,
    };
    demand(said, || format!("`{name}` says nothing"))
}

/// Which field tells the types depends on the method that would send them.
fn accepted_types(x: &Answered<'_>) -> Result<(), String> {
    match x.sent.method.as_str() {
        "POST" => field(x.reply, "accept-post").and_then(|()| field(x.reply, "accept")),
        "PATCH" => field(x.reply, "accept-patch").and_then(|()| field(x.reply, "accept")),
        "PUT" => field(x.reply, "accept"),
        _ => accepted_by_methods(x.reply),
    }
}

/// The answer to OPTIONS: only what the methods read.
fn accepted_by_methods(reply: &Reply) -> Result<(), String> {
    let allow = reply.field("allow").unwrap_or_default();
    let server = allow.contains("POST") && allow.contains("PATCH");
    for (method, name) in [("POST", "accept-post"), ("PATCH", "accept-patch")] {
        let read = allow.split(", ").any(|one| one == method) && !server;
        demand(read == reply.field(name).is_some(), || format!("{name} with Allow: {allow}"))?;
    }
    Ok(())
}

/// A challenge of the one scheme that is taken; whoever showed a token is told what was wrong.
fn challenge(x: &Answered<'_>) -> Result<(), String> {
    let said = x.reply.field("www-authenticate").unwrap_or_default();
    let shown = x.sent.credentials.as_deref().unwrap_or_default().to_ascii_lowercase();
    let wrong = x.reply.status == 400 || shown.starts_with("bearer ");
    let good = said.starts_with("Bearer realm=\"") && said.contains("error=") == wrong;
    demand(good, || format!("WWW-Authenticate is {said:?}"))
}

/// The tag is that of the state that the store holds now.
fn etag(x: &Answered<'_>) -> Result<(), String> {
    // A replay names the state that the first answer told of.
    if (x.sent.method == "PUT" && !x.refused()) || x.path.replayed {
        return Ok(());
    }
    // To whom a record is concealed, its state is, too; that its id is taken is all they learn.
    let silent = matches!(x.path.outcome.name, "id-taken" | "if-match-failed");
    let concealed = silent && x.sent.credentials.is_some();
    if concealed && x.reply.field("etag").is_none() {
        return Ok(());
    }
    let wanted = match x.state {
        None => return Ok(()),
        Some(State::At(revision)) => Some(format!("\"{revision}\"")),
        Some(State::Nothing) => None,
    };
    let said = x.reply.field("etag");
    let state = said.map(state_tag);
    demand(state == wanted, || format!("ETag is {said:?}, the store is at {wanted:?}"))
}

/// It is the target without its last segment: the record that was moved (RFC 9110 §8.7).
fn content_location(x: &Answered<'_>) -> Result<(), String> {
    let said = x.reply.field("content-location");
    let record = x.sent.path().and_then(|path| path.rsplit_once('/'));
    let wanted = record.map(|(record, _)| record);
    demand(said == wanted, || format!("Content-Location is {said:?} rather than {wanted:?}"))
}

/// A list, which may be empty.
fn list(x: &Answered<'_>, name: &str) -> Result<(), String> {
    if !x.has_content() || x.reply.media_type() != Some("application/problem+json") {
        return Ok(());
    }
    let problem: Value =
        serde_json::from_slice(&x.reply.content).map_err(|fault| fault.to_string())?;
    demand(problem[name].is_array(), || format!("`{name}` is {}", problem[name]))
}

/// Each request of a batch that was refused: a problem with its place. There may be none, where
/// nothing of the content is a request.
fn refused(x: &Answered<'_>) -> Result<(), String> {
    if !x.has_content() || x.reply.media_type() != Some("application/problem+json") {
        return Ok(());
    }
    let problem: Value =
        serde_json::from_slice(&x.reply.content).map_err(|fault| fault.to_string())?;
    let told = |one: &Value| {
        one["index"].is_u64()
            && one["status"] == one["content"]["status"]
            && one["content"]["type"].as_str().is_some_and(|name| name.starts_with("/-/problems/"))
    };
    let good = problem["refused"].as_array().is_none_or(|list| list.iter().all(told));
    demand(good, || format!("`refused` is {}", problem["refused"]))
}

fn transitions(x: &Answered<'_>) -> Result<(), String> {
    if !x.has_content() || x.reply.media_type() != Some("application/problem+json") {
        return Ok(());
    }
    let problem: Value =
        serde_json::from_slice(&x.reply.content).map_err(|fault| fault.to_string())?;
    let told = |one: &Value| one["href"].is_string() && one["to"].is_string();
    let good = problem["transitions"].as_array().is_some_and(|list| list.iter().all(told));
    demand(good, || format!("`transitions` is {}", problem["transitions"]))
}

/// Found from the two documents that say what is here.
fn service_description(x: &Answered<'_>) -> Result<(), String> {
    match x.sent.segments().as_slice() {
        [] => link(x.reply, "service-desc"),
        [only] if only.is_empty() || only == "v1" => link(x.reply, "service-desc"),
        _ => Ok(()),
    }
}

fn link(reply: &Reply, relation: &str) -> Result<(), String> {
    let links = reply.field("link").unwrap_or_default();
    let there = links.contains(&format!("rel=\"{relation}\""))
        || links.contains(&format!("rel={relation}"));
    demand(there, || format!("Link is {links:?}"))
}

/// Said when a preference was applied, and only then.
fn preference(x: &Answered<'_>) -> Result<(), String> {
    let head = String::from_utf8_lossy(&x.sent.head).to_ascii_lowercase();
    let asked = head.lines().any(|line| {
        line.starts_with("prefer:")
            && ["return=", "count=", "explain"].iter().any(|known| line.contains(known))
    });
    let applied = x.reply.field("preference-applied");
    demand(asked || applied.is_none(), || format!("Preference-Applied is {applied:?}"))?;
    // Whoever may not see what they wrote is answered quietly without asking for it.
    let quiet = x.path.outcome.name.ends_with("-quietly") && head.contains("return=minimal");
    let said = applied.is_some_and(|applied| applied.starts_with("return=minimal"));
    demand(!quiet || said, || format!("it is quiet, {applied:?}"))
}

fn retry_after(reply: &Reply) -> Result<(), String> {
    let seconds = reply.field("retry-after").unwrap_or_default();
    demand(seconds.parse::<u32>().is_ok(), || format!("Retry-After is {seconds:?}"))
}
