//! What is said when the server takes no work.

use crate::caller::Caller;
use crate::exchange::{Exchange, Full, WireFault};

pub(crate) fn overloaded(x: &Exchange) -> String {
    match (x.wire, x.service.full) {
        (Some(WireFault::Crowded), _) => {
            "There are more connections than can be served, or the server is stopping."
        }
        (_, Some(Full::Contents)) => {
            "More content of requests is being held than the server has room for at once."
        }
        _ => "More requests are being worked on than the server takes on at once.",
    }
    .into()
}

pub(crate) fn maintenance(x: &Exchange) -> String {
    let Some(maintenance) = &x.service.maintenance else { return String::new() };
    let message = &maintenance.message;
    let until = maintenance.until.filter(|_| x.maintenance_seconds().is_some());
    match until {
        Some(until) => format!("{message} It is to be over at {until}."),
        None => message.clone(),
    }
}

pub(crate) fn rate_exceeded(x: &Exchange) -> String {
    let Some(allowance) = x.allowance() else { return String::new() };
    let who = match x.caller().is_ok_and(Caller::is_known) {
        true => "You may make",
        false => "Without credentials, an address may make",
    };
    let (quota, seconds) = (allowance.quota, allowance.window_seconds);
    format!("{who} {quota} requests in {seconds} seconds, and this was one more.")
}

pub(crate) fn stopping(_: &Exchange) -> String {
    "The server has been asked to stop and finishes what it has begun.".into()
}
