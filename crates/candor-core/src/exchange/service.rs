//! How the server stands with work while an exchange is decided: what it knows of itself, whatever
//! is asked of it.

use std::sync::Arc;

use candor_http::method::Known;

use super::{Exchange, Maintenance, Route};
use crate::rate::Allowance;

/// How the server stands with work.
#[derive(Debug, Clone, Default)]
pub struct Service {
    /// Of what there is as much as may be, if there is, and this would be more.
    pub full: Option<Full>,
    /// It has been asked to stop.
    pub stopping: bool,
    /// It is being maintained.
    pub maintenance: Option<Arc<Maintenance>>,
}

/// What a server has no more room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// Requests that are worked on.
    Requests,
    /// Bytes of content that are held.
    Contents,
}

impl Exchange<'_> {
    /// Whether the request is counted against a rate.
    pub(crate) fn counts(&self) -> bool {
        self.route().is_counted()
    }

    /// What is left to the caller, once the request was counted.
    pub fn allowance(&self) -> Option<&Allowance> {
        self.allowance.as_ref()
    }

    /// Learns what is left to the caller, this request counted.
    pub fn learn_allowance(&mut self, allowance: Allowance) {
        self.allowance = Some(allowance);
    }

    /// Whether this exchange goes on during the maintenance that there is, if there is any. What a
    /// problem means and whether the process runs is told always.
    pub(crate) fn goes_on_in_maintenance(&self) -> bool {
        let Some(maintenance) = &self.service.maintenance else { return true };
        let looks = matches!(
            self.request().method,
            Some(Known::Get | Known::Head | Known::Options | Known::Query)
        );
        match self.route() {
            Route::Live | Route::Problems | Route::Problem(_) => true,
            _ => looks && maintenance.reads,
        }
    }

    /// Seconds until the maintenance is to be over; nothing where nobody knows or the time is past.
    pub(crate) fn maintenance_seconds(&self) -> Option<u64> {
        let until = self.service.maintenance.as_ref()?.until?;
        let left_ms = u64::try_from(until.0.checked_sub(self.now().0)?).ok()?;
        Some(left_ms.div_ceil(1_000)).filter(|seconds| *seconds > 0)
    }
}
