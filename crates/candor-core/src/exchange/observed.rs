//! What is told of the server to those who watch over it.

use super::{Exchange, request};
use crate::graph::Need;

impl Exchange<'_> {
    /// Whether this machine asks, and no proxy on it for somebody else.
    pub fn is_from_this_machine(&self) -> bool {
        self.peer.address.is_loopback() && !request::is_forwarded(self.request().headers)
    }

    /// What was counted and measured.
    pub fn metrics(&self) -> Result<&[u8], Need> {
        self.metrics.as_deref().ok_or(Need::Metrics)
    }

    /// Learns what was counted and measured.
    pub fn learn_metrics(&mut self, text: String) {
        self.metrics = Some(text.into());
    }
}
