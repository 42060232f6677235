//! A record that is stored nowhere, and a list of it, as they would be shown to whoever may see all
//! of it: for the OpenAPI document. What writes answers writes these, so they are true to the byte.

use candor_json::Json;

use super::content::{line, listed};
use super::record::{View, write_page};
use super::{hal, xml};
use crate::csv::{Layout, TableWriter};
use crate::declaration::{Api, Lifecycle, ResourceType};
use crate::exchange::Form;
use crate::limits::NESTING_MAX_DEPTH;
use crate::record::Record;
use crate::selection::{CollectionState, Page};

fn view(record: &Record) -> View<'_> {
    View { record, wanted: None, neighbours: None }
}

/// A record in a form, a text where the form is none of JSON; nothing where it is a page for
/// people.
pub(crate) fn example_of_record(
    api: &Api,
    of: &ResourceType,
    record: &Record,
    form: Form,
) -> Option<Json> {
    let view = view(record);
    match form {
        Form::Json => Some(Json::Object(view.members())),
        Form::Hal => Some(hal::record(api, of, view, &ways(of, record))),
        Form::Xml => text(xml::document("record", &view.members())),
        Form::NdJson | Form::Csv => lines(of, record, form),
        Form::Html | Form::OpenMetrics | Form::Text => None,
    }
}

/// A list of nothing but this record, in a form.
pub(crate) fn example_of_page(
    api: &Api,
    of: &ResourceType,
    record: &Record,
    form: Form,
) -> Option<Json> {
    let own = format!("/{}/{}", api.version, of.name);
    let links = [("first", own.clone())];
    match form {
        Form::Json => {
            let records = vec![record.clone()];
            let page = Page { records, ..Page::unread(CollectionState::default()) };
            let mut out = String::new();
            write_page(&page, None, None, &links, &mut out);
            Json::read(out.as_bytes(), NESTING_MAX_DEPTH).ok()
        }
        Form::Hal => {
            let item = hal::record(api, of, view(record), &ways(of, record));
            Some(hal::page(own, std::iter::once(item), None, &links))
        }
        Form::Xml => text(xml::document("list", &listed(&[view(record)], None, &links))),
        Form::NdJson | Form::Csv => lines(of, record, form),
        Form::Html | Form::OpenMetrics | Form::Text => None,
    }
}

/// The transitions that lead on from a record.
fn ways<'a>(of: &'a ResourceType, record: &Record) -> Vec<&'a str> {
    let content = record.content();
    let from = |lifecycle: &'a Lifecycle| {
        let state = lifecycle.state(&content);
        let leaves = lifecycle.transitions.iter().filter(|way| way.leaves(state));
        leaves.map(|way| way.name.as_str()).collect()
    };
    of.lifecycle.as_ref().map(from).unwrap_or_default()
}

/// What is the same of one record and of a list of one.
fn lines(of: &ResourceType, record: &Record, form: Form) -> Option<Json> {
    let mut out = String::new();
    if form == Form::NdJson {
        line(view(record), &mut out);
    } else {
        let table = TableWriter::new(Layout::of(of, None));
        table.header(&mut out);
        table.record(record, &mut out);
    }
    Some(Json::text(out))
}

fn text(bytes: Vec<u8>) -> Option<Json> {
    String::from_utf8(bytes).ok().map(Json::text)
}
