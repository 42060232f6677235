//! Violations: every way content is not what the schema asks for, at once.

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{ValidationError, Validator};

use super::view::{Ours, Tally, View, is_beyond_tally};
use super::wording;
use crate::{Json, Pointer, pointer};

/// One way content is not what the schema asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where in the content (RFC 6901). A missing member is told at the object, a superfluous one at itself.
    pub pointer: String,
    /// The keyword that says no; `false` where the schema is just that.
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
    /// How many more there are. Counting ends at ten thousand errors.
    pub more: usize,
}

/// How many violations are put in order. Content with more is so wrong that the first in the order of the
/// schema do as well.
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
    let members = members_at_fault(error);
    let named = members.iter().map(|name| Some(*name));
    let whole = members.is_empty().then_some(None);
    let shown = named.chain(whole).take(max);
    list.extend(shown.map(|member| violation(error, member, content)));
    members.len().max(1)
}

/// The members an error is about, when the validator tells it of the object around them.
fn members_at_fault<'e>(error: &'e ValidationError<'_>) -> Vec<&'e str> {
    match error.kind() {
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            unexpected.iter().map(String::as_str).collect()
        }
        Kind::PropertyNames { error } => error.instance().as_str().into_iter().collect(),
        _ => Vec::new(),
    }
}

fn violation(error: &ValidationError<'_>, member: Option<&str>, content: &Json) -> Violation {
    let at = error.instance_path().as_str();
    let phrase = match (error.kind(), member) {
        (Kind::AdditionalProperties { .. } | Kind::UnevaluatedProperties { .. }, Some(name)) => {
            wording::superfluous(name)
        }
        _ => wording::phrase(error, content),
    };
    Violation {
        pointer: member.map_or(at.to_owned(), |name| format!("{at}/{}", pointer::escape(name))),
        keyword: keyword(error).to_owned(),
        schema_pointer: error.schema_path().as_str().to_owned(),
        message: sentence(&phrase),
    }
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

/// Where a value stands in the content, as places that compare in its order. What contains others comes
/// before them.
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
