//! `candor token`: makes, lists and takes back the tokens of a store, beside a server that runs.

mod create;
mod list;
mod revoke;
mod store;

pub(crate) use create::claims;

use clap::Subcommand;

use crate::exit::{Exit, Failure};
use crate::help;

/// Make, list and take back API tokens
///
/// A token says who calls. It is sent as `Authorization: Bearer TOKEN`. A server that has the store
/// open knows at once what is made or taken back here.
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::after(
    &[
        "candor token create notes --id ann --roles staff --expires 90d",
        "candor token list notes",
        "candor token revoke notes 3f9c0a51d2e7",
    ],
    &[Exit::Done, Exit::Mistakes, Exit::Usage, Exit::Store, Exit::File],
))]
pub(crate) struct TokenCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Create(create::Create),
    List(list::List),
    Revoke(revoke::Revoke),
}

impl TokenCommand {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        match &self.command {
            Command::Create(create) => create.run(),
            Command::List(list) => list.run(),
            Command::Revoke(revoke) => revoke.run(),
        }
    }
}
