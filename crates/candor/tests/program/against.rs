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
fn records_that_break_a_new_check_are_told_and_served_and_their_next_write_is_refused() {
    let folder = changed(
        "properties: { kind: { type: string } }",
        "check: [{ rule: has(self.kind), at: /kind, say: Every star is of some kind. }]\nallow: true\n",
    );
    let broken = "\"vega\" (/kind Every star is of some kind.)";
    let plan = folder.run(&AGAINST);
    plan.check(
        0,
        &[
            "api.db can be served so",
            "told       records of stars break checks:",
            &format!("\n             {broken}\n"),
            "checked    stars: every record against the checks",
        ],
    );
    let json = read_json(&folder.run(&[&AGAINST[..], &["--json"]].concat()).out);
    let told = json.member("told").and_then(Json::as_array).expect("a list");
    assert!(told[0].to_text().contains("\"keyword\":\"check\""), "{json}");
    let mut served = folder.serve(&["api"]);
    served.wait_for_log(broken);
    let mut client = served.client();
    assert_eq!(client.get("/v1/stars/vega").status, 200);
    assert_eq!(client.send("PUT", "/v1/stars/vega", "{}").status, 422);
    assert_eq!(client.send("PUT", "/v1/stars/vega", "{\"kind\":\"A0V\"}").status, 200);
    drop(served);
    folder.run(&AGAINST).check(0, &["api.db is as it declares"]);
}

#[test]
fn a_state_or_an_id_that_is_declared_no_more_is_refused_with_the_records() {
    let states = |list: &str| {
        let schema = format!("properties: {{ kind: {{ enum: [{list}] }} }}");
        let ways = "lifecycle: { field: kind, initial: G2V, transitions: { cool: { from: G2V, to: K2V } } }\n";
        changed(&schema, ways)
    };
    states("G2V, K2V").run(&AGAINST).check(8, &["stars", "\"altair\" (/kind"]);
    let folder = states("G2V, K2V, A7V");
    let orphan = folder.run(&AGAINST);
    assert_eq!(orphan.code, Some(1), "a state that nothing leads to or from is a mistake already");
    let folder = changed("properties: { kind: { type: string } }", "");
    let text = fs::read_to_string(folder.path("api/stars.yaml")).expect("it is there");
    folder.write("api/stars.yaml", text.replace("^[a-z]+$", "^[a-u]+$"));
    let refused = "ids of stars are not as declared (ids of this type match `^[a-u]+$`): \"vega\"";
    folder.run(&AGAINST).check(8, &["refused", refused]);
    folder.run(&["serve", "api", "--listen", "0"]).check(8, &[refused]);
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
