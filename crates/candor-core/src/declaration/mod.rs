//! Declarations: the folder of YAML that says what the API is.
//!
//! [`load()`] turns its texts into an [`Api`], or into [`Diagnostics`]: everything that is wrong,
//! each with its place. A YAML text becomes a tree with places (`yaml`), the tree is read against
//! the table of keys (`keys`), and the same table writes the reference and the editors' schema.

use candor_expression::wording;

mod access;
mod access_file;
mod access_keys;
mod api;
mod api_file;
mod caller_keys;
mod callers;
mod callers_file;
mod cors;
mod deprecation;
mod diagnostic;
mod fields;
mod indexes;
mod info;
mod info_keys;
mod keys;
mod lifecycle;
mod lifecycle_file;
mod load;
mod map;
mod operations;
mod rate_file;
mod rate_keys;
mod reference;
mod relations;
mod rule;
mod rule_file;
mod rule_keys;
mod scalar_place;
mod schema_check;
mod schema_keywords;
mod service;
mod service_file;
mod service_keys;
#[cfg(test)]
mod tests;
mod type_file;
mod upstream_file;
mod values;
mod web_keys;
mod yaml;

pub use access::{Access, AccessPart, AccessRule, Deed, FieldAccess};
pub use api::{
    Api, Column, Field, FieldIndex, FieldKind, IdPattern, IdRule, Index, OnDelete, Operation,
    Operations, Preconditions, Reference, Referrers, ResourceType, Retired, Scans, Support,
    TypeIndex, Unique, UniqueIndex,
};
pub use callers::{Callers, Issuer, KeyPlace};
pub(crate) use cors::{Allowed, origin};
pub use cors::{Cors, Origins};
pub use deprecation::Deprecation;
pub use diagnostic::{Diagnostic, Diagnostics, Place};
pub use info::{Contact, Info, License, LicensePlace};
pub use lifecycle::{Lifecycle, Transition, TransitionIndex};
pub use load::{API_FILE, FILE_ENDING, SourceFile, load};
pub use reference::{reference, schema};
pub use rule::{Check, Condition};
pub use service::{Hook, Hooks, Service, TellsCaller, Upstream};
pub use values::size;
