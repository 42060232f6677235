//! An answer of each refusal, as a scenario got it: with the sentence and the members of that one,
//! whatever API it was of.

use candor_json::{Json, Object};

use super::shown;
use crate::catalogue;
use crate::limits::NESTING_MAX_DEPTH;
use crate::openapi::problems;

/// A problem a line. The tests of scenarios hold each against what was really sent.
pub const RECORDED: &str = include_str!("problems.ndjson");

/// Those of all refusals.
pub(super) fn add(made: &mut Object) {
    for line in RECORDED.lines() {
        let problem = Json::read(line.as_bytes(), NESTING_MAX_DEPTH);
        let problem = problem.expect("each line is a problem that was sent");
        let kind = problem.member("type").and_then(Json::as_str).unwrap_or_default();
        let name = kind.rsplit('/').next().unwrap_or_default();
        if let Some(cause) = catalogue::refusal(name) {
            made.insert(problems::name(cause), shown(problem));
        }
    }
}
