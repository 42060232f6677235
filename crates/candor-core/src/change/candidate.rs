//! A candidate: the record that a request would make, checked for everything that does not depend
//! on others.

use candor_json::{
    Json, JsonPatch, Object, PatchConflict, PatchError, Pointer, ReadError, Violation, Violations,
    merge_patch,
};

use super::read_only::ReadOnly;
use super::rules::ToBe;
use super::{ItemViolations, Passage, Row};
use crate::batch::Mistakes;
use crate::csv::CsvFault;
use crate::declaration::{Lifecycle, ResourceType, TransitionIndex};
use crate::exchange::{ContentForm, Within};
use crate::limits::{NESTING_MAX_DEPTH, VIOLATIONS_MAX};
use crate::record::{Record, RecordId, Scalar, Timestamp};
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
    /// Members of the record as it is that whoever changes it may not see: they stay as they are
    /// unless the content names them.
    pub hidden: &'a [String],
    /// When.
    pub now: Timestamp,
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
    /// They say no to some of many.
    Items(ItemViolations),
    /// These are more records than one request may create.
    TooManyItems(usize),
    /// It is no table of the type.
    NoTable(CsvFault),
    /// It is no batch.
    NoBatch(Mistakes),
    /// These are more requests than a batch may have.
    TooManyRequests(usize),
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

    /// The record that a service makes of the one to be. What is kept beside the document stays.
    pub fn rejudged(
        &self,
        before: &Candidate,
        document: Json,
        by: Option<TransitionIndex>,
    ) -> Result<Candidate, Unfit> {
        let mut document = document;
        if let (Some(id), Some(members)) = (&before.id, document.as_object_mut()) {
            members.insert("id", Json::text(id.as_str()));
        }
        let after = self.judged(document, by)?;
        Ok(Candidate { names_revision: before.names_revision, ..after })
    }

    fn judged(&self, document: Json, by: Option<TransitionIndex>) -> Result<Candidate, Unfit> {
        let mut document = document;
        let mut misled = self.fill_in(&mut document);
        let read_only = document.as_object_mut().map(ReadOnly::take).unwrap_or_default();
        let mut violations = self.of.schema.violations(&document, VIOLATIONS_MAX);
        let schema_holds = violations.list.is_empty();
        let id = self.id(&read_only, &document, &mut violations.list);
        // Rules are made for documents that the schema allows.
        let to_be =
            (schema_holds && self.of.has_rules()).then(|| ToBe::of(self, &document, id.as_ref()));
        if let Some(to_be) = &to_be {
            violations.list.extend(self.wrong_beginning(&document));
            violations.list.extend(to_be.broken());
        }
        self.check_read_only(&read_only, &mut violations.list);
        violations.list.append(&mut misled);
        if !violations.list.is_empty() {
            return Err(Unfit::Violates(violations));
        }
        let columns = self.of.fields.iter().map(|field| Scalar::of(document.member(&field.name)));
        let row = Row { columns: columns.collect(), document: document.to_text() };
        let kept = [&read_only.etag, &read_only.create_time, &read_only.update_time];
        let names_revision = kept.iter().any(|member| member.is_some());
        let passage = to_be.map_or(Passage::Stays, |to_be| self.passage(&to_be, by));
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

    /// The whole document that is asked for: what was sent, or what a patch makes of what is there,
    /// as far as it may be seen. What may not be seen stays, unless it is named.
    fn whole(&self, content: Json) -> Result<Json, Unfit> {
        let names = |document: &Json| {
            let named = self.hidden.iter().filter(|name| document.member(name).is_some());
            named.cloned().collect::<Vec<String>>()
        };
        let (mut whole, named) = match self.form {
            ContentForm::Document | ContentForm::Lines | ContentForm::Table => {
                let named = names(&content);
                (content, named)
            }
            ContentForm::MergePatch => {
                let named = names(&content);
                (merge_patch(self.current_document(), content), named)
            }
            ContentForm::JsonPatch => {
                let patch = JsonPatch::parse(&content).map_err(Unfit::NoPatch)?;
                let whole = patch.apply(self.current_document()).map_err(Unfit::PatchFails)?;
                let named = names(&whole);
                (whole, named)
            }
        };
        self.keep_hidden(&mut whole, &named);
        // A patch can put one shallow document into another until no reader takes the result.
        if whole.depth() > NESTING_MAX_DEPTH { Err(Unfit::PatchedTooDeep) } else { Ok(whole) }
    }

    /// Puts back what is hidden and not named.
    fn keep_hidden(&self, whole: &mut Json, named: &[String]) {
        let (false, Some(members)) = (self.hidden.is_empty(), whole.as_object_mut()) else {
            return;
        };
        let stored = self.stored();
        for name in self.hidden.iter().filter(|name| !named.contains(name)) {
            if let Some(value) = stored.get(name) {
                members.insert(name.as_str(), value.clone());
            }
        }
    }

    /// The record as the client sees it, so that a patch can test what they saw.
    fn current_document(&self) -> Json {
        let Some(record) = self.current else { return Json::Object(Object::new()) };
        let mut whole = Object::new();
        for (name, value) in record_members(record) {
            whole.insert(name, Json::text(value));
        }
        for (name, value) in self.stored().iter() {
            if !self.hidden.iter().any(|hidden| hidden == name) {
                whole.insert(name, value.clone());
            }
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

    /// The way from the state of the record that is there to that of the one to be: the one that is
    /// asked for, or any that leads there.
    fn passage(&self, to_be: &ToBe<'_>, by: Option<TransitionIndex>) -> Passage {
        let (Some(lifecycle), Some(_)) = (&self.of.lifecycle, self.current) else {
            return Passage::Stays;
        };
        let whole = Draft { hidden: &[], ..*self };
        let mut old = whole.current_document();
        self.say_state(&mut old);
        match by {
            Some(way) => to_be.passage_by(lifecycle, way, &old),
            None => to_be.passage(lifecycle, lifecycle.state(&old), &old),
        }
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
}

/// One way in which content is wrong.
pub(super) fn violation(pointer: &str, keyword: &str, message: &str) -> Violation {
    Violation {
        pointer: pointer.to_owned(),
        keyword: keyword.to_owned(),
        schema_pointer: String::new(),
        message: message.to_owned(),
    }
}

#[cfg(test)]
mod tests;
