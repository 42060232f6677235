//! Whoever was told to try again later and does so at once waits until then.
//!
//! A refusal costs little, but not nothing: clients who ask again as fast as they are refused would
//! take the time of those who were taken on. The first of a connection is told at once. The next
//! request on it, if it comes before the time that was told, is looked at when that is over.

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
        if !self.any.swap(false, Ordering::Relaxed) {
            return;
        }
        let until = self.until.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(until) = until {
            sleep_until(until).await;
        }
    }

    /// Looks whether an answer says to wait.
    pub(super) fn heed<T>(&self, answer: &Response<T>, pause: Duration) {
        if answer.extensions().get::<TryLater>().is_some() {
            let until = Instant::now() + pause;
            *self.until.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
            self.any.store(true, Ordering::Relaxed);
        }
    }
}
