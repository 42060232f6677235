//! Ways to end for a batch, and whose turn it is when one of its requests is refused.

use super::{Carry, Cause, Retry, Shows, b};
use crate::detail;
use crate::graph::Stage;

/// Whose turn it is after a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// The caller may not do it.
    Caller,
    /// The request is wrong by itself, whatever is stored.
    Content,
    /// What is stored forbids it.
    Stored,
    /// The server failed.
    Server,
}

impl Cause {
    /// Whose turn it is when a question of this stage leads here. A path that leads nowhere is
    /// wrong by itself; a record that is not there is a matter of what is stored.
    pub fn blame(&self, stage: Stage) -> Blame {
        match (self.status, stage) {
            (401 | 403, _) => Blame::Caller,
            (500 | 502..=504 | 507, _) => Blame::Server,
            (409 | 412, _) | (410, Stage::State) => Blame::Stored,
            (404, Stage::State) if self.retry == Retry::AfterChange => Blame::Stored,
            _ => Blame::Content,
        }
    }
}

/// More requests than a batch may have.
pub static BATCH_TOO_LARGE: Cause = Cause {
    name: "batch-too-large",
    status: 413,
    title: "There are more requests than a batch may have",
    meaning: "The batch holds more requests than this server does in one transaction, in which all \
        other writers wait. Nothing was changed.",
    way_out: "Send them in several batches.",
    source: "RFC 9110 §15.5.14",
    carries: &[],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::batch_too_large),
};

/// It, or a request of it, is wrong whatever is stored.
pub static BATCH_INVALID: Cause = Cause {
    name: "batch-invalid",
    status: 422,
    title: "The batch, or a request of it, is wrong by itself",
    meaning: "The content can be read and is no batch, or some of its requests would be refused \
        whatever is stored: each is listed with its index, counted from 0, and what it would have \
        been answered by itself. Nothing was changed.",
    way_out: "Correct what is listed; sending the same batch again never helps.",
    source: "RFC 9110 §15.5.21",
    carries: &[Carry::Violations, Carry::Refused],
    retry: Retry::Never,
    cells: &[],
    shows: Shows::Problem(detail::batch_invalid),
};

/// The caller may not do a request of it.
pub static BATCH_DENIED: Cause = Cause {
    name: "batch-denied",
    status: 403,
    title: "The caller may not do a request of the batch",
    meaning: "Some of the requests would be refused to this caller by themselves. Each is listed \
        with its index, counted from 0, and what it would have been answered. Nothing was changed.",
    way_out: "Leave those requests out, or do what their answers say.",
    source: "RFC 9110 §15.5.4",
    carries: &[Carry::Refused],
    retry: Retry::AfterChange,
    cells: &[],
    shows: Shows::Problem(detail::batch_denied),
};

/// What is stored forbids a request of it.
pub static BATCH_FORBIDDEN: Cause = Cause {
    name: "batch-forbidden",
    status: 409,
    title: "What is stored forbids requests of the batch",
    meaning: "Some of the requests are fine by themselves and cannot be done now: a record is not \
        there or not as expected, an id or a unique value is taken, a reference points nowhere, a \
        lifecycle says no. Each is listed with its index, counted from 0, and what it would have \
        been answered by itself. Nothing was changed.",
    way_out: "Read what the problem names, and change the requests or what is stored.",
    source: "RFC 9110 §15.5.10",
    carries: &[Carry::Conflicts, Carry::Refused],
    retry: Retry::AfterChange,
    cells: &[],
    shows: Shows::Problem(detail::batch_forbidden),
};

/// All of it was done; it is on disk.
pub static BATCH_DONE: Cause = Cause {
    name: "batch-done",
    status: 200,
    title: "All requests of the batch were done",
    meaning: "Every request of the batch was done, in one transaction, and is on disk. The answers \
        stand in the order of the requests.",
    way_out: "",
    source: "RFC 9110 §15.3.1",
    carries: &[Carry::PreferenceApplied],
    retry: Retry::Never,
    cells: &[b(200)],
    shows: Shows::Batch,
};

/// These rows.
pub(super) static ROWS: &[&Cause] =
    &[&BATCH_TOO_LARGE, &BATCH_INVALID, &BATCH_DENIED, &BATCH_FORBIDDEN, &BATCH_DONE];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Kinds;
    use crate::graph::GRAPH;

    #[test]
    fn the_blame_follows_the_rule_of_400_422_and_409() {
        // The batch is asked first about the service and the caller: no request of it ends there.
        let early = [Stage::Wire, Stage::Service, Stage::Caller];
        let refusals = GRAPH
            .iter()
            .filter(|question| question.outcome.is_refusal() && !early.contains(&question.stage));
        for question in refusals.filter(|question| Kinds::WRITES.meets(question.of)) {
            let blame = question.outcome.blame(question.stage);
            let wanted = match (question.outcome.status, question.outcome.name) {
                (401 | 403, _) => Blame::Caller,
                (400 | 405..=408 | 411 | 413..=417 | 422 | 428 | 501, _)
                | (_, "route-unknown" | "id-unfit" | "version-retired") => Blame::Content,
                (404 | 409 | 410 | 412, _) => Blame::Stored,
                _ => Blame::Server,
            };
            assert_eq!(blame, wanted, "{}", question.outcome.name);
        }
    }
}
