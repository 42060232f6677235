//! Pages that show records: plain tables, with links where a value leads somewhere.

use candor_json::{Json, Object};
use maud::{Markup, html};

use super::page;
use crate::declaration::ResourceType;
use crate::exchange::Exchange;
use crate::limits::LIST_PAGE_COLUMNS_MAX;
use crate::record::READ_ONLY_MEMBERS;
use crate::representation::record::{View, members};
use crate::representation::{collection_path, record_path};

/// A record.
pub(crate) fn record(x: &Exchange, view: View<'_>) -> String {
    let (of, shown) = (x.resource_type(), view.record);
    let version = &x.api.version;
    let own = record_path(version, &of.name, shown.id.as_str());
    let content = html! {
        p { a href={ "/" (version) "/" (of.name) } { (of.name) } }
        h1 { (shown.id) }
        table {
            @for (name, value) in view.members().iter() {
                tr { th { (name) } td { (cell(x, of, name, value)) } }
            }
        }
        @for referrers in &of.referrers {
            p { a href={ (own) "/" (referrers.segment) } { (referrers.segment) } }
        }
    };
    page(&format!("{} {}", of.name, shown.id), &content)
}

/// A page of a list.
pub(crate) fn list(
    x: &Exchange,
    views: &[View<'_>],
    total: Option<u64>,
    links: &[(&'static str, String)],
) -> String {
    let of = x.resource_type();
    let wanted = x.request().parameters.as_ref().ok().and_then(|of| of.members.as_deref());
    let mut columns = columns(of, wanted);
    columns.retain(|name| x.admission().is_none_or(|admission| !admission.sight.hides(name)));
    let content = html! {
        p { a href={ "/" (x.api.version) } { (x.api.title) } }
        h1 { (of.name) }
        @if let Some(about) = &of.about { p { (about) } }
        @if let Some(total) = total { p { (total) " in all" } }
        table {
            tr { @for name in &columns { th { (name) } } }
            @for view in views {
                @let members = members(view.record, None);
                tr { @for name in &columns { td { (listed(x, of, &members, name)) } } }
            }
        }
        @if views.is_empty() { p { "There are no records here." } }
        p { @for (relation, target) in links { a href=(target) { (relation) } " " } }
    };
    page(&collection_path(x), &content)
}

/// The id, which leads to the record, and the fields that come first; or what is wanted.
fn columns(of: &ResourceType, wanted: Option<&[String]>) -> Vec<String> {
    if let Some(wanted) = wanted {
        return wanted.to_vec();
    }
    let fields = of.fields.iter().map(|field| field.name.clone());
    std::iter::once(READ_ONLY_MEMBERS[0].to_owned())
        .chain(fields)
        .take(LIST_PAGE_COLUMNS_MAX)
        .collect()
}

fn listed(x: &Exchange, of: &ResourceType, members: &Object, name: &str) -> Markup {
    let Some(value) = members.get(name) else { return html! {} };
    match (name, value.as_str()) {
        ("id", Some(id)) => html! { a href=(record_path(&x.api.version, &of.name, id)) { (id) } },
        _ => cell(x, of, name, value),
    }
}

/// A value; what refers to another record leads there.
fn cell(x: &Exchange, of: &ResourceType, name: &str, value: &Json) -> Markup {
    let refers = |text: &str| {
        let reference =
            of.references.iter().find(|reference| of.field(reference.field).name == name)?;
        Some(record_path(&x.api.version, &x.api.of(reference.to).name, text))
    };
    match value {
        Json::String(text) => match refers(text.as_str()) {
            Some(target) => html! { a href=(target) { (text.as_str()) } },
            None => html! { (text.as_str()) },
        },
        Json::Array(_) | Json::Object(_) => html! { code { (value.to_text()) } },
        Json::Null | Json::Boolean(_) | Json::Number(_) => html! { (value.to_text()) },
    }
}
