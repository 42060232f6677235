//! The keywords that compare values, without floating point.
//!
//! The validator knows a schema as `serde_json` values, whose numbers are `f64` or 64-bit integers.
//! Exact ones exist as a feature of `serde_json`, but it is switched on for a whole program and
//! slows all of its JSON. So the keywords where a digit decides are replaced by these, which take
//! their operands from our own document: bounds of any size, `multipleOf: 0.01` that accepts 19.99,
//! `const` and `enum` beyond 2^53.

use std::cmp::Ordering;
use std::sync::Arc;

use jsonschema::paths::Location;
use jsonschema::{Keyword, Retrieve, ValidationError, ValidationOptions};
use serde_json::{Map, Value};

use super::view::{Ours, View};
use crate::decimal::Divisor;
use crate::{Decimal, Json, NESTING_CEILING, Number, Pointer, brief};

type Options = ValidationOptions<'static, Arc<dyn Retrieve>, Ours>;
type Compiled = Box<dyn for<'i> Keyword<'i, Ours>>;

/// Replaces the keywords.
pub(super) fn install(options: Options, document: &Arc<Json>) -> Options {
    let options = BOUNDS.iter().fold(options, |options, (name, admits, phrase)| {
        install_one(options, document, name, |operand| {
            let limit = number(operand)?.clone();
            let decimal = limit.decimal();
            Ok(Box::new(Bound {
                integer: decimal.as_i64(),
                decimal,
                limit,
                admits: *admits,
                phrase,
            }))
        })
    });
    let options = install_one(options, document, "multipleOf", multiple_of);
    let options = install_one(options, document, "const", |operand| {
        Ok(Box::new(OneOf { options: vec![operand.clone()] }))
    });
    install_one(options, document, "enum", |operand| {
        let options = operand.as_array().ok_or("expected an array")?.to_vec();
        Ok(Box::new(OneOf { options }))
    })
}

fn install_one(
    options: Options,
    document: &Arc<Json>,
    name: &str,
    compile: impl Fn(&Json) -> Result<Compiled, &'static str> + Send + Sync + 'static,
) -> Options {
    let document = Arc::clone(document);
    options.with_keyword(name, move |_: &Map<String, Value>, value: &Value, at: Location| {
        compile(&operand(&document, &at, value)).map_err(ValidationError::custom)
    })
}

/// What the keyword at a place was given, exactly. Where the validator counts places from elsewhere
/// (inside a subschema with an `$id`), its own idea of it must do.
fn operand(document: &Json, at: &Location, value: &Value) -> Json {
    let exact = Pointer::parse(at.as_str()).ok().and_then(|pointer| document.at(&pointer));
    exact.filter(|exact| to_serde(exact) == *value).cloned().unwrap_or_else(|| from_serde(value))
}

fn number(operand: &Json) -> Result<&Number, &'static str> {
    operand.as_number().ok_or("expected a number")
}

/// A keyword, the order of the content to the limit it admits, and how it says so.
type BoundRow = (&'static str, fn(Ordering) -> bool, &'static str);

const BOUNDS: [BoundRow; 4] = [
    ("minimum", Ordering::is_ge, "at least"),
    ("maximum", Ordering::is_le, "at most"),
    ("exclusiveMinimum", Ordering::is_gt, "more than"),
    ("exclusiveMaximum", Ordering::is_lt, "less than"),
];

struct Bound {
    limit: Number,
    decimal: Decimal,
    /// The limit again, when it is small: then most content is compared without making a decimal.
    integer: Option<i64>,
    admits: fn(Ordering) -> bool,
    phrase: &'static str,
}

impl<'i> Keyword<'i, Ours> for Bound {
    fn validate(&self, instance: View<'i>) -> Result<(), ValidationError<'i>> {
        refuse_unless(self.is_valid(instance), || {
            let (limit, found) = (brief::cut(self.limit.as_str()), brief::value(instance.value));
            format!("expected {} {limit}, found {found}", self.phrase)
        })
    }

    fn is_valid(&self, instance: View<'i>) -> bool {
        let Json::Number(number) = instance.value else { return true };
        let order = match (number.as_i64(), self.integer) {
            (Some(number), Some(limit)) => number.cmp(&limit),
            _ => number.decimal().cmp(&self.decimal),
        };
        (self.admits)(order)
    }
}

struct MultipleOf {
    step: Number,
    divisor: Divisor,
}

fn multiple_of(operand: &Json) -> Result<Compiled, &'static str> {
    let step = number(operand)?.clone();
    let divisor = Divisor::of(&step.decimal()).ok_or("expected at most 19 significant digits")?;
    Ok(Box::new(MultipleOf { step, divisor }))
}

impl<'i> Keyword<'i, Ours> for MultipleOf {
    fn validate(&self, instance: View<'i>) -> Result<(), ValidationError<'i>> {
        refuse_unless(self.is_valid(instance), || {
            format!("expected a multiple of {}, found {}", self.step, brief::value(instance.value))
        })
    }

    fn is_valid(&self, instance: View<'i>) -> bool {
        let Json::Number(number) = instance.value else { return true };
        number.decimal().is_multiple_of(&self.divisor)
    }
}

/// `enum`, and `const`, which is an `enum` of one.
struct OneOf {
    options: Vec<Json>,
}

impl<'i> Keyword<'i, Ours> for OneOf {
    fn validate(&self, instance: View<'i>) -> Result<(), ValidationError<'i>> {
        refuse_unless(self.is_valid(instance), || {
            let options = super::wording::options(&self.options);
            format!("expected {options}, found {}", brief::value(instance.value))
        })
    }

    fn is_valid(&self, instance: View<'i>) -> bool {
        self.options.contains(instance.value)
    }
}

fn refuse_unless<'i>(
    valid: bool,
    message: impl FnOnce() -> String,
) -> Result<(), ValidationError<'i>> {
    if valid { Ok(()) } else { Err(ValidationError::custom(message())) }
}

/// A value as `serde_json` knows it; numbers as near as it can.
pub(super) fn to_serde(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Boolean(value) => Value::Bool(*value),
        Json::Number(number) => Value::Number(to_serde_number(number)),
        Json::String(text) => Value::String(text.as_str().to_owned()),
        Json::Array(items) => Value::Array(items.iter().map(to_serde).collect()),
        Json::Object(object) => {
            let members = object.iter().map(|(name, value)| (name.to_owned(), to_serde(value)));
            Value::Object(members.collect())
        }
    }
}

/// A number as `serde_json` knows it. Those beyond an `f64` become its largest or smallest, so that
/// their sign, and that they are not zero, survives.
pub(super) fn to_serde_number(number: &Number) -> serde_json::Number {
    let decimal = number.decimal();
    if let Some(integer) = decimal.as_i64() {
        return integer.into();
    }
    if let Ok(integer) = decimal.to_string().parse::<u64>() {
        return integer.into();
    }
    let nearest = number.as_str().parse().unwrap_or(f64::MAX).clamp(f64::MIN, f64::MAX);
    let sign = if decimal.is_negative() { -1.0 } else { 1.0 };
    let nonzero = if nearest == 0.0 { sign * f64::MIN_POSITIVE } else { nearest };
    serde_json::Number::from_f64(nonzero).expect("it was made finite")
}

/// A value of `serde_json` as ours.
pub(super) fn from_serde(value: &Value) -> Json {
    Json::read(value.to_string().as_bytes(), NESTING_CEILING)
        .expect("what was made from one of our values nests no deeper than it and is JSON")
}
