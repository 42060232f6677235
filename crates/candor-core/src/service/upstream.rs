//! A type whose representations another service has: what that is asked, and what of its answer is
//! passed on.

use bytes::Bytes;
use candor_http::query::encode_value;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, ALLOW, AUTHORIZATION, CONNECTION, CONTENT_DISPOSITION,
    CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LOCATION, CONTENT_TYPE, ETAG, FORWARDED, HOST,
    HeaderName, HeaderValue, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE,
    LAST_MODIFIED, LINK, LOCATION, RETRY_AFTER, VIA, WWW_AUTHENTICATE,
};
use http::request::Parts;
use http::{HeaderMap, Method, Request, Response, Uri, Version};

use crate::caller::Caller;
use crate::declaration::Upstream;
use crate::exchange::Peer;
use crate::limits::UPSTREAM_RETRY_MAX_SECONDS;

/// Fields of a request that always go along, besides those that the author names.
static ASKED: [HeaderName; 13] = [
    ACCEPT,
    ACCEPT_ENCODING,
    CONTENT_TYPE,
    CONTENT_ENCODING,
    CONTENT_LANGUAGE,
    IF_MATCH,
    IF_NONE_MATCH,
    IF_MODIFIED_SINCE,
    IF_UNMODIFIED_SINCE,
    HeaderName::from_static("prefer"),
    HeaderName::from_static("idempotency-key"),
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
];

/// Whether a field of a request goes along to every service.
pub(crate) fn is_asked(name: &HeaderName) -> bool {
    ASKED.contains(name)
}

/// Fields of an answer that are passed on when they stand there once.
static ONCE: [HeaderName; 9] = [
    CONTENT_TYPE,
    CONTENT_DISPOSITION,
    CONTENT_LOCATION,
    ETAG,
    LAST_MODIFIED,
    LOCATION,
    RETRY_AFTER,
    HeaderName::from_static("deprecation"),
    HeaderName::from_static("sunset"),
];

/// Those that are lists, and may stand on several lines.
static LISTS: [HeaderName; 6] = [
    ALLOW,
    CONTENT_ENCODING,
    CONTENT_LANGUAGE,
    LINK,
    WWW_AUTHENTICATE,
    HeaderName::from_static("preference-applied"),
];

/// An answer as far as it is passed on.
#[derive(Debug, Clone)]
pub(crate) struct Passed {
    /// Of the three digits, those of the service.
    pub(crate) status: u16,
    /// Its fields, as far as they are passed on.
    pub(crate) headers: HeaderMap,
    /// Its content.
    pub(crate) content: Bytes,
    /// Whether nobody may keep it.
    pub(crate) unkept: bool,
}

/// What the answer of a service comes to.
#[derive(Debug)]
pub(crate) enum Told {
    /// It is passed on.
    Passed(Passed),
    /// The service has too much to do, for so many seconds if it says so.
    Busy(Option<u32>),
    /// It is nothing that can be passed on; why, for the log.
    Wrong(String),
}

/// A request that is passed on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passing<'x> {
    /// Where to.
    pub(crate) to: &'x Upstream,
    /// Its path as it was sent.
    pub(crate) path: &'x str,
    /// Its query as it was sent.
    pub(crate) query: Option<&'x str>,
    /// Its head.
    pub(crate) head: &'x Parts,
    /// Who sent it.
    pub(crate) peer: &'x Peer,
    /// Who asks.
    pub(crate) caller: &'x Caller,
}

/// The path behind `/version/name`, as it was sent.
fn rest(path: &str) -> &str {
    path.match_indices('/').nth(2).map_or("", |(place, _)| &path[place..])
}

impl Passing<'_> {
    /// The request as the service gets it.
    pub(crate) fn question(&self, content: Bytes) -> Result<Request<Bytes>, String> {
        let mut request = Request::new(content);
        *request.uri_mut() = self.url()?;
        // HEAD is GET without the content: so nobody need rely on the service for that.
        *request.method_mut() = match &self.head.method {
            &Method::HEAD => Method::GET,
            method => method.clone(),
        };
        let sent = &self.head.headers;
        let named = connection_named(sent);
        let fields = request.headers_mut();
        for name in ASKED.iter().chain(&self.to.forward) {
            if named.iter().any(|known| known.eq_ignore_ascii_case(name.as_str())) {
                continue;
            }
            for value in sent.get_all(name) {
                fields.append(name, value.clone());
            }
        }
        for value in sent.get_all(VIA) {
            fields.append(VIA, value.clone());
        }
        fields.append(VIA, HeaderValue::from_static(received_by(self.head.version)));
        if let Ok(value) = HeaderValue::try_from(self.forwarded()) {
            fields.insert(FORWARDED, value);
        }
        self.tell_caller(fields);
        Ok(request)
    }

    /// Who asks, in the fields that are declared for it.
    fn tell_caller(&self, fields: &mut HeaderMap) {
        let tells = &self.to.tells;
        if let (Some(name), Some(id)) = (&tells.id, &self.caller.id) {
            tell(fields, name, &encode_value(id).to_string());
        }
        if let (Some(name), [_, ..]) = (&tells.roles, self.caller.roles.as_slice()) {
            let roles = self.caller.roles.iter().map(|role| encode_value(role).to_string());
            tell(fields, name, &roles.collect::<Vec<_>>().join(","));
        }
    }

    fn url(&self) -> Result<Uri, String> {
        let base = &self.to.service.url;
        let mut path = format!("{}{}", base.path().trim_end_matches('/'), rest(self.path));
        if path.is_empty() {
            path.push('/');
        }
        if let Some(query) = self.query {
            path = format!("{path}?{query}");
        }
        let mut parts = base.clone().into_parts();
        parts.path_and_query = Some(path.try_into().map_err(|why| format!("no path: {why}"))?);
        Uri::from_parts(parts).map_err(|why| format!("no URL: {why}"))
    }

    /// Who asked, and for what (RFC 7239). What the client said of itself is not believed.
    fn forwarded(&self) -> String {
        let address = match self.peer.address {
            std::net::IpAddr::V4(address) => address.to_string(),
            std::net::IpAddr::V6(address) => format!("\"[{address}]\""),
        };
        let proto = if self.peer.secure { "https" } else { "http" };
        let host = self.head.headers.get(HOST).and_then(|host| host.to_str().ok());
        let host = host.or(self.head.uri.authority().map(http::uri::Authority::as_str));
        let host = host.map(|host| format!(";host=\"{host}\"")).unwrap_or_default();
        format!("for={address};proto={proto}{host}")
    }

    /// What of an answer is passed on.
    pub(crate) fn told(&self, answer: &Response<Bytes>) -> Told {
        let status = answer.status().as_u16();
        let looks = matches!(self.head.method, Method::GET | Method::HEAD);
        let sent = &self.head.headers;
        let conditional = sent.contains_key(IF_NONE_MATCH) || sent.contains_key(IF_MODIFIED_SINCE);
        let judged_there = self.to.forward.contains(&AUTHORIZATION);
        match status {
            206 => Told::Wrong("it answered with a part that nobody asked for".to_owned()),
            200..=299 => self.passed(answer),
            304 if looks && conditional => self.passed(answer),
            401 if !judged_there => Told::Wrong("it wants credentials of us".to_owned()),
            407 => Told::Wrong("a proxy on the way wants credentials of us".to_owned()),
            400..=499 => self.passed(answer),
            503 => Told::Busy(retry_after(answer.headers())),
            _ => Told::Wrong(format!("it answered {status}")),
        }
    }

    fn passed(&self, answer: &Response<Bytes>) -> Told {
        let mut headers = HeaderMap::new();
        let said = answer.headers();
        let named = connection_named(said);
        let bound =
            |name: &HeaderName| named.iter().any(|known| known.eq_ignore_ascii_case(name.as_str()));
        for name in ONCE.iter().filter(|name| !bound(name)) {
            let mut lines = said.get_all(name).iter();
            match (lines.next(), lines.next()) {
                (Some(_), Some(_)) => return Told::Wrong(format!("it says {name} twice")),
                (Some(value), None) => {
                    if let Some(value) = self.ours(name, value) {
                        headers.insert(name, value);
                    }
                }
                (None, _) => {}
            }
        }
        for name in LISTS.iter().filter(|name| !bound(name)) {
            let lines: Vec<&[u8]> = said.get_all(name).iter().map(HeaderValue::as_bytes).collect();
            if let (false, Ok(line)) =
                (lines.is_empty(), HeaderValue::from_bytes(&lines.join(&b", "[..])))
            {
                headers.insert(name, line);
            }
        }
        let (status, content) = (answer.status().as_u16(), answer.body().clone());
        match content.is_empty() {
            true => drop(headers.remove(CONTENT_TYPE)),
            // So it is to be taken (RFC 9110 §8.3), and said.
            false if !headers.contains_key(CONTENT_TYPE) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
            }
            false => {}
        }
        if matches!(status, 204 | 304) {
            headers.remove(CONTENT_ENCODING);
        }
        let unkept = said.get_all(http::header::CACHE_CONTROL).iter().any(|line| {
            String::from_utf8_lossy(line.as_bytes()).to_ascii_lowercase().contains("no-store")
        });
        Told::Passed(Passed { status, headers, content, unkept })
    }

    /// A URL below the service as one below us; one that leads elsewhere is not told.
    fn ours(&self, name: &HeaderName, value: &HeaderValue) -> Option<HeaderValue> {
        if *name != LOCATION && *name != CONTENT_LOCATION {
            return Some(value.clone());
        }
        let (base, said) = (&self.to.service.url, value.to_str().ok()?);
        let origin = format!("{}://{}", base.scheme_str()?, base.authority()?);
        let path = said.strip_prefix(&origin).unwrap_or(said);
        let below = path.strip_prefix(base.path().trim_end_matches('/'))?;
        let begins = below.is_empty() || below.starts_with(['/', '?']);
        let here = &self.path[..self.path.len() - rest(self.path).len()];
        HeaderValue::try_from(format!("{here}{below}")).ok().filter(|_| begins)
    }
}

/// Says something in a field of ours alone. It is percent-encoded, so any field can say it.
fn tell(fields: &mut HeaderMap, name: &HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::try_from(value) {
        fields.insert(name, value);
    }
}

/// The fields that are about the connection only (RFC 9110 §7.6.1).
fn connection_named(headers: &HeaderMap) -> Vec<String> {
    let lines = headers.get_all(CONNECTION).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(|name| name.trim().to_owned()).collect()
}

fn received_by(version: Version) -> &'static str {
    match version {
        Version::HTTP_10 => "1.0 candor",
        Version::HTTP_2 => "2.0 candor",
        _ => "1.1 candor",
    }
}

fn retry_after(headers: &HeaderMap) -> Option<u32> {
    let said = headers.get(RETRY_AFTER)?.to_str().ok()?.parse::<u32>().ok()?;
    Some(said.min(UPSTREAM_RETRY_MAX_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declaration::{SourceFile, load};

    /// What the service is told of a caller: the fields of the id and of the roles.
    #[track_caller]
    fn check(id: Option<&str>, roles: &[&str], wanted: [Option<&str>; 2]) {
        let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
        let crew = "upstream: { url: \"http://a/b\", caller: { id: X-Id, roles: X-Roles } }\n";
        let api = load(&[file("candor.yaml", "title: T\nversion: v1\n"), file("crew.yaml", crew)]);
        let api = api.unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false)));
        let sent = Request::get("/v1/crew").header("x-id", "eve").header("x-roles", "admin");
        let (head, ()) = sent.body(()).expect("it is well-formed").into_parts();
        let caller = Caller {
            id: id.map(str::to_owned),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            ..Caller::anonymous()
        };
        let (to, peer) = (&api.upstreams[0], &Peer::LOCAL);
        let passing =
            Passing { to, path: "/v1/crew", query: None, head: &head, peer, caller: &caller };
        let question = passing.question(Bytes::new()).expect("it can be asked");
        let told = ["x-id", "x-roles"].map(|name| {
            let mut lines = question.headers().get_all(name).iter();
            let line = lines.next().map(|line| line.to_str().expect("it is ASCII"));
            assert_eq!(lines.next(), None, "{name} stands once");
            line
        });
        assert_eq!(told, wanted, "{id:?} {roles:?}");
    }

    #[test]
    fn a_caller_is_told_in_fields_that_can_hold_any_text() {
        check(Some("ann"), &["staff"], [Some("ann"), Some("staff")]);
        check(Some("ann"), &[], [Some("ann"), None]);
        check(None, &[], [None, None]);
        check(
            Some("Zoë, 100%"),
            &["a,b", "c d"],
            [Some("Zo%C3%AB%2C%20100%25"), Some("a%2Cb,c%20d")],
        );
        check(Some("a\r\nX-Roles: admin"), &[], [Some("a%0D%0AX-Roles%3A%20admin"), None]);
    }
}
