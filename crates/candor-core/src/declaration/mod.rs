//! Declarations: the folder of YAML that says what the API is.

mod api;

pub use api::{
    Api, Field, FieldIndex, FieldKind, IdPattern, IdRule, Operation, Operations, Preconditions, Reference,
    Referrers, ResourceType, Retired, Support, TypeIndex, Unique, UniqueIndex,
};
