//! What the protocol allows, and what is understood by it (RFC 9113, RFC 7541, by section): odd
//! frames, every way to write a field, frames that come late. What it forbids, `violations.rs` has.

use std::iter::repeat_n;

use super::frames::*;
use crate::stub::Served;

const WHOLE: u8 = END_STREAM | END_HEADERS;

/// The stream that a case is about, and the one that is tried after it.
const FIRST: u32 = 7;
const LATER: u32 = 101;

/// Sends the frames, and says what is answered on the first stream; then another request is.
async fn answered(served: &Served, bytes: &[u8]) -> String {
    let mut client = Client::connect(served.address).await;
    client.send(bytes).await;
    let (status, content) = client.answer(FIRST).await;
    client.send(get(LATER, "/later")).await;
    assert_eq!(client.answer(LATER).await, (200, "GET http://a/later ".to_owned()));
    format!("{status} {content}")
}

async fn check_all(cases: Vec<(&str, Vec<u8>, &str)>) {
    let served = Served::start().await;
    for (name, bytes, answer) in cases {
        assert_eq!(answered(&served, &bytes).await, answer, "{name}");
    }
}

fn data(flags: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    frame(DATA, flags, FIRST, payload)
}

fn priority(stream: u32, on: u32, weight: u8) -> Vec<u8> {
    frame(PRIORITY, 0, stream, [&on.to_be_bytes()[..], &[weight]].concat())
}

/// The request that is asked for last, with something before and behind its frame.
fn among(before: Vec<u8>, behind: Vec<u8>) -> Vec<u8> {
    [before, get(FIRST, "/"), behind].concat()
}

#[rustfmt::skip]
#[tokio::test]
async fn frames_of_every_kind() {
    let head = request("POST", "/", &[]);
    let get_head = request("GET", "/", &[]);
    let begin = |flags: u8, payload: &[u8]| frame(HEADERS, flags, FIRST, payload);
    let reserved = {
        let mut bytes = get(FIRST, "/");
        bytes[5] |= 0x80;
        bytes
    };
    let (ping, unknown) = (frame(PING, 0, 0, [0; 8]), frame(0x77, 0, 0, "x"));
    let large = "a".repeat(16_384);
    check_all(vec![
        ("4.1 flags that mean nothing", [frame(HEADERS, WHOLE | 0x92, FIRST, &get_head), frame(PING, 0xfe, 0, [0; 8])].concat(), "200 GET http://a/ "),
        ("4.1 the reserved bit", reserved, "200 GET http://a/ "),
        ("4.2 the largest frame", [begin(END_HEADERS, &head), data(END_STREAM, &large)].concat(), &format!("200 POST http://a/ {large}")),
        ("5.5 what nobody knows, between two", among(unknown.clone(), unknown), "200 GET http://a/ "),
        ("6.1 content in several", [begin(END_HEADERS, &head), data(0, "a"), data(0, "b"), data(END_STREAM, "c")].concat(), "200 POST http://a/ abc"),
        ("6.1 content with padding", [begin(END_HEADERS, &head), data(PADDED | END_STREAM, b"\x05hi\0\0\0\0\0")].concat(), "200 POST http://a/ hi"),
        ("6.1 nothing but padding", [begin(END_HEADERS, &head), data(PADDED, b"\x02\0\0"), data(END_STREAM, "hi")].concat(), "200 POST http://a/ hi"),
        ("6.1 an empty end", [begin(END_HEADERS, &head), data(0, "hi"), data(END_STREAM, "")].concat(), "200 POST http://a/ hi"),
        ("6.2 a head with padding", begin(WHOLE | PADDED, &[&[3][..], &get_head, &[0; 3]].concat()), "200 GET http://a/ "),
        ("6.2 a head with a priority", begin(WHOLE | PRIORITIZED, &[&[0x80, 0, 0, 1, 255][..], &get_head].concat()), "200 GET http://a/ "),
        ("6.2 with both", begin(WHOLE | PRIORITIZED | PADDED, &[&[1, 0, 0, 0, 1, 255][..], &get_head, &[0]].concat()), "200 GET http://a/ "),
        ("6.3 priorities of any weight and kind", among([priority(FIRST, 0, 0), priority(FIRST, 0, 255), priority(FIRST, 1, 15), priority(FIRST, 0x8000_0001, 15)].concat(), priority(FIRST, 0, 1)), "200 GET http://a/ "),
        ("6.3 a priority of a stream to come", among(priority(99, 0, 1), vec![]), "200 GET http://a/ "),
        ("6.7 a ping on either side", among(ping.clone(), ping), "200 GET http://a/ "),
        ("6.9 windows that grow", among(frame(WINDOW_UPDATE, 0, 0, [0, 0, 0, 1]), frame(WINDOW_UPDATE, 0, FIRST, [0, 0, 0, 1])), "200 GET http://a/ "),
        ("6.10 a head in many parts", [begin(END_STREAM, &get_head[..3]), frame(CONTINUATION, 0, FIRST, &get_head[3..9]), frame(CONTINUATION, 0, FIRST, []), frame(CONTINUATION, END_HEADERS, FIRST, &get_head[9..])].concat(), "200 GET http://a/ "),
        ("7 an error nobody knows", among([post(1, "/held", &[]), frame(RST_STREAM, 0, 1, [0xff; 4])].concat(), vec![]), "200 GET http://a/ "),
        ("8.1 trailers", [begin(END_HEADERS, &head), data(0, "hi"), frame(HEADERS, WHOLE, FIRST, block(&[("x-sum", "1")]))].concat(), "200 POST http://a/ hi"),
        ("8.1.1 a length that is that of all frames", [post(FIRST, "/", &[("content-length", "4")]), data(0, "ab"), data(END_STREAM, "cd")].concat(), "200 POST http://a/ abcd"),
        ("8.2.3 cookies in parts", frame(HEADERS, WHOLE, FIRST, request("GET", "/", &[("cookie", "a=b"), ("cookie", "c=d")])), "200 GET http://a/ "),
    ])
    .await;
}

/// GET of `/` from nobody in particular, by indices of the static table.
const PLAIN: [u8; 3] = [0x82, 0x86, 0x84];

/// A field that says its name and value in full, by the octet that says whether it is remembered.
fn literal(kind: u8) -> Vec<u8> {
    [&[kind, 4][..], b"x-ab", &[2], b"cd"].concat()
}

#[rustfmt::skip]
#[tokio::test]
async fn fields_in_every_form() {
    // Octets of RFC 7541 C.3 and C.4, and of no other place.
    let plain_host = [&[0x41, 15][..], b"www.example.com"].concat();
    let coded_host = [0x41, 0x8c, 0xf1, 0xe3, 0xc2, 0xe5, 0xf2, 0x3a, 0x6b, 0xa0, 0xab, 0x90, 0xf4, 0xff];
    let custom = [0x25, 0xa8, 0x49, 0xe9, 0x5b, 0xa9, 0x7d, 0x7f];
    let head = |rest: &[u8]| frame(HEADERS, WHOLE, FIRST, [&PLAIN[..], rest].concat());
    let updated = |updates: &[u8]| frame(HEADERS, WHOLE, FIRST, [updates, &PLAIN, &plain_host].concat());
    let host = "200 GET http://www.example.com/ ";
    let again: Vec<u8> = repeat_n(0xbe, 3).collect();
    check_all(vec![
        ("6.1 by an index", head(&coded_host), host),
        ("6.1 by an index of what was remembered", head(&[&plain_host[..], &literal(0x40), &again].concat()), host),
        ("6.2.1 remembered, the name in full", head(&[plain_host.clone(), literal(0x40)].concat()), host),
        ("6.2.1 remembered, the name by its index", head(&plain_host), host),
        ("6.2.2 not remembered, the name by its index", head(&[&[0x01, 1][..], b"b"].concat()), "200 GET http://b/ "),
        ("6.2.2 not remembered, the name in full", head(&[plain_host.clone(), literal(0)].concat()), host),
        ("6.2.3 never to be remembered, the name by its index", head(&[&[0x11, 1][..], b"b"].concat()), "200 GET http://b/ "),
        ("6.2.3 never to be remembered, the name in full", head(&[plain_host.clone(), literal(0x10)].concat()), host),
        ("5.2 the code of Huffman, in name and value", head(&[&coded_host[..], &[0x40, 0x88], &custom, &[0x88], &custom].concat()), host),
        ("5.2 an empty value", head(&[&plain_host[..], &[0x40, 4], b"x-ab", &[0]].concat()), host),
        ("6.3 a table of no size", updated(&[0x20]), host),
        ("6.3 a table that shrinks and grows before one head", updated(&[0x20, 0x3f, 0xe1, 0x1f]), host),
        ("4.4 a field larger than the table, which empties it", head(&[&plain_host[..], &[0x40, 4], b"x-ab", &[0x7f, 0xa1, 0x27], &[b'a'; 5_152]].concat()), host),
    ])
    .await;
}

#[tokio::test]
async fn what_one_head_has_said_the_next_may_point_at() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    // The three requests of RFC 7541 C.4, with the code of Huffman and a table that fills.
    let heads: [&[u8]; 3] = [
        b"\x82\x86\x84\x41\x8c\xf1\xe3\xc2\xe5\xf2\x3a\x6b\xa0\xab\x90\xf4\xff",
        b"\x82\x86\x84\xbe\x58\x86\xa8\xeb\x10\x64\x9c\xbf",
        b"\x82\x87\x85\xbf\x40\x88\x25\xa8\x49\xe9\x5b\xa9\x7d\x7f\x89\x25\xa8\x49\xe9\x5b\xb8\xe8\xb4\xbf",
    ];
    let answers = [
        "GET http://www.example.com/ ",
        "GET http://www.example.com/ ",
        "GET https://www.example.com/index.html ",
    ];
    for ((head, answer), stream) in heads.into_iter().zip(answers).zip([1, 3, 5]) {
        client.send(frame(HEADERS, WHOLE, stream, head)).await;
        assert_eq!(client.answer(stream).await, (200, answer.to_owned()));
    }
}

fn window(bytes: u32) -> Vec<u8> {
    frame(SETTINGS, 0, 0, [&[0, 4][..], &bytes.to_be_bytes()].concat())
}

/// The next piece of content of the first stream.
async fn piece(client: &mut Client) -> String {
    let piece = client.next_of(DATA).await;
    assert_eq!(piece.stream, 1);
    String::from_utf8(piece.payload).expect("it is ASCII")
}

#[tokio::test]
async fn no_more_is_sent_than_there_is_room_for() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    client.send([window(1), get(1, "/a")].concat()).await;
    assert_eq!(piece(&mut client).await, "G", "6.9.1 a window of one octet");
    client.send(window(4)).await;
    assert_eq!(piece(&mut client).await, "ET ", "6.9.2 a window that grows afterwards");
    // Four were sent, so the window is below nothing by three until it has grown by more.
    client.send([window(1), frame(WINDOW_UPDATE, 0, 1, [0, 0, 0, 5])].concat()).await;
    assert_eq!(piece(&mut client).await, "ht", "6.9.2 a window that was below nothing");
    client.send(frame(WINDOW_UPDATE, 0, 1, [0, 0, 1, 0])).await;
    assert_eq!(piece(&mut client).await, "tp://a/a ");
}

#[tokio::test]
async fn settings_are_acknowledged_in_their_order_and_pings_with_what_they_say() {
    let served = Served::start().await;
    let mut client = Client::connect(served.address).await;
    client.next_of(SETTINGS).await;
    for number in 0..3_u8 {
        client.send([window(65_535), frame(PING, 0, 0, [number; 8])].concat()).await;
        let (settings, ping) = (client.next_of(SETTINGS).await, client.next_of(PING).await);
        assert_eq!((settings.flags, settings.payload.len()), (ACK, 0), "6.5.3");
        assert_eq!((ping.flags, ping.payload.as_slice()), (ACK, &[number; 8][..]), "6.7");
    }
}

#[tokio::test]
async fn a_client_that_says_goodbye_is_answered_what_it_has_asked() {
    let served = Served::start().await;
    for code in [NO_ERROR, 0xffff_ffff] {
        let mut client = Client::connect(served.address).await;
        let goodbye = [[0; 4], code.to_be_bytes()].concat();
        client.send([get(1, "/a"), frame(GOAWAY, 0, 0, goodbye)].concat()).await;
        assert_eq!(client.answer(1).await, (200, "GET http://a/a ".to_owned()), "6.8");
        while client.next().await.is_some() {}
    }
}
