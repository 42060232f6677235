//! Stored records, held against what a declaration says of them now.

use candor_expression::Facts;
use candor_json::{Json, Violation};

use super::rules;
use crate::declaration::{IdRule, ResourceType};
use crate::expression::SELF;
use crate::record::Timestamp;

/// Whether a stored record could have its id by the rule of its type. One that the server made may
/// be any.
pub fn id_as_declared(of: &ResourceType, id: &str, document: &Json) -> bool {
    match &of.id {
        IdRule::Uuid => true,
        IdRule::Client(pattern) => pattern.schema.is_valid(&Json::text(id)),
        IdRule::Field(field) => {
            document.member(&of.field(*field).name).and_then(Json::as_str) == Some(id)
        }
    }
}

/// Every check that a stored record breaks. What the schema does not allow is not asked: rules are
/// typed by it.
pub fn broken_checks(
    of: &ResourceType,
    id: &str,
    document: &Json,
    (created, updated): (Timestamp, Timestamp),
    now: Timestamp,
) -> Vec<Violation> {
    if of.checks.is_empty() || !of.schema.is_valid(document) {
        return Vec::new();
    }
    let mut record = document.clone();
    if let Some(members) = record.as_object_mut() {
        members.insert("id", Json::text(id));
        members.insert("create_time", Json::text(created.to_string()));
        members.insert("update_time", Json::text(updated.to_string()));
    }
    rules::say_state(of, &mut record);
    rules::broken(of, &Facts::at(now.0).with(SELF, &record))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declaration::{SourceFile, load};

    #[track_caller]
    fn check(declared: &str, document: &str, wanted: &str) {
        let file = |name: &str, text: String| SourceFile { name: name.into(), text };
        let own = "title: Tests\nversion: v1\n".to_owned();
        let schema = "schema: { type: object, properties: { key: { type: string }, size: { type: \
                      number }, state: { enum: [a, b], default: a } } , required: [key] }";
        let api = load(&[
            file("candor.yaml", own),
            file("notes.yaml", format!("{schema}\n{declared}\n")),
        ]);
        let api = api.unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false)));
        let document = Json::read(document.as_bytes(), 9).expect("it is JSON");
        let (of, times) = (&api.types[0], (Timestamp(1_000), Timestamp(2_000)));
        let broken = broken_checks(of, "k", &document, times, Timestamp(3_000));
        let told = broken.iter().map(|one| format!("{} {}", one.pointer, one.message));
        let id = if id_as_declared(of, "k", &document) { "" } else { "id " };
        let told = format!("{id}{}", told.collect::<Vec<_>>().join(" "));
        assert_eq!(told, wanted, "{declared} {document}");
    }

    #[test]
    fn checks_see_the_record_as_a_write_would() {
        let rule = "check: [{ rule: self.size > 1.5, at: /size, say: Too small. }]";
        check(rule, r#"{"key":"a","size":1.5}"#, "/size Too small.");
        check(rule, r#"{"key":"a","size":1.50001}"#, "");
        check(rule, r#"{"key":"a"}"#, "/size Too small.");
        check(rule, r#"{"size":1}"#, "");
        let known = "check: [{ rule: \"self.id == 'k' && self.create_time < self.update_time && \
                     self.update_time < now\" }]";
        check(known, r#"{"key":"a"}"#, "");
        let ways = "lifecycle: { field: state, transitions: { go: { from: a, to: b } } }";
        let rule = format!("{ways}\ncheck: [{{ rule: \"self.state == 'a'\", say: No. }}]");
        check(&rule, r#"{"key":"a"}"#, "");
        check(&rule, r#"{"key":"a","state":"b"}"#, " No.");
    }

    #[test]
    fn an_id_is_held_against_the_rule_for_ids() {
        check("id: uuid", r#"{"key":"a"}"#, "");
        check("id: { client: '^[a-k]$' }", r#"{"key":"a"}"#, "");
        check("id: { client: '^[a-j]$' }", r#"{"key":"a"}"#, "id ");
        check("id: { field: key }", r#"{"key":"k"}"#, "");
        check("id: { field: key }", r#"{"key":"a"}"#, "id ");
        check("id: { field: key }", r#"{"size":1}"#, "id ");
    }
}
