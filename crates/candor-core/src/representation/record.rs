//! Records as JSON: the stored text, with the members that Candor keeps put in front.

use std::fmt::Write;

use candor_json::{Json, Object};

use crate::record::{EXPANDED, Record};
use crate::selection::{Expanded, Neighbour, Neighbours, Page};

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

/// Writes a record: all of it, or just the members that are wanted, and what its references lead
/// to where that was asked for.
pub(super) fn write(
    record: &Record,
    wanted: Option<&[String]>,
    neighbours: Option<&Neighbours>,
    out: &mut String,
) {
    let start = out.len();
    match wanted {
        None => write_record(record, out),
        Some(_) => Json::Object(members(record, wanted)).write(out),
    }
    if let Some(neighbours) = neighbours {
        let empty = out[start..] == *"{}";
        out.pop();
        if !empty {
            out.push(',');
        }
        write_expanded(neighbours, out);
        out.push('}');
    }
}

/// `"expanded":{"author":{…},"publisher":null}`. It stands last, so that the record before it is
/// the same to the letter, with it or without.
fn write_expanded(neighbours: &Neighbours, out: &mut String) {
    let _ = write!(out, "\"{EXPANDED}\":{{");
    for (place, (name, neighbour)) in neighbours.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        Json::text(&**name).write(out);
        out.push(':');
        match neighbour {
            None => out.push_str("null"),
            Some(Neighbour { record, neighbours }) => {
                // One whose own references were not asked for looks as it does at its own address.
                let further = neighbours.as_ref();
                write(record, None, further, out);
            }
        }
    }
    out.push('}');
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

/// A record to be shown: what is wanted of it, and what its references lead to where that was asked
/// for.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'x> {
    pub(super) record: &'x Record,
    pub(super) wanted: Option<&'x [String]>,
    pub(super) neighbours: Option<&'x Neighbours>,
}

impl View<'_> {
    /// Its members, `expanded` last.
    pub(super) fn members(self) -> Object {
        let mut members = members(self.record, self.wanted);
        if let Some(neighbours) = self.neighbours {
            members.insert(EXPANDED, Json::Object(expanded(neighbours)));
        }
        members
    }

    /// Writes it as JSON.
    pub(super) fn write(self, out: &mut String) {
        write(self.record, self.wanted, self.neighbours, out);
    }
}

/// What references lead to, by their names; `null` where that is nothing.
fn expanded(neighbours: &Neighbours) -> Object {
    let shown = |neighbour: &Option<Neighbour>| {
        let Some(Neighbour { record, neighbours }) = neighbour else { return Json::Null };
        let neighbours = neighbours.as_ref();
        Json::Object(View { record, wanted: None, neighbours }.members())
    };
    neighbours.iter().map(|(name, neighbour)| (&**name, shown(neighbour))).collect()
}

/// The members of a record: all of them, or just those that are wanted.
pub(super) fn members(record: &Record, wanted: Option<&[String]>) -> Object {
    let wants = |name: &str| wanted.is_none_or(|wanted| wanted.iter().any(|one| one == name));
    let stored = record.content();
    let mut object = Object::new();
    for (name, value) in record_members(record) {
        if wants(name) {
            object.insert(name, Json::text(value));
        }
    }
    for (name, value) in stored.as_object().into_iter().flat_map(Object::iter) {
        if wants(name) {
            object.insert(name, value.clone());
        }
    }
    object
}

/// Writes a page: its records, and where to go from here.
pub(super) fn write_page(
    page: &Page,
    wanted: Option<&[String]>,
    expanded: Option<&Expanded>,
    links: &[(&'static str, String)],
    out: &mut String,
) {
    out.push_str("{\"items\":[");
    for (place, record) in page.records.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        let neighbours = expanded.and_then(|expanded| expanded.neighbours.get(place));
        write(record, wanted, neighbours, out);
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
        write(&record, wanted.as_deref(), None, &mut out);
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

    #[test]
    fn what_references_lead_to_stands_last() {
        let record = |id: &str| Record {
            id: RecordId::parse(id).unwrap(),
            revision: Revision(7),
            create_time: Timestamp(0),
            update_time: Timestamp(1_500),
            document: "{}".into(),
        };
        let neighbours = |named: Vec<(&str, Option<Neighbour>)>| -> Neighbours {
            named.into_iter().map(|(name, neighbour)| (name.into(), neighbour)).collect()
        };
        let b = Neighbour { record: record("b").into(), neighbours: None };
        let a = Neighbour { record: record("a").into(), neighbours: Some(neighbours(vec![])) };
        let all = neighbours(vec![("x", Some(a)), ("y", Some(b)), ("z", None)]);
        let shown = |wanted: Option<&[String]>, neighbours: Option<&Neighbours>| {
            let mut out = String::new();
            write(&record("r"), wanted, neighbours, &mut out);
            out
        };
        let plain = |id: &str| {
            let mut out = String::new();
            write_record(&record(id), &mut out);
            out
        };
        let open = |id: &str| plain(id).trim_end_matches('}').to_owned();
        let expanded = format!(
            r#""expanded":{{"x":{},"expanded":{{}}}},"y":{},"z":null}}"#,
            open("a"),
            plain("b")
        );
        assert_eq!(shown(None, Some(&all)), format!("{},{expanded}}}", open("r")));
        assert_eq!(shown(Some(&[]), Some(&all)), format!("{{{expanded}}}"));
        assert_eq!(shown(None, None), plain("r"));
    }
}
