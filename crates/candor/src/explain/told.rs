//! A walk, told to people and to programs.

use candor_json::{Json, Object};
use candor_server::explain::{Asked, Explained};

/// What is said of a write that nothing forbids.
const NOT_MADE: &str = "Nothing was changed. Sent to the server, the change would be tried, and this be answered \
     unless something changes before.";

/// For people: a line a question.
pub(super) fn text(line: &str, explained: &Explained) -> String {
    let width = explained.asked.iter().map(|asked| asked.question.name.len()).max();
    let width = width.unwrap_or_default();
    let mut lines = vec![line.to_owned(), String::new()];
    let mut stage = None;
    for asked in &explained.asked {
        if stage != Some(asked.question.stage) {
            stage = Some(asked.question.stage);
            lines.push(format!("{:?}", asked.question.stage).to_lowercase());
        }
        lines.push(question(asked, width));
    }
    let outcome = explained.outcome;
    lines.push(format!("\n{} {}: {}", outcome.status, outcome.name, outcome.title));
    if explained.commits && !outcome.is_refusal() {
        lines.push(NOT_MADE.to_owned());
    }
    lines.push(format!("\n{}", answer(explained)));
    lines.join("\n")
}

fn question(asked: &Asked, width: usize) -> String {
    let answer = if asked.answer { "yes" } else { "no" };
    let because = asked.because.as_deref().unwrap_or_default();
    format!("  {answer:3}  {:width$}  {because}", asked.question.name).trim_end().to_owned()
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
pub(super) fn json(line: &str, explained: &Explained) -> String {
    let outcome = explained.outcome;
    let asked = explained.asked.iter().map(|asked| {
        let mut object = Object::new();
        object.insert("question", Json::text(asked.question.name));
        object.insert("answer", Json::boolean(asked.answer));
        if let Some(because) = &asked.because {
            object.insert("because", Json::text(because.as_str()));
        }
        Json::Object(object)
    });
    let mut fields = Object::new();
    for (name, value) in explained.answer.headers() {
        fields.insert(name.as_str(), Json::text(&*String::from_utf8_lossy(value.as_bytes())));
    }
    let content = String::from_utf8_lossy(explained.answer.body());
    let told = Json::object([
        ("request", Json::text(line)),
        ("path", Json::array(asked)),
        ("status", Json::integer(i64::from(outcome.status))),
        ("cause", Json::text(outcome.name)),
        ("commits", Json::boolean(explained.commits && !outcome.is_refusal())),
        ("fields", Json::Object(fields)),
        ("content", Json::text(&*content)),
    ]);
    told.to_text()
}
