//! JSON Patch (RFC 6902): a list of operations, applied all or not at all.

use crate::Json;

/// The most operations a patch may have.
pub const OPERATIONS_MAX: usize = 1_000;

/// A patch, known to be well-formed.
#[derive(Debug, Clone)]
pub struct JsonPatch {}

/// Why a value is no JSON Patch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
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
    /// The pointer that does not fit, as it was written.
    pub path: String,
    /// Why.
    pub reason: String,
}

impl JsonPatch {
    /// Reads a patch document (RFC 6902 §3).
    pub fn parse(document: &Json) -> Result<JsonPatch, PatchError> {
        let _ = document;
        Ok(JsonPatch {})
    }

    /// Applies every operation in turn, or none.
    pub fn apply(&self, target: Json) -> Result<Json, PatchConflict> {
        Ok(target)
    }
}
