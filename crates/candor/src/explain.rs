//! `candor explain`: what a status means here, or what a request would be answered and why.

mod catalogue;
mod request;
mod told;

use std::path::PathBuf;
use std::sync::Arc;

use candor_core::exchange::Peer;
use candor_server::{Clock, Notices, Server};
use tokio::runtime::Builder;

use crate::exit::{Exit, Failure};
use crate::store::StoreArguments;
use crate::{folder, help, maintenance, store, tell};
use request::RequestArguments;

/// Tell what a status means, or what a request would be answered and why
///
/// With a status or the name of a problem, tells every cause that ends so: what it means, what to
/// do and where it stands. With a folder and a request, walks the questions of the graph on the
/// store of the folder, which may be in use and is only looked at, and tells each with its answer
/// and the fact behind it. Nothing is changed: of a write that nothing forbids, the answer is the
/// one that it would get.
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::after(
    &[
        "candor explain 409",
        "candor explain if-match-failed --json",
        "candor explain notes 'GET /v1/notes?limit=2'",
        "candor explain shop 'PUT /v1/orders/42' -H 'If-Match: \"7\"' --as ann --roles staff --data @order.json",
    ],
    &[Exit::Done, Exit::Mistakes, Exit::Usage, Exit::Store, Exit::File, Exit::Unfit],
))]
pub(crate) struct Explain {
    /// A status, the name of a problem, or the folder with the candor.yaml
    #[arg(value_name = "STATUS|PROBLEM|FOLDER")]
    what: String,
    /// The request: a method and a path, such as 'GET /v1/notes'
    request: Option<String>,
    #[command(flatten)]
    arguments: RequestArguments,
    #[command(flatten)]
    store: StoreArguments,
    /// Tell it as JSON
    #[arg(long)]
    json: bool,
}

impl Explain {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        match &self.request {
            None => tell::say(catalogue::explain(&self.what, self.json)?),
            Some(line) => tell::say(self.walk(line)?),
        }
        Ok(Exit::Done)
    }

    /// Walks a request on the store.
    fn walk(&self, line: &str) -> Result<String, Failure> {
        let folder = PathBuf::from(&self.what);
        let (head, content) = self.arguments.request(line)?;
        let api = folder::api(&folder)?;
        let caller = self.arguments.caller(&api.callers)?;
        let path = self.store.path(&folder)?;
        let looking = store::look(&path, &api)?;
        let notices = Arc::new(Notices::default());
        notices.maintain(maintenance::now(&path));
        let server = Server::new(api, Arc::new(looking), Clock::System).noticing(notices);
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| {
            let happened = format!("the request cannot be walked ({error})");
            Failure::new(Exit::Usage, happened, "give the process more file descriptors")
        })?;
        let explained = runtime.block_on(server.explain(&Peer::LOCAL, &head, content, caller));
        Ok(match self.json {
            true => told::json(&explained),
            false => told::text(&explained),
        })
    }
}
