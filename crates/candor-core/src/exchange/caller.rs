//! Who asks, as far as an exchange knows.

use candor_http::authorization::Authorization;

use super::Exchange;
use crate::caller::{Caller, CallerFault, seen};
use crate::graph::Need;

impl<'a> Exchange<'a> {
    /// What the caller shows, as far as it can be read.
    pub fn credentials(&self) -> Option<Authorization<'a>> {
        self.request.as_ref().and_then(|request| request.credentials.ok().flatten())
    }

    /// Who asks. Whoever shows what cannot be believed is nobody, and refused by the first question
    /// that comes to it.
    pub fn caller(&self) -> Result<&Caller, Need> {
        match &self.caller {
            Some(Ok(caller)) => Ok(caller),
            Some(Err(_)) => Ok(Caller::nobody()),
            None => Err(Need::Caller),
        }
    }

    /// Why what the caller shows is not believed, where it is not.
    pub fn caller_fault(&self) -> Result<Option<&CallerFault>, Need> {
        self.caller.as_ref().map(|caller| caller.as_ref().err()).ok_or(Need::Caller)
    }

    /// Learns who asks. Nothing of them counts here that the declaration does not know.
    pub fn learn_caller(&mut self, caller: Result<Caller, CallerFault>) {
        self.caller = Some(caller.map(|caller| seen(&self.api.callers, caller)));
        self.admit();
    }
}
