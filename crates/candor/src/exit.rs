//! How a command ends: what the shell is told, and what a person reads when it went wrong.
//!
//! The codes stand in one table. The help of every command is made from it.

use std::fmt;
use std::process::ExitCode;

/// An end of a command, one for each different next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It did what was asked.
    Done,
    /// The declaration has mistakes.
    Mistakes,
    /// The command line cannot be understood.
    Usage,
    /// Some of the data, or all of it, was refused.
    Refused,
    /// The store cannot be opened, or failed.
    Store,
    /// The address cannot be listened on.
    Listen,
    /// Clear text was to be spoken where other machines could listen.
    Exposed,
    /// A file or folder cannot be read or written.
    File,
    /// Records in the store break what the declaration says.
    Unfit,
    /// The certificate or its key cannot be used.
    Certificate,
    /// Ctrl-C or SIGTERM ended it before it was done.
    Interrupted,
}

use Exit::{
    Certificate, Done, Exposed, File, Interrupted, Listen, Mistakes, Refused, Store, Unfit, Usage,
};

/// Every end, with its code and what it means.
#[rustfmt::skip]
const TABLE: [(Exit, u8, &str); 11] = [
    (Done,          0, "done"),
    (Mistakes,      1, "the declaration has mistakes"),
    (Usage,         2, "the command line is wrong"),
    (Refused,       3, "some of the data was refused"),
    (Store,         4, "the store cannot be opened, or failed"),
    (Listen,        5, "the address cannot be listened on"),
    (Exposed,       6, "other machines could listen to clear text"),
    (File,          7, "a file or folder cannot be read or written"),
    (Unfit,         8, "records in the store break the declaration"),
    (Certificate,   9, "the certificate or its key cannot be used"),
    (Interrupted, 130, "interrupted by Ctrl-C or SIGTERM"),
];

impl Exit {
    fn row(self) -> &'static (Exit, u8, &'static str) {
        TABLE.iter().find(|(exit, ..)| *exit == self).expect("the table has every end")
    }

    /// What the shell is told.
    pub(crate) fn code(self) -> u8 {
        self.row().1
    }

    /// What that means.
    pub(crate) fn meaning(self) -> &'static str {
        self.row().2
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

/// Why a command did not do what was asked: what happened and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// How the command ends.
    pub(crate) exit: Exit,
    happened: String,
    todo: String,
}

impl Failure {
    /// A failure, in two phrases that begin small and end without a full stop.
    pub(crate) fn new(exit: Exit, happened: impl Into<String>, todo: impl Into<String>) -> Failure {
        Failure { exit, happened: happened.into(), todo: todo.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "candor: {}: {}", self.happened, self.todo)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_has_a_code_of_its_own() {
        for (place, (exit, code, _)) in TABLE.iter().enumerate() {
            assert_eq!(exit.code(), *code);
            assert!(TABLE[..place].iter().all(|(_, other, _)| other != code), "{code} twice");
        }
    }
}
