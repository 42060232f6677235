//! What an exchange shows: the records that were asked for, and those that their references lead
//! to.

use super::{Exchange, Form, Kind};
use crate::graph::Need;
use crate::record::Record;
use crate::selection::{Expanded, Expansion};

impl Exchange<'_> {
    /// Whether the list is sent as it is read, all of it: a document a line or a table that is not
    /// asked for in parts.
    pub fn streams(&self) -> bool {
        let Some(request) = self.request.as_ref().filter(|_| self.kind() == Kind::List) else {
            return false;
        };
        let lines = matches!(request.form, Some(Form::NdJson | Form::Csv));
        lines && !request.preferences.count && request.parameters.as_ref().is_ok_and(|of| of.whole)
    }

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
    pub fn learn_expanded(&mut self, mut expanded: Expanded) {
        if let (Some(_), Some(expansion)) = (self.admission(), self.expansion()) {
            let all = std::mem::take(&mut expanded.neighbours);
            let known = |one| self.known_neighbours(one, &expansion.branches);
            expanded.neighbours = all.into_iter().map(known).collect();
        }
        self.expanded = Some(expanded);
        self.written.take();
    }

    /// The content that was written to tell the tag of the representation, if it took that.
    pub(crate) fn written(&self) -> Option<&[u8]> {
        self.written.get().map(Vec::as_slice)
    }

    /// The same; it is written if it was not. What is learnt of what is shown makes it forgotten.
    pub(crate) fn write_once(&self, write: impl FnOnce() -> Vec<u8>) -> &[u8] {
        self.written.get_or_init(write)
    }
}
