//! `upstream`: a type whose representations another service has.

use candor_expression::Type;
use http::HeaderName;

use super::access_file::AccessFile;
use super::api::Operations;
use super::deprecation;
use super::diagnostic::{Mistake, Report};
use super::keys::{ABOUT, CHUNKED, Key, OPERATIONS};
use super::map::{Map, boolean, named_fields, text, unexpected};
use super::operations;
use super::service::{Service, TellsCaller, Upstream};
use super::service_file::{ca, timeout_ms, url};
use super::service_keys::{
    FORWARD, TELLS, TELLS_ID, TELLS_KEYS, TELLS_ROLES, UPSTREAM, UPSTREAM_KEYS, UPSTREAM_TYPE_KEYS,
    UPSTREAM_URL,
};
use super::wording::quoted;
use super::yaml::Node;
use crate::limits::FORWARDED_FIELDS_MAX;
use crate::service::is_asked;

/// Fields that are about one connection, or that we say ourselves.
const OWN: [&str; 17] = [
    "connection",
    "content-length",
    "expect",
    "forwarded",
    "host",
    "if-range",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "http2-settings",
];

/// Fields of credentials, which are never ours.
const MEANT: [&str; 3] = ["authorization", "cookie", "user-agent"];

/// Whether a file declares such a type.
pub(super) fn is_upstream(root: &Node) -> bool {
    root.entry(UPSTREAM.name).is_some()
}

/// The upstream, or nothing when the report says why.
pub(super) fn read(
    root: &Node,
    name: &str,
    caller: &Type,
    report: &mut Report,
) -> Option<Upstream> {
    let map = Map::open(root, &UPSTREAM_TYPE_KEYS, &[], report)?;
    let about = map.read(&ABOUT, report, text);
    let deprecation = deprecation::read(&map, report);
    let access = AccessFile::of_service(caller).access(&map, None, report);
    let service = map.get(&UPSTREAM).and_then(|node| service(node, report));
    let operations = map.get(&OPERATIONS).map(|node| operations::read(node, report));
    let chunked = map.read(&CHUNKED, report, boolean);
    let Asking { service, forward, tells } = service?;
    Some(Upstream {
        name: name.to_owned(),
        about,
        deprecation,
        access,
        service,
        forward,
        tells,
        operations: operations.unwrap_or_else(Operations::default),
        chunked: chunked.unwrap_or_default(),
        first_template: 0,
    })
}

/// How a service is asked.
struct Asking {
    service: Service,
    forward: Vec<HeaderName>,
    tells: TellsCaller,
}

fn service(node: &Node, report: &mut Report) -> Option<Asking> {
    let map = Map::open(node, &UPSTREAM_KEYS, &[], report)?;
    let url = map.read(&UPSTREAM_URL, report, base);
    let ca = ca(&map, url.as_ref(), report);
    let timeout_ms = timeout_ms(&map, report);
    let forward = map.get(&FORWARD).map(|node| forward(node, report)).unwrap_or_default();
    let tells = map.get(&TELLS).map(|node| tells(node, &forward, report)).unwrap_or_default();
    Some(Asking { service: Service { url: url?, ca, timeout_ms }, forward, tells })
}

/// A URL that paths and queries can be put behind.
fn base(key: &Key, node: &Node) -> Result<http::Uri, Mistake> {
    let url = url(key, node)?;
    match url.query() {
        None => Ok(url),
        Some(_) => Err(Mistake::new(&node.span, "the query is that of each request")),
    }
}

fn forward(node: &Node, report: &mut Report) -> Vec<HeaderName> {
    let mut names: Vec<HeaderName> = Vec::new();
    for item in named_fields(&FORWARD, node, report) {
        let name = item.text().and_then(|text| text.parse::<HeaderName>().ok());
        let Some(name) = name else {
            report.add(unexpected(&FORWARD, item));
            continue;
        };
        if OWN.contains(&name.as_str()) {
            let message = format!("{} is not passed on by anybody", quoted(name.as_str()));
            report.add(Mistake::new(&item.span, message));
        } else if names.contains(&name) {
            report
                .add(Mistake::new(&item.span, format!("{} is named twice", quoted(name.as_str()))));
        } else {
            names.push(name);
        }
    }
    if names.len() > FORWARDED_FIELDS_MAX {
        let message =
            format!("{} fields are named, {FORWARDED_FIELDS_MAX} at most can be", names.len());
        report.add(Mistake::new(&node.span, message));
    }
    names
}

/// The fields in which the service is told who asks: none that means something else already, for
/// then it could be the client who says so.
fn tells(node: &Node, forward: &[HeaderName], report: &mut Report) -> TellsCaller {
    let Some(map) = Map::open(node, &TELLS_KEYS, &[], report) else {
        return TellsCaller::default();
    };
    if node.entries().is_empty() {
        report.add(unexpected(&TELLS, node));
    }
    let field = |key: &Key, node: &Node| {
        let name = node.text().and_then(|text| text.parse::<HeaderName>().ok());
        let name = name.ok_or_else(|| unexpected(key, node))?;
        let meant =
            OWN.contains(&name.as_str()) || is_asked(&name) || MEANT.contains(&name.as_str());
        if meant || forward.contains(&name) {
            let message = format!("{} says something else already", quoted(name.as_str()));
            return Err(Mistake::new(&node.span, message)
                .help("take a name that no client's request has, such as X-Caller-Id"));
        }
        Ok(name)
    };
    let (id, roles) = (map.read(&TELLS_ID, report, field), map.read(&TELLS_ROLES, report, field));
    if let (true, Some(node)) = (id.is_some() && id == roles, map.get(&TELLS_ROLES)) {
        report.add(Mistake::new(&node.span, "the field of the id is another"));
    }
    TellsCaller { id, roles }
}
