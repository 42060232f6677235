//! `candor serve`: the API over HTTP, until somebody asks it to stop.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::time::Duration;
use std::{env, io};

use candor_core::declaration::Api;
use candor_server::connection::{self, Listener};
use candor_server::tls::Certificates;
use candor_server::{Clock, Issuers, Notices, Server, Services};
use candor_sqlite::SqliteStore;
use tokio::runtime::Runtime;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::bounds::Bounds;
use crate::certificate::CertificateArguments;
use crate::exit::{Exit, Failure};
use crate::logging::LogArguments;
use crate::maintenance::Watch;
use crate::notes::notes;
use crate::signals::Signals;
use crate::store::StoreArguments;
use crate::{address, check, folder, help, sample, size, store, tell};

/// How often tombstones that are over are forgotten.
const PURGE_EVERY: Duration = Duration::from_secs(3_600);

/// Serve an API on this machine
///
/// The store is made when it is not there. Where other machines can reach the address, TLS is
/// needed, or the word that a proxy speaks it. Ctrl-C and SIGTERM let requests that have begun come
/// to their end. What goes on is logged on standard error; CANDOR_LOG sets the level (error, warn,
/// info, debug, trace).
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::after(
    &[
        "candor serve examples/bookshop --sample",
        "candor serve notes --listen 127.0.0.1:9000 --store notes.db",
    ],
    &[
        Exit::Done, Exit::Mistakes, Exit::Usage, Exit::Refused, Exit::Store, Exit::Listen,
        Exit::Exposed, Exit::File, Exit::Certificate, Exit::Interrupted,
    ],
))]
pub(crate) struct Serve {
    /// The folder with the candor.yaml
    folder: PathBuf,
    #[command(flatten)]
    store: StoreArguments,
    /// The address to listen on; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS", env = "CANDOR_LISTEN", default_value = address::DEFAULT, value_parser = address::parse)]
    listen: SocketAddr,
    /// Speak clear text where other machines can listen; a proxy in front is to speak TLS
    #[arg(long, env = "CANDOR_CLEAR_TEXT")]
    clear_text: bool,
    /// How much of the records is kept in memory; 0 keeps none
    #[arg(long, value_name = "SIZE", env = "CANDOR_CACHE", default_value = "64MiB", value_parser = size::parse)]
    cache: u64,
    /// Load the sample of FOLDER/data first, when the store was never used
    #[arg(long)]
    sample: bool,
    #[command(flatten)]
    certificate: CertificateArguments,
    #[command(flatten)]
    bounds: Bounds,
    #[command(flatten)]
    log: LogArguments,
}

impl Serve {
    /// How it logs.
    pub(crate) fn logs(&self) -> LogArguments {
        self.log
    }

    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        let api = folder::api(&self.folder)?;
        let outside = Outside::of(&self.folder, &api)?;
        let path = self.store.path(&self.folder)?;
        let certificates = self.certificate.read()?;
        address::keep_inside(self.listen, self.clear_text || certificates.is_some())?;
        let runtime = Runtime::new().map_err(|error| {
            let happened = format!("the threads of the server cannot be started ({error})");
            Failure::new(
                Exit::Listen,
                happened,
                "give the process more threads and file descriptors",
            )
        })?;
        runtime.block_on(self.serve(api, outside, certificates, &path))
    }

    async fn serve(
        &self,
        api: Arc<Api>,
        outside: Outside,
        certificates: Option<Certificates>,
        path: &Path,
    ) -> Result<Exit, Failure> {
        // Before the store is opened: when it is refused or the port is taken, no file is made.
        let contents_max_bytes = self.bounds.contents_max_bytes(&api)?;
        let listener = address::listen(self.listen).map_err(|error| self.unbound(&error))?;
        let bound = listener.local_addr().map_err(|error| self.unbound(&error))?;
        let store = Arc::new(store::open_with(path, &api, self.cache)?);
        if self.sample {
            self.load_sample(&api, &store).await?;
        }
        let signals = Signals::new()?;
        let scheme = if certificates.is_some() { "https" } else { "http" };
        tell::say(greeting(&api, scheme, bound, path));
        let purging = tokio::spawn(purge(Arc::clone(&store)));
        let notices = Arc::new(Notices::default());
        let watching = tokio::spawn(Watch::begin(path, Arc::clone(&notices)).go_on());
        let limits = self.bounds.limits(&api);
        // They are got as long as this is kept.
        let _fresh = outside.issuers.keep_fresh();
        let server = Server::new(api, store, Clock::System)
            .taking_on(self.bounds.max_requests)
            .holding(contents_max_bytes)
            .believing(outside.issuers)
            .asking(outside.services)
            .noticing(Arc::clone(&notices));
        let stop = stop(signals, notices, self.bounds.notice());
        let mut listener = Listener::from(listener);
        if let Some(certificates) = certificates {
            listener = listener.secured_by(&certificates);
            tokio::spawn(certificates.follow());
        }
        connection::serve(listener, Arc::new(server), limits, stop).await;
        purging.abort();
        watching.abort();
        tell::say("stopped");
        Ok(Exit::Done)
    }

    async fn load_sample(&self, api: &Arc<Api>, store: &SqliteStore) -> Result<(), Failure> {
        match sample::unused(api, store).await? {
            true => tell::say(sample::load(&self.folder, api, store)?),
            false => tell::say("the store has been used already: the sample was not loaded"),
        }
        Ok(())
    }

    fn unbound(&self, error: &io::Error) -> Failure {
        let address = self.listen;
        let happened = match error.kind() {
            io::ErrorKind::AddrInUse => format!("something listens on {address} already"),
            _ => format!("{address} cannot be listened on ({error})"),
        };
        let todo = "choose another address with --listen, or port 0 for any that is free";
        Failure::new(Exit::Listen, happened, todo)
    }
}

/// Who else is believed and asked, with the keys, certificates and secrets for it.
struct Outside {
    issuers: Issuers,
    services: Services,
}

impl Outside {
    fn of(folder: &Path, api: &Api) -> Result<Outside, Failure> {
        let variable = |name: &str| env::var(name).ok();
        let services = folder::services(folder, api)?.signing(api, variable);
        let services = services.map_err(|fault| folder::unasked(&fault))?;
        Ok(Outside { issuers: folder::issuers(folder, api)?, services })
    }
}

fn greeting(api: &Api, scheme: &str, bound: SocketAddr, store: &Path) -> String {
    let theirs = api.upstreams.iter().map(|of| of.name.as_str());
    let names: Vec<&str> = api.types.iter().map(|of| of.name.as_str()).chain(theirs).collect();
    format!(
        "{title} is served at {scheme}://{bound}/{version}\n  \
         types   {names}\n  \
         store   {store}\n  \
         reach   {reach}\n  \
         {asks}{closed}{notes}stop    Ctrl-C",
        title = api.title,
        version = api.version,
        names = names.join(", "),
        store = store.display(),
        reach = if address::is_inside(bound) { "this machine only" } else { "other machines too" },
        asks = asks(api),
        closed = closed(api).map_or_else(String::new, |names| format!("closed  {names}\n  ")),
        notes = notes(api).iter().map(|note| format!("note    {note}\n  ")).collect::<String>(),
    )
}

/// The services that are asked, each with what for and for how long: a line each.
fn asks(api: &Api) -> String {
    let hooks = check::asked(api);
    let hooks = hooks.iter().map(|(what, service)| (what.as_str(), *service));
    let types = api.upstreams.iter().map(|of| (of.name.as_str(), &of.service));
    let line = |(what, service)| format!("asks    {service}, for {what}\n  ");
    types.chain(hooks).map(line).collect()
}

/// The types that nobody may ask anything of; nothing where there are none.
fn closed(api: &Api) -> Option<String> {
    let ours = api.types.iter().map(|of| (&of.name, &of.access));
    let all = ours.chain(api.upstreams.iter().map(|of| (&of.name, &of.access)));
    let closed = all.filter(|(_, access)| access.is_closed());
    let names: Vec<&str> = closed.map(|(name, _)| name.as_str()).collect();
    (!names.is_empty())
        .then(|| format!("{}: nobody may do anything, for there is no `allow`", names.join(", ")))
}
/// Resolves when somebody asks to stop. Whoever asks again does not want to wait.
///
/// That it is not ready any more is told first, for as long as whoever sends it work needs to hear.
async fn stop(mut signals: Signals, notices: Arc<Notices>, notice: Duration) {
    signals.next().await;
    notices.stop();
    tell::say("stopping when the requests that have begun are done; Ctrl-C again stops at once");
    tokio::spawn(async move {
        signals.next().await;
        process::exit(Exit::Interrupted.code().into());
    });
    sleep(notice).await;
}

/// Forgets the tombstones that are over, now and every hour.
async fn purge(store: Arc<SqliteStore>) {
    let mut hours = interval(PURGE_EVERY);
    hours.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        hours.tick().await;
        let store = Arc::clone(&store);
        match spawn_blocking(move || store.purge(Clock::System.now())).await {
            Ok(Ok(0)) => {}
            Ok(Ok(tombstones)) => tracing::info!(tombstones, "forgot tombstones that were over"),
            Ok(Err(fault)) => tracing::error!(%fault, "tombstones could not be forgotten"),
            Err(error) => tracing::error!(%error, "tombstones could not be forgotten"),
        }
    }
}

#[cfg(test)]
mod tests {
    use candor_core::declaration::{SourceFile, load};

    use super::*;

    #[test]
    fn the_greeting_says_what_where_and_for_whom() {
        let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
        let api = load(&[
            file("candor.yaml", "title: Test\nversion: v2\n"),
            file("books.yaml", "schema: { type: object }\n"),
            file("quotes.yaml", "upstream: { url: \"http://127.0.0.1:9/a\" }\nallow: true\n"),
        ]);
        let bound = SocketAddr::from(([127, 0, 0, 1], 8080));
        let told = greeting(&api.unwrap(), "https", bound, Path::new("test.db"));
        for part in [
            "Test",
            "https://127.0.0.1:8080/v2",
            "books, quotes",
            "asks    http://127.0.0.1:9/a within 5s, for quotes",
            "test.db",
            "this machine only",
            "closed  books",
        ] {
            assert!(told.contains(part), "{part} in {told}");
        }
    }
}
