//! An exchange explained: every question that was asked, its answer and what made it so.
//!
//! It is made where the exchange ends, from the place where it left the graph and the facts that it
//! has learnt. What is hidden from its caller is no fact of it, so nothing more is told here than
//! the caller may know. One text serves the command line, the page and programs.

use std::fmt;

use candor_json::{Json, Object};

use crate::catalogue::{Cause, Shows};
use crate::exchange::Exchange;
use crate::graph::{Path, Question, Stage};
use crate::limits::{EXPLAINED_REASON_MAX_BYTES, EXPLAINED_TARGET_MAX_BYTES};
use crate::record::Timestamp;

/// A question that was asked, with its answer and what made it so.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The question.
    pub question: &'static Question,
    /// Whether its statement is true.
    pub answer: bool,
    /// The fact that it looked at, where there is more to say than its name does.
    pub because: Option<String>,
}

/// An exchange, question by question.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The method and the target.
    pub request: String,
    /// When it was.
    pub time: Timestamp,
    /// What was asked, in the order in which it was.
    pub asked: Vec<Asked>,
    /// How it ended.
    pub outcome: &'static Cause,
    /// What its client was told, where it was refused.
    pub detail: Option<String>,
}

impl Explanation {
    /// An exchange that left the graph at this place.
    pub fn of(x: &Exchange, left_at: usize, outcome: &'static Cause) -> Explanation {
        let path = Path { kind: x.kind(), replayed: x.is_replay(), left_at, outcome };
        let because = |question: &Question| x.because(question.name).map(short);
        let asked = path.steps().map(|(question, answer)| {
            let because = because(question);
            Asked { question, answer, because }
        });
        Explanation {
            request: x.request.as_ref().map_or_else(String::new, |request| {
                let target = cut(request.path_and_query.to_owned(), EXPLAINED_TARGET_MAX_BYTES);
                format!("{} {target}", request.method_text)
            }),
            time: x.now(),
            asked: asked.collect(),
            outcome,
            detail: match outcome.shows {
                Shows::Problem(detail) => Some(detail(x)),
                Shows::Nothing
                | Shows::Record
                | Shows::Items
                | Shows::Batch
                | Shows::List
                | Shows::Document
                | Shows::Forwarded => None,
            },
        }
    }

    /// What was asked, a stage at a time.
    pub fn stages(&self) -> impl Iterator<Item = (Stage, &[Asked])> {
        let stages = self.asked.chunk_by(|one, next| one.question.stage == next.question.stage);
        stages.filter_map(|asked| Some((asked.first()?.question.stage, asked)))
    }

    /// For programs.
    pub fn json(&self) -> Object {
        let mut told = Object::new();
        told.insert("request", Json::text(self.request.as_str()));
        told.insert("time", Json::text(self.time.to_string()));
        told.insert("path", Json::array(self.asked.iter().map(Asked::json)));
        told.insert("status", Json::integer(i64::from(self.outcome.status)));
        told.insert("cause", Json::text(self.outcome.name));
        told.insert("title", Json::text(self.outcome.title));
        if let Some(detail) = &self.detail {
            told.insert("detail", Json::text(detail.as_str()));
        }
        if self.outcome.is_refusal() {
            told.insert("way_out", Json::text(self.outcome.way_out));
        }
        told
    }
}

impl Asked {
    fn json(&self) -> Json {
        let mut asked = Object::new();
        asked.insert("stage", Json::text(self.question.stage.to_string()));
        asked.insert("question", Json::text(self.question.name));
        asked.insert("answer", Json::boolean(self.answer));
        if let Some(because) = &self.because {
            asked.insert("because", Json::text(because.as_str()));
        }
        Json::Object(asked)
    }

    /// Its answer, in a word.
    pub fn word(&self) -> &'static str {
        if self.answer { "yes" } else { "no" }
    }
}

impl fmt::Display for Explanation {
    /// For people: a line a question, and how it ended.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.asked.iter().map(|asked| asked.question.name.len()).max();
        let width = width.unwrap_or_default();
        writeln!(f, "{}\n", self.request)?;
        for (stage, asked) in self.stages() {
            writeln!(f, "{stage}")?;
            for one in asked {
                let (answer, name) = (one.word(), one.question.name);
                let because = one.because.as_deref().unwrap_or_default();
                let line = format!("  {answer:3}  {name:width$}  {because}");
                writeln!(f, "{}", line.trim_end())?;
            }
        }
        write!(f, "\n{} {}: {}", self.outcome.status, self.outcome.name, self.outcome.title)
    }
}

/// A reason as it is told: what a client sent in it may be long, and could steer a terminal.
fn short(reason: String) -> String {
    let plain = match reason.contains(char::is_control) {
        true => reason.chars().flat_map(plainly).collect(),
        false => reason,
    };
    cut(plain, EXPLAINED_REASON_MAX_BYTES)
}

fn plainly(letter: char) -> impl Iterator<Item = char> {
    let (written, as_it_is) = match letter.is_control() {
        true => (Some(letter.escape_default()), None),
        false => (None, Some(letter)),
    };
    written.into_iter().flatten().chain(as_it_is)
}

fn cut(mut text: String, max_bytes: usize) -> String {
    if text.len() > max_bytes {
        text.truncate(text.floor_char_boundary(max_bytes));
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_short_and_harmless() {
        assert_eq!(short("ann, as staff".to_owned()), "ann, as staff");
        assert_eq!(short("a\u{1b}[31m".to_owned()), "a\\u{1b}[31m");
        let most = "x".repeat(EXPLAINED_REASON_MAX_BYTES);
        assert_eq!(short(most.clone()), most);
        assert_eq!(short(format!("{most}x")), format!("{most}…"));
        let wide = format!("{}éé", "x".repeat(EXPLAINED_REASON_MAX_BYTES - 1));
        assert_eq!(short(wide), format!("{}…", "x".repeat(EXPLAINED_REASON_MAX_BYTES - 1)));
    }
}
