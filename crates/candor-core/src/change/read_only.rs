//! What the server keeps: the id of a record, and the members that clients read and do not write.
//!
//! They can be sent back when they are right. Wrong ones are violations, never silently changed.

use candor_json::{Json, Object, Pointer, Violation};

use super::Draft;
use super::candidate::violation;
use crate::declaration::IdRule;
use crate::record::{EXPANDED, READ_ONLY_MEMBERS, RecordId};
use crate::representation::record_members;

impl Draft<'_> {
    /// The id that path, content and rule give together; what contradicts is a violation.
    pub(super) fn id(
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
        let said = expected.as_deref().and_then(RecordId::parse);
        let any = said.is_some();
        let id = said.filter(|id| self.of.id.fits(id));
        if id.is_none() && given.is_some() {
            let wanted = if any { self.of.id.wanted() } else { RecordId::wanted() };
            violations.push(violation(
                &format!("/{pointer}"),
                "pattern",
                &format!("Expected an id: {wanted}."),
            ));
        }
        id
    }

    /// The other members that Candor keeps: right or absent, never silently changed.
    pub(super) fn check_read_only(&self, read_only: &ReadOnly, violations: &mut Vec<Violation>) {
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
pub(super) struct ReadOnly {
    pub(super) id: Option<Json>,
    pub(super) etag: Option<Json>,
    pub(super) create_time: Option<Json>,
    pub(super) update_time: Option<Json>,
    expanded: Option<Json>,
}

impl ReadOnly {
    /// Takes them out of a document.
    pub(super) fn take(object: &mut Object) -> ReadOnly {
        let [id, etag, create_time, update_time] =
            READ_ONLY_MEMBERS.map(|name| object.remove(name));
        ReadOnly { id, etag, create_time, update_time, expanded: object.remove(EXPANDED) }
    }
}

fn read_only_violation(member: &str, why: &str) -> Violation {
    violation(&Pointer::root().join(member).to_string(), "readOnly", why)
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
            IdRule::Field(_) => RecordId::wanted(),
        }
    }
}
