//! An import that does not come to its end leaves the store as it was.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStderr, ChildStdin, Stdio};

use crate::support::{Folder, signal};

/// Rows in the input, of which one is refused: what was told of it shows that those before it are
/// written.
const ROWS: usize = 20_000;
const REFUSED: usize = 10_000;

struct Running {
    child: Child,
    /// Kept open, so that the import waits for more.
    _input: ChildStdin,
    errors: BufReader<ChildStderr>,
}

/// An import that has written rows and waits for more.
fn half_way(folder: &Folder) -> Running {
    let arguments = ["import", "api", "stars", "-", "--format", "ndjson", "--keep-going"];
    let mut command = folder.candor(&arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program can be started");
    let mut input = child.stdin.take().expect("it is piped");
    for row in 1..=ROWS {
        let id = if row == REFUSED { "Not so".to_owned() } else { letters(row) };
        writeln!(input, "{{\"id\":\"{id}\"}}").expect("it reads");
    }
    let mut errors = BufReader::new(child.stderr.take().expect("it is piped"));
    let mut line = String::new();
    errors.read_line(&mut line).expect("it says UTF-8");
    assert!(line.contains(&format!("line {REFUSED}: /id")), "{line}");
    Running { child, _input: input, errors }
}

/// A number as an id of a star.
fn letters(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

/// The store of before: one star, whose id no import makes.
fn folder() -> Folder {
    let folder = Folder::with_planets();
    let arguments = ["import", "api", "stars", "-", "--format", "ndjson"];
    folder.run_with(&arguments, b"{\"id\":\"sun\"}\n").check(0, &[]);
    folder
}

#[track_caller]
fn check_as_before(folder: &Folder) {
    let stored = folder.run(&["export", "api", "stars", "--format", "csv"]);
    stored.check(0, &["sun"]);
    assert_eq!(stored.out.lines().count(), 2, "a first line and the star of before");
    let served = folder.serve(&["api"]);
    assert_eq!(served.client().send("PUT", "/v1/stars/rigel", "{}").status, 201);
}

#[test]
fn a_kill_leaves_the_store_as_it_was() {
    let folder = folder();
    let mut running = half_way(&folder);
    signal(&running.child, "KILL");
    assert_eq!(running.child.wait().expect("it ends").code(), None);
    check_as_before(&folder);
}

#[test]
fn an_interrupt_leaves_the_store_as_it_was_and_says_so() {
    for name in ["INT", "TERM"] {
        let folder = folder();
        let mut running = half_way(&folder);
        signal(&running.child, name);
        assert_eq!(running.child.wait().expect("it ends").code(), Some(130));
        let mut said = String::new();
        running.errors.read_to_string(&mut said).expect("it says UTF-8");
        assert!(said.contains("candor: interrupted: nothing was imported"), "{said}");
        check_as_before(&folder);
    }
}

#[test]
fn a_second_process_is_refused_meanwhile() {
    let folder = folder();
    let mut running = half_way(&folder);
    folder.run(&["serve", "api", "--listen", "0"]).check(4, &["another process"]);
    running.child.kill().expect("it runs");
    running.child.wait().expect("it ends");
    check_as_before(&folder);
}
