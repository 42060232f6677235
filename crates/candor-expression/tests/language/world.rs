//! A schema with a member of every type, and documents of it.

use std::sync::LazyLock;

use candor_expression::{Environment, Expression, Facts, Type, type_of};
use candor_json::Json;

pub(crate) const SCHEMA: &str = r##"{
  "type": "object",
  "properties": {
    "title":     { "type": "string", "maxLength": 300 },
    "author":    { "type": ["string", "null"] },
    "price":     { "type": "number" },
    "pages":     { "type": "integer" },
    "sold":      { "type": "integer" },
    "in_print":  { "type": "boolean" },
    "status":    { "enum": ["draft", "placed", "shipped", null] },
    "published": { "type": "string", "format": "date-time" },
    "tags":      { "type": "array", "items": { "enum": ["new", "old", "rare"] }, "maxItems": 10 },
    "scores":    { "type": "array", "items": { "type": "number" } },
    "lines":     { "type": "array", "maxItems": 20, "items": { "$ref": "#/$defs/line" } },
    "notes":     { "type": "array", "items": { "type": "string" } },
    "address":   { "type": "object", "properties": { "city": { "type": "string" } } },
    "mixed":     { "type": ["string", "integer"] },
    "first-name": { "type": "string" },
    "package":   { "type": "string" }
  },
  "additionalProperties": false,
  "$defs": { "line": {
    "type": "object",
    "properties": {
      "sku": { "type": "string" },
      "quantity": { "type": "integer" },
      "parts": { "type": "array", "items": { "type": "integer" }, "maxItems": 5 }
    },
    "additionalProperties": false
  } }
}"##;

/// 2026-01-31T09:30:00Z
pub(crate) const NOW_MS: i64 = 1_769_851_800_000;

pub(crate) fn json(text: &str) -> Json {
    Json::read(text.as_bytes(), 64).expect("it is JSON")
}

pub(crate) fn record() -> Type {
    type_of(&json(SCHEMA))
}

pub(crate) fn environment() -> Environment {
    static MADE: LazyLock<Environment> = LazyLock::new(|| {
        Environment::new().bare_variable("self", record()).variable("old", record()).with_now()
    });
    MADE.clone()
}

pub(crate) fn parse(source: &str) -> Expression {
    match Expression::parse(source, &environment()) {
        Ok(expression) => expression,
        Err(mistake) => panic!("{source}\n{mistake:?}"),
    }
}

pub(crate) fn holds(source: &str, document: &str) -> bool {
    let expression = parse(source);
    let document = json(document);
    let holds = expression.holds(&Facts::at(NOW_MS).with("self", &document));
    let printed = parse(&expression.to_string());
    assert_eq!(printed, expression, "{source} is printed as {expression}");
    assert_eq!(printed.to_string(), expression.to_string());
    holds
}
