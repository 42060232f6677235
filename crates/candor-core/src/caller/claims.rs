//! What a signed token says becomes a caller, by what the declaration says of its issuer.

use candor_json::{Json, Number};

use super::{By, Caller, CallerFault};
use crate::declaration::Issuer;
use crate::limits::{CALLER_NAME_MAX_CHARACTERS, CALLER_ROLES_MAX};
use crate::record::Timestamp;

/// The caller that these claims name. Their signature was checked.
pub fn caller(issuer: &Issuer, claims: Json, now: Timestamp) -> Result<Caller, CallerFault> {
    in_time(&claims, issuer.leeway_seconds, now)?;
    if !meant_for(&claims, &issuer.audiences) {
        return Err(CallerFault::Audience);
    }
    let id = claims.at(&issuer.id).and_then(Json::as_str).filter(|id| is_name(id));
    let id = id.map(|id| format!("{}{id}", issuer.prefix));
    let id = id.ok_or_else(|| CallerFault::Claim(issuer.id.to_string()))?;
    let roles = match &issuer.roles {
        Some(pointer) => claims.at(pointer).map_or(Some(Vec::new()), roles),
        None => Some(Vec::new()),
    };
    let wrong = || CallerFault::Claim(issuer.roles.iter().map(ToString::to_string).collect());
    let (roles, by) = (roles.ok_or_else(wrong)?, By::Issuer(issuer.issuer.clone()));
    Ok(Caller { id: Some(id), roles, claims, by })
}

/// Whether it is good now (RFC 7519 §4.1.4, §4.1.5). One that never ends is not taken: nobody could
/// take it back.
fn in_time(claims: &Json, leeway: u64, now: Timestamp) -> Result<(), CallerFault> {
    let moment = |name: &str| match claims.member(name) {
        None => Ok(None),
        Some(said) => match said.as_number().and_then(seconds) {
            Some(seconds) => Ok(Some(Timestamp(seconds.saturating_mul(1_000)))),
            None => Err(CallerFault::Claim(format!("/{name}"))),
        },
    };
    let end = moment("exp")?.ok_or_else(|| CallerFault::Claim("/exp".to_owned()))?;
    if now >= end.plus_seconds(leeway) {
        return Err(CallerFault::Expired(end));
    }
    match moment("nbf")? {
        Some(begin) if now.plus_seconds(leeway) < begin => Err(CallerFault::NotYet(begin)),
        Some(_) | None => Ok(()),
    }
}

/// Whole seconds; of a fraction, the second that has begun.
fn seconds(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        let (whole, fraction) = number.as_str().split_once('.')?;
        let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        (plain(whole) && plain(fraction)).then(|| whole.parse().ok()).flatten()
    })
}

/// Whether one of the audiences is among those that it is for (RFC 7519 §4.1.3).
fn meant_for(claims: &Json, audiences: &[String]) -> bool {
    let named = |said: &Json| said.as_str().is_some_and(|said| audiences.iter().any(|a| a == said));
    match claims.member("aud") {
        Some(Json::Array(list)) => list.iter().any(named),
        Some(one) => named(one),
        None => false,
    }
}

/// A list of texts, or one text with spaces between the roles, as `scope` has them.
fn roles(said: &Json) -> Option<Vec<String>> {
    let roles: Option<Vec<String>> = match said {
        Json::Array(list) => list.iter().map(|one| one.as_str().map(str::to_owned)).collect(),
        Json::String(text) => Some(
            text.as_str().split(' ').filter(|one| !one.is_empty()).map(str::to_owned).collect(),
        ),
        Json::Null | Json::Boolean(_) | Json::Number(_) | Json::Object(_) => None,
    };
    roles.filter(|roles| roles.len() <= CALLER_ROLES_MAX && roles.iter().all(|one| is_name(one)))
}

/// Whether a text can be the id of a caller, or a role.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=CALLER_NAME_MAX_CHARACTERS).contains(&text.chars().count())
        && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caller::Algorithm;
    use crate::declaration::KeyPlace;
    use candor_json::Pointer;

    fn issuer() -> Issuer {
        Issuer {
            issuer: "https://id.example.org".into(),
            audiences: vec!["shop".into(), "store".into()],
            keys: KeyPlace::File("keys.json".into()),
            algorithms: vec![Algorithm::Es256],
            leeway_seconds: 30,
            id: Pointer::parse("/sub").unwrap(),
            prefix: "id:".into(),
            roles: Some(Pointer::parse("/access/roles").unwrap()),
        }
    }

    fn read(claims: &str) -> Result<Caller, CallerFault> {
        let claims = Json::read(claims.as_bytes(), 16).unwrap();
        caller(&issuer(), claims, Timestamp(1_000_000))
    }

    #[track_caller]
    fn check(claims: &str, roles: &[&str]) {
        let caller = read(claims).unwrap();
        assert_eq!(caller.id.as_deref(), Some("id:ann"));
        assert_eq!(caller.roles, roles);
    }

    #[track_caller]
    fn check_fault(claims: &str, fault: &CallerFault) {
        assert_eq!(read(claims).as_ref().err(), Some(fault), "{claims}");
    }

    #[test]
    fn claims_name_a_caller_and_its_roles() {
        check(r#"{"sub":"ann","aud":"shop","exp":2000}"#, &[]);
        check(
            r#"{"sub":"ann","aud":["x","store"],"exp":2e3,"access":{"roles":["a","b c"]}}"#,
            &["a", "b c"],
        );
        check(r#"{"sub":"ann","aud":"shop","exp":2000,"access":{"roles":" a  b "}}"#, &["a", "b"]);
    }

    #[test]
    fn a_token_is_good_for_a_time_with_some_leeway() {
        let claims = |more: &str| format!(r#"{{"sub":"ann","aud":"shop",{more}}}"#);
        check(&claims(r#""exp":971"#), &[]);
        check(&claims(r#""exp":971.9"#), &[]);
        check_fault(&claims(r#""exp":970"#), &CallerFault::Expired(Timestamp(970_000)));
        check(&claims(r#""exp":2000,"nbf":1030"#), &[]);
        let begins = Timestamp(1_031_000);
        check_fault(&claims(r#""exp":2000,"nbf":1031"#), &CallerFault::NotYet(begins));
        for end in [r#""nbf":1"#, r#""exp":"2000""#, r#""exp":null"#, r#""exp":-0.5"#] {
            check_fault(&claims(end), &CallerFault::Claim("/exp".into()));
        }
        check_fault(&claims(r#""exp":9e99"#), &CallerFault::Claim("/exp".into()));
        check(&claims(r#""exp":9223372036854775807"#), &[]);
        check_fault(&claims(r#""exp":2000,"nbf":"1""#), &CallerFault::Claim("/nbf".into()));
    }

    #[test]
    fn a_token_for_somebody_else_is_not_taken() {
        for audience in ["", r#","aud":"other""#, r#","aud":[]"#, r#","aud":{"shop":1}"#] {
            let claims = format!(r#"{{"sub":"ann","exp":2000{audience}}}"#);
            check_fault(&claims, &CallerFault::Audience);
        }
    }

    #[test]
    fn ids_and_roles_are_texts_with_a_limit() {
        let long = "x".repeat(CALLER_NAME_MAX_CHARACTERS + 1);
        for id in ["1", "\"\"", "\"a\\u0000b\"", "null", "[\"ann\"]", &format!("\"{long}\"")] {
            let claims = format!(r#"{{"sub":{id},"aud":"shop","exp":2000}}"#);
            check_fault(&claims, &CallerFault::Claim("/sub".into()));
        }
        let many = format!("[{}\"a\"]", "\"a\",".repeat(CALLER_ROLES_MAX));
        for roles in ["1", "{}", "null", "[1]", "[\"\"]", many.as_str()] {
            let claims =
                format!(r#"{{"sub":"ann","aud":"shop","exp":2000,"access":{{"roles":{roles}}}}}"#);
            check_fault(&claims, &CallerFault::Claim("/access/roles".into()));
        }
    }
}
