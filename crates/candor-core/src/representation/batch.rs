//! The answers to the requests of a batch, and what the problem of one tells of those refused.

use candor_json::{Json, Object, Pointer};
use http::Response;
use http::header::{CACHE_CONTROL, CONTENT_ENCODING, DATE, HeaderName, VARY};

use crate::batch::{Clash, Mistake, Part, Refused};
use crate::catalogue::Blame;
use crate::change::Unfit;
use crate::detail;
use crate::exchange::{Exchange, Kind};
use crate::limits::{NESTING_MAX_DEPTH, VIOLATIONS_MAX};

/// Fields that say something of a message, not of what became of a request within one.
const OF_MESSAGES: [HeaderName; 4] = [DATE, CACHE_CONTROL, VARY, CONTENT_ENCODING];

/// Every answer, in the order of the requests. Nothing where one cannot be made, which the code
/// rules out.
pub(super) fn write(x: &Exchange) -> Option<String> {
    let committed = x.commit().ok()?.as_ref().ok()?;
    let mut out = String::from("{\"responses\":[");
    for (place, (part, done)) in x.parts_before().iter().zip(committed).enumerate() {
        let answer = part.ready()?.answer(x.api, done).ok()?;
        out.push_str(if place > 0 { "," } else { "" });
        write_answer(&answer, &mut out);
    }
    out.push_str("]}");
    Some(out)
}

/// The content stands as it was written for a message of its own.
fn write_answer(answer: &Response<Vec<u8>>, out: &mut String) {
    let headers = Json::Object(headers(answer)).to_text();
    out.push_str(&format!("{{\"status\":{},\"headers\":{headers}", answer.status().as_u16()));
    if let Some(content) = std::str::from_utf8(answer.body()).ok().filter(|text| !text.is_empty()) {
        out.push_str(",\"content\":");
        out.push_str(content);
    }
    out.push('}');
}

/// A refusal, as it stands within another one.
pub(crate) fn embedded(answer: &Response<Vec<u8>>) -> Json {
    let mut embedded = Object::new();
    embedded.insert("status", Json::integer(i64::from(answer.status().as_u16())));
    embedded.insert("headers", Json::Object(headers(answer)));
    if let Ok(problem) = Json::read(answer.body(), NESTING_MAX_DEPTH) {
        embedded.insert("content", problem);
    }
    Json::Object(embedded)
}

fn headers(answer: &Response<Vec<u8>>) -> Object {
    let mut headers = Object::new();
    let told = answer.headers().iter().filter(|(name, _)| !OF_MESSAGES.contains(name));
    for (name, value) in told {
        if let Ok(value) = value.to_str() {
            headers.insert(usual(name), Json::text(value));
        }
    }
    headers
}

/// The name of a field as it is usually written.
fn usual(name: &HeaderName) -> String {
    if name == http::header::ETAG {
        return "ETag".to_owned();
    }
    let mut begins = true;
    let letter = |letter: char| {
        let written = if begins { letter.to_ascii_uppercase() } else { letter };
        begins = letter == '-';
        written
    };
    name.as_str().chars().map(letter).collect()
}

/// What each that is refused would have been answered by itself, and how much is left out.
pub(super) fn refused(x: &Exchange) -> Vec<Json> {
    let mut told = Vec::new();
    let mut room = VIOLATIONS_MAX;
    for (index, part) in x.parts_before().iter().enumerate() {
        let Part::Refused(refused) = part else { continue };
        if room == 0 {
            break;
        }
        room = room.saturating_sub(inner(refused, "errors").len().max(1));
        let mut answer = at(index);
        for (name, value) in refused.answer.as_object().into_iter().flat_map(Object::iter) {
            answer.insert(name, value.clone());
        }
        told.push(Json::Object(answer));
    }
    told
}

fn at(index: usize) -> Object {
    let mut told = Object::new();
    told.insert("index", Json::integer(i64::try_from(index).unwrap_or(i64::MAX)));
    told
}

/// A list of the problem of a request.
fn inner<'r>(refused: &'r Refused, member: &str) -> &'r [Json] {
    let list = refused.problem().and_then(|problem| problem.member(member));
    list.and_then(Json::as_array).unwrap_or_default()
}

/// What is wrong by itself, and how much more there is. The pointers are into the whole content.
pub(super) fn violations(x: &Exchange) -> (Json, usize) {
    if let Some(Unfit::NoBatch(mistakes)) = x.unfit() {
        return (Json::array(mistakes.list.iter().map(mistake)), mistakes.more);
    }
    let mut all: Vec<Json> = Vec::new();
    let mut more = 0;
    for (index, part) in x.parts_before().iter().enumerate() {
        if part.blame() == Some(Blame::Content) {
            more += errors(index, part, &mut all);
        }
    }
    more += all.len().saturating_sub(VIOLATIONS_MAX);
    all.truncate(VIOLATIONS_MAX);
    (Json::Array(all), more)
}

fn mistake(mistake: &Mistake) -> Json {
    let mut error = mistake.index.map(at).unwrap_or_default();
    error.insert("pointer", Json::text(mistake.violation.pointer.as_str()));
    error.insert("keyword", Json::text(mistake.violation.keyword.as_str()));
    error.insert("message", Json::text(mistake.violation.message.as_str()));
    Json::Object(error)
}

/// Adds what is wrong with a request; says how much more there is.
fn errors(index: usize, part: &Part, all: &mut Vec<Json>) -> usize {
    let whole = Pointer::root().join("requests").join(index.to_string());
    let mut add = |pointer: String, keyword: &str, message: &str| {
        let mut error = at(index);
        error.insert("pointer", Json::text(pointer));
        error.insert("keyword", Json::text(keyword));
        error.insert("message", Json::text(message));
        all.push(Json::Object(error));
    };
    let refused = match part {
        Part::Refused(refused) => refused,
        Part::Excluded { clash, .. } => {
            let keyword = if *clash == Clash::Record { "once" } else { "unique" };
            add(whole.to_string(), keyword, &detail::why(part));
            return 0;
        }
        Part::Ready(_) | Part::Overtaken { .. } | Part::Open => return 0,
    };
    let listed = inner(refused, "errors");
    if listed.is_empty() {
        add(whole.to_string(), refused.cause.name, &refused.detail);
    }
    for error in listed {
        let text = |name: &str| error.member(name).and_then(Json::as_str).unwrap_or_default();
        add(format!("{whole}/content{}", text("pointer")), text("keyword"), text("message"));
    }
    let more = refused.problem().and_then(|problem| problem.member("more")?.as_i64());
    more.and_then(|more| usize::try_from(more).ok()).unwrap_or(0)
}

/// Why what is stored forbids requests: for each what its own problem says.
pub(super) fn conflicts(x: &Exchange) -> Vec<Json> {
    let mut all = Vec::new();
    for (index, part) in x.parts_before().iter().enumerate() {
        match part {
            Part::Refused(refused) if refused.blame == Blame::Stored => {
                told_conflicts(index, refused, &mut all);
            }
            Part::Overtaken { path } => {
                let href = Json::text(path.as_str());
                all.push(conflict(index, "changed-by-batch", [("href", href)].into_iter()));
            }
            Part::Refused(_) | Part::Ready(_) | Part::Excluded { .. } | Part::Open => {}
        }
    }
    all
}

/// Adds what the problem of a request says that it conflicts with; where it names nothing, it is
/// the target itself.
fn told_conflicts(index: usize, refused: &Refused, all: &mut Vec<Json>) {
    let reason = refused.cause.name;
    let listed = inner(refused, "conflicts");
    if listed.is_empty() {
        let target = refused.problem().and_then(|problem| problem.member("instance"));
        let members = target.map(|path| ("href", path.clone()));
        all.push(conflict(index, reason, members.into_iter()));
    }
    for one in listed {
        let members = one.as_object().into_iter().flat_map(Object::iter);
        let members = members.map(|(name, value)| match (name, value.as_str()) {
            // Of a transition there is no content to point into.
            ("pointer", Some(at)) if refused.kind != Kind::Act => {
                (name, Json::text(format!("/requests/{index}/content{at}")))
            }
            _ => (name, value.clone()),
        });
        all.push(conflict(index, reason, members));
    }
}

fn conflict<'m>(
    index: usize,
    reason: &str,
    members: impl Iterator<Item = (&'m str, Json)>,
) -> Json {
    let mut told = at(index);
    told.insert("reason", Json::text(reason));
    for (name, value) in members.filter(|(name, _)| *name != "reason") {
        told.insert(name, value);
    }
    Json::Object(told)
}
