//! What the reader takes and refuses, and how it says so.

use super::*;
use crate::Pointer;

fn read(text: &str) -> Result<Json, ReadError> {
    Json::read(text.as_bytes(), 64)
}

#[track_caller]
fn same(text: &str) {
    assert_eq!(read(text).unwrap().to_text(), text);
}

#[track_caller]
fn refused(text: &[u8], line: u32, column: u32, sentence: &str) {
    let error = Json::read(text, 64).unwrap_err();
    assert_eq!(error.to_string(), sentence);
    assert_eq!((error.place.line, error.place.column), (line, column), "{sentence}");
}

#[test]
fn numbers_strings_and_order_come_back_as_they_were_sent() {
    same("null");
    same("[true,false,null]");
    same("[1.10,-0,0.0,1E+2,9007199254740993,1e1000000000,123456789012345678901234567890]");
    same(r#"["\u00e9","é","\/","/","\u0000","\ud83d\ude00","😀","\u0041","\"\\\b\f\n\r\t"]"#);
    same(r#"{"z":1,"a":{"\u0062":[]},"m":{}}"#);
}

#[test]
fn white_space_is_left_out() {
    assert_eq!(
        read(" \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } } \n").unwrap().to_text(),
        r#"{"a":[1,2],"b":{}}"#
    );
}

#[track_caller]
fn says(text: &str, decoded: &str) {
    assert_eq!(read(text).unwrap().as_str(), Some(decoded));
}

#[test]
fn strings_are_decoded() {
    says(r#""plain é""#, "plain é");
    says(r#""\u00e9\u00E9""#, "éé");
    says(r#""a\u0000b""#, "a\0b");
    says(r#""\ud83d\ude00!""#, "😀!");
    says(r#""\uDBFF\uDFFF\ufffe""#, "\u{10ffff}\u{fffe}");
}

#[test]
fn a_refusal_says_what_was_expected_and_what_came() {
    refused(b"", 1, 1, "expected a JSON value, found nothing");
    refused(b" \n ", 1, 1, "expected a JSON value, found nothing");
    refused(b"nul", 1, 1, "expected a JSON value, found `nul`");
    refused(b"[NaN]", 1, 2, "expected a JSON value, found `NaN`");
    refused(b"['a']", 1, 2, "expected a JSON value, found `'`");
    refused(b"[1,]", 1, 4, "expected a JSON value, found `]`");
    refused(b"[1 2]", 1, 4, "expected `,` or `]`, found `2`");
    refused(b"[1", 1, 3, "expected `,` or `]`, found the end");
    refused(b"{\"a\":1", 1, 7, "expected `,` or `}`, found the end");
    refused(b"{\"a\" 1}", 1, 6, "expected `:` after the member name, found `1`");
    refused(b"{a: 1}", 1, 2, "expected a member name in quotes, or `}`, found `a`");
    refused(b"{\"a\":1,}", 1, 8, "expected a member name in quotes, found `}`");
    refused(b"{\"a\":}", 1, 6, "expected a JSON value, found `}`");
    refused(b"1 x", 1, 3, "expected nothing after the value, found `x`");
    refused("\u{a0}1".as_bytes(), 1, 1, "expected a JSON value, found the character U+00A0");
    refused(b"[01]", 1, 2, "expected a number without a leading zero, found `01`");
    refused(b"[-]", 1, 3, "expected a digit after `-`, found `]`");
    refused(b"[1.]", 1, 4, "expected a digit after the decimal point, found `]`");
    refused(b"[1e+]", 1, 5, "expected a digit in the exponent, found `]`");
    refused(
        b"[\"a\nb\"]",
        1,
        4,
        "expected an escape such as `\\n` in its place, found a line break",
    );
    refused(b"[\"a\tb\"]", 1, 4, "expected an escape such as `\\n` in its place, found a tab");
    refused(b"\"a", 1, 3, "expected the closing quote of a string, found the end");
    refused(b"\"\\x\"", 1, 3, "expected one of `\"\\/bfnrtu` after `\\`, found `x`");
    refused(b"\"\\u12g4\"", 1, 6, "expected four hexadecimal digits after `\\u`, found `g4`");
    refused(
        b"1e9999999999999999999",
        1,
        1,
        "expected an exponent of at most 18 digits, found a larger one",
    );
}

#[test]
fn what_is_not_utf8_without_a_mark_is_refused() {
    refused(b"[\"a\xff\"]", 1, 4, "expected UTF-8, found bytes that are not");
    refused(b"\xed\xa0\x80", 1, 1, "expected UTF-8, found bytes that are not");
    let sentence = "expected a JSON value, found a byte-order mark: send UTF-8 without one";
    refused(b"\xef\xbb\xbf{}", 1, 1, sentence);
}

#[test]
fn half_a_surrogate_pair_is_refused() {
    let sentence = |escape: &str| {
        format!(
            "expected a pair of surrogate escapes, found `{escape}` alone: it stands for no character"
        )
    };
    refused(br#"["a\ud83d"]"#, 1, 4, &sentence(r"\ud83d"));
    refused(br#""\uDE00\ud83d""#, 1, 2, &sentence(r"\uDE00"));
    refused(br#""\ud83d\u0041""#, 1, 2, &sentence(r"\ud83d"));
    refused(br#""\ud83d\ud83d\ude00""#, 1, 2, &sentence(r"\ud83d"));
}

#[test]
fn a_place_counts_lines_and_characters() {
    refused(
        "{\n  \"é\": \"😀\", x".as_bytes(),
        2,
        13,
        "expected a member name in quotes, found `x`",
    );
    let error = Json::read("[\r\n\"é\" x".as_bytes(), 64).unwrap_err();
    assert_eq!(error.place, Place { line: 2, column: 5, offset: 8 });
}

#[test]
fn a_member_given_twice_is_refused_with_both_places() {
    let sentence =
        "expected each member once, found `a` again: it stands at line 1, column 2 already";
    refused(b"{\"a\":1,\n \"b\":2,\n \"\\u0061\":3}", 3, 2, sentence);
    let inside =
        "expected each member once, found `x` again: it stands at line 1, column 13 already";
    refused(b"[{\"x\":{}},{ \"x\":{\"x\":1},\"x\":2}]", 1, 25, inside);
}

#[test]
fn a_hundred_thousand_members_are_read_and_a_duplicate_among_them_found() {
    let members: Vec<String> =
        (0..100_000).map(|number| format!("\"m{number}\":{number}")).collect();
    let text = format!("{{{}}}", members.join(","));
    let object = Json::read(text.as_bytes(), 64).unwrap();
    assert_eq!(object.member("m77777"), Some(&Json::integer(77_777)));
    let text = format!("{{{},\"m5\":0}}", members.join(","));
    let kind = Json::read(text.as_bytes(), 64).unwrap_err().kind;
    assert!(matches!(kind, ReadErrorKind::DuplicateMember { name, .. } if name == "m5"));
}

#[track_caller]
fn deep(levels: usize, max_depth: usize, accepted: bool) {
    let text = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let read = Json::read(text.as_bytes(), max_depth);
    assert_eq!(read.is_ok(), accepted, "{levels} levels, {max_depth} allowed: {read:?}");
    if let Err(error) = read {
        let max = max_depth.min(NESTING_CEILING);
        assert_eq!(error.kind, ReadErrorKind::TooDeep { max });
        assert_eq!(error.place.offset, max);
    }
}

#[test]
fn nesting_has_a_limit_and_an_abyss_is_no_trouble() {
    deep(1, 1, true);
    deep(1, 0, false);
    deep(64, 64, true);
    deep(65, 64, false);
    deep(NESTING_CEILING, usize::MAX, true);
    deep(NESTING_CEILING + 1, usize::MAX, false);
    let abyss = "[".repeat(100_000);
    assert!(matches!(read(&abyss).unwrap_err().kind, ReadErrorKind::TooDeep { max: 64 }));
    let abyss = "{\"a\":".repeat(100_000);
    assert!(matches!(read(&abyss).unwrap_err().kind, ReadErrorKind::TooDeep { max: 64 }));
}

#[test]
fn depth_counts_the_way_down_not_the_width() {
    assert_eq!(read("[[],[],{\"a\":[]}]").unwrap().depth(), 3);
    assert!(Json::read(b"[[],[],[],{}]", 2).is_ok());
}

#[track_caller]
fn stands(pointer: &str, expected: Option<(u32, u32)>) {
    let text = "{\n  \"a\": [1, {\"b\": null}, []],\n  \"\\u0063/d\": \"é\", \"e\":{}\n}";
    let place = locate(text.as_bytes(), &Pointer::parse(pointer).unwrap());
    assert_eq!(place.map(|place| (place.line, place.column)), expected, "{pointer}");
}

#[test]
fn a_value_is_found_where_it_stands() {
    stands("", Some((1, 1)));
    stands("/a", Some((2, 8)));
    stands("/a/0", Some((2, 9)));
    stands("/a/1/b", Some((2, 18)));
    stands("/a/2", Some((2, 25)));
    stands("/c~1d", Some((3, 15)));
    stands("/e", Some((3, 24)));
    stands("/none", None);
    stands("/a/3", None);
    stands("/a/2/0", None);
    stands("/a/-", None);
    stands("/c~1d/0", None);
    stands("/e/e", None);
}

#[test]
fn nothing_stands_in_what_is_not_json() {
    assert_eq!(locate(b"", &Pointer::root()), None);
    assert_eq!(locate(b"[1,", &Pointer::parse("/1").unwrap()), None);
    assert_eq!(locate(b"[x,1]", &Pointer::parse("/1").unwrap()), None);
    assert_eq!(locate(b"\xff", &Pointer::root()), None);
}
