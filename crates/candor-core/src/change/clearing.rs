//! Clearing: what is left of a record when one that it refers to goes.

use candor_json::{Json, ReadError};

use super::{Draft, Origin, Row};
use crate::declaration::{FieldIndex, ResourceType};
use crate::exchange::ContentForm;
use crate::limits::NESTING_MAX_DEPTH;
use crate::record::Record;

/// The record without the members of these fields; everything else of it stays as it was sent.
/// Nothing when it would not be valid then: so it keeps what it refers to.
///
/// An error when what is stored cannot be read.
pub fn cleared(
    of: &ResourceType,
    record: &Record,
    fields: &[FieldIndex],
) -> Result<Option<Row>, ReadError> {
    let state = of.lifecycle.as_ref().map(|lifecycle| lifecycle.field);
    if fields.iter().any(|field| Some(*field) == state) {
        // It would be in another state, and no transition has taken it there.
        return Ok(None);
    }
    let mut document = Json::read(record.document.as_bytes(), NESTING_MAX_DEPTH)?;
    if let Some(object) = document.as_object_mut() {
        for field in fields {
            object.remove(&of.field(*field).name);
        }
    }
    let draft = Draft {
        of,
        form: ContentForm::Document,
        url_id: Some(&record.id),
        current: Some(record),
        within: None,
        origin: Origin::Request,
        hidden: &[],
        // What rules say of time was true when the record was written; nobody says it anew.
        now: record.update_time,
    };
    Ok(draft.candidate_of(document).ok().map(|candidate| candidate.row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declaration::{Api, SourceFile, load};
    use crate::record::{RecordId, Revision, Timestamp};

    fn api() -> Api {
        let file = |(name, text): (&str, &str)| SourceFile { name: name.into(), text: text.into() };
        let files = [
            ("candor.yaml", "title: Tests\nversion: v1\n"),
            (
                "books.yaml",
                "id: { client: '.' }\nschema: { type: object, minProperties: 1, \
                 properties: { a: { type: string }, b: { type: string } } }",
            ),
        ];
        match load(&files.map(file)) {
            Ok(api) => api,
            Err(mistakes) => panic!("{}", mistakes.render(false)),
        }
    }

    #[track_caller]
    fn check(document: &str, fields: &[&str], left: Option<&str>) {
        let api = api();
        let of = api.resource_type("books").unwrap();
        let record = Record {
            id: RecordId::parse("1").unwrap(),
            revision: Revision(1),
            create_time: Timestamp(0),
            update_time: Timestamp(0),
            document: document.to_owned(),
        };
        let fields: Vec<FieldIndex> =
            fields.iter().map(|name| of.field_named(name).unwrap()).collect();
        let row = cleared(of, &record, &fields).unwrap();
        assert_eq!(row.map(|row| row.document).as_deref(), left, "{document}");
    }

    #[test]
    fn all_but_the_cleared_members_stays_as_it_was_sent() {
        check(
            r#"{"z":1.10,"a":"x","\u0061a":"\u00e9\/","b":"y","n":1E400}"#,
            &["a"],
            Some(r#"{"z":1.10,"\u0061a":"\u00e9\/","b":"y","n":1E400}"#),
        );
        check(r#"{"b":"y","a":"x","c":[]}"#, &["a", "b"], Some(r#"{"c":[]}"#));
        check(r#"{"b":"y"}"#, &["a"], Some(r#"{"b":"y"}"#));
    }

    #[test]
    fn a_record_that_would_not_be_valid_is_not_cleared() {
        check(r#"{"a":"x"}"#, &["a"], None);
        check(r#"{"a":"x","b":"y"}"#, &["a", "b"], None);
    }
}
