//! A process that is killed in the middle of its work: whatever it acknowledged is there.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;

use candor_core::declaration::Api;
use candor_sqlite::{Options, SqliteStore};
use candor_store::Store;
use candor_store::suite::wait;

use crate::folder::{Folder, api, create, document};

/// Where the process that is to be killed finds its store.
const STORE: &str = "CANDOR_TEST_CRASH_STORE";
/// What its ids begin with.
const ROUND: &str = "CANDOR_TEST_CRASH_ROUND";

fn declared() -> Arc<Api> {
    let notes = "
schema: { type: object, properties: { key: { type: string } } }
id: { client: '^.+$' }
unique: [key]";
    api(&[("notes", notes)])
}

/// Not a test by itself: the process that is killed. Without a store to write to it does nothing.
#[test]
fn the_process_that_is_killed() {
    if let Some(path) = std::env::var_os(STORE) {
        write_for_ever(Path::new(&path), &std::env::var(ROUND).unwrap());
    }
}

fn write_for_ever(path: &Path, round: &str) {
    let api = declared();
    let store = SqliteStore::open(path, Arc::clone(&api), &Options::default()).unwrap();
    let write = |writer: usize| {
        for number in 0_u64.. {
            let id = format!("{round}-{writer}-{number}");
            let document = format!(r#"{{"key":"{id}","fill":"{}"}}"#, "x".repeat(200));
            create(&store, &api, &format!("notes/{id}"), &document).unwrap();
            writeln!(std::io::stdout().lock(), "acknowledged {id}").unwrap();
        }
    };
    let write = &write;
    thread::scope(|scope| {
        for writer in 0..32 {
            scope.spawn(move || write(writer));
        }
    });
}

fn start(path: &Path, round: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["crash::the_process_that_is_killed", "--exact", "--nocapture"])
        .env(STORE, path)
        .env(ROUND, round)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Lets a process write until it has acknowledged so many, kills it, and says what it acknowledged.
fn killed_after(path: &Path, round: &str, acknowledged: usize) -> Vec<String> {
    let mut child = start(path, round);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut ids = Vec::new();
    let mut line = String::new();
    // After the kill the pipe still holds what was said before.
    while output.read_line(&mut line).unwrap() > 0 {
        let whole = line.strip_suffix('\n').and_then(|line| line.strip_prefix("acknowledged "));
        ids.extend(whole.map(str::to_owned));
        if ids.len() == acknowledged {
            child.kill().unwrap();
        }
        line.clear();
    }
    child.wait().unwrap();
    assert!(ids.len() >= acknowledged, "the process ended by itself after {}", ids.len());
    ids
}

/// The records as the store counts them.
fn counted(store: &SqliteStore, api: &Api) -> u64 {
    wait(store.collection(api.types[0].index)).unwrap().records
}

/// The records that lie in the file: those that were acknowledged, and perhaps some that were about
/// to be.
fn acknowledged_or_not(path: &Path) -> u64 {
    let connection = rusqlite::Connection::open(path).unwrap();
    let count = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
    connection.query_row("SELECT count(*) FROM notes", [], count).unwrap().cast_unsigned()
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let (folder, api) = (Folder::new(), declared());
    let mut acknowledged = Vec::new();
    for (round, count) in [("first", 1), ("second", 300), ("third", 3_000)] {
        acknowledged.extend(killed_after(&folder.store(), round, count));
        let store = folder.open(&api).unwrap();
        for id in &acknowledged {
            let found = document(&store, &api, &format!("notes/{id}"));
            let key = format!(r#"{{"key":"{id}","#);
            assert!(found.is_some_and(|found| found.starts_with(&key)), "{id} was acknowledged");
        }
        assert_eq!(counted(&store, &api), acknowledged_or_not(&folder.store()));
    }
}
