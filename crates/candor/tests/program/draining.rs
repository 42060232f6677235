//! SIGTERM under load: what was acknowledged is there, and nobody who asked is left without an
//! answer.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::support::{Folder, Served};

/// Clients that write as fast as they are answered.
const CLIENTS: usize = 8;

/// How a client was let go of.
#[derive(Debug, PartialEq, Eq)]
enum Parting {
    /// An answer said that it was the last.
    Told,
    /// Closed or reset although a request had been sent.
    Unanswered(String),
}

/// What one client wrote and was told to be written, and how it ended.
struct Written {
    names: Vec<String>,
    parting: Parting,
}

/// Writes one record after the other on one connection, as long as it lasts.
fn write_on(address: &str, client: usize, total: &AtomicUsize) -> Written {
    let stream = TcpStream::connect(address).expect("it listens");
    let mut stream = BufReader::new(stream);
    let mut names = Vec::new();
    loop {
        let name = name(client, names.len());
        let request = format!(
            "PUT /v1/stars/{name} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Content-Length: 2\r\n\r\n{{}}"
        );
        let sent = stream.get_mut().write_all(request.as_bytes());
        let answered = sent.and_then(|()| answer(&mut stream));
        match answered {
            Ok((201, last)) => {
                names.push(name);
                total.fetch_add(1, Ordering::Relaxed);
                if last {
                    return Written { names, parting: Parting::Told };
                }
            }
            Ok((status, _)) => {
                return Written { names, parting: Parting::Unanswered(status.to_string()) };
            }
            Err(error) => {
                return Written { names, parting: Parting::Unanswered(error.to_string()) };
            }
        }
    }
}

/// Letters only, which is what an id of a star is made of.
fn name(client: usize, number: usize) -> String {
    let digits = format!("{client:02}x{number:06}");
    digits
        .bytes()
        .map(|byte| char::from(if byte == b'x' { byte } else { byte - b'0' + b'a' }))
        .collect()
}

/// The status of an answer, and whether it says that it is the last.
fn answer(stream: &mut BufReader<TcpStream>) -> std::io::Result<(u16, bool)> {
    let (mut status, mut last, mut content_bytes, mut line) = (0, false, 0, String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let field = line.trim_end().to_ascii_lowercase();
        if field.is_empty() {
            break;
        }
        if let Some(rest) = field.strip_prefix("http/1.1 ") {
            status = rest[..3].parse().expect("a status has three digits");
        }
        if let Some(length) = field.strip_prefix("content-length: ") {
            content_bytes = length.parse().expect("a length is a number");
        }
        last |= field == "connection: close";
    }
    stream.read_exact(&mut vec![0; content_bytes])?;
    Ok((status, last))
}

/// Stops the server once so much was written, and tells how each client fared.
fn stopped_under_load(served: &Served) -> Vec<Written> {
    let total = AtomicUsize::new(0);
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let total = &total;
                scope.spawn(move || write_on(&served.address, client, total))
            })
            .collect();
        while total.load(Ordering::Relaxed) < 200 {
            thread::yield_now();
        }
        served.signal("TERM");
        clients.into_iter().map(|client| client.join().expect("it does not panic")).collect()
    })
}

#[test]
fn nothing_is_lost_when_it_is_stopped_under_load() {
    let folder = Folder::with_planets();
    let served = folder.serve(&["api"]);
    let all = stopped_under_load(&served);
    assert_eq!(served.wait().0.code(), Some(0));
    for written in &all {
        assert_eq!(written.parting, Parting::Told);
    }
    let served = folder.serve(&["api"]);
    let mut client = served.client();
    for name in all.iter().flat_map(|written| &written.names) {
        assert_eq!(client.get(&format!("/v1/stars/{name}")).status, 200, "{name} was acknowledged");
    }
}

#[test]
fn readiness_is_over_before_the_server_is() {
    let folder = Folder::with_planets();
    let mut served = folder.serve(&["api", "--stop-notice", "2"]);
    assert_eq!(served.client().get("/-/ready").status, 200);
    served.signal("TERM");
    served.wait_for("stopping when the requests that have begun are done");
    let refused = served.client().get("/-/ready");
    assert_eq!((refused.status, refused.content.contains("/-/problems/stopping")), (503, true));
    assert_eq!(served.client().get("/-/live").status, 200);
    assert_eq!(
        served.client().send("PUT", "/v1/stars/sun", "{}").status,
        201,
        "work still goes on"
    );
    assert_eq!(served.wait().0.code(), Some(0));
}
