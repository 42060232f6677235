//! Export: a large collection sent whole over HTTP, a document a line, against a bare loop that
//! reads the same rows and writes them to a socket.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use candor_core::declaration::{SourceFile, load};

use super::list::{ORDERS, filled};
use super::report::{Section, Verdict};
use super::server::Server;
use super::{Rounds, Setting};
use crate::Done;

/// At most so many times the time of the baseline.
const TIME_MAX: f64 = 2.0;

/// The most memory may grow so many times from a quarter of the rows to the last.
const MEMORY_MAX: f64 = 1.1;

const API: &str = "title: Export\nversion: v1\n";

const ABOUT: &str = "`GET /v1/orders` as NDJSON, each order with its four members of Candor's own, to a client that \
     counts the lines. The baseline is one thread with rusqlite: id, revision, times and document of the same rows, by \
     id, written as five values a line to a socket with a buffer of 64 KiB. Time on the clock.";

const REQUEST: &str = "GET /v1/orders HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\n\
     Connection: close\r\n\r\n";

/// One side, round by round.
#[derive(Default)]
struct Side {
    seconds: Rounds,
    rate: Rounds,
    cpu_us: Rounds,
    /// Of the server, in MiB: the most until a quarter of the rows was there, and in all.
    early: Rounds,
    peak: Rounds,
}

/// Measures it.
pub(super) fn run(setting: &Setting) -> Done<Section> {
    let folder = setting.fresh_folder("export")?;
    let (api, store) = (folder.join("api"), folder.join("store.db"));
    declare(&api)?;
    fill(&store, setting.orders)?;
    let (api, store) = (api.display().to_string(), store.display().to_string());
    let (mut bare, mut candor) = (Side::default(), Side::default());
    for _ in 0..setting.rounds.min(3) {
        let server = Server::baseline("rows", &store)?;
        bare.push(&server, setting.orders, "")?;
        drop(server);
        let server = Server::candor(setting, &api, &store)?;
        candor.push(&server, setting.orders, REQUEST)?;
    }
    let columns = ["", "rows/s", "CPU µs a row", "MiB after a quarter", "MiB at most"];
    let rows = [
        bare.row("rusqlite to a socket"),
        candor.row(&format!("candor, {} rows as NDJSON", setting.orders)),
    ];
    let time = candor.seconds.against(&bare.seconds);
    let memory = candor.peak.against(&candor.early);
    let verdicts = vec![
        Verdict::at_most("Time against the baseline", &time, TIME_MAX, "times"),
        Verdict::at_most("Memory at the end against a quarter", &memory, MEMORY_MAX, "times"),
    ];
    Ok(Section::new("Export", ABOUT, &columns, &rows, verdicts))
}

fn declare(folder: &Path) -> Done {
    let written = fs::create_dir(folder)
        .and_then(|()| fs::write(folder.join("candor.yaml"), API))
        .and_then(|()| fs::write(folder.join("orders.yaml"), ORDERS));
    written.map_err(|fault| format!("{}: {fault}", folder.display()))
}

/// Makes the store, and closes it.
fn fill(store: &Path, count: u32) -> Done {
    let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
    let files = [file("candor.yaml", API), file("orders.yaml", ORDERS)];
    let api = Arc::new(load(&files).map_err(|mistakes| mistakes.render(false))?);
    filled(store, &api, count).map(drop)
}

impl Side {
    /// One more round: all the rows once.
    fn push(&mut self, server: &Server, count: u32, request: &str) -> Done {
        let before = server.cpu_seconds()?;
        let begun = Instant::now();
        let mut early = None;
        let lines = read_lines(server.address, request, |lines| {
            if early.is_none() && lines >= u64::from(count / 4) {
                early = server.peak_memory_bytes();
            }
        });
        let seconds = begun.elapsed().as_secs_f64();
        let lines = lines.map_err(|fault| format!("the export broke off: {fault}"))?;
        if lines != u64::from(count) {
            return Err(format!("{lines} lines came of {count}"));
        }
        let cpu_seconds = server.cpu_seconds()? - before;
        let mib = |bytes: Option<u64>| bytes.unwrap_or(0) as f64 / f64::from(1 << 20);
        self.seconds.push(seconds);
        self.rate.push(f64::from(count) / seconds);
        self.cpu_us.push(cpu_seconds / f64::from(count) * 1e6);
        self.early.push(mib(early));
        self.peak.push(mib(server.peak_memory_bytes()));
        Ok(())
    }

    fn row(&self, name: &str) -> Vec<String> {
        vec![
            name.to_owned(),
            self.rate.told(0),
            self.cpu_us.told(2),
            self.early.told(0),
            self.peak.told(0),
        ]
    }
}

/// Reads to the end and counts the lines that end an object; those of chunks and of a head do not.
fn read_lines(
    address: SocketAddr,
    request: &str,
    mut each_read: impl FnMut(u64),
) -> std::io::Result<u64> {
    let mut socket = TcpStream::connect(address)?;
    socket.write_all(request.as_bytes())?;
    let mut room = vec![0; 256 << 10];
    let (mut lines, mut last) = (0, 0);
    loop {
        let bytes = socket.read(&mut room)?;
        if bytes == 0 {
            return Ok(lines);
        }
        lines += ended_objects(last, &room[..bytes]);
        last = room[bytes - 1];
        each_read(lines);
    }
}

/// How many line feeds follow a brace, the first byte following `before`.
fn ended_objects(before: u8, bytes: &[u8]) -> u64 {
    let first = u64::from(before == b'}' && bytes.first() == Some(&b'\n'));
    first + bytes.windows(2).filter(|pair| *pair == b"}\n").count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_an_object_wherever_it_is_cut() {
        assert_eq!(ended_objects(0, b"HTTP/1.1 200 OK\r\n\r\n2a\r\n{\"a\":{}}\n{}\n"), 2);
        assert_eq!(ended_objects(b'}', b"\n{\"a\":1}"), 1);
        assert_eq!(ended_objects(0, b"\n"), 0);
    }
}
