//! Finds out who asks.
//!
//! A token of the store is looked up by its digest. The store is asked each time, so a token that
//! was taken back a moment ago is good for nothing. A signed token is checked against the keys of
//! its issuer.

mod attempts;
mod issuers;
mod key_set;

pub(crate) use attempts::Attempts;
pub use issuers::{Issuers, KeyFileFault};

use candor_core::caller::{Caller, CallerFault, Shown};
use candor_core::change::Fault;
use candor_core::exchange::Exchange;
use candor_http::authorization::Authorization;
use candor_store::Store;

/// Who shows this, or why it is not believed.
pub(crate) async fn caller<S: Store>(
    x: &Exchange<'_>,
    store: &S,
    issuers: &Issuers,
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
        Shown::Other if !callers.issuers.is_empty() => issuers.caller(callers, text, x.now()).await,
        Shown::Token(_) | Shown::Damaged | Shown::Other => Err(CallerFault::Malformed),
    })
}
