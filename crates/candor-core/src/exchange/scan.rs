//! What an exchange would make the store look at.

use super::Exchange;
use crate::declaration::Scans;
use crate::selection::{Narrowing, narrowing};

impl Exchange<'_> {
    /// The members of which indexes would narrow the filter; nothing when none is missing, or the
    /// type allows to do without. None of them may do.
    pub fn missing_indexes(&self) -> Option<Vec<String>> {
        let selection = self.selection()?;
        let of = self.api.of(selection.resource_type);
        let filter = selection.filter.as_ref().filter(|_| of.scans == Scans::Refused)?;
        if narrowing(filter, of, selection.now) == Narrowing::Narrowed {
            return None;
        }
        // What an access rule adds is not the client's to mend: such a list is walked, and takes
        // no longer than any list may.
        let own = self.request().parameters.as_ref().ok()?.own.as_ref()?;
        match narrowing(own, of, selection.now) {
            Narrowing::Narrowed => None,
            Narrowing::Unindexed(columns) => {
                Some(columns.into_iter().map(|column| of.member(column).to_owned()).collect())
            }
        }
    }
}
