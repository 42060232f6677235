//! What is wrong, in short sentences for people.
//!
//! Phrases here begin small and end without a full stop, so that one can stand inside another.

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{JsonType, JsonTypeSet, ValidationError};

use super::{exact, format, view};
use crate::{Json, Pointer, brief};

/// Most values of an `enum` a message lists.
const OPTIONS_MAX: usize = 10;

/// Most forms of an `anyOf` or `oneOf` a message goes through.
const FORMS_MAX: usize = 4;

/// Says what an error found wrong. `content` is the whole that was validated.
pub(super) fn phrase(error: &ValidationError<'_>, content: &Json) -> String {
    let at = Pointer::parse(error.instance_path().as_str()).ok();
    let value = at.and_then(|at| content.at(&at)).unwrap_or(&Json::Null);
    describe(error, value, content)
}

fn describe(error: &ValidationError<'_>, value: &Json, content: &Json) -> String {
    match error.kind() {
        Kind::Type { kind } => format!("expected {}, found {}", types(kind), typed(value)),
        Kind::Required { property } => {
            format!("the member `{}` is missing", brief::cut(property.as_str().unwrap_or_default()))
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            superfluous(unexpected.first().map_or("", String::as_str))
        }
        Kind::PropertyNames { error } => {
            let name = Json::text(error.instance().as_str().unwrap_or_default());
            format!("the name of the member is not allowed: {}", describe(error, &name, content))
        }
        Kind::FalseSchema => "nothing is allowed here".to_owned(),
        Kind::MinLength { limit } => length("at least", *limit, "character", characters(value)),
        Kind::MaxLength { limit } => length("at most", *limit, "character", characters(value)),
        Kind::MinItems { limit } => length("at least", *limit, "item", items(value)),
        Kind::MaxItems { limit } => length("at most", *limit, "item", items(value)),
        Kind::AdditionalItems { limit } => length("at most", *limit as u64, "item", items(value)),
        Kind::MinProperties { limit } => length("at least", *limit, "member", members(value)),
        Kind::MaxProperties { limit } => length("at most", *limit, "member", members(value)),
        Kind::UniqueItems => unequal(value),
        Kind::Contains if error.schema_path().as_str().ends_with("/maxContains") => {
            "expected fewer items of the kind `contains` asks for".to_owned()
        }
        Kind::Contains => "expected more items of the kind `contains` asks for".to_owned(),
        Kind::UnevaluatedItems { unexpected } => {
            let extra = brief::count(unexpected.len() as u64, "item");
            format!("{extra} more than the schema allows")
        }
        Kind::Pattern { pattern } => {
            let found = brief::value(value);
            format!("expected text that matches `{}`, found {found}", brief::cut(pattern))
        }
        Kind::Format { format } => {
            format!("expected {}, found {}", format::phrase(format), brief::value(value))
        }
        Kind::Not { .. } => format!("{} is what `not` excludes", brief::value(value)),
        Kind::AnyOf { context } => no_form("at least one", error, context, value, content),
        Kind::OneOfNotValid { context } => no_form("exactly one", error, context, value, content),
        Kind::OneOfMultipleValid { context } => {
            format!("expected exactly one of {} forms to fit, found several", context.len())
        }
        Kind::Custom { message, .. } => message.clone(),
        Kind::RegexEngineFailure { .. } | Kind::BacktrackLimitExceeded { .. } => {
            "the pattern cannot be matched against this text".to_owned()
        }
        // The next five speak of schemas only: for content, our own keywords stand in (`exact`).
        Kind::Enum { options } => {
            let allowed = exact::from_serde(options);
            let allowed = self::options(allowed.as_array().unwrap_or_default());
            format!("expected {allowed}, found {}", brief::value(value))
        }
        Kind::Minimum { limit } => bound("at least", limit, value),
        Kind::Maximum { limit } => bound("at most", limit, value),
        Kind::ExclusiveMinimum { limit } => bound("more than", limit, value),
        Kind::ExclusiveMaximum { limit } => bound("less than", limit, value),
        // Nothing of ours makes these: they are told in the library's own words, without the value.
        Kind::Constant { .. }
        | Kind::MultipleOf { .. }
        | Kind::ContentEncoding { .. }
        | Kind::ContentMediaType { .. }
        | Kind::FromUtf8 { .. }
        | Kind::Referencing(_) => error.masked().to_string(),
    }
}

/// Says that a member is one too many.
pub(super) fn superfluous(name: &str) -> String {
    format!("the member `{}` is not allowed here", brief::cut(name))
}

fn bound(phrase: &str, limit: &serde_json::Value, value: &Json) -> String {
    format!("expected {phrase} {limit}, found {}", brief::value(value))
}

fn unequal(value: &Json) -> String {
    match view::equal_items(value.as_array().unwrap_or_default()) {
        Some((a, b)) => format!("expected different items, found item {b} equal to item {a}"),
        None => "expected different items".to_owned(),
    }
}

/// Lists values one of which was expected.
pub(super) fn options(options: &[Json]) -> String {
    let mut listed: Vec<_> = options.iter().take(OPTIONS_MAX).map(brief::value).collect();
    if options.len() > OPTIONS_MAX {
        let more = options.len() - OPTIONS_MAX;
        return format!("one of {} or {more} others", listed.join(", "));
    }
    match listed.pop() {
        None => "nothing".to_owned(),
        Some(only) if listed.is_empty() => only,
        Some(last) => format!("one of {} or {last}", listed.join(", ")),
    }
}

/// Says why no form of an `anyOf` or `oneOf` fits. Forms that want another type are left out when
/// there are others: the client most likely meant one of those.
fn no_form(
    quantity: &str,
    whole: &ValidationError<'_>,
    forms: &[Vec<ValidationError<'static>>],
    value: &Json,
    content: &Json,
) -> String {
    let at = whole.instance_path().as_str();
    let reasons: Vec<_> = forms.iter().filter_map(|errors| errors.first()).collect();
    let wanted: Vec<_> = reasons.iter().map(|error| wanted_types(error, at)).collect();
    if let Some(wanted) = wanted.iter().copied().collect::<Option<Vec<_>>>() {
        let union = wanted.into_iter().fold(JsonTypeSet::empty(), JsonTypeSet::union);
        return format!("expected {}, found {}", type_list(union), typed(value));
    }
    let of_type = reasons.iter().zip(&wanted).filter(|(_, wanted)| wanted.is_none());
    let told: Vec<_> = of_type.map(|(error, _)| inner(error, at, content)).collect();
    if let [only] = told.as_slice() {
        return only.clone();
    }
    let (count, told) = (forms.len(), &told[..told.len().min(FORMS_MAX)]);
    format!("expected {quantity} of {count} forms to fit, found none: {}", told.join("; or "))
}

/// The types an error at a place wanted, when it is about the type.
fn wanted_types(error: &ValidationError<'_>, at: &str) -> Option<JsonTypeSet> {
    match error.kind() {
        Kind::Type { kind } if error.instance_path().as_str() == at => Some(type_set(kind)),
        _ => None,
    }
}

/// An error inside a form, with the way to it when it is further inside the content. Forms inside a
/// form are not gone through: nobody could follow.
fn inner(error: &ValidationError<'_>, at: &str, content: &Json) -> String {
    let phrase = match error.kind() {
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            format!("expected one of {} forms to fit, found none", context.len())
        }
        _ => phrase(error, content),
    };
    match error.instance_path().as_str().strip_prefix(at) {
        None | Some("") => phrase,
        Some(way) => format!("at `{}`: {phrase}", brief::cut(way)),
    }
}

fn type_set(kind: &TypeKind) -> JsonTypeSet {
    match kind {
        TypeKind::Single(one) => JsonTypeSet::from(*one),
        TypeKind::Multiple(several) => *several,
    }
}

fn types(kind: &TypeKind) -> String {
    type_list(type_set(kind))
}

fn type_list(types: JsonTypeSet) -> String {
    let names: Vec<_> = types.iter().map(type_phrase).collect();
    match names.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
    }
}

fn type_phrase(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Array => "an array",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "an integer",
        JsonType::Null => "null",
        JsonType::Number => "a number",
        JsonType::Object => "an object",
        JsonType::String => "a string",
    }
}

/// A value with its type, where the type is what is wrong.
fn typed(value: &Json) -> String {
    match value {
        Json::Null => "null".to_owned(),
        Json::Boolean(value) => format!("the boolean {value}"),
        Json::Number(_) => format!("the number {}", brief::value(value)),
        Json::String(_) => format!("the string {}", brief::value(value)),
        Json::Array(_) => "an array".to_owned(),
        Json::Object(_) => "an object".to_owned(),
    }
}

fn length(bound: &str, limit: u64, noun: &str, found: usize) -> String {
    format!("expected {bound} {}, found {found}", brief::count(limit, noun))
}

fn characters(value: &Json) -> usize {
    value.as_str().map_or(0, |text| text.chars().count())
}

fn items(value: &Json) -> usize {
    value.as_array().map_or(0, <[Json]>::len)
}

fn members(value: &Json) -> usize {
    value.as_object().map_or(0, crate::Object::len)
}
