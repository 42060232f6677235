//! The way an exchange went through the graph.

use std::fmt;

use super::{GRAPH, Question, Stage};
use crate::catalogue::Cause;
use crate::exchange::Kind;

/// The way of one exchange. The graph is a list and every question is left one way only, so its
/// kind and the place where it left say everything; nothing is recorded on the way.
#[derive(Debug, Clone, Copy)]
pub struct Path {
    /// What kind of exchange it was.
    pub kind: Kind,
    /// Whether it was answered before, and got the same answer again.
    pub replayed: bool,
    /// The place in [`GRAPH`] where it left.
    pub left_at: usize,
    /// How it ended.
    pub outcome: &'static Cause,
}

impl Path {
    /// Every question that was asked, with its answer.
    pub fn steps(&self) -> impl Iterator<Item = (&'static Question, bool)> {
        let Path { kind, replayed, left_at, .. } = *self;
        GRAPH
            .iter()
            .enumerate()
            .take(left_at + 1)
            .filter(move |(_, question)| question.is_asked(kind, replayed))
            // How a request was answered that was answered before is not asked again.
            .filter(move |(place, question)| {
                !replayed || question.stage != Stage::Answer || *place == left_at
            })
            .map(move |(place, question)| (question, (place == left_at) == question.leaves_on))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (question, answer)) in self.steps().enumerate() {
            let gap = if place == 0 { "" } else { " " };
            write!(f, "{gap}{}={}", question.name, if answer { "yes" } else { "no" })?;
        }
        Ok(())
    }
}
