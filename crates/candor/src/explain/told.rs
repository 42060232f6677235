//! A walk, told to people and to programs.

use candor_json::{Json, Object};
use candor_server::explain::{Explained, Unasked};
use http::HeaderMap;

/// What is said of a write that nothing forbids.
const NOT_MADE: &str = "Nothing was changed. Sent to the server, the change would be tried, and this be answered \
     unless something changes before.";

/// What is said of a request that another service answers.
const NOT_PASSED_ON: &str = "The service that has it was not asked: the answer is its own, with its status, and only it \
     knows that. It would be asked:";

/// What is said of several changes in one.
const APART: &str = "Each of its changes was held against what is stored now, without the others: where one makes, frees or \
     takes what another needs, such as `$0.id`, the server may answer otherwise.";

/// For people: a line a question.
pub(super) fn text(explained: &Explained) -> String {
    let outcome = explained.explanation.outcome;
    let mut lines = vec![explained.explanation.to_string()];
    lines.extend(explained.unasked.iter().map(unasked));
    if explained.commits && !outcome.is_refusal() {
        lines.push(NOT_MADE.to_owned());
    }
    if explained.apart {
        lines.push(APART.to_owned());
    }
    if let Some(answer) = &explained.answer {
        let first = format!("HTTP/1.1 {}", answer.status());
        lines.push(format!("\n{}", message(first, answer.headers(), answer.body())));
    }
    lines.join("\n")
}

/// What a service would be asked.
fn unasked(service: &Unasked) -> String {
    match service {
        Unasked::Hook { operation, url } => format!(
            "The service that must agree to `{operation}` was not asked, and is supposed to agree: {url}"
        ),
        Unasked::Upstream(question) => {
            let first = format!("{} {} HTTP/1.1", question.method(), question.uri());
            format!("{NOT_PASSED_ON}\n\n{}", message(first, question.headers(), question.body()))
        }
    }
}

/// A message as it would stand on the wire.
fn message(first: String, headers: &HeaderMap, content: &[u8]) -> String {
    let mut lines = vec![first];
    for (name, value) in headers {
        lines.push(format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())));
    }
    if !content.is_empty() {
        lines.push(format!("\n{}", String::from_utf8_lossy(content)));
    }
    lines.join("\n")
}

/// For programs.
pub(super) fn json(explained: &Explained) -> String {
    let mut told = explained.explanation.json();
    let commits = explained.commits && !explained.explanation.outcome.is_refusal();
    told.insert("commits", Json::boolean(commits));
    told.insert("apart", Json::boolean(explained.apart));
    let unasked = explained.unasked.iter().map(unasked_json);
    told.insert("unasked", Json::array(unasked.map(Json::Object)));
    if let Some(answer) = &explained.answer {
        insert_message(&mut told, answer.headers(), answer.body());
    }
    Json::Object(told).to_text()
}

fn unasked_json(service: &Unasked) -> Object {
    let mut told = Object::new();
    match service {
        Unasked::Hook { operation, url } => {
            told.insert("hook", Json::text(operation.as_str()));
            told.insert("url", Json::text(url.as_str()));
        }
        Unasked::Upstream(question) => {
            told.insert("method", Json::text(question.method().as_str()));
            told.insert("url", Json::text(question.uri().to_string()));
            insert_message(&mut told, question.headers(), question.body());
        }
    }
    told
}

fn insert_message(told: &mut Object, headers: &HeaderMap, content: &[u8]) {
    let mut fields = Object::new();
    for (name, value) in headers {
        fields.insert(name.as_str(), Json::text(&*String::from_utf8_lossy(value.as_bytes())));
    }
    told.insert("fields", Json::Object(fields));
    told.insert("content", Json::text(&*String::from_utf8_lossy(content)));
}
