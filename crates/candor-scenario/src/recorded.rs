//! Problems as they were sent: the examples of the OpenAPI document are some of them.
//!
//! The document shows one problem of each refusal, from a file that is part of the program. Each of
//! its lines must have been sent by some scenario, letter by letter, so no sentence and no member
//! in it can be one that the server does not say.

use std::collections::{BTreeMap, BTreeSet};

use candor_core::catalogue;
use candor_json::Json;

use crate::reply::Reply;

/// What stands for what finds a line in a log, which is never the same.
const LOG_ID: &str = "019c1367-ae40-7000-8000-00000000000a";

/// How deep a problem nests.
const DEPTH_MAX: usize = 64;

/// Problems, by the name of their cause.
#[derive(Debug, Default)]
pub struct Recorded(BTreeMap<String, BTreeSet<String>>);

impl Recorded {
    /// Takes note of an answer, if it is a problem.
    pub(crate) fn add(&mut self, reply: &Reply) {
        if reply.media_type() != Some("application/problem+json") || reply.content.is_empty() {
            return;
        }
        let Ok(problem) = Json::read(&reply.content, DEPTH_MAX) else { return };
        let text = |name: &str| problem.member(name).and_then(Json::as_str);
        let name = text("type").and_then(|kind| kind.rsplit('/').next()).unwrap_or_default();
        let log_id = text("log_id").unwrap_or(LOG_ID);
        let written = problem.to_text().replace(log_id, LOG_ID);
        self.0.entry(name.to_owned()).or_default().insert(written);
    }

    /// All that another has noted, too.
    pub(crate) fn merge(&mut self, other: Recorded) {
        for (name, problems) in other.0 {
            self.0.entry(name).or_default().extend(problems);
        }
    }

    /// The lines as they should be: those that were sent stay, what was not sent, or is missing, is
    /// the shortest problem of its cause that does not speak of an empty name.
    pub fn corrected(&self, lines: &str) -> String {
        let mut corrected = String::new();
        for cause in catalogue::all().filter(|cause| cause.is_refusal()) {
            let Some(sent) = self.0.get(cause.name) else { continue };
            let known = lines.lines().find(|line| sent.contains(*line));
            let plainness = |problem: &&String| (problem.contains("``"), problem.len());
            let shortest = || sent.iter().min_by_key(plainness);
            let line = known.or_else(|| shortest().map(String::as_str)).unwrap_or_default();
            corrected.push_str(line);
            corrected.push('\n');
        }
        corrected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(content: &str) -> Reply {
        let fields = vec![("Content-Type".to_owned(), "application/problem+json".to_owned())];
        Reply { fields, content: content.as_bytes().to_vec(), ..Reply::default() }
    }

    #[test]
    fn a_line_stays_while_it_is_sent_and_gives_way_to_what_is() {
        let mut recorded = Recorded::default();
        for detail in ["longer", "short", "other"] {
            let problem = format!(r#"{{"type":"/-/problems/forbidden","detail":"{detail}"}}"#);
            recorded.add(&reply(&problem));
        }
        let line = |detail: &str| {
            format!(r#"{{"type":"/-/problems/forbidden","detail":"{detail}"}}"#) + "\n"
        };
        assert_eq!(recorded.corrected(&line("longer")), line("longer"));
        assert_eq!(recorded.corrected(&line("never sent")), line("other"));
        assert_eq!(recorded.corrected(""), line("other"));
    }

    #[test]
    fn a_log_id_is_the_same_each_time() {
        let mut recorded = Recorded::default();
        let told = |id: &str| {
            format!(r#"{{"type":"/-/problems/defect","detail":"It is {id}.","log_id":"{id}"}}"#)
        };
        recorded.add(&reply(&told("x1")));
        recorded.add(&reply(&told("x2")));
        assert_eq!(recorded.0["defect"].len(), 1);
    }
}
