//! JSON Patch (RFC 6902): a list of operations, applied all or not at all.
//!
//! Whether a patch is well-formed is decided without the value it is for ([`PatchError`]); whether
//! it fits is decided by applying it ([`PatchConflict`]). A small patch must not make a large
//! value: copies are limited in what they add, and nothing may end up deeper than values can be.

mod apply;
mod parse;

use crate::{Json, Pointer};

/// The most operations a patch may have.
pub const OPERATIONS_MAX: usize = 1_000;

/// What all `copy` operations of a patch may add together, in bytes of JSON. Without it, ten of
/// them turn a kilobyte into a megabyte and twenty into a gigabyte.
pub const COPIED_MAX_BYTES: usize = 4 << 20;

/// A patch, known to be well-formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPatch {
    operations: Vec<Operation>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Operation {
    path: Pointer,
    action: Action,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Action {
    Add { value: Json },
    Remove,
    Replace { value: Json },
    Move { from: Pointer },
    Copy { from: Pointer },
    Test { value: Json },
}

impl Action {
    fn name(&self) -> &'static str {
        match self {
            Action::Add { .. } => "add",
            Action::Remove => "remove",
            Action::Replace { .. } => "replace",
            Action::Move { .. } => "move",
            Action::Copy { .. } => "copy",
            Action::Test { .. } => "test",
        }
    }
}

/// Why a value is no JSON Patch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", .index.map(|index| format!("operation {index}: ")).unwrap_or_default())]
pub struct PatchError {
    /// Which operation, from 0; nothing when it is the whole.
    pub index: Option<usize>,
    /// What was expected and what came.
    pub message: String,
}

/// Why a patch does not fit the value it was applied to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("operation {index} (`{op}` at `{path}`): {reason}")]
pub struct PatchConflict {
    /// Which operation, from 0.
    pub index: usize,
    /// Its `op`.
    pub op: &'static str,
    /// The pointer that does not fit: the operation's `path`, or its `from`.
    pub path: String,
    /// What was expected and what is there.
    pub reason: String,
}

impl JsonPatch {
    /// Reads a patch document (RFC 6902 §3 and §4).
    pub fn parse(document: &Json) -> Result<JsonPatch, PatchError> {
        parse::patch(document)
    }

    /// How many operations it has.
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// Whether it changes nothing, having no operations.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Applies every operation in turn, or none.
    pub fn apply(&self, target: Json) -> Result<Json, PatchConflict> {
        apply::patch(&self.operations, target)
    }
}

#[cfg(test)]
mod tests;
