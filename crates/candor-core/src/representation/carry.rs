//! What an outcome carries, each thing made in one place.

use candor_http::challenge;
use candor_http::content_coding::Coding;
use candor_http::link::Links;
use candor_json::{Json, Object};
use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_MAX_AGE, ALLOW, CONNECTION, CONTENT_LOCATION, ETAG, HeaderName, LAST_MODIFIED,
    LINK, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE,
};

use super::answer::Draft;
use super::{
    access, batch, collection_path, items, lifecycle, posted_types, record_path, taken_types,
};
use crate::caller::CallerFault;
use crate::catalogue::{Carry, Cause, MAINTENANCE};
use crate::change::{Conflict, Dangling, Unfit};
use crate::declaration::{OnDelete, Referrers, TypeIndex};
use crate::detail;
use crate::exchange::{
    Exchange, JSON_PATCH, Kind, MERGE_PATCH, Replay, Return, Route, Validator, allowed,
};
use crate::limits::{KEY_SET_RETRY_SECONDS, MAINTENANCE_RETRY_SECONDS, RETRY_SECONDS};
use crate::record::RecordId;
use crate::selection::{Cursor, ParameterFault};

/// Puts what the outcome carries into the response.
pub(super) fn carry(item: Carry, x: &Exchange, draft: &mut Draft) {
    match item {
        Carry::AcceptEncoding => accepted_codings(draft),
        Carry::AcceptedTypes => accepted_types(x, draft),
        Carry::Allow => draft.set(ALLOW, allowed(x.route()).join(", ")),
        Carry::Available => available(x, draft),
        Carry::Challenge => challenge(x, draft),
        Carry::Close => draft.set(CONNECTION, "close"),
        Carry::Column => column(x, draft),
        Carry::Conflicts => conflicts(x, draft),
        Carry::ContentLocation => {
            if let Some(id) = x.id() {
                draft.set(CONTENT_LOCATION, path_of(x, x.resource_type().index, id));
            }
        }
        Carry::CrossOrigin => cross_origin(x, draft),
        Carry::DeleteTime => delete_time(x, draft),
        Carry::Etag => {
            if let Some(validator) = told_validator(x) {
                let validator = validator.of_variant(draft.variant);
                draft.set(ETAG, format_args!("\"{validator}\""));
            }
        }
        Carry::Indexes => {
            let indexes = x.missing_indexes().unwrap_or_default();
            draft.members.insert("indexes", Json::array(indexes.into_iter().map(Json::text)));
        }
        Carry::LastModified => last_modified(x, draft),
        Carry::Location => {
            if let Some(id) = x.id() {
                draft.set(LOCATION, path_of(x, x.resource_type().index, id));
            }
        }
        Carry::Fields => access::fields(x, draft),
        Carry::FirstUse => {
            if let Some((time, _)) = x.answered_before() {
                draft.members.insert("first_used", Json::text(time.to_string()));
            }
        }
        Carry::LogId => {
            if let Some(id) = &x.log_id {
                draft.members.insert("log_id", Json::text(id.as_str()));
            }
        }
        Carry::PageLinks => {
            let mut links = Links::default();
            for (relation, target) in page_links(x) {
                links.push(target, relation);
            }
            draft.set(LINK, links);
        }
        Carry::Parent => parent(x, draft),
        Carry::Place => place(x, draft),
        Carry::PreferenceApplied => preference_applied(x, draft),
        Carry::Refusal => refusal(x, draft),
        Carry::Refused => refused(x, draft),
        Carry::Restart => restart(x, draft),
        Carry::Rule => access::rule(x, draft),
        Carry::RetryAfter => draft.set(RETRY_AFTER, retry_seconds(x, draft.cause)),
        Carry::ServiceDescription => service_description(x, draft),
        Carry::Successor => {
            let mut links = Links::default();
            links.push(format!("/{}", x.api.version), "successor-version");
            draft.set(LINK, links);
        }
        Carry::Transitions => {
            draft.members.insert("transitions", Json::Array(lifecycle::transitions(x)));
        }
        Carry::Violations => violations(x, draft),
    }
}

/// What was wrong is said to the client in the problem, and to its library here.
fn challenge(x: &Exchange, draft: &mut Draft) {
    let wrong = match x.request().credentials {
        Err(_) => Some(("invalid_request", detail::credentials_malformed(x))),
        Ok(_) => {
            let fault = x.caller_fault().ok().flatten();
            fault.and_then(CallerFault::code).map(|code| (code, detail::credentials_invalid(x)))
        }
    };
    let realm = x.api.callers.realm.as_deref().unwrap_or(&x.api.title);
    let error = wrong.as_ref().map(|(code, sentence)| (*code, sentence.as_str()));
    draft.set(WWW_AUTHENTICATE, challenge::Bearer { realm, error });
}

/// After how long the same request may be taken.
fn retry_seconds(x: &Exchange, cause: &Cause) -> u64 {
    if cause.name == MAINTENANCE.name {
        return x.maintenance_seconds().unwrap_or(MAINTENANCE_RETRY_SECONDS);
    }
    if let Some(seconds) = x.upstream_seconds() {
        return seconds;
    }
    if x.caller_fault().is_ok_and(|fault| fault == Some(&CallerFault::Keyless)) {
        return KEY_SET_RETRY_SECONDS;
    }
    let rate = x.allowance().and_then(|allowance| allowance.retry_seconds);
    x.attempts_wait.or(rate).unwrap_or(RETRY_SECONDS)
}

/// What requests of a batch would have been answered, where it got as far as them.
fn refused(x: &Exchange, draft: &mut Draft) {
    let refused = batch::refused(x);
    if !refused.is_empty() {
        draft.members.insert("refused", Json::Array(refused));
    }
}

fn accepted_codings(draft: &mut Draft) {
    draft.set(ACCEPT_ENCODING, Coding::ALL.map(Coding::name).join(", "));
}

/// What a page of another origin may do. At a target that is not there it may ask anything, or
/// its browser would keep from it what is wrong.
fn cross_origin(x: &Exchange, draft: &mut Draft) {
    let own = allowed(x.route());
    let methods = if own.is_empty() { allowed(&Route::Server) } else { own };
    draft.set(ACCESS_CONTROL_ALLOW_METHODS, methods.join(", "));
    let taken = crate::openapi::cross_origin(x.api).taken.clone();
    draft.response.headers_mut().insert(ACCESS_CONTROL_ALLOW_HEADERS, taken);
    if let Some(cors) = &x.api.cors {
        draft.set(ACCESS_CONTROL_MAX_AGE, cors.max_age_seconds);
    }
}

/// The forms that the target has.
fn available(x: &Exchange, draft: &mut Draft) {
    let forms = x.request().offered.iter().map(|form| Json::text(form.row().media_type));
    draft.members.insert("available", Json::array(forms));
}

/// A PUT that was done is answered without validators: they would tell the client that what it sent
/// is what is stored, byte for byte, and it never is (RFC 9110 §9.3.4). The record in the content
/// has its `etag`.
fn told_validator(x: &Exchange) -> Option<Validator> {
    let put = x.kind() == Kind::Replace && x.committed().is_some();
    if put { None } else { x.told_validator() }
}

fn last_modified(x: &Exchange, draft: &mut Draft) {
    if !x.is_dated() {
        return;
    }
    if let Some(changed) = told_validator(x).and_then(|validator| validator.changed) {
        // A clock that was set back makes us tell no time to come (RFC 9110 §8.8.2.1).
        let date = candor_http::date::format(changed.min(x.now()).seconds());
        draft.set(LAST_MODIFIED, date);
    }
}

/// Where the filter is wrong.
fn column(x: &Exchange, draft: &mut Draft) {
    if let Err(ParameterFault::Filter { character, .. }) = &x.request().parameters {
        let column = i64::try_from(*character).unwrap_or(i64::MAX);
        draft.members.insert("column", Json::integer(column));
    }
}

/// From what is here, the document that describes it can be found.
fn service_description(x: &Exchange, draft: &mut Draft) {
    if matches!(x.route(), Route::Home | Route::Version) {
        let mut links = Links::default();
        links.push(crate::openapi::path(x.api), "service-desc");
        draft.set(LINK, links);
    }
}

fn path_of(x: &Exchange, of: TypeIndex, id: &RecordId) -> String {
    record_path(&x.api.version, &x.api.of(of).name, id.as_str())
}

/// What the target takes, in the field that its method reads (RFC 9110 §12.5.1, RFC 5789 §3.1, LDP
/// §7.1).
fn accepted_types(x: &Exchange, draft: &mut Draft) {
    const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");
    const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");
    let patches = [MERGE_PATCH, JSON_PATCH].join(", ");
    if x.upstream().is_some() {
        // What it takes, the service behind says.
        let methods = allowed(x.route());
        for (method, field) in [("POST", ACCEPT_POST), ("PATCH", ACCEPT_PATCH)] {
            if methods.contains(&method) {
                draft.set(field, "*/*");
            }
        }
        return;
    }
    match x.kind() {
        Kind::Create | Kind::Act | Kind::Batch => draft.set(ACCEPT_POST, taken_types(x).join(", ")),
        Kind::Update => draft.set(ACCEPT_PATCH, patches),
        Kind::Describe => {
            let methods = allowed(x.route());
            if !matches!(x.route(), Route::Server) && methods.contains(&"POST") {
                draft.set(ACCEPT_POST, posted_types(x.route()).join(", "));
            }
            if matches!(x.route(), Route::Record(..)) && methods.contains(&"PATCH") {
                draft.set(ACCEPT_PATCH, patches);
            }
            return;
        }
        _ => {}
    }
    draft.set(ACCEPT, taken_types(x).join(", "));
}

/// Links to the neighbouring pages, and to the first.
pub(super) fn page_links(x: &Exchange) -> Vec<(&'static str, String)> {
    let (Ok(page), Ok(parameters)) = (x.page(), &x.request().parameters) else { return Vec::new() };
    let Some(selection) = &parameters.selection else { return Vec::new() };
    let (path, base) = (collection_path(x), parameters.base.as_str());
    let list = parameters.list(x.resource_type());
    let link = |position: &crate::selection::Position, backward| {
        let cursor = Cursor { position: position.clone(), backward }.seal(&list, x.sealing());
        let joint = if base.is_empty() { '?' } else { '&' };
        format!("{path}{base}{joint}cursor={cursor}")
    };
    // Reading backward, "more" lies before the page; what lies after it is where the client came
    // from.
    let (after, before) = match selection.backward {
        false => (page.more, parameters.continued),
        true => (parameters.continued, page.more),
    };
    let mut links = Vec::new();
    if let (true, Some(last)) = (after, &page.last) {
        links.push(("next", link(last, false)));
    }
    if let (true, Some(first)) = (before, &page.first) {
        links.push(("prev", link(first, true)));
    }
    links.push(("first", format!("{path}{base}")));
    links
}

/// Where the list begins, for whoever has lost their place in it.
fn restart(x: &Exchange, draft: &mut Draft) {
    let Err(ParameterFault::Expired { base }) = &x.request().parameters else { return };
    let first = format!("{}{base}", collection_path(x));
    let mut links = Links::default();
    links.push(first.as_str(), "first");
    draft.set(LINK, links);
    draft.members.insert("first", Json::text(first));
}

fn conflicts(x: &Exchange, draft: &mut Draft) {
    let href = |of, id: &RecordId| ("href", Json::text(path_of(x, of, id)));
    if let Some(key) = x.key().filter(|_| matches!(x.replay(), Ok(Replay::InFlight))) {
        let list = Json::array([Json::object([("idempotency_key", Json::text(key))])]);
        draft.members.insert("conflicts", list);
        return;
    }
    if x.kind() == Kind::Batch {
        draft.members.insert("conflicts", Json::Array(batch::conflicts(x)));
        return;
    }
    if x.items().is_some() {
        draft.members.insert("conflicts", Json::Array(items::conflicts(x)));
        return;
    }
    if let Some(due) = x.hook_due().filter(|_| x.veto().is_some()) {
        let list = Json::array([Json::object([("hook", Json::text(due.operation))])]);
        draft.members.insert("conflicts", list);
        return;
    }
    let own = x.resource_type();
    let list = match (x.conflict(), x.unfit()) {
        (Some(Conflict::Duplicate { unique, holder }), _) => {
            let fields = &own.unique[usize::from(unique.0)].fields;
            let names = fields.iter().map(|field| Json::text(own.field(*field).name.as_str()));
            let shown = x.sees_all_of(own.index).then(|| href(own.index, holder));
            vec![Json::object([("fields", Json::array(names))].into_iter().chain(shown))]
        }
        (Some(Conflict::Dangling(list)), _) => {
            list.iter().map(|dangling| dangling_conflict(x, dangling)).collect()
        }
        (Some(Conflict::Referenced { by, more }), _) => {
            draft.members.insert("more", Json::boolean(*more));
            let referrer = |referrer: &crate::change::Referrer| {
                let of = x.api.of(referrer.resource_type);
                let field = Json::text(of.field(referrer.field).name.as_str());
                let to = Json::text(path_of(x, referrer.to, &referrer.to_id));
                Json::object([("field", field), href(of.index, &referrer.id), ("to", to)])
            };
            match by.is_empty() {
                // All that may be told of it is that it is there.
                true => vec![Json::object([("readable", Json::boolean(false))])],
                false => by.iter().map(referrer).collect(),
            }
        }
        (Some(Conflict::CascadeTooLarge), _) => cascades(x),
        (Some(Conflict::Stale), _) => {
            let deleted = ("deleted", Json::boolean(x.tombstone().is_some()));
            x.id().map(|id| Json::object([href(own.index, id), deleted])).into_iter().collect()
        }
        (None, Some(Unfit::PatchFails(conflict))) => vec![Json::object([
            ("operation", Json::integer(i64::try_from(conflict.index).unwrap_or(i64::MAX))),
            ("op", Json::text(conflict.op)),
            ("path", Json::text(conflict.path.as_str())),
            ("reason", Json::text(conflict.reason.as_str())),
        ])],
        (Some(Conflict::Moved | Conflict::Kept) | None, _) => {
            lifecycle::conflict(x).into_iter().collect()
        }
    };
    draft.members.insert("conflicts", Json::Array(list));
}

/// Where those are listed that would go with the record or be changed.
fn cascades(x: &Exchange) -> Vec<Json> {
    let (Some(id), own) = (x.id(), x.resource_type()) else { return Vec::new() };
    let along = own.referrers.iter().filter(|one| one.on_delete != OnDelete::Restrict);
    let list = |referrers: &Referrers| {
        let of = x.api.of(referrers.resource_type);
        let href = format!("{}/{}", path_of(x, own.index, id), referrers.segment);
        let field = Json::text(of.field(referrers.field).name.as_str());
        Json::object([("field", field), ("href", Json::text(href))])
    };
    along.map(list).collect()
}

fn dangling_conflict(x: &Exchange, dangling: &Dangling) -> Json {
    let field = &x.resource_type().field(dangling.field).name;
    let pointer = candor_json::Pointer::root().join(field.as_str()).to_string();
    let to = &x.api.of(dangling.to).name;
    Json::object([
        ("pointer", Json::text(pointer)),
        ("href", Json::text(record_path(&x.api.version, to, &dangling.id))),
        ("deleted", Json::boolean(dangling.deleted)),
    ])
}

fn delete_time(x: &Exchange, draft: &mut Draft) {
    let gone = match x.route() {
        Route::Retired(retired) => Some(("retired", retired.since)),
        _ => (x.tombstone().or(x.parent_tombstone()))
            .map(|tombstone| ("deleted", tombstone.delete_time)),
    };
    if let Some((name, time)) = gone {
        draft.members.insert(name, Json::text(time.to_string()));
    }
}

/// Where the record is, or would be, whose sub-collection is the target: the path as it was sent,
/// since no record may have that id.
fn parent(x: &Exchange, draft: &mut Draft) {
    if let Some((path, _)) = x.request().path.rsplit_once('/') {
        draft.members.insert("parent", Json::text(path));
    }
}

fn place(x: &Exchange, draft: &mut Draft) {
    let (line, column) = match x.unfit() {
        Some(Unfit::Unread(error)) => (error.place.line.into(), error.place.column.into()),
        Some(Unfit::NoTable(fault)) => (fault.line, fault.column),
        _ => return,
    };
    let number = |value: u64| Json::integer(i64::try_from(value).unwrap_or(i64::MAX));
    draft.members.insert("line", number(line));
    draft.members.insert("column", number(column));
}

/// The words of the service that refused.
fn refusal(x: &Exchange, draft: &mut Draft) {
    let (Some(veto), Some(due)) = (x.veto(), x.hook_due()) else { return };
    let mut refusal = Object::new();
    refusal.insert("operation", Json::text(due.operation));
    for (name, words) in [("title", &veto.title), ("detail", &veto.detail)] {
        if let Some(words) = words {
            refusal.insert(name, Json::text(words.as_str()));
        }
    }
    draft.members.insert("refusal", Json::Object(refusal));
}

/// What was wished for and done, on one line. A look is no write, and a write counts nothing.
fn preference_applied(x: &Exchange, draft: &mut Draft) {
    let preferences = x.request().preferences;
    let look = x.kind() == Kind::List;
    let shows = |shown: &Return| *shown == Return::Minimal || x.may_see_written();
    let shown = preferences.shown.filter(|_| !look).filter(shows).map(Return::preference);
    let counted = (look && preferences.count).then_some("count=exact");
    let applied: Vec<&str> = shown.into_iter().chain(counted).collect();
    if !applied.is_empty() {
        draft.set(HeaderName::from_static("preference-applied"), applied.join(", "));
    }
}

fn violations(x: &Exchange, draft: &mut Draft) {
    let by_hook = x.veto().map(|veto| &veto.violations);
    let (errors, more) = match x.unfit() {
        Some(Unfit::Violates(violations)) => (violation_list(violations), violations.more),
        Some(Unfit::Items(wrong)) => items::violations(wrong),
        _ if x.kind() == Kind::Batch => batch::violations(x),
        _ => match by_hook {
            Some(violations) => (violation_list(violations), violations.more),
            None => (items::repetitions(x), 0),
        },
    };
    draft.members.insert("errors", errors);
    if more > 0 {
        draft.members.insert("more", Json::integer(i64::try_from(more).unwrap_or(i64::MAX)));
    }
}

fn violation_list(violations: &candor_json::Violations) -> Json {
    let error = |violation: &candor_json::Violation| {
        let mut error = Object::new();
        error.insert("pointer", Json::text(violation.pointer.as_str()));
        error.insert("keyword", Json::text(violation.keyword.as_str()));
        error.insert("message", Json::text(violation.message.as_str()));
        Json::Object(error)
    };
    Json::array(violations.list.iter().map(error))
}
