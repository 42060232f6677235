//! Records as JSON: the stored text, with the members that Candor keeps put in front.

use std::fmt::Write;

use candor_json::{Json, Object};

use crate::record::Record;
use crate::selection::Page;

/// The members that Candor keeps, with their values. `etag` is written as it stands in the field of
/// that name.
pub fn record_members(record: &Record) -> [(&'static str, String); 4] {
    [
        ("id", record.id.to_string()),
        ("etag", format!("\"{}\"", record.revision)),
        ("create_time", record.create_time.to_string()),
        ("update_time", record.update_time.to_string()),
    ]
}

/// Writes a record: all of it, or just the members that are wanted.
pub(super) fn write(record: &Record, wanted: Option<&[String]>, out: &mut String) {
    match wanted {
        None => write_record(record, out),
        Some(wanted) => write_members(record, wanted, out),
    }
}

/// Writes a record, all of it, as a GET shows it.
///
/// The stored text goes out as it came in: it is neither parsed nor copied member by member.
pub fn write_record(record: &Record, out: &mut String) {
    out.reserve(record.document.len() + 192);
    let Record { id, revision, create_time, update_time, .. } = record;
    out.push_str("{\"id\":");
    Json::text(id.as_str()).write(out);
    // None of these has a character that JSON would escape.
    let _ = write!(
        out,
        r#","etag":"\"{revision}\"","create_time":"{create_time}","update_time":"{update_time}""#
    );
    let members = record.document.get(1..).unwrap_or("}");
    if members != "}" {
        out.push(',');
    }
    out.push_str(members);
}

fn write_members(record: &Record, wanted: &[String], out: &mut String) {
    let stored = record.content();
    let mut object = Object::new();
    for (name, value) in record_members(record) {
        if wanted.iter().any(|wanted| wanted == name) {
            object.insert(name, Json::text(value));
        }
    }
    for (name, value) in stored.as_object().into_iter().flat_map(Object::iter) {
        if wanted.iter().any(|wanted| wanted == name) {
            object.insert(name, value.clone());
        }
    }
    Json::Object(object).write(out);
}

/// Writes a page: its records, and where to go from here.
pub(super) fn write_page(
    page: &Page,
    wanted: Option<&[String]>,
    links: &[(&'static str, String)],
    out: &mut String,
) {
    out.push_str("{\"items\":[");
    for (place, record) in page.records.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        write(record, wanted, out);
    }
    out.push(']');
    if let Some(total) = page.total {
        let _ = write!(out, ",\"total\":{total}");
    }
    for (relation, target) in links {
        out.push_str(",\"");
        out.push_str(relation);
        out.push_str("\":");
        Json::text(target.as_str()).write(out);
    }
    out.push('}');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{RecordId, Revision, Timestamp};

    #[track_caller]
    fn check(document: &str, wanted: Option<&[&str]>, written: &str) {
        let record = Record {
            id: RecordId::parse("a\"b").unwrap(),
            revision: Revision(7),
            create_time: Timestamp(0),
            update_time: Timestamp(1_500),
            document: document.into(),
        };
        let wanted: Option<Vec<String>> =
            wanted.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        let mut out = String::new();
        write(&record, wanted.as_deref(), &mut out);
        assert_eq!(out, written);
    }

    #[test]
    fn a_record_is_its_document_with_the_kept_members_in_front() {
        let kept = r#""id":"a\"b","etag":"\"7\"","create_time":"1970-01-01T00:00:00.000Z","update_time":"1970-01-01T00:00:01.500Z""#;
        check("{}", None, &format!("{{{kept}}}"));
        check(r#"{"n":1.10,"b":1E400}"#, None, &format!(r#"{{{kept},"n":1.10,"b":1E400}}"#));
    }

    #[test]
    fn a_whole_record_and_a_choice_of_all_members_agree() {
        let document = r#"{"a":1}"#;
        let all = ["id", "etag", "create_time", "update_time", "a"];
        let kept = r#""id":"a\"b","etag":"\"7\"","create_time":"1970-01-01T00:00:00.000Z","update_time":"1970-01-01T00:00:01.500Z""#;
        check(document, None, &format!(r#"{{{kept},"a":1}}"#));
        check(document, Some(&all), &format!(r#"{{{kept},"a":1}}"#));
    }

    #[test]
    fn only_the_wanted_members_are_written_in_the_order_of_the_document() {
        let document = r#"{"b":1.10,"a":"\u00e9","c":{}}"#;
        check(document, Some(&["a", "b", "etag"]), r#"{"etag":"\"7\"","b":1.10,"a":"\u00e9"}"#);
        check(document, Some(&["missing"]), "{}");
    }
}
