//! Lists that are sent whole, and what ends them before their end.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use rusqlite::Connection;

use crate::support::{Folder, Served};

/// More than sockets keep for a client that reads nothing.
const STARS: usize = 12_000;

/// The end of chunked content.
const END: &[u8] = b"\r\n0\r\n\r\n";

/// A folder with so many stars that a list of them does not fit into what a connection keeps.
fn folder() -> Folder {
    let folder = Folder::with_planets();
    let kind = "a".repeat(900);
    let lines = (0..STARS).map(|number| {
        let id: String = format!("{number:05}").bytes().map(letter).collect();
        format!("{{\"id\":\"{id}\",\"kind\":\"{kind}\"}}\n")
    });
    folder.write("api/data/stars.ndjson", lines.collect::<String>());
    folder
}

/// Ids of stars are letters alone.
fn letter(digit: u8) -> char {
    char::from(digit - b'0' + b'a')
}

/// Asks for all stars, and reads no more than the status.
fn begin(served: &Served) -> (TcpStream, String) {
    let mut socket = TcpStream::connect(&served.address).expect("it listens");
    socket.set_read_timeout(Some(Duration::from_secs(60))).expect("it can be set");
    let request = "GET /v1/stars HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
                   Accept: application/x-ndjson\r\n\r\n";
    socket.write_all(request.as_bytes()).expect("it reads");
    let mut line = [0; 12];
    socket.read_exact(&mut line).expect("it answers");
    (socket, String::from_utf8_lossy(&line).into_owned())
}

/// Everything that comes until the server closes.
fn rest(mut socket: TcpStream) -> Vec<u8> {
    let mut rest = Vec::new();
    socket.read_to_end(&mut rest).expect("it is closed, not reset");
    rest
}

#[test]
fn a_list_that_its_client_leaves_frees_its_place_and_is_told() {
    let folder = folder();
    let mut served = folder.serve(&["api", "--sample"]);
    let mut open: Vec<TcpStream> = (0..4)
        .map(|_| {
            let (socket, line) = begin(&served);
            assert_eq!(line, "HTTP/1.1 200");
            socket
        })
        .collect();
    let (refused, line) = begin(&served);
    assert_eq!(line, "HTTP/1.1 503", "there are four places");
    let refused = String::from_utf8(rest(refused)).expect("a problem is text").to_lowercase();
    assert!(refused.contains("\r\nretry-after: "), "{refused}");
    assert_eq!(served.client().get("/-/ready").status, 200);
    assert_eq!(served.client().get("/v1/stars?limit=1").status, 200, "pages need no place");

    drop(open.split_off(1));
    let told = served.wait_for_log("left before its end");
    assert!(told.contains("/v1/stars"), "{told}");
    let again = loop {
        let (socket, line) = begin(&served);
        if line == "HTTP/1.1 200" {
            break socket;
        }
        assert_eq!(line, "HTTP/1.1 503", "its place may be on its way back");
    };
    for socket in [again, open.remove(0)] {
        let all = rest(socket);
        assert!(all.ends_with(END), "it comes to its end");
        assert_eq!(all.windows(6).filter(|part| part == b"{\"id\":").count(), STARS);
    }
}

/// A store in which the document of a star far down the list is damaged.
fn damaged() -> Folder {
    let folder = folder();
    let served = folder.serve(&["api", "--sample"]);
    served.signal("TERM");
    assert_eq!(served.wait().0.code(), Some(0));
    let store = Connection::open(folder.path("api.db")).expect("it is a store");
    let damage = "UPDATE stars SET document = '{\"id\":' WHERE id = 'babab'";
    assert_eq!(store.execute(damage, []).expect("it can be damaged"), 1);
    folder
}

#[test]
fn a_list_that_breaks_off_is_not_taken_for_a_whole() {
    let folder = damaged();
    let mut served = folder.serve(&["api"]);
    let (socket, line) = begin(&served);
    assert_eq!(line, "HTTP/1.1 200", "nobody can know yet");
    let all = rest(socket);
    assert!(all.len() > 1_000_000 && !all.ends_with(END), "{} bytes", all.len());
    served.wait_for_log("a streamed list broke off");

    assert_eq!(reset_of(&served), 2, "INTERNAL_ERROR (RFC 9113 §7)");
    served.wait_for_log("a streamed list broke off");
    assert_eq!(served.client().get("/v1/stars/aaaaa").status, 200);
}

/// By which error the stream of the same request ends over HTTP/2.
fn reset_of(served: &Served) -> u32 {
    let mut socket = TcpStream::connect(&served.address).expect("it listens");
    socket.set_read_timeout(Some(Duration::from_secs(60))).expect("it can be set");
    // The largest windows, then GET by indices of the static table (RFC 7541 appendix A).
    let fields = b"\x82\x86\x01\x01a\x04\x09/v1/stars\x0f\x04\x14application/x-ndjson";
    let length = u8::try_from(fields.len()).expect("it is short");
    let all = [
        &b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..],
        b"\0\0\x06\x04\0\0\0\0\0\0\x04\x7f\xff\xff\xff",
        b"\0\0\x04\x08\0\0\0\0\0\x7f\0\0\0",
        &[0, 0, length, 1, 5, 0, 0, 0, 1],
        fields,
    ];
    socket.write_all(&all.concat()).expect("it takes frames");
    loop {
        let mut head = [0; 9];
        socket.read_exact(&mut head).expect("it says more");
        let [a, b, c, kind, flags, _, _, _, stream] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        socket.read_exact(&mut payload).expect("a frame is whole");
        match (kind, stream) {
            (0, 1) => assert_eq!(flags & 1, 0, "it does not end as a whole does"),
            (3, 1) => return u32::from_be_bytes(*payload.first_chunk().expect("a code")),
            _ => {}
        }
    }
}
