//! What an exchange shows: the records that were asked for, and those that their references lead
//! to.

use super::{Exchange, Kind};
use crate::graph::Need;
use crate::record::Record;
use crate::selection::{Expanded, Expansion};

impl Exchange<'_> {
    /// The references to follow, if that is asked for.
    pub fn expansion(&self) -> Option<&Expansion> {
        self.request().parameters.as_ref().ok().and_then(|asked| asked.expansion.as_ref())
    }

    /// The records that are shown: those of the page, or the one.
    pub fn shown(&self) -> Result<Vec<&Record>, Need> {
        match self.kind() {
            Kind::List => Ok(self.page()?.records.iter().collect()),
            _ => self.standing().map(|_| self.live().into_iter().collect()),
        }
    }

    /// What the references of the records that are shown lead to; none where that is not asked for.
    pub fn expanded(&self) -> Result<Option<&Expanded>, Need> {
        if self.expansion().is_none() {
            return Ok(None);
        }
        self.shown()?;
        self.expanded.as_ref().map(Some).ok_or(Need::Expansion)
    }

    /// Learns what the references of the records that are shown lead to.
    pub fn learn_expanded(&mut self, expanded: Expanded) {
        self.expanded = Some(expanded);
    }
}
