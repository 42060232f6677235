//! The tally of an import: what was read, what of it is good, and why the rest is not.

use std::collections::BTreeMap;

use candor_core::limits::IMPORT_REASONS_MAX;

use super::Refusal;
use crate::tell;

/// What became of the rows so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Rows that are good.
    pub(crate) good: u64,
    /// Rows that were refused.
    pub(crate) refused: u64,
    /// Members in the rows that the server keeps itself, and that were left out.
    pub(crate) left_out: Vec<&'static str>,
    /// A cell that was no value of its column and may have meant that there is none.
    pub(crate) suspect: Option<&'static str>,
    reasons: BTreeMap<String, u64>,
    /// Rows refused for reasons beyond those that are counted one by one.
    others: u64,
}

impl Tally {
    /// Rows that were read.
    pub(crate) fn read(&self) -> u64 {
        self.good + self.refused
    }

    /// Counts a row that was good as long as what it refers to could still come.
    pub(crate) fn refuse_after_all(&mut self, refusal: &Refusal) {
        self.good = self.good.saturating_sub(1);
        self.refuse(refusal);
    }

    /// Counts a refused row, once for each of its reasons.
    pub(crate) fn refuse(&mut self, refusal: &Refusal) {
        self.refused += 1;
        let mut counted: Vec<&str> =
            refusal.reasons.iter().map(|reason| reason.counted.as_str()).collect();
        counted.sort_unstable();
        counted.dedup();
        for reason in counted {
            if let Some(count) = self.reasons.get_mut(reason) {
                *count += 1;
            } else if self.reasons.len() < IMPORT_REASONS_MAX {
                self.reasons.insert(reason.to_owned(), 1);
            } else {
                self.others += 1;
            }
        }
    }

    /// The reasons, a line each, the most frequent first.
    pub(crate) fn reasons(&self) -> Vec<String> {
        let mut reasons: Vec<(&str, u64)> =
            self.reasons.iter().map(|(reason, count)| (reason.as_str(), *count)).collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let others = (self.others > 0).then_some(("other reasons", self.others));
        let line = |(reason, count)| format!("{}: {reason}", tell::count(count, "line"));
        reasons.into_iter().chain(others).map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::refusal::Reason;
    use super::*;

    fn refusal(counted: &str) -> Refusal {
        Refusal::of(Reason::new("told", counted))
    }

    #[test]
    fn the_most_frequent_reason_comes_first() {
        let mut tally = Tally { good: 2, ..Tally::default() };
        for counted in ["rare", "often", "often"] {
            tally.refuse(&refusal(counted));
        }
        assert_eq!(tally.reasons(), ["2 lines: often", "1 line: rare"]);
        assert_eq!((tally.read(), tally.refused), (5, 3));
    }

    #[test]
    fn the_reasons_are_bounded() {
        let mut tally = Tally::default();
        for row in 0..IMPORT_REASONS_MAX + 5 {
            tally.refuse(&refusal(&format!("reason {row}")));
        }
        let reasons = tally.reasons();
        assert_eq!(reasons.len(), IMPORT_REASONS_MAX + 1);
        assert_eq!(reasons.last().map(String::as_str), Some("5 lines: other reasons"));
    }
}
