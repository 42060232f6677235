//! How a connection of HTTP/2 begins where nobody could say so before (RFC 9113 §3.3).
//!
//! A client with prior knowledge sends a preface that no request of HTTP/1 begins like. It is
//! looked for in what is read anyway: a request of HTTP/1 is known by its first bytes and passes.

/// What such a client sends first.
pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// What the first bytes of a connection tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beginning {
    /// HTTP/1, or what will be refused as such.
    Http1,
    /// HTTP/2.
    Http2,
    /// The one or the other: more must be read.
    Open,
}

/// Which version do these bytes begin?
pub(super) fn version(first: &[u8]) -> Beginning {
    let same = first.len().min(PREFACE.len());
    match first[..same] == PREFACE[..same] {
        false => Beginning::Http1,
        true if same == PREFACE.len() => Beginning::Http2,
        true => Beginning::Open,
    }
}

/// Are these more likely the first bytes of HTTP/2 than of anything else? No method of HTTP/1
/// begins like it.
pub(super) fn seems_to_begin(first: &[u8]) -> bool {
    first.len() >= "PRI".len() && version(first) != Beginning::Http1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(first: &str, beginning: Beginning) {
        assert_eq!(version(first.as_bytes()), beginning, "{first:?}");
    }

    #[test]
    fn the_whole_preface_and_nothing_else_begins_http2() {
        check("", Beginning::Open);
        check("P", Beginning::Open);
        check("PRI * HTTP/2.0\r\n\r\nSM\r\n\r", Beginning::Open);
        check("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Beginning::Http2);
        check("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0", Beginning::Http2);
        check("PRI * HTTP/2.0\r\n\r\nSN", Beginning::Http1);
        check("PRI * HTTP/2.0\r\nHost: a\r\n\r\n", Beginning::Http1);
        check("POST / HTTP/1.1\r\n", Beginning::Http1);
        check("\r\nPRI", Beginning::Http1);
    }

    #[test]
    fn three_letters_are_enough_to_guess_by() {
        for (first, seems) in
            [("", false), ("P", false), ("PRI", true), ("PRI * HTTP/2.0\r\n", true)]
        {
            assert_eq!(seems_to_begin(first.as_bytes()), seems, "{first:?}");
        }
        assert!(seems_to_begin(PREFACE) && !seems_to_begin(b"PUT / HTTP/1.1"));
    }
}
