//! The log: to standard error, for people on a terminal and for programs elsewhere.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::exit::{Exit, Failure};

/// Where the level is said, such as `warn` or `candor_server=debug,info`.
const LEVEL: &str = "CANDOR_LOG";

/// Begins to log.
pub(crate) fn begin() -> Result<(), Failure> {
    let builder = fmt().with_writer(io::stderr).with_env_filter(filter()?);
    match io::stderr().is_terminal() {
        true => builder.with_target(false).compact().init(),
        false => builder.json().flatten_event(true).init(),
    }
    Ok(())
}

fn filter() -> Result<EnvFilter, Failure> {
    let level = std::env::var(LEVEL).unwrap_or_default();
    let level = if level.is_empty() { "info" } else { &level };
    EnvFilter::try_new(level).map_err(|error| {
        let happened = format!("{LEVEL} is `{level}`, which is no level ({error})");
        Failure::new(Exit::Usage, happened, "say error, warn, info, debug or trace")
    })
}
