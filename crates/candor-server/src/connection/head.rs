//! What the raw lines of a head show, and hyper hides or tells only as 400.
//!
//! hyper takes a line feed alone for a line end, drops a fragment, drops `Content-Length` beside
//! `Transfer-Encoding`, and refuses versions and transfer codings with the same bare 400 as
//! garbage. Everything else about a head is left to hyper, which parses it anyway.

use candor_core::exchange::WireFault;
use candor_core::limits::TARGET_MAX_BYTES;

/// The lines of one head, so far.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    begun: bool,
    method_head: bool,
    http_10: bool,
    length: Option<u64>,
    coded: bool,
    chunked_count: u8,
    coding_unknown: bool,
    /// Whether a coding stands behind `chunked`, so that nothing says where the content ends.
    chunked_within: bool,
}

/// What follows a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follows {
    /// So many bytes of content, perhaps none.
    Length(u64),
    /// Chunks.
    Chunks,
}

impl Head {
    /// Has the request line been read?
    pub(super) fn begun(self) -> bool {
        self.begun
    }

    /// Does it ask for no content in the response?
    pub(super) fn asks_head(self) -> bool {
        self.method_head
    }

    /// Takes the next line, without its line end.
    pub(super) fn line(&mut self, line: &[u8]) -> Result<(), WireFault> {
        if self.begun {
            return self.field_line(line);
        }
        self.begun = true;
        self.request_line(line)
    }

    fn request_line(&mut self, line: &[u8]) -> Result<(), WireFault> {
        let mut parts = line.split(|byte| *byte == b' ');
        let (method, target) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let (version, rest) = (parts.next(), parts.next());
        self.method_head = method == b"HEAD";
        if method.is_empty() || target.is_empty() || rest.is_some() {
            return Err(WireFault::Malformed);
        }
        self.http_10 = match version {
            Some(b"HTTP/1.1") => false,
            Some(b"HTTP/1.0") => true,
            Some(other) if names_version(other) => return Err(WireFault::VersionUnsupported),
            // How HTTP/0.9 asked.
            None if method == b"GET" && target.starts_with(b"/") => {
                return Err(WireFault::VersionUnsupported);
            }
            Some(_) | None => return Err(WireFault::Malformed),
        };
        if target.len() > TARGET_MAX_BYTES {
            return Err(WireFault::TargetTooLong);
        }
        // A fragment is the client's own affair and never sent (RFC 9112 §3.2).
        if target.contains(&b'#') { Err(WireFault::Malformed) } else { Ok(()) }
    }

    fn field_line(&mut self, line: &[u8]) -> Result<(), WireFault> {
        // A line that goes on with the one before it hides from whoever reads line by line.
        if matches!(line.first(), Some(b' ' | b'\t')) {
            return Err(WireFault::Malformed);
        }
        // Most names differ in length from the two that matter here.
        match line.iter().position(|byte| *byte == b':') {
            Some(14) if line[..14].eq_ignore_ascii_case(b"content-length") => {
                self.content_length(&line[15..])
            }
            Some(17) if line[..17].eq_ignore_ascii_case(b"transfer-encoding") => {
                self.transfer_encoding(&line[18..])
            }
            _ => Ok(()),
        }
    }

    fn content_length(&mut self, value: &[u8]) -> Result<(), WireFault> {
        let length = decimal(value.trim_ascii()).ok_or(WireFault::FramingAmbiguous)?;
        if self.length.is_some_and(|before| before != length) {
            return Err(WireFault::FramingAmbiguous);
        }
        self.length = Some(length);
        Ok(())
    }

    fn transfer_encoding(&mut self, value: &[u8]) -> Result<(), WireFault> {
        self.coded = true;
        for coding in value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
            if coding.eq_ignore_ascii_case(b"chunked") {
                self.chunked_count = self.chunked_count.saturating_add(1);
            } else if coding.iter().any(|byte| !byte.is_ascii_graphic()) {
                return Err(WireFault::FramingAmbiguous);
            } else if !coding.is_empty() {
                self.coding_unknown = true;
                self.chunked_within |= self.chunked_count > 0;
            }
        }
        Ok(())
    }

    /// The head is whole: how is what follows it framed?
    pub(super) fn end(self) -> Result<Follows, WireFault> {
        if !self.coded {
            return Ok(Follows::Length(self.length.unwrap_or(0)));
        }
        // Both framings present is how requests are smuggled past a proxy (RFC 9112 §6.1), HTTP/1.0
        // knows no transfer codings, and chunks inside of another coding end nowhere (§6.3).
        if self.length.is_some() || self.http_10 || self.chunked_within {
            return Err(WireFault::FramingAmbiguous);
        }
        if self.coding_unknown {
            return Err(WireFault::TransferCodingUnknown);
        }
        if self.chunked_count == 1 { Ok(Follows::Chunks) } else { Err(WireFault::FramingAmbiguous) }
    }
}

/// Is it a version of HTTP, though none that is spoken here? A name in small letters is taken for
/// one: its client means no other protocol.
fn names_version(version: &[u8]) -> bool {
    match version {
        [name @ .., major, b'.', minor] => {
            name.eq_ignore_ascii_case(b"HTTP/") && major.is_ascii_digit() && minor.is_ascii_digit()
        }
        _ => false,
    }
}

/// Digits alone, as hyper reads them; it keeps the two largest numbers for itself.
fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    str::from_utf8(digits).ok()?.parse().ok().filter(|number| *number < u64::MAX - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &str, end: Result<Follows, WireFault>) {
        let mut read = Head::default();
        let lines = head.split("\r\n").try_for_each(|line| read.line(line.as_bytes()));
        assert_eq!(lines.and_then(|()| read.end()), end, "{head:?}");
    }

    #[test]
    fn a_head_says_how_its_content_is_framed() {
        check("GET / HTTP/1.1\r\nHost: a", Ok(Follows::Length(0)));
        check("GET / HTTP/1.0", Ok(Follows::Length(0)));
        check("POST / HTTP/1.1\r\nContent-Length: 12", Ok(Follows::Length(12)));
        check("POST / HTTP/1.1\r\ncontent-length:12\t", Ok(Follows::Length(12)));
        check("POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 2", Ok(Follows::Length(2)));
        check("POST / HTTP/1.1\r\nTransfer-Encoding: Chunked", Ok(Follows::Chunks));
        check("POST / HTTP/1.1\r\ntransfer-encoding: , chunked ,", Ok(Follows::Chunks));
        check(
            "POST / HTTP/1.1\r\nContent-Lengths: x\r\nTransfer-Encodings: x",
            Ok(Follows::Length(0)),
        );
    }

    #[test]
    fn two_ways_to_frame_are_none() {
        let ambiguous = Err(WireFault::FramingAmbiguous);
        check("POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked", ambiguous);
        check("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5", ambiguous);
        check("POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\nContent-Length: 5", ambiguous);
        check("POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3", ambiguous);
        check("POST / HTTP/1.1\r\nContent-Length: 2, 2", ambiguous);
        check("POST / HTTP/1.1\r\nTransfer-Encoding: chunked, chunked", ambiguous);
        check(
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            ambiguous,
        );
        check("POST / HTTP/1.1\r\nTransfer-Encoding:", ambiguous);
        check("POST / HTTP/1.1\r\nTransfer-Encoding: \x0bchunked", ambiguous);
        check("POST / HTTP/1.0\r\nTransfer-Encoding: chunked", ambiguous);
        check("POST / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip", ambiguous);
        check(
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: gzip",
            ambiguous,
        );
    }

    #[test]
    fn a_length_is_digits_alone() {
        for length in
            ["", "+2", "-2", "0x2", "2.0", "1 2", "99999999999999999999", "18446744073709551615"]
        {
            check(
                &format!("POST / HTTP/1.1\r\nContent-Length: {length}"),
                Err(WireFault::FramingAmbiguous),
            );
        }
    }

    #[test]
    fn a_coding_we_do_not_know_is_told_apart() {
        for codings in ["gzip, chunked", "gzip", "identity", "xchunked", "chunked;q=1"] {
            let head = format!("POST / HTTP/1.1\r\nTransfer-Encoding: {codings}");
            check(&head, Err(WireFault::TransferCodingUnknown));
        }
    }

    #[test]
    fn a_version_we_do_not_speak_is_told_apart_from_garbage() {
        for line in
            ["GET / HTTP/1.2", "GET / HTTP/2.0", "PRI * HTTP/2.0", "GET / http/1.1", "GET /"]
        {
            check(line, Err(WireFault::VersionUnsupported));
        }
        for line in [
            "",
            "GARBAGE",
            "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n X: 1",
            "GET  / HTTP/1.1",
            "GET / HTTP/1.1 ",
            "GET / FTP/1.1",
            "GET / HTTP/1",
            "GET / HTTP/1.",
            "GET / HTTP/01.1",
            "GET / HTTP/1.1.1",
            "GET HTTP/1.1",
            "GET\t/ HTTP/1.1",
            "GET\t/\tHTTP/1.1",
            " / HTTP/1.1",
        ] {
            check(line, Err(WireFault::Malformed));
        }
    }

    #[test]
    fn a_target_has_a_length_and_no_fragment() {
        let target = |bytes: usize| format!("GET /{} HTTP/1.1", "a".repeat(bytes - 1));
        check(&target(TARGET_MAX_BYTES), Ok(Follows::Length(0)));
        check(&target(TARGET_MAX_BYTES + 1), Err(WireFault::TargetTooLong));
        check("GET /a#b HTTP/1.1", Err(WireFault::Malformed));
    }
}
