//! How long a client may take, tried with stepped time over a connection in memory.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use candor_core::exchange::{Peer, WireFault};
use http::Response;
use http::request::Parts;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::accept::Phase;
use super::{Answer, Body, Content, Limits, TryLater, session};

const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const ANSWERED: &str = "HTTP/1.1 200 OK\r\ndate: a day\r\ncontent-length: 2\r\n\r\nhi";
const TOO_SLOW: &str = "HTTP/1.1 408 Request Timeout\r\ndate: a day\r\nconnection: close\r\n\
                        content-length: 11\r\n\r\nHeadTooSlow";

struct Stub;

impl Answer for Stub {
    /// Content is waited for for a minute.
    async fn answer(&self, _: &Peer, head: Parts, content: Content) -> Response<Body> {
        if head.uri.path() == "/full" {
            let mut answer = response(503, "full".to_owned());
            answer.extensions_mut().insert(TryLater);
            return answer.map(Body::from);
        }
        let deadline = Instant::now() + Duration::from_secs(60);
        let answer = match content.read(1 << 20, deadline).await {
            Ok(_) => response(200, "hi".to_owned()),
            Err(fault) => response(408, format!("{fault:?}")),
        };
        answer.map(Body::from)
    }

    fn refuse(&self, _: &Peer, fault: WireFault) -> Response<Bytes> {
        let status = if fault == WireFault::HeadTooSlow { 408 } else { 400 };
        response(status, format!("{fault:?}"))
    }
}

fn response(status: u16, content: String) -> Response<Bytes> {
    let response = Response::builder().status(status).header("date", "a day");
    response.body(content.into()).expect("all parts are valid")
}

struct Client {
    socket: DuplexStream,
    start: Instant,
    /// Ends the session when it is dropped.
    _phase: watch::Sender<Phase>,
}

impl Client {
    fn connect() -> Self {
        let (socket, server) = duplex(4_096);
        let (phase, watched) = watch::channel(Phase::Open);
        tokio::spawn(session::run(server, Peer::LOCAL, Arc::new(Stub), Limits::default(), watched));
        Self { socket, start: Instant::now(), _phase: phase }
    }

    /// Sends bytes in some second of the connection.
    async fn send_at(&mut self, second: u64, bytes: &str) {
        let at = self.start + Duration::from_secs(second);
        // The clock is stopped: this steps it, past whatever is due before.
        sleep(at.duration_since(Instant::now())).await;
        self.socket.write_all(bytes.as_bytes()).await.expect("the server reads");
    }

    /// What the server says until it closes, and in which second it does.
    async fn check(mut self, said: String, second: u64) {
        let mut read = String::new();
        self.socket.read_to_string(&mut read).await.expect("what is said is ASCII");
        assert_eq!((read, self.start.elapsed().as_secs()), (said, second));
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_has_ten_seconds_from_its_first_byte() {
    let mut client = Client::connect();
    client.send_at(55, "GET / HT").await;
    client.check(TOO_SLOW.to_owned(), 65).await;
}

#[tokio::test(start_paused = true)]
async fn a_byte_a_second_does_not_buy_time() {
    let mut client = Client::connect();
    for (second, byte) in (0..10).zip(GET.split_inclusive(|_| true)) {
        client.send_at(second, byte).await;
    }
    client.check(TOO_SLOW.to_owned(), 10).await;
}

#[tokio::test(start_paused = true)]
async fn each_head_has_its_own_time() {
    let mut client = Client::connect();
    for second in [55, 110, 165] {
        client.send_at(second, &GET[..20]).await;
        client.send_at(second + 9, &GET[20..]).await;
    }
    client.send_at(180, "\r\nG").await;
    client.check(ANSWERED.repeat(3) + TOO_SLOW, 190).await;
}

#[tokio::test(start_paused = true)]
async fn a_minute_without_a_request_ends_a_connection() {
    Client::connect().check(String::new(), 60).await;

    let mut client = Client::connect();
    client.send_at(30, GET).await;
    client.send_at(80, GET).await;
    client.check(ANSWERED.repeat(2), 140).await;
}

#[tokio::test(start_paused = true)]
async fn empty_lines_are_no_request() {
    let mut client = Client::connect();
    client.send_at(30, "\r\n").await;
    client.send_at(59, "\r\n").await;
    client.check(String::new(), 60).await;
}

fn post(content_bytes: usize) -> String {
    format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {content_bytes}\r\n\r\n")
}

const CONTENT_TOO_SLOW: &str = "HTTP/1.1 408 Request Timeout\r\ndate: a day\r\nconnection: close\r\n\
                                content-length: 7\r\n\r\nTooSlow";

#[tokio::test(start_paused = true)]
async fn content_that_trickles_in_is_not_waited_for() {
    let mut client = Client::connect();
    client.send_at(0, &post(100_000)).await;
    for second in 1..5 {
        client.send_at(second, "a").await;
    }
    client.check(CONTENT_TOO_SLOW.to_owned(), 5).await;
}

#[tokio::test(start_paused = true)]
async fn content_that_comes_steadily_has_until_the_deadline() {
    let mut client = Client::connect();
    client.send_at(0, &post(20_000)).await;
    for second in 1..=40 {
        client.send_at(second, &"a".repeat(500)).await;
    }
    client.check(ANSWERED.to_owned(), 100).await;

    let mut client = Client::connect();
    client.send_at(0, &post(100_000)).await;
    for second in 1..60 {
        client.send_at(second, &"a".repeat(500)).await;
    }
    client.check(CONTENT_TOO_SLOW.to_owned(), 60).await;
}

#[tokio::test(start_paused = true)]
async fn what_came_early_buys_time_for_the_rest() {
    let mut client = Client::connect();
    client.send_at(0, &post(10_000)).await;
    client.send_at(1, &"a".repeat(4_000)).await;
    // Five seconds, and one for each 500 bytes.
    client.check(CONTENT_TOO_SLOW.to_owned(), 13).await;
}

const FULL: &str = "GET /full HTTP/1.1\r\nHost: a\r\n\r\n";
const REFUSED: &str =
    "HTTP/1.1 503 Service Unavailable\r\ndate: a day\r\ncontent-length: 4\r\n\r\nfull";
const LAST: &str = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const LAST_ANSWERED: &str =
    "HTTP/1.1 200 OK\r\ndate: a day\r\nconnection: close\r\ncontent-length: 2\r\n\r\nhi";

#[tokio::test(start_paused = true)]
async fn who_asks_again_at_once_waits_until_the_time_that_was_told() {
    let mut client = Client::connect();
    client.send_at(5, &(FULL.repeat(3) + LAST)).await;
    // The first is refused at once, the others one a second, and so is the last looked at.
    client.check(REFUSED.repeat(3) + LAST_ANSWERED, 5 + 3).await;
}

/// The status of the answer to a request of HTTP/2, and in which second of the test it came.
async fn asked(
    requests: &h2::client::SendRequest<Bytes>,
    path: &str,
    start: Instant,
) -> (u16, u64) {
    let request = http::Request::get(format!("http://a{path}")).body(()).expect("it is valid");
    let (response, _) = requests.clone().send_request(request, true).expect("it is sent");
    let status = response.await.expect("it is answered").status();
    (status.as_u16(), start.elapsed().as_secs())
}

#[tokio::test(start_paused = true)]
async fn over_http2_all_that_is_asked_meanwhile_waits() {
    let Client { socket, start, _phase } = Client::connect();
    let (requests, connection) = h2::client::handshake(socket).await.expect("it begins");
    tokio::spawn(connection);
    assert_eq!(asked(&requests, "/full", start).await, (503, 0));
    let again = tokio::join!(
        asked(&requests, "/full", start),
        asked(&requests, "/", start),
        asked(&requests, "/full", start),
    );
    assert_eq!(again, ((503, 1), (200, 1), (503, 1)));
    assert_eq!(asked(&requests, "/", start).await, (200, 2));
    assert_eq!(asked(&requests, "/full", start).await, (503, 2), "nobody was told to wait");
    sleep(Duration::from_secs(1)).await;
    assert_eq!(asked(&requests, "/", start).await, (200, 3), "it has waited");
}

#[tokio::test(start_paused = true)]
async fn who_waits_as_told_is_not_held_up() {
    let mut client = Client::connect();
    client.send_at(5, FULL).await;
    client.send_at(6, FULL).await;
    client.send_at(7, LAST).await;
    client.check(REFUSED.repeat(2) + LAST_ANSWERED, 7).await;
}
