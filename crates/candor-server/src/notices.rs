//! What whoever runs the server has announced: that it is to stop, that it is being maintained.
//!
//! Every request looks here, so that there is nothing to announce is told by one load of memory.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use candor_core::exchange::{Maintenance, Service};

/// What is announced to a running server.
#[derive(Debug, Default)]
pub struct Notices {
    /// Whether there is anything to look for behind the lock.
    any: AtomicBool,
    service: Mutex<Service>,
}

impl Notices {
    /// The server is to stop: it is not ready any more.
    pub fn stop(&self) {
        self.announce(|service| service.stopping = true);
    }

    /// The server is being maintained, or no longer.
    pub fn maintain(&self, maintenance: Option<Maintenance>) {
        self.announce(|service| service.maintenance = maintenance.map(Arc::new));
    }

    /// How the server stands with work now.
    pub(crate) fn service(&self) -> Service {
        match self.any.load(Ordering::Relaxed) {
            false => Service::default(),
            true => self.lock().clone(),
        }
    }

    fn announce(&self, change: impl FnOnce(&mut Service)) {
        let mut service = self.lock();
        change(&mut service);
        self.any.store(service.stopping || service.maintenance.is_some(), Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, Service> {
        self.service.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_announced_is_known_until_it_is_over() {
        let notices = Notices::default();
        assert!(notices.service().maintenance.is_none());
        let maintenance =
            Maintenance { message: "New disks.".to_owned(), until: None, reads: true };
        notices.maintain(Some(maintenance.clone()));
        assert_eq!(notices.service().maintenance.as_deref(), Some(&maintenance));
        notices.maintain(None);
        assert!(notices.service().maintenance.is_none() && !notices.service().stopping);
        notices.stop();
        assert!(notices.service().stopping);
    }
}
