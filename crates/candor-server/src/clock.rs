//! The time that exchanges are told.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use candor_core::record::Timestamp;

/// Where the time comes from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The system.
    System,
    /// Whoever steps it; tests do.
    Stepped(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands until it is stepped.
    pub fn stepped(start: Timestamp) -> Clock {
        Clock::Stepped(Arc::new(AtomicI64::new(start.0)))
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Clock::Stepped(now) => Timestamp(now.load(Ordering::SeqCst)),
        }
    }

    /// Moves a stepped clock on. The system's clock cannot be moved and stays as it is.
    pub fn step_seconds(&self, seconds: i64) {
        if let Clock::Stepped(now) = self {
            now.fetch_add(seconds * 1_000, Ordering::SeqCst);
        }
    }
}
