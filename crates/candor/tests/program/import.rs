//! `candor import`: what is taken, what is refused, and what is said about it.

use crate::client::read_json;
use crate::support::{Ended, Folder};

/// Imports planets into a store that has the sun, and says how it ended and what is stored.
fn import(form: &str, arguments: &[&str], input: &[u8]) -> (Ended, Vec<String>) {
    let folder = Folder::with_planets();
    folder
        .run_with(&["import", "api", "stars", "-", "--format", "ndjson"], b"{\"id\":\"sun\"}")
        .check(0, &[]);
    let mut all = vec!["import", "api", "planets", "-", "--format", form];
    all.extend(arguments);
    let ended = folder.run_with(&all, input);
    let stored = folder.run(&["export", "api", "planets"]);
    stored.check(0, &[]);
    (ended, stored.out.lines().map(document).collect())
}

/// What is left of an exported record without the members that the server keeps.
pub(crate) fn document(line: &str) -> String {
    let mut record = read_json(line);
    let members = record.as_object_mut().expect("a record is an object");
    for name in ["id", "etag", "create_time", "update_time"] {
        assert!(members.remove(name).is_some(), "{line}");
    }
    record.to_text()
}

#[track_caller]
fn check_good(form: &str, arguments: &[&str], input: impl AsRef<[u8]>, expected: &[&str]) {
    let (ended, stored) = import(form, arguments, input.as_ref());
    ended.check(0, &[&format!("imported {}, refused 0", expected.len())]);
    assert_eq!(
        (stored, ended.err.as_str()),
        (expected.iter().map(|text| (*text).to_owned()).collect(), "")
    );
}

/// Nothing is stored unless `--keep-going` is among the arguments; then just `kept` is.
#[track_caller]
fn check_refused(
    form: &str,
    arguments: &[&str],
    input: impl AsRef<[u8]>,
    parts: &[&str],
    kept: &[&str],
) {
    let (ended, stored) = import(form, arguments, input.as_ref());
    ended.check(3, parts);
    assert_eq!(stored, kept);
}

const CSV: &str = "csv";
const NDJSON: &str = "ndjson";

#[test]
fn documents_come_back_as_they_were() {
    check_good(NDJSON, &[], "", &[]);
    check_good(
        NDJSON,
        &[],
        "{\"name\": \"A\", \"mass\": 1.10}\n\n{\"mass\":1E400,\"name\":\"\\u0042\"}",
        &[r#"{"name":"A","mass":1.10}"#, r#"{"mass":1E400,"name":"\u0042"}"#],
    );
    check_good(
        NDJSON,
        &[],
        "\u{feff}{\"name\":\"A\"}\r\n{\"name\":\"B\"}\r\n",
        &[r#"{"name":"A"}"#, r#"{"name":"B"}"#],
    );
}

#[test]
fn cells_become_what_the_schema_says() {
    check_good(
        CSV,
        &[],
        "name,moons,mass,ringed,note\nA,0,1.10,true,\"\"\nB,12345678901234567890,1E400,FALSE,\"x,\"\"y\"\"\nz\"\nC,,,,-\n",
        &[
            r#"{"name":"A","moons":0,"mass":1.10,"ringed":true,"note":""}"#,
            r#"{"name":"B","moons":12345678901234567890,"mass":1E400,"ringed":false,"note":"x,\"y\"\nz"}"#,
            r#"{"name":"C","note":"-"}"#,
        ],
    );
    check_good(
        CSV,
        &[],
        "\u{feff}name,note\r\nA,é\r\n\r\nB,b\r\n",
        &[r#"{"name":"A","note":"é"}"#, r#"{"name":"B","note":"b"}"#],
    );
    check_good(CSV, &[], "name", &[]);
}

#[test]
fn a_cell_that_says_null_is_no_member() {
    let table = "name,moons,note\nA,NA,NA\nB,1,n\n";
    let expected = [r#"{"name":"A"}"#, r#"{"name":"B","moons":1,"note":"n"}"#];
    check_good(CSV, &["--null", "NA"], table, &expected);
    check_good(CSV, &["--null", ""], "name,moons,note\nA,,\nB,1,n\n", &expected);
    check_refused(
        CSV,
        &[],
        table,
        &["line 2: /moons: Expected an integer", "add --null 'NA'"],
        &[],
    );
}

#[test]
fn every_refused_line_is_told_with_all_its_reasons() {
    let table = "name,moons,mass\nA,1,1\n\"\",x,1\nB,-1,y\n";
    let parts = [
        "standard input line 3: ",
        "/name: Expected at least 1 character",
        "/moons: Expected an integer, found the string \"x\"",
        "standard input line 4: /moons: Expected at least 0, found -1; /mass: Expected a number",
        "planets: read 3 rows, imported 0, refused 2",
        "1 line: /moons: Expected at least 0\n",
        "nothing was imported, for 2 lines refused",
        "--keep-going",
    ];
    check_refused(CSV, &[], table, &parts, &[]);
}

#[test]
fn with_keep_going_the_good_rows_are_imported() {
    let lines =
        "{\"name\":\"A\"}\n{\"name\":1}\nno\n{\"name\":\"B\"}\n{\"name\":\"C\",\"name\":\"D\"}\n";
    let parts = ["line 2: /name", "line 3: column 1", "line 5: column 13", "imported 2, refused 3"];
    check_refused(
        NDJSON,
        &["--keep-going"],
        lines,
        &parts,
        &[r#"{"name":"A"}"#, r#"{"name":"B"}"#],
    );
    check_refused(NDJSON, &[], lines, &["imported 0, refused 3"], &[]);
}

#[test]
fn what_is_stored_can_forbid_a_row() {
    let lines = concat!(
        "{\"name\":\"A\",\"star\":\"sun\",\"code\":\"x\"}\n",
        "{\"name\":\"B\",\"star\":\"sirius\"}\n",
        "{\"name\":\"C\",\"code\":\"x\"}\n",
        "{\"name\":\"A\"}\n",
        "{\"name\":\"D\",\"star\":\"rigel\"}\n",
    );
    let parts = [
        "line 2: `star` refers to `sirius` of stars, which does not exist",
        "line 3: `code` must be unique, and the record `A` has the same",
        "line 4: `A` is the id of a record that exists",
        "2 lines: `star` refers to a record of stars that does not exist",
        "1 line: the id is that of a record that exists or was deleted",
    ];
    let kept = [r#"{"name":"A","star":"sun","code":"x"}"#];
    check_refused(NDJSON, &["--keep-going"], lines, &parts, &kept);
}

/// Imports nodes that refer to others, and says how it ended and which are stored then.
fn import_nodes(arguments: &[&str], rows: &[&str]) -> (Ended, String) {
    let folder = with_nodes();
    let mut all = vec!["import", "api", "nodes", "-", "--format", "csv"];
    all.extend(arguments);
    let ended = folder.run_with(&all, format!("id,up\n{}\n", rows.join("\n")).as_bytes());
    let stored = folder.run(&["export", "api", "nodes"]);
    stored.check(0, &[]);
    let ids = stored.out.lines().map(|line| {
        let id = read_json(line).member("id").and_then(|id| id.as_str().map(str::to_owned));
        id.expect("every record has one")
    });
    (ended, ids.collect::<Vec<_>>().join(" "))
}

fn with_nodes() -> Folder {
    let folder = Folder::new();
    folder.write("api/candor.yaml", "title: Nodes\nversion: v1\n");
    let nodes = "schema: { type: object, properties: { up: { type: string }, leaf: { type: string } } }\n\
                 id: { client: \"^[a-z]+$\" }\nreferences: { up: nodes, leaf: leaves }\nallow: true\n";
    folder.write("api/nodes.yaml", nodes);
    let leaves = "schema: { type: object, properties: { node: { type: string } } }\n\
                  id: { client: \"^[a-z]+$\" }\nreferences: { node: nodes }\nallow: true\n";
    folder.write("api/leaves.yaml", leaves);
    folder
}

#[test]
fn a_row_may_refer_to_one_behind_it() {
    let (ended, ids) = import_nodes(&[], &["a,z", "b,a", "c,b", "z,"]);
    ended.check(0, &["imported 4, refused 0"]);
    assert_eq!(ids, "a b c z");
    let (ended, ids) = import_nodes(&[], &["a,b", "b,c", "c,a", "d,d"]);
    ended.check(0, &["imported 4, refused 0"]);
    assert_eq!(ids, "a b c d");
}

#[test]
fn a_row_that_refers_to_nothing_at_the_end_is_refused_with_its_line() {
    let rows = ["a,y", "b,a", "c,b", "d,z", "z,", "e,f", "f,e", "g,g", "h,c", "c,"];
    let parts = [
        "line 2: `up` refers to `y` of nodes, which does not exist",
        "line 3: `up` refers to `a` of nodes, which does not exist",
        "line 4: `up` refers to `b` of nodes, which does not exist",
        "line 10: `up` refers to `c` of nodes, which does not exist",
        "line 11: `c` is the id of a record that exists",
        "4 lines: `up` refers to a record of nodes that does not exist",
    ];
    let (ended, ids) = import_nodes(&["--keep-going"], &rows);
    ended.check(3, &parts);
    ended.check(3, &["read 10 rows, imported 5, refused 5"]);
    assert_eq!(ids, "d e f g z");
    let (ended, ids) = import_nodes(&[], &rows);
    ended.check(3, &parts);
    assert_eq!(ids, "");
}

#[test]
fn what_was_taken_back_was_never_there() {
    let folder = with_nodes();
    let import = ["import", "api", "nodes", "-", "--format", "ndjson", "--keep-going"];
    folder
        .run_with(&import, b"{\"id\":\"a\",\"up\":\"b\"}\n{\"id\":\"z\"}")
        .check(3, &["imported 1"]);
    let served = folder.serve(&["api"]);
    let mut client = served.client();
    assert_eq!(client.get("/v1/nodes/a").status, 404);
    assert_eq!(client.send("PUT", "/v1/nodes/a", "{}").status, 201);
}

#[test]
fn a_sample_may_refer_in_circles_through_its_types() {
    let folder = with_nodes();
    folder.write(
        "api/data/nodes.ndjson",
        "{\"id\":\"a\",\"leaf\":\"l\"}\n{\"id\":\"b\",\"up\":\"c\"}\n",
    );
    folder.write("api/data/leaves.ndjson", "{\"id\":\"l\",\"node\":\"a\"}\n");
    let sample = ["serve", "api", "--listen", "127.0.0.1:0", "--sample"];
    folder.run(&sample).check(
        3,
        &["nodes.ndjson line 2: `up` refers to `c` of nodes, which does not exist", "1 line of"],
    );
    folder.write("api/data/nodes.csv", "id,up\nc,b\n");
    let served = folder.serve(&["api", "--sample"]);
    assert!(served.said.contains("loaded the sample:"), "{}", served.said);
    assert_eq!(served.client().get("/v1/leaves/l").status, 200);
    assert_eq!(served.client().get("/v1/nodes/b").status, 200);
}

#[test]
fn a_first_line_that_does_not_fit_is_told_before_anything_is_read() {
    let hint = "the first line does not fit planets";
    check_refused(
        CSV,
        &[],
        "nam,moon,name\nA,1,A\n",
        &[hint, "did you mean `name`", "`moons`"],
        &[],
    );
    check_refused(CSV, &["--keep-going"], "A,1\nB,2\n", &[hint, "has to name the members"], &[]);
    check_refused(CSV, &[], "name,tags\nA,b\n", &["line 2: /tags: Expected an array"], &[]);
    check_refused(CSV, &[], "name,name\nA,b\n", &[hint, "`name` stands twice"], &[]);
    check_refused(CSV, &[], "", &["it is empty"], &[]);
}

#[test]
fn rows_of_another_length_are_refused() {
    let table = "name,moons\r\nA,1\r\nB\r\n\r\nC,1,2\r\nD,1\r\n";
    let parts = [
        "line 3: column 1: the row has 1 cell, the first line has 2",
        "line 5: column 5: the row has 3 cells, the first line has 2",
        "2 lines: the row has more or fewer cells",
    ];
    let kept = [r#"{"name":"A","moons":1}"#, r#"{"name":"D","moons":1}"#];
    check_refused(CSV, &["--keep-going"], table, &parts, &kept);
}

#[test]
fn rows_are_numbered_by_the_line_they_begin_in() {
    let table = "name,note\nA,\"two\nlines\"\n\"\",x\n\n\n\"\",y\n";
    check_refused(CSV, &[], table, &["input line 4: /name", "input line 7: /name"], &[]);
    check_refused(
        CSV,
        &[],
        table.replace('\n', "\r\n"),
        &["input line 4: /name", "input line 7: /name"],
        &[],
    );
}

#[test]
fn bytes_that_are_no_text_concern_their_row_only() {
    let table = b"name,note\nA,a\nB,\xff\n";
    let parts = ["line 3: column 3: `note` is not UTF-8"];
    check_refused(CSV, &["--keep-going"], table, &parts, &[r#"{"name":"A","note":"a"}"#]);
    let lines = b"{\"name\":\"A\"}\n{\"name\":\"\xff\"}\n";
    let parts = ["line 2: column 10: expected UTF-8", "1 line: is not UTF-8"];
    check_refused(NDJSON, &["--keep-going"], lines, &parts, &[r#"{"name":"A"}"#]);
}

#[test]
fn a_line_longer_than_content_may_be_is_refused() {
    let note = "x".repeat(2_000);
    let lines = format!("{{\"name\":\"A\",\"note\":\"{note}\"}}\n{{\"name\":\"B\"}}\n");
    let parts = ["line 1: is longer than 1024 bytes"];
    check_refused(NDJSON, &["--keep-going"], lines, &parts, &[r#"{"name":"B"}"#]);
}

#[test]
fn a_quote_that_is_left_open_does_not_take_the_file_for_one_cell() {
    let mut table = "name,note\nA,a\nB,\"open\n".to_owned();
    table += &"C,c\n".repeat(1_000_000);
    let parts =
        ["line 3, column 3: the row is longer", "is a quote left open", "nothing was imported"];
    check_refused(CSV, &["--keep-going"], table, &parts, &[]);
}

#[test]
fn members_that_the_server_keeps_are_left_out_and_that_is_said() {
    let lines = "{\"name\":\"A\",\"id\":\"A\",\"etag\":\"\\\"7\\\"\",\"create_time\":\"2020-01-01T00:00:00.000Z\"}\n";
    let (ended, stored) = import(NDJSON, &[], lines.as_bytes());
    ended.check(0, &["`etag` and `create_time` of the rows were left out"]);
    assert_eq!(stored, [r#"{"name":"A"}"#]);
    check_refused(NDJSON, &[], "{\"name\":\"A\",\"id\":\"B\"}\n", &["line 1: /id"], &[]);
}

#[test]
fn ids_that_a_server_made_are_kept() {
    let folder = Folder::new();
    folder.write("api/candor.yaml", "title: Test\nversion: v1\n");
    folder.write("api/notes.yaml", "schema: { type: object }\nallow: true\n");
    let arguments = ["import", "api", "notes", "-", "--format", "ndjson", "--keep-going"];
    let id = "01928374-abcd-7000-8000-0123456789ab";
    let lines = format!(
        "{{\"id\":\"{id}\"}}\n{{\"id\":\"mine\"}}\n{{\"id\":\"{}\"}}\n{{\"id\":7}}\n{{}}\n",
        id.to_uppercase()
    );
    let ended = folder.run_with(&arguments, lines.as_bytes());
    ended.check(
        3,
        &["line 2: /id: expected a UUID", "line 3: /id", "line 4: /id", "imported 2, refused 3"],
    );
    folder.run(&["export", "api", "notes"]).check(0, &[&format!("{{\"id\":\"{id}\",\"etag\":")]);
}

#[test]
fn a_command_that_cannot_be_followed_is_told() {
    let folder = Folder::with_planets();
    folder.write("a.txt", "");
    folder.run(&["import", "api", "planet", "a.csv"]).check(2, &["did you mean `planets`"]);
    folder.run(&["import", "api", "x", "a.csv"]).check(2, &["there are `planets` and `stars`"]);
    folder.run(&["import", "api", "planets", "a.txt"]).check(2, &["a.txt", "--format"]);
    folder.run(&["import", "api", "planets", "a.csv"]).check(7, &["a.csv cannot be read"]);
    folder
        .run(&["import", "api", "planets", "api", "--format", "csv"])
        .check(7, &["api cannot be read"]);
    folder.run(&["import", "api"]).check(2, &["TYPE"]);
    assert!(!folder.path("api.db").exists(), "no store was made");
}

#[test]
fn rules_hold_for_what_is_imported_and_every_state_is_taken() {
    let folder = Folder::new();
    folder.write("api/candor.yaml", "title: Orders\nversion: v1\n");
    let orders = "schema:\n  type: object\n  properties:\n\
                  \x20   status: { enum: [draft, placed], default: draft }\n\
                  \x20   copies: { type: integer }\n\
                  lifecycle: { field: status, transitions: { place: { from: draft, to: placed, \
                  guard: self.copies > 5 } } }\n\
                  check: [{ rule: self.copies > 0, at: /copies, say: One copy at least. }]\n";
    folder.write("api/orders.yaml", orders);
    let import = |rows: &str| {
        folder.run_with(&["import", "api", "orders", "-", "--format", "ndjson"], rows.as_bytes())
    };
    import("{\"status\":\"placed\",\"copies\":0}").check(3, &["/copies: One copy at least"]);
    import("{\"status\":\"placed\",\"copies\":1}\n{\"copies\":1}")
        .check(0, &["imported 2, refused 0"]);
}
