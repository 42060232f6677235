//! The value of a top-level scalar field, as stores keep it in a column of its own.

use candor_json::Decimal;

/// What a column holds. Two scalars are equal when the values are: `1`, `1.0` and `10e-1` are one
/// number.
///
/// The order is that of a sorted list: absent first, then false, true, numbers by value and text by
/// code point. A JSON `null` counts as absent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scalar {
    /// The member is missing, `null`, or not a scalar.
    Absent,
    /// A JSON boolean.
    Boolean(bool),
    /// A JSON number, exactly.
    Number(Decimal),
    /// A JSON string, decoded.
    Text(String),
}

impl Scalar {
    /// The scalar a JSON value is; arrays and objects are none and count as absent.
    pub fn of(value: Option<&candor_json::Json>) -> Scalar {
        use candor_json::Json;
        match value {
            Some(Json::Boolean(value)) => Scalar::Boolean(*value),
            Some(Json::Number(number)) => Scalar::Number(number.decimal()),
            Some(Json::String(text)) => Scalar::Text(text.as_str().to_owned()),
            None | Some(Json::Null | Json::Array(_) | Json::Object(_)) => Scalar::Absent,
        }
    }

    /// The scalar as JSON; an absent one is `null`.
    pub fn to_json(&self) -> candor_json::Json {
        use candor_json::Json;
        match self {
            Scalar::Absent => Json::Null,
            Scalar::Boolean(value) => Json::Boolean(*value),
            Scalar::Number(number) => Json::Number(number.into()),
            Scalar::Text(text) => Json::text(text.as_str()),
        }
    }
}
