//! Reading a batch: from its content to its requests, or to everything that is wrong with them.

use candor_http::media_type::MediaType;
use candor_json::{Json, Object, Pointer, Violation};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Uri};

use super::reference::{self, Trail};
use super::{Entry, Mistake, Mistakes};
use crate::change::Unfit;
use crate::declaration::Api;
use crate::exchange::{JSON, JSON_PATCH, MERGE_PATCH, is_batch, is_upstream};
use crate::limits::{BATCH_MAX_REQUESTS, NESTING_MAX_DEPTH, TARGET_MAX_BYTES, VIOLATIONS_MAX};
use crate::nearest::nearest;

/// How much deeper than the content of a request the whole nests: object, array, request.
const AROUND: usize = 3;

const REQUESTS: &str = "requests";

/// The members of a request.
const MEMBERS: [&str; 4] = ["method", "path", "headers", "content"];

/// The methods of a batch.
const METHODS: [Method; 4] = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// The header fields that say something within a batch.
pub(crate) const HEADERS: [&str; 6] = [
    "Content-Type",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Unmodified-Since",
    "Prefer",
];

/// Fields that somebody could expect to work, and why they do not.
const ELSEWHERE: [(&str, &str); 3] = [
    ("Accept", "the batch is answered as a whole, in JSON"),
    ("Authorization", "the whole batch has one caller"),
    ("Idempotency-Key", "the key of the batch names all of it"),
];

/// The requests of a batch.
pub(crate) fn read(api: &Api, content: &[u8]) -> Result<Vec<Entry>, Unfit> {
    let whole = Json::read(content, NESTING_MAX_DEPTH + AROUND).map_err(Unfit::Unread)?;
    let mut reading = Reading { api, index: None, mistakes: Mistakes::default() };
    let entries = match reading.requests(whole) {
        Some(requests) if requests.len() > BATCH_MAX_REQUESTS => {
            return Err(Unfit::TooManyRequests(requests.len()));
        }
        Some(requests) => reading.entries(requests),
        None => Vec::new(),
    };
    if reading.mistakes.list.is_empty() {
        Ok(entries)
    } else {
        Err(Unfit::NoBatch(reading.mistakes))
    }
}

struct Reading<'a> {
    api: &'a Api,
    /// Of the request that is read.
    index: Option<usize>,
    mistakes: Mistakes,
}

impl Reading<'_> {
    /// Notes what is wrong, at a place below the request that is read.
    fn wrong(&mut self, at: &Pointer, keyword: &str, message: impl Into<String>) {
        let mut pointer = Pointer::root();
        if let Some(index) = self.index {
            pointer = pointer.join(REQUESTS).join(index.to_string());
        }
        let violation = Violation {
            pointer: format!("{pointer}{at}"),
            keyword: keyword.to_owned(),
            schema_pointer: String::new(),
            message: message.into(),
        };
        self.mistakes.add(Mistake { index: self.index, violation });
    }

    fn wrong_in(&mut self, member: &str, keyword: &str, message: impl Into<String>) {
        self.wrong(&Pointer::root().join(member), keyword, message);
    }

    /// The array that the whole holds.
    fn requests(&mut self, whole: Json) -> Option<Vec<Json>> {
        let root = Pointer::root();
        let Json::Object(mut members) = whole else {
            let message = "Expected an object with `requests`.";
            self.wrong(&root, "type", message);
            return None;
        };
        self.superfluous(&members, &[REQUESTS]);
        match members.remove(REQUESTS) {
            Some(Json::Array(requests)) if requests.is_empty() => {
                self.wrong_in(REQUESTS, "minItems", "Expected at least one request.");
                None
            }
            Some(Json::Array(requests)) => Some(requests),
            Some(_) => {
                self.wrong_in(REQUESTS, "type", "Expected an array of requests.");
                None
            }
            None => {
                self.wrong(&root, "required", "The member `requests` is missing.");
                None
            }
        }
    }

    fn superfluous(&mut self, members: &Object, known: &[&str]) {
        for (name, _) in members.iter().filter(|(name, _)| !known.contains(name)) {
            let meant = match nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are `{}`.", known.join("`, `")),
            };
            let message = format!("Expected no member of this name; {meant}");
            self.wrong_in(name, "additionalProperties", message);
        }
    }

    fn entries(&mut self, requests: Vec<Json>) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(requests.len());
        for (index, request) in requests.into_iter().enumerate() {
            self.index = Some(index);
            entries.extend(self.entry(index, request));
        }
        entries
    }

    fn entry(&mut self, own: usize, request: Json) -> Option<Entry> {
        let Json::Object(mut members) = request else {
            let message = "Expected an object with `method` and `path`.";
            self.wrong(&Pointer::root(), "type", message);
            return None;
        };
        self.superfluous(&members, &MEMBERS);
        let method = self.method(members.get("method"));
        let path = self.path(own, members.get("path"));
        let headers = self.headers(members.get("headers"));
        let content = members.remove("content");
        if let (Some(method), Some(content)) = (&method, &content) {
            self.content(own, method, content);
        }
        Some(Entry { method: method?, path: path?, headers, content })
    }

    fn text<'j>(&mut self, name: &str, value: Option<&'j Json>) -> Option<&'j str> {
        match value {
            None => {
                self.wrong(
                    &Pointer::root(),
                    "required",
                    format!("The member `{name}` is missing."),
                );
                None
            }
            Some(Json::String(text)) => Some(text.as_str()),
            Some(_) => {
                self.wrong_in(name, "type", "Expected a string.");
                None
            }
        }
    }

    fn method(&mut self, value: Option<&Json>) -> Option<Method> {
        let text = self.text("method", value)?;
        let method = METHODS.into_iter().find(|method| method.as_str() == text);
        if method.is_none() {
            let message = match text {
                "GET" | "HEAD" | "QUERY" => {
                    "A batch only writes: expected POST, PUT, PATCH or DELETE. What is to be read \
                     can be read before it or after it."
                }
                _ => "Expected POST, PUT, PATCH or DELETE.",
            };
            self.wrong_in("method", "enum", message);
        }
        method
    }

    fn path(&mut self, own: usize, value: Option<&Json>) -> Option<String> {
        let path = self.text("path", value)?;
        if path.len() > TARGET_MAX_BYTES {
            let message = format!("Expected at most {TARGET_MAX_BYTES} bytes.");
            self.wrong_in("path", "maxLength", message);
            return None;
        }
        if !path.starts_with('/') || path.parse::<Uri>().is_err() {
            let message = "Expected a path such as `/v1/books/42`, characters that no path has \
                           percent-encoded.";
            self.wrong_in("path", "pattern", message);
            return None;
        }
        if is_batch(self.api, path) {
            let message = "There is no batch within a batch: its requests can stand in this one.";
            self.wrong_in("path", "not", message);
        }
        if is_upstream(self.api, path) {
            let message = "Another service has this, which takes no part in a batch.";
            self.wrong_in("path", "not", message);
        }
        let segments = path.split(['/', '?']).filter(|segment| segment.starts_with('$'));
        let found: Vec<&str> = segments.collect();
        for message in found.iter().filter_map(|segment| reference::mistake(segment, own)) {
            self.wrong_in("path", "reference", message);
        }
        if found.len() > 1 {
            let message = "Expected one reference at most: a path names one record.";
            self.wrong_in("path", "reference", message);
        }
        Some(path.to_owned())
    }

    fn headers(&mut self, value: Option<&Json>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let members = match value {
            None => return headers,
            Some(Json::Object(members)) => members,
            Some(_) => {
                self.wrong_in("headers", "type", "Expected an object of header fields.");
                return headers;
            }
        };
        for (name, value) in members.iter() {
            let at = Pointer::root().join("headers").join(name);
            let known = HEADERS.iter().find(|known| known.eq_ignore_ascii_case(name));
            let field = known.and_then(|known| HeaderName::from_bytes(known.as_bytes()).ok());
            let text = value.as_str().and_then(|text| HeaderValue::from_str(text).ok());
            match (field, text) {
                (None, _) => self.wrong(&at, "additionalProperties", no_header(name)),
                (Some(_), None) => self.wrong(&at, "type", "Expected a string of a field value."),
                (Some(field), Some(text)) => {
                    self.media_type(&at, &field, &text);
                    if headers.insert(field, text).is_some() {
                        self.wrong(&at, "uniqueItems", "Expected each field once.");
                    }
                }
            }
        }
        headers
    }

    /// The content of a request is a JSON value, so its type is one of JSON.
    fn media_type(&mut self, at: &Pointer, field: &HeaderName, value: &HeaderValue) {
        if *field != CONTENT_TYPE {
            return;
        }
        let known = [JSON, MERGE_PATCH, JSON_PATCH];
        let taken = MediaType::parse(value).is_ok_and(|said| known.iter().any(|one| said.is(one)));
        if !taken {
            let message = format!("Expected `{}`.", known.join("`, `"));
            self.wrong(at, "enum", message);
        }
    }

    fn content(&mut self, own: usize, method: &Method, content: &Json) {
        if *method == Method::DELETE {
            self.wrong_in("content", "not", "Expected no content: DELETE says all by its path.");
            return;
        }
        if *method == Method::POST && content.as_array().is_some() {
            let message = "Expected one document: each record of a batch has a request of its own.";
            self.wrong_in("content", "type", message);
        }
        let mut found = Vec::new();
        reference::each_text(content, &Trail::root(), &mut |at, text| {
            // No more are told, and one who sends a million slips need not hear how many.
            if found.len() <= VIOLATIONS_MAX {
                found.extend(reference::mistake(text, own).map(|message| (at.pointer(), message)));
            }
        });
        for (pointer, message) in found {
            let at = Pointer::root().join("content");
            let at = pointer.tokens().iter().fold(at, |at, token| at.join(token));
            self.wrong(&at, "reference", message);
        }
    }
}

/// Why a header field says nothing within a batch.
fn no_header(name: &str) -> String {
    let elsewhere = ELSEWHERE.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    match (elsewhere, nearest(name, HEADERS.into_iter())) {
        (Some((_, why)), _) => format!("Expected no such field: {why}."),
        (None, Some(near)) => format!("Expected no such field; did you mean `{near}`?"),
        (None, None) => format!("Expected no such field; there are `{}`.", HEADERS.join("`, `")),
    }
}
