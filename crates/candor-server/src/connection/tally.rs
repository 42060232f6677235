//! What a client of HTTP/2 does over and over on one connection, and how long that is put up with.

use candor_core::limits::{HTTP2_REFUSALS_MAX, HTTP2_RESETS_MAX};

use super::stream::Left;

/// How the exchanges of a connection have ended.
#[derive(Debug)]
pub(super) struct Tally {
    /// What may still be taken back.
    resets_left: u32,
    /// Refusals in a row for which the client was to wait.
    refusals: u32,
}

impl Tally {
    pub(super) fn new() -> Self {
        Self { resets_left: HTTP2_RESETS_MAX, refusals: 0 }
    }

    /// Counts the end of an exchange. Is it still to be put up with?
    pub(super) fn bears(&mut self, left: Left) -> bool {
        self.refusals = match left {
            Left::Answered => 0,
            Left::Refused => self.refusals + 1,
            Left::TakenBack => self.refusals,
        };
        match (left, self.resets_left.checked_sub(1)) {
            (Left::Answered | Left::Refused, _) => {
                self.resets_left = self.resets_left.saturating_add(1);
                self.refusals <= HTTP2_REFUSALS_MAX
            }
            (Left::TakenBack, Some(less)) => {
                self.resets_left = less;
                true
            }
            (Left::TakenBack, None) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of so many ends of a kind each is put up with, and one more is not.
    #[track_caller]
    fn check(before: &[(Left, u32)], left: Left, borne: u32) {
        let mut tally = Tally::new();
        for (left, count) in before {
            (0..*count).for_each(|_| assert!(tally.bears(*left)));
        }
        assert!((0..borne).all(|_| tally.bears(left)), "{before:?}");
        assert!(!tally.bears(left), "{before:?}");
    }

    #[test]
    fn as_much_may_be_taken_back_as_is_answered_and_some_more() {
        check(&[], Left::TakenBack, HTTP2_RESETS_MAX);
        check(&[(Left::Answered, 50)], Left::TakenBack, HTTP2_RESETS_MAX + 50);
    }

    #[test]
    fn refusals_are_counted_until_something_is_answered() {
        check(&[], Left::Refused, HTTP2_REFUSALS_MAX);
        check(&[(Left::Refused, 900), (Left::Answered, 1)], Left::Refused, HTTP2_REFUSALS_MAX);
        check(
            &[(Left::Refused, 900), (Left::TakenBack, 1)],
            Left::Refused,
            HTTP2_REFUSALS_MAX - 900,
        );
    }
}
