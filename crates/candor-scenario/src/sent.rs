//! A request as it goes out.

use percent_encoding::percent_decode_str;

use crate::scenario::{Request, Whole};
use crate::text::{Captures, fill};

/// The host that every request names.
const HOST: &str = "candor.test";

/// A request as it goes out, and what the checks must know of it.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The method.
    pub method: String,
    /// The target; of a raw request, what stands in its place, if that is readable.
    pub target: Option<String>,
    /// Whether the head is one that we made.
    pub well_formed: bool,
    /// The head, with the empty line that ends it; of a raw request, all its bytes.
    pub head: Vec<u8>,
    /// The content, in chunks where it is sent so.
    pub content: Vec<u8>,
    /// The content by itself, where it is sent in chunks.
    pub plain_content: Option<Vec<u8>>,
    /// What the caller shows.
    pub credentials: Option<String>,
    /// Whether the content waits for `100 Continue`.
    pub waits: bool,
}

impl Sent {
    /// A request as a scenario writes it.
    pub fn of(request: &Request, captures: &Captures) -> Sent {
        match request {
            Request::Raw(bytes) => Sent::raw(bytes.clone()),
            Request::Whole(whole) => Sent::whole(whole, captures),
        }
    }

    /// A request without content.
    pub fn plain(method: &str, target: &str, fields: &[(&str, &str)]) -> Sent {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let whole = Whole {
            method: method.to_owned(),
            target: target.to_owned(),
            fields: fields.iter().map(owned).collect(),
            without: Vec::new(),
            content: None,
        };
        Sent::whole(&whole, &Captures::new())
    }

    /// The same asked by HEAD.
    pub fn as_head(&self) -> Sent {
        let rest = self.head.strip_prefix(self.method.as_bytes()).unwrap_or(&self.head);
        let head = [b"HEAD", rest].concat();
        Sent { method: "HEAD".to_owned(), head, ..self.clone() }
    }

    /// The requests in the bytes of a raw one, as far as their heads tell.
    pub fn parts(&self) -> Vec<Sent> {
        let text = String::from_utf8_lossy(&self.head).into_owned();
        let heads = text.split("\r\n\r\n").filter(|head| !head.trim().is_empty());
        heads.map(|head| Sent::raw(head.as_bytes().to_vec())).collect()
    }

    /// The fields of the head.
    pub(crate) fn fields(&self) -> Vec<(String, String)> {
        let text = String::from_utf8_lossy(&self.head);
        let lines = text.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// The path of the target, if there is one.
    pub fn path(&self) -> Option<&str> {
        let target = self.target.as_deref()?;
        let path = target.split('?').next().unwrap_or(target);
        path.starts_with('/').then_some(path)
    }

    /// The segments of the path, decoded.
    pub fn segments(&self) -> Vec<String> {
        let path = self.path().unwrap_or_default();
        let decode = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
        path.split('/').skip(1).map(decode).collect()
    }

    fn raw(bytes: Vec<u8>) -> Sent {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let line = text.lines().find(|line| !line.is_empty()).unwrap_or_default();
        let mut words = line.split(' ');
        let method = words.next().unwrap_or_default().to_owned();
        let target = words.next().map(str::to_owned);
        Sent {
            method,
            target,
            well_formed: false,
            head: bytes,
            content: Vec::new(),
            plain_content: None,
            credentials: None,
            waits: false,
        }
    }

    fn whole(whole: &Whole, captures: &Captures) -> Sent {
        let target = fill(&whole.target, captures);
        let written: Vec<(String, String)> = whole
            .fields
            .iter()
            .map(|(name, value)| (name.clone(), fill(value, captures)))
            .collect();
        let chunked = has(&written, "transfer-encoding");
        let content = content(whole, captures);
        let (content, plain_content) = match chunked {
            true => (chunks(&content), Some(content)),
            false => (content, None),
        };
        let waits = has(&written, "expect") && !content.is_empty();
        let shown = written.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        let credentials = shown.map(|(_, value)| value.clone());
        let mut added = Vec::new();
        if whole.content.is_some() {
            added.push(("Content-Type", "application/json".to_owned()));
            if !chunked {
                added.push(("Content-Length", content.len().to_string()));
            }
        }
        let wanted = |name: &str| {
            !has(&written, name)
                && !whole.without.iter().any(|other| other.eq_ignore_ascii_case(name))
        };
        let mut head = format!("{} {target} HTTP/1.1\r\n", whole.method);
        if wanted("Host") {
            head.push_str(&format!("Host: {HOST}\r\n"));
        }
        for (name, value) in &written {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        for (name, value) in added.into_iter().filter(|(name, _)| wanted(name)) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let (method, target) = (whole.method.clone(), Some(target));
        let head = head.into_bytes();
        let well_formed = true;
        Sent { method, target, well_formed, head, content, plain_content, credentials, waits }
    }
}

fn has(fields: &[(String, String)], name: &str) -> bool {
    fields.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// The content, with what was captured.
fn content(whole: &Whole, captures: &Captures) -> Vec<u8> {
    let content = whole.content.clone().unwrap_or_default();
    match str::from_utf8(&content) {
        Ok(text) => fill(text, captures).into_bytes(),
        Err(_) => content,
    }
}

/// Content in chunks (RFC 9112 §7.1), of a size that cuts most of it.
fn chunks(content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for chunk in content.chunks(1_000) {
        bytes.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_gets_the_fields_that_every_client_adds() {
        let whole = Whole {
            method: "PUT".into(),
            target: "/v1/notes/a%2Fb?x=$y".into(),
            fields: vec![("If-Match".into(), "$tag".into())],
            without: vec!["content-type".into()],
            content: Some(b"{}".to_vec()),
        };
        let captures = Captures::from([("tag".to_owned(), "\"1\"".to_owned())]);
        let sent = Sent::of(&Request::Whole(whole), &captures);
        let head = "PUT /v1/notes/a%2Fb?x=$y HTTP/1.1\r\nHost: candor.test\r\nIf-Match: \"1\"\r\n\
                    Content-Length: 2\r\n\r\n";
        assert_eq!(String::from_utf8(sent.head.clone()).unwrap(), head);
        assert_eq!(sent.path(), Some("/v1/notes/a%2Fb"));
        assert_eq!(sent.segments(), ["v1", "notes", "a/b"]);
    }
}
