//! Finds out who asks.
//!
//! A token of the store is looked up by its digest. The store is asked each time, so a token that
//! was taken back a moment ago is good for nothing. A signed token is checked against the keys of
//! its issuer, its signature once as long as they stay the same.

mod attempts;
mod issuers;
mod key_set;
mod verified;

pub use issuers::{Issuers, KeyFileFault};

use candor_core::caller::{Caller, CallerFault, Shown};
use candor_core::change::{Fault, FaultKind};
use candor_core::exchange::Exchange;
use candor_http::authorization::Authorization;
use candor_store::Store;
use http::request::Parts;

use self::attempts::Attempts;
use crate::exchange::log;

/// What is needed to find out who asks, beside the store.
#[derive(Debug, Default)]
pub(crate) struct Callers {
    issuers: Issuers,
    attempts: Attempts,
}

impl Callers {
    /// The same, believing these issuers of signed tokens.
    pub(crate) fn believing(self, issuers: Issuers) -> Callers {
        Callers { issuers, ..self }
    }

    /// The same, telling so many in a row what is wrong with their credentials.
    pub(crate) fn with_attempts(self, max: u32) -> Callers {
        Callers { attempts: Attempts::new(max), ..self }
    }

    /// Finds out who asks, and counts it where they are not believed.
    pub(crate) async fn learn<S: Store>(&self, x: &mut Exchange<'_>, store: &S, head: &Parts) {
        let caller = self.caller(x, store).await.unwrap_or_else(|fault| {
            x.log_id = Some(log(&fault, head));
            Err(CallerFault::Uncheckable)
        });
        match &caller {
            Ok(_) | Err(CallerFault::Uncheckable) => {}
            Err(CallerFault::Keyless) => {
                let cause = "the keys of an issuer were never got";
                x.log_id = Some(log(&Fault::new(FaultKind::Unreachable, cause), head));
            }
            Err(_) => x.attempts_wait = self.attempts.failed(x.peer.address, x.now()),
        }
        x.learn_caller(caller);
    }

    /// Who shows this, or why it is not believed.
    async fn caller<S: Store>(
        &self,
        x: &Exchange<'_>,
        store: &S,
    ) -> Result<Result<Caller, CallerFault>, Fault> {
        let text = match x.credentials() {
            None => return Ok(Ok(Caller::anonymous())),
            Some(Authorization::Other(scheme)) => {
                return Ok(Err(CallerFault::Scheme(scheme.to_owned())));
            }
            Some(Authorization::Bearer(text)) => text,
        };
        let callers = &x.api.callers;
        Ok(match Shown::of(text) {
            Shown::Token(digest) if callers.tokens => match store.token(&digest).await? {
                Some(token) => token.caller(x.now()),
                None => Err(CallerFault::Unknown),
            },
            Shown::Damaged if callers.tokens => Err(CallerFault::Damaged),
            Shown::Other if !callers.issuers.is_empty() => {
                self.issuers.caller(callers, text, x.now()).await
            }
            Shown::Token(_) | Shown::Damaged | Shown::Other => Err(CallerFault::Malformed),
        })
    }
}
