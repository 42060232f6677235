//! What was wrong with credentials.

use super::cut;
use crate::caller::CallerFault;
use crate::exchange::Exchange;

pub(crate) fn credentials_malformed(x: &Exchange) -> String {
    match &x.request().credentials {
        Err(fault) => format!("The Authorization field is malformed: {fault}."),
        Ok(_) => String::new(),
    }
}

pub(crate) fn credentials_uncheckable(x: &Exchange) -> String {
    match &x.log_id {
        Some(id) => {
            format!("The credentials cannot be checked now; the log has the cause as {id}.")
        }
        None => "The credentials cannot be checked now.".to_owned(),
    }
}

pub(crate) fn attempts_too_many(x: &Exchange) -> String {
    let seconds = x.attempts_wait.unwrap_or_default();
    format!("The credentials are not valid, like those before them; wait {seconds} seconds.")
}

pub(crate) fn credentials_invalid(x: &Exchange) -> String {
    match x.caller_fault() {
        Ok(Some(fault)) => sentence(fault),
        Ok(None) | Err(_) => String::new(),
    }
}

fn sentence(fault: &CallerFault) -> String {
    match fault {
        CallerFault::Scheme(name) => {
            format!("Credentials of the scheme `{}` are not taken; send a Bearer token.", cut(name))
        }
        CallerFault::Malformed => "The token is of no kind that is taken here.".into(),
        CallerFault::TooLong => "The token is longer than any that is read.".into(),
        CallerFault::Damaged => {
            "The token is damaged: its checksum is not right. It was cut, doubled or mistyped."
                .into()
        }
        CallerFault::Unknown => "The token is not one of this server.".into(),
        CallerFault::Expired(time) => format!("The token expired at {time}."),
        CallerFault::Revoked(time) => format!("The token was revoked at {time}."),
        CallerFault::NotYet(time) => format!("The token is good from {time} on, and not before."),
        CallerFault::Issuer => "The token is of an issuer that is not trusted here.".into(),
        CallerFault::Algorithm(name) => {
            format!("The token is signed by `{}`, which its issuer may not use here.", cut(name))
        }
        CallerFault::Key => "The token is signed with a key that its issuer does not list.".into(),
        CallerFault::Signature => "The signature of the token is not that of its issuer.".into(),
        CallerFault::Audience => "The token is meant for another audience.".into(),
        CallerFault::Claim(pointer) => {
            format!("The token says nothing that can be used at `{}`.", cut(pointer))
        }
        CallerFault::Uncheckable | CallerFault::Keyless => String::new(),
    }
}
