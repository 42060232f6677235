//! Whoever was told to try again later and does so at once waits until then.
//!
//! A refusal costs little, but not nothing: clients who ask again as fast as they are refused would
//! take the time of those who were taken on. The first of a connection is told at once. What is
//! asked on it before the time that was told is looked at when that is over.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::Response;
use tokio::time::{Instant, sleep_until};

/// Stands on an answer that says that there is too much to do.
#[derive(Debug, Clone, Copy)]
pub struct TryLater;

/// Until when a connection was told to wait.
#[derive(Debug, Default)]
pub(super) struct Patience {
    /// Whether there is anything to look for behind the lock.
    any: AtomicBool,
    until: Mutex<Option<Instant>>,
}

impl Patience {
    /// Waits until the time is over that was told.
    pub(super) async fn wait(&self) {
        if !self.any.load(Ordering::Relaxed) {
            return;
        }
        if let Some(until) = self.until() {
            sleep_until(until).await;
        }
    }

    /// Until when, unless that is past.
    fn until(&self) -> Option<Instant> {
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        *until = until.filter(|until| *until > Instant::now());
        self.any.store(until.is_some(), Ordering::Relaxed);
        *until
    }

    /// Looks whether an answer says to wait.
    pub(super) fn heed<T>(&self, answer: &Response<T>, pause: Duration) {
        if answer.extensions().get::<TryLater>().is_some() {
            let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
            *until = Some(Instant::now() + pause);
            self.any.store(true, Ordering::Relaxed);
        }
    }
}
