//! What the scenarios reached: what nobody has seen happen is not known to work.

use std::collections::BTreeSet;

use candor_core::catalogue::{self, Cause, Cell, FOUNDING_CELLS};
use candor_core::declaration::Api;
use candor_core::exchange::Kind;
use candor_core::graph::{GRAPH, Path};
use candor_core::openapi;

use crate::client::Over;
use crate::founding::only_http1;
use crate::recorded::Recorded;
use crate::reply::Reply;

/// Ends and exits that were reached.
#[derive(Debug, Default)]
pub struct Coverage {
    ends: BTreeSet<(&'static str, String)>,
    exits: BTreeSet<usize>,
    of_kinds: BTreeSet<(&'static str, &'static str)>,
    /// The problems that were sent.
    pub problems: Recorded,
}

impl Coverage {
    /// An exchange of this method went this way.
    pub fn add(&mut self, method: &str, path: &Path) {
        self.ends.insert((path.outcome.name, method.to_owned()));
        self.exits.insert(path.left_at);
        self.of_kinds.insert((word(path.kind), path.outcome.name));
    }

    /// It was answered so.
    pub fn answered(&mut self, reply: &Reply) {
        self.problems.add(reply);
    }

    /// Whether an exchange of this kind ended so.
    fn has(&self, kind: Kind, cause: &Cause) -> bool {
        self.of_kinds.contains(&(word(kind), cause.name))
    }

    /// All that another has seen, too.
    pub fn merge(&mut self, other: Coverage) {
        self.ends.extend(other.ends);
        self.exits.extend(other.exits);
        self.of_kinds.extend(other.of_kinds);
        self.problems.merge(other.problems);
    }

    /// Outcomes, exits of questions and cells of the founding tables that were not reached.
    pub fn missing(&self, over: Over) -> Vec<String> {
        let needed = |cause: &Cause| over == Over::Http1 || only_http1(cause.name).is_none();
        let rows = catalogue::all().filter(|cause| needed(cause) && !self.ended(cause.name, None));
        let exits = GRAPH.iter().enumerate();
        let exits = exits.filter(|(place, at)| needed(at.outcome) && !self.exits.contains(place));
        let cells = FOUNDING_CELLS.iter().filter(|cell| self.lacks(cell, needed));
        rows.map(|cause| format!("outcome {}", cause.name))
            .chain(exits.map(|(_, question)| {
                format!("exit of {} to {}", question.name, question.outcome.name)
            }))
            .chain(cells.map(|cell| format!("{cell:?}")))
            .collect()
    }

    /// What the documents of these APIs promise and no exchange came to: `list: store-late`. What
    /// is asked before it is known what the path leads to is the same for every kind.
    pub fn promised_only<'a>(&self, apis: impl Iterator<Item = &'a Api>) -> Vec<String> {
        let promised = apis.flat_map(openapi::ends);
        let early = |cause: &Cause| {
            let mut questions = GRAPH.iter().filter(|at| at.outcome.name == cause.name);
            questions.any(|at| at.of.contain(Kind::Nowhere)) && self.ended(cause.name, None)
        };
        let missed = promised.filter(|(kind, cause)| !self.has(*kind, cause) && !early(cause));
        let missed = missed.map(|(kind, cause)| format!("{}: {}", word(kind), cause.name));
        missed.collect::<BTreeSet<String>>().into_iter().collect()
    }

    /// A cell is not missed here where none of the rows that fulfil it is needed.
    fn lacks(&self, cell: &Cell, needed: impl Fn(&Cause) -> bool) -> bool {
        let rows = catalogue::all().filter(|cause| cause.cells.contains(cell) && needed(cause));
        let mut rows = rows.peekable();
        rows.peek().is_some() && !rows.any(|cause| self.ended(cause.name, cell.method))
    }

    fn ended(&self, name: &str, method: Option<&str>) -> bool {
        self.ends.iter().any(|(end, by)| *end == name && method.is_none_or(|method| method == by))
    }
}

/// The word for a kind.
pub fn word(kind: Kind) -> &'static str {
    let (_, word) = Kind::ALL[kind as usize];
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_reached_is_named() {
        let mut coverage = Coverage::default();
        let all = GRAPH.len() + catalogue::all().count();
        assert!(coverage.missing(Over::Http1).len() > all);
        let place = GRAPH.iter().position(|question| question.name == "record_live").unwrap();
        let outcome = GRAPH[place].outcome;
        coverage.add("GET", &Path { kind: Kind::Read, replayed: false, left_at: place, outcome });
        let missing = coverage.missing(Over::Http1);
        assert!(!missing.contains(&"outcome record-deleted".to_owned()));
        assert!(!missing.iter().any(|name| name.starts_with("exit of record_live")));
        let by =
            |method: &str| format!("Cell {{ table: A, status: 410, method: Some({method:?}) }}");
        assert!(!missing.contains(&by("GET")) && missing.contains(&by("PUT")));
    }
}
