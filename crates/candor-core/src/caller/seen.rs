//! What rules are shown of a caller, by what the declaration says of roles and claims.
//!
//! A role that is not declared cannot be named by a rule, so it is passed over; a claim that is not
//! as its schema says would be compared as something that it is not, so it counts as absent. Both
//! are done once, when it is learnt who asks, and whatever credentials were shown.

use candor_json::{Json, Pointer, Schema};

use super::Caller;
use crate::declaration::Callers;
use crate::limits::{CALLER_CLAIM_ITEMS_MAX, VIOLATIONS_MAX};

/// The caller as rules are shown them.
pub(crate) fn seen(callers: &Callers, mut caller: Caller) -> Caller {
    if let Some(known) = &callers.roles {
        caller.roles.retain(|role| known.contains(role));
    }
    if let Some(schema) = &callers.claims {
        drop_unfit(schema, &mut caller.claims);
    }
    caller
}

/// Takes out what the schema does not allow, until nothing of that is left. Each round takes out a
/// claim at least, or is the last.
fn drop_unfit(schema: &Schema, claims: &mut Json) {
    let Some(all) = claims.as_object_mut() else { return };
    let long: Vec<String> =
        all.iter().filter(|(_, claim)| is_long(claim)).map(|(name, _)| name.to_owned()).collect();
    for name in long {
        all.remove(&name);
    }
    loop {
        let wrong = schema.violations(claims, VIOLATIONS_MAX).list;
        let wrong = wrong.iter().filter_map(|violation| Pointer::parse(&violation.pointer).ok());
        let names: Vec<String> =
            wrong.filter_map(|pointer| pointer.tokens().first().cloned()).collect();
        let Some(all) = claims.as_object_mut() else { return };
        let mut removed = false;
        for name in &names {
            removed |= all.remove(name).is_some();
        }
        if !removed {
            return;
        }
    }
}

/// Whether a list in it has more items than rules are shown.
fn is_long(claim: &Json) -> bool {
    match claim {
        Json::Array(items) => items.len() > CALLER_CLAIM_ITEMS_MAX || items.iter().any(is_long),
        Json::Object(members) => members.iter().any(|(_, member)| is_long(member)),
        Json::Null | Json::Boolean(_) | Json::Number(_) | Json::String(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = r#"{"type": "object", "required": ["tenant"], "properties": {
        "tenant": {"type": "string", "maxLength": 5}, "level": {"type": "integer"},
        "teams": {"type": "array", "items": {"type": "string"}}}}"#;

    fn callers() -> Callers {
        let schema = Schema::compile(&Json::read(SCHEMA.as_bytes(), 9).unwrap()).unwrap();
        let roles = Some(vec!["staff".to_owned(), "admin".to_owned()]);
        Callers { roles, claims: Some(schema), ..Callers::default() }
    }

    #[track_caller]
    fn check(claims: &str, left: &str) {
        let claims = Json::read(claims.as_bytes(), 9).unwrap();
        let caller = seen(&callers(), Caller { claims, ..Caller::anonymous() });
        assert_eq!(caller.claims.to_text(), left);
    }

    #[test]
    fn roles_that_are_not_declared_are_passed_over() {
        let roles = ["boss", "staff", "Staff"].map(str::to_owned).to_vec();
        let of = |callers: &Callers| {
            seen(callers, Caller { roles: roles.clone(), ..Caller::anonymous() }).roles
        };
        assert_eq!(of(&callers()), ["staff"]);
        assert_eq!(of(&Callers::default()), roles);
    }

    #[test]
    fn a_claim_that_is_not_as_declared_counts_as_absent() {
        check(
            r#"{"tenant":"north","level":2,"sub":"x"}"#,
            r#"{"tenant":"north","level":2,"sub":"x"}"#,
        );
        check(r#"{"tenant":"southern","level":2}"#, r#"{"level":2}"#);
        check(r#"{"tenant":["north"],"level":"2"}"#, "{}");
        check(r#"{"level":2.0,"teams":["a",1]}"#, r#"{"level":2.0}"#);
        check(r#"{"tenant":null}"#, "{}");
    }

    #[test]
    fn a_list_of_claims_has_a_limit() {
        let list = |count: usize| format!(r#"{{"teams":[{}"z"]}}"#, r#""a","#.repeat(count));
        let most = list(CALLER_CLAIM_ITEMS_MAX - 1);
        check(&most, &most);
        check(&list(CALLER_CLAIM_ITEMS_MAX), "{}");
        check(&format!(r#"{{"deep":{}}}"#, list(CALLER_CLAIM_ITEMS_MAX)), "{}");
    }
}
