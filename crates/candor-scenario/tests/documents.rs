//! The OpenAPI document of every API that there is: its examples are what its schemas say.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use candor_core::openapi;
use candor_json::{Json, Object, Schema};
use candor_scenario::world::{apis, declared};

const PROJECT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn folders() -> Vec<PathBuf> {
    ["scenarios/apis", "examples"].iter().map(|folder| Path::new(PROJECT).join(folder)).collect()
}

/// Everything in a document that has a schema and examples, with its path.
fn shown<'d>(at: &str, value: &'d Json, found: &mut Vec<(String, &'d Object)>) {
    match value {
        Json::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(place, one)| shown(&format!("{at}/{place}"), one, found));
        }
        Json::Object(members) => {
            if members.contains("schema") {
                found.push((at.to_owned(), members));
                return;
            }
            members.iter().for_each(|(name, one)| shown(&format!("{at}/{name}"), one, found));
        }
        _ => {}
    }
}

/// The examples beside a schema, those that are referred to as they are.
fn examples<'d>(of: &'d Object, document: &'d Json) -> Vec<&'d Json> {
    let all = document.member("components").and_then(|all| all.member("examples"));
    let several = of.get("examples").and_then(Json::as_object).into_iter().flat_map(Object::iter);
    let several = several.map(|(_, one)| {
        if let Some(value) = one.member("value") {
            return value;
        }
        let reference = one.member("$ref").and_then(Json::as_str).expect("it is a reference");
        let name = reference.strip_prefix("#/components/examples/").expect("it is to an example");
        all.and_then(|all| all.member(name)?.member("value")).expect("it leads to one")
    });
    of.get("example").into_iter().chain(several).collect()
}

/// All examples of a document and what each must be, as one object and its schema: compiling one
/// schema takes less time than compiling hundreds.
fn gathered(document: &Json) -> (Json, Object) {
    let mut found = Vec::new();
    for part in ["paths", "components"] {
        shown(part, document.member(part).expect("it is there"), &mut found);
    }
    let (mut schemas, mut shown) = (Object::new(), Object::new());
    for (at, of) in found {
        for (place, example) in examples(of, document).into_iter().enumerate() {
            let at = format!("{at} {place}");
            schemas.insert(at.as_str(), of.get("schema").cloned().expect("it has one"));
            shown.insert(at, example.clone());
        }
    }
    let components = document.member("components").cloned().expect("there are some");
    (Json::object([("components", components), ("properties", Json::Object(schemas))]), shown)
}

#[test]
fn every_example_is_what_its_schema_says() {
    for (name, api) in apis(&folders()) {
        let (schema, shown) = gathered(&openapi::document(&api));
        assert!(shown.len() > 100, "{name} has {} examples only", shown.len());
        let schema = Schema::compile(&schema).expect("it can be compiled");
        let wrong = schema.violations(&Json::Object(shown), 3).list;
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
    }
}

/// Every operation of a document, with its method.
fn operations(document: &Json) -> impl Iterator<Item = (&str, &Json)> {
    let paths = document.member("paths").and_then(Json::as_object).expect("there are some");
    paths.iter().filter_map(|(_, item)| item.as_object()).flat_map(Object::iter)
}

#[test]
fn no_operation_names_a_parameter_twice() {
    for (name, api) in apis(&folders()) {
        for (method, operation) in operations(&openapi::document(&api)) {
            let all = operation.member("parameters").and_then(Json::as_array).unwrap_or_default();
            let mut known = BTreeSet::new();
            for one in all {
                let text = |member| one.member(member).and_then(Json::as_str);
                let new = known.insert((text("in"), text("name")));
                assert!(new, "{name}: {method} has two parameters {:?}", text("name"));
            }
        }
    }
}

#[test]
fn no_two_operations_have_one_name() {
    for (name, api) in apis(&folders()) {
        let document = openapi::document(&api);
        let mut known = BTreeSet::new();
        for (_, operation) in operations(&document) {
            let id = operation.member("operationId").and_then(Json::as_str).expect("it has a name");
            assert!(known.insert(id), "{name}: {id} is two operations");
        }
    }
}

#[test]
fn a_document_is_the_same_each_time() {
    let document =
        |name: &str| openapi::document(&declared(name, &folders()).expect("it is right")).to_text();
    assert_eq!(document("bookshop"), document("bookshop"));
}

/// The names of the types that have an example of their records.
#[track_caller]
fn check_types(api: &str, with: &[&str], without: &[&str]) {
    let document = openapi::document(&declared(api, &folders()).expect("it is right"));
    let all = document.member("components").and_then(|all| all.member("examples"));
    let all = all.expect("there are some");
    for (names, there) in [(with, true), (without, false)] {
        for name in names {
            assert_eq!(all.member(&format!("{name}.record")).is_some(), there, "{name}");
        }
    }
}

#[test]
fn most_types_have_an_example_of_their_records() {
    check_types("bookshop", &["authors", "books", "customers", "orders"], &[]);
    check_types("flights", &["airlines", "airports", "flights", "planes"], &[]);
}
