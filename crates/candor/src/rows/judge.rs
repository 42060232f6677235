//! Judging: whether a document can become a record, exactly as a POST would be told.

use std::sync::Arc;

use candor_core::change::{Action, Change, Draft, Expected, Origin};
use candor_core::declaration::{Api, IdRule, ResourceType, TypeIndex};
use candor_core::exchange::ContentForm;
use candor_core::record::{READ_ONLY_MEMBERS, RecordId};
use candor_json::Json;
use candor_server::Clock;
use uuid::Uuid;

use super::Refusal;
use super::refusal::Reason;

/// Judges the documents of one type.
pub(super) struct Judge {
    pub(super) api: Arc<Api>,
    pub(super) index: TypeIndex,
    /// Read-only members that were met and left out.
    pub(super) left_out: Vec<&'static str>,
}

impl Judge {
    /// The change that makes a record of a document.
    pub(super) fn change(&mut self, mut document: Json) -> Result<Change, Refusal> {
        self.leave_out(&mut document);
        let of = self.api.of(self.index);
        let made = made_by_a_server(of, &document)?;
        let draft = Draft {
            of,
            form: ContentForm::Document,
            url_id: made.as_ref(),
            current: None,
            within: None,
            origin: Origin::Import,
            hidden: &[],
            now: Clock::System.now(),
        };
        let candidate = draft.candidate_of(document).map_err(|unfit| Refusal::unfit(&unfit))?;
        Ok(Change {
            resource_type: self.index,
            id: candidate.id.unwrap_or_else(fresh_id),
            expected: Expected::Unknown,
            action: Action::Create(candidate.row),
            now: Clock::System.now(),
        })
    }

    /// An export has the members that the server keeps. The record that is made of it has its own.
    fn leave_out(&mut self, document: &mut Json) {
        let Some(members) = document.as_object_mut() else { return };
        for name in READ_ONLY_MEMBERS.into_iter().filter(|name| *name != "id") {
            if members.remove(name).is_some() && !self.left_out.contains(&name) {
                self.left_out.push(name);
            }
        }
    }
}

/// The id in a document whose type leaves ids to the server: a server made it, and an export wrote
/// it down. It is kept, so that what refers to the record still does.
fn made_by_a_server(of: &ResourceType, document: &Json) -> Result<Option<RecordId>, Refusal> {
    let (IdRule::Uuid, Some(id)) = (&of.id, document.member("id")) else { return Ok(None) };
    let text = id.as_str().unwrap_or_default();
    let canonical = Uuid::try_parse(text).is_ok_and(|uuid| uuid.to_string() == text);
    match RecordId::parse(text).filter(|_| canonical) {
        Some(id) => Ok(Some(id)),
        None => Err(Refusal::of(Reason::new(
            format!("/id: expected a UUID in small letters, as the server makes them, found {id}"),
            "/id: expected a UUID in small letters, as the server makes them",
        ))),
    }
}

/// An id as the server makes them for a POST.
fn fresh_id() -> RecordId {
    RecordId::parse(&Uuid::now_v7().to_string()).expect("a UUID is 36 visible characters")
}
