//! Faults: the engine failed. What was asked for may be fine.

use std::fmt::Display;

use crate::record::Record;

/// A failure of the engine, with what the log is told.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{kind:?}: {cause}")]
pub struct Fault {
    /// What kind of failure: it decides the answer.
    pub kind: FaultKind,
    /// What happened, for the log only.
    pub cause: String,
}

impl Fault {
    /// A fault of a kind, with its cause for the log.
    pub fn new(kind: FaultKind, cause: impl Display) -> Fault {
        Fault { kind, cause: cause.to_string() }
    }

    /// The fault of handing out a record that is none any more: a damaged store is no answer.
    pub fn unless_sound(record: &Record) -> Result<(), Fault> {
        if record.is_sound() {
            return Ok(());
        }
        let cause = format!("the document of `{}` is no JSON object", record.id);
        Err(Fault::new(FaultKind::Damaged, cause))
    }
}

/// The kinds of failure, one for each different answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// Too much is waiting already; a moment later it may work (503).
    Busy,
    /// The store cannot be reached, or is stopping (503).
    Unreachable,
    /// The engine did not answer before the deadline (504).
    Late,
    /// No room left on the disk (507).
    Full,
    /// The stored data is damaged (500).
    Damaged,
    /// A defect of ours (500).
    Defect,
}
