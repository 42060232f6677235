//! A candidate: the record that a request would make, checked for everything that does not depend
//! on others.

use candor_json::{
    Json, JsonPatch, Object, PatchConflict, PatchError, Pointer, ReadError, Violation, Violations,
    merge_patch,
};

use super::{Passage, Row};
use crate::declaration::{IdRule, Lifecycle, ResourceType, TransitionIndex};
use crate::exchange::{ContentForm, Within};
use crate::limits::{NESTING_MAX_DEPTH, VIOLATIONS_MAX};
use crate::record::{EXPANDED, READ_ONLY_MEMBERS, Record, RecordId, Scalar};
use crate::representation::record_members;

/// What a candidate is made from, besides the content.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// The type.
    pub of: &'a ResourceType,
    /// What the content is.
    pub form: ContentForm,
    /// The id in the path; none when a collection creates.
    pub url_id: Option<&'a RecordId>,
    /// The record as it is; none when there is none.
    pub current: Option<&'a Record>,
    /// What the path says that the record refers to.
    pub within: Option<Within<'a>>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a document comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A request. A record that it creates begins at the beginning of its lifecycle.
    Request,
    /// Whoever runs the API brings records that have had a life elsewhere, in any state.
    Import,
}

/// A record to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its id; none where the server makes one.
    pub id: Option<RecordId>,
    /// What would be stored.
    pub row: Row,
    /// Whether the content names what changes with each revision, so that it holds for one only.
    pub names_revision: bool,
    /// The way it takes through its lifecycle.
    pub passage: Passage,
}

/// Why content cannot become a record, whatever else is stored.
#[derive(Debug, Clone, PartialEq)]
pub enum Unfit {
    /// It is not JSON.
    Unread(ReadError),
    /// It is JSON and no patch.
    NoPatch(PatchError),
    /// The patch does not fit the record.
    PatchFails(PatchConflict),
    /// What the patch makes nests deeper than content may.
    PatchedTooDeep,
    /// What the patch makes is longer than content may be.
    PatchedTooLarge,
    /// The schema or the read-only members say no.
    Violates(Violations),
}

impl Unfit {
    /// Content where none is wanted.
    pub fn said_too_much() -> Unfit {
        let message = "Expected no content or an empty object: the path says everything.";
        Unfit::Violates(Violations { list: vec![violation("", "maxProperties", message)], more: 0 })
    }
}

impl Draft<'_> {
    /// The record that this content would make.
    pub fn candidate(&self, content: &[u8]) -> Result<Candidate, Unfit> {
        let content = Json::read(content, NESTING_MAX_DEPTH).map_err(Unfit::Unread)?;
        self.candidate_of(self.whole(content)?)
    }

    /// The record that this document would make.
    pub fn candidate_of(&self, document: Json) -> Result<Candidate, Unfit> {
        self.judged(document, None)
    }

    /// The record that a transition would make of the one that is there.
    pub fn moved(&self, lifecycle: &Lifecycle, by: TransitionIndex) -> Result<Candidate, Unfit> {
        let mut document = self.stored();
        document.insert(lifecycle.member.as_str(), Json::text(lifecycle.of(by).to.as_str()));
        self.judged(Json::Object(document), Some(by))
    }

    fn judged(&self, document: Json, by: Option<TransitionIndex>) -> Result<Candidate, Unfit> {
        let mut document = document;
        let mut misled = self.fill_in(&mut document);
        let read_only = document.as_object_mut().map(ReadOnly::take).unwrap_or_default();
        let mut violations = self.of.schema.violations(&document, VIOLATIONS_MAX);
        // Rules are made for documents that the schema allows.
        if violations.list.is_empty() {
            violations.list.extend(self.wrong_beginning(&document));
        }
        let id = self.id(&read_only, &document, &mut violations.list);
        self.check_read_only(&read_only, &mut violations.list);
        violations.list.append(&mut misled);
        if !violations.list.is_empty() {
            return Err(Unfit::Violates(violations));
        }
        let columns = self.of.fields.iter().map(|field| Scalar::of(document.member(&field.name)));
        let row = Row { columns: columns.collect(), document: document.to_text() };
        let kept = [&read_only.etag, &read_only.create_time, &read_only.update_time];
        let names_revision = kept.iter().any(|member| member.is_some());
        let passage = by.map_or_else(|| self.passage(&document), Passage::By);
        Ok(Candidate { id, row, names_revision, passage })
    }

    /// Writes the reference that the path gives into a document that leaves it out. One that says
    /// something else is wrong whatever is stored.
    fn fill_in(&self, document: &mut Json) -> Vec<Violation> {
        let (Some(within), Some(object)) = (self.within, document.as_object_mut()) else {
            return Vec::new();
        };
        let (name, id) = (&self.of.field(within.field).name, within.parent_id.as_str());
        match object.get(name) {
            None => {
                object.insert(name.as_str(), Json::text(id));
                Vec::new()
            }
            Some(sent) if sent.as_str() == Some(id) => Vec::new(),
            Some(_) => {
                let why = format!("Expected `{id}` or nothing: the path says so.");
                vec![violation(&Pointer::root().join(name.as_str()).to_string(), "const", &why)]
            }
        }
    }

    /// The whole document that is asked for: what was sent, or what a patch makes of what is there.
    fn whole(&self, content: Json) -> Result<Json, Unfit> {
        let whole = match self.form {
            ContentForm::Document => return Ok(content),
            ContentForm::MergePatch => merge_patch(self.current_document(), content),
            ContentForm::JsonPatch => {
                let patch = JsonPatch::parse(&content).map_err(Unfit::NoPatch)?;
                patch.apply(self.current_document()).map_err(Unfit::PatchFails)?
            }
        };
        // A patch can put one shallow document into another until no reader takes the result.
        if whole.depth() > NESTING_MAX_DEPTH { Err(Unfit::PatchedTooDeep) } else { Ok(whole) }
    }

    /// The record as clients see it, so that a patch can test what they saw.
    fn current_document(&self) -> Json {
        let Some(record) = self.current else { return Json::Object(Object::new()) };
        let mut whole = Object::new();
        for (name, value) in record_members(record) {
            whole.insert(name, Json::text(value));
        }
        for (name, value) in self.stored().iter() {
            whole.insert(name, value.clone());
        }
        Json::Object(whole)
    }

    /// The document that is there; an empty one when there is none.
    fn stored(&self) -> Object {
        let Some(record) = self.current else { return Object::new() };
        match record.content() {
            Json::Object(stored) => stored,
            _ => Object::new(),
        }
    }

    /// The way from the state of the record that is there to that of the document.
    fn passage(&self, document: &Json) -> Passage {
        let (Some(lifecycle), Some(record)) = (&self.of.lifecycle, self.current) else {
            return Passage::Stays;
        };
        lifecycle.passage(lifecycle.state(&record.content()), lifecycle.state(document))
    }

    /// That a new record does not begin where its lifecycle does.
    fn wrong_beginning(&self, document: &Json) -> Option<Violation> {
        let lifecycle = self.of.lifecycle.as_ref()?;
        let begins = self.current.is_none() && self.origin == Origin::Request;
        let (initial, state) = (&lifecycle.initial, lifecycle.state(document));
        (begins && state != initial).then(|| {
            let pointer = Pointer::root().join(lifecycle.member.as_str()).to_string();
            let message =
                format!("Expected `{initial}`, where a new record begins, found `{state}`.");
            violation(&pointer, "lifecycle", &message)
        })
    }

    /// The id that path, content and rule give together; what contradicts is a violation.
    fn id(
        &self,
        read_only: &ReadOnly,
        document: &Json,
        violations: &mut Vec<Violation>,
    ) -> Option<RecordId> {
        let sent = read_only.id.as_ref();
        let given = match (&self.of.id, self.url_id) {
            (IdRule::Field(field), _) => document.member(&self.of.field(*field).name),
            (IdRule::Uuid | IdRule::Client(_), Some(_)) => sent,
            (IdRule::Client(_), None) if sent.is_none() => {
                violations.push(violation(
                    "",
                    "required",
                    "The member `id` is missing: clients choose the ids of this type.",
                ));
                return None;
            }
            (IdRule::Client(_), None) => sent,
            (IdRule::Uuid, None) => {
                if sent.is_some() {
                    violations.push(read_only_violation(
                        "id",
                        "Expected no id: the server makes the ids of this type.",
                    ));
                }
                return None;
            }
        };
        self.agree(given, sent, violations)
    }

    fn agree(
        &self,
        given: Option<&Json>,
        sent: Option<&Json>,
        violations: &mut Vec<Violation>,
    ) -> Option<RecordId> {
        let text = |value: Option<&Json>| value.and_then(Json::as_str).map(str::to_owned);
        let expected = self.url_id.map(|id| id.as_str().to_owned()).or_else(|| text(given));
        let pointer = match &self.of.id {
            IdRule::Field(field) => self.of.field(*field).name.as_str(),
            IdRule::Uuid | IdRule::Client(_) => "id",
        };
        if let Some(expected) = &expected {
            let differs =
                |value: Option<&Json>| value.is_some() && text(value).as_ref() != Some(expected);
            let why = format!("Expected `{expected}`, the id of this record.");
            if differs(given) {
                violations.push(read_only_violation(pointer, &why));
            } else if differs(sent) {
                violations.push(read_only_violation("id", &why));
            }
        }
        if self.url_id.is_some() {
            return self.url_id.cloned();
        }
        let id = expected.as_deref().and_then(RecordId::parse).filter(|id| self.of.id.fits(id));
        if id.is_none() && given.is_some() {
            let wanted = self.of.id.wanted();
            violations.push(violation(
                &format!("/{pointer}"),
                "pattern",
                &format!("Expected an id: {wanted}."),
            ));
        }
        id
    }

    /// The other members that Candor keeps: right or absent, never silently changed.
    fn check_read_only(&self, read_only: &ReadOnly, violations: &mut Vec<Violation>) {
        if read_only.expanded.is_some() {
            // To drop it would look as if what the client changed in there had been written.
            violations.push(read_only_violation(
                EXPANDED,
                "Expected nothing: these are other records, written at their own addresses.",
            ));
        }
        let current: Vec<(&str, String)> =
            self.current.map(|record| record_members(record).to_vec()).unwrap_or_default();
        let sent = [
            ("etag", &read_only.etag),
            ("create_time", &read_only.create_time),
            ("update_time", &read_only.update_time),
        ];
        for (name, value) in sent {
            let Some(value) = value else { continue };
            match current.iter().find(|(known, _)| *known == name) {
                Some((_, kept)) if value.as_str() == Some(kept) => {}
                Some((_, kept)) => violations.push(read_only_violation(
                    name,
                    &format!("Expected `{kept}`: the server keeps this member."),
                )),
                None => violations.push(read_only_violation(
                    name,
                    "Expected nothing: the server keeps this member.",
                )),
            }
        }
    }
}

/// The members of a document that Candor keeps itself.
#[derive(Debug, Default)]
struct ReadOnly {
    id: Option<Json>,
    etag: Option<Json>,
    create_time: Option<Json>,
    update_time: Option<Json>,
    expanded: Option<Json>,
}

impl ReadOnly {
    fn take(object: &mut Object) -> ReadOnly {
        let [id, etag, create_time, update_time] =
            READ_ONLY_MEMBERS.map(|name| object.remove(name));
        ReadOnly { id, etag, create_time, update_time, expanded: object.remove(EXPANDED) }
    }
}

fn read_only_violation(member: &str, why: &str) -> Violation {
    violation(&Pointer::root().join(member).to_string(), "readOnly", why)
}

fn violation(pointer: &str, keyword: &str, message: &str) -> Violation {
    Violation {
        pointer: pointer.to_owned(),
        keyword: keyword.to_owned(),
        schema_pointer: String::new(),
        message: message.to_owned(),
    }
}

impl IdRule {
    /// Whether a record of the type can be created with this id.
    pub fn fits(&self, id: &RecordId) -> bool {
        match self {
            IdRule::Uuid => false,
            IdRule::Client(pattern) => pattern.schema.is_valid(&Json::text(id.as_str())),
            IdRule::Field(_) => true,
        }
    }

    /// What is wanted of an id, for people.
    pub fn wanted(&self) -> String {
        match self {
            IdRule::Uuid => "the server makes the ids of this type".into(),
            IdRule::Client(pattern) => format!("ids of this type match `{}`", pattern.source),
            IdRule::Field(_) => "an id has 1 to 200 visible characters".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declaration::{Api, SourceFile, load};
    use crate::record::{Revision, Timestamp};

    fn api() -> Api {
        let schema = "schema: { type: object, required: [code], additionalProperties: false, \
            properties: { code: { type: string }, n: { type: number } } }\n";
        let files = [
            ("candor.yaml", "title: Tests\nversion: v1\n".to_owned()),
            ("chosen.yaml", format!("id: {{ client: '^[a-z]+$' }}\n{schema}")),
            ("made.yaml", schema.to_owned()),
            ("taken.yaml", format!("id: {{ field: code }}\n{schema}")),
        ];
        let file = |(name, text): (&str, String)| SourceFile { name: name.into(), text };
        match load(&files.map(file)) {
            Ok(api) => api,
            Err(mistakes) => panic!("{}", mistakes.render(false)),
        }
    }

    /// Told as `id document`, or as the pointers and keywords of what is wrong.
    fn outcome(
        of: &str,
        form: ContentForm,
        url_id: Option<&str>,
        live: bool,
        sent: &str,
    ) -> String {
        let api = api();
        let url_id = url_id.and_then(RecordId::parse);
        let record = Record {
            id: RecordId::parse("a").unwrap(),
            revision: Revision(7),
            create_time: Timestamp(0),
            update_time: Timestamp(0),
            document: r#"{"code":"a","n":1.10}"#.into(),
        };
        let current = live.then_some(&record);
        let of = api.resource_type(of).unwrap();
        let origin = Origin::Request;
        let draft = Draft { of, form, url_id: url_id.as_ref(), current, within: None, origin };
        match draft.candidate(sent.as_bytes()) {
            Ok(Candidate { id, row, .. }) => {
                format!("{} {}", id.map_or("-".into(), |id| id.to_string()), row.document)
            }
            Err(Unfit::Violates(Violations { list, .. })) => {
                let told = list.iter().map(|one| format!("{} {}", one.pointer, one.keyword));
                told.collect::<Vec<_>>().join(", ")
            }
            Err(other) => format!("{other:?}"),
        }
    }

    #[track_caller]
    fn check_new(of: &str, sent: &str, expected: &str) {
        assert_eq!(outcome(of, ContentForm::Document, None, false, sent), expected, "{of} {sent}");
    }

    #[track_caller]
    fn check_replaced(of: &str, sent: &str, expected: &str) {
        let told = outcome(of, ContentForm::Document, Some("a"), true, sent);
        assert_eq!(told, expected, "{of} {sent}");
    }

    #[track_caller]
    fn check_patched(form: ContentForm, sent: &str, expected: &str) {
        assert_eq!(outcome("chosen", form, Some("a"), true, sent), expected, "{sent}");
    }

    #[test]
    fn the_id_of_a_new_record_comes_from_where_its_type_says() {
        check_new("made", r#"{"code":"x"}"#, r#"- {"code":"x"}"#);
        check_new("made", r#"{"id":"a","code":"x"}"#, "/id readOnly");
        check_new("chosen", r#"{"id":"b","code":"x"}"#, r#"b {"code":"x"}"#);
        check_new("chosen", r#"{"code":"x"}"#, " required");
        check_new("chosen", r#"{"id":"B","code":"x"}"#, "/id pattern");
        check_new("chosen", r#"{"id":5,"code":"x"}"#, "/id pattern");
        check_new("taken", r#"{"code":"x"}"#, r#"x {"code":"x"}"#);
        check_new("taken", r#"{"code":"x","id":"x"}"#, r#"x {"code":"x"}"#);
        check_new("taken", r#"{"code":"x","id":"y"}"#, "/id readOnly");
        check_new("taken", r#"{"code":".."}"#, "/code pattern");
    }

    #[test]
    fn a_new_record_brings_nothing_that_the_server_keeps() {
        check_new("made", r#"{"code":"x","etag":"\"7\""}"#, "/etag readOnly");
        check_new(
            "made",
            r#"{"create_time":"x","z":1}"#,
            " required, /z additionalProperties, /create_time readOnly",
        );
    }

    #[test]
    fn what_the_server_keeps_is_taken_when_it_matches_and_never_changed() {
        let kept = r#""id":"a","etag":"\"7\"","create_time":"1970-01-01T00:00:00.000Z""#;
        check_replaced("chosen", &format!(r#"{{{kept},"code":"x"}}"#), r#"a {"code":"x"}"#);
        check_replaced("chosen", r#"{"code":"x","id":"b"}"#, "/id readOnly");
        check_replaced("made", r#"{"code":"x","id":"b"}"#, "/id readOnly");
        check_replaced("taken", r#"{"code":"b"}"#, "/code readOnly");
        check_replaced("chosen", r#"{"code":"x","etag":"\"6\""}"#, "/etag readOnly");
        check_replaced("chosen", r#"{"code":"x","update_time":null}"#, "/update_time readOnly");
    }

    #[test]
    fn a_patch_is_applied_to_the_record_as_clients_see_it() {
        use ContentForm::{JsonPatch, MergePatch};
        check_patched(MergePatch, r#"{"n":2.50}"#, r#"a {"code":"a","n":2.50}"#);
        check_patched(MergePatch, r#"{"n":null}"#, r#"a {"code":"a"}"#);
        check_patched(MergePatch, r#"{"id":"b"}"#, "/id readOnly");
        check_patched(MergePatch, "[]", " type");
        let tested =
            r#"[{"op":"test","path":"/etag","value":"\"7\""},{"op":"remove","path":"/n"}]"#;
        check_patched(JsonPatch, tested, r#"a {"code":"a"}"#);
    }

    #[test]
    fn a_patch_cannot_make_what_no_request_could_send() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let sent = format!(r#"{{"z":{}}}"#, deep(NESTING_MAX_DEPTH - 1));
        check_patched(ContentForm::MergePatch, &sent, "/z additionalProperties");
        let (value, within) = (deep(NESTING_MAX_DEPTH - 4), "/0".repeat(NESTING_MAX_DEPTH - 5));
        let sent = format!(
            r#"[{{"op":"add","path":"/z","value":{value}}},{{"op":"add","path":"/z{within}/-","value":{}}}]"#,
            deep(10)
        );
        check_patched(ContentForm::JsonPatch, &sent, "PatchedTooDeep");
    }

    #[test]
    fn a_document_keeps_its_numbers_and_their_order() {
        check_new(
            "made",
            r#" { "n" : 1E400 , "code" : "\u00e9" } "#,
            r#"- {"n":1E400,"code":"\u00e9"}"#,
        );
    }
}
