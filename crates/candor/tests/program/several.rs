//! Many records in one request, as many as there may be.

use candor_json::Json;

use crate::support::Folder;

const MANY: usize = 100_000;
const BAD: usize = 77_777;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("api/candor.yaml", "title: Test\nversion: v1\nlimits: { content: 8MiB }\n");
    let schema = "schema: { type: object, properties: { n: { type: integer } } }\nallow: true\n";
    folder.write("api/counts.yaml", schema);
    folder
}

#[test]
fn one_bad_record_of_a_hundred_thousand_is_named_and_none_is_made() {
    let served = folder().serve(&["api"]);
    let mut client = served.client();
    let item = |number: usize| match number {
        BAD => "{\"n\":\"many\"}".to_owned(),
        _ => format!("{{\"n\":{number}}}"),
    };
    let items: Vec<String> = (0..MANY).map(item).collect();
    let refused = client.send("POST", "/v1/counts", &format!("[{}]", items.join(",")));
    assert_eq!(refused.status, 422);
    let problem = refused.json();
    let errors = problem.member("errors").and_then(Json::as_array).expect("it lists what is wrong");
    let pointers: Vec<_> = errors.iter().map(|error| error.member("pointer")).collect();
    assert_eq!(pointers, [Some(&Json::text(format!("/{BAD}/n")))]);
    assert!(!client.get("/v1/counts").content.contains("\"n\""), "none was made");
}
