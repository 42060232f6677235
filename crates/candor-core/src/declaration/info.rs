//! What people should know of an API: whom to ask, and what they agree to.

use super::diagnostic::{Mistake, Report};
use super::info_keys::{
    CONTACT, CONTACT_KEYS, CONTACT_NAME, CONTACT_URL, EMAIL, IDENTIFIER, LICENSE, LICENSE_KEYS,
    LICENSE_NAME, LICENSE_URL, TERMS,
};
use super::keys::Key;
use super::map::{Map, text, unexpected};
use super::values::is_reference;
use super::yaml::Node;

/// What people should know of an API.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Info {
    /// Whom to ask.
    pub contact: Option<Contact>,
    /// The licence.
    pub license: Option<License>,
    /// Where the terms of use are read.
    pub terms: Option<String>,
}

/// Whom to ask: one of these is told at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Who that is.
    pub name: Option<String>,
    /// Where they can be asked.
    pub url: Option<String>,
    /// Where they can be written to.
    pub email: Option<String>,
}

/// A licence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct License {
    /// What it is called.
    pub name: String,
    /// Where it is found, if that is told.
    pub found: Option<LicensePlace>,
}

/// Where a licence is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LicensePlace {
    /// In the list of SPDX, by this expression.
    Identifier(String),
    /// At this URL.
    Url(String),
}

/// What `contact`, `license` and `terms` say.
pub(super) fn read(map: &Map<'_>, report: &mut Report) -> Info {
    Info {
        contact: map.get(&CONTACT).and_then(|node| contact(node, report)),
        license: map.get(&LICENSE).and_then(|node| license(node, report)),
        terms: map.read(&TERMS, report, url),
    }
}

fn contact(node: &Node, report: &mut Report) -> Option<Contact> {
    let map = Map::open(node, &CONTACT_KEYS, &[], report)?;
    if node.entries().is_empty() {
        let message = "`contact` says nothing: it has a `name`, a `url` or an `email`";
        report.add(Mistake::new(&node.span, message));
    }
    let name = map.read(&CONTACT_NAME, report, text);
    let url = map.read(&CONTACT_URL, report, url);
    let email = map.read(&EMAIL, report, email);
    Some(Contact { name, url, email })
}

fn license(node: &Node, report: &mut Report) -> Option<License> {
    let map = Map::open(node, &LICENSE_KEYS, &[], report)?;
    let name = map.read(&LICENSE_NAME, report, text);
    let identifier = map.read(&IDENTIFIER, report, identifier);
    let url = map.read(&LICENSE_URL, report, url);
    if let (Some(node), true) = (map.get(&LICENSE_URL), identifier.is_some()) {
        let message = "a licence has an `identifier` or a `url`, not both (OpenAPI 3.1 §4.8.4)";
        report.add(Mistake::new(&node.span, message).help("leave one of them out"));
    }
    let found = identifier.map(LicensePlace::Identifier).or(url.map(LicensePlace::Url));
    Some(License { name: name?, found })
}

fn url(key: &Key, node: &Node) -> Result<String, Mistake> {
    let url = node.text().filter(|text| is_reference(text) && !text.starts_with('/'));
    url.map(str::to_owned).ok_or_else(|| unexpected(key, node))
}

fn email(key: &Key, node: &Node) -> Result<String, Mistake> {
    let good = |text: &&str| {
        let parts = text.split_once('@');
        let visible = text.chars().all(|one| one.is_ascii_graphic() && !"<>(),;:\"".contains(one));
        visible
            && parts.is_some_and(|(who, at)| !who.is_empty() && !at.is_empty() && !at.contains('@'))
    };
    node.text().filter(good).map(str::to_owned).ok_or_else(|| unexpected(key, node))
}

fn identifier(key: &Key, node: &Node) -> Result<String, Mistake> {
    let good = |one: char| one.is_ascii_alphanumeric() || ".+ ()-".contains(one);
    let found = node.text().filter(|text| !text.is_empty() && text.chars().all(good));
    found.map(str::to_owned).ok_or_else(|| unexpected(key, node))
}
