//! Requests with an Idempotency-Key, sent again: by many at once, and after the server was killed
//! with its answers on the way.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::client::{ids, read_json};
use crate::support::{Folder, Served};

const CLIENTS: usize = 16;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("api/candor.yaml", "title: Test\nversion: v1\n");
    let schema = "schema: { type: object, properties: { text: { type: string } } }\nallow: true\n";
    folder.write("api/notes.yaml", schema);
    folder
}

/// Creates a note on a connection of its own: the status and Location, or nothing when the server
/// went away before it answered.
fn post(address: &str, key: &str) -> Option<(u16, Option<String>)> {
    let content = format!("{{\"text\":\"{key}\"}}");
    let request = format!(
        "POST /v1/notes HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nIdempotency-Key: \"{key}\"\r\nConnection: close\r\n\r\n{content}",
        content.len()
    );
    let mut stream = TcpStream::connect(address).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    let location = |line: &str| line.strip_prefix("location: ").map(str::to_owned);
    Some((status, answer.lines().find_map(location)))
}

#[track_caller]
fn check_notes(served: &Served, count: usize) {
    assert_eq!(ids(&mut served.client(), "/v1/notes").len(), count);
}

#[test]
fn of_many_at_once_with_one_key_one_makes_a_record() {
    let folder = folder();
    let served = folder.serve(&["api"]);
    for round in 1..=10 {
        let (barrier, key) = (Barrier::new(CLIENTS), format!("round-{round}"));
        let run = || {
            barrier.wait();
            post(&served.address, &key).expect("it answers")
        };
        let answers: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(run)).collect();
            threads.into_iter().map(|thread| thread.join().expect("no thread panics")).collect()
        });
        let made: HashSet<_> = answers.iter().filter(|answer| answer.0 == 201).collect();
        assert_eq!(made.len(), 1, "{answers:?}");
        assert!(answers.iter().all(|(status, _)| matches!(status, 201 | 409)), "{answers:?}");
        check_notes(&served, round);
    }
}

#[test]
fn a_client_that_hangs_up_and_asks_again_makes_one_record() {
    let folder = folder();
    let served = folder.serve(&["api"]);
    for number in 1..=30 {
        let key = format!("key-{number}");
        let content = format!("{{\"text\":\"{key}\"}}");
        let mut stream = TcpStream::connect(&served.address).expect("it listens");
        let request = format!(
            "POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nIdempotency-Key: {key}\r\n\r\n{content}",
            content.len()
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        stream.shutdown(Shutdown::Both).expect("it is open");
        drop(stream);
        let answer = loop {
            match post(&served.address, &key).expect("it answers") {
                (409, _) => {}
                answer => break answer,
            }
        };
        assert_eq!(answer.0, 201);
        check_notes(&served, number);
    }
}

#[test]
fn after_a_kill_what_was_not_answered_is_asked_again_and_made_once() {
    let folder = folder();
    let served = folder.serve(&["api"]);
    let (next, acknowledged) = (AtomicUsize::new(0), AtomicUsize::new(0));
    // Each client asks until the server is gone, and tells what it heard of each of its keys.
    let ask = || {
        let mut heard = Vec::new();
        loop {
            let key = format!("key-{}", next.fetch_add(1, Ordering::Relaxed));
            let answer = post(&served.address, &key);
            let gone = answer.is_none();
            heard.push((key, answer));
            if gone {
                return heard;
            }
            if acknowledged.fetch_add(1, Ordering::Relaxed) == 200 {
                served.signal("KILL");
            }
        }
    };
    let heard: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    drop(served);
    let served = folder.serve(&["api"]);
    for (key, first) in &heard {
        let again = post(&served.address, key).expect("it answers");
        assert_eq!(again.0, 201, "{key}");
        assert!(first.as_ref().is_none_or(|first| *first == again), "{key}: {first:?} {again:?}");
    }
    check_notes(&served, heard.len());
    let mut client = served.client();
    let text = |id: &String| client.get(&format!("/v1/notes/{id}")).content;
    let texts: HashSet<String> = ids(&mut served.client(), "/v1/notes")
        .iter()
        .map(text)
        .map(|note| read_json(&note).member("text").expect("it has a text").to_text())
        .collect();
    assert_eq!(texts.len(), heard.len(), "each was made once");
}
