//! What holds whatever a stranger sends: nothing panics, and what is written is read back.

use candor_http::accept::Accept;
use candor_http::etag::{EntityTag, EntityTags};
use candor_http::expect::Expect;
use candor_http::host::Authority;
use candor_http::link::Links;
use candor_http::media_type::MediaType;
use candor_http::prefer::Prefer;
use candor_http::query::{encode_value, parameters};
use candor_http::target::{Target, encode_segment};
use candor_http::transfer_encoding::TransferEncoding;
use candor_http::{content_coding, content_length, date};
use proptest::prelude::*;

/// Bytes that look like a field often enough to get past its first character.
fn field() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        "[ \t,;=/*\"\\\\W%:.\\[\\]?#&+-]".prop_map(String::into_bytes),
        "[a-z0-9]{1,4}".prop_map(String::into_bytes),
        Just(b"q=0.".to_vec()),
        Just(b"chunked".to_vec()),
        Just(b"http://".to_vec()),
        any::<u8>().prop_map(|byte| vec![byte]),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_field_panics(one in field(), two in field()) {
        let lines = || [&one, &two];
        let _ = Accept::parse(lines()).map(|accept| accept.choose(&["text/html", "a/b;c=d"]));
        let _ = EntityTags::parse(lines()).map(|tags| tags.matches_weak("a"));
        let _ = Prefer::parse(lines()).value("a");
        let _ = TransferEncoding::parse(lines());
        let _ = Expect::parse(lines());
        let _ = content_coding::of_content(lines());
        let _ = content_coding::AcceptedCodings::parse(lines());
        let _ = content_length::parse(lines());
        let _ = date::parse(&one);
        let _ = MediaType::parse(&one);
        let _ = Authority::parse(&one);
    }

    #[test]
    fn no_target_panics(raw in field(), method in "GET|OPTIONS|CONNECT") {
        let raw = String::from_utf8_lossy(&raw);
        for raw in [raw.clone(), format!("/{raw}").into(), format!("http://a/{raw}").into()] {
            if let Ok(target) = Target::parse(&method, &raw) {
                let _ = target.path().map(|path| path.segments().count());
                let _ = target.query().map(|query| parameters(query, 4));
            }
        }
        let _ = parameters(&raw, 4);
    }

    #[test]
    fn a_date_is_read_back(seconds in 0..=253_402_300_799_i64) {
        let text = date::format(seconds).to_string();
        prop_assert_eq!(text.len(), 29);
        prop_assert_eq!(date::parse(&text), Some(seconds));
    }

    #[test]
    fn a_segment_is_read_back(segments in prop::collection::vec("[^\0]*", 1..4)) {
        let encoded = segments.iter().map(|segment| format!("/{}", encode_segment(segment)));
        let path: String = encoded.collect();
        let target = Target::parse("GET", &path).expect("encoded");
        let found: Vec<_> = target.path().expect("a path").segments().collect();
        prop_assert_eq!(found, segments);
    }

    #[test]
    fn a_query_is_read_back(name in "[^\0]+", value in "[^\0]*") {
        let query = format!("{}={}", encode_value(&name), encode_value(&value));
        let raw = format!("/?{query}");
        let target = Target::parse("GET", &raw).expect("encoded");
        prop_assert_eq!(target.query(), Some(query.as_str()));
        let found = parameters(&query, 1).expect("encoded");
        prop_assert_eq!(found, [(name.into(), value.into())]);
    }

    #[test]
    fn an_entity_tag_is_read_back(weak: bool, opaque in "[!#-~\u{80}-\u{2ff}]*") {
        let tag = EntityTag { weak, opaque: &opaque };
        let line = format!("{tag}, {tag}");
        prop_assert_eq!(EntityTags::parse([&line]), Ok(EntityTags::List(vec![tag, tag])));
    }

    #[test]
    fn a_link_is_one_header_line(target in ".*") {
        let mut links = Links::default();
        links.push(&target, "next");
        let line = links.to_string();
        prop_assert!(line.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
        prop_assert_eq!(line.find('>'), Some(line.len() - "; rel=\"next\"".len() - 1));
    }
}
