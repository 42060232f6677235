//! `candor check --against`, and what `serve` does with a declaration that changed.

use std::fs;

use candor_json::Json;

use crate::client::read_json;
use crate::support::Folder;

const STARS: &str =
    "{\"id\":\"sun\",\"kind\":\"G2V\"}\n{\"id\":\"vega\"}\n{\"id\":\"altair\",\"kind\":\"A7V\"}\n";

/// A folder with stars in a store, and then another declaration of them.
fn changed(properties: &str, keys: &str) -> Folder {
    let folder = Folder::with_planets();
    folder
        .run_with(&["import", "api", "stars", "-", "--format", "ndjson"], STARS.as_bytes())
        .check(0, &[]);
    let schema = format!("{{ type: object, {properties}, additionalProperties: false }}");
    folder
        .write("api/stars.yaml", format!("schema: {schema}\nid: {{ client: '^[a-z]+$' }}\n{keys}"));
    folder
}

const AGAINST: [&str; 4] = ["check", "api", "--against", "api.db"];

#[test]
fn what_loses_nothing_is_planned_and_then_done() {
    let folder = changed(
        "properties: { kind: { type: string }, mass: { type: number } }",
        "indexes: [mass]\nunique: [kind]\n",
    );
    let before = fs::read(folder.path("api.db")).expect("it is there");
    folder.run(&AGAINST).check(
        0,
        &[
            "Planets v1: no mistakes, 2 resource types",
            "api.db can be served so; to be done:",
            "checked    stars: every record against the schema",
            "rewritten  stars: a column for `mass`, from the documents",
            "indexed    stars: by `mass`",
            "indexed    stars: by `kind`, unique",
        ],
    );
    assert!(fs::read(folder.path("api.db")).expect("it is there") == before, "nothing was changed");
    let served = folder.serve(&["api"]);
    folder.run(&AGAINST).check(0, &["api.db is as it declares"]);
    drop(served);
}

#[test]
fn what_records_forbid_is_refused_with_the_records() {
    let folder =
        changed("required: [kind], properties: { kind: { type: string, maxLength: 2 } }", "");
    let broken = "records of stars do not fit the schema: \
                  \"altair\" (/kind Expected at most 2 characters, found 3.); \
                  \"sun\" (/kind Expected at most 2 characters, found 3.); \
                  \"vega\" (The member `kind` is missing.)";
    folder.run(&AGAINST).check(
        8,
        &[
            "api.db cannot be served so",
            "refused    records of stars do not fit the schema:",
            "\n             \"sun\" (/kind Expected at most 2 characters, found 3.)\n",
        ],
    );
    let ended = folder.run(&["serve", "api", "--listen", "0"]);
    ended.check(8, &["records in api.db break the declaration", broken]);
    // The old declaration still serves it.
    folder.write("api/stars.yaml", "schema: { type: object }\nid: { client: '^[a-z]+$' }\n");
    folder.run(&AGAINST).check(0, &["checked    stars"]);
}

#[test]
fn programs_are_told_the_plan_in_json() {
    let folder =
        changed("properties: { kind: { type: string, pattern: '^G' } }", "indexes: [kind]\n");
    let ended = folder.run(&[&AGAINST[..], &["--json"]].concat());
    assert_eq!((ended.code, ended.err.as_str()), (Some(8), ""));
    let plan = read_json(&ended.out);
    let count = |name: &str| plan.member(name).and_then(Json::as_array).map(<[Json]>::len);
    assert_eq!((count("added"), count("indexed"), count("rewritten")), (Some(0), Some(1), Some(0)));
    let refused = plan.member("refused").and_then(Json::as_array).expect("a list");
    let records = refused[0].member("records").and_then(Json::as_array).expect("a list");
    assert_eq!(records.len(), 1, "{plan}");
    assert_eq!(records[0].member("id").and_then(Json::as_str), Some("altair"));
    assert!(records[0].to_text().contains("\"pointer\":\"/kind\""), "{plan}");
}

#[test]
fn a_store_that_is_none_is_told() {
    let folder = changed("properties: {}", "");
    folder.write("text.db", "no database at all\n".repeat(100));
    folder.run(&["check", "api", "--against", "text.db"]).check(4, &["not a Candor store"]);
    folder
        .run(&["check", "api", "--against", "none.db"])
        .check(4, &["there is no store at none.db"]);
    assert!(!folder.path("none.db").exists());
}
