//! The log: to standard error, for people on a terminal and for programs elsewhere.

mod outlet;

use std::io::{self, IsTerminal};

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::exit::{Exit, Failure};
use outlet::Outlet;

/// Where the level is said, such as `warn` or `candor_server=debug,info`.
const LEVEL: &str = "CANDOR_LOG";

/// The lines that tell of requests, a line each.
const REQUESTS: &str = "candor::request";

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogForm {
    /// For people.
    Text,
    /// A JSON object a line, for programs.
    Json,
}

/// How a command logs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::Args)]
pub(crate) struct LogArguments {
    /// The form of the log [default: text on a terminal, JSON elsewhere]
    #[arg(long, value_name = "FORM", env = "CANDOR_LOG_FORM")]
    log: Option<LogForm>,
    /// Log every request, and not only those in which the server failed
    #[arg(long)]
    log_requests: bool,
}

/// The log while it lasts; what was told is written when this is dropped.
#[derive(Debug)]
pub(crate) struct Log(Outlet);

impl Drop for Log {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Begins to log.
pub(crate) fn begin(arguments: LogArguments) -> Result<Log, Failure> {
    let default = if io::stderr().is_terminal() { LogForm::Text } else { LogForm::Json };
    let form = arguments.log.unwrap_or(default);
    let tell = match form {
        LogForm::Text => lost_text,
        LogForm::Json => lost_json,
    };
    let outlet = Outlet::begin(io::stderr(), tell).map_err(|error| {
        let happened = format!("the thread that writes the log cannot be started ({error})");
        Failure::new(Exit::Usage, happened, "give the process more threads")
    })?;
    let filter = filter(arguments.log_requests)?;
    let builder = fmt().with_writer(outlet.clone()).with_env_filter(filter);
    match form {
        LogForm::Text => {
            builder.with_ansi(io::stderr().is_terminal()).with_target(false).compact().init();
        }
        LogForm::Json => builder.json().flatten_event(true).init(),
    }
    Ok(Log(outlet))
}

fn lost_text(lines: u64) -> String {
    format!("{lines} lines of the log were dropped, for nobody read them\n")
}

fn lost_json(lines: u64) -> String {
    format!(
        "{{\"level\":\"WARN\",\"message\":\"lines of the log were dropped\",\"lines\":{lines}}}\n"
    )
}

fn filter(requests: bool) -> Result<EnvFilter, Failure> {
    let level = std::env::var(LEVEL).unwrap_or_default();
    let level = if level.is_empty() { "info" } else { &level };
    EnvFilter::try_new(directives(level, requests)).map_err(|error| {
        let happened = format!("{LEVEL} is `{level}`, which is no level ({error})");
        Failure::new(Exit::Usage, happened, "say error, warn, info, debug or trace")
    })
}

/// What is told: a line for each request costs much, and is there when it is asked for only.
fn directives(level: &str, requests: bool) -> String {
    match (requests, level.contains(REQUESTS)) {
        (true, _) => format!("{level},{REQUESTS}=info"),
        (false, true) => level.to_owned(),
        (false, false) => format!("{level},{REQUESTS}=warn"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_when_it_is_asked_for() {
        assert_eq!(directives("info", false), "info,candor::request=warn");
        assert_eq!(directives("error", true), "error,candor::request=info");
        let own = "warn,candor::request=info";
        assert_eq!(directives(own, false), own);
    }
}
