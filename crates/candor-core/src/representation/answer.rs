//! The one place where a response is put together.

use std::borrow::Cow;
use std::fmt::{self, Write};

use http::header::{CACHE_CONTROL, CONTENT_TYPE, DATE, HeaderName, HeaderValue, VARY};
use http::{HeaderMap, Response, StatusCode};

use super::carry::carry;
use super::{document, problem, record};
use crate::catalogue::{Cause, Shows};
use crate::change::{Candidate, Committed};
use crate::exchange::{Exchange, Form, Kind, Route};
use crate::record::{Record, RecordId};

/// A response in the making.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) response: Response<Vec<u8>>,
    /// Members that the outcome adds to its problem.
    pub(super) members: candor_json::Object,
    /// Where values are written before they become fields.
    line: String,
}

/// Fields that an answer seldom has more of.
const FIELDS: usize = 12;

impl Draft {
    fn new(cause: &Cause) -> Draft {
        let mut response = Response::new(Vec::new());
        *response.status_mut() =
            StatusCode::from_u16(cause.status).expect("the catalogue's statuses have three digits");
        *response.headers_mut() = HeaderMap::with_capacity(FIELDS);
        Draft { response, members: candor_json::Object::new(), line: String::new() }
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

/// The response that this outcome gets, with everything that it must carry.
pub fn answer(x: &Exchange, cause: &'static Cause) -> Response<Vec<u8>> {
    let mut draft = Draft::new(cause);
    if let Some((_, first)) = x.answered_before().filter(|_| !cause.is_refusal()) {
        draft.response = first.clone().map(Vec::from);
        draft.set(DATE, candor_http::date::format(x.now().seconds()));
        return draft.response;
    }
    for item in cause.carries {
        carry(*item, x, &mut draft);
    }
    draft.set(DATE, candor_http::date::format(x.now().seconds()));
    draft.set_static(CACHE_CONTROL, caching(x, cause));
    // Problems are chosen by Accept on every target, and lists are counted by Prefer; of a request
    // that could not be read nobody knows the target.
    draft.set_static(VARY, "Accept, Prefer");
    if let Some((content, media_type)) = content(x, cause, &draft) {
        draft.set_static(CONTENT_TYPE, media_type);
        *draft.response.body_mut() = content;
    }
    draft.response
}

/// What was looked at may be kept, if it is asked about again; everything else is for once.
fn caching(x: &Exchange, cause: &Cause) -> &'static str {
    let looks = matches!(x.kind(), Kind::Show | Kind::List | Kind::Read) && !cause.is_refusal();
    match x.request.as_ref().map(|request| &request.route) {
        Some(Route::Live | Route::Ready) => "no-store",
        Some(Route::Problem(_) | Route::Problems) if looks => "max-age=3600",
        _ if looks => "no-cache",
        _ => "no-store",
    }
}

fn content(x: &Exchange, cause: &'static Cause, draft: &Draft) -> Option<(Vec<u8>, &'static str)> {
    const JSON: &str = "application/json";
    match cause.shows {
        Shows::Nothing => None,
        Shows::Document => Some(document::write(x)),
        Shows::Problem(detail) => Some(problem::write(x, cause, &detail(x), &draft.members)),
        Shows::Record => {
            let mut out = String::new();
            let wanted = x.request().parameters.as_ref().ok().and_then(|of| of.members.as_deref());
            let neighbours = x.expanded().ok().flatten().and_then(|all| all.neighbours.first());
            record::write(shown_record(x)?.as_ref(), wanted, neighbours, &mut out);
            Some((out.into_bytes(), JSON))
        }
        Shows::List => {
            let parameters = x.request().parameters.as_ref().ok()?;
            let mut out = String::new();
            let links = super::carry::page_links(x);
            let expanded = x.expanded().ok().flatten();
            let members = parameters.members.as_deref();
            record::write_page(x.page().ok()?, members, expanded, &links, &mut out);
            Some((out.into_bytes(), JSON))
        }
    }
}

/// The record as it is after the exchange; of a deletion, as it was.
fn shown_record<'x>(x: &'x Exchange) -> Option<Cow<'x, Record>> {
    match (x.committed(), x.candidate(), x.id()) {
        (Some(committed), Some(candidate), Some(id)) => {
            Some(Cow::Owned(written(committed, candidate, id)))
        }
        _ => x.live().map(Cow::Borrowed),
    }
}

fn written(committed: &Committed, candidate: &Candidate, id: &RecordId) -> Record {
    Record {
        id: id.clone(),
        revision: committed.revision,
        create_time: committed.create_time,
        update_time: committed.update_time,
        document: candidate.row.document.clone(),
    }
}

/// The form in which this exchange shows documents of the server.
pub(super) fn form(x: &Exchange) -> Form {
    x.request().form.unwrap_or(Form::Json)
}
