//! Representations: how an outcome becomes a response.

mod access;
mod answer;
mod batch;
mod carry;
mod content;
mod document;
mod example;
mod finish;
mod forwarded;
mod hal;
mod html;
mod items;
mod kept;
mod lifecycle;
mod problem;
mod record;
mod variant;
mod xml;

pub use answer::answer;
pub(crate) use answer::{may_see_written, unfinished, written_record};
pub(crate) use batch::embedded;
pub use content::StreamWriter;
pub(crate) use document::{document_sum, explanation, home, told_contact, told_license};
pub(crate) use example::{example_of_page, example_of_record};
pub(crate) use kept::read_kept;
pub use kept::write_kept;
pub(crate) use problem::page_path as problem_path;
pub use record::{record_members, write_record};
pub(crate) use variant::variant;

use crate::declaration::Api;
use crate::exchange::{BATCH, CSV, Exchange, JSON, JSON_PATCH, Kind, MERGE_PATCH, NDJSON, Route};
use crate::record::RecordId;

/// The media types that the target takes for the method of this exchange.
pub(crate) fn taken_types(x: &Exchange) -> &'static [&'static str] {
    match x.kind() {
        Kind::Update => &[MERGE_PATCH, JSON_PATCH],
        Kind::Create => posted_types(x.route()),
        _ => &[JSON],
    }
}

/// The media types that POST takes at a target.
pub(crate) fn posted_types(route: &Route<'_>) -> &'static [&'static str] {
    match route {
        Route::Transition(..) | Route::Batch => &[JSON],
        _ if route.collection_of().is_some_and(|of| !of.takes_many()) => &[JSON],
        _ => &CREATED_FROM,
    }
}

/// What records can be created from.
const CREATED_FROM: [&str; 3] = [JSON, NDJSON[0], CSV];

/// The path of batches.
pub(crate) fn batch_path(api: &Api) -> String {
    format!("/{}/{BATCH}", api.version)
}

/// The path of a record.
pub(crate) fn record_path(version: &str, type_name: &str, id: &str) -> String {
    format!("/{version}/{type_name}/{}", candor_http::target::encode_segment(id))
}

/// The path of the exchange's collection.
pub(crate) fn collection_path(x: &Exchange) -> String {
    match (x.route(), x.route().resource_type()) {
        (Route::SubCollection(sub), _) => {
            let id = sub.parent_id.as_ref().map(RecordId::as_str).unwrap_or_default();
            let parent = record_path(&x.api.version, &sub.parent.name, id);
            format!("{parent}/{}", sub.referrers.segment)
        }
        (_, Some(of)) => format!("/{}/{}", x.api.version, of.name),
        (_, None) => String::new(),
    }
}
