//! A walk, told to people and to programs.

use candor_json::{Json, Object};
use candor_server::explain::Explained;

/// What is said of a write that nothing forbids.
const NOT_MADE: &str = "Nothing was changed. Sent to the server, the change would be tried, and this be answered \
     unless something changes before.";

/// For people: a line a question.
pub(super) fn text(explained: &Explained) -> String {
    let outcome = explained.explanation.outcome;
    let mut lines = vec![explained.explanation.to_string()];
    if explained.commits && !outcome.is_refusal() {
        lines.push(NOT_MADE.to_owned());
    }
    lines.push(format!("\n{}", answer(explained)));
    lines.join("\n")
}

/// The answer as it would stand on the wire.
fn answer(explained: &Explained) -> String {
    let answer = &explained.answer;
    let mut lines = vec![format!("HTTP/1.1 {}", answer.status())];
    for (name, value) in answer.headers() {
        lines.push(format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())));
    }
    if !answer.body().is_empty() {
        lines.push(format!("\n{}", String::from_utf8_lossy(answer.body())));
    }
    lines.join("\n")
}

/// For programs.
pub(super) fn json(explained: &Explained) -> String {
    let mut told = explained.explanation.json();
    let mut fields = Object::new();
    for (name, value) in explained.answer.headers() {
        fields.insert(name.as_str(), Json::text(&*String::from_utf8_lossy(value.as_bytes())));
    }
    let content = String::from_utf8_lossy(explained.answer.body());
    let commits = explained.commits && !explained.explanation.outcome.is_refusal();
    told.insert("commits", Json::boolean(commits));
    told.insert("fields", Json::Object(fields));
    told.insert("content", Json::text(&*content));
    Json::Object(told).to_text()
}
