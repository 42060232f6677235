//! Schemas: what they accept, and what is said when they do not.

mod compile;

use super::*;
use crate::NESTING_CEILING;

fn read(text: &str) -> Json {
    Json::read(text.as_bytes(), NESTING_CEILING).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn schema(text: &str) -> Schema {
    Schema::compile(&read(text)).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

#[track_caller]
fn accepts(text: &str, content: &str) {
    let (schema, content) = (schema(text), read(content));
    assert!(schema.is_valid(&content), "{text} refuses {content}");
    assert_eq!(schema.violations(&content, 10), Violations::default(), "{text} for {content}");
}

/// Each violation as `pointer keyword: message`.
#[track_caller]
fn refuses(text: &str, content: &str, expected: &[&str]) {
    let (schema, content) = (schema(text), read(content));
    assert!(!schema.is_valid(&content), "{text} accepts {content}");
    let violations = schema.violations(&content, 100).list;
    let line = |violation: &Violation| {
        format!("{} {}: {}", violation.pointer, violation.keyword, violation.message)
    };
    assert_eq!(violations.iter().map(line).collect::<Vec<_>>(), expected, "{text} for {content}");
}

#[test]
fn every_violation_is_told_at_once_in_the_order_of_the_content() {
    let order = r#"{
        "type": "object",
        "required": ["customer", "lines"],
        "properties": {
            "number": {"type": "string", "pattern": "^B-[0-9]{6}$"},
            "status": {"enum": ["draft", "placed"]},
            "lines": {"type": "array", "items": {"required": ["isbn"], "properties": {"quantity": {"minimum": 1}}}}
        },
        "additionalProperties": false
    }"#;
    refuses(
        order,
        r#"{"statsu":1,"status":"gone","lines":[{"quantity":0},{"isbn":"x"},{"quantity":1.5}],"number":"B-1"}"#,
        &[
            " required: The member `customer` is missing.",
            "/statsu additionalProperties: The member `statsu` is not allowed here.",
            "/status enum: Expected one of \"draft\" or \"placed\", found \"gone\".",
            "/lines/0 required: The member `isbn` is missing.",
            "/lines/0/quantity minimum: Expected at least 1, found 0.",
            "/lines/2 required: The member `isbn` is missing.",
            "/number pattern: Expected text that matches `^B-[0-9]{6}$`, found \"B-1\".",
        ],
    );
}

#[test]
fn types_are_told_with_what_came_instead() {
    refuses(r#"{"type":"string"}"#, "5", &[" type: Expected a string, found the number 5."]);
    refuses(r#"{"type":"integer"}"#, "1.5", &[" type: Expected an integer, found the number 1.5."]);
    refuses(r#"{"type":"object"}"#, "[1]", &[" type: Expected an object, found an array."]);
    refuses(r#"{"type":"array"}"#, "{}", &[" type: Expected an array, found an object."]);
    refuses(
        r#"{"type":["number","null"]}"#,
        "true",
        &[" type: Expected null or a number, found the boolean true."],
    );
}

#[test]
fn an_integer_is_one_however_it_is_written() {
    accepts(r#"{"type":"integer"}"#, "1.0");
    accepts(r#"{"type":"integer"}"#, "1e2");
    accepts(r#"{"type":"integer"}"#, "1e1000000000");
    accepts(r#"{"type":"integer"}"#, "123456789012345678901234567890");
}

#[test]
fn strings_are_counted_in_characters() {
    accepts(r#"{"minLength":2,"maxLength":2}"#, r#""😀\ud83d\ude00""#);
    refuses(
        r#"{"minLength":3}"#,
        r#""é""#,
        &[" minLength: Expected at least 3 characters, found 1."],
    );
    refuses(
        r#"{"maxLength":1}"#,
        r#""ab""#,
        &[" maxLength: Expected at most 1 character, found 2."],
    );
}

#[test]
fn bounds_are_exact() {
    accepts(r#"{"maximum":9007199254740993}"#, "9007199254740993");
    refuses(
        r#"{"maximum":9007199254740993}"#,
        "9007199254740994",
        &[" maximum: Expected at most 9007199254740993, found 9007199254740994."],
    );
    refuses(
        r#"{"exclusiveMaximum":9007199254740993.5}"#,
        "9007199254740993.5",
        &[" exclusiveMaximum: Expected less than 9007199254740993.5, found 9007199254740993.5."],
    );
    accepts(r#"{"minimum":123456789012345678901234567890}"#, "123456789012345678901234567890.0");
    refuses(
        r#"{"minimum":123456789012345678901234567890}"#,
        "123456789012345678901234567889",
        &[
            " minimum: Expected at least 123456789012345678901234567890, found 123456789012345678901234567889.",
        ],
    );
    accepts(r#"{"maximum":1e400}"#, "1e400");
    refuses(
        r#"{"maximum":1e400}"#,
        "1.01e400",
        &[" maximum: Expected at most 1e400, found 1.01e400."],
    );
    refuses(
        r#"{"exclusiveMinimum":0}"#,
        "-1e-400",
        &[" exclusiveMinimum: Expected more than 0, found -1e-400."],
    );
    accepts(r#"{"exclusiveMinimum":0}"#, "1e-400");
    accepts(r#"{"minimum":5}"#, "\"not a number\"");
}

#[test]
fn multiples_are_exact() {
    accepts(r#"{"multipleOf":0.01}"#, "19.99");
    accepts(r#"{"multipleOf":0.01}"#, "1e1000000000");
    accepts(r#"{"multipleOf":3}"#, "123456789012345678901234567890");
    refuses(
        r#"{"multipleOf":0.01}"#,
        "19.995",
        &[" multipleOf: Expected a multiple of 0.01, found 19.995."],
    );
    refuses(
        r#"{"multipleOf":3}"#,
        "123456789012345678901234567891",
        &[" multipleOf: Expected a multiple of 3, found 123456789012345678901234567891."],
    );
}

#[test]
fn values_are_compared_exactly() {
    accepts(r#"{"const":{"a":1.10,"b":["é"]}}"#, r#"{"b":["\u00e9"],"a":11e-1}"#);
    refuses(
        r#"{"const":9007199254740993.5}"#,
        "9007199254740993.4",
        &[" const: Expected 9007199254740993.5, found 9007199254740993.4."],
    );
    accepts(r#"{"enum":[123456789012345678901234567890]}"#, "123456789012345678901234567890");
    refuses(
        r#"{"enum":[1,2,3,4,5,6,7,8,9,10,11,12]}"#,
        "13",
        &[" enum: Expected one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 or 2 others, found 13."],
    );
    accepts(r#"{"uniqueItems":true}"#, "[9007199254740993.5,9007199254740993.4,1,true,\"1\"]");
    refuses(
        r#"{"uniqueItems":true}"#,
        r#"[{"a":1,"b":2},3,{"b":2.0,"a":1}]"#,
        &[" uniqueItems: Expected different items, found item 2 equal to item 0."],
    );
}

#[test]
fn many_items_are_compared_as_exactly_as_few() {
    let items = |last: &str| {
        let numbers: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        format!("[{},[\"\\u00e9\"],{last}]", numbers.join(","))
    };
    accepts(r#"{"uniqueItems":true}"#, &items("[\"e\"]"));
    refuses(
        r#"{"uniqueItems":true}"#,
        &items("[\"é\"]"),
        &[" uniqueItems: Expected different items, found item 101 equal to item 100."],
    );
    refuses(
        r#"{"uniqueItems":true}"#,
        &items("7.0"),
        &[" uniqueItems: Expected different items, found item 101 equal to item 7."],
    );
}

#[test]
fn exact_operands_are_found_through_references() {
    let line = r##"{
        "properties": {"lines": {"type": "array", "items": {"$ref": "#/$defs/line"}}},
        "$defs": {"line": {"properties": {"price/€": {"maximum": 9007199254740993.5}}}}
    }"##;
    accepts(line, r#"{"lines":[{"price/€":9007199254740993.45}]}"#);
    refuses(
        line,
        r#"{"lines":[{"price/€":9007199254740993.55}]}"#,
        &[
            "/lines/0/price~1€ maximum: Expected at most 9007199254740993.5, found 9007199254740993.55.",
        ],
    );
    let schema = schema(line);
    let content = read(r#"{"lines":[{"price/€":1e17}]}"#);
    let violation = &schema.violations(&content, 1).list[0];
    assert_eq!(violation.schema_pointer, "/$defs/line/properties/price~1€/maximum");
    assert!(schema.document().at(&violation.schema_pointer.parse().unwrap()).is_some());
}

#[test]
fn numbers_and_types_keep_together_in_arrays() {
    // The validator has a path of its own for such items, which must not go round our keywords.
    refuses(
        r#"{"items":{"type":"number","minimum":9007199254740993.5}}"#,
        "[9007199254740993.4,\"x\"]",
        &[
            "/0 minimum: Expected at least 9007199254740993.5, found 9007199254740993.4.",
            "/1 type: Expected a number, found the string \"x\".",
        ],
    );
}

#[test]
fn objects_and_arrays_have_sentences_of_their_own() {
    refuses(
        r#"{"minProperties":2}"#,
        r#"{"a":1}"#,
        &[" minProperties: Expected at least 2 members, found 1."],
    );
    refuses(r#"{"maxItems":1}"#, "[1,2]", &[" maxItems: Expected at most 1 item, found 2."]);
    refuses(
        r#"{"additionalProperties":false}"#,
        r#"{"a":1,"b":2}"#,
        &[
            "/a additionalProperties: The member `a` is not allowed here.",
            "/b additionalProperties: The member `b` is not allowed here.",
        ],
    );
    refuses(r#"{"properties":{"a":false}}"#, r#"{"a":1}"#, &["/a false: Nothing is allowed here."]);
    refuses(
        r#"{"dependentRequired":{"a":["b"]}}"#,
        r#"{"a":1}"#,
        &[" dependentRequired: The member `b` is missing."],
    );
    refuses(
        r#"{"propertyNames":{"maxLength":2}}"#,
        r#"{"ab":1,"a/bc":2}"#,
        &[
            "/a~1bc propertyNames: The name of the member is not allowed: expected at most 2 characters, found 4.",
        ],
    );
    refuses(
        r#"{"contains":{"type":"string"}}"#,
        "[1]",
        &[" contains: Expected more items of the kind `contains` asks for."],
    );
    refuses(
        r#"{"contains":{"type":"string"},"maxContains":1}"#,
        r#"["a","b"]"#,
        &[" maxContains: Expected fewer items of the kind `contains` asks for."],
    );
    refuses(
        r#"{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}"#,
        r#"{"a":1,"b":2}"#,
        &["/b unevaluatedProperties: The member `b` is not allowed here."],
    );
    refuses(
        r#"{"prefixItems":[true],"unevaluatedItems":false}"#,
        "[1,2,3]",
        &[" unevaluatedItems: 2 items more than the schema allows."],
    );
    refuses(r#"{"not":{"type":"null"}}"#, "null", &[" not: Null is what `not` excludes."]);
}

#[test]
fn forms_are_told_one_level_deep() {
    refuses(
        r#"{"oneOf":[{"type":"string"},{"type":"null"}]}"#,
        "5",
        &[" oneOf: Expected null or a string, found the number 5."],
    );
    refuses(
        r#"{"anyOf":[{"type":"string","maxLength":1},{"type":"null"}]}"#,
        r#""abc""#,
        &[" anyOf: Expected at most 1 character, found 3."],
    );
    refuses(
        r#"{"oneOf":[{"required":["a"]},{"properties":{"b":{"const":1}},"required":["b"]}]}"#,
        r#"{"b":2}"#,
        &[
            " oneOf: Expected exactly one of 2 forms to fit, found none: the member `a` is missing; or at `/b`: expected 1, found 2.",
        ],
    );
    refuses(
        r#"{"anyOf":[{"minimum":9},{"anyOf":[{"minimum":8},{"maximum":4}]}]}"#,
        "5",
        &[
            " anyOf: Expected at least one of 2 forms to fit, found none: expected at least 9, found 5; or expected one of 2 forms to fit, found none.",
        ],
    );
    refuses(
        r#"{"oneOf":[{"type":"integer"},{"minimum":1}]}"#,
        "2",
        &[" oneOf: Expected exactly one of 2 forms to fit, found several."],
    );
}

#[test]
fn formats_are_checked() {
    for (format, good, bad) in [
        ("date", "2024-02-29", "2023-02-29"),
        ("date-time", "2026-01-31T09:30:00Z", "2026-01-31 09:30"),
        ("email", "a@example.com", "a"),
        ("uuid", "01890a5d-ac96-774b-bcce-b302099a8057", "01890a5d"),
        ("uri", "https://example.com/", "/path"),
        ("ipv4", "192.0.2.1", "192.0.2.256"),
        ("ipv6", "2001:db8::1", "2001:db8"),
        ("regex", "^a+$", "("),
    ] {
        let text = format!(r#"{{"format":"{format}"}}"#);
        accepts(&text, &format!("\"{good}\""));
        assert!(!schema(&text).is_valid(&Json::text(bad)), "{bad} is no {format}");
    }
    refuses(
        r#"{"format":"date"}"#,
        r#""31.1.2026""#,
        &[" format: Expected a date such as `2026-01-31`, found \"31.1.2026\"."],
    );
    accepts(r#"{"format":"int64"}"#, "5");
}

#[test]
fn long_values_are_cut() {
    let long = format!("\"{}\"", "é".repeat(1_000));
    let violations = schema(r#"{"pattern":"^a$"}"#).violations(&read(&long), 1);
    let expected = format!("Expected text that matches `^a$`, found \"{}….", "é".repeat(59));
    assert_eq!(violations.list[0].message, expected);
}

#[test]
fn violations_beyond_the_wanted_number_are_counted() {
    let schema = schema(r#"{"items":{"type":"string"}}"#);
    let content = Json::array((0..100).map(Json::integer));
    let violations = schema.violations(&content, 3);
    let pointers: Vec<_> = violations.list.iter().map(|violation| &*violation.pointer).collect();
    assert_eq!(pointers, ["/0", "/1", "/2"]);
    assert_eq!(violations.more, 97);
    assert_eq!(schema.violations(&content, 0).more, 100);
}

#[test]
fn counting_ends_before_it_costs_the_memory() {
    let schema = schema(
        r#"{"items":{"anyOf":[{"type":"string"},{"type":"null"}]},"contains":{"const":-1}}"#,
    );
    let mut items: Vec<Json> = (0..50_000).map(Json::integer).collect();
    items.push(Json::integer(-1));
    let violations = schema.violations(&Json::Array(items), 2);
    assert_eq!(violations.list[1].message, "Expected null or a string, found the number 1.");
    // Each item takes three errors: one for each form, and their sum. None is told of `contains`,
    // which holds.
    assert_eq!(violations.more + 2, 3_333);
    let members = Json::object((0..20_000).map(|number| (number.to_string(), Json::Null)));
    let closed = Schema::compile(&read(r#"{"additionalProperties":false}"#)).unwrap();
    assert_eq!(closed.violations(&members, 5).more, 19_995);
}

#[test]
fn a_schema_may_refer_to_itself() {
    let tree = r##"{"type":"object","additionalProperties":{"$ref":"#"}}"##;
    accepts(tree, r#"{"a":{"b":{}}}"#);
    refuses(tree, r#"{"a":{"b":1}}"#, &["/a/b type: Expected an object, found the number 1."]);
    let deep = format!("{}1{}", "{\"a\":".repeat(64), "}".repeat(64));
    assert!(!schema(tree).is_valid(&read(&deep)));
    accepts(r##"{"$ref":"#"}"##, "1");
}

#[test]
fn a_schema_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + Clone + fmt::Debug>(_: &T) {}
    shared(&schema("true"));
}
