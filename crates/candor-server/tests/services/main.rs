//! Other services as they can be: slow, gone, lying, endless. Real sockets, and bytes as they come.

mod declared;
mod stub;
mod tls;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use candor_core::service::Unanswered;
use candor_server::client::{Client, Patience};
use http::Request;

use stub::{Act, Stub};

const PATIENCE: Patience =
    Patience { timeout: Duration::from_secs(5), content_max_bytes: 1_000, repeatable: false };

/// What comes of asking a service that does this: its content, or why there is none.
async fn asked(url: &str, patience: Patience) -> String {
    let request = Request::get(url).body(Bytes::new()).expect("it is well-formed");
    match Client::default().ask(request, patience).await {
        Ok(answer) => format!("{} {}", answer.status(), String::from_utf8_lossy(answer.body())),
        Err(Unanswered::Late) => "late".to_owned(),
        Err(Unanswered::Broken(_)) => "broken".to_owned(),
    }
}

#[track_caller]
fn check(acts: &[Act], patience: Patience, wanted: &str) {
    let stub = Stub::start(acts);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let found = runtime.expect("it can be made").block_on(asked(&stub.url("/x"), patience));
    let acts: String = format!("{acts:?}").chars().take(200).collect();
    assert_eq!(found, wanted, "{acts}");
}

#[track_caller]
fn check_says(said: &str, wanted: &str) {
    check(&[Act::Says(said.to_owned())], PATIENCE, wanted);
}

#[test]
fn an_answer_is_whole_or_none() {
    check_says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "200 OK hi");
    check_says("HTTP/1.1 204 No Content\r\n\r\n", "204 No Content ");
    check_says(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "200 OK hi",
    );
    check_says("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi", "broken");
    check_says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n", "broken");
    check_says("HTTP/1.1 200 OK\r\nContent-Le", "broken");
    check_says("", "broken");
    check_says("hello\r\n\r\n", "broken");
    check_says("HTTP/1.1 2000 OK\r\n\r\n", "broken");
    check_says("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n", "broken");
    check_says("HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n", "broken");
    check_says("HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n", "broken");
    let interim = "HTTP/1.1 100 Continue\r\n\r\n";
    let last = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
    check_says(&format!("{interim}{interim}{last}"), "200 OK hi");
    check_says(&interim.repeat(20_000), "broken");
}

#[test]
fn who_says_the_length_twice_says_nothing() {
    let chunks = "2\r\nhi\r\n0\r\n\r\n";
    let both = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"
    );
    check_says(&both, "broken");
    check_says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi", "broken");
    check_says("HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nhi", "broken");
}

#[test]
fn an_answer_has_limits() {
    let fields = "X: y\r\n".repeat(10_000);
    check_says(&format!("HTTP/1.1 200 OK\r\n{fields}Content-Length: 0\r\n\r\n"), "broken");
    // hyper may read a buffer more than it was told to keep.
    let long = "y".repeat(1 << 20);
    check_says(&format!("HTTP/1.1 200 OK\r\nX: {long}\r\nContent-Length: 0\r\n\r\n"), "broken");
    let content = "y".repeat(1_000);
    check_says(
        &format!("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{content}"),
        &format!("200 OK {content}"),
    );
    check_says(&format!("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n{content}y"), "broken");
    check(&[Act::Endless], PATIENCE, "broken");
}

#[test]
fn a_redirection_is_not_followed() {
    let says = "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n";
    check_says(says, "302 Found ");
}

#[test]
fn the_deadline_is_for_the_whole_answer() {
    let patience = Patience { timeout: Duration::from_millis(300), ..PATIENCE };
    check(&[Act::Silent], patience, "late");
    check(&[Act::Drips], patience, "late");
}

#[test]
fn what_cannot_be_reached_is_broken() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("it can be made");
    let nobody = Stub::start(&[]).url("/x");
    assert_eq!(runtime.block_on(asked(&nobody, PATIENCE)), "broken");
    // No name below `invalid` is ever one of a host (RFC 6761 §6.4).
    assert_eq!(runtime.block_on(asked("http://nowhere.invalid/x", PATIENCE)), "broken");
    check(&[Act::Resets], PATIENCE, "broken");
}

#[test]
fn only_what_may_be_repeated_is_asked_again() {
    let good = || Act::Says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".to_owned());
    let repeatable = Patience { repeatable: true, ..PATIENCE };
    let silence = || Act::Says(String::new());
    check(&[silence(), good()], repeatable, "200 OK hi");
    check(&[silence(), good()], PATIENCE, "broken");
    check(&[silence(), silence(), good()], repeatable, "broken");
}

/// A service that says more on its connection than it was asked for, and keeps it open.
fn talkative() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    let url = format!("http://{}/x", listener.local_addr().expect("it has an address"));
    let says = |content: &str| {
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{content}", content.len())
    };
    thread::spawn(move || {
        let mut kept = Vec::new();
        for said in [says("first") + &says("never asked for"), says("second")] {
            let (mut stream, _) = listener.accept().expect("it listens");
            let mut head = BufReader::new(stream.try_clone().expect("it can be shared"));
            let mut line = String::new();
            while head.read_line(&mut line).is_ok_and(|read| read > 2) {
                line.clear();
            }
            stream.write_all(said.as_bytes()).expect("somebody reads");
            kept.push(stream);
        }
        // Both are kept open until the test is done with them.
        drop(listener.accept());
    });
    url
}

#[test]
fn what_nobody_asked_for_is_no_answer_to_the_next_question() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let (runtime, client, url) = (runtime.expect("it can be made"), Client::default(), talkative());
    let ask = || {
        let request = Request::get(&url).body(Bytes::new()).expect("it is well-formed");
        let answer = runtime.block_on(client.ask(request, PATIENCE)).expect("it answers");
        String::from_utf8_lossy(answer.body()).into_owned()
    };
    assert_eq!((ask(), ask()), ("first".to_owned(), "second".to_owned()));
}

#[test]
fn a_connection_is_used_again() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    let url = format!("http://{}/x", listener.local_addr().expect("it has an address"));
    thread::spawn(move || {
        // Nobody answers on a second connection.
        let (mut stream, _) = listener.accept().expect("it listens");
        let mut asked = BufReader::new(stream.try_clone().expect("it can be shared"));
        let mut line = String::new();
        while asked.read_line(&mut line).is_ok_and(|read| read > 0) {
            if line == "\r\n" {
                let said = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
                stream.write_all(said.as_bytes()).expect("somebody reads");
            }
            line.clear();
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let (runtime, client) = (runtime.expect("it can be made"), Client::default());
    for _ in 0..3 {
        let request = Request::get(&url).body(Bytes::new()).expect("it is well-formed");
        let answer = runtime.block_on(client.ask(request, PATIENCE)).expect("it answers");
        assert_eq!(answer.body(), "hi");
    }
}
