//! Where chunked content ends (RFC 9112 §7.1).
//!
//! hyper decodes the chunks; this only counts its way past them, to know where the next head
//! begins. At anything it does not expect it gives up, and hyper gets no more: the content counts
//! as cut.

/// What stands before the next byte of an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Something of it, or nothing yet.
    Any,
    /// A semicolon, which a name must follow.
    Semicolon,
    /// The carriage return of the line end.
    Cr,
}

/// A place in chunked content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chunks {
    /// In the digits of a chunk's size.
    Size { bytes: u64, digits: u8 },
    /// Behind them, in extensions, up to the line feed.
    Extension { bytes: u64, before: Before },
    /// In a chunk, with so many bytes to come, its line end among them.
    Data { left: u64 },
    /// At the start of a trailer line, or of the empty line that ends the content.
    LineStart,
    /// The carriage return that may end the content was seen.
    LastCr,
    /// In a trailer line, perhaps at the carriage return that ends it.
    Trailer { cr: bool },
    /// Behind the end.
    End,
    /// Malformed.
    Lost,
}

impl Chunks {
    /// Before the first chunk.
    pub(super) fn start() -> Self {
        Self::Size { bytes: 0, digits: 0 }
    }

    /// Goes on through `fresh`, and says how many of its bytes are still content.
    pub(super) fn pass(&mut self, fresh: &[u8]) -> usize {
        let mut at = 0;
        while at < fresh.len() && !matches!(self, Self::End | Self::Lost) {
            if let Self::Data { left } = self
                && *left > 2
            {
                // The two bytes of the line end are looked at one by one.
                let skipped =
                    usize::try_from(*left - 2).map_or(fresh.len(), |n| n.min(fresh.len() - at));
                *left -= skipped as u64;
                at += skipped;
                continue;
            }
            *self = self.step(fresh[at]);
            at += 1;
        }
        at
    }

    fn step(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Size { bytes, digits }, _) if byte.is_ascii_hexdigit() => {
                grow(bytes, digits, byte)
            }
            (Self::Size { digits: 0, .. }, _) => Self::Lost,
            (Self::Size { bytes, .. }, b'\r' | b';' | b' ' | b'\t') => {
                extension(bytes, Before::Any, byte)
            }
            (Self::Size { .. }, _) => Self::Lost,
            (Self::Extension { bytes, before }, _) => extension(bytes, before, byte),
            (Self::Data { left: 2 }, b'\r') => Self::Data { left: 1 },
            (Self::Data { left: 1 }, b'\n') => Self::start(),
            (Self::Data { .. }, _) => Self::Lost,
            (Self::LineStart, b'\r') => Self::LastCr,
            (Self::Trailer { cr: true }, b'\n') => Self::LineStart,
            (Self::Trailer { cr: true }, _) | (Self::LineStart | Self::Trailer { .. }, b'\n') => {
                Self::Lost
            }
            (Self::LineStart | Self::Trailer { .. }, _) => Self::Trailer { cr: byte == b'\r' },
            (Self::LastCr, b'\n') => Self::End,
            (Self::LastCr | Self::End | Self::Lost, _) => Self::Lost,
        }
    }
}

/// Extensions mean nothing to us, but they are text (RFC 9112 §7.1.1): what no reader can agree on
/// is how chunks are smuggled.
fn extension(bytes: u64, before: Before, byte: u8) -> Chunks {
    let before = match (before, byte) {
        (Before::Cr, b'\n') if bytes == 0 => return Chunks::LineStart,
        (Before::Cr, b'\n') => {
            return bytes.checked_add(2).map_or(Chunks::Lost, |left| Chunks::Data { left });
        }
        (Before::Any, b'\r') => Before::Cr,
        (Before::Any, b';') => Before::Semicolon,
        (Before::Any | Before::Semicolon, b' ' | b'\t') => before,
        (Before::Any | Before::Semicolon, 0x21..=0x7e | 0x80..) => Before::Any,
        (Before::Cr | Before::Semicolon | Before::Any, _) => return Chunks::Lost,
    };
    Chunks::Extension { bytes, before }
}

fn grow(bytes: u64, digits: u8, byte: u8) -> Chunks {
    let digit = char::from(byte).to_digit(16).map_or(0, u64::from);
    match bytes.checked_mul(16).and_then(|bytes| bytes.checked_add(digit)) {
        Some(bytes) => Chunks::Size { bytes, digits: digits.saturating_add(1) },
        None => Chunks::Lost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However the bytes are cut into reads, the content ends at the same place.
    #[track_caller]
    fn check(bytes: &str, content_bytes: usize, ends: Chunks) {
        for cut in 1..=bytes.len() {
            let mut chunks = Chunks::start();
            let passed: usize = bytes.as_bytes().chunks(cut).map(|read| chunks.pass(read)).sum();
            assert_eq!((passed, chunks), (content_bytes, ends), "{bytes:?} in reads of {cut}");
        }
    }

    #[test]
    fn the_next_head_begins_behind_the_last_chunk() {
        check("0\r\n\r\nGET", 5, Chunks::End);
        check("2\r\nhi\r\n0\r\n\r\nGET", 12, Chunks::End);
        check("00A\r\n0123456789\r\n0\r\n\r\n", 22, Chunks::End);
        check("2;ext=\"a\"\r\n\r\n\r\n0 ;x\r\n\r\nG", 23, Chunks::End);
        check("0\r\nX-T: 1\r\nX-U: 2\r\n\r\nG", 21, Chunks::End);
    }

    #[test]
    fn it_gives_up_where_hyper_refuses() {
        check("zz\r\nhi\r\n", 1, Chunks::Lost);
        check("\r\n", 1, Chunks::Lost);
        check("2\nhi", 2, Chunks::Lost);
        check("2\r\nhiXX0\r\n", 6, Chunks::Lost);
        check("2;a\nhi", 4, Chunks::Lost);
        check("2;\r\nhi", 3, Chunks::Lost);
        check("2; \r\nhi", 4, Chunks::Lost);
        check("2;a\0\r\nhi", 4, Chunks::Lost);
        check("2;a\rb\r\nhi", 5, Chunks::Lost);
        check("0\r\nX: 1\n\r\n", 8, Chunks::Lost);
        check("ffffffffffffffffff\r\n", 17, Chunks::Lost);
    }

    #[test]
    fn it_waits_where_more_may_come() {
        check("5\r\nhi", 5, Chunks::Data { left: 5 });
        check("0\r\nX: 1", 7, Chunks::Trailer { cr: false });
    }
}
