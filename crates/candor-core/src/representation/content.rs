//! The content that shows records, in the form that was asked for.

use candor_json::{Json, Object};

use super::record::View;
use super::{collection_path, hal, html, record, xml};
use crate::access::Sight;
use crate::catalogue::{Cause, Shows};
use crate::csv::{Layout, TableWriter};
use crate::exchange::{Exchange, Form};
use crate::record::Record;
use crate::selection::Page;

/// The members that are wanted; nothing means all.
fn wanted<'x>(x: &'x Exchange) -> Option<&'x [String]> {
    x.request().parameters.as_ref().ok()?.members.as_deref()
}

/// How one of the records is shown, by its place among them.
fn view<'x>(x: &'x Exchange, record: &'x Record, place: usize) -> View<'x> {
    let expanded = x.expanded().ok().flatten();
    let neighbours = expanded.and_then(|expanded| expanded.neighbours.get(place));
    View { record, wanted: wanted(x), neighbours }
}

/// A record, from which these transitions lead on.
pub(super) fn of_record(x: &Exchange, shown: &Record, ways: &[&str], form: Form) -> Vec<u8> {
    let view = view(x, shown, 0);
    let mut out = String::new();
    match form {
        // Metrics and texts are no records.
        Form::Json | Form::OpenMetrics | Form::Text => view.write(&mut out),
        Form::NdJson => line(view, &mut out),
        Form::Hal => hal::record(x.api, x.resource_type(), view, ways).write(&mut out),
        Form::Csv => table(x, &[view], &mut out),
        Form::Xml => return xml::document("record", &view.members()),
        Form::Html => return html::record(x, view).into_bytes(),
    }
    out.into_bytes()
}

/// A page of a list, with the links to its neighbours where the form has room for them.
pub(super) fn of_page(
    x: &Exchange,
    page: &Page,
    links: &[(&'static str, String)],
    form: Form,
) -> Vec<u8> {
    let mut out = String::new();
    if form == Form::Json {
        let expanded = x.expanded().ok().flatten();
        record::write_page(page, wanted(x), expanded, links, &mut out);
        return out.into_bytes();
    }
    let records = page.records.iter().enumerate();
    let views: Vec<View<'_>> = records.map(|(place, one)| view(x, one, place)).collect();
    match form {
        Form::Json | Form::NdJson | Form::OpenMetrics | Form::Text => {
            views.iter().for_each(|view| line(*view, &mut out));
        }
        Form::Hal => {
            let own = format!("{}{}", collection_path(x), x.request().query_part());
            let items = views
                .iter()
                .enumerate()
                .map(|(place, view)| hal::record(x.api, x.resource_type(), *view, x.ways(place)));
            hal::page(own, items, page.total, links).write(&mut out);
        }
        Form::Csv => table(x, &views, &mut out),
        Form::Xml => return xml::document("list", &listed(&views, page.total, links)),
        Form::Html => return html::list(x, &views, page.total, links).into_bytes(),
    }
    out.into_bytes()
}

/// Writes the records of a list that is streamed. What comes before them is the content of the
/// answer.
#[derive(Debug)]
pub struct StreamWriter {
    wanted: Option<Vec<String>>,
    /// None where each is a line of its own.
    table: Option<TableWriter>,
    /// What the caller may see, where that is not everything.
    sight: Option<Sight>,
}

impl StreamWriter {
    /// For the list that an exchange shows, if it is streamed.
    pub fn of_shown(x: &Exchange, outcome: &Cause) -> Option<StreamWriter> {
        if !x.streams() || !matches!(outcome.shows, Shows::List) {
            return None;
        }
        let wanted = wanted(x).map(<[String]>::to_vec);
        let csv = x.request().form == Some(Form::Csv);
        let table = csv.then(|| TableWriter::new(layout(x)));
        let sight = x.admission().map(|admission| admission.sight.clone());
        Some(StreamWriter { wanted, table, sight: sight.filter(|sight| !sight.is_whole()) })
    }

    /// Writes one record.
    pub fn write(&self, record: &Record, out: &mut String) {
        let seen = self.sight.as_ref().map(|sight| sight.seen(record));
        let record = seen.as_deref().unwrap_or(record);
        match &self.table {
            Some(table) => table.record(record, out),
            None => {
                let wanted = self.wanted.as_deref();
                line(View { record, wanted, neighbours: None }, out);
            }
        }
    }
}

/// The columns of a table: those that are wanted, of members that the caller may see of some
/// record.
fn layout(x: &Exchange) -> Layout {
    let layout = Layout::of(x.resource_type(), wanted(x));
    match x.admission().map(|admission| &admission.sight).filter(|sight| !sight.is_whole()) {
        Some(sight) => layout.without(|name| sight.hides(name)),
        None => layout,
    }
}

pub(super) fn line(view: View<'_>, out: &mut String) {
    view.write(out);
    out.push('\n');
}

fn table(x: &Exchange, views: &[View<'_>], out: &mut String) {
    let table = TableWriter::new(layout(x));
    table.header(out);
    views.iter().for_each(|view| table.record(view.record, out));
}

/// What a page says, as the members of an object.
pub(super) fn listed(
    views: &[View<'_>],
    total: Option<u64>,
    links: &[(&'static str, String)],
) -> Object {
    let items = views.iter().map(|view| Json::Object(view.members()));
    let mut list = Object::new();
    list.insert("items", Json::array(items));
    if let Some(total) = total {
        list.insert("total", Json::integer(i64::try_from(total).unwrap_or(i64::MAX)));
    }
    for (relation, target) in links {
        list.insert(*relation, Json::text(target.as_str()));
    }
    list
}
