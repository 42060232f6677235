//! Types of documents, from schemas.

use candor_expression::{Type, type_of};

use crate::world::json;

/// A type in short: `{a: text, b: [integer], …}`, the dots for members that are not declared.
fn short(holds: &Type) -> String {
    match holds {
        Type::Boolean => "boolean".to_owned(),
        Type::Integer => "integer".to_owned(),
        Type::Number => "number".to_owned(),
        Type::Text => "text".to_owned(),
        Type::Timestamp => "timestamp".to_owned(),
        Type::Duration => "duration".to_owned(),
        Type::Unknown => "?".to_owned(),
        Type::List(items) => format!("[{}]", short(items)),
        Type::Object(object) => {
            let mut members: Vec<String> = Vec::new();
            for (name, member) in &object.members {
                let values =
                    member.values.as_ref().map(|values| format!(" of {}", values.join("|")));
                let length = member.length_max.map(|length| format!(" <= {length}"));
                let (values, length) = (values.unwrap_or_default(), length.unwrap_or_default());
                members.push(format!("{name}: {}{values}{length}", short(&member.holds)));
            }
            if object.open {
                members.push("…".to_owned());
            }
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// The type of a member `x` of this schema, in an object that declares nothing else.
#[track_caller]
fn check(schema: &str, expected: &str) {
    let document = format!(
        r##"{{"properties":{{"x":{schema}}},"additionalProperties":false,"$defs":{{"year":{{"type":"integer"}},"circle":{{"$ref":"#/$defs/circle"}},"tree":{{"properties":{{"below":{{"$ref":"#/$defs/tree"}}}},"additionalProperties":false}}}}}}"##
    );
    assert_eq!(short(&type_of(&json(&document))), format!("{{x: {expected}}}"), "{schema}");
}

#[test]
fn scalars_are_what_their_type_or_values_say() {
    check(r#"{"type":"string"}"#, "text");
    check(r#"{"type":["integer","null"]}"#, "integer");
    check(r#"{"type":["null","integer","number"]}"#, "number");
    check(r#"{"type":["string","integer"]}"#, "?");
    check(r#"{"type":"string","format":"date-time"}"#, "timestamp");
    check(r#"{"type":"string","format":"date"}"#, "text");
    check(r#"{"type":"string","maxLength":9}"#, "text <= 9");
    check(r#"{"enum":["a","b",null]}"#, "text of a|b");
    check(r#"{"type":"string","enum":["a"]}"#, "text of a");
    check(r#"{"const":"a"}"#, "text of a");
    check(r#"{"enum":[1,2.5]}"#, "number");
    check(r#"{"enum":[1,"a"]}"#, "?");
    check(r#"{"const":null}"#, "?");
    check("true", "?");
    check("{}", "?");
}

#[test]
fn lists_and_objects_are_typed_all_the_way() {
    check(r#"{"type":"array","items":{"type":"number"},"maxItems":3}"#, "[number] <= 3");
    check(r#"{"items":{"enum":["a"]}}"#, "[text] of a");
    check(r#"{"type":"array"}"#, "[?]");
    check(r#"{"type":"array","prefixItems":[{"type":"number"}],"items":{"type":"string"}}"#, "[?]");
    check(r#"{"type":"object"}"#, "{…}");
    check(r#"{"properties":{"y":{"type":"boolean"}}}"#, "{y: boolean, …}");
    check(r#"{"properties":{"y":{}},"unevaluatedProperties":false}"#, "{y: ?}");
    check(r#"{"properties":{},"additionalProperties":false,"patternProperties":{"^x":{}}}"#, "{…}");
}

#[test]
fn references_and_combinations_are_followed() {
    check(r##"{"$ref":"#/$defs/year"}"##, "integer");
    check(r##"{"anyOf":[{"$ref":"#/$defs/year"},{"type":"null"}]}"##, "integer");
    check(r##"{"anyOf":[{"type":"integer"},{"type":"number"}]}"##, "number");
    check(r##"{"oneOf":[{"const":"a"},{"const":"b"}]}"##, "text of a|b");
    check(r##"{"oneOf":[{"const":"a"},{"type":"string"}]}"##, "text");
    check(r##"{"anyOf":[{"type":"integer"},{"type":"string"}]}"##, "?");
    check(r##"{"allOf":[{"type":"string"},{"maxLength":3}]}"##, "text");
    check(r##"{"type":"number","allOf":[{"type":"integer"}]}"##, "integer");
    check(
        r##"{"allOf":[{"properties":{"y":{"type":"string"}}},{"properties":{"z":{"type":"integer"}}}]}"##,
        "{y: text, z: integer, …}",
    );
    check(
        r##"{"oneOf":[{"properties":{"y":{"const":"a"}},"additionalProperties":false},{"properties":{"y":{"const":"b"},"z":{"type":"integer"}},"additionalProperties":false}]}"##,
        "{y: text, z: integer}",
    );
    check(r##"{"$ref":"#/$defs/circle"}"##, "?");
    check(r##"{"$ref":"https://example.com/other"}"##, "?");
}

#[test]
fn a_schema_that_goes_in_circles_ends() {
    let holds = type_of(&json(
        r##"{"$defs":{"n":{"properties":{"a":{"$ref":"#/$defs/n"},"b":{"$ref":"#/$defs/n"},"c":{"$ref":"#/$defs/n"},"d":{"$ref":"#/$defs/n"}}}},"$ref":"#/$defs/n"}"##,
    ));
    assert!(short(&holds).len() < 1_000_000);
}
