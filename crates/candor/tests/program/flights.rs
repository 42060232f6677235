//! A year of flights: the import that the example is for.

use std::fs;
use std::process::Command;

use rusqlite::Connection;

use crate::client::Client;
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
    let store = Connection::open(folder.path("flights.db")).expect("anybody can read it");
    for (filter, sort, by_hand) in BY_HAND {
        check_by_hand(&mut served.client(), &store, (filter, sort), by_hand);
    }
}

/// What is asked of the flights, how it is sorted, and the same in SQL.
const BY_HAND: [(&str, &str, &str); 7] = [
    (
        "dest == 'ORD' && arr_delay > 300",
        "-dep_delay",
        "dest = 'ORD' AND arr_delay > 300 ORDER BY dep_delay DESC",
    ),
    (
        "origin == 'JFK' && month == 2 && dep_delay >= 120",
        "dep_delay",
        "origin = 'JFK' AND month = 2 AND dep_delay >= 120 ORDER BY dep_delay",
    ),
    (
        "tailnum.startsWith('N1') && arr_delay == null",
        "-month",
        "tailnum LIKE 'N1%' AND arr_delay IS NULL ORDER BY month DESC",
    ),
    (
        "time_hour >= timestamp('2013-12-31T00:00:00-05:00') && carrier in ['UA', 'AA']",
        "time_hour",
        "time_hour >= '2013-12-31T05:00:00Z' AND carrier IN ('UA', 'AA') ORDER BY time_hour",
    ),
    (
        "dep_delay > 600 || flight == 51",
        "-time_hour",
        "(dep_delay > 600 OR flight = 51) ORDER BY time_hour DESC",
    ),
    (
        "dest == 'SAV' && arr_delay - dep_delay > 10",
        "flight",
        "dest = 'SAV' AND arr_delay - dep_delay > 10 ORDER BY flight",
    ),
    (
        "dest == 'LAX' && !(carrier in ['UA', 'AA', 'DL']) && !(air_time < 330)",
        "-dep_delay",
        "dest = 'LAX' AND carrier NOT IN ('UA', 'AA', 'DL') \
         AND (air_time IS NULL OR air_time >= 330) ORDER BY dep_delay DESC",
    ),
];

/// That the first hundred and the count are those of SQL written by hand, in the same file.
#[track_caller]
fn check_by_hand(
    client: &mut Client,
    store: &Connection,
    (filter, sort): (&str, &str),
    by_hand: &str,
) {
    let encoded: String = filter.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let target = format!("/v1/flights?filter={encoded}&sort={sort}&limit=100&fields=id");
    let page = client.get_counted(&target);
    assert_eq!(page.status, 200, "{filter}: {}", page.content);
    let sql = format!("SELECT id FROM flights WHERE delete_time IS NULL AND {by_hand}, id");
    let mut statement = store.prepare(&sql).expect("the columns are called like the fields");
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).expect("it can be read");
    let ids: Vec<String> = rows.collect::<Result<_, _>>().expect("ids are text");
    assert!(!ids.is_empty(), "{filter} asks for nothing");
    let total = format!("\"total\":{}", ids.len());
    assert!(page.content.contains(&total), "{filter}: not {total} in {}", page.content);
    let items: Vec<&str> = page
        .content
        .split("{\"id\":\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(items, ids.iter().take(100).collect::<Vec<_>>(), "{filter}");
}
