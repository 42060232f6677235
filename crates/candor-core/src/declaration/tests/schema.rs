//! The schema of a type.

use super::{check_type, loaded};
use crate::declaration::FieldKind;

const OBJECT: &str = "schema:\n  type: object\n";

/// What is said of lines within the schema, which begin in line 3, column 3.
#[track_caller]
fn check_schema(lines: &str, expected: &[&str]) {
    check_type(&format!("{OBJECT}  {}\n", lines.replace('\n', "\n  ")), expected);
}

const OWN: &str = "keywords of your own begin with `x-`";

#[test]
fn a_misspelt_keyword_is_told_at_any_depth() {
    check_schema(
        "requierd: [a]",
        &[&format!("3:3: unknown JSON Schema keyword `requierd`, did you mean `required`?; {OWN}")],
    );
    check_schema(
        "properties: { a: { type: array, items: { anyOf: [{ maxlenght: 3 }] } } }",
        &[&format!(
            "3:54: unknown JSON Schema keyword `maxlenght`, did you mean `maxLength`?; {OWN}"
        )],
    );
    check_schema(
        "$defs: { a: { if: { tpye: string } } }",
        &[&format!("3:23: unknown JSON Schema keyword `tpye`, did you mean `type`?; {OWN}")],
    );
    check_schema("colour: red", &[&format!("3:3: unknown JSON Schema keyword `colour`; {OWN}")]);
}

#[test]
fn names_and_values_are_not_mistaken_for_keywords() {
    check_schema("properties: { requierd: { type: string, default: { tpye: 1 } } }", &[]);
    check_schema("x-note: anything", &[]);
    check_schema("examples: [{ requierd: 1 }]", &[]);
    check_schema("dependentRequired: { a: [b] }", &[]);
}

#[test]
fn words_of_older_drafts_are_told_with_their_successors() {
    check_schema(
        "definitions: {}",
        &["3:3: `definitions` is not a keyword of JSON Schema 2020-12; write `$defs`"],
    );
    check_schema(
        "properties: { a: { type: string, nullable: true } }",
        &["3:36: `nullable` is not a keyword of JSON Schema 2020-12; write `type: [string, \
           \"null\"]`"],
    );
    check_schema(
        "$schema: http://json-schema.org/draft-07/schema#",
        &["3:12: only JSON Schema 2020-12 is served, \
           `https://json-schema.org/draft/2020-12/schema`; `$schema` can be left out"],
    );
}

#[test]
fn a_type_is_one_of_seven() {
    check_schema(
        "properties: { a: { type: strng } }",
        &["3:28: unknown type `strng`, did you mean `string`?"],
    );
    check_schema(
        "properties: { a: { type: text } }",
        &["3:28: unknown type `text`; known: `array`, `boolean`, `integer`, `null`, `number`, \
           `object`, `string`"],
    );
    check_schema(
        "properties: { a: { type: [string, null] } }",
        &["3:37: a type must be a text, this is nothing; write \"null\", in quotes"],
    );
}

#[test]
fn a_record_is_an_object() {
    check_type(
        "schema: {}\n",
        &["1:9: the schema misses `type: object`; a record is a JSON object"],
    );
    check_type(
        "schema: { type: array }\n",
        &["1:17: the schema must be of `type: object`; a record is a JSON object"],
    );
    check_type(
        "schema: true\n",
        &["1:9: `schema` must be a JSON Schema (a map) with `type: object`, this is true or false"],
    );
    check_type(
        "about: Books\n",
        &["1:1: the key `schema` is missing; add it: schema: { type: object, required: [title], \
           properties: { title: { type: string } } }"],
    );
}

#[test]
fn members_kept_by_candor_are_not_declared() {
    check_schema(
        "properties: { id: { type: string }, etag: {}, create_time: {}, update_time: {} }",
        &[
            "3:17: `id` is kept by Candor: every record has it; remove it from the schema",
            "3:39: `etag` is kept by Candor: every record has it; remove it from the schema",
            "3:49: `create_time` is kept by Candor: every record has it; remove it from the schema",
            "3:66: `update_time` is kept by Candor: every record has it; remove it from the schema",
        ],
    );
    check_schema(
        "required: [id]",
        &["3:14: `id` is kept by Candor: every record has it; remove it from the schema"],
    );
    check_schema("properties: { a: { type: object, properties: { id: { type: string } } } }", &[]);
}

#[test]
fn what_is_required_is_declared_where_nothing_else_is_allowed() {
    check_schema(
        "required: [titel]\nadditionalProperties: false\nproperties: { title: { type: string } }",
        &["3:14: unknown required property `titel`, did you mean `title`?; no document could be \
           valid: `additionalProperties: false` forbids what is not declared"],
    );
    check_schema("required: [titel]\nproperties: { title: { type: string } }", &[]);
    check_schema(
        "required: [a1]\nadditionalProperties: false\npatternProperties: { \"^a\": {} }",
        &[],
    );
}

#[track_caller]
fn check_field(schema: &str, expected: Option<FieldKind>) {
    let text = format!(
        "schema: {{ type: object, properties: {{ f: {schema} }}, $defs: {{ t: {{ type: string }}, \
         up: {{ $ref: \"#/$defs/t\" }}, round: {{ $ref: \"#/$defs/round\" }} }} }}\n"
    );
    let api = loaded(&[("candor.yaml", super::API), ("books.yaml", &text)]);
    let found: Vec<FieldKind> = api.types[0].fields.iter().map(|field| field.kind).collect();
    assert_eq!(found.first().copied(), expected, "{schema}");
}

#[test]
fn a_field_is_a_property_of_one_scalar_kind() {
    check_field("{ type: string }", Some(FieldKind::Text));
    check_field("{ type: integer }", Some(FieldKind::Integer));
    check_field("{ type: number }", Some(FieldKind::Number));
    check_field("{ type: [boolean, \"null\"] }", Some(FieldKind::Boolean));
    check_field("{ enum: [a, b, null] }", Some(FieldKind::Text));
    check_field("{ enum: [1, 2.5] }", Some(FieldKind::Number));
    check_field("{ enum: [1, 2.0] }", Some(FieldKind::Integer));
    check_field("{ const: true }", Some(FieldKind::Boolean));
    check_field("{ $ref: \"#/$defs/up\" }", Some(FieldKind::Text));
    check_field("{ type: [string, integer] }", None);
    check_field("{ type: array }", None);
    check_field("{ type: \"null\" }", None);
    check_field("{ enum: [a, 1] }", None);
    check_field("{ enum: [[a]] }", None);
    check_field("{}", None);
    check_field("true", None);
}

#[test]
fn a_reference_in_a_circle_is_no_field() {
    check_field("{ $ref: \"#/$defs/round\" }", None);
}

#[test]
fn fields_stand_in_the_order_of_the_schema() {
    let text = "schema:\n  type: object\n\
                \x20 properties: { b: { type: string }, c: {}, a: { type: integer } }\n";
    let api = loaded(&[("candor.yaml", super::API), ("books.yaml", text)]);
    let names: Vec<&str> = api.types[0].fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["b", "a"]);
}

/// Where mistakes are told of a schema, whatever the words.
#[track_caller]
fn check_places(lines: &str, expected: &[&str]) {
    let text = format!("{OBJECT}  {lines}\n");
    let said = super::said(&[("candor.yaml", super::API), ("books.yaml", &text)]);
    let places: Vec<&str> =
        said.iter().map(|line| line.split(": ").next().unwrap_or_default()).collect();
    let expected: Vec<String> =
        expected.iter().map(|place| format!("books.yaml:{place}")).collect();
    assert_eq!(places, expected, "{said:?}");
}

#[test]
fn what_json_schema_refuses_is_told_at_the_place_of_the_pointer() {
    check_places("properties: { a: { minLength: x } }", &["3:33"]);
    check_places("properties: { a: { $ref: \"#/$defs/nowhere\" } }", &["3:28"]);
    check_places("properties: { a: { $ref: \"https://example.com/a\" } }", &["3:28"]);
    check_places("properties: { a: { format: e-mail } }", &["3:30"]);
    check_places("properties: [a]", &["3:15"]);
    check_places("properties: { a: }", &["3:18"]);
    check_places("required: title", &["3:13"]);
}

#[test]
fn every_mistake_that_json_schema_finds_is_told() {
    check_places(
        "properties:\n    { a: { maximum: x }, b: { enum: [1], minItems: -1 },\n\
         \x20     c: { anyOf: [{ not: 5 }] } }",
        &["4:21", "4:52", "5:27"],
    );
    check_places("allOf: [5, 6, { pattern: \"(\" }]", &["3:11", "3:14", "3:28"]);
}

#[test]
fn a_pattern_that_cannot_be_used_is_told_wherever_it_stands() {
    let said = |text: &str| super::said(&[("candor.yaml", super::API), ("books.yaml", text)]);
    let in_schema = said("schema: { type: object, properties: { a: { pattern: \"(\" } } }\n");
    let in_id = said("schema: { type: object }\nid: { client: \"(\" }\n");
    assert!(
        in_schema[0].starts_with("books.yaml:1:53: the pattern \"(\" cannot be used"),
        "{in_schema:?}"
    );
    assert!(in_id[0].starts_with("books.yaml:2:15: the pattern \"(\" cannot be used"), "{in_id:?}");
}
