//! An answer that another service gave, with the rules that hold for every answer of ours.

use http::header::{HeaderValue, VARY};
use http::{HeaderMap, StatusCode};

use super::answer::Draft;
use crate::caller::Caller;
use crate::exchange::Exchange;

/// Puts the answer into the response. Its status is the one honest exception to what the catalogue
/// says.
pub(super) fn write(x: &Exchange, draft: &mut Draft) {
    let Some(passed) = x.passed() else { return };
    if let Ok(status) = StatusCode::from_u16(passed.status) {
        *draft.response.status_mut() = status;
    }
    draft.response.headers_mut().extend(passed.headers.clone());
    *draft.response.body_mut() = passed.content.to_vec();
}

/// How the answer may be kept. Whoever shares a store with others may not be shown the same,
/// whatever the service thinks; what it wants kept by nobody is not.
pub(super) fn caching(x: &Exchange) -> Option<&'static str> {
    let passed = x.passed()?;
    let looks = x.looks() && passed.status < 400;
    Some(match looks && !passed.unkept {
        true if x.caller().is_ok_and(Caller::is_known) => "private, no-cache",
        true => "no-cache",
        false => "no-store",
    })
}

/// Adds the fields that go along to the service to those that chose the answer.
pub(super) fn vary(x: &Exchange, headers: &mut HeaderMap) {
    let Some(upstream) = x.upstream().filter(|upstream| !upstream.forward.is_empty()) else {
        return;
    };
    let ours = headers.get(VARY).and_then(|line| line.to_str().ok()).unwrap_or_default();
    let theirs: Vec<&str> = upstream.forward.iter().map(http::HeaderName::as_str).collect();
    if let Ok(line) = HeaderValue::try_from(format!("{ours}, {}", theirs.join(", "))) {
        headers.insert(VARY, line);
    }
}
