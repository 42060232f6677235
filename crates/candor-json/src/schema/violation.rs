//! Violations: every way content is not what the schema asks for, at once.

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{ValidationError, Validator};

use super::view::{Ours, Tally, View, is_beyond_tally};
use super::wording;
use crate::{Json, Pointer, pointer};

/// One way content is not what the schema asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where in the content (RFC 6901). A missing member is told at the object, a superfluous one
    /// at itself.
    pub pointer: String,
    /// The keyword that says no; `false` where the schema is just that.
    pub keyword: String,
    /// Where that keyword stands in the schema (RFC 6901); inside a subschema with an `$id` of its
    /// own, counted from there.
    pub schema_pointer: String,
    /// A sentence for a person.
    pub message: String,
}

/// The ways content is not what the schema asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Violations {
    /// The first of them, in the order of the content.
    pub list: Vec<Violation>,
    /// How many more there are. Counting ends at ten thousand errors.
    pub more: usize,
}

/// How many violations are put in order. Content with more is so wrong that the first in the order
/// of the schema do as well.
const SORTED_MAX: usize = 1_000;

pub(super) fn find(validator: &Validator<Ours>, content: &Json, max: usize) -> Violations {
    let tally = Tally::default();
    let errors = validator.iter_errors(View::tallied(content, &tally));
    let mut list = Vec::new();
    let mut total = 0;
    for error in errors.filter(|error| !is_beyond_tally(error.instance())) {
        let told = SORTED_MAX.max(max) - list.len();
        total += tell(&error, content, told, &mut list);
    }
    list.sort_by_cached_key(|violation| position(&violation.pointer, content));
    list.truncate(max);
    Violations { more: total - list.len(), list }
}

/// Adds the violations an error stands for, `max` at most; returns how many there are.
fn tell(
    error: &ValidationError<'_>,
    content: &Json,
    max: usize,
    list: &mut Vec<Violation>,
) -> usize {
    match superfluous_members(error, content) {
        None => {
            list.extend((max > 0).then(|| violation(error, content)));
            1
        }
        Some(names) => {
            list.extend(names.iter().take(max).map(|name| superfluous(error, name)));
            names.len()
        }
    }
}

/// The members that should not be there, when that is what an error says of the object around them.
fn superfluous_members<'e>(
    error: &'e ValidationError<'_>,
    content: &'e Json,
) -> Option<Vec<&'e str>> {
    match error.kind() {
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            Some(unexpected.iter().map(String::as_str).collect())
        }
        // An object that may have no members at all is told as a `false` that the first of them
        // met.
        Kind::FalseSchema if closes_object(error.schema_path().as_str()) => {
            let object = content.at(&error.instance_path().as_str().parse().ok()?)?.as_object()?;
            Some(object.iter().map(|(name, _)| name).collect())
        }
        _ => None,
    }
}

/// Whether a schema pointer ends at the keyword `additionalProperties`, rather than at a schema
/// that is kept under this name.
fn closes_object(schema_pointer: &str) -> bool {
    let keepers = ["/properties", "/patternProperties", "/$defs", "/dependentSchemas"];
    let parent = schema_pointer.strip_suffix("/additionalProperties");
    parent.is_some_and(|parent| !keepers.iter().any(|keeper| parent.ends_with(keeper)))
}

fn superfluous(error: &ValidationError<'_>, name: &str) -> Violation {
    let keyword = match error.kind() {
        Kind::UnevaluatedProperties { .. } => "unevaluatedProperties",
        _ => "additionalProperties",
    };
    Violation {
        pointer: member_pointer(error, name),
        keyword: keyword.to_owned(),
        schema_pointer: error.schema_path().as_str().to_owned(),
        message: sentence(&wording::superfluous(name)),
    }
}

fn violation(error: &ValidationError<'_>, content: &Json) -> Violation {
    let pointer = match error.kind() {
        Kind::PropertyNames { error: inner } => {
            member_pointer(error, inner.instance().as_str().unwrap_or_default())
        }
        _ => error.instance_path().as_str().to_owned(),
    };
    Violation {
        pointer,
        keyword: keyword(error).to_owned(),
        schema_pointer: error.schema_path().as_str().to_owned(),
        message: sentence(&wording::phrase(error, content)),
    }
}

fn member_pointer(error: &ValidationError<'_>, name: &str) -> String {
    format!("{}/{}", error.instance_path().as_str(), pointer::escape(name))
}

fn keyword<'e>(error: &'e ValidationError<'_>) -> &'e str {
    let schema_pointer = error.schema_path().as_str();
    match error.kind() {
        Kind::FalseSchema => "false",
        // `dependentRequired` and `minContains` say no in the words of their siblings.
        Kind::Required { .. } | Kind::Contains => {
            schema_pointer.rsplit('/').next().unwrap_or(schema_pointer)
        }
        kind => kind.keyword(),
    }
}

/// A phrase as a sentence of its own.
fn sentence(phrase: &str) -> String {
    let mut characters = phrase.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).chain(['.']).collect()
}

/// Where a value stands in the content, as places that compare in its order. What contains others
/// comes before them.
fn position(pointer: &str, content: &Json) -> Vec<usize> {
    let pointer = Pointer::parse(pointer).unwrap_or_default();
    let mut value = content;
    let mut places = Vec::with_capacity(pointer.tokens().len());
    for token in pointer.tokens() {
        let step = match value {
            Json::Object(object) => object.find(token).map(|place| (place, object.nth(place))),
            Json::Array(items) => {
                pointer::index(token).and_then(|place| Some((place, items.get(place)?)))
            }
            Json::Null | Json::Boolean(_) | Json::Number(_) | Json::String(_) => None,
        };
        let Some((place, inside)) = step else { break };
        places.push(place);
        value = inside;
    }
    places
}
