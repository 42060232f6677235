//! What holds for every text and every value: beside `serde_json`, beside arithmetic done the long
//! way, and beside the pseudocode of the RFC.

use std::cmp::Ordering;

use candor_json::{
    Decimal, Json, JsonPatch, Pointer, ReadError, ReadErrorKind, Schema, locate, merge_patch,
};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::{collection, option};
use serde_json::{Map, Value};

/// What Candor's declarations allow.
const MAX_DEPTH: usize = 64;

fn read(text: &str) -> Result<Json, ReadError> {
    Json::read(text.as_bytes(), MAX_DEPTH)
}

/// A value whose numbers `serde_json` holds exactly.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1_000_000..1_000_000).prop_map(|number| Value::from(f64::from(number) / 64.0)),
        any::<String>().prop_map(Value::from),
        "[a-d]{0,2}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let name = prop_oneof!["[a-d]{0,2}", any::<String>()];
        prop_oneof![
            collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            collection::vec((name, inner), 0..6)
                .prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}

/// A number as people and programs write them.
fn number_text() -> impl Strategy<Value = String> {
    "-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,24})?([eE][+-]?[0-9]{1,2})?"
}

/// A string as it may be written, with all kinds of escapes.
fn string_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ -!#-\\[\\]-~é-ö😀]{1,5}",
        select(vec![r#"\""#, r"\\", r"\/", r"\b", r"\f", r"\n", r"\r", r"\t"])
            .prop_map(str::to_owned),
        "\\\\u[0-9a-cA-C][0-9a-fA-F]{3}",
        Just(r"\ud83d\uDE00".to_owned()),
    ];
    collection::vec(piece, 0..4).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

/// A JSON text without white space.
fn json_text() -> impl Strategy<Value = String> {
    let word = select(vec!["null", "true", "false"]).prop_map(str::to_owned);
    let leaf = prop_oneof![word, number_text(), string_text()];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let items = collection::vec(inner.clone(), 0..6);
        let members = collection::vec((string_text(), inner), 0..6);
        prop_oneof![
            items.prop_map(|items| format!("[{}]", items.join(","))),
            members.prop_map(|members| {
                // The place makes each name different.
                let numbered = members.iter().enumerate();
                let member = |(place, (name, value)): (usize, &(String, String))| {
                    format!("\"{place}{}:{value}", &name[1..])
                };
                format!("{{{}}}", numbered.map(member).collect::<Vec<_>>().join(","))
            }),
        ]
    })
}

/// A text that is JSON, or nearly.
fn nearly_json() -> impl Strategy<Value = String> {
    let token = select(vec![
        "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "0", "1", "-", ".", "e5", "E+", "true", "nul",
        " ", "\n", "\t", "\\", "\\u", "\\ud83d", "\\ude00", "\u{0}", "\u{7f}", "é", "\u{feff}",
        "/",
    ]);
    let change = (any::<prop::sample::Index>(), 0..3_usize, token.clone());
    let changed = (json_text(), collection::vec(change, 0..4)).prop_map(|(text, changes)| {
        changes.into_iter().fold(text, |text, (at, removed, token)| {
            let mut characters: Vec<char> = text.chars().collect();
            let at = at.index(characters.len() + 1);
            let end = (at + removed).min(characters.len());
            characters.splice(at..end, token.chars());
            characters.into_iter().collect()
        })
    });
    let tokens = collection::vec(token, 0..8).prop_map(|tokens| tokens.concat());
    prop_oneof![4 => changed, 1 => tokens]
}

/// Whether a refusal is one that `serde_json` does not share.
fn is_stricter(kind: &ReadErrorKind) -> bool {
    matches!(
        kind,
        ReadErrorKind::DuplicateMember { .. }
            | ReadErrorKind::LoneSurrogate { .. }
            | ReadErrorKind::TooDeep { .. }
            | ReadErrorKind::ExponentTooLarge
    )
}

/// Every pointer into a value.
fn pointers(value: &Json, at: &Pointer, found: &mut Vec<Pointer>) {
    found.push(at.clone());
    match value {
        Json::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                pointers(item, &at.join(place.to_string()), found);
            }
        }
        Json::Object(object) => {
            for (name, member) in object.iter() {
                pointers(member, &at.join(name), found);
            }
        }
        Json::Null | Json::Boolean(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// A number as its sign and its digits in units of 10^-200, without leading zeros.
fn written_out(text: &str) -> (bool, String) {
    let (significand, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = significand.split_once('.').unwrap_or((significand, ""));
    let exponent: i64 = exponent.parse().expect("a small exponent");
    let zeros = exponent + 200 - i64::try_from(fraction.len()).expect("a short fraction");
    let zeros = "0".repeat(usize::try_from(zeros).expect("more than 10^-200"));
    let digits = format!("{}{fraction}{zeros}", whole.trim_start_matches('-'));
    let digits = digits.trim_start_matches('0').to_owned();
    (text.starts_with('-') && !digits.is_empty(), digits)
}

fn compare_written_out(a: &str, b: &str) -> Ordering {
    let ((a_negative, a), (b_negative, b)) = (written_out(a), written_out(b));
    let magnitudes = a.len().cmp(&b.len()).then_with(|| a.cmp(&b));
    match (a_negative, b_negative) {
        (false, false) => magnitudes,
        (true, true) => magnitudes.reverse(),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    }
}

/// The pseudocode of RFC 7396 §2.
fn merge_by_the_rfc(target: Value, patch: Value) -> Value {
    let Value::Object(patch) = patch else { return patch };
    let mut merged = if let Value::Object(target) = target { target } else { Map::new() };
    for (name, value) in patch {
        if value.is_null() {
            merged.shift_remove(&name);
        } else {
            let before = merged.get(&name).cloned().unwrap_or(Value::Null);
            merged.insert(name, merge_by_the_rfc(before, value));
        }
    }
    Value::Object(merged)
}

fn ours(value: &Value) -> Json {
    read(&value.to_string()).expect("what `serde_json` writes is JSON")
}

fn theirs(value: &Json) -> Value {
    serde_json::from_str(&value.to_text()).expect("what we write is JSON")
}

proptest! {
    #[test]
    fn values_survive_the_way_through_both_libraries(value in value(), pretty in any::<bool>()) {
        let text = if pretty { format!("{value:#}") } else { value.to_string() };
        let read = read(&text).expect("what `serde_json` writes is JSON");
        prop_assert_eq!(theirs(&read), value);
    }

    #[test]
    fn what_is_read_is_written_as_it_was(text in json_text()) {
        let value = read(&text).map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
        prop_assert_eq!(value.to_text(), text);
    }

    #[test]
    fn the_same_texts_are_refused_as_by_serde_json(text in nearly_json()) {
        let theirs = serde_json::from_str::<Value>(&text);
        match (read(&text), theirs) {
            (Ok(ours), Ok(theirs)) => prop_assert_eq!(self::theirs(&ours), theirs),
            (Ok(_), Err(error)) => {
                prop_assert!(error.to_string().starts_with("number out of range"), "{text:?}: {error}");
            }
            (Err(error), Ok(_)) => prop_assert!(is_stricter(&error.kind), "{text:?}: {error}"),
            (Err(error), Err(_)) => prop_assert!(error.place.offset <= text.len()),
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(text in collection::vec(any::<u8>(), 0..40)) {
        let read = Json::read(&text, 3);
        let utf8 = std::str::from_utf8(&text).is_ok();
        prop_assert!(utf8 || read.is_err());
    }

    #[test]
    fn a_value_stands_where_it_is_located(value in value()) {
        let text = format!("{value:#}");
        let value = ours(&value);
        let mut found = Vec::new();
        pointers(&value, &Pointer::root(), &mut found);
        for pointer in found {
            prop_assert_eq!(pointer.to_string().parse(), Ok(pointer.clone()));
            let place = locate(text.as_bytes(), &pointer).expect("the pointer leads to a value");
            let rest = &text[place.offset..];
            let mut there = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
            let there = there.next().expect("a value").expect("it is JSON");
            prop_assert_eq!(value.at(&pointer), Some(&ours(&there)));
        }
    }

    #[test]
    fn decimals_compare_like_numbers_written_out(a in number_text(), b in number_text()) {
        let (left, right) = (Decimal::parse(&a).expect("a number"), Decimal::parse(&b).expect("a number"));
        let expected = compare_written_out(&a, &b);
        prop_assert_eq!(left.cmp(&right), expected);
        prop_assert_eq!(left == right, expected == Ordering::Equal);
        let shown = left.to_string();
        prop_assert_eq!(compare_written_out(&shown, &a), Ordering::Equal);
        prop_assert_eq!(Decimal::parse(&shown), Some(left));
    }

    #[test]
    fn decimals_that_are_close_compare_like_numbers_written_out(
        digits in "[1-9][0-9]{0,5}",
        (zeros, shift) in (0..4_usize, 0..4_usize),
        other in option::of("[1-9][0-9]{0,5}"),
    ) {
        let a = format!("{digits}{}e{}", "0".repeat(zeros), shift);
        let b = format!("{}.0e{}", other.unwrap_or(digits), zeros + shift);
        let order = Decimal::parse(&a).cmp(&Decimal::parse(&b));
        prop_assert_eq!(order, compare_written_out(&a, &b));
    }

    #[test]
    fn an_exact_f64_orders_as_the_decimal_does(
        a in "-?[0-9]\\.[0-9]{1,14}e-?[0-9]{1,2}",
        b in "-?[0-9]\\.[0-9]{1,14}e-?[0-9]{1,2}",
    ) {
        let (a, b) = (Decimal::parse(&a).expect("a number"), Decimal::parse(&b).expect("a number"));
        let floats = (a.as_f64_exact().expect("few digits"), b.as_f64_exact().expect("few digits"));
        prop_assert_eq!(floats.0.partial_cmp(&floats.1), Some(a.cmp(&b)));
    }

    #[test]
    fn multiples_are_those_of_integer_arithmetic(
        value in -100_000..100_000_i64,
        step in 1..5_000_i64,
    ) {
        let schema = read(&format!("{{\"multipleOf\":{step}e-3}}")).expect("a schema");
        let schema = Schema::compile(&schema).expect("a schema");
        let content = read(&format!("{value}e-2")).expect("a number");
        prop_assert_eq!(schema.is_valid(&content), value * 10 % step == 0);
    }

    #[test]
    fn merging_follows_the_rfc(target in value(), patch in value()) {
        let merged = merge_patch(ours(&target), ours(&patch));
        prop_assert_eq!(theirs(&merged), merge_by_the_rfc(target, patch));
    }

    #[test]
    fn merging_twice_is_merging_once(target in value(), patch in value()) {
        let once = merge_patch(ours(&target), ours(&patch));
        prop_assert_eq!(merge_patch(once.clone(), ours(&patch)), once);
    }

    #[test]
    fn an_empty_merge_patch_changes_no_object(members in collection::vec(value(), 0..40)) {
        let named = members.iter().enumerate();
        let named = named.map(|(place, value)| (place.to_string(), ours(value)));
        let object = Json::object(named);
        let merged = merge_patch(object.clone(), ours(&Value::Object(Map::new())));
        prop_assert_eq!(merged.to_text(), object.to_text());
    }

    #[test]
    fn what_is_added_can_be_tested_and_removed(document in value(), added in value()) {
        let object = Json::object([("document", ours(&document))]);
        let add = format!("{{\"op\":\"add\",\"path\":\"/new\",\"value\":{added}}}");
        let test = format!("{{\"op\":\"test\",\"path\":\"/new\",\"value\":{added}}}");
        let patch = read(&format!("[{add},{test},{{\"op\":\"remove\",\"path\":\"/new\"}}]"));
        let patch = JsonPatch::parse(&patch.expect("JSON")).expect("a patch");
        prop_assert_eq!(patch.apply(object.clone()), Ok(object));
    }

    #[test]
    fn a_value_is_the_only_one_its_own_const_accepts(wanted in value(), other in value()) {
        let schema = Json::object([("const", ours(&wanted))]);
        let schema = Schema::compile(&schema).expect("a schema");
        prop_assert!(schema.is_valid(&ours(&wanted)));
        prop_assert_eq!(schema.is_valid(&ours(&other)), ours(&wanted) == ours(&other));
        prop_assert_eq!(schema.violations(&ours(&other), 9).list.is_empty(), wanted == other);
    }
}
