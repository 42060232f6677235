//! The answers of another service: which there are, only that knows.

use candor_json::{Json, Object};

use super::part::object;
use super::target::Target;
use super::{fields, possible};
use crate::catalogue::FORWARDED;

/// What comes from the service, and the refusals of our own among whose statuses it may be; none
/// where the target is ours.
pub(super) fn responses(target: &Target<'_>) -> Object {
    if target.upstream().is_none() {
        return Object::new();
    }
    let response = |about: &str, content: Object| {
        let headers = fields::fields(target, &[&FORWARDED]);
        object! { "description" => about, "headers" => headers, "content" => content }
    };
    let mut refusals = possible::ends(target);
    refusals.retain(|cause| (400..500).contains(&cause.status));
    let refused = "Refused: a problem of this server, or what the service behind says.";
    object! {
        "2XX" => response("What the service behind answers.", anything()),
        "304" => response("The service behind says that it has not changed.", Object::new()),
        "4XX" => object! {
            "description" => refused,
            "headers" => fields::fields(target, &refusals),
            "content" => anything(),
        },
    }
}

/// What is passed on to it.
pub(super) fn request_body() -> Object {
    object! { "required" => false, "content" => anything() }
}

fn anything() -> Object {
    let mut content = Object::new();
    content.insert("*/*", Json::Object(Object::new()));
    content
}
