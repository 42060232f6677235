//! What happened, said to this client: the `detail` of a problem.
//!
//! What the request itself holds is said back only as far as it is needed and never at length. What
//! is stored is said only where the caller could read it.

mod access;
mod batch;
mod caller;
mod hook;
mod lifecycle;
mod observing;
mod repeated;
mod service;
mod several;
mod standing;
mod upstream;

pub(crate) use access::*;
pub(crate) use batch::*;
pub(crate) use caller::*;
pub(crate) use hook::*;
pub(crate) use lifecycle::{guard_refused, record_frozen, transition_refused};
pub(crate) use observing::{metrics_withheld, path_unknown};
pub(crate) use repeated::*;
pub(crate) use service::*;
pub(crate) use several::*;
pub(crate) use standing::*;
pub(crate) use upstream::*;

use candor_http::content_coding::Coding;
use candor_http::transfer_encoding::TransferEncoding;
use http::Version;

use crate::change::{Conflict, FaultKind, Unfit};
use crate::exchange::{Exchange, HostFault, JSON, Route, WireFault, allowed};
use crate::limits;
use crate::selection::ParameterFault;

/// A text of a client, cut where it would be long.
fn cut(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// With a full stop, unless it is a question.
fn sentence(text: String) -> String {
    if text.ends_with('?') { text } else { text + "." }
}

fn quoted(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

pub(crate) fn head_malformed(_: &Exchange) -> String {
    "The request line or a header field breaks the grammar of HTTP/1.1.".into()
}

pub(crate) fn version_unsupported(_: &Exchange) -> String {
    "The request line names a version other than HTTP/1.0 and HTTP/1.1.".into()
}

pub(crate) fn target_too_long(_: &Exchange) -> String {
    format!("The request target is longer than {} bytes.", limits::TARGET_MAX_BYTES)
}

pub(crate) fn head_too_large(_: &Exchange) -> String {
    let (bytes, fields) = (limits::HEAD_MAX_BYTES, limits::HEAD_MAX_FIELDS);
    format!("The head has more than {bytes} bytes or more than {fields} header fields.")
}

pub(crate) fn head_too_slow(_: &Exchange) -> String {
    "The request began and its head was not finished in time.".into()
}

pub(crate) fn target_malformed(x: &Exchange) -> String {
    match &x.request().target {
        Err(fault) => format!("The request target is malformed: {fault}."),
        Ok(()) => String::new(),
    }
}

pub(crate) fn host_invalid(x: &Exchange) -> String {
    match &x.request().host {
        Err(HostFault::Missing) => match x.request().version {
            Version::HTTP_2 => "There is neither `:authority` nor Host; one is needed.".into(),
            _ => "There is no Host field; HTTP/1.1 needs one.".into(),
        },
        Err(HostFault::Repeated) => "There are several Host fields; exactly one is needed.".into(),
        Err(HostFault::Differing) => {
            "`:authority` and Host name different hosts; they must agree.".into()
        }
        Err(HostFault::Malformed(fault)) => format!("The Host field is malformed: {fault}."),
        Ok(()) => String::new(),
    }
}

pub(crate) fn framing_ambiguous(_: &Exchange) -> String {
    "Content-Length or Transfer-Encoding is malformed, doubled or contradicted by the other, so \
     where the content ends is not clear."
        .into()
}

pub(crate) fn transfer_coding_unknown(x: &Exchange) -> String {
    let read = x.request.as_ref().and_then(|request| request.transfer_encoding);
    debug_assert!(
        read == Some(TransferEncoding::Unknown) || x.wire == Some(WireFault::TransferCodingUnknown)
    );
    "Transfer-Encoding names a coding other than chunked.".into()
}

pub(crate) fn method_unknown(x: &Exchange) -> String {
    format!("`{}` is no method that this server knows.", cut(x.request().method_text))
}

pub(crate) fn version_retired(x: &Exchange) -> String {
    let Route::Retired(retired) = x.route() else { return String::new() };
    let day = retired.since.to_string();
    let day = day.split('T').next().unwrap_or_default();
    format!("{} was retired on {day}; {} took over.", retired.version, x.api.version)
}

pub(crate) fn route_unknown(x: &Exchange) -> String {
    let path = cut(x.request().path);
    match x.route() {
        Route::Unknown { nearest: Some(near) } => {
            format!("There is nothing at `{path}`; did you mean `{near}`?")
        }
        _ => format!("There is nothing at `{path}`; `/` lists what is here."),
    }
}

pub(crate) fn operation_planned(x: &Exchange) -> String {
    format!("{} is planned for {} and not built yet.", told_method(x), type_name(x))
}

pub(crate) fn method_not_allowed(x: &Exchange) -> String {
    let methods = allowed(x.route()).join(", ");
    format!("`{}` allows {methods}, not {}.", cut(x.request().path), told_method(x))
}

/// The answer to HEAD has the length of the one to GET, so it is written about GET (RFC 9110
/// §9.3.2).
fn told_method<'x>(x: &'x Exchange) -> &'x str {
    match x.request().method_text {
        "HEAD" => "GET",
        method => method,
    }
}

fn type_name(x: &Exchange) -> String {
    let of = x.route().resource_type().map(|of| &of.name);
    of.or(x.upstream().map(|of| &of.name)).map_or_else(|| "this target".into(), Clone::clone)
}

pub(crate) fn parameters(x: &Exchange) -> String {
    let Err(fault) = &x.request().parameters else { return String::new() };
    match fault {
        ParameterFault::Malformed(why) => format!("The query is malformed: {why}."),
        ParameterFault::Unknown { name, nearest: Some(near), .. } => {
            format!("There is no parameter `{}` here; did you mean `{near}`?", cut(name))
        }
        ParameterFault::Unknown { name, known, .. } if known.is_empty() => {
            format!("There is no parameter `{}` here; this target has none.", cut(name))
        }
        ParameterFault::Unknown { name, known, .. } => {
            format!("There is no parameter `{}` here; there are {}.", cut(name), quoted(known))
        }
        ParameterFault::Repeated { name } => format!("`{}` stands twice.", cut(name)),
        ParameterFault::Value { name, expected } => sentence(format!("`{}` {expected}", cut(name))),
        ParameterFault::Filter { mistake, character } => {
            sentence(format!("`filter` at character {character}: {}", mistake.message))
        }
        ParameterFault::Unindexed { name, sortable } => {
            format!("`{}` cannot be sorted by; these can: {}.", cut(name), quoted(sortable))
        }
        ParameterFault::Cursor => {
            "The cursor does not belong to this query, or was altered; leave it out to begin again."
                .into()
        }
        ParameterFault::Expired { .. } => {
            "The cursor was handed out more than a day ago; begin again at the first page.".into()
        }
    }
}

pub(crate) fn filter_unindexed(x: &Exchange) -> String {
    let records = x.collection().map_or(0, |state| state.records);
    // Of records that somebody may not read, they are not told either how many there are.
    let all = x.sees_all_of(x.resource_type().index);
    let many = if all { records.to_string() } else { "many".to_owned() };
    let of = type_name(x);
    let missing = x.missing_indexes().unwrap_or_default();
    let way_out = match missing.as_slice() {
        [] => "no index can; ask as well for what an index begins with".to_owned(),
        [one] => format!("an index of `{one}` would"),
        several => format!("indexes of {} would", quoted(several)),
    };
    format!("There are {many} {of}, and no index narrows the filter: {way_out}.")
}

pub(crate) fn field_malformed(x: &Exchange) -> String {
    match &x.request().malformed_field {
        Some((name, fault)) => format!("The {name} field is malformed: {fault}."),
        None => String::new(),
    }
}

pub(crate) fn content_range_given(_: &Exchange) -> String {
    "Content-Range asks to write a part; only the whole record can be written by PUT.".into()
}

pub(crate) fn expectation_unknown(_: &Exchange) -> String {
    "Expect names something other than 100-continue.".into()
}

pub(crate) fn not_acceptable(x: &Exchange) -> String {
    if x.request().form.is_some() {
        let codings = Coding::ALL.map(Coding::name).join(", ");
        return format!("Accept-Encoding refuses content as it is and in {codings}.");
    }
    let offered = x.request().offered.iter().map(|form| form.row().media_type);
    format!("The target is available as {}.", offered.collect::<Vec<_>>().join(" or "))
}

pub(crate) fn length_required(x: &Exchange) -> String {
    let name = type_name(x);
    match x.request().transfer_encoding {
        Some(_) => {
            format!("The content is chunked, and {name} takes no content of unknown length.")
        }
        None => "There is neither Content-Length nor Transfer-Encoding.".into(),
    }
}

pub(crate) fn content_too_large(x: &Exchange) -> String {
    let what = match x.unfit() {
        Some(Unfit::PatchedTooLarge) => "patched record would be",
        _ => "content is",
    };
    format!("The {what} longer than {} bytes.", x.api.content_max_bytes)
}

pub(crate) fn content_coding_unsupported(_: &Exchange) -> String {
    let codings = Coding::ALL.map(Coding::name).join(", ");
    format!("Content-Encoding is not one of {codings}, or names several.")
}

pub(crate) fn media_type_unsupported(x: &Exchange) -> String {
    let taken = crate::representation::taken_types(x).join(" or ");
    let said = x.request().headers.get(http::header::CONTENT_TYPE);
    match said.and_then(|value| value.to_str().ok()) {
        Some(said) => format!("Content-Type is `{}`; this target takes {taken}.", cut(said)),
        None => format!("There is no readable Content-Type; this target takes {taken}."),
    }
}

pub(crate) fn charset_unsupported(_: &Exchange) -> String {
    format!("Content-Type names another charset than UTF-8; {JSON} needs no charset.")
}

/// A failure of the engine: said without internals, which are in the log under the id.
pub(crate) fn fault(x: &Exchange) -> String {
    let happened = match x.fault().map(|fault| fault.kind) {
        Some(FaultKind::Busy) => "The store has too much waiting already.",
        Some(FaultKind::Unreachable) => "The store cannot be reached now.",
        Some(FaultKind::Late) => "The store did not answer in time.",
        Some(FaultKind::Full) => "The store has no room left.",
        Some(FaultKind::Damaged) => "The stored data cannot be read.",
        Some(FaultKind::Defect) | None => "The server met a situation that was ruled out.",
    };
    match &x.log_id {
        Some(id) => format!("{happened} The log has the cause under {id}."),
        None => happened.to_owned(),
    }
}

pub(crate) fn content_too_slow(x: &Exchange) -> String {
    let (least, grace) = (limits::CONTENT_MIN_BYTES_A_SECOND, limits::CONTENT_GRACE_SECONDS);
    format!(
        "The content was not complete within {} milliseconds, or came more slowly than {least} \
         bytes a second after the first {grace} seconds.",
        x.api.deadline_ms
    )
}

pub(crate) fn content_cut(_: &Exchange) -> String {
    "The content ended before its announced end, or its chunks are malformed.".into()
}

pub(crate) fn content_undecodable(x: &Exchange) -> String {
    let coding = x.request().content_coding.ok().flatten().map_or("no coding", Coding::name);
    format!("The content is not {coding}, or ends too early.")
}

pub(crate) fn content_empty(_: &Exchange) -> String {
    "The request has no content, and a JSON document is needed.".into()
}

pub(crate) fn content_malformed(x: &Exchange) -> String {
    match x.unfit() {
        Some(Unfit::Unread(error)) => format!("At {}: {error}.", error.place),
        _ => String::new(),
    }
}

pub(crate) fn patched_too_deep(_: &Exchange) -> String {
    format!("The patched record would nest deeper than {} levels.", limits::NESTING_MAX_DEPTH)
}

pub(crate) fn patch_malformed(x: &Exchange) -> String {
    match x.unfit() {
        Some(Unfit::NoPatch(fault)) => format!("The content is no JSON Patch: {fault}."),
        _ => String::new(),
    }
}

pub(crate) fn patch_failed(x: &Exchange) -> String {
    match x.unfit() {
        Some(Unfit::PatchFails(conflict)) => format!("The patch fails: {conflict}."),
        _ => String::new(),
    }
}

/// The keywords of violations that no schema has.
const RULES: [&str; 2] = ["check", "lifecycle"];

pub(crate) fn content_invalid(x: &Exchange) -> String {
    let Some(Unfit::Violates(violations)) = x.unfit() else { return String::new() };
    match (violations.list.as_slice(), violations.more) {
        ([only], 0) if only.pointer.is_empty() && RULES.contains(&only.keyword.as_str()) => {
            only.message.clone()
        }
        ([only], 0) => {
            let at = if only.pointer.is_empty() { "The content" } else { &only.pointer };
            format!("{at}: {}.", only.message.trim_end_matches('.'))
        }
        (list, more) => {
            let ruled = list.iter().any(|one| RULES.contains(&one.keyword.as_str()));
            let of = if ruled { "the schema and the rules" } else { "the schema" };
            let (count, name) = (list.len() + more, &x.resource_type().name);
            format!("There are {count} violations of {of} of {name}.")
        }
    }
}

pub(crate) fn contended(_: &Exchange) -> String {
    format!(
        "The record was changed by others {} times while this change was decided.",
        limits::CONTENTION_MAX_ROUNDS
    )
}

pub(crate) fn id_taken(x: &Exchange) -> String {
    let id = x.id().map(|id| cut(id.as_str())).unwrap_or_default();
    match x.tombstone() {
        Some(gone) => format!("`{id}` was a record that was deleted at {}.", gone.delete_time),
        None => format!("{} has a record `{id}` already.", type_name(x)),
    }
}

pub(crate) fn still_referenced(x: &Exchange) -> String {
    let Some(Conflict::Referenced { by, more }) = x.conflict() else { return String::new() };
    let Some(first) = by.first() else {
        return "A record that you may not see refers to it.".to_owned();
    };
    let of = x.api.of(first.resource_type);
    let field = &of.field(first.field).name;
    let what = match x.id() {
        Some(id) if *id == first.to_id && first.to == x.resource_type().index => "it".to_owned(),
        _ => {
            let (id, to) = (cut(first.to_id.as_str()), &x.api.of(first.to).name);
            format!("`{id}` in {to}, which would go with it")
        }
    };
    let others = match (by.len(), more) {
        (1, false) => String::new(),
        (2, false) => ", as does one more".into(),
        (count, false) => format!(", as do {} more", count - 1),
        (_, true) => ", as do more".into(),
    };
    format!("`{field}` of `{}` in {} refers to {what}{others}.", cut(first.id.as_str()), of.name)
}

pub(crate) fn cascade_too_large(x: &Exchange) -> String {
    let max = x.api.cascade_max_records;
    format!("More than {max} other records would be deleted or changed with it.")
}

pub(crate) fn reference_dangling(x: &Exchange) -> String {
    let Some(Conflict::Dangling(list)) = x.conflict() else { return String::new() };
    let sentences: Vec<String> = list
        .iter()
        .map(|dangling| {
            let field = &x.resource_type().field(dangling.field).name;
            let (to, id) = (&x.api.of(dangling.to).name, cut(&dangling.id));
            match dangling.deleted {
                true => format!("`{field}` refers to `{id}` of {to}, which was deleted."),
                false => format!("`{field}` refers to `{id}` of {to}, which does not exist."),
            }
        })
        .collect();
    sentences.join(" ")
}

pub(crate) fn duplicate(x: &Exchange) -> String {
    let Some(Conflict::Duplicate { unique, holder }) = x.conflict() else { return String::new() };
    let of = x.resource_type();
    let fields: Vec<String> = of.unique[usize::from(unique.0)]
        .fields
        .iter()
        .map(|field| of.field(*field).name.clone())
        .collect();
    let fields = quoted(&fields);
    match x.sees_all_of(of.index) {
        true => format!("{fields} must be unique in {}, and `{holder}` has the same.", of.name),
        false => format!("{fields} must be unique in {}, and another has the same.", of.name),
    }
}
