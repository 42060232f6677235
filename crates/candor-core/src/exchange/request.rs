//! A request, as far as its head tells: where it leads and what it asks for.
//!
//! Everything is parsed once, here. What cannot be parsed is kept as a fault for the question that
//! asks for it, so that the order of the answers is the graph's and not that of the parsing.

use std::borrow::Cow;

use candor_http::Malformed;
use candor_http::accept::Accept;
use candor_http::authorization::{self, Authorization};
use candor_http::content_coding::{self, AcceptedCodings, Coding};
use candor_http::expect::Expect;
use candor_http::host::Authority;
use candor_http::media_type::MediaType;
use candor_http::method::Known;
use candor_http::prefer::Prefer;
use candor_http::target::Target;
use candor_http::traceparent::TraceParent;
use candor_http::transfer_encoding::TransferEncoding;
use candor_http::{content_length, idempotency_key};
use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, CONTENT_ENCODING,
    CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderName, HeaderValue, Version, request::Parts};

use super::conditions::Conditions;
use super::form::{self, Form, JSON};
use super::kind::{Kind, Kinds};
use super::operation::{Asked, asked};
use super::route::{Route, route};
use crate::declaration::{Api, ResourceType, Support, origin};
use crate::limits::{HEAD_MAX_BYTES, HEAD_MAX_FIELDS};
use crate::record::Timestamp;
use crate::selection::{ParameterFault, Parameters, Sealing};

/// A JSON document a line. None of its names is registered; the first is the one that is used most.
pub const NDJSON: [&str; 2] = ["application/x-ndjson", "application/ndjson"];
/// RFC 4180.
pub const CSV: &str = "text/csv";
/// RFC 7396.
pub const MERGE_PATCH: &str = "application/merge-patch+json";
/// RFC 6902.
pub const JSON_PATCH: &str = "application/json-patch+json";

/// What HTTP/2 counts for each field beside its name and value.
const FIELD_OVERHEAD_BYTES: usize = 32;

/// What the content of a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentForm {
    /// A whole document.
    Document,
    /// A merge patch (RFC 7396).
    MergePatch,
    /// A JSON Patch (RFC 6902).
    JsonPatch,
    /// A document a line.
    Lines,
    /// A table.
    Table,
}

/// Why the media type of the content is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaTypeFault {
    /// It is another, malformed or not said.
    Unsupported,
    /// The charset is not UTF-8.
    Charset,
}

/// What the client wants to be shown after a write (RFC 7240 §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Return {
    /// The record.
    Representation,
    /// Nothing.
    Minimal,
}

impl Return {
    /// The same, as a preference.
    pub fn preference(self) -> &'static str {
        match self {
            Return::Representation => "return=representation",
            Return::Minimal => "return=minimal",
        }
    }
}

/// What the client wishes for (RFC 7240), as far as it is known here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Preferences {
    /// What is wanted after a write.
    pub shown: Option<Return>,
    /// Whether a list is to tell how many records it has in all: `count=exact`.
    pub count: bool,
    /// Whether it is to be told how the answer came about: `explain`.
    pub explain: bool,
}

/// Why the host of a request cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostFault {
    /// HTTP/1.1 needs a Host field, and there is none; nor is there `:authority` in HTTP/2.
    Missing,
    /// There are several.
    Repeated,
    /// `:authority` and Host name different ones.
    Differing,
    /// It names no host.
    Malformed(Malformed),
}

/// A request whose head was read.
#[derive(Debug)]
pub struct Request<'a> {
    /// The version it was sent in.
    pub version: Version,
    /// Whether its fields are larger or more than a head may have.
    pub fields_over_limit: bool,
    /// All its fields.
    pub headers: &'a HeaderMap,
    /// The method, when it is a known one.
    pub method: Option<Known>,
    /// The method as sent.
    pub method_text: &'a str,
    /// Bytes of the target.
    pub target_length: usize,
    /// Whether the target could be read.
    pub target: Result<(), Malformed>,
    /// The path as sent, empty where there is none.
    pub path: &'a str,
    /// The query as sent, empty where there is none.
    pub query: &'a str,
    /// Whether one valid host is named.
    pub host: Result<(), HostFault>,
    /// How the content is delimited, if by Transfer-Encoding.
    pub transfer_encoding: Option<TransferEncoding>,
    /// How long the content is, if that is said.
    pub content_length: Option<u64>,
    /// The path and query as sent.
    pub path_and_query: &'a str,
    /// What names the request, so that it can be sent again; of those that are not repeatable by
    /// themselves (RFC 9110 §9.2.2).
    pub idempotency_key: Option<Cow<'a, str>>,
    /// Where the path leads.
    pub route: Route<'a>,
    /// What kind of exchange this is.
    pub kind: Kind,
    /// How far the operation is there, if the target and the method name one.
    pub support: Option<Support>,
    /// What the query asks for.
    pub parameters: Result<Parameters, ParameterFault>,
    /// The first field that breaks its grammar, of those that decide the answer.
    pub malformed_field: Option<(&'static str, Malformed)>,
    /// What the client last saw.
    pub conditions: Conditions<'a>,
    /// What the caller shows; nothing where the target looks at no credentials.
    pub credentials: Result<Option<Authorization<'a>>, Malformed>,
    /// What is expected before the content is sent.
    pub expect: Option<Expect>,
    /// The forms that the answer can have.
    pub offered: &'static [Form],
    /// The form of the answer, if one is accepted.
    pub form: Option<Form>,
    /// How the answer may be coded.
    pub codings: AcceptedCodings,
    /// What the client takes, where that could be read.
    accept: Option<Accept<'a>>,
    /// What the content is.
    pub media_type: Result<ContentForm, MediaTypeFault>,
    /// How the content is coded, if it is; an error where it is in a way that is not taken.
    pub content_coding: Result<Option<Coding>, ()>,
    /// What the client wishes for.
    pub preferences: Preferences,
}

impl<'a> Request<'a> {
    /// The trace that it belongs to, where it names one.
    pub fn trace(&self) -> Option<TraceParent<'a>> {
        let name = HeaderName::from_static("traceparent");
        lines(self.headers, &name).and_then(TraceParent::parse)
    }

    /// The query with its question mark, if there is one.
    pub(crate) fn query_part(&self) -> String {
        if self.query.is_empty() { String::new() } else { format!("?{}", self.query) }
    }

    /// The form of a problem, should there be one.
    pub(crate) fn problem_form(&self) -> Form {
        self.accept.as_ref().map_or(Form::Json, form::of_problem)
    }

    /// Goes to the place in the list that the query names, now that it is known what this caller
    /// is shown of it.
    pub(super) fn open_cursor(&mut self, of: &ResourceType, sealing: Sealing<'_>) {
        if let Ok(asked) = &mut self.parameters
            && let Err(fault) = asked.open_cursor(of, sealing)
        {
            self.parameters = Err(fault);
        }
    }

    /// Reads the head of a request.
    pub(super) fn read(api: &'a Api, head: &'a Parts, now: Timestamp) -> Request<'a> {
        let headers = &head.headers;
        let method_text = head.method.as_str();
        let method = Known::parse(method_text);
        let raw = RawTarget::of(head);
        let target = Target::parse(method_text, raw.text());
        let path = head.uri.path();
        let route = find(api, target.as_ref().ok());
        let credentials = credentials(api, headers, &route);
        let Asked { kind, support } = match preflight(api, method, headers) {
            true => Asked { kind: Kind::Preflight, support: None },
            false => asked(method, &route),
        };
        let (conditions, malformed) = match Conditions::read(headers) {
            Ok(conditions) => (conditions, None),
            Err(malformed) => (Conditions::default(), Some(malformed)),
        };
        let query = head.uri.query().unwrap_or_default();
        let preferences = preferences(headers);
        let accept = Accept::parse(headers.get_all(ACCEPT));
        let malformed_accept = accept.as_ref().err().map(|fault| ("Accept", *fault));
        let malformed_length = length(headers).err().map(|fault| ("Content-Length", fault));
        let key = idempotency_key(headers, kind);
        let malformed_key = key.as_ref().err().map(|fault| ("Idempotency-Key", *fault));
        let takes_many = route.collection_of().is_some_and(ResourceType::takes_many);
        let parameters = parameters(api, kind, &route, query, now)
            .map(|parameters| parameters.counted(preferences.count));
        let expands = parameters.as_ref().is_ok_and(|asked| asked.expansion.is_some());
        let offered = form::offered(kind, &route, expands);
        let form = accept.as_ref().ok().and_then(|accept| form::choose(accept, offered));
        let codings = lines(headers, &ACCEPT_ENCODING);
        let codings = codings.map_or(Ok(AcceptedCodings::UNSAID), AcceptedCodings::parse);
        let malformed_codings = codings.err().map(|fault| ("Accept-Encoding", fault));
        Request {
            version: head.version,
            fields_over_limit: head.version == Version::HTTP_2 && over_limit(headers),
            headers,
            method,
            method_text,
            target_length: raw.text().len(),
            target: target.as_ref().map(|_| ()).map_err(|fault| *fault),
            path,
            path_and_query: head.uri.path_and_query().map_or(path, |both| both.as_str()),
            query,
            host: host(head, target.as_ref().ok()),
            transfer_encoding: transfer_encoding(head),
            content_length: length(headers).ok().flatten(),
            parameters,
            kind,
            support,
            route,
            malformed_field: malformed
                .or(malformed_length)
                .or(malformed_accept)
                .or(malformed_codings)
                .or(malformed_key),
            idempotency_key: key.ok().flatten(),
            conditions,
            credentials,
            expect: lines(headers, &EXPECT).and_then(Expect::parse),
            offered,
            form,
            codings: codings.unwrap_or(AcceptedCodings::UNSAID),
            accept: accept.ok(),
            media_type: media_type(headers, kind, takes_many),
            content_coding: lines(headers, &CONTENT_ENCODING)
                .map_or(Ok(None), |lines| content_coding::of_content(lines).map_err(|_| ())),
            preferences,
        }
    }
}

/// Whether fields are too many or too large, counted as HTTP/2 does (RFC 9113 §10.5.1).
fn over_limit(headers: &HeaderMap) -> bool {
    let bytes = |(name, value): (&HeaderName, &HeaderValue)| {
        name.as_str().len() + value.len() + FIELD_OVERHEAD_BYTES
    };
    headers.len() > HEAD_MAX_FIELDS || headers.iter().map(bytes).sum::<usize>() > HEAD_MAX_BYTES
}

type Lines<'a> = http::header::GetAll<'a, HeaderValue>;

/// The lines of a field, when there are any: most requests have few fields, and a look-up is cheap.
fn lines<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<Lines<'a>> {
    headers.contains_key(name).then(|| headers.get_all(name))
}

/// What shows who asks. Health is told to everybody, and what a problem means, too: whoever is
/// refused for a bad token must be able to read why.
fn credentials<'a>(
    api: &Api,
    headers: &'a HeaderMap,
    route: &Route<'_>,
) -> Result<Option<Authorization<'a>>, Malformed> {
    match lines(headers, &AUTHORIZATION) {
        Some(lines) if route.knows_callers() && api.callers.known() => authorization::parse(lines),
        Some(_) | None => Ok(None),
    }
}

/// PUT and DELETE can be repeated without a key, and reading needs none.
fn idempotency_key<'a>(
    headers: &'a HeaderMap,
    kind: Kind,
) -> Result<Option<Cow<'a, str>>, Malformed> {
    let name = HeaderName::from_static("idempotency-key");
    match lines(headers, &name) {
        Some(lines) if Kinds::KEYED.contain(kind) => idempotency_key::parse(lines),
        Some(_) | None => Ok(None),
    }
}

/// Whether a browser asks beforehand whether a page may ask, for a page that may (Fetch standard,
/// "CORS-preflight request"). Else it is OPTIONS like any other.
fn preflight(api: &Api, method: Option<Known>, headers: &HeaderMap) -> bool {
    let Some(cors) = api.cors.as_ref().filter(|_| method == Some(Known::Options)) else {
        return false;
    };
    headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
        && origin(headers).is_some()
        && cors.allowed(Some(headers)).is_some()
}

/// Fields by which a proxy says that it asks for somebody else.
const FORWARDED: [&str; 5] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/// Whether a proxy says that it asks for somebody else.
pub(super) fn is_forwarded(headers: &HeaderMap) -> bool {
    FORWARDED.iter().any(|name| headers.contains_key(*name))
}

/// The target as text. hyper has parsed it; only the rare forms must be put together again.
enum RawTarget<'a> {
    Path(&'a str),
    Whole(String),
}

impl<'a> RawTarget<'a> {
    fn of(head: &'a Parts) -> Self {
        match (head.uri.scheme(), head.uri.authority(), head.uri.path_and_query()) {
            (None, None, Some(path)) => RawTarget::Path(path.as_str()),
            (None, Some(authority), None) => RawTarget::Path(authority.as_str()),
            // HTTP/2 sends the parts apart; the target is `:path` (RFC 9113 §8.3.1).
            (_, Some(_), Some(path)) if head.version == Version::HTTP_2 => {
                RawTarget::Path(path.as_str())
            }
            _ => RawTarget::Whole(head.uri.to_string()),
        }
    }

    fn text(&self) -> &str {
        match self {
            RawTarget::Path(path) => path,
            RawTarget::Whole(text) => text,
        }
    }
}

fn find<'a>(api: &'a Api, target: Option<&Target<'_>>) -> Route<'a> {
    match target {
        Some(target) => match target.path() {
            Some(path) => route(api, path),
            None => Route::Server,
        },
        None => Route::Unknown { nearest: None },
    }
}

fn host(head: &Parts, target: Option<&Target<'_>>) -> Result<(), HostFault> {
    let mut values = head.headers.get_all(HOST).iter();
    if let Some(named) = head.uri.authority().filter(|_| head.version == Version::HTTP_2) {
        return host_beside(named.as_str(), values.next(), values.next().is_some());
    }
    match (values.next(), values.next()) {
        (None, _) if head.version == Version::HTTP_10 => Ok(()),
        (None, _) => Err(HostFault::Missing),
        (Some(_), Some(_)) => Err(HostFault::Repeated),
        // The host in an absolute target counts, and was read with it (RFC 9112 §3.2.2).
        (Some(_), None) if target.is_some_and(|target| target.authority().is_some()) => Ok(()),
        (Some(value), None) => Authority::parse(value).map(|_| ()).map_err(HostFault::Malformed),
    }
}

/// The host that HTTP/2 names in `:authority`. Who names it in Host as well, must name the same
/// (RFC 9113 §8.3.1).
fn host_beside(named: &str, said: Option<&HeaderValue>, more: bool) -> Result<(), HostFault> {
    if more {
        return Err(HostFault::Repeated);
    }
    if said.is_some_and(|said| !said.as_bytes().eq_ignore_ascii_case(named.as_bytes())) {
        return Err(HostFault::Differing);
    }
    Authority::parse(named).map(|_| ()).map_err(HostFault::Malformed)
}

fn transfer_encoding(head: &Parts) -> Option<TransferEncoding> {
    let said = TransferEncoding::parse(lines(&head.headers, &TRANSFER_ENCODING)?)?;
    // HTTP/1.0 has no chunks: whoever sends them may be read otherwise by the next server (RFC 9112
    // §6.1).
    Some(if head.version == Version::HTTP_10 { TransferEncoding::Ambiguous } else { said })
}

fn length(headers: &HeaderMap) -> Result<Option<u64>, Malformed> {
    lines(headers, &CONTENT_LENGTH).map_or(Ok(None), content_length::parse)
}

fn parameters(
    api: &Api,
    kind: Kind,
    route: &Route<'_>,
    query: &str,
    now: Timestamp,
) -> Result<Parameters, ParameterFault> {
    match (kind, route) {
        (Kind::List, Route::Collection(of)) => Parameters::of_list(query, api, of, None, now),
        (Kind::List, Route::SubCollection(sub)) => {
            Parameters::of_list(query, api, sub.of, route.within(), now)
        }
        (Kind::Read, Route::Record(of, _)) => Parameters::of_record(query, api, of),
        // The service behind knows them.
        (Kind::Forward, _) => Ok(Parameters::default()),
        _ => Parameters::none(query),
    }
}

fn media_type(
    headers: &HeaderMap,
    kind: Kind,
    takes_many: bool,
) -> Result<ContentForm, MediaTypeFault> {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(MediaTypeFault::Unsupported);
    };
    let said = MediaType::parse(value).map_err(|_| MediaTypeFault::Unsupported)?;
    let form = match kind {
        Kind::Update if said.is(MERGE_PATCH) => ContentForm::MergePatch,
        Kind::Update if said.is(JSON_PATCH) => ContentForm::JsonPatch,
        Kind::Create | Kind::Replace | Kind::Act | Kind::Batch if said.is(JSON) => {
            ContentForm::Document
        }
        Kind::Create if takes_many && NDJSON.iter().any(|name| said.is(name)) => ContentForm::Lines,
        Kind::Create if takes_many && said.is(CSV) => ContentForm::Table,
        _ => return Err(MediaTypeFault::Unsupported),
    };
    match said.charset() {
        Some(charset) if !charset.eq_ignore_ascii_case("utf-8") => Err(MediaTypeFault::Charset),
        Some(_) | None => Ok(form),
    }
}

fn preferences(headers: &HeaderMap) -> Preferences {
    let Some(lines) = lines(headers, &HeaderName::from_static("prefer")) else {
        return Preferences::default();
    };
    let prefer = Prefer::parse(lines);
    let shown = match prefer.value("return") {
        Some("minimal") => Some(Return::Minimal),
        Some("representation") => Some(Return::Representation),
        Some(_) | None => None,
    };
    let count = prefer.value("count") == Some("exact");
    Preferences { shown, count, explain: prefer.value("explain") == Some("") }
}
