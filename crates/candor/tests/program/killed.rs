//! A server that is killed while it is written to: what it acknowledged is there after the next
//! start, and of what consists of several changes, all or none.
//!
//! The system keeps what a process wrote when that is killed. So this finds an answer that came
//! before its commit, and a commit in parts; not a file system that forgets.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::{Mutex, PoisonError};
use std::thread;

use candor_json::Json;

use crate::client::{Client, ids};
use crate::support::{Folder, Served};

/// After how many acknowledgements the server is killed, a round each.
const ROUNDS: [usize; 4] = [1, 20, 60, 150];
const WRITERS: usize = 6;
/// Lines of an order that a batch makes with it.
const LINES: usize = 4;
/// Rows of a bulk creation.
const ROWS: usize = 40;

const JSON: &str = "application/json";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("api/candor.yaml", "title: Test\nversion: v1\n");
    let own = "id: { client: '^[a-z0-9-]+$' }\nallow: true\n";
    let state = "schema: { type: object, properties: { state: { enum: [draft, placed], default: draft } } }\n\
        lifecycle: { field: state, transitions: { place: { from: draft, to: placed } } }\n";
    folder.write("api/orders.yaml", format!("{state}{own}"));
    let order = "schema: { type: object, properties: { order: { type: string } } }\n\
        references: { order: orders }\n";
    folder.write("api/lines.yaml", format!("{order}{own}"));
    folder.write("api/rows.yaml", format!("schema: {{ type: object }}\n{own}"));
    folder
}

/// A connection of a client that counts on its being cut off.
struct Writer(BufReader<TcpStream>);

impl Writer {
    fn connect(served: &Served) -> Writer {
        Writer(BufReader::new(TcpStream::connect(&served.address).expect("it listens")))
    }

    /// Sends a request and reads all of its answer, which must be good.
    fn send(
        &mut self,
        method: &str,
        target: &str,
        (form, content): (&str, &str),
    ) -> io::Result<()> {
        let length = content.len();
        let head =
            format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {form}\r\n");
        let request = format!("{head}Content-Length: {length}\r\n\r\n{content}");
        self.0.get_mut().write_all(request.as_bytes())?;
        let (mut head, mut said) = (String::new(), 0);
        while !head.ends_with("\r\n\r\n") {
            if self.0.read_line(&mut head)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        for line in head.lines() {
            let line = line.to_ascii_lowercase();
            if let Some(length) = line.strip_prefix("content-length: ") {
                said = length.parse().expect("a length");
            }
        }
        let mut content = vec![0; said];
        self.0.read_exact(&mut content)?;
        assert!(head.starts_with("HTTP/1.1 20"), "{head}{}", String::from_utf8_lossy(&content));
        Ok(())
    }
}

/// Something that a writer asks for, under a name of its own.
type Ask = fn(&mut Writer, &str) -> io::Result<()>;

fn batch(writer: &mut Writer, name: &str) -> io::Result<()> {
    let line = |number: usize| {
        let content = format!("{{\"id\":\"{name}-{number}\",\"order\":\"$0.id\"}}");
        format!("{{\"method\":\"POST\",\"path\":\"/v1/lines\",\"content\":{content}}}")
    };
    let order = format!(
        "{{\"method\":\"POST\",\"path\":\"/v1/orders\",\"content\":{{\"id\":\"{name}\"}}}}"
    );
    let lines: Vec<String> = (0..LINES).map(line).collect();
    let content = format!("{{\"requests\":[{order},{}]}}", lines.join(","));
    writer.send("POST", "/v1/batch", (JSON, &content))
}

fn transition(writer: &mut Writer, name: &str) -> io::Result<()> {
    writer.send("PUT", &format!("/v1/orders/{name}"), (JSON, "{\"state\":\"draft\"}"))?;
    writer.send("POST", &format!("/v1/orders/{name}/place"), (JSON, "{}"))
}

fn bulk(writer: &mut Writer, name: &str) -> io::Result<()> {
    let rows: String = (0..ROWS).map(|row| format!("{{\"id\":\"{name}-{row}\"}}\n")).collect();
    writer.send("POST", "/v1/rows", ("application/x-ndjson", &rows))
}

/// Lets writers ask until so many were answered, kills the server, and says what was acknowledged.
fn killed_after(folder: &Folder, acknowledged: usize, ask: Ask) -> Vec<String> {
    let served = folder.serve(&["api"]);
    let done = Mutex::new(Vec::new());
    let write = |writer: usize| {
        let mut connection = Writer::connect(&served);
        for number in 0.. {
            let name = format!("r{acknowledged}-{writer}-{number}");
            // Nobody answers any more: the kill has come.
            if ask(&mut connection, &name).is_err() {
                return;
            }
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.push(name);
            if done.len() == acknowledged {
                served.signal("KILL");
            }
        }
    };
    let write = &write;
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            scope.spawn(move || write(writer));
        }
    });
    let (status, _) = served.wait();
    assert_eq!(status.code(), None, "it was killed");
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Kills servers of one store, and looks after each at what the next one has.
#[track_caller]
fn check(ask: Ask, look: fn(&mut Client, &[String])) {
    let (folder, mut acknowledged) = (folder(), Vec::new());
    for count in ROUNDS {
        acknowledged.extend(killed_after(&folder, count, ask));
        let served = folder.serve(&["api"]);
        look(&mut served.client(), &acknowledged);
    }
    assert!(acknowledged.len() >= ROUNDS.iter().sum());
}

/// How many records of a type belong to each name, by what stands before the last hyphen.
fn counted(client: &mut Client, target: &str) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for id in ids(client, target) {
        let (name, _) = id.rsplit_once('-').expect("it was given");
        *counted.entry(name.to_owned()).or_default() += 1;
    }
    counted
}

#[test]
fn a_batch_survives_a_kill_whole_or_was_not_acknowledged_and_is_not_there() {
    check(batch, |client, acknowledged| {
        let (orders, lines) = (ids(client, "/v1/orders"), counted(client, "/v1/lines"));
        for name in acknowledged {
            assert!(orders.contains(name) && lines.contains_key(name), "{name} was acknowledged");
        }
        assert_eq!(orders.len(), lines.len(), "an order without lines, or lines without");
        assert!(lines.values().all(|count| *count == LINES), "in parts: {lines:?}");
    });
}

#[test]
fn a_transition_that_was_acknowledged_survives_a_kill() {
    check(transition, |client, acknowledged| {
        for name in acknowledged {
            let order = client.get(&format!("/v1/orders/{name}")).json();
            let state = order.member("state").and_then(Json::as_str);
            assert_eq!(state, Some("placed"), "{name} was acknowledged");
        }
    });
}

#[test]
fn a_bulk_creation_survives_a_kill_whole_or_was_not_acknowledged_and_is_not_there() {
    check(bulk, |client, acknowledged| {
        let rows = counted(client, "/v1/rows");
        for name in acknowledged {
            assert!(rows.contains_key(name), "{name} was acknowledged");
        }
        assert!(rows.values().all(|count| *count == ROWS), "in parts: {rows:?}");
    });
}
