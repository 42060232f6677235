//! Records as the rows of a table (RFC 4180).
//!
//! Cells have what the document has, digit for digit. An absent member is an empty cell.

use std::collections::BTreeSet;

use candor_core::declaration::ResourceType;
use candor_core::limits::{EXPORT_LEFT_OUT_MAX, NESTING_MAX_DEPTH};
use candor_core::record::{READ_ONLY_MEMBERS, Record};
use candor_json::{Json, Object};
use csv::{Terminator, WriterBuilder};

use super::Form;
use crate::tell;

/// A table of the records of a type.
pub(super) struct Table {
    fields: Vec<String>,
    left_out: BTreeSet<String>,
}

impl Table {
    /// The table of a type: the id, its fields, the times.
    pub(super) fn of(of: &ResourceType) -> Table {
        let fields: Vec<String> = of.fields.iter().map(|field| field.name.clone()).collect();
        Table { fields, left_out: BTreeSet::new() }
    }

    /// What is to be said about members that no cell holds.
    pub(super) fn left_out(&self) -> Option<String> {
        let names: Vec<&String> = self.left_out.iter().collect();
        let why = "for no cell can hold it: use --format ndjson to have everything";
        (!names.is_empty()).then(|| format!("candor: left {} out, {why}", tell::list(&names)))
    }

    fn note_left_out(&mut self, members: &Object) {
        for (name, _) in members.iter() {
            let unknown = !self.fields.iter().any(|field| field == name);
            if unknown && self.left_out.len() < EXPORT_LEFT_OUT_MAX {
                self.left_out.insert(name.to_owned());
            }
        }
    }
}

impl Form for Table {
    fn head(&self) -> Vec<u8> {
        let [id, _, create_time, update_time] = READ_ONLY_MEMBERS;
        let fields = self.fields.iter().map(String::as_str);
        row([id].into_iter().chain(fields).chain([create_time, update_time]))
    }

    fn record(&mut self, record: &Record, out: &mut Vec<u8>) {
        let document = Json::read(record.document.as_bytes(), NESTING_MAX_DEPTH)
            .expect("what is stored was read by this reader before it was written");
        if let Some(members) = document.as_object() {
            self.note_left_out(members);
        }
        let times = [record.create_time.to_string(), record.update_time.to_string()];
        let cells = self.fields.iter().map(|field| cell(document.member(field)));
        let id = [record.id.as_str()].into_iter();
        out.extend_from_slice(&row(id.chain(cells).chain(times.iter().map(String::as_str))));
    }
}

/// What a cell says of a member.
fn cell(value: Option<&Json>) -> &str {
    match value {
        Some(Json::String(text)) => text.as_str(),
        Some(Json::Number(number)) => number.as_str(),
        Some(Json::Boolean(true)) => "true",
        Some(Json::Boolean(false)) => "false",
        Some(Json::Null | Json::Array(_) | Json::Object(_)) | None => "",
    }
}

fn row<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .buffer_capacity(1 << 10)
        .from_writer(Vec::with_capacity(1 << 8));
    writer.write_record(cells).expect("writing to memory does not fail");
    writer.into_inner().expect("writing to memory does not fail")
}
