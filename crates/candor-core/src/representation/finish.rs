//! What an answer has whatever its outcome: that its target is on its way out, how many more may be
//! asked for, and what browsers are to do with it.
//!
//! These are made anew for each answer, also for one that was kept: who may be shown it depends on
//! who asks now.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use candor_http::link::Links;
use candor_http::rate_limit;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, LINK, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};

use super::html;
use crate::declaration::{Allowed, Cors};
use crate::exchange::{Exchange, PathId, deprecation};
use crate::openapi;
use crate::rate::Allowance;

const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
const SUNSET: HeaderName = HeaderName::from_static("sunset");
const RATE_LIMIT: HeaderName = HeaderName::from_static(rate_limit::STATE_FIELD);
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static(rate_limit::POLICY_FIELD);

/// A page of ours is a text with one style: it runs nothing, loads nothing and sends nothing, and
/// nobody puts it into a page of his own.
static PAGE_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(html::STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).expect("base64 is visible")
});

/// Puts into an answer what every answer has.
pub(super) fn finish(x: &Exchange, headers: &mut HeaderMap) {
    // What we call JSON is not to be taken for a script or a page.
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if headers.get(CONTENT_TYPE).is_some_and(|said| said.as_bytes().starts_with(b"text/html")) {
        headers.insert(CONTENT_SECURITY_POLICY, PAGE_POLICY.clone());
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    if let Some(seconds) = x.api.strict_transport_seconds.filter(|_| x.peer.secure) {
        let value = HeaderValue::try_from(format!("max-age={seconds}"));
        headers.insert(STRICT_TRANSPORT_SECURITY, value.expect("digits are visible"));
    }
    if let Some(cors) = &x.api.cors {
        share(x, cors, headers);
    }
    if let Some(allowance) = x.allowance() {
        tell_allowance(allowance, headers);
    }
    if x.api.deprecates {
        tell_deprecation(x, headers);
    }
    if let Some(path) = &x.path_kept_as {
        tell_path(path, headers);
    }
}

/// Where its path is shown, for the one who asked. Nobody else is to be given this answer.
fn tell_path(path: &PathId, headers: &mut HeaderMap) {
    let mut links = Links::default();
    links.push(path.to_string(), "describedby");
    append(headers, LINK, &links.to_string());
    append(headers, HeaderName::from_static("preference-applied"), "explain");
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

/// Puts something behind what a field says already, on the same line.
fn append(headers: &mut HeaderMap, name: HeaderName, more: &str) {
    let line = match headers.get(&name).and_then(|own| own.to_str().ok()) {
        Some(own) => format!("{own}, {more}"),
        None => more.to_owned(),
    };
    if let Ok(line) = HeaderValue::try_from(line) {
        headers.insert(name, line);
    }
}

/// Whose pages may read the answer, and which of its fields.
fn share(x: &Exchange, cors: &Cors, headers: &mut HeaderMap) {
    let origin = match cors.allowed(x.request.as_ref().map(|request| request.headers)) {
        Some(Allowed::Any) => HeaderValue::from_static("*"),
        Some(Allowed::One(origin)) => origin.clone(),
        None => return,
    };
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    if cors.credentials {
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    }
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, openapi::cross_origin(x.api).exposed.clone());
}

/// How much the caller may ask for, and how much of that is left.
fn tell_allowance(allowance: &Allowance, headers: &mut HeaderMap) {
    /// There is one rate.
    const NAME: &str = "default";
    let (quota, window_seconds) = (allowance.quota, allowance.window_seconds);
    let policy = rate_limit::Policy { name: NAME, quota, window_seconds };
    let (remaining, reset_seconds) = (allowance.remaining, allowance.reset_seconds);
    let state = rate_limit::State { name: NAME, remaining, reset_seconds };
    let value = |text: String| HeaderValue::try_from(text).expect("digits are visible");
    headers.insert(RATE_LIMIT_POLICY, value(policy.to_string()));
    headers.insert(RATE_LIMIT, value(state.to_string()));
}

/// That the target is on its way out, beside the links that the answer has of its own.
fn tell_deprecation(x: &Exchange, headers: &mut HeaderMap) {
    let Some(request) = &x.request else { return };
    let Some(deprecation) = deprecation(x.api, &request.route, request.path) else { return };
    headers.insert(DEPRECATION, deprecation.field());
    if let Some(sunset) = deprecation.sunset_field() {
        headers.insert(SUNSET, sunset);
    }
    let links = deprecation.links();
    if !links.is_empty() {
        append(headers, LINK, &links.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declaration::{SourceFile, load};
    use crate::exchange::Peer;
    use crate::graph::{Step, walk};
    use crate::record::Timestamp;
    use crate::selection::{SECRET_BYTES, Secret};

    #[track_caller]
    fn check_strict_transport(declared: &str, secure: bool, said: Option<&str>) {
        let file = |name: &str, text: String| SourceFile { name: name.into(), text };
        let own = format!("title: Tests\nversion: v1\n{declared}\n");
        let notes = "schema: { type: object }\nallow: true\n".to_owned();
        let api = load(&[file("candor.yaml", own), file("notes.yaml", notes)]).unwrap();
        let (secret, peer) = (Secret::new([1; SECRET_BYTES]), Peer { secure, ..Peer::LOCAL });
        let request = http::Request::builder().uri("/-/live").header("host", "a");
        let head = request.body(()).unwrap().into_parts().0;
        let x = Exchange::begin(&api, &secret, &peer, &head, Timestamp(0));
        let (_, Step::Ends(outcome)) = walk(&x, 0) else { panic!("health needs nothing") };
        let answer = super::super::answer(&x, outcome);
        let told = answer.headers().get(STRICT_TRANSPORT_SECURITY);
        assert_eq!(told.map(|value| value.to_str().unwrap()), said, "{declared} {secure}");
    }

    #[test]
    fn who_came_over_tls_is_told_to_come_no_other_way() {
        check_strict_transport("strict_transport: 365d", true, Some("max-age=31536000"));
        check_strict_transport("strict_transport: 365d", false, None);
        check_strict_transport("", true, None);
    }

    #[test]
    fn a_page_may_use_its_own_style_and_nothing_else() {
        let policy = PAGE_POLICY.to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}
