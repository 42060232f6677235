//! Where the cells of the founding tables are shown: by which cause, in which scenario, over which
//! versions of HTTP.

use candor_core::catalogue::{self, Cause, Cell};

use crate::client::Over;
use crate::scenario::{Ending, Request, Scenario, Step, Turn};
use crate::sent::Sent;
use crate::text::Captures;

/// Causes that cannot be met over HTTP/2, and why.
pub static ONLY_HTTP1: &[(&str, &str)] = &[
    ("head-malformed", "a head is a list of fields; what breaks it ends the stream or connection"),
    ("version-unsupported", "a connection begins as HTTP/2 does, or is not one of HTTP/2"),
    (
        "head-too-slow",
        "a head that is not whole has no stream to be answered on; the connection ends",
    ),
    ("framing-ambiguous", "frames say where content ends; a length that differs ends the stream"),
    ("transfer-coding-unknown", "there are no transfer codings"),
    ("content-cut", "content that is cut has lost its stream, and nobody is left to be answered"),
];

/// Why a cause cannot be met over HTTP/2, if it cannot.
pub fn only_http1(cause: &str) -> Option<&'static str> {
    ONLY_HTTP1.iter().find(|(name, _)| *name == cause).map(|(_, why)| *why)
}

/// A file of scenarios.
#[derive(Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub scenarios: Vec<Scenario>,
}

/// Where a cause of a cell is shown.
#[derive(Debug)]
pub struct Shown<'f> {
    /// The cause.
    pub cause: &'static Cause,
    /// The scenario, and the name of its file; the shortest that there is over HTTP/1.1.
    pub http1: Option<(&'f str, &'f Scenario)>,
    /// The same over HTTP/2.
    pub http2: Option<(&'f str, &'f Scenario)>,
}

/// Where each cause of a cell is shown, in the order of the catalogue.
pub fn shown<'f>(cell: &Cell, files: &'f [File]) -> Vec<Shown<'f>> {
    let causes = catalogue::all().filter(|cause| cause.cells.contains(cell));
    causes
        .map(|cause| {
            let shortest = |over| shortest(cause.name, cell.method, over, files);
            Shown { cause, http1: shortest(Over::Http1), http2: shortest(Over::Http2) }
        })
        .collect()
}

/// What is not shown of a cell: a version over which none of its causes is, though one could be.
pub fn not_shown(cell: &Cell, files: &[File]) -> Vec<Over> {
    let shown = shown(cell, files);
    let http1 = shown.iter().any(|one| one.http1.is_some());
    let http2 = shown.iter().any(|one| one.http2.is_some())
        || shown.iter().all(|one| only_http1(one.cause.name).is_some());
    let versions = [(Over::Http1, http1), (Over::Http2, http2)];
    versions.into_iter().filter(|(_, there)| !there).map(|(over, _)| over).collect()
}

/// The shortest is the one that is most about it.
fn shortest<'f>(
    cause: &str,
    method: Option<&str>,
    over: Over,
    files: &'f [File],
) -> Option<(&'f str, &'f Scenario)> {
    let all = files
        .iter()
        .flat_map(|file| file.scenarios.iter().map(|scenario| (file.name.as_str(), scenario)));
    all.filter(|(_, scenario)| scenario.can_happen(over))
        .filter(|(_, scenario)| scenario.steps.iter().any(|step| shows(step, over, cause, method)))
        .min_by_key(|(_, scenario)| scenario.steps.len())
}

fn shows(step: &Step, over: Over, cause: &str, method: Option<&str>) -> bool {
    let Step::Turn(turn) = step else { return false };
    let mut answers = turn.answers.iter().zip(methods(turn));
    turn.happens(over)
        && answers.any(|(answer, by)| {
            let ends = matches!(&answer.ending, Ending::Answer(_, name) if name == cause);
            ends && method.is_none_or(|method| method == by)
        })
}

/// The methods of a turn, one for each of its answers.
fn methods(turn: &Turn) -> impl Iterator<Item = String> + use<'_> {
    let of_parts: Vec<String> = match &turn.request {
        Request::Whole(whole) => vec![whole.method.clone()],
        Request::Raw(_) => {
            let sent = Sent::of(&turn.request, &Captures::new());
            sent.parts().into_iter().map(|part| part.method).collect()
        }
    };
    let last = of_parts.last().cloned().unwrap_or_default();
    of_parts.into_iter().chain(std::iter::repeat(last))
}
