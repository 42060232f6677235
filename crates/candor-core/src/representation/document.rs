//! Documents of the server itself: what is here, what a problem means, health.

use candor_json::{Json, Object};

use super::{answer, batch_path, html, problem};
use crate::catalogue::{self, Cause};
use crate::checksum::checksum;
use crate::declaration::{
    Api, Contact, Info, License, LicensePlace, Referrers, ResourceType, Upstream,
};
use crate::exchange::{Exchange, Form, Route, allowed};
use crate::explanation::Explanation;
use crate::openapi;

/// The content of the document that the path leads to.
pub(super) fn write(x: &Exchange) -> Vec<u8> {
    if matches!(x.route(), Route::OpenApi) {
        return openapi::served(x.api).text.as_bytes().to_vec();
    }
    match answer::form(x) {
        Form::OpenMetrics => x.metrics().map(<[u8]>::to_vec).unwrap_or_default(),
        Form::Html => page(x).into_bytes(),
        Form::Text => path(x).map(|path| format!("{path}\n").into_bytes()).unwrap_or_default(),
        // The other forms are not offered.
        Form::Json | Form::Hal | Form::NdJson | Form::Csv | Form::Xml => {
            json(x).to_text().into_bytes()
        }
    }
}

/// What names the state of a document: a sum over what is shown. Health is never the same and has
/// none, and a path is soon forgotten.
pub(crate) fn document_sum(x: &Exchange) -> Option<u64> {
    if matches!(x.route(), Route::Live | Route::Ready | Route::Metrics | Route::Path(_)) {
        return None;
    }
    if matches!(x.route(), Route::OpenApi) {
        return Some(openapi::served(x.api).sum);
    }
    Some(checksum(write(x)))
}

fn json(x: &Exchange) -> Json {
    match x.route() {
        Route::Live => Json::object([("live", Json::boolean(true))]),
        Route::Ready => Json::object([("ready", Json::boolean(true))]),
        Route::Problems => Json::object([("problems", Json::array(refusals().map(explanation)))]),
        Route::Problem(cause) => explanation(cause),
        Route::Path(_) => path(x).map_or(Json::Null, |path| Json::Object(path.json())),
        _ => home(x.api),
    }
}

fn page(x: &Exchange) -> String {
    match x.route() {
        Route::Problem(cause) => html::explanation(cause),
        Route::Problems => html::problems(refusals()),
        Route::Path(_) => path(x).map(html::path).unwrap_or_default(),
        _ => html::home(x.api),
    }
}

/// The path that is shown.
fn path<'x>(x: &'x Exchange) -> Option<&'x Explanation> {
    x.told_path().ok().flatten().map(|path| &**path)
}

fn refusals() -> impl Iterator<Item = &'static Cause> {
    catalogue::all().filter(|cause| cause.is_refusal())
}

/// What is here.
pub(crate) fn home(api: &Api) -> Json {
    let mut home = Object::new();
    home.insert("title", Json::text(api.title.as_str()));
    if let Some(about) = &api.about {
        home.insert("about", Json::text(about.as_str()));
    }
    home.insert("version", Json::text(api.version.as_str()));
    let Info { contact, license, terms } = &api.info;
    let terms = terms.as_ref().map(|terms| Json::text(terms.as_str()));
    let told = [
        ("contact", contact.as_ref().map(told_contact)),
        ("license", license.as_ref().map(told_license)),
        ("terms", terms),
    ];
    for (name, told) in told {
        if let Some(told) = told {
            home.insert(name, told);
        }
    }
    let types = api.types.iter().map(|of| resource_type(&api.version, of));
    let types = types.chain(api.upstreams.iter().map(|of| upstream(&api.version, of)));
    home.insert("types", Json::array(types));
    home.insert("problems", Json::text("/-/problems"));
    home.insert("openapi", Json::text(openapi::path(api)));
    home.insert("batch", Json::text(batch_path(api)));
    Json::Object(home)
}

/// Whom to ask about the API.
pub(crate) fn told_contact(contact: &Contact) -> Json {
    let Contact { name, url, email } = contact;
    texts([("name", name.as_ref()), ("url", url.as_ref()), ("email", email.as_ref())])
}

/// The licence of the API.
pub(crate) fn told_license(license: &License) -> Json {
    let (identifier, url) = match &license.found {
        Some(LicensePlace::Identifier(identifier)) => (Some(identifier), None),
        Some(LicensePlace::Url(url)) => (None, Some(url)),
        None => (None, None),
    };
    texts([("name", Some(&license.name)), ("identifier", identifier), ("url", url)])
}

fn texts(members: [(&'static str, Option<&String>); 3]) -> Json {
    let there = members.into_iter().filter_map(|(name, text)| Some((name, text?.as_str())));
    Json::object(there.map(|(name, text)| (name, Json::text(text))))
}

fn resource_type(version: &str, of: &ResourceType) -> Json {
    let methods = |route: &Route<'_>| Json::array(allowed(route).into_iter().map(Json::text));
    let mut member = Object::new();
    member.insert("name", Json::text(of.name.as_str()));
    if let Some(about) = &of.about {
        member.insert("about", Json::text(about.as_str()));
    }
    member.insert("href", Json::text(format!("/{version}/{}", of.name)));
    member.insert("methods", methods(&Route::Collection(of)));
    member.insert("record_methods", methods(&Route::Record(of, None)));
    if !of.referrers.is_empty() {
        let below = |one: &Referrers| format!("/{version}/{}/{{id}}/{}", of.name, one.segment);
        let templates = of.referrers.iter().map(|one| Json::text(below(one)));
        member.insert("sub_collections", Json::array(templates));
    }
    Json::Object(member)
}

fn upstream(version: &str, of: &Upstream) -> Json {
    let methods = |below| {
        let methods = allowed(&Route::Upstream { of, below });
        Json::array(methods.into_iter().map(Json::text))
    };
    let mut member = Object::new();
    member.insert("name", Json::text(of.name.as_str()));
    if let Some(about) = &of.about {
        member.insert("about", Json::text(about.as_str()));
    }
    member.insert("href", Json::text(format!("/{version}/{}", of.name)));
    member.insert("methods", methods(false));
    member.insert("record_methods", methods(true));
    Json::Object(member)
}

/// What a refusal means.
pub(crate) fn explanation(cause: &'static Cause) -> Json {
    Json::object([
        ("type", Json::text(problem::page_path(cause))),
        ("status", Json::integer(i64::from(cause.status))),
        ("title", Json::text(cause.title)),
        ("meaning", Json::text(cause.meaning)),
        ("way_out", Json::text(cause.way_out)),
        ("retry", Json::text(cause.retry.as_str())),
        ("source", Json::text(cause.source)),
    ])
}
