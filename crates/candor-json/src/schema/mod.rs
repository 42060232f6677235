//! JSON Schema 2020-12 over our own values, in place and exact.
//!
//! The crate `jsonschema` does the work and stays behind this module, because it breaks its
//! interface with each release. What is ours: the values it looks at ([`view`]), the keywords that
//! compare values, which floating point would blur ([`exact`]), what a schema may use
//! ([`compile`]), and every sentence ([`wording`], [`violation`]).

mod compile;
mod exact;
mod format;
mod view;
mod violation;
mod wording;

use std::fmt;
use std::sync::Arc;

use jsonschema::Validator;

use crate::Json;
use view::Ours;
pub use violation::{Violation, Violations};

/// A compiled schema. Cloning it shares it.
#[derive(Clone)]
pub struct Schema {
    document: Arc<Json>,
    validator: Arc<Validator<Ours>>,
}

/// Why a schema cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SchemaError {
    /// Where in the schema (RFC 6901): the keyword, or what is wrong in it.
    pub pointer: String,
    /// What was expected and what came.
    pub message: String,
}

impl Schema {
    /// Compiles a schema. It must be valid itself (against the meta-schema of 2020-12), refer to
    /// nothing outside of it, and use no pattern that takes more than linear time and no format
    /// that is unknown.
    pub fn compile(document: &Json) -> Result<Schema, SchemaError> {
        let document = Arc::new(document.clone());
        let validator = Arc::new(compile::validator(&document)?);
        Ok(Schema { document, validator })
    }

    /// The schema as it was declared.
    pub fn document(&self) -> &Json {
        &self.document
    }

    /// Whether content is what the schema asks for.
    pub fn is_valid(&self, content: &Json) -> bool {
        self.validator.is_valid(view::View::of(content))
    }

    /// Every way it is not, in the order of the content; at most `max` are told, the others
    /// counted.
    pub fn violations(&self, content: &Json, max: usize) -> Violations {
        if self.is_valid(content) {
            return Violations::default();
        }
        violation::find(&self.validator, content, max)
    }
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Schema").field(&self.document).finish()
    }
}

#[cfg(test)]
mod tests;
