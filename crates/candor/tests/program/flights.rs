//! A year of flights: the import that the example is for.

use std::fs;
use std::process::Command;

use crate::support::{Folder, example};

const ARCHIVE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/flights/flights.csv.zip");

/// The large table, unpacked by whatever the system has for it.
fn unpacked() -> Vec<u8> {
    assert!(fs::exists(ARCHIVE).unwrap_or(false), "the shared data is missing: no {ARCHIVE}");
    let script = "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read('flights.csv'))";
    let unzip = Command::new("unzip").args(["-p", ARCHIVE]).output();
    let python = || Command::new("python3").args(["-c", script, ARCHIVE]).output();
    let output = unzip.or_else(|_| python()).expect("`unzip` or `python3` is needed to unpack it");
    assert!(output.status.success(), "it cannot be unpacked: {:?}", output.stderr);
    output.stdout
}

#[test]
fn the_small_tables_are_imported_without_a_refusal() {
    let (folder, flights) = (Folder::new(), example("flights"));
    for (of, count) in [("airlines", "16"), ("airports", "1,458"), ("planes", "3,322")] {
        let file = format!("{flights}/data/{of}.csv");
        let arguments = ["import", &flights, of, &file, "--null", "NA", "--store", "flights.db"];
        let told = format!("{of}: read {count} rows, imported {count}, refused 0");
        folder.run(&arguments).check(0, &[&told]);
    }
}

#[test]
fn a_year_in_the_shared_data_is_imported_but_for_the_flights_to_airports_that_are_not_listed() {
    let (folder, flights) = (Folder::new(), example("flights"));
    let served = folder.serve(&[&flights, "--store", "flights.db", "--sample"]);
    served.signal("TERM");
    served.wait();
    folder.write("flights.csv", unpacked());
    let arguments = [
        "import",
        &flights,
        "flights",
        "flights.csv",
        "--null",
        "NA",
        "--keep-going",
        "--store",
        "flights.db",
    ];
    let ended = folder.run(&arguments);
    ended.check(
        3,
        &[
            "flights: read 336,776 rows, imported 329,174, refused 7,602",
            "\n  7,602 lines: `dest` refers to a record of airports that does not exist\n",
            "flights.csv line 5: `dest` refers to `BQN` of airports, which does not exist\n",
        ],
    );
    assert_eq!(
        ended.err.lines().filter(|line| line.starts_with("flights.csv line ")).count(),
        7_602
    );
    let served = folder.serve(&[&flights, "--store", "flights.db"]);
    let page = served.client().get("/v1/flights?origin=JFK&month=2&sort=-dep_delay&limit=5");
    assert_eq!(page.status, 200);
    assert!(page.content.contains("\"origin\":\"JFK\""), "{}", page.content);
}
