//! `hooks`, and what every other service has: a URL and a deadline.

use http::Uri;

use super::api_file::bounded;
use super::diagnostic::{Mistake, Report};
use super::keys::Key;
use super::lifecycle::Lifecycle;
use super::map::{Map, named_fields, text, unexpected};
use super::service::{Hook, Hooks, Service};
use super::service_keys::{
    CA, HOOK_KEYS, HOOK_URL, HOOKS, MAY_CHANGE, SECRET_ENV, SERVICE_DEADLINE,
};
use super::values::DEADLINE_UNITS;
use super::wording::{quoted, unknown};
use super::yaml::{Entry, Node, Value};
use crate::limits;

/// What hooks may be about, besides transitions.
const OPERATIONS: [&str; 3] = ["create", "update", "delete"];

/// What a hook can name of its type.
pub(super) struct Hooked<'a> {
    /// The schema of its records.
    pub(super) schema: &'a Node,
    /// Its lifecycle.
    pub(super) lifecycle: Option<&'a Lifecycle>,
    /// The member that is the id, where one is.
    pub(super) id: Option<&'a str>,
}

/// The hooks of a type.
pub(super) fn hooks(node: &Node, of: &Hooked<'_>, report: &mut Report) -> Hooks {
    let mut hooks = Hooks::default();
    if !matches!(node.value, Value::Map(_)) || node.entries().is_empty() {
        report.add(unexpected(&HOOKS, node));
    }
    for entry in node.entries() {
        let transition = of.lifecycle.and_then(|lifecycle| lifecycle.named(&entry.name));
        let named = match (entry.name.as_str(), transition) {
            (name, Some(_)) if OPERATIONS.contains(&name) => Err(ambiguous(entry)),
            ("create", None) => Ok(Some(&mut hooks.create)),
            ("update", None) => Ok(Some(&mut hooks.update)),
            ("delete", None) => Ok(Some(&mut hooks.delete)),
            (_, Some(_)) => Ok(None),
            (_, None) => Err(of.unknown(entry)),
        };
        let place = report.take(named);
        let hook = hook(entry, of, report);
        match (place, transition, hook) {
            (Some(Some(place)), _, hook) => *place = hook,
            (Some(None), Some(index), Some(hook)) => hooks.transitions.push((index, hook)),
            _ => {}
        }
    }
    hooks
}

fn ambiguous(entry: &Entry) -> Mistake {
    let name = quoted(&entry.name);
    Mistake::new(&entry.span, format!("{name} is an operation and a transition as well"))
        .help("give the transition another name")
}

fn hook(entry: &Entry, of: &Hooked<'_>, report: &mut Report) -> Option<Hook> {
    let map = Map::open(&entry.node, &HOOK_KEYS, &[], report)?;
    let url = map.read(&HOOK_URL, report, url);
    let timeout_ms = timeout_ms(&map, report);
    let may_change = map.get(&MAY_CHANGE).map(|node| may_change(node, of, report));
    if let (Some(node), "delete") = (map.get(&MAY_CHANGE), entry.name.as_str()) {
        report.add(Mistake::new(&node.span, "there is no record to change after a deletion"));
    }
    let ca = ca(&map, url.as_ref(), report);
    let secret_env = map.read(&SECRET_ENV, report, variable);
    let service = Service { url: url?, ca, timeout_ms };
    Some(Hook { service, secret_env, may_change: may_change.unwrap_or_default() })
}

/// How long a service may take.
pub(super) fn timeout_ms(map: &Map, report: &mut Report) -> u64 {
    let ceiling = limits::SERVICE_CEILING_TIMEOUT_MS;
    let read = |key: &Key, node: &Node| bounded(key, node, &DEADLINE_UNITS, ceiling);
    map.read(&SERVICE_DEADLINE, report, read).unwrap_or(limits::SERVICE_DEFAULT_TIMEOUT_MS)
}

/// The file of certificates that are trusted for a service.
pub(super) fn ca(map: &Map, url: Option<&Uri>, report: &mut Report) -> Option<String> {
    let file = map.read(&CA, report, plain_file);
    if let (Some(node), Some("http")) = (map.get(&CA), url.and_then(Uri::scheme_str)) {
        let message = "nobody shows a certificate where clear text is spoken";
        report.add(Mistake::new(&node.span, message).help("ask by https, or remove `ca`"));
    }
    file
}

fn plain_file(key: &Key, node: &Node) -> Result<String, Mistake> {
    let file = text(key, node)?;
    match file.contains(['/', '\\']) || file.starts_with('.') {
        false => Ok(file),
        true => {
            let message =
                "the file of the certificates stands beside candor.yaml: give its name only";
            Err(Mistake::new(&node.span, message))
        }
    }
}

/// The name of a variable. A secret itself would be in every copy of the declaration.
fn variable(key: &Key, node: &Node) -> Result<String, Mistake> {
    let name = text(key, node)?;
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    match begins && name.chars().all(|one| one.is_ascii_alphanumeric() || one == '_') {
        true => Ok(name),
        // What stands there may be a secret: it is not repeated.
        false => Err(Mistake::new(&node.span, format!("this is not {}", key.expects))
            .help("the secret itself is no part of a declaration")),
    }
}

/// A URL that can be asked. Whom the author names is the author's affair; a password is not, for it
/// would be in every copy of the declaration.
pub(super) fn url(key: &Key, node: &Node) -> Result<Uri, Mistake> {
    let text = text(key, node)?;
    let wrong = |why: &str| Err(Mistake::new(&node.span, format!("{}: {why}", quoted(&text))));
    let Ok(url) = text.parse::<Uri>() else { return wrong("this is no URL") };
    let (Some(scheme), Some(authority)) = (url.scheme_str(), url.authority()) else {
        return wrong("a URL begins with http:// or https:// and a host");
    };
    match scheme {
        "http" | "https" => {}
        _ => return wrong("services are asked by http or https"),
    }
    if authority.as_str().contains('@') {
        return wrong("a URL in a declaration has no user and no password");
    }
    if authority.host().is_empty() {
        return wrong("there is no host in it");
    }
    if text.contains('#') {
        return wrong("a fragment is never sent");
    }
    Ok(url)
}

fn may_change(node: &Node, of: &Hooked<'_>, report: &mut Report) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for item in named_fields(&MAY_CHANGE, node, report) {
        let name = item.text().unwrap_or_default();
        let mistake = of.unchangeable(name).or_else(|| {
            names
                .iter()
                .any(|known| known == name)
                .then(|| format!("{} is named twice", quoted(name)))
        });
        match mistake {
            Some(message) => report.add(Mistake::new(&item.span, message)),
            None => names.push(name.to_owned()),
        }
    }
    names
}

impl Hooked<'_> {
    /// Why a hook may not change a member.
    fn unchangeable(&self, name: &str) -> Option<String> {
        let properties = self.schema.get("properties").map(Node::entries).unwrap_or_default();
        let known = || properties.iter().map(|entry| entry.name.as_str());
        if !known().any(|known| known == name) {
            return Some(unknown("member", name, known()));
        }
        if self.id == Some(name) {
            return Some(format!("{} is the id of the record, and stays", quoted(name)));
        }
        let state = self.lifecycle.is_some_and(|lifecycle| lifecycle.member == name);
        state.then(|| format!("{} is the state of the record: transitions change it", quoted(name)))
    }

    fn unknown(&self, entry: &Entry) -> Mistake {
        if entry.name == "replace" {
            let message = "`replace` has no hook of its own";
            let help = "write `update`: it is asked before PUT and before PATCH";
            return Mistake::new(&entry.span, message).help(help);
        }
        let transitions = self.lifecycle.iter().flat_map(|lifecycle| &lifecycle.transitions);
        let transitions = transitions.map(|transition| transition.name.as_str());
        let known = OPERATIONS.into_iter().chain(transitions);
        let known: Vec<&str> = known.collect();
        Mistake::new(&entry.span, unknown("operation", &entry.name, known.iter().copied()))
    }
}
