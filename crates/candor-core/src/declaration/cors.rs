//! Which pages of other origins may use the API (Fetch standard, "CORS protocol").

use http::{HeaderMap, HeaderValue, Uri, header};

use super::api_file::bounded;
use super::diagnostic::{Mistake, Report};
use super::map::{Map, boolean, unexpected};
use super::values::AGE_UNITS;
use super::web_keys::{CORS_KEYS, CREDENTIALS, MAX_AGE, ORIGINS};
use super::wording::quoted;
use super::yaml::{Node, Value};
use crate::limits::{ORIGINS_MAX, PREFLIGHT_CEILING_SECONDS, PREFLIGHT_DEFAULT_SECONDS};

/// The pages of other origins that may use the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cors {
    /// Whose they are.
    pub origins: Origins,
    /// Whether browsers may send what they hold for this server by themselves.
    pub credentials: bool,
    /// How long a browser may keep what it asked beforehand.
    pub max_age_seconds: u64,
}

/// Some origins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// All of them, the opaque one (`null`) included.
    Any,
    /// These, as browsers write them.
    Listed(Vec<String>),
}

impl Cors {
    /// The origin that the answer may be shown to: `*`, or that of the request where it is one of
    /// them.
    pub(crate) fn allowed<'a>(&self, headers: Option<&'a HeaderMap>) -> Option<Allowed<'a>> {
        match &self.origins {
            Origins::Any => Some(Allowed::Any),
            Origins::Listed(listed) => {
                let origin = origin(headers?)?;
                let known = listed.iter().any(|one| one.as_bytes() == origin.as_bytes());
                known.then_some(Allowed::One(origin))
            }
        }
    }

    /// Whether answers differ by who asks.
    pub(crate) fn varies(&self) -> bool {
        matches!(self.origins, Origins::Listed(_))
    }
}

/// Who may be shown an answer.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Allowed<'a> {
    /// Everybody.
    Any,
    /// This origin.
    One(&'a HeaderValue),
}

/// Whose page asks; several origins are none (Fetch standard, "Origin").
pub(crate) fn origin(headers: &HeaderMap) -> Option<&HeaderValue> {
    let mut values = headers.get_all(header::ORIGIN).iter();
    match (values.next(), values.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// What `cors` says.
pub(super) fn read(node: &Node, report: &mut Report) -> Option<Cors> {
    let map = Map::open(node, &CORS_KEYS, &[], report)?;
    let origins = map.get(&ORIGINS).and_then(|node| origins(node, report));
    let credentials = map.read(&CREDENTIALS, report, boolean).unwrap_or_default();
    let max_age = map.read(&MAX_AGE, report, |key, node| {
        bounded(key, node, &AGE_UNITS, PREFLIGHT_CEILING_SECONDS)
    });
    if let (Some(Origins::Any), true, Some(node)) = (&origins, credentials, map.get(&CREDENTIALS)) {
        let message = "with `credentials`, every page on the web could act as whoever looks at it";
        let help = "list the origins, or leave `credentials` out";
        report.add(Mistake::new(&node.span, message).help(help));
    }
    let max_age_seconds = max_age.unwrap_or(PREFLIGHT_DEFAULT_SECONDS);
    Some(Cors { origins: origins?, credentials, max_age_seconds })
}

fn origins(node: &Node, report: &mut Report) -> Option<Origins> {
    let items = match (&node.value, node.text()) {
        (_, Some("*")) => return Some(Origins::Any),
        (Value::List(items), _) if (1..=ORIGINS_MAX).contains(&items.len()) => items,
        (Value::List(items), _) if !items.is_empty() => {
            let message =
                format!("{} origins are named here, {ORIGINS_MAX} at most can be", items.len());
            report.add(Mistake::new(&node.span, message));
            return None;
        }
        _ => {
            report.add(unexpected(&ORIGINS, node));
            return None;
        }
    };
    let mut listed = Vec::new();
    for item in items.iter().filter(|item| !item.unreadable()) {
        let Some(origin) = report.take(listed_origin(item)) else { continue };
        if listed.contains(&origin) {
            report.add(Mistake::new(&item.span, format!("{} is named twice", quoted(&origin))));
        } else {
            listed.push(origin);
        }
    }
    Some(Origins::Listed(listed))
}

fn listed_origin(node: &Node) -> Result<String, Mistake> {
    let text = node.text().unwrap_or_default();
    if text == "*" {
        let message = "`*` stands alone: `origins: \"*\"`";
        return Err(Mistake::new(&node.span, message));
    }
    if text == "null" {
        let message = "`null` is what every page in a sandbox and every file says";
        let help = "serve the page from an origin of its own, or allow all by `origins: \"*\"`";
        return Err(Mistake::new(&node.span, message).help(help));
    }
    match written(text) {
        Some(written) if written == text => Ok(text.to_owned()),
        Some(written) => {
            let message = format!("{} is no origin as browsers write it", quoted(text));
            Err(Mistake::new(&node.span, message).help(format!("write \"{written}\"")))
        }
        None => {
            let message = format!("{} is no origin, such as https://app.example.org", quoted(text));
            Err(Mistake::new(&node.span, message))
        }
    }
}

/// The origin of a URL, as browsers write it: scheme and host in small letters, and the port where
/// it is not the scheme's own.
fn written(text: &str) -> Option<String> {
    let uri: Uri = text.parse().ok()?;
    let scheme = uri.scheme_str()?.to_ascii_lowercase();
    let own_port = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
    let host = authority.host().to_ascii_lowercase();
    if host.is_empty() || host.contains('*') {
        return None;
    }
    match authority.port_u16().filter(|port| *port != own_port) {
        Some(port) => Some(format!("{scheme}://{host}:{port}")),
        None => Some(format!("{scheme}://{host}")),
    }
}
