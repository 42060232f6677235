//! Pages for people. Everything that comes from a client or a declaration is escaped by the
//! template.

mod path;
mod records;

use candor_json::Object;
use maud::{DOCTYPE, Markup, html};

use super::problem::page_path;
use crate::catalogue::{Cause, Retry};
use crate::declaration::{Api, Contact, Info, License, LicensePlace};
use crate::exchange::{Route, allowed};

pub(super) use path::path;
pub(super) use records::{list, record};

/// The style of every page; the policy that goes with a page allows it by its digest.
pub(super) const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;\
    padding:0 1rem;color:#1c1c1c}code{background:#f2f2f2;padding:.1em .3em}\
    table{border-collapse:collapse}td,th{padding:.3em .8em .3em 0;text-align:left;\
    vertical-align:top}a{color:#0b57a4}";

fn page(title: &str, content: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (title) }
                style { (STYLE) }
            }
            body { (content) }
        }
    };
    page.into_string()
}

/// A sentence whose names stand in backquotes.
fn prose(sentence: &str) -> Markup {
    html! {
        @for (place, part) in sentence.split('`').enumerate() {
            @if place % 2 == 0 { (part) } @else { code { (part) } }
        }
    }
}

fn heading(cause: &Cause) -> Markup {
    html! { h1 { (cause.status) " " (cause.title) } }
}

fn way_out(cause: &Cause) -> Markup {
    let retry = match cause.retry {
        Retry::Never => "Sending the same request again will not help.",
        Retry::AfterChange => "The same request may succeed when what is stored has changed.",
        Retry::Later => "The same request may succeed later.",
    };
    html! {
        h2 { "What to do" }
        p { (prose(cause.way_out)) " " (retry) }
    }
}

/// A refusal, shown to the person who met it.
pub(super) fn problem(cause: &'static Cause, detail: &str, carried: &Object) -> String {
    let content = html! {
        (heading(cause))
        p { (prose(detail)) }
        @if !carried.is_empty() {
            table {
                @for (name, value) in carried.iter() {
                    tr { th { (name) } td { code { (value.to_text()) } } }
                }
            }
        }
        (way_out(cause))
        (problem_link(cause))
    };
    page(cause.title, &content)
}

fn problem_link(cause: &Cause) -> Markup {
    html! { p { a href=(page_path(cause)) { "What this answer means" } } }
}

/// What a refusal means.
pub(super) fn explanation(cause: &'static Cause) -> String {
    let content = html! {
        (heading(cause))
        p { code { (cause.name) } }
        p { (cause.meaning) }
        (way_out(cause))
        p { "Asked for by " (cause.source) "." }
        p { a href="/-/problems" { "All problems" } }
    };
    page(cause.title, &content)
}

/// Every refusal there is.
pub(super) fn problems(all: impl Iterator<Item = &'static Cause>) -> String {
    let content = html! {
        h1 { "Problems" }
        table {
            @for cause in all {
                tr {
                    td { (cause.status) }
                    td { a href=(page_path(cause)) { (cause.name) } }
                    td { (cause.title) }
                }
            }
        }
    };
    page("Problems", &content)
}

/// Whom to ask, and what is agreed to.
fn info(info: &Info) -> Markup {
    html! {
        @if let Some(Contact { name, url, email }) = &info.contact {
            "Contact: "
            @if let Some(name) = name { (name) " " }
            @if let Some(url) = url { a href=(url) { (url) } " " }
            @if let Some(email) = email { a href={ "mailto:" (email) } { (email) } " " }
        }
        @if let Some(License { name, found }) = &info.license {
            "Licence: "
            @match found {
                Some(LicensePlace::Url(url)) => a href=(url) { (name) },
                Some(LicensePlace::Identifier(identifier)) => { (name) " (" (identifier) ")" },
                None => (name),
            }
            " "
        }
        @if let Some(terms) = &info.terms { a href=(terms) { "Terms of use" } }
    }
}

/// What is here.
pub(super) fn home(api: &Api) -> String {
    let content = html! {
        h1 { (api.title) }
        @if let Some(about) = &api.about { p { (about) } }
        table {
            @for of in &api.types {
                tr {
                    td { a href={ "/" (api.version) "/" (of.name) } { (of.name) } }
                    td { @if let Some(about) = &of.about { (about) } }
                    td { code { (allowed(&Route::Collection(of)).join(", ")) } }
                }
            }
            @for of in &api.upstreams {
                tr {
                    td { a href={ "/" (api.version) "/" (of.name) } { (of.name) } }
                    td { @if let Some(about) = &of.about { (about) } }
                    td { code { (allowed(&Route::Upstream { of, below: false }).join(", ")) } }
                }
            }
        }
        p {
            a href=(crate::openapi::path(api)) { "The OpenAPI document" } " · "
            a href="/-/problems" { "What refusals mean" }
        }
        @if api.info != Info::default() { p { (info(&api.info)) } }
        p {
            "Several writes at once, all of them or none: POST to "
            code { (super::batch_path(api)) } "."
        }
    };
    page(&api.title, &content)
}
