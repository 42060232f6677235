//! Schemas that cannot be used, and what is said of them.

use super::*;

#[track_caller]
fn unusable(text: &str, pointer: &str, beginning: &str) {
    let error = Schema::compile(&read(text)).map(|_| ()).unwrap_err();
    assert_eq!(error.pointer, pointer, "{text}");
    assert!(error.message.starts_with(beginning), "{text}: {}", error.message);
}

#[test]
fn a_schema_that_is_none_is_refused_at_the_keyword() {
    unusable("[]", "", "expected a boolean or an object, found an array");
    unusable(r#"{"type":"strin"}"#, "/type", "expected one of \"array\", \"boolean\"");
    unusable(
        r#"{"properties":{"a":{"minLength":-1}}}"#,
        "/properties/a/minLength",
        "expected at least 0, found -1",
    );
    unusable(r#"{"required":"a"}"#, "/required", "expected an array, found the string \"a\"");
    unusable(r#"{"multipleOf":0}"#, "/multipleOf", "expected more than 0, found 0");
    unusable(
        r#"{"multipleOf":0.00100000000000000000000001}"#,
        "/multipleOf",
        "expected at most 19 significant",
    );
    unusable(
        r#"{"format":"emial"}"#,
        "/format",
        "the format \"emial\" is not known; known are `date`, ",
    );
    unusable(
        r#"{"$schema":"http://json-schema.org/draft-07/schema#"}"#,
        "/$schema",
        "expected `https://json-schema.org/draft/2020-12/schema`, found ",
    );
}

#[test]
fn unknown_keywords_are_no_matter() {
    accepts(
        r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","x-label":[1],"example":2}"#,
        "1",
    );
}

#[test]
fn a_pattern_takes_linear_time_or_is_refused_by_name() {
    let begin = |pattern: &str| format!("the pattern \"{pattern}\" cannot be used: ");
    unusable(r#"{"pattern":"(?=x)"}"#, "/pattern", &begin("(?=x)"));
    unusable(r#"{"properties":{"a":{"pattern":"["}}}"#, "/properties/a/pattern", &begin("["));
    unusable(
        r#"{"patternProperties":{"(?<!x)y":{}}}"#,
        "/patternProperties/(?<!x)y",
        &begin("(?<!x)y"),
    );
    unusable(r#"{"pattern":"(a)\\1"}"#, "/pattern", "the pattern \"(a)\\\\1\" cannot be used: ");
    let large = "((a{1000}){1000}){1000}";
    unusable(&format!(r#"{{"pattern":"{large}"}}"#), "/pattern", &begin(large));
    // With backtracking this would not come to an end.
    let content = format!("\"{}!\"", "a".repeat(100_000));
    assert!(!schema(r#"{"pattern":"^(a+)+$"}"#).is_valid(&read(&content)));
}

#[test]
fn nothing_outside_of_the_schema_is_reached() {
    let outside = "leads outside of this schema, and nothing is fetched: put it into `$defs`";
    for target in ["https://example.com/a.json#/b", "file:///etc/passwd", "../a.json", "/a#b"] {
        let text = format!(r##"{{"$ref":"#/$defs/a","$defs":{{"a":{{"$ref":"{target}"}}}}}}"##);
        unusable(&text, "/$defs/a/$ref", &format!("the reference `{target}` {outside}"));
    }
    unusable(
        r##"{"properties":{"b":{"$ref":"#"},"a":{"$ref":"#/$defs/none"}}}"##,
        "/properties/a/$ref",
        "the reference `#/$defs/none` leads to a place that this schema does not have",
    );
    unusable(
        r##"{"$ref":"#none"}"##,
        "/$ref",
        "the reference `#none` names an anchor that this schema",
    );
}
