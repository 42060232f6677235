//! The one place where a response is put together.

use std::borrow::Cow;
use std::fmt::{self, Write};

use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, DATE, HeaderName, HeaderValue, VARY,
};
use http::{HeaderMap, Response, StatusCode};

use super::carry::{carry, page_links};
use super::finish::finish;
use super::variant::{coding, in_form, variant};
use super::{batch, content, document, forwarded, items, problem};
use crate::caller::Caller;
use crate::catalogue::{Cause, NOT_MODIFIED, Shows};
use crate::declaration::Cors;
use crate::exchange::{Exchange, Form, Kind, Route, Variant};
use crate::record::Record;

/// A response in the making.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) response: Response<Vec<u8>>,
    /// Members that the outcome adds to its problem.
    pub(super) members: candor_json::Object,
    /// The representation that is shown, or not modified.
    pub(super) variant: Variant,
    /// How the exchange ended.
    pub(super) cause: &'static Cause,
    /// Where values are written before they become fields.
    line: String,
}

/// Fields that an answer seldom has more of.
const FIELDS: usize = 12;

impl Draft {
    fn new(cause: &'static Cause) -> Draft {
        let mut response = Response::new(Vec::new());
        *response.status_mut() =
            StatusCode::from_u16(cause.status).expect("the catalogue's statuses have three digits");
        *response.headers_mut() = HeaderMap::with_capacity(FIELDS);
        let (members, variant) = (candor_json::Object::new(), Variant::default());
        Draft { response, members, variant, cause, line: String::new() }
    }

    /// Sets a field. What we write is always visible ASCII; anything else would be a defect, and is
    /// left out.
    pub(super) fn set(&mut self, name: HeaderName, value: impl fmt::Display) {
        self.line.clear();
        let written = write!(self.line, "{value}");
        if let (Ok(()), Ok(value)) = (written, HeaderValue::from_str(&self.line)) {
            self.response.headers_mut().insert(name, value);
        }
    }

    /// Sets a field to a value that never changes.
    fn set_static(&mut self, name: HeaderName, value: &'static str) {
        self.response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
}

/// The response that this outcome gets, with everything that it must carry. Where it says that its
/// content is coded, whoever sends it has still to do so.
pub fn answer(x: &Exchange, cause: &'static Cause) -> Response<Vec<u8>> {
    let mut response = unfinished(x, cause);
    finish(x, response.headers_mut());
    response
}

/// The same without what depends on who asks; so it is kept.
pub(crate) fn unfinished(x: &Exchange, cause: &'static Cause) -> Response<Vec<u8>> {
    let mut draft = Draft::new(cause);
    if let Some((_, first)) = x.answered_before().filter(|_| !cause.is_refusal()) {
        draft.response = first.clone().map(Vec::from);
        draft.set(DATE, candor_http::date::format(x.now().seconds()));
        return draft.response;
    }
    let form = match cause.shows {
        // How many were created is no record, nor is a list of answers; both have one form.
        Shows::Items | Shows::Batch => Form::Json,
        _ => form(x),
    };
    let shown = match (x.written(), cause.shows) {
        // What told the tag of the representation is the representation.
        (Some(written), Shows::Record | Shows::List | Shows::Document) => Some(written.to_vec()),
        _ => shown(x, cause.shows, form),
    };
    if let Some(content) = &shown {
        draft.variant = in_form(x, form, coding(x, content.len()));
    } else if cause.name == NOT_MODIFIED.name {
        draft.variant = variant(x).unwrap_or_default();
    }
    for item in cause.carries {
        carry(*item, x, &mut draft);
    }
    draft.set(DATE, candor_http::date::format(x.now().seconds()));
    let caching = forwarded::caching(x).unwrap_or_else(|| caching(x, cause));
    draft.set_static(CACHE_CONTROL, caching);
    // Problems are chosen by Accept on every target, content of any is coded, and lists are counted
    // by Prefer. What rules show to one caller is not for another. Of a request that could not be
    // read nobody knows the target.
    draft.set_static(
        VARY,
        match (x.api.by_caller, x.api.cors.as_ref().is_some_and(Cors::varies)) {
            (true, true) => "Accept, Accept-Encoding, Prefer, Authorization, Origin",
            (true, false) => "Accept, Accept-Encoding, Prefer, Authorization",
            (false, true) => "Accept, Accept-Encoding, Prefer, Origin",
            (false, false) => "Accept, Accept-Encoding, Prefer",
        },
    );
    forwarded::vary(x, draft.response.headers_mut());
    match (shown, cause.shows) {
        (Some(content), _) => {
            draft.set_static(CONTENT_TYPE, form.row().content_type);
            if let Some(coding) = draft.variant.coding {
                draft.set_static(CONTENT_ENCODING, coding.name());
            }
            *draft.response.body_mut() = content;
        }
        (None, Shows::Problem(detail)) => {
            let (content, media_type) = problem::write(x, cause, &detail(x), &draft.members);
            draft.set_static(CONTENT_TYPE, media_type);
            *draft.response.body_mut() = content;
        }
        (None, Shows::Forwarded) => forwarded::write(x, &mut draft),
        (
            None,
            Shows::Nothing
            | Shows::Record
            | Shows::Items
            | Shows::Batch
            | Shows::List
            | Shows::Document,
        ) => {}
    }
    draft.response
}

/// What was looked at may be kept, if it is asked about again, and by whoever is known, for nobody
/// else (RFC 9111 §3.5); everything else is for once.
fn caching(x: &Exchange, cause: &Cause) -> &'static str {
    let looks = matches!(x.kind(), Kind::Show | Kind::List | Kind::Read) && !cause.is_refusal();
    match x.request.as_ref().map(|request| &request.route) {
        Some(Route::Live | Route::Ready | Route::Metrics | Route::Path(_)) => "no-store",
        Some(Route::Problem(_) | Route::Problems) if looks => "max-age=3600",
        _ if looks && x.caller().is_ok_and(Caller::is_known) => "private, no-cache",
        _ if looks => "no-cache",
        _ => "no-store",
    }
}

/// What an outcome shows, its media type aside; nothing where it shows a problem or nothing.
pub(super) fn shown(x: &Exchange, shows: Shows, form: Form) -> Option<Vec<u8>> {
    match shows {
        Shows::Nothing | Shows::Forwarded | Shows::Problem(_) => None,
        Shows::Document => Some(document::write(x)),
        Shows::Items => Some(items::write(x).into_bytes()),
        Shows::Batch => batch::write(x).map(String::into_bytes),
        Shows::Record => {
            let (record, ways) = shown_record(x)?;
            Some(content::of_record(x, &record, &ways, form))
        }
        Shows::List => Some(content::of_page(x, x.page().ok()?, &page_links(x), form)),
    }
}

/// The record as it is after the exchange, with the transitions that lead on from it; of a
/// deletion, as it was.
fn shown_record<'x>(x: &'x Exchange) -> Option<(Cow<'x, Record>, Vec<&'x str>)> {
    let stored = match written_record(x) {
        Some(written) => written,
        _ if x.kind() == Kind::Read => {
            return x.live().map(|record| (Cow::Borrowed(record), x.ways(0).to_vec()));
        }
        _ => return x.live().map(|record| (Cow::Owned(x.seen(record.clone())), Vec::new())),
    };
    let ways = x.ways_from(&stored);
    Some((Cow::Owned(x.seen(stored)), ways))
}

/// Whether the caller may see what the exchange wrote, all of it; of a deletion, what it was.
pub(crate) fn may_see_written(x: &Exchange) -> bool {
    if x.admission().is_none_or(|admission| admission.read.is_all()) {
        return true;
    }
    match x.items() {
        Some(_) => x.created_items().all(|record| x.may_see(&record)),
        None => written_record(x).is_none_or(|record| x.may_see(&record)),
    }
}

/// The record that the exchange wrote, as it is stored; none of a deletion, nor of many.
pub(crate) fn written_record(x: &Exchange) -> Option<Record> {
    let (committed, candidate) = (x.committed()?, x.candidate()?);
    Some(Record {
        id: x.id()?.clone(),
        revision: committed.revision,
        create_time: committed.create_time,
        update_time: committed.update_time,
        document: candidate.row.document.clone(),
    })
}

/// The form in which this exchange shows what it shows: JSON where a write cannot be answered in a
/// form that is accepted, for the change matters more than its answer.
pub(super) fn form(x: &Exchange) -> Form {
    x.request.as_ref().and_then(|request| request.form).unwrap_or_default()
}
