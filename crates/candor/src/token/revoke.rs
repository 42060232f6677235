//! `candor token revoke`.

use candor_core::caller::Shown;
use candor_server::Clock;

use super::store::TokenStore;
use crate::exit::{Exit, Failure};
use crate::{help, tell};

/// Take a token back, at once
///
/// It stays in the list, so that whoever uses it is told since when it is good for nothing.
#[derive(Debug, clap::Args)]
#[command(allow_missing_positional = true)]
#[command(after_long_help = help::after(
    &[
        "candor token revoke notes 3f9c0a51d2e7",
        "candor token revoke --store notes.db 3f9c0a51d2e7",
    ],
    &[Exit::Done, Exit::Usage, Exit::Store, Exit::File],
))]
pub(super) struct Revoke {
    #[command(flatten)]
    store: TokenStore,
    /// Its handle, as `candor token list` shows it; or the token itself, if one was found
    #[arg(value_name = "HANDLE")]
    handle: String,
}

impl Revoke {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        let handle = match Shown::of(&self.handle) {
            Shown::Token(digest) => digest.handle(),
            Shown::Damaged | Shown::Other => self.handle.clone(),
        };
        let revoked = self.store.open()?.revoke(&handle, Clock::System.now());
        let Some(before) = revoked.map_err(|error| self.store.failed(&error))? else {
            let happened = format!("no token of this store has the handle {handle}");
            return Err(Failure::new(Exit::Usage, happened, "`candor token list` shows them"));
        };
        tell::say(match before.revoke_time {
            Some(time) => format!("{handle} of {} was taken back already, at {time}", before.id),
            None => format!("{handle} of {} is taken back", before.id),
        });
        Ok(Exit::Done)
    }
}
