//! The same frames within TLS: what reads them is the same, what is around them is not.

use candor_server::connection::Limits;
use rustls::version::TLS13;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::frames::*;
use super::violations::{Connection, Ends, LATER, Nothing, Stream, WHOLE, how_it_ends};
use crate::tls::Secured;

async fn client(secured: &Secured) -> Client {
    let mut client = Client::over(secured.connect(&TLS13, &[b"h2"]).await);
    client.begin(&[]).await;
    client
}

#[rustfmt::skip]
#[tokio::test]
async fn frames_mean_the_same() {
    let secured = Secured::start(Limits::default()).await;
    let large = vec![0; 16_385];
    let malformed = request("GET", "/", &[("connection", "close")]);
    let cases: [(&str, Vec<u8>, Ends); 8] = [
        ("RFC 9113 4.2 a frame too large", frame(0x77, 0, 0, &large), Connection(FRAME_SIZE_ERROR)),
        ("RFC 9113 5.1 DATA on an idle stream", frame(DATA, END_STREAM, 1, "a"), Connection(PROTOCOL_ERROR)),
        ("RFC 9113 5.1.1 an even stream", get(2, "/"), Connection(PROTOCOL_ERROR)),
        ("RFC 9113 5.5 an unknown frame", frame(0x77, 0, 7, "x"), Nothing),
        ("RFC 9113 6.5.2 frames too small", frame(SETTINGS, 0, 0, [0, 5, 0, 0, 0, 1]), Connection(PROTOCOL_ERROR)),
        ("RFC 9113 6.9.1 a window too large", frame(WINDOW_UPDATE, 0, 0, [0x7f, 0xff, 0xff, 0xff]), Connection(FLOW_CONTROL_ERROR)),
        ("RFC 9113 8.2.2 Connection", frame(HEADERS, WHOLE, 1, malformed), Stream(1, PROTOCOL_ERROR)),
        ("RFC 7541 2.3.3 an index that is not in the table", frame(HEADERS, WHOLE, 1, [0xff, 0xff, 0x7f]), Connection(PROTOCOL_ERROR)),
    ];
    for (name, bytes, ends) in cases {
        let mut client = client(&secured).await;
        client.send([bytes, get(LATER, "/later")].concat()).await;
        assert_eq!(how_it_ends(client).await, ends, "{name}");
    }
}

#[tokio::test]
async fn what_comes_with_a_body_is_answered_with_it() {
    let secured = Secured::start(Limits::default()).await;
    let mut client = client(&secured).await;
    client.send([post(1, "/a", &[]), frame(DATA, END_STREAM, 1, "hi")].concat()).await;
    assert_eq!(client.answer(1).await, (200, "POST http://a/a hi".to_owned()));
}

/// RFC 9113 §3.4: who has chosen HTTP/2 and does not begin it is gone.
#[tokio::test]
async fn another_preface_ends_the_connection() {
    let secured = Secured::start(Limits::default()).await;
    let mut socket = secured.connect(&TLS13, &[b"h2"]).await;
    socket.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.expect("the server reads");
    let mut said = Vec::new();
    // The close may overtake what was not read.
    let _ = socket.read_to_end(&mut said).await;
    assert!(!said.starts_with(b"HTTP/"), "{said:?}");
}
