//! JSON Schema 2020-12 over our own values.

use crate::Json;

/// A compiled schema.
#[derive(Debug, Clone)]
pub struct Schema {
    document: Json,
}

/// Why a schema cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SchemaError {
    /// Where in the schema: an RFC 6901 pointer at the keyword.
    pub pointer: String,
    /// What was expected and what came.
    pub message: String,
}

/// One way content is not what the schema asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where in the content (RFC 6901).
    pub pointer: String,
    /// The keyword that says no.
    pub keyword: String,
    /// Where that keyword stands in the schema (RFC 6901).
    pub schema_pointer: String,
    /// A sentence for a person.
    pub message: String,
}

/// The ways content is not what the schema asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Violations {
    /// The first of them, in the order of the content.
    pub list: Vec<Violation>,
    /// How many more there are.
    pub more: usize,
}

impl Schema {
    /// Compiles a schema. It must be valid itself and refer to nothing outside of it.
    pub fn compile(document: &Json) -> Result<Schema, SchemaError> {
        Ok(Schema { document: document.clone() })
    }

    /// The schema as it was declared.
    pub fn document(&self) -> &Json {
        &self.document
    }

    /// Whether content is what the schema asks for.
    pub fn is_valid(&self, content: &Json) -> bool {
        let _ = content;
        true
    }

    /// Every way it is not; at most `max` are told, the others counted.
    pub fn violations(&self, content: &Json, max: usize) -> Violations {
        let _ = (content, max);
        Violations::default()
    }
}
