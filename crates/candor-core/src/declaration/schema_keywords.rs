//! The keywords of JSON Schema 2020-12, and words that people write instead of them.
//!
//! The standard ignores what it does not know, so `requierd` would silently require nothing. Here
//! an unknown keyword is a mistake, unless it begins with `x-`.

/// What stands behind a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// A schema.
    Schema,
    /// A list of schemas.
    List,
    /// A map from names to schemas.
    Map,
    /// Something that is no schema.
    Value,
}

/// Every keyword of the core, applicator, validation, unevaluated, format, content and metadata
/// vocabularies.
pub(super) const KEYWORDS: [(&str, Holds); 57] = [
    ("$anchor", Holds::Value),
    ("$comment", Holds::Value),
    ("$defs", Holds::Map),
    ("$dynamicAnchor", Holds::Value),
    ("$dynamicRef", Holds::Value),
    ("$id", Holds::Value),
    ("$ref", Holds::Value),
    ("$schema", Holds::Value),
    ("$vocabulary", Holds::Value),
    ("additionalProperties", Holds::Schema),
    ("allOf", Holds::List),
    ("anyOf", Holds::List),
    ("const", Holds::Value),
    ("contains", Holds::Schema),
    ("contentEncoding", Holds::Value),
    ("contentMediaType", Holds::Value),
    ("contentSchema", Holds::Schema),
    ("default", Holds::Value),
    ("dependentRequired", Holds::Value),
    ("dependentSchemas", Holds::Map),
    ("deprecated", Holds::Value),
    ("description", Holds::Value),
    ("else", Holds::Schema),
    ("enum", Holds::Value),
    ("examples", Holds::Value),
    ("exclusiveMaximum", Holds::Value),
    ("exclusiveMinimum", Holds::Value),
    ("format", Holds::Value),
    ("if", Holds::Schema),
    ("items", Holds::Schema),
    ("maxContains", Holds::Value),
    ("maxItems", Holds::Value),
    ("maxLength", Holds::Value),
    ("maxProperties", Holds::Value),
    ("maximum", Holds::Value),
    ("minContains", Holds::Value),
    ("minItems", Holds::Value),
    ("minLength", Holds::Value),
    ("minProperties", Holds::Value),
    ("minimum", Holds::Value),
    ("multipleOf", Holds::Value),
    ("not", Holds::Schema),
    ("oneOf", Holds::List),
    ("pattern", Holds::Value),
    ("patternProperties", Holds::Map),
    ("prefixItems", Holds::List),
    ("properties", Holds::Map),
    ("propertyNames", Holds::Schema),
    ("readOnly", Holds::Value),
    ("required", Holds::Value),
    ("then", Holds::Schema),
    ("title", Holds::Value),
    ("type", Holds::Value),
    ("unevaluatedItems", Holds::Schema),
    ("unevaluatedProperties", Holds::Schema),
    ("uniqueItems", Holds::Value),
    ("writeOnly", Holds::Value),
];

/// Words of older drafts, of OpenAPI 3.0 and of other languages, and what to write now.
pub(super) const MISTAKEN: [(&str, &str); 13] = [
    ("$recursiveAnchor", "write `$dynamicAnchor`"),
    ("$recursiveRef", "write `$dynamicRef`"),
    ("additionalItems", "write `items`, with the first items under `prefixItems`"),
    ("definitions", "write `$defs`"),
    ("dependencies", "write `dependentRequired` or `dependentSchemas`"),
    ("discriminator", "write `oneOf` with a `const` in each"),
    ("divisibleBy", "write `multipleOf`"),
    ("example", "write `examples`, with a list"),
    ("id", "write `$id`, or declare it under `properties`"),
    ("max", "write `maximum`, `maxLength` or `maxItems`"),
    ("min", "write `minimum`, `minLength` or `minItems`"),
    ("nullable", "write `type: [string, \"null\"]`"),
    ("ref", "write `$ref`"),
];

/// The types a `type` can name.
pub(super) const TYPES: [&str; 7] =
    ["array", "boolean", "integer", "null", "number", "object", "string"];

/// The only `$schema` that is served.
pub(super) const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
