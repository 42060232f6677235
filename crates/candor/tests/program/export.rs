//! `candor export`.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::import::document;
use crate::support::{Folder, example};

#[test]
fn what_is_exported_can_be_imported_again() {
    let folder = Folder::new();
    let shop = example("bookshop");
    let served = folder.serve(&[&shop, "--store", "one.db", "--sample"]);
    served.signal("TERM");
    served.wait();
    for of in ["authors", "books", "customers", "orders"] {
        let first = folder.run(&["export", &shop, of, "--store", "one.db"]);
        first.check(0, &[]);
        let arguments = ["import", &shop, of, "-", "--format", "ndjson", "--store", "two.db"];
        folder.run_with(&arguments, first.out.as_bytes()).check(0, &["refused 0", "left out"]);
        let second = folder.run(&["export", &shop, of, "--store", "two.db"]);
        let documents = |out: &str| out.lines().map(document).collect::<Vec<_>>();
        assert!(first.out.lines().count() >= 5);
        assert_eq!(documents(&first.out), documents(&second.out));
        let ids = |out: &str| -> Vec<String> {
            out.lines()
                .map(|line| line.split("\",\"").next().unwrap_or_default().to_owned())
                .collect()
        };
        assert_eq!(ids(&first.out), ids(&second.out));
    }
}

#[test]
fn a_record_is_exported_as_a_get_shows_it() {
    let folder = Folder::with_planets();
    let served = folder.serve(&["api"]);
    let content = r#"{"name":"A","mass":1.10,"tags":["a"]}"#;
    assert_eq!(served.client().send("PUT", "/v1/planets/A", content).status, 201);
    let shown = served.client().get("/v1/planets/A").content;
    served.signal("TERM");
    served.wait();
    let ended = folder.run(&["export", "api", "planets"]);
    assert_eq!((ended.out, ended.err), (shown + "\n", String::new()));
}

#[test]
fn a_table_has_a_column_for_every_member() {
    let folder = Folder::with_planets();
    let lines = "{\"name\":\"A\",\"mass\":1.10,\"note\":\"x,\\\"y\\\"\\nz\",\"tags\":[\"t\"]}\n{\"name\":\"B\",\"ringed\":true}\n";
    let import = ["import", "api", "planets", "-", "--format", "ndjson"];
    folder.run_with(&import, lines.as_bytes()).check(0, &[]);
    let ended = folder.run(&["export", "api", "planets", "--format", "csv"]);
    ended.check(0, &[]);
    let rows: Vec<&str> = ended.out.split("\r\n").collect();
    assert_eq!(
        rows[0],
        "id,etag,create_time,update_time,name,star,code,moons,mass,ringed,note,tags"
    );
    assert!(rows[1].starts_with("A,\"\"\"1\"\"\",20"), "{}", rows[1]);
    let cells = ",A,,,,1.10,,\"x,\"\"y\"\"\nz\",\"[\"\"t\"\"]\"";
    assert!(rows[1].ends_with(cells), "{}", rows[1]);
    assert!(rows[2].ends_with("Z,B,,,,,true,,"), "{}", rows[2]);
    assert_eq!((rows[3], rows.len()), ("", 4));
}

#[test]
fn a_table_can_be_imported_again() {
    let folder = Folder::with_planets();
    let import = ["import", "api", "planets", "-", "--format", "ndjson"];
    let lines = b"{\"name\":\"A\",\"mass\":1.10,\"note\":\"\"}\n{\"name\":\"=1+1\",\"tags\":[]}\n";
    folder.run_with(&import, lines).check(0, &[]);
    let table = folder.run(&["export", "api", "planets", "--format", "csv"]).out;
    let again = ["import", "api", "planets", "-", "--format", "csv", "--store", "two.db"];
    folder.run_with(&again, table.as_bytes()).check(0, &["imported 2"]);
    let first = folder.run(&["export", "api", "planets"]).out;
    let second = folder.run(&["export", "api", "planets", "--store", "two.db"]).out;
    let documents = |out: &str| out.lines().map(document).collect::<Vec<_>>();
    assert_eq!(documents(&first), documents(&second));
}

#[test]
fn whoever_has_seen_enough_ends_it_quietly() {
    let folder = Folder::with_planets();
    let lines: String = (0..5_000).map(|row| format!("{{\"name\":\"planet {row}\"}}\n")).collect();
    let import = ["import", "api", "planets", "-", "--format", "ndjson"];
    folder.run_with(&import, lines.as_bytes()).check(0, &[]);
    let mut command = folder.candor(&["export", "api", "planets"]);
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
    out.read_line(&mut first).expect("it says UTF-8");
    drop(out);
    let output = child.wait_with_output().expect("it ends");
    assert!(first.contains("planet 0"), "{first}");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));
}

#[test]
fn a_store_that_is_not_there_is_told_and_not_made() {
    let folder = Folder::with_planets();
    folder.run(&["export", "api", "planets"]).check(4, &["there is no store at api.db", "--store"]);
    folder.run(&["export", "api", "planet"]).check(2, &["did you mean `planets`"]);
    assert!(!folder.path("api.db").exists());
}
