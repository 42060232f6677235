//! Which schemas are referred to: what no operation needs is left out of the document.

use std::collections::BTreeSet;

use candor_json::{Json, Object};

const SCHEMAS: &str = "#/components/schemas/";

/// The schemas that these parts of the document lead to.
pub(super) fn only(schemas: &Object, parts: &[&Object]) -> Object {
    let (mut found, mut open) = (BTreeSet::new(), Vec::new());
    for (_, value) in parts.iter().flat_map(|part| part.iter()) {
        refer(value, &mut found, &mut open);
    }
    while let Some(name) = open.pop() {
        if let Some(schema) = schemas.get(&name) {
            refer(schema, &mut found, &mut open);
        }
    }
    schemas.iter().filter(|(name, _)| found.contains(*name)).map(copied).collect()
}

fn copied((name, schema): (&str, &Json)) -> (String, Json) {
    (name.to_owned(), schema.clone())
}

/// The names that a value refers to; those that are new are still to be looked at.
fn refer(value: &Json, found: &mut BTreeSet<String>, open: &mut Vec<String>) {
    match value {
        Json::Array(items) => items.iter().for_each(|item| refer(item, found, open)),
        Json::Object(members) => {
            let reference = members.get("$ref").and_then(Json::as_str);
            if let Some(path) = reference.and_then(|reference| reference.strip_prefix(SCHEMAS)) {
                let name = path.split('/').next().unwrap_or_default().to_owned();
                if found.insert(name.clone()) {
                    open.push(name);
                }
            }
            members.iter().for_each(|(_, member)| refer(member, found, open));
        }
        Json::Null | Json::Boolean(_) | Json::Number(_) | Json::String(_) => {}
    }
}
