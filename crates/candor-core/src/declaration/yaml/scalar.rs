//! Plain scalars: what a word without quotes means.
//!
//! YAML's core schema and nothing older (YAML 1.2.2 §10.3.2): `NO`, `on` and `2026-06-30` are
//! texts, `010` is ten. What the core schema can write and JSON cannot (`.inf`, `.nan`) is refused.

use candor_json::Number;

use super::Value;

/// A number that JSON has no way to write.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotJson;

/// The value of a plain scalar.
pub(super) fn resolve(text: &str) -> Result<Value, NotJson> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Ok(Value::Null),
        "true" | "True" | "TRUE" => Ok(Value::Boolean(true)),
        "false" | "False" | "FALSE" => Ok(Value::Boolean(false)),
        _ if endless(text) => Err(NotJson),
        _ => number(text)
            .map(|number| number.map_or_else(|| Value::Text(text.to_owned()), Value::Number)),
    }
}

fn endless(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

/// The number a text is, as JSON writes it; nothing when it is not a number.
fn number(text: &str) -> Result<Option<Number>, NotJson> {
    // What JSON can write stays as it is written: 1.10 keeps its zero.
    if let Some(number) = Number::parse(text) {
        return Ok(Some(number));
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix).filter(|digits| all(digits, radix)) {
            let value = u128::from_str_radix(digits, radix).map_err(|_| NotJson)?;
            return Ok(Number::parse(&value.to_string()));
        }
    }
    Ok(decimal(text).and_then(|written| Number::parse(&written)))
}

fn all(digits: &str, radix: u32) -> bool {
    !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix))
}

/// The JSON form of a decimal that only YAML can write: `+5`, `010`, `.5`, `5.`.
fn decimal(text: &str) -> Option<String> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(place) => unsigned.split_at(place),
        None => (unsigned, ""),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits_only = whole.chars().chain(fraction.chars()).all(|digit| digit.is_ascii_digit());
    if !digits_only || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}{exponent}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_number(text: &str, expected: &str) {
        let number = Number::parse(expected).expect("the test expects a number");
        assert_eq!(resolve(text), Ok(Value::Number(number.clone())), "{text}");
        assert_eq!(number.as_str(), expected);
    }

    #[track_caller]
    fn check_text(text: &str) {
        assert_eq!(resolve(text), Ok(Value::Text(text.to_owned())));
    }

    #[test]
    fn words_that_older_yaml_takes_for_something_else_are_texts() {
        for word in
            ["NO", "no", "on", "Off", "y", "yes", "1_000", "12:30:45", "2026-06-30", "<<", "="]
        {
            check_text(word);
        }
        for word in ["1e", "e5", "+", "-", ".", "0x", "0o9", "0xG", "--1", "1.2.3", "v1", "-0x1"] {
            check_text(word);
        }
    }

    #[test]
    fn a_number_keeps_the_text_json_can_write() {
        check_number("19.90", "19.90");
        check_number("9007199254740993", "9007199254740993");
        check_number("-0", "-0");
        check_number("1e400", "1e400");
    }

    #[test]
    fn a_number_json_cannot_write_is_written_anew() {
        check_number("010", "10");
        check_number("+5", "5");
        check_number("-007.50", "-7.50");
        check_number(".5", "0.5");
        check_number("5.", "5");
        check_number("0x1F", "31");
        check_number("0o17", "15");
    }

    #[test]
    fn what_json_has_no_number_for_is_refused() {
        for text in [".inf", "-.INF", "+.Inf", ".nan", ".NaN"] {
            assert_eq!(resolve(text), Err(NotJson), "{text}");
        }
        assert_eq!(resolve(&format!("0x{}", "f".repeat(40))), Err(NotJson));
    }

    #[test]
    fn null_and_booleans_are_those_of_the_core_schema() {
        assert_eq!(resolve("~"), Ok(Value::Null));
        assert_eq!(resolve("Null"), Ok(Value::Null));
        assert_eq!(resolve("TRUE"), Ok(Value::Boolean(true)));
        assert_eq!(resolve("false"), Ok(Value::Boolean(false)));
        check_text("nULL");
        check_text("tRue");
    }
}
