//! More odd and bad requests: what two servers in a row are known to read differently, and what
//! public lists of such probes ask. The statuses they get, with the clause.

use crate::cases::*;

fn line(line: &str) -> String {
    bare(line, "")
}

fn hosted(host: &str) -> String {
    format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")
}

#[rustfmt::skip]
#[tokio::test]
async fn what_is_almost_a_request_line_is_none() {
    check_all(vec![
        case("RFC 9112 §2.3: a version of one digit", line("GET / HTTP/1"), Waits, &[400], Closed),
        case("RFC 9112 §2.3: a version with a zero before it", line("GET / HTTP/01.1"), Waits, &[400], Closed),
        case("RFC 9112 §2.3: a version of three", line("GET / HTTP/1.1.1"), Waits, &[400], Closed),
        case("RFC 9112 §2.3: a version with a space in it", line("GET / HTTP/ 1.1"), Waits, &[400], Closed),
        case("RFC 9112 §2.3: a version that does not exist", line("GET / HTTP/9.9"), Waits, &[505], Closed),
        case("RFC 9112 §3: no target", line("GET HTTP/1.1"), Waits, &[400], Closed),
        case("RFC 9112 §3: a tab for a space", line("GET\t/ HTTP/1.1"), Waits, &[400], Closed),
        case("RFC 9112 §3: tabs for both", line("GET\t/\tHTTP/1.1"), Waits, &[400], Closed),
        case("RFC 9112 §3: a space behind it", line("GET / HTTP/1.1 "), Waits, &[400], Closed),
        case("RFC 9112 §2.2: a space before it", line(" GET / HTTP/1.1"), Waits, &[400], Closed),
        case("RFC 9112 §2.2: a line of nothing but spaces", "   \r\n\r\n", Waits, &[400], Closed),
        case("RFC 9112 §2.2: carriage returns alone", "GET / HTTP/1.1\rHost: a\r\r", Waits, &[400], Closed),
        case("RFC 9112 §3.2: a NUL in the target", line("GET /a\0b HTTP/1.1"), Waits, &[400], Closed),
        case("RFC 3986 §2: a backslash in the target", line("GET /a\\b HTTP/1.1"), Waits, &[400], Closed),
        case("RFC 3986 §2.1: NUL by its number", get("/v1/notes/a%00b"), Waits, &[400], Closed),
        case("RFC 3986 §2.1: a line end by its number", get("/v1/notes/%0d%0aX:%201"), Waits, &[404], Kept),
        case("RFC 3629 §3: a slash that is too long", get("/v1/notes/%c0%af"), Waits, &[400], Closed),
        case("RFC 9110 §9.3.8: TRACE", line("TRACE / HTTP/1.1"), Waits, &[405], Kept),
        case("RFC 9110 §9.3.8: TRACE with content", bare("TRACE / HTTP/1.1", "Content-Length: 2\r\n") + "hi", Waits, &[405], Kept),
        case("RFC 9110 §9.3.6: a tunnel to no port", "CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n", Waits, &[400], Closed),
    ])
    .await;
}

#[rustfmt::skip]
#[tokio::test]
async fn a_field_has_a_name_and_a_value_and_nothing_else() {
    check_all(vec![
        case("RFC 9112 §5: no name", get_with(": a"), Waits, &[400], Closed),
        case("RFC 9112 §5: a name in brackets", get_with("[X]: a"), Waits, &[400], Closed),
        case("RFC 9112 §5: a tab in a name", get_with("X\tY: a"), Waits, &[400], Closed),
        case("RFC 9112 §5: a name beyond ASCII", get_with("Xé: a"), Waits, &[400], Closed),
        case("RFC 9112 §5.1: a space before the colon of a length", post("Content-Length : 13\r\n", NOTE), Waits, &[400], Closed),
        case("RFC 9112 §5.1: a space before the colon of a coding", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), Waits, &[400], Closed),
        case("RFC 9112 §2.2: a space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", Waits, &[400], Closed),
        case("RFC 9110 §5.5: a control character", get_with("X: a\x01b"), Waits, &[400], Closed),
        case("RFC 9110 §5.5: DEL", get_with("X: a\x7fb"), Waits, &[400], Closed),
        case("RFC 9112 §3.2: the same Host twice", get_with("Host: a"), Waits, &[400], Closed),
        case("RFC 9112 §3.2: a Host with a user", hosted("me@a"), Waits, &[400], Closed),
        case("RFC 9112 §3.2: a Host with a path", hosted("a/b"), Waits, &[400], Closed),
        case("RFC 9112 §3.2: two Hosts in one", hosted("a, b"), Waits, &[400], Closed),
        case("RFC 9112 §3.2: no Host at all", hosted("###"), Waits, &[400], Closed),
        case("RFC 9112 §3.2.2: another Host than that of the target, which wins", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", Waits, &[200], Kept),
        case("RFC 9110 §7.8: an upgrade nobody knows", bare("GET / HTTP/1.1", "Connection: upgrade\r\nUpgrade: what/1\r\n"), Waits, &[200], Kept),
        case("RFC 9110 §7.8: an upgrade that Connection does not name", bare("GET / HTTP/1.1", "Upgrade: websocket\r\n"), Waits, &[200], Kept),
        case("RFC 9110 §10.1.1: an expectation in HTTP/1.0", "POST /v1/nowhere HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n", Waits, &[404], Closed),
    ])
    .await;
}

#[rustfmt::skip]
#[tokio::test]
async fn a_length_is_what_every_reader_takes_it_for() {
    let sized = |length: &str| post(&format!("Content-Length:{length}\r\n"), NOTE);
    let mut cases = vec![
        case("RFC 9110 §5.6.3: spaces and tabs around it", sized(" \t 13 \t"), Waits, &[201], Kept),
        case("RFC 9110 §8.6: zeros before it, which its grammar allows", sized(" 013"), Waits, &[201], Kept),
        case("RFC 9112 §6.3: none in a GET with content", bare("GET / HTTP/1.1", "Content-Length: 2\r\n") + "hi", Waits, &[200], Kept),
        case("RFC 9112 §6.3: of a HEAD with content", bare("GET / HTTP/1.1", "") + &bare("OPTIONS /v1/notes HTTP/1.1", "Content-Length: 2\r\n") + "hi", Waits, &[200, 204], Kept),
        case("RFC 9110 §8.6: a name with an underscore is another name", post("Content_Length: 13\r\n", ""), Waits, &[411], Kept),
    ];
    for length in ["", " ", " -0", " 1_3", " 0xd", " 0o15", " 1 3", " 13;", " 13, 14", " 13\u{b}", " ١٣"] {
        cases.push(case("RFC 9112 §6.3: no number", sized(length), Waits, &[400], Closed));
    }
    check_all(cases).await;
}

#[rustfmt::skip]
#[tokio::test]
async fn a_coding_is_chunked_and_last_or_it_is_refused() {
    let coded = |coding: &str| post(&format!("Transfer-Encoding:{coding}\r\n"), "d\r\n{\"text\":\"hi\"}\r\n0\r\n\r\n");
    let mut cases = vec![
        // Elsewhere empty members of a list are let pass; here one server may see what another does not.
        case("RFC 9110 §5.6.1: an empty member before it", coded(" , chunked"), Waits, &[400], Closed),
        case("RFC 9110 §5.6.1: an empty member behind it", coded(" chunked ,"), Waits, &[400], Closed),
        case("RFC 9112 §7: in capitals", coded(" CHUNKED\t"), Waits, &[201], Kept),
        case("RFC 9112 §7: with a parameter, which it has none of", coded(" chunked;q=1"), Waits, &[501], Closed),
        case("RFC 9112 §6.1: beside one that is not known", coded(" gzip, chunked"), Waits, &[501], Closed),
    ];
    for coding in ["", " ,", " \u{b}chunked", " \u{c}chunked", " chun\0ked", " \r\n chunked", " chunked, gzip", " chunked, identity", " chunked, chunked"] {
        cases.push(case("RFC 9112 §6.1, §6.3", coded(coding), Waits, &[400], Closed));
    }
    check_all(cases).await;
}

#[rustfmt::skip]
#[tokio::test]
async fn chunks_end_where_they_say() {
    let note = "d\r\n{\"text\":\"hi\"}\r\n";
    let with_trailer = |trailer: &str| chunked(&format!("{note}0\r\n{trailer}\r\n\r\n"));
    let mut cases = vec![
        case("RFC 9112 §7.1: several", chunked("5\r\n{\"tex\r\n8\r\nt\":\"hi\"}\r\n0\r\n\r\n"), Waits, &[201], Kept),
        case("RFC 9112 §7.1: a size in capitals, with zeros before it", chunked("000D\r\n{\"text\":\"hi\"}\r\n000\r\n\r\n"), Waits, &[201], Kept),
        case("RFC 9112 §7.1: none, so there is no content", chunked("0\r\n\r\n"), Waits, &[400], Kept),
        case("RFC 9112 §7.1.1: extensions of every form", chunked("d ;a;b=c; d=\"e f\"\r\n{\"text\":\"hi\"}\r\n0;z\r\n\r\n"), Waits, &[201], Kept),
        case("RFC 9110 §6.5.1: a length behind the end", with_trailer("Content-Length: 5"), Waits, &[201], Kept),
        case("RFC 9110 §6.5.1: a coding behind the end", with_trailer("Transfer-Encoding: gzip"), Waits, &[201], Kept),
        case("RFC 9110 §6.5.1: a Host behind the end", with_trailer("Host: b"), Waits, &[201], Kept),
        case("RFC 9110 §6.5.1: credentials behind the end", with_trailer("Authorization: Bearer x"), Waits, &[201], Kept),
        case("RFC 9112 §7.1: no end", chunked(note), Closes, &[400], Closed),
    ];
    for content in [
        " d\r\n{\"text\":\"hi\"}\r\n0\r\n\r\n", "0xd\r\n{\"text\":\"hi\"}\r\n0\r\n\r\n", "1_3\r\n", "-d\r\n", "+d\r\n",
        "d\r{\"text\":\"hi\"}\r\n0\r\n\r\n", "d\n{\"text\":\"hi\"}\r\n0\r\n\r\n", "d;\r\n{\"text\":\"hi\"}\r\n0\r\n\r\n",
        "d;a\0\r\n{\"text\":\"hi\"}\r\n0\r\n\r\n", "d;a\rb\r\n{\"text\":\"hi\"}\r\n0\r\n\r\n", "d;a\n{\"text\":\"hi\"}\r\n0\r\n\r\n",
        "c\r\n{\"text\":\"hi\"}\r\n0\r\n\r\n", "d\r\n{\"text\":\"hi\"}0\r\n\r\n", "d\r\n{\"text\":\"hi\"}\n0\r\n\r\n",
        "d\r\n{\"text\":\"hi\"}\r\n0\r\nX: 1\n\r\n", "\r\nd\r\n",
    ] {
        cases.push(case("RFC 9112 §7.1", chunked(content), Waits, &[400], Closed));
    }
    check_all(cases).await;
}
