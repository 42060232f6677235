//! The program: one file a command.
//!
//! A command reads the folder of a declaration ([`folder`]), mostly opens its store ([`store`]),
//! does its work and ends in one of the ways of [`exit`]. What import and `serve --sample` read is
//! turned into records by [`rows`].

mod address;
mod bounds;
mod certificate;
mod check;
mod exit;
mod explain;
mod export;
mod folder;
mod help;
mod import;
mod logging;
mod maintenance;
mod new;
mod notes;
mod openapi;
mod progress;
mod rows;
mod sample;
mod serve;
mod signals;
mod size;
mod store;
mod tell;
mod token;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;

use crate::exit::{Exit, Failure};
use crate::logging::LogArguments;

/// An exchange makes and drops some dozens of small things: a GET costs about a twentieth less than
/// with the system's allocator (measured with wrk, ten runs in turn).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// An HTTP resource server: declare an API in a folder, serve it, and be told what happened.
#[derive(Debug, Parser)]
#[command(name = "candor", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_long_help = help::after(
    &["candor new notes && candor serve notes --sample"],
    &[Exit::Done, Exit::Usage],
))]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    New(new::New),
    Check(check::Check),
    Import(import::ImportCommand),
    Export(export::Export),
    Explain(explain::Explain),
    Openapi(openapi::OpenApi),
    Token(token::TokenCommand),
    Maintenance(maintenance::MaintenanceCommand),
}

impl Command {
    /// How it logs.
    fn logs(&self) -> LogArguments {
        match self {
            Command::Serve(serve) => serve.logs(),
            _ => LogArguments::default(),
        }
    }

    fn run(&self) -> Result<Exit, Failure> {
        match self {
            Command::Serve(serve) => serve.run(),
            Command::New(new) => new.run(),
            Command::Check(check) => check.run(),
            Command::Import(import) => import.run(),
            Command::Export(export) => export.run(),
            Command::Explain(explain) => explain.run(),
            Command::Openapi(openapi) => openapi.run(),
            Command::Token(token) => token.run(),
            Command::Maintenance(maintenance) => maintenance.run(),
        }
    }
}

fn main() -> ExitCode {
    let command = Arguments::parse().command;
    let ended = match logging::begin(command.logs()) {
        // The log ends when the command has.
        Ok(_log) => command.run(),
        Err(failure) => Err(failure),
    };
    let ended = ended.unwrap_or_else(|failure| {
        tell::warn(&failure);
        failure.exit
    });
    ended.into()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_help_of_every_command_has_an_example_and_its_exit_codes() {
        let mut program = Arguments::command();
        program.build();
        for command in program.get_subcommands_mut().filter(|one| one.get_name() != "help") {
            let help = command.render_long_help().to_string();
            assert!(help.contains("Example") && help.contains("Exit codes:"), "{help}");
            let example = format!("candor {}", command.get_name());
            let examples = help.split("Example").nth(1).unwrap_or_default();
            assert!(examples.contains(&example), "no call of `{example}` in: {examples}");
        }
    }
}
