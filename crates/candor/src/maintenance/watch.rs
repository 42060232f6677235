//! Looks now and then whether the API is to be closed, so that no request has to.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use candor_core::exchange::Maintenance;
use candor_core::limits::MAINTENANCE_LOOK_MS;
use candor_server::Notices;
use tokio::time::{MissedTickBehavior, interval};

use super::file;

/// What is told where it cannot be read what to tell.
const UNTOLD: &str = "The server is being maintained.";

/// A look at the file beside a store.
pub(crate) struct Watch {
    path: PathBuf,
    notices: Arc<Notices>,
    known: Option<String>,
}

impl Watch {
    /// Looks for the first time: a server that is started in a maintenance begins with it.
    pub(crate) fn begin(store: &Path, notices: Arc<Notices>) -> Watch {
        let mut watch = Watch { path: file::beside(store), notices, known: None };
        watch.look();
        watch
    }

    /// Goes on looking.
    pub(crate) async fn go_on(mut self) {
        let mut looks = interval(Duration::from_millis(MAINTENANCE_LOOK_MS));
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            self.look();
        }
    }

    fn look(&mut self) {
        let text = said(&self.path);
        if text == self.known {
            return;
        }
        let maintenance = text.as_deref().map(|text| {
            Maintenance::read(text).unwrap_or_else(|wrong| {
                let file = self.path.display();
                tracing::warn!(%file, wrong, "the notice of a maintenance cannot be read");
                untold()
            })
        });
        match &maintenance {
            Some(told) => {
                tracing::info!(told = told.message, reads = told.reads, "the maintenance begins");
            }
            None => tracing::info!("the maintenance is over"),
        }
        self.notices.maintain(maintenance);
        self.known = text;
    }
}

/// The maintenance that a server on this store obeys now.
pub(crate) fn now(store: &Path) -> Option<Maintenance> {
    said(&file::beside(store)).map(|text| Maintenance::read(&text).unwrap_or_else(|_| untold()))
}

/// What the file says. Whoever laid one there that nobody can read meant to close the API, not to
/// open it.
fn said(path: &Path) -> Option<String> {
    file::text(path).unwrap_or_else(|error| Some(error.to_string()))
}

fn untold() -> Maintenance {
    Maintenance { message: UNTOLD.to_owned(), until: None, reads: false }
}
