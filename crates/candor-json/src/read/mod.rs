//! The reader: exact, strict, and clear about what it refuses.

mod error;

pub use error::{Place, ReadError, ReadErrorKind};

use crate::{Json, Pointer};

impl Json {
    /// Reads a text that is one JSON value, nested at most `max_depth` deep.
    pub fn read(text: &[u8], max_depth: usize) -> Result<Json, ReadError> {
        let _ = max_depth;
        Err(ReadError { kind: ReadErrorKind::Empty, place: Place::of(text, 0) })
    }
}

/// Where the value a pointer leads to stands in a text. Nothing when it leads nowhere.
pub fn locate(text: &[u8], pointer: &Pointer) -> Option<Place> {
    let _ = pointer;
    Some(Place::of(text, 0))
}
