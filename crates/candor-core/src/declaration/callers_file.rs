//! Reads the key `callers` of `candor.yaml`.

use candor_expression::Type;
use candor_json::Pointer;
use http::Uri;

use super::api_file::at_most;
use super::caller_keys::{
    ALGORITHMS, AUDIENCE, CALLER_ID, CALLER_KEYS, CALLERS, CLAIMS, ISSUER, ISSUER_KEYS, ISSUERS,
    KEYS, LEEWAY, PREFIX, REALM, ROLE_NAMES, ROLES, TOKENS,
};
use super::callers::{Callers, Issuer, KeyPlace};
use super::diagnostic::{Mistake, Report};
use super::keys::Key;
use super::map::{Map, boolean, text, unexpected};
use super::schema_check;
use super::values::DEADLINE_UNITS;
use super::wording::{quoted, unknown};
use super::yaml::{Node, Value};
use crate::caller::{Algorithm, is_name};
use crate::expression;
use crate::limits::{
    CALLER_NAME_MAX_CHARACTERS, ISSUERS_MAX, LEEWAY_CEILING_SECONDS, LEEWAY_DEFAULT_SECONDS,
    ROLES_DECLARED_MAX,
};

/// Which credentials are taken.
pub(super) fn read(node: &Node, report: &mut Report) -> Callers {
    let defaults = Callers::default();
    let Some(map) = Map::open(node, &CALLER_KEYS, &[], report) else { return defaults };
    let tokens = map.read(&TOKENS, report, boolean);
    let realm = map.read(&REALM, report, text);
    let issuers = map.get(&ISSUERS).map(|node| issuers(node, report)).unwrap_or_default();
    let roles = map.get(&ROLE_NAMES).map(|node| role_names(node, report));
    let claims = map.get(&CLAIMS).and_then(|node| schema_check::compile_claims(node, report));
    let tokens = tokens.unwrap_or(defaults.tokens);
    Callers { tokens, realm, issuers, roles, claims }
}

/// What expressions may know of a caller, by what `candor.yaml` says, whatever is wrong with it:
/// that is told where it is read, and not once more at every rule.
pub(super) fn caller_type(root: Option<&Node>) -> Type {
    let said = |key: &Key| root?.get(CALLERS.name)?.get(key.name);
    let roles: Option<Vec<String>> =
        said(&ROLE_NAMES).map(|node| node.items().iter().filter_map(role_name).collect());
    let claims = said(&CLAIMS).map(Node::json);
    expression::caller_type(roles.as_deref().filter(|roles| !roles.is_empty()), claims.as_ref())
}

fn role_name(node: &Node) -> Option<String> {
    node.text().filter(|name| is_name(name)).map(str::to_owned)
}

/// The roles that there are.
fn role_names(node: &Node, report: &mut Report) -> Vec<String> {
    let items = node.items();
    if items.is_empty() {
        report.add(unexpected(&ROLE_NAMES, node));
    }
    if items.len() > ROLES_DECLARED_MAX {
        let message =
            format!("{} roles are listed, {ROLES_DECLARED_MAX} at most can be", items.len());
        report.add(Mistake::new(&node.span, message));
        return Vec::new();
    }
    let mut names: Vec<String> = Vec::new();
    for item in items.iter().filter(|item| !item.unreadable()) {
        match role_name(item) {
            None => report.add(no_role(item)),
            Some(name) if names.contains(&name) => {
                let message = format!("the role {} stands twice", quoted(&name));
                report.add(Mistake::new(&item.span, message));
            }
            Some(name) => names.push(name),
        }
    }
    names
}

fn no_role(item: &Node) -> Mistake {
    let message = format!("a role is a text of 1 to {CALLER_NAME_MAX_CHARACTERS} characters");
    let mistake = Mistake::new(&item.span, message);
    match item.value {
        Value::Number(_) | Value::Boolean(_) => mistake.help("put it in quotes to make it a text"),
        _ => mistake,
    }
}

fn issuers(node: &Node, report: &mut Report) -> Vec<Issuer> {
    let Value::List(items) = &node.value else {
        report.add(unexpected(&ISSUERS, node));
        return Vec::new();
    };
    if items.is_empty() || items.len() > ISSUERS_MAX {
        let message = format!("from one to {ISSUERS_MAX} issuers can be listed");
        report.add(Mistake::new(&node.span, message));
    }
    let mut read: Vec<Issuer> = Vec::new();
    for item in items {
        let Some(issuer) = issuer(item, report) else { continue };
        if read.iter().any(|other| other.issuer == issuer.issuer) {
            let message = format!("the issuer {} stands twice", quoted(&issuer.issuer));
            report.add(Mistake::new(&item.span, message));
        } else if read.iter().any(|other| other.prefix == issuer.prefix) {
            let message = "two issuers give their callers the same ids";
            let help = "give one of them a `prefix` that no other has";
            report.add(Mistake::new(&item.span, message).help(help));
        }
        read.push(issuer);
    }
    read
}

fn issuer(node: &Node, report: &mut Report) -> Option<Issuer> {
    let map = Map::open(node, &ISSUER_KEYS, &[], report)?;
    let issuer = map.read(&ISSUER, report, text);
    let audiences = map.read(&AUDIENCE, report, texts);
    let keys = map.read(&KEYS, report, key_place);
    let algorithms = map.get(&ALGORITHMS).map(|node| algorithms(node, report));
    let leeway = map.read(&LEEWAY, report, |key, node| {
        at_most(key, node, &DEADLINE_UNITS, LEEWAY_CEILING_SECONDS * 1_000)
    });
    let id = map.read(&CALLER_ID, report, pointer);
    let prefix = map.read(&PREFIX, report, text);
    let roles = map.read(&ROLES, report, pointer);
    Some(Issuer {
        issuer: issuer?,
        audiences: audiences?,
        keys: keys?,
        algorithms: algorithms?,
        leeway_seconds: leeway.map_or(LEEWAY_DEFAULT_SECONDS, |ms| ms.div_ceil(1_000)),
        id: id.unwrap_or_else(|| Pointer::root().join("sub")),
        prefix: prefix.unwrap_or_default(),
        roles,
    })
}

/// One text, or a list of them.
fn texts(key: &Key, node: &Node) -> Result<Vec<String>, Mistake> {
    match &node.value {
        Value::List(items) if !items.is_empty() => {
            items.iter().map(|item| text(key, item)).collect()
        }
        Value::List(_) => Err(unexpected(key, node)),
        _ => text(key, node).map(|one| vec![one]),
    }
}

fn pointer(key: &Key, node: &Node) -> Result<Pointer, Mistake> {
    let pointer = node.text().and_then(|text| Pointer::parse(text).ok());
    pointer.filter(|pointer| !pointer.is_root()).ok_or_else(|| unexpected(key, node))
}

fn algorithms(node: &Node, report: &mut Report) -> Vec<Algorithm> {
    if node.items().is_empty() {
        report.add(unexpected(&ALGORITHMS, node));
    }
    let readable = node.items().iter().filter(|item| !item.unreadable());
    readable.filter_map(|item| report.take(algorithm(item))).collect()
}

fn algorithm(node: &Node) -> Result<Algorithm, Mistake> {
    let Some(name) = node.text() else { return Err(unexpected(&ALGORITHMS, node)) };
    let help = match name {
        "none" => Some("a token that nobody signed says nothing; it is never taken"),
        "HS256" | "HS384" | "HS512" => {
            Some("it needs a secret that is shared, and a key set holds public keys only")
        }
        _ => None,
    };
    let names = Algorithm::ALL.iter().map(|(_, name)| *name);
    Algorithm::named(name).ok_or_else(|| match help {
        Some(help) => Mistake::new(&node.span, format!("{} is not taken", quoted(name))).help(help),
        None => Mistake::new(&node.span, unknown("algorithm", name, names)),
    })
}

/// A URL, where it looks like one; else a file beside `candor.yaml`.
fn key_place(key: &Key, node: &Node) -> Result<KeyPlace, Mistake> {
    let place = text(key, node)?;
    let mistaken = |message: &str| Err(Mistake::new(&node.span, message.to_owned()));
    if !place.contains("://") {
        let plain = !place.contains(['/', '\\']) && !place.starts_with('.');
        return match plain {
            true => Ok(KeyPlace::File(place)),
            false => mistaken("the file of the keys stands beside candor.yaml: give its name only"),
        };
    }
    let uri: Option<Uri> = place.parse().ok();
    let Some(host) = uri.as_ref().and_then(Uri::host) else {
        return mistaken("this is no URL");
    };
    match uri.as_ref().and_then(Uri::scheme_str) {
        Some("https") => Ok(KeyPlace::Url(place)),
        Some("http") if is_this_machine(host) => Ok(KeyPlace::Url(place)),
        Some("http") => mistaken(
            "keys that come by http could be anybody's: https is needed, but for 127.0.0.1",
        ),
        _ => mistaken("keys are got by https"),
    }
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
