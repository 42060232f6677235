//! Thousands of connections on which nothing is asked.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::Folder;

/// What is tried, if the process may open so many files.
const WANTED: usize = 5_000;

/// Descriptors that are needed besides.
const SPARE: usize = 200;

/// Files that this process, and the program that it starts, may open. Where nobody says, a
/// thousand and some are usual.
fn descriptors() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next());
    soft.map_or(1_024 + SPARE, |soft| soft.parse().unwrap_or(usize::MAX))
}

#[test]
fn thousands_of_silent_connections_hold_nobody_up() {
    let count = WANTED.min(descriptors().saturating_sub(SPARE));
    assert!(count >= 1_000, "let the test open more than {count} connections: ulimit -n");
    if count < WANTED {
        eprintln!("{count} connections rather than {WANTED} were tried: ulimit -n allows no more");
    }
    let folder = Folder::with_planets();
    let most = count.to_string();
    let bounds = ["--max-connections", &most, "--max-connections-per-address", &most];
    let served = folder.serve(&[&["api"], &bounds[..]].concat());
    let mut silent: Vec<TcpStream> = (0..count - 1)
        .map(|_| TcpStream::connect(&served.address).expect("there is room"))
        .collect();
    let mut client = served.client();
    for name in ["sun", "rigel", "vega"] {
        assert_eq!(client.get("/-/live").status, 200);
        assert_eq!(client.send("PUT", &format!("/v1/stars/{name}"), "{}").status, 201);
    }
    let mut over = TcpStream::connect(&served.address).expect("it is accepted, to be told");
    over.set_read_timeout(Some(Duration::from_secs(30))).expect("it can be set");
    let mut told = String::new();
    over.read_to_string(&mut told).expect("it is told and closed");
    assert!(told.starts_with("HTTP/1.1 503 "), "{told}");

    // Whoever was silent may speak at last.
    let mut late = silent.swap_remove(count / 2);
    late.set_read_timeout(Some(Duration::from_secs(30))).expect("it can be set");
    late.write_all(b"GET /-/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .expect("it reads");
    let mut said = String::new();
    late.read_to_string(&mut said).expect("it answers");
    assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
}
