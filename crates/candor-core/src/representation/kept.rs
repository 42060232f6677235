//! An answer as it is kept for a request that is sent again: its status and outcome, its fields but
//! for Date, and its content, much as they stood on the wire.

use bytes::Bytes;
use http::header::{DATE, HeaderName, HeaderValue};
use http::{Response, StatusCode};

use crate::catalogue::{self, Cause};

/// The answer as bytes.
pub fn write_kept(outcome: &Cause, answer: &Response<Vec<u8>>) -> Vec<u8> {
    let mut kept = format!("{} {}\n", answer.status().as_str(), outcome.name).into_bytes();
    for (name, value) in answer.headers().iter().filter(|(name, _)| **name != DATE) {
        kept.extend_from_slice(name.as_str().as_bytes());
        kept.extend_from_slice(b": ");
        kept.extend_from_slice(value.as_bytes());
        kept.push(b'\n');
    }
    kept.push(b'\n');
    kept.extend_from_slice(answer.body());
    kept
}

/// The answer that these bytes are; nothing when they are none.
pub(crate) fn read_kept(kept: Bytes) -> Option<(&'static Cause, Response<Bytes>)> {
    let mut rest = kept;
    let mut response = Response::new(Bytes::new());
    let first = line(&mut rest)?;
    let (status, name) = first.split_at_checked(3)?;
    *response.status_mut() = StatusCode::from_bytes(status).ok()?;
    let outcome =
        catalogue::all().find(|cause| name.strip_prefix(b" ") == Some(cause.name.as_bytes()))?;
    loop {
        let field = line(&mut rest)?;
        if field.is_empty() {
            *response.body_mut() = rest;
            return Some((outcome, response));
        }
        let colon = field.windows(2).position(|pair| pair == b": ")?;
        let name = HeaderName::from_bytes(&field[..colon]).ok()?;
        let value = HeaderValue::from_maybe_shared(field.slice(colon + 2..)).ok()?;
        response.headers_mut().append(name, value);
    }
}

/// The first line, which is taken off.
fn line(rest: &mut Bytes) -> Option<Bytes> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let line = rest.split_to(end);
    let _ = rest.split_to(1);
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_back_as_it_was_kept() {
        let answer = Response::builder()
            .status(201)
            .header("location", "/v1/notes/1")
            .header("date", "Mon, 05 Jan 2026 12:00:00 GMT")
            .header("etag", "\"7\"")
            .body(b"{\n\n}".to_vec())
            .unwrap();
        let kept = write_kept(&catalogue::RECORD_CREATED, &answer);
        assert_eq!(kept, b"201 record-created\nlocation: /v1/notes/1\netag: \"7\"\n\n{\n\n}");
        let (outcome, read) = read_kept(kept.into()).unwrap();
        assert_eq!(outcome.name, "record-created");
        assert_eq!((read.status(), read.headers().len()), (answer.status(), 2));
        assert_eq!(read.headers()["location"], "/v1/notes/1");
        assert_eq!(read.body(), answer.body());
    }

    #[test]
    fn what_is_no_answer_is_not_read() {
        for damaged in [
            "",
            "201",
            "x\n\n",
            "201\n\n",
            "201 nothing\n\n",
            "201 record-created\netag: 1",
            "201 record-created\netag\n\n",
            "201 record-created\n: 1\n\n",
        ] {
            assert!(read_kept(damaged.into()).is_none(), "{damaged:?}");
        }
    }
}
