//! Where each request begins and ends in the bytes of a connection.
//!
//! Fed with every byte on its way to hyper, it holds back a head that hyper would misread. All of
//! its rules are at least as strict as hyper's, so the two never disagree about where a head
//! begins: a request they would frame differently is refused or cut here.

use candor_core::exchange::WireFault;

use super::chunks::Chunks;
use super::head::{Follows, Head};

/// A place in the bytes of a connection.
#[derive(Debug)]
pub(super) struct Framing {
    place: Place,
    /// The part of a line that came in an earlier read.
    line: Vec<u8>,
    head_bytes: usize,
    head_max_bytes: usize,
    turns: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Between two requests, perhaps behind the carriage return of an empty line.
    Between {
        cr: bool,
    },
    Head(Head),
    Content {
        left: u64,
    },
    Chunks(Chunks),
}

/// What the client owes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owed {
    /// A request, when it likes.
    Request,
    /// The rest of a head.
    Head,
    /// Content.
    Content,
}

/// Why no byte may follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Halt {
    /// The head is at fault.
    Fault(WireFault),
    /// The content is malformed; what was read of it counts as cut.
    Content,
}

impl Framing {
    /// The start of a connection.
    pub(super) fn new(head_max_bytes: usize) -> Self {
        let place = Place::Between { cr: false };
        Self { place, line: Vec::new(), head_bytes: 0, head_max_bytes, turns: 0 }
    }

    /// What the client owes next.
    pub(super) fn owed(&self) -> Owed {
        match self.place {
            Place::Between { .. } => Owed::Request,
            Place::Head(_) => Owed::Head,
            Place::Content { .. } | Place::Chunks(_) => Owed::Content,
        }
    }

    /// Counts up with each head that begins and each that ends.
    pub(super) fn turns(&self) -> u64 {
        self.turns
    }

    /// Does the request whose head is at fault ask for no content in the response?
    pub(super) fn asks_head(&self) -> bool {
        matches!(self.place, Place::Head(head) if head.asks_head())
    }

    /// Goes on through `fresh`. At a halt, the number says how many of its bytes may be passed on:
    /// none of a head at fault, so that hyper never sees it whole.
    pub(super) fn pass(&mut self, fresh: &[u8]) -> Result<(), (usize, Halt)> {
        let mut at = 0;
        let mut head_at = 0;
        while at < fresh.len() {
            let rest = &fresh[at..];
            at += match self.place {
                Place::Between { cr } => {
                    head_at = at;
                    self.between(cr, rest[0]).map_err(|fault| (at, fault))?
                }
                Place::Head(head) => self.head(head, rest).map_err(|fault| (head_at, fault))?,
                Place::Content { left } => self.content(left, rest),
                Place::Chunks(chunks) => {
                    self.chunks(chunks, rest).map_err(|(passed, halt)| (at + passed, halt))?
                }
            };
        }
        Ok(())
    }

    /// Empty lines before a request are let pass (RFC 9112 §2.2).
    fn between(&mut self, cr: bool, byte: u8) -> Result<usize, Halt> {
        match (cr, byte) {
            (false, b'\r') => self.place = Place::Between { cr: true },
            (true, b'\n') => self.place = Place::Between { cr: false },
            (true, _) | (false, b'\n') => return Err(Halt::Fault(WireFault::Malformed)),
            (false, _) => {
                self.head_bytes = 0;
                self.turns += 1;
                self.place = Place::Head(Head::default());
                return Ok(0);
            }
        }
        Ok(1)
    }

    fn head(&mut self, mut head: Head, rest: &[u8]) -> Result<usize, Halt> {
        let end = rest.iter().position(|byte| *byte == b'\n');
        let piece = end.map_or(rest, |end| &rest[..=end]);
        self.head_bytes += piece.len();
        if self.head_bytes > self.head_max_bytes {
            let fault =
                if head.begun() { WireFault::HeadTooLarge } else { WireFault::TargetTooLong };
            return Err(Halt::Fault(fault));
        }
        if end.is_none() || !self.line.is_empty() {
            self.line.extend_from_slice(piece);
        }
        if end.is_some() {
            let earlier = std::mem::take(&mut self.line);
            let line = if earlier.is_empty() { piece } else { &earlier };
            let next = finish_line(&mut head, line);
            self.place = Place::Head(head);
            if let Some(follows) = next.map_err(Halt::Fault)? {
                self.end_head(follows);
            }
        }
        Ok(piece.len())
    }

    fn end_head(&mut self, follows: Follows) {
        self.turns += 1;
        self.place = match follows {
            Follows::Length(0) => Place::Between { cr: false },
            Follows::Length(left) => Place::Content { left },
            Follows::Chunks => Place::Chunks(Chunks::start()),
        };
    }

    fn content(&mut self, left: u64, rest: &[u8]) -> usize {
        let passed = usize::try_from(left).map_or(rest.len(), |left| left.min(rest.len()));
        self.place = match left - passed as u64 {
            0 => Place::Between { cr: false },
            left => Place::Content { left },
        };
        passed
    }

    fn chunks(&mut self, mut chunks: Chunks, rest: &[u8]) -> Result<usize, (usize, Halt)> {
        let passed = chunks.pass(rest);
        self.place = match chunks {
            Chunks::Lost => return Err((passed, Halt::Content)),
            Chunks::End => Place::Between { cr: false },
            more => Place::Chunks(more),
        };
        Ok(passed)
    }
}

/// Takes a line with its line end; an empty one ends the head.
fn finish_line(head: &mut Head, line: &[u8]) -> Result<Option<Follows>, WireFault> {
    // A line feed alone is a line end to some and not to others, which is how heads are smuggled.
    match line.strip_suffix(b"\r\n").ok_or(WireFault::Malformed)? {
        [] => head.end().map(Some),
        line => head.line(line).map(|()| None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However the bytes are cut into reads, they end the same way.
    #[track_caller]
    fn check(bytes: &str, owed: Owed, halt: Option<Halt>) {
        for cut in 1..=bytes.len() {
            let mut framing = Framing::new(200);
            let end = bytes.as_bytes().chunks(cut).try_for_each(|read| framing.pass(read));
            let halted = end.err().map(|(_, halt)| halt);
            assert_eq!((framing.owed(), halted), (owed, halt), "{bytes:?} in reads of {cut}");
        }
    }

    /// How many bytes hyper is given of a single read.
    #[track_caller]
    fn check_passed(bytes: &str, passed: usize) {
        let halted = Framing::new(200).pass(bytes.as_bytes());
        assert_eq!(halted.map_or_else(|(passed, _)| passed, |()| bytes.len()), passed, "{bytes:?}");
    }

    const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    #[test]
    fn requests_follow_each_other() {
        check(GET, Owed::Request, None);
        check(&GET.repeat(20), Owed::Request, None);
        check(&format!("\r\n\r\n{GET}\r\n{GET}"), Owed::Request, None);
        let post = "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n\n\n";
        check(&format!("{post}{GET}{post}G"), Owed::Head, None);
        let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\n\r\n0\r\n\r\n";
        check(&format!("{chunked}{GET}{chunked}"), Owed::Request, None);
    }

    #[test]
    fn the_client_owes_what_it_began() {
        check("\r\n", Owed::Request, None);
        check("GET / HTTP/1.1\r\nHost: a\r\n", Owed::Head, None);
        check("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nhi", Owed::Content, None);
        check("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", Owed::Content, None);
    }

    #[test]
    fn a_line_feed_alone_ends_no_line() {
        let malformed = Some(Halt::Fault(WireFault::Malformed));
        check("GET / HTTP/1.1\nHost: a\n\n", Owed::Head, malformed);
        check("GET / HTTP/1.1\r\nHost: a\n\r\n", Owed::Head, malformed);
        check("GET / HTTP/1.1\r\nHost: a\r\n\n", Owed::Head, malformed);
        check("\n", Owed::Request, malformed);
        check("\rG", Owed::Request, malformed);
    }

    #[test]
    fn a_head_has_a_size() {
        let padded =
            |bytes: usize| format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "a".repeat(bytes - 23));
        check(&padded(200), Owed::Request, None);
        check(&padded(200).repeat(2), Owed::Request, None);
        check(&padded(201), Owed::Head, Some(Halt::Fault(WireFault::HeadTooLarge)));
        let long = "a".repeat(200);
        check(&format!("GET /{long}"), Owed::Head, Some(Halt::Fault(WireFault::TargetTooLong)));
    }

    #[test]
    fn hyper_sees_nothing_of_a_head_at_fault() {
        check_passed("GET / HTTP/1.2\r\n\r\n", 0);
        check_passed(&format!("{GET}GET /#b HTTP/1.1\r\n\r\n{GET}"), GET.len());
        check_passed(&format!("{GET}\r\n\n{GET}"), GET.len() + 2);
        check_passed(
            &format!("{GET}POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"),
            GET.len(),
        );
    }

    #[test]
    fn malformed_chunks_are_cut() {
        let post = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        check(&format!("{post}2\nhi"), Owed::Content, Some(Halt::Content));
        check_passed(&format!("{post}2\nhi"), post.len() + 2);
    }
}
