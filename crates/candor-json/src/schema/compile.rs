//! Compiles a schema, or says what is wrong with it and where.

use std::sync::Arc;

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Draft, PatternOptions, ReferencingError, ValidationError, Validator};
use serde_json::Value;

use super::view::Ours;
use super::{SchemaError, exact, format, wording};
use crate::{Json, Pointer, brief};

/// The only dialect.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Memory a pattern may take when it is compiled, and its lazily built automaton while it matches:
/// enough for `\p{L}{1,500}`, too little for a repetition of a repetition to matter.
const PATTERN_MAX_BYTES: usize = 2 << 20;

pub(super) fn validator(document: &Arc<Json>) -> Result<Validator<Ours>, SchemaError> {
    let schema = exact::to_serde(document);
    require_dialect(document)?;
    require_validity(&schema, document)?;
    let patterns =
        PatternOptions::regex().size_limit(PATTERN_MAX_BYTES).dfa_size_limit(PATTERN_MAX_BYTES);
    let options = jsonschema::options_for::<Ours>()
        .with_draft(Draft::Draft202012)
        .offline()
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .with_pattern_options(patterns);
    let options = format::ANNOTATIONS
        .iter()
        .fold(options, |options, name| options.with_format(*name, |_: &str| true));
    exact::install(options, document).build(&schema).map_err(|error| explain(&error, document))
}

fn require_dialect(document: &Json) -> Result<(), SchemaError> {
    match document.member("$schema") {
        None => Ok(()),
        Some(named) if named.as_str().map(|name| name.trim_end_matches('#')) == Some(DIALECT) => {
            Ok(())
        }
        Some(other) => Err(SchemaError {
            pointer: "/$schema".to_owned(),
            message: format!("expected `{DIALECT}`, found {}", brief::value(other)),
        }),
    }
}

fn require_validity(schema: &Value, document: &Json) -> Result<(), SchemaError> {
    jsonschema::draft202012::meta::validate(schema).map_err(|error| SchemaError {
        pointer: error.instance_path().as_str().to_owned(),
        message: wording::phrase(&error, document),
    })
}

/// Says why a valid schema does not compile. The validator tells such errors by the keyword they
/// are in.
fn explain(error: &ValidationError<'_>, document: &Json) -> SchemaError {
    let pointer = error.instance_path().as_str();
    if let Kind::Referencing(cause) = error.kind() {
        return unresolved(cause, document);
    }
    let at = Pointer::parse(pointer).unwrap_or_default();
    let found = document.at(&at).map_or_else(String::new, brief::value);
    let (parents, last) = at.split_last().unwrap_or_default();
    let is_pattern = parents.last().is_some_and(|parent| parent == "patternProperties");
    let message = match (error.kind(), last) {
        (Kind::Format { .. }, name) if is_pattern => unusable(&brief::value(&Json::text(name))),
        (Kind::Format { .. }, _) => unusable(&found),
        (Kind::Custom { .. }, "format") => {
            format!("the format {found} is not known; known are {}", format::names())
        }
        (Kind::Custom { message, .. }, _) => format!("{message}, found {found}"),
        _ => wording::phrase(error, document),
    };
    SchemaError { pointer: pointer.to_owned(), message }
}

fn unusable(pattern: &str) -> String {
    format!(
        "the pattern {pattern} cannot be used: it is not a regular expression, is too large, \
         or looks ahead, behind or back (`(?=…)`, `(?<=…)`, `\\1`), \
         which cannot be matched in linear time"
    )
}

/// Says which reference leads nowhere. The validator says only what it looked for.
fn unresolved(cause: &ReferencingError, document: &Json) -> SchemaError {
    let is_outside = matches!(cause, ReferencingError::Unretrievable { .. });
    let Some((wanted, advice)) = looked_for(cause) else {
        return SchemaError { pointer: String::new(), message: cause.to_string() };
    };
    let mut references = Vec::new();
    collect_references(document, &mut Pointer::root(), &mut references);
    let is_culprit = |reference: &&(Pointer, &str)| {
        let (resource, place) = reference.1.split_once('#').unwrap_or((reference.1, ""));
        let target = if is_outside { resource.trim_start_matches(['.', '/']) } else { place };
        !target.is_empty() && wanted.ends_with(target)
    };
    let (pointer, found) = match references.iter().find(is_culprit) {
        Some((pointer, reference)) => (pointer.to_string(), *reference),
        None => (String::new(), wanted),
    };
    SchemaError { pointer, message: format!("the reference `{found}` {advice}") }
}

/// What a reference led to, and what to say of it.
fn looked_for(cause: &ReferencingError) -> Option<(&str, &'static str)> {
    match cause {
        ReferencingError::Unretrievable { uri, .. } => Some((
            uri.split('#').next().unwrap_or(uri),
            "leads outside of this schema, and nothing is fetched: put it into `$defs`",
        )),
        ReferencingError::PointerToNowhere { pointer }
        | ReferencingError::InvalidPercentEncoding { pointer, .. }
        | ReferencingError::InvalidArrayIndex { pointer, .. } => {
            Some((pointer, "leads to a place that this schema does not have"))
        }
        ReferencingError::NoSuchAnchor { anchor } | ReferencingError::InvalidAnchor { anchor } => {
            Some((anchor, "names an anchor that this schema does not have"))
        }
        ReferencingError::InvalidUri(_)
        | ReferencingError::UnknownSpecification { .. }
        | ReferencingError::CircularMetaschema { .. } => None,
    }
}

/// Finds the references of a schema, in its order.
fn collect_references<'d>(value: &'d Json, at: &mut Pointer, found: &mut Vec<(Pointer, &'d str)>) {
    let Json::Object(object) = value else {
        for (place, item) in value.as_array().unwrap_or_default().iter().enumerate() {
            collect_references(item, &mut at.join(place.to_string()), found);
        }
        return;
    };
    for (name, member) in object.iter() {
        let mut inside = at.join(name);
        if let ("$ref" | "$dynamicRef", Some(target)) = (name, member.as_str()) {
            found.push((inside, target));
        } else {
            collect_references(member, &mut inside, found);
        }
    }
}
