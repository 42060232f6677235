//! What is told of a server to those who watch over it: metrics and lines.

use std::collections::BTreeSet;

use crate::client::Client;
use crate::support::Folder;

/// Made-up paths and methods, one of each way in which a request can be nobody's.
fn make_up(address: &str, one: usize) {
    let mut client = Client::connect(address);
    for path in [
        format!("/made/up/{one}"),
        format!("/w{one}/planets"),
        format!("/v1/made-up-{one}"),
        format!("/v1/planets/none-{one}"),
        format!("/v1/planets/a/b{one}"),
        format!("/-/problems/none-{one}"),
        format!("/-/paths/{one:032x}"),
        format!("/v1/planets?x{one}=y"),
    ] {
        assert!(client.get(&path).status >= 400, "{path}");
    }
    assert_eq!(Client::connect(address).send(&format!("BREW{one}"), "/v1/planets", "").status, 501);
}

/// The series that there are, without their values.
fn series(address: &str) -> BTreeSet<String> {
    let text = Client::connect(address).get("/-/metrics").content;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| Some(line.rsplit_once(' ')?.0.to_owned())).collect()
}

#[test]
fn what_is_made_up_makes_no_more_metrics() {
    let folder = Folder::with_planets();
    let served = folder.serve(&["api"]);
    make_up(&served.address, 0);
    // Being asked for metrics is counted as well.
    series(&served.address);
    let before = series(&served.address);
    assert!(before.len() > 20, "{before:?}");
    for one in 1..=200 {
        make_up(&served.address, one);
    }
    let after = series(&served.address);
    assert_eq!(after.difference(&before).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn records_that_come_from_memory_are_counted() {
    let folder = Folder::with_planets();
    let served = folder.serve(&["api"]);
    let mut client = served.client();
    assert_eq!(client.send("PUT", "/v1/planets/A", r#"{"name":"A"}"#).status, 201);
    for _ in 0..3 {
        assert_eq!(client.get("/v1/planets/A").status, 200);
    }
    let told = client.get("/-/metrics").content;
    for line in ["candor_store_cache_hits_total 2", "candor_store_cache_misses_total 2"] {
        assert!(told.contains(line), "{line} is not in\n{told}");
    }
    assert!(!told.contains("candor_store_cache_bytes 0"), "{told}");
}

#[test]
fn no_line_says_what_stands_in_a_query() {
    let folder = Folder::with_planets();
    // Nobody listens there, so whoever is asked fails.
    let nobody = "http://127.0.0.1:1/x";
    folder.write("api/quotes.yaml", format!("upstream: {{ url: \"{nobody}\" }}\nallow: true\n"));
    let hook = format!("hooks: {{ create: {{ url: \"{nobody}\" }} }}\n");
    folder.write("api/notes.yaml", format!("schema: {{ type: object }}\nallow: true\n{hook}"));
    let served = folder.serve(&["api", "--log-requests"]);
    let mut client = served.client();
    assert_eq!(client.get("/v1/quotes/a?token=SECRET").status, 502);
    assert_eq!(client.send("POST", "/v1/notes?token=SECRET", "{}").status, 400);
    assert_eq!(client.send("POST", "/v1/notes", "{}").status, 502);
    assert_eq!(client.get("/v1/planets?token=SECRET").status, 400);
    assert_eq!(client.get("/-/live?last=SECRET").status, 400);
    served.signal("TERM");
    let lines = served.log_to_end();
    for part in ["an upstream failed", "a hook failed", "\"query\":\"token\"", "/-/live"] {
        assert!(lines.contains(part), "{part} is not in\n{lines}");
    }
    assert!(!lines.contains("SECRET"), "{lines}");
}
