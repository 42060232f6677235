//! Rates: how many requests a caller may make, and how many are left.
//!
//! The generic cell rate algorithm: all that is kept of a caller is one point in time, at which
//! everything that was taken will have come back. Each request moves it on by the time that one
//! takes to come back; it may not lie further ahead than all of them together take. So there is no
//! window whose turn lets a caller do twice as much, and a caller who has done nothing for a while
//! needs no memory at all.

use crate::limits::RATE_WINDOW_MAX_SECONDS;
use crate::record::Timestamp;

const NANOSECONDS: u64 = 1_000_000_000;

/// How many requests each caller may make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests that may be made at once, when none was made for a while.
    burst: u64,
    /// Nanoseconds until one of them has come back.
    interval_ns: u64,
    /// How one too many is told.
    pub told: Told,
}

/// How one request too many is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Told {
    /// As the client's doing: 429.
    #[default]
    TooMany,
    /// As the service's: 503.
    Unavailable,
}

/// When everything that a caller took will have come back: nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Tally(pub u64);

/// What is left to a caller, after a request was counted or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Requests that may be made at once.
    pub quota: u64,
    /// Seconds until all of them have come back, when all were made.
    pub window_seconds: u64,
    /// Requests that may be made now.
    pub remaining: u64,
    /// Seconds until all of them can be made again.
    pub reset_seconds: u64,
    /// Seconds until one can be made, where this one could not.
    pub retry_seconds: Option<u64>,
}

impl Rate {
    /// So many requests in so many seconds, `burst` of them at once. Nothing where that is none, or
    /// more than can be counted.
    pub fn new(requests: u64, period_seconds: u64, burst: u64, told: Told) -> Option<Rate> {
        let interval_ns = period_seconds.checked_mul(NANOSECONDS)?.checked_div(requests)?;
        let window_ns = interval_ns.checked_mul(burst)?;
        let countable = window_ns > 0 && window_ns <= RATE_WINDOW_MAX_SECONDS * NANOSECONDS;
        countable.then_some(Rate { burst, interval_ns, told })
    }

    /// Counts one more request, unless it is one too many; then the tally stays as it is.
    pub fn take(&self, tally: Tally, now: Timestamp) -> (Tally, Allowance) {
        let now_ns = nanoseconds(now);
        let window_ns = self.interval_ns * self.burst;
        // What lies behind has come back. What lies too far ahead was counted by a clock that was
        // set back since.
        let before_ns = tally.0.clamp(now_ns, now_ns + window_ns);
        let after_ns = before_ns + self.interval_ns;
        let late_ns = after_ns.saturating_sub(now_ns + window_ns);
        let due_ns = if late_ns == 0 { after_ns } else { before_ns };
        let taken_ns = due_ns - now_ns;
        let allowance = Allowance {
            quota: self.burst,
            window_seconds: window_ns.div_ceil(NANOSECONDS),
            remaining: (window_ns - taken_ns) / self.interval_ns,
            reset_seconds: taken_ns.div_ceil(NANOSECONDS),
            retry_seconds: (late_ns > 0).then(|| late_ns.div_ceil(NANOSECONDS)),
        };
        (Tally(due_ns), allowance)
    }
}

impl Tally {
    /// Whether everything has come back, so that nothing need be kept.
    pub fn is_over(self, now: Timestamp) -> bool {
        self.0 <= nanoseconds(now)
    }
}

fn nanoseconds(time: Timestamp) -> u64 {
    u64::try_from(time.0).unwrap_or(0).saturating_mul(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(requests: u64, period_seconds: u64, burst: u64) -> Rate {
        Rate::new(requests, period_seconds, burst, Told::TooMany).expect("it can be counted")
    }

    /// Requests at these milliseconds leave so many, or ask to wait so many seconds.
    #[track_caller]
    fn check(rate: Rate, requests: &[(i64, Result<u64, u64>)]) {
        let mut tally = Tally::default();
        for (at_ms, expected) in requests {
            let (after, allowance) = rate.take(tally, Timestamp(*at_ms));
            let told = allowance.retry_seconds.map_or(Ok(allowance.remaining), Err);
            assert_eq!(told, *expected, "at {at_ms} ms");
            tally = after;
        }
    }

    #[test]
    fn so_many_may_be_made_at_once_and_then_one_when_it_has_come_back() {
        let three_a_second = rate(3, 1, 3);
        check(three_a_second, &[(9_000, Ok(2)), (9_000, Ok(1)), (9_000, Ok(0)), (9_000, Err(1))]);
        check(rate(1, 1, 1), &[(0, Ok(0)), (999, Err(1)), (1_000, Ok(0)), (1_001, Err(1))]);
        check(rate(60, 3_600, 1), &[(0, Ok(0)), (0, Err(60)), (30_000, Err(30)), (60_000, Ok(0))]);
        check(rate(2, 1, 4), &[(0, Ok(3)), (0, Ok(2)), (0, Ok(1)), (500, Ok(1)), (10_000, Ok(3))]);
    }

    #[test]
    fn what_is_refused_is_not_counted() {
        let mut asked = vec![(0, Ok(0))];
        asked.extend([(10, Err(1)); 100]);
        asked.push((1_000, Ok(0)));
        check(rate(1, 1, 1), &asked);
    }

    #[test]
    fn no_window_turns_to_let_twice_as_much_through() {
        let (rate, mut tally, mut done) = (rate(10, 1, 10), Tally::default(), 0);
        for at_ms in 900..1_900 {
            let (after, allowance) = rate.take(tally, Timestamp(at_ms));
            tally = after;
            done += u32::from(allowance.retry_seconds.is_none());
        }
        // Ten at once, and the nine that came back within the second.
        assert_eq!(done, 19);
    }

    #[test]
    fn a_clock_that_is_set_back_shuts_nobody_out() {
        check(
            rate(1, 1, 2),
            &[(1_000_000, Ok(1)), (1_000_000, Ok(0)), (0, Err(1)), (1_000, Ok(0))],
        );
    }

    #[test]
    fn the_allowance_tells_when_everything_is_back() {
        let (tally, allowance) = rate(50, 1, 100).take(Tally::default(), Timestamp(1_000));
        let expected = Allowance {
            quota: 100,
            window_seconds: 2,
            remaining: 99,
            reset_seconds: 1,
            retry_seconds: None,
        };
        assert_eq!(allowance, expected);
        assert!(!tally.is_over(Timestamp(1_019)) && tally.is_over(Timestamp(1_020)));
    }

    #[test]
    fn what_cannot_be_counted_is_no_rate() {
        for (requests, period_seconds, burst) in
            [(0, 1, 1), (1, 1, 0), (1, 86_400, 31), (u64::MAX, 1, 1), (1, u64::MAX, 1)]
        {
            assert_eq!(Rate::new(requests, period_seconds, burst, Told::TooMany), None);
        }
    }
}
