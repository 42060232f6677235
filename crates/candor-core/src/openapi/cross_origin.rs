//! The fields that scripts of other origins may send and read: those that the document tells of.

use std::collections::BTreeSet;

use candor_json::Json;
use http::HeaderValue;

use crate::declaration::Api;

/// What scripts may read of every answer (Fetch standard, "CORS-safelisted response-header name"),
/// and what is not theirs, but their browser's.
const NOT_EXPOSED: [&str; 5] =
    ["Cache-Control", "Content-Length", "Content-Type", "Last-Modified", "Connection"];

/// Fields of answers to what is no operation: 405, and 410 below a retired version.
const UNDOCUMENTED: [&str; 2] = ["Allow", "Link"];

/// Fields of requests that the document has no parameters for: it says their meaning by content
/// types and security schemes, or they are for the log.
const TAKEN: [&str; 6] =
    ["Accept", "Authorization", "Content-Encoding", "Content-Type", "Traceparent", "Tracestate"];

/// What the document says of fields, as browsers are told.
#[derive(Debug)]
pub(crate) struct CrossOrigin {
    /// The value of Access-Control-Expose-Headers.
    pub(crate) exposed: HeaderValue,
    /// The value of Access-Control-Allow-Headers.
    pub(crate) taken: HeaderValue,
}

/// What browsers are told of fields. It is made once: what is declared never changes.
pub(crate) fn cross_origin(api: &Api) -> &CrossOrigin {
    api.cross_origin.get_or_init(|| {
        let document = super::document(api);
        CrossOrigin { exposed: list(exposed(&document)), taken: list(taken(&document)) }
    })
}

fn list(names: BTreeSet<&str>) -> HeaderValue {
    let names: Vec<&str> = names.into_iter().collect();
    HeaderValue::try_from(names.join(", ")).expect("names of fields are visible")
}

fn exposed(document: &Json) -> BTreeSet<&str> {
    let responses = document.member("components").and_then(|all| all.member("responses"));
    let fields = members(responses).filter_map(|one| one.member("headers")?.as_object());
    let documented = fields.flat_map(|fields| fields.iter().map(|(name, _)| name));
    let documented = documented.filter(|name| !NOT_EXPOSED.contains(name));
    documented.chain(UNDOCUMENTED).collect()
}

fn taken(document: &Json) -> BTreeSet<&str> {
    let operations = members(document.member("paths")).flat_map(|path| members(Some(path)));
    let parameters = operations.filter_map(|one| one.member("parameters")?.as_array()).flatten();
    let fields = parameters.filter(|one| one.member("in").and_then(Json::as_str) == Some("header"));
    let documented = fields.filter_map(|one| one.member("name")?.as_str());
    documented.chain(TAKEN).collect()
}

fn members(of: Option<&Json>) -> impl Iterator<Item = &Json> {
    of.and_then(Json::as_object).into_iter().flat_map(|of| of.iter().map(|(_, member)| member))
}
