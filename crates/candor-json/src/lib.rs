//! The grammar of JSON: exact reader, pointers, patches, schemas.
//!
//! Knows RFC 8259 and 7493 (texts), 6901 (pointers), 6902 and 7396 (patches) and JSON Schema
//! 2020-12, not Candor. Everything here is pure.

mod brief;
mod decimal;
mod merge_patch;
mod number;
mod object;
mod patch;
mod pointer;
mod read;
mod sample;
mod schema;
mod text;
mod value;

pub use decimal::{Decimal, EXPONENT_MAX};
pub use merge_patch::merge_patch;
pub use number::Number;
pub use object::Object;
pub use patch::{COPIED_MAX_BYTES, JsonPatch, OPERATIONS_MAX, PatchConflict, PatchError};
pub use pointer::{Pointer, PointerError};
pub use read::{NESTING_CEILING, Place, ReadError, ReadErrorKind, locate};
pub use sample::SampleLimits;
pub use schema::{Schema, SchemaError, Violation, Violations};
pub use text::Text;
pub use value::Json;
