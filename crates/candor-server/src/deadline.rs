//! Until when a request may take: a point in time that is passed down to whatever it waits for.

use std::time::Duration;

use candor_core::limits::COMMIT_MIN_MS;
use tokio::time::Instant;

/// The deadline of a request. It is set when the request first has to wait for something, so that
/// one that never waits looks at no clock.
#[derive(Debug)]
pub(crate) struct Deadline {
    timeout: Duration,
    at: Option<Instant>,
}

impl Deadline {
    /// That of a request that may take so long.
    pub(crate) fn after_ms(timeout_ms: u64) -> Deadline {
        Deadline { timeout: Duration::from_millis(timeout_ms), at: None }
    }

    /// When it is.
    pub(crate) fn at(&mut self) -> Instant {
        *self.at.get_or_insert_with(|| Instant::now() + self.timeout)
    }

    /// When it is for a change that is decided: content or a hook that took nearly all of the time
    /// must not be in vain for the last moment's sake.
    pub(crate) fn leaving_time(&mut self) -> Instant {
        self.at().max(Instant::now() + Duration::from_millis(COMMIT_MIN_MS))
    }
}
