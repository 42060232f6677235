//! A batch in the document: which requests it takes, and what it answers.

use candor_json::Json;
use candor_json::Object;

use super::contents::of_one_record;
use super::part::{Part, component, object, own};
use super::target::{Target, path, routes, targets};
use crate::batch::HEADERS;
use crate::declaration::{Api, Support};
use crate::exchange::{Kind, Kinds};
use crate::limits::BATCH_MAX_REQUESTS;

/// The name of what a batch is.
pub(super) fn requests_name() -> String {
    own("batch")
}

/// The name of what it is answered with.
pub(super) fn responses_name() -> String {
    own("batch.responses")
}

/// What the content of a batch is.
pub(super) fn requests() -> Object {
    component("schemas", &requests_name())
}

/// What the answer shows.
pub(super) fn responses() -> Object {
    component("schemas", &responses_name())
}

/// Puts both among the components.
pub(super) fn add(api: &Api, schemas: &mut Object) {
    schemas.insert(requests_name(), batch(api).json());
    schemas.insert(responses_name(), answers().json());
}

fn batch(api: &Api) -> Object {
    let routes = routes(api);
    let all = routes.iter().flat_map(|route| targets(api, route));
    let writes = all.filter(|target| {
        let writes = Kinds::WRITES.contain(target.kind) && target.kind != Kind::Batch;
        writes && target.support != Some(Support::Planned)
    });
    let requests: Vec<Object> = writes.map(|target| request(&target)).collect();
    let requests = object! {
        "type" => "array",
        "minItems" => 1_usize,
        "maxItems" => BATCH_MAX_REQUESTS,
        "items" => object! { "anyOf" => requests },
    };
    object! {
        "description" => "Several writes, all of them or none. A text `$0.id` in `content`, or a \
            segment of a `path`, stands for the id of the record that request 0 is about, which \
            must come before; it may stand where the schema of the content would have a text of \
            another form. A text that begins with `$` is written with two.",
        "type" => "object",
        "required" => vec!["requests"],
        "properties" => object! { "requests" => requests },
        "additionalProperties" => false,
    }
}

/// One request: an operation of the document, without what only a message can have.
fn request(target: &Target<'_>) -> Object {
    let mut properties = object! {
        "method" => object! { "const" => target.method.as_str() },
        "path" => object! { "type" => "string", "pattern" => pattern(target) },
    };
    let mut required = vec!["method", "path"];
    let body = of_one_record(target);
    properties.insert("headers", headers(body.as_ref()).json());
    if let Some(body) = body {
        if body.get("required").and_then(Json::as_boolean) == Some(true) {
            required.push("content");
        }
        properties.insert("content", content(&body));
    }
    object! {
        "title" => target.operation_id(),
        "type" => "object",
        "required" => required,
        "properties" => properties,
        "additionalProperties" => false,
    }
}

/// The schemas of the content in each of its forms.
fn content(body: &Object) -> Json {
    let forms = body.get("content").and_then(Json::as_object);
    let schemas = forms.into_iter().flat_map(Object::iter);
    let mut schemas: Vec<Json> =
        schemas.filter_map(|(_, media)| media.member("schema").cloned()).collect();
    match schemas.len() {
        1 => schemas.remove(0),
        _ => object! { "anyOf" => schemas }.json(),
    }
}

/// Every path of the operation, and no other.
fn pattern(target: &Target<'_>) -> String {
    let template = path(target.api, target.route);
    let segment = |segment: &str| match segment.starts_with('{') {
        true => "[^/?#]+".to_owned(),
        false => segment.replace('.', "\\."),
    };
    let segments: Vec<String> = template.split('/').map(segment).collect();
    format!("^{}$", segments.join("/"))
}

/// The fields that a request may have; that of the media type only where it has content.
fn headers(body: Option<&Object>) -> Object {
    let forms = body.and_then(|body| body.get("content")).and_then(Json::as_object);
    let forms: Vec<&str> = forms.into_iter().flat_map(Object::iter).map(|(form, _)| form).collect();
    let mut fields = Object::new();
    let mut names = Vec::new();
    for name in HEADERS {
        let value = match (name == "Content-Type", forms.is_empty()) {
            (true, true) => continue,
            (true, false) => object! { "enum" => forms.clone() },
            (false, _) => object! { "type" => "string" },
        };
        fields.insert(name, value.json());
        names.push(in_any_case(name));
    }
    // Names of fields are the same in any case (RFC 9110 §5.1).
    let others = object! { format!("^({})$", names.join("|")) => object! { "type" => "string" } };
    object! {
        "type" => "object",
        "properties" => fields,
        "patternProperties" => others,
        "additionalProperties" => false,
    }
}

/// A pattern of a name that JSON Schema takes in any case.
fn in_any_case(name: &str) -> String {
    let letter = |letter: char| match letter.is_ascii_alphabetic() {
        true => format!("[{}{}]", letter.to_ascii_uppercase(), letter.to_ascii_lowercase()),
        false => letter.to_string(),
    };
    name.chars().map(letter).collect()
}

fn answers() -> Object {
    let status = object! { "type" => "integer", "minimum" => 200_usize, "maximum" => 299_usize };
    let content = object! {
        "description" => "What is shown, as the request by itself would have been answered.",
    };
    let fields = object! {
        "type" => "object",
        "additionalProperties" => object! { "type" => "string" },
    };
    let answer = object! {
        "type" => "object",
        "required" => vec!["status", "headers"],
        "properties" => object! { "status" => status, "headers" => fields, "content" => content },
    };
    let answers = object! {
        "type" => "array",
        "description" => "The answers, in the order of the requests.",
        "minItems" => 1_usize,
        "maxItems" => BATCH_MAX_REQUESTS,
        "items" => answer,
    };
    object! {
        "type" => "object",
        "required" => vec!["responses"],
        "properties" => object! { "responses" => answers },
    }
}
