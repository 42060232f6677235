//! What breaks the protocol, and by which error it ends: the stream where that suffices, else the
//! connection.
//!
//! `h2` says PROTOCOL_ERROR for most of it, also where the protocol has a code of its own, and ends
//! the connection for some faults that need end a stream only. Both are allowed (RFC 9113 §5.4);
//! the cases say it as it is.

use super::frames::*;
use crate::stub::Served;

/// How the server takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// The connection ends.
    Connection(u32),
    /// The stream ends, and the next request is answered.
    Stream(u32, u32),
    /// Nothing does: the next request is answered.
    Nothing,
}
pub(super) use Ends::{Connection, Nothing, Stream};

/// The stream that is tried after each case.
pub(super) const LATER: u32 = 101;

/// How the server took it.
async fn taken(served: &Served, bytes: Vec<u8>) -> Ends {
    let mut client = Client::connect(served.address).await;
    client.send([bytes, get(LATER, "/later")].concat()).await;
    how_it_ends(client).await
}

pub(super) async fn how_it_ends(mut client: Client) -> Ends {
    let mut reset = Nothing;
    while let Some(came) = client.next().await {
        match came.kind {
            GOAWAY => return Connection(code(&came.payload[4..])),
            RST_STREAM => reset = Stream(came.stream, code(&came.payload)),
            HEADERS if came.stream == LATER => return reset,
            _ => {}
        }
    }
    panic!("closed without a word");
}

async fn check_all(cases: Vec<(&str, Vec<u8>, Ends)>) {
    let served = Served::start().await;
    let mut wrong = Vec::new();
    for (name, bytes, ends) in cases {
        let taken = taken(&served, bytes).await;
        if taken != ends {
            wrong.push(format!("{name}: {taken:?} rather than {ends:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn window_update(stream: u32, bytes: u32) -> Vec<u8> {
    frame(WINDOW_UPDATE, 0, stream, bytes.to_be_bytes())
}

fn setting(id: u16, value: u32) -> Vec<u8> {
    [&id.to_be_bytes()[..], &value.to_be_bytes()].concat()
}

fn reset(stream: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, stream, CANCEL.to_be_bytes())
}

pub(super) const WHOLE: u8 = END_STREAM | END_HEADERS;

#[rustfmt::skip]
#[tokio::test]
async fn frames_have_a_size() {
    let large = vec![0; 16_385];
    check_all(vec![
        ("4.2 a DATA frame too large", [post(1, "/", &[]), frame(DATA, 0, 1, &large)].concat(), Connection(FRAME_SIZE_ERROR)),
        ("4.2 a HEADERS frame too large", frame(HEADERS, WHOLE, 1, &large), Connection(FRAME_SIZE_ERROR)),
        ("4.2 an unknown frame too large", frame(0x77, 0, 0, &large), Connection(FRAME_SIZE_ERROR)),
        ("6.3 PRIORITY of another length", frame(PRIORITY, 0, 1, [0; 4]), Connection(PROTOCOL_ERROR)),
        ("6.4 RST_STREAM of another length", [post(1, "/", &[]), frame(RST_STREAM, 0, 1, [0; 3])].concat(), Connection(PROTOCOL_ERROR)),
        ("6.5 SETTINGS of no multiple of six", frame(SETTINGS, 0, 0, [0; 5]), Connection(PROTOCOL_ERROR)),
        ("6.5 an acknowledgement that says something", frame(SETTINGS, ACK, 0, [0; 6]), Connection(PROTOCOL_ERROR)),
        ("6.7 PING of another length", frame(PING, 0, 0, [0; 7]), Connection(PROTOCOL_ERROR)),
        ("6.9 WINDOW_UPDATE of another length", frame(WINDOW_UPDATE, 0, 0, [0; 3]), Connection(PROTOCOL_ERROR)),
    ])
    .await;
}

#[rustfmt::skip]
#[tokio::test]
async fn a_list_of_fields_is_one_and_can_be_read() {
    let head = request("GET", "/", &[]);
    check_all(vec![
        ("4.3 an index that is not in the table", frame(HEADERS, WHOLE, 1, [0xff, 0xff, 0x7f]), Connection(PROTOCOL_ERROR)),
        ("4.3 index zero", frame(HEADERS, WHOLE, 1, [0x80]), Connection(PROTOCOL_ERROR)),
        ("RFC 7541 4.2 a table larger than allowed", frame(HEADERS, WHOLE, 1, [&[0x3f, 0xe2, 0x1f][..], &head].concat()), Connection(PROTOCOL_ERROR)),
        ("6.2 another frame before the list ends", [frame(HEADERS, END_STREAM, 1, &head), frame(PING, 0, 0, [0; 8])].concat(), Connection(PROTOCOL_ERROR)),
        ("6.2 an unknown frame before the list ends", [frame(HEADERS, END_STREAM, 1, &head), frame(0x77, 0, 0, [0; 8])].concat(), Connection(PROTOCOL_ERROR)),
        ("6.2 a list that goes on elsewhere", [frame(HEADERS, END_STREAM, 1, &head), frame(CONTINUATION, END_HEADERS, 3, [])].concat(), Connection(PROTOCOL_ERROR)),
        ("6.10 a list that goes on and is over", [get(1, "/"), frame(CONTINUATION, END_HEADERS, 1, [])].concat(), Connection(PROTOCOL_ERROR)),
        ("4.3 a priority before the list ends", [frame(HEADERS, END_STREAM, 1, &head), frame(PRIORITY, 0, 1, [0, 0, 0, 3, 1])].concat(), Connection(PROTOCOL_ERROR)),
        ("4.3 another head before the list ends", [frame(HEADERS, END_STREAM, 1, &head), get(3, "/")].concat(), Connection(PROTOCOL_ERROR)),
        ("6.10 a list that went on and is over", [frame(HEADERS, END_STREAM, 1, &head[..9]), frame(CONTINUATION, END_HEADERS, 1, &head[9..]), frame(CONTINUATION, END_HEADERS, 1, [])].concat(), Connection(PROTOCOL_ERROR)),
        ("6.10 a list that goes on behind content", [post(1, "/held", &[]), frame(DATA, 0, 1, "a"), frame(CONTINUATION, END_HEADERS, 1, &head)].concat(), Connection(PROTOCOL_ERROR)),
        ("6.10 content before the list ends", [frame(HEADERS, 0, 1, &head), frame(DATA, END_STREAM, 1, "a")].concat(), Connection(PROTOCOL_ERROR)),
        ("RFC 7541 2.3.3 a name that is not in the table", frame(HEADERS, WHOLE, 1, [&head[..], &[0x7f, 0x41, 1, b'a']].concat()), Connection(PROTOCOL_ERROR)),
        ("RFC 7541 4.2 a change of the table behind a field", frame(HEADERS, WHOLE, 1, [&head[..], &[0x20]].concat()), Connection(PROTOCOL_ERROR)),
        ("RFC 7541 4.3 what the table has forgotten", frame(HEADERS, WHOLE, 1, [&head[..], &[0x40, 1, b'x', 1, b'y']].concat()).into_iter().chain(frame(HEADERS, WHOLE, 3, [&[0x20][..], &head, &[0xbe]].concat())).collect(), Connection(PROTOCOL_ERROR)),
        ("RFC 7541 5.1 a number without an end", frame(HEADERS, WHOLE, 1, [&head[..], &[0xff; 12]].concat()), Connection(PROTOCOL_ERROR)),
        ("RFC 7541 5.2 a text longer than its list", frame(HEADERS, WHOLE, 1, [&head[..], &[0, 9, b'x']].concat()), Connection(PROTOCOL_ERROR)),
        ("RFC 7541 5.2 a code with more padding than an octet", frame(HEADERS, WHOLE, 1, [&head[..], &[0, 1, b'x', 0x82, 0x1f, 0xff]].concat()), Connection(PROTOCOL_ERROR)),
        ("RFC 7541 5.2 a code padded with zeros", frame(HEADERS, WHOLE, 1, [&head[..], &[0, 1, b'x', 0x81, 0x18]].concat()), Connection(PROTOCOL_ERROR)),
        ("RFC 7541 5.2 a code with its end in it", frame(HEADERS, WHOLE, 1, [&head[..], &[0, 1, b'x', 0x85, 0x1f, 0xff, 0xff, 0xff, 0xe3]].concat()), Connection(PROTOCOL_ERROR)),
        ("6.10 a list in two parts", [frame(HEADERS, END_STREAM, 1, &head[..9]), frame(CONTINUATION, END_HEADERS, 1, &head[9..])].concat(), Nothing),
    ])
    .await;
}

#[rustfmt::skip]
#[tokio::test]
async fn streams_have_states() {
    check_all(vec![
        ("5.1 DATA on an idle stream", frame(DATA, END_STREAM, 1, "a"), Connection(PROTOCOL_ERROR)),
        ("5.1 RST_STREAM on an idle stream", reset(1), Connection(PROTOCOL_ERROR)),
        ("5.1 WINDOW_UPDATE on an idle stream", window_update(1, 1), Connection(PROTOCOL_ERROR)),
        ("5.1 CONTINUATION on an idle stream", frame(CONTINUATION, END_HEADERS, 1, []), Connection(PROTOCOL_ERROR)),
        ("5.1 PRIORITY on an idle stream", frame(PRIORITY, 0, 1, [0, 0, 0, 3, 1]), Nothing),
        ("5.1 DATA behind the end", [get(1, "/held"), frame(DATA, 0, 1, "a")].concat(), Connection(PROTOCOL_ERROR)),
        ("5.1 HEADERS behind the end", [get(1, "/held"), get(1, "/")].concat(), Connection(PROTOCOL_ERROR)),
        ("5.1 WINDOW_UPDATE behind the end", [get(1, "/held"), window_update(1, 1)].concat(), Nothing),
        ("5.1 WINDOW_UPDATE behind a reset", [post(1, "/", &[]), reset(1), window_update(1, 1)].concat(), Nothing),
        ("5.1 PRIORITY behind the end", [get(1, "/held"), frame(PRIORITY, 0, 1, [0, 0, 0, 3, 1])].concat(), Nothing),
        ("5.1 RST_STREAM behind the end", [get(1, "/held"), reset(1)].concat(), Nothing),
        ("5.1 PRIORITY behind a reset", [post(1, "/", &[]), reset(1), frame(PRIORITY, 0, 1, [0, 0, 0, 3, 1])].concat(), Nothing),
        ("5.1 DATA behind a reset", [post(1, "/held", &[]), reset(1), frame(DATA, END_STREAM, 1, "a")].concat(), Stream(1, STREAM_CLOSED)),
        ("5.1 HEADERS behind a reset", [post(1, "/held", &[]), reset(1), get(1, "/")].concat(), Connection(PROTOCOL_ERROR)),
        ("5.1 CONTINUATION behind a reset", [post(1, "/held", &[]), reset(1), frame(CONTINUATION, END_HEADERS, 1, [])].concat(), Connection(PROTOCOL_ERROR)),
        ("5.1 RST_STREAM twice", [post(1, "/held", &[]), reset(1), reset(1)].concat(), Nothing),
        ("5.3.1 PRIORITY of a stream on itself", [get(1, "/held"), frame(PRIORITY, 0, 1, [0, 0, 0, 1, 1])].concat(), Stream(1, PROTOCOL_ERROR)),
        ("5.1.1 an even stream", get(2, "/"), Connection(PROTOCOL_ERROR)),
        ("5.1.1 a stream below the last", [get(5, "/held"), get(3, "/")].concat(), Connection(PROTOCOL_ERROR)),
        ("5.3.1 a stream that depends on itself", frame(HEADERS, WHOLE | PRIORITIZED, 1, [&[0, 0, 0, 1, 0][..], &request("GET", "/", &[])].concat()), Stream(1, PROTOCOL_ERROR)),
        ("5.5 an unknown frame", frame(0x77, 0xff, 7, "anything"), Nothing),
    ])
    .await;
}

/// A stream that was answered is closed, and whoever says more on it has lost count.
#[tokio::test]
async fn streams_that_are_over_are_over() {
    let served = Served::start().await;
    for (name, late, ends) in [
        ("5.1 DATA", frame(DATA, END_STREAM, 1, "a"), Stream(1, STREAM_CLOSED)),
        ("5.1 HEADERS", get(1, "/"), Connection(PROTOCOL_ERROR)),
        ("5.1 CONTINUATION", frame(CONTINUATION, 4, 1, []), Connection(PROTOCOL_ERROR)),
        ("5.1 PRIORITY", frame(PRIORITY, 0, 1, [0, 0, 0, 3, 1]), Nothing),
        ("5.1 WINDOW_UPDATE", window_update(1, 1), Nothing),
        ("5.1 RST_STREAM", reset(1), Nothing),
    ] {
        let mut client = Client::connect(served.address).await;
        client.send(get(1, "/a")).await;
        assert_eq!(client.answer(1).await.0, 200);
        client.send([late, get(LATER, "/later")].concat()).await;
        assert_eq!(how_it_ends(client).await, ends, "{name} behind the answer");
    }
}

#[rustfmt::skip]
#[tokio::test]
async fn frames_belong_to_a_stream_or_to_the_connection() {
    check_all(vec![
        ("6.1 DATA of the connection", frame(DATA, END_STREAM, 0, "a"), Connection(PROTOCOL_ERROR)),
        ("6.1 DATA padded beyond its length", [post(1, "/", &[]), frame(DATA, PADDED, 1, [9, 0])].concat(), Connection(PROTOCOL_ERROR)),
        ("6.2 HEADERS of the connection", get(0, "/"), Connection(PROTOCOL_ERROR)),
        ("6.2 HEADERS padded beyond their length", frame(HEADERS, WHOLE | PADDED, 1, [9, 0]), Connection(PROTOCOL_ERROR)),
        ("6.3 PRIORITY of the connection", frame(PRIORITY, 0, 0, [0; 5]), Connection(PROTOCOL_ERROR)),
        ("6.4 RST_STREAM of the connection", reset(0), Connection(PROTOCOL_ERROR)),
        ("6.5 SETTINGS of a stream", frame(SETTINGS, 0, 1, []), Connection(PROTOCOL_ERROR)),
        ("6.6 PUSH_PROMISE from a client", frame(PUSH_PROMISE, END_HEADERS, 1, [&[0, 0, 0, 2][..], &request("GET", "/", &[])].concat()), Connection(PROTOCOL_ERROR)),
        ("6.7 PING of a stream", frame(PING, 0, 1, [0; 8]), Connection(PROTOCOL_ERROR)),
        ("6.8 GOAWAY of a stream", frame(GOAWAY, 0, 1, [0; 8]), Connection(PROTOCOL_ERROR)),
        ("6.10 CONTINUATION of the connection", frame(CONTINUATION, END_HEADERS, 0, []), Connection(PROTOCOL_ERROR)),
    ])
    .await;
}

#[rustfmt::skip]
#[tokio::test]
async fn settings_have_bounds() {
    let settings = |payload: Vec<u8>| frame(SETTINGS, 0, 0, payload);
    check_all(vec![
        ("6.5.2 ENABLE_PUSH that is neither yes nor no", settings(setting(2, 2)), Connection(PROTOCOL_ERROR)),
        ("6.5.2 a window too large", settings(setting(4, 1 << 31)), Connection(PROTOCOL_ERROR)),
        ("6.5.2 frames too small", settings(setting(5, 16_383)), Connection(PROTOCOL_ERROR)),
        ("6.5.2 frames too large", settings(setting(5, 1 << 24)), Connection(PROTOCOL_ERROR)),
        ("6.5.2 a setting nobody knows", settings(setting(0xff, 1)), Nothing),
        ("6.5.3 several values, of which the last counts", settings([setting(4, 1), setting(4, 65_535)].concat()), Nothing),
    ])
    .await;
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    let acknowledged = client.next_of(SETTINGS).await;
    assert_eq!((acknowledged.flags, acknowledged.payload.len()), (ACK, 0), "6.5.3");
    client.send(frame(PING, 0, 0, "whatever")).await;
    let pong = client.next_of(PING).await;
    assert_eq!((pong.flags, pong.payload.as_slice()), (ACK, &b"whatever"[..]), "6.7");
    client.send(frame(PING, ACK, 0, "whatever")).await;
    client.send(get(1, "/")).await;
    assert_eq!(client.answer(1).await, (200, "GET http://a/ ".to_owned()), "6.7 is not answered");
}

#[rustfmt::skip]
#[tokio::test]
async fn windows_have_bounds() {
    check_all(vec![
        ("6.9 a window of the connection that grows by nothing", window_update(0, 0), Connection(PROTOCOL_ERROR)),
        ("6.9 a window of a stream that grows by nothing", [post(1, "/", &[]), window_update(1, 0)].concat(), Connection(PROTOCOL_ERROR)),
        ("6.9.1 a window of the connection that grows too large", window_update(0, (1 << 31) - 1), Connection(FLOW_CONTROL_ERROR)),
        ("6.9.1 a window of a stream that grows too large", [get(1, "/held"), window_update(1, (1 << 31) - 1)].concat(), Stream(1, FLOW_CONTROL_ERROR)),
    ])
    .await;
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    client.send(post(1, "/held", &[])).await;
    for _ in 0..17 {
        client.send(frame(DATA, 0, 1, [0; 16_384])).await;
    }
    assert_eq!(
        client.reset_of(1).await,
        FLOW_CONTROL_ERROR,
        "6.9.1 more than the window of a stream"
    );
}

#[rustfmt::skip]
#[tokio::test]
async fn a_malformed_request_ends_its_stream() {
    let with = |more: &[(&str, &str)]| frame(HEADERS, WHOLE, 1, request("GET", "/", more));
    let of = |fields: &[(&str, &str)]| frame(HEADERS, WHOLE, 1, block(fields));
    let (method, scheme, path) = ((":method", "GET"), (":scheme", "http"), (":path", "/"));
    let broken = Stream(1, PROTOCOL_ERROR);
    let length = [("content-length", "2")];
    check_all(vec![
        ("8.2 a name in capitals", with(&[("X-A", "b")]), Connection(PROTOCOL_ERROR)),
        ("8.2 a name with a space", with(&[("x a", "b")]), Connection(PROTOCOL_ERROR)),
        ("8.2 a value with a line end", with(&[("x-a", "b\r\nc: d")]), Connection(PROTOCOL_ERROR)),
        ("8.2 a value with a NUL", with(&[("x-a", "b\0")]), Connection(PROTOCOL_ERROR)),
        ("8.2.2 Connection", with(&[("connection", "keep-alive")]), broken),
        ("8.2.2 Keep-Alive", with(&[("keep-alive", "1")]), broken),
        ("8.2.2 Transfer-Encoding", with(&[("transfer-encoding", "chunked")]), broken),
        ("8.2.2 Upgrade", with(&[("upgrade", "h2c")]), broken),
        ("8.2.2 Proxy-Connection", with(&[("proxy-connection", "keep-alive")]), broken),
        ("8.2.2 TE other than trailers", with(&[("te", "gzip")]), broken),
        ("8.2.2 TE", with(&[("te", "trailers")]), Nothing),
        ("8.3 a pseudo field behind a field", of(&[method, scheme, ("x-a", "b"), path]), broken),
        ("8.3 a pseudo field nobody knows", of(&[method, scheme, path, (":what", "b")]), Connection(PROTOCOL_ERROR)),
        ("8.3 a pseudo field of answers", of(&[method, scheme, path, (":status", "200")]), broken),
        ("8.3.1 no method", of(&[scheme, path]), broken),
        ("8.3.1 no scheme", of(&[method, path]), broken),
        ("8.3.1 no path", of(&[method, scheme, (":authority", "a")]), broken),
        ("8.3.1 an empty path", of(&[method, scheme, (":path", "")]), broken),
        ("8.3.1 a method twice", of(&[method, method, scheme, path]), broken),
        ("8.3.1 a scheme twice", of(&[method, scheme, scheme, path]), broken),
        ("8.3.1 an authority twice", of(&[method, scheme, path, (":authority", "a"), (":authority", "a")]), broken),
        ("8.3.1 a path twice", of(&[method, scheme, path, path]), broken),
        ("8.1.1 content of another length", [post(1, "/", &length), frame(DATA, END_STREAM, 1, "abc")].concat(), broken),
        ("8.1.1 content that ends early", [post(1, "/", &length), frame(DATA, END_STREAM, 1, "a")].concat(), broken),
        ("8.1.1 content of another length in several frames", [post(1, "/", &length), frame(DATA, 0, 1, "ab"), frame(DATA, END_STREAM, 1, "c")].concat(), broken),
        ("8.2.1 a value with a space before it", with(&[("x-a", " b")]), Nothing),
        ("8.2 a name of nothing", with(&[("", "b")]), Connection(PROTOCOL_ERROR)),
        ("8.3 a colon in a name", with(&[("x:a", "b")]), Connection(PROTOCOL_ERROR)),
        ("8.1 trailers that do not end the stream", [post(1, "/held", &[]), frame(HEADERS, END_HEADERS, 1, block(&[("x-a", "b")]))].concat(), broken),
        ("8.1 trailers with a pseudo field, which nobody reads", [post(1, "/held", &[]), frame(HEADERS, WHOLE, 1, block(&[method]))].concat(), Nothing),
        ("8.5 a tunnel with a path", of(&[(":method", "CONNECT"), (":authority", "a:1"), path]), broken),
        ("RFC 8441 a tunnel for another protocol", of(&[(":method", "CONNECT"), (":protocol", "websocket"), scheme, path, (":authority", "a")]), broken),
    ])
    .await;
}
