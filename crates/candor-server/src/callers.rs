//! Finds out who asks.
//!
//! A token of the store is looked up by its digest. The store is asked each time, so a token that
//! was taken back a moment ago is good for nothing.

use candor_core::caller::{Caller, CallerFault, Shown};
use candor_core::change::Fault;
use candor_core::exchange::Exchange;
use candor_http::authorization::Authorization;
use candor_store::Store;

/// Who shows this, or why it is not believed.
pub(crate) async fn caller<S: Store>(
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
    Ok(match Shown::of(text) {
        Shown::Other => Err(CallerFault::Malformed),
        Shown::Damaged => Err(CallerFault::Damaged),
        Shown::Token(digest) => match store.token(&digest).await? {
            Some(token) => token.caller(x.now()),
            None => Err(CallerFault::Unknown),
        },
    })
}
