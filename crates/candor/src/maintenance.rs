//! `candor maintenance`: closes the API on a store for a while, beside a server that runs.

mod file;
mod watch;

use std::path::PathBuf;

use candor_core::exchange::Maintenance;
use candor_core::record::Timestamp;
use candor_json::{Json, Object};
use candor_server::Clock;
use clap::{Args, Subcommand};

use crate::exit::{Exit, Failure};
use crate::store::StoreArguments;
use crate::{help, tell};

pub(crate) use watch::{Watch, now};

/// Close the API for a while, and open it again
///
/// Requests are answered with 503, your message and Retry-After. A server that has the store open
/// obeys within a quarter of a second, and so does one that is started later. It lasts until it is
/// ended, also past the time that was told.
#[derive(Debug, Args)]
#[command(after_long_help = help::after(
    &[
        "candor maintenance on notes --message 'New disks.' --until 2026-12-01T10:00:00Z",
        "candor maintenance on notes --message 'Records are being moved.' --reads",
        "candor maintenance status notes --json",
        "candor maintenance off notes",
    ],
    &[Exit::Done, Exit::Usage, Exit::File],
))]
pub(crate) struct MaintenanceCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Close the API
    On(On),
    /// Open it again
    Off(Where),
    /// Say whether it is closed
    Status(Status),
}

/// The store whose API is meant.
#[derive(Debug, Args)]
struct Where {
    /// The folder with the candor.yaml
    folder: PathBuf,
    #[command(flatten)]
    store: StoreArguments,
}

#[derive(Debug, Args)]
struct On {
    #[command(flatten)]
    of: Where,
    /// What clients are told
    #[arg(long, value_name = "TEXT")]
    message: String,
    /// When it is to be over, such as 2026-12-01T10:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<Timestamp>,
    /// Let reading go on
    #[arg(long)]
    reads: bool,
}

#[derive(Debug, Args)]
struct Status {
    #[command(flatten)]
    of: Where,
    /// Say it as JSON
    #[arg(long)]
    json: bool,
}

impl MaintenanceCommand {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        match &self.command {
            Command::On(on) => on.run()?,
            Command::Off(of) => match file::remove(&of.file()?)? {
                true => tell::say("the API is open again"),
                false => tell::say("the API was open already"),
            },
            Command::Status(status) => status.run()?,
        }
        Ok(Exit::Done)
    }
}

impl Where {
    fn file(&self) -> Result<PathBuf, Failure> {
        Ok(file::beside(&self.store.path(&self.folder)?))
    }
}

impl On {
    fn run(&self) -> Result<(), Failure> {
        let (until, reads) = (self.until, self.reads);
        if until.is_some_and(|until| until <= Clock::System.now()) {
            let todo = "name a time to come with --until, or none";
            return Err(Failure::new(Exit::Usage, "the time in --until is past".to_owned(), todo));
        }
        let said = Maintenance { message: self.message.clone(), until, reads };
        // What the server could not read must not be written.
        let checked = Maintenance::read(&said.write()).map_err(|wrong| {
            Failure::new(Exit::Usage, wrong, "say in --message why, in a line or two")
        })?;
        file::write(&self.of.file()?, &checked)?;
        tell::say(described(&checked));
        Ok(())
    }
}

impl Status {
    fn run(&self) -> Result<(), Failure> {
        let found = file::read(&self.of.file()?)?;
        match (self.json, found) {
            (true, found) => tell::say(json(found.as_ref()).to_text()),
            (false, Some(maintenance)) => tell::say(described(&maintenance)),
            (false, None) => tell::say("the API is open"),
        }
        Ok(())
    }
}

/// What clients meet with now.
fn described(maintenance: &Maintenance) -> String {
    let what = if maintenance.reads { "closed for writing" } else { "closed" };
    let until = match maintenance.until {
        Some(until) if overdue(maintenance) => format!(", which was to be over at {until}"),
        Some(until) => format!(" until {until}"),
        None => String::new(),
    };
    format!("the API is {what}{until}: {}", maintenance.message)
}

fn overdue(maintenance: &Maintenance) -> bool {
    maintenance.until.is_some_and(|until| until <= Clock::System.now())
}

fn json(found: Option<&Maintenance>) -> Json {
    let mut told = Object::new();
    told.insert("on", Json::boolean(found.is_some()));
    if let Some(maintenance) = found {
        told.insert("message", Json::text(maintenance.message.as_str()));
        told.insert("reads", Json::boolean(maintenance.reads));
        if let Some(until) = maintenance.until {
            told.insert("until", Json::text(until.to_string()));
            told.insert("overdue", Json::boolean(overdue(maintenance)));
        }
    }
    Json::Object(told)
}

fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text)
        .ok_or_else(|| "expected a time with its offset, such as 2026-12-01T10:00:00Z".to_owned())
}
