//! Expect: what the client waits for before it sends content (RFC 9110 §10.1.1).

use crate::scan::between_commas;

/// What is expected of us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// `100-continue`: an answer before the content is sent.
    Continue,
    /// Something we do not know, and so cannot meet.
    Unknown,
}

impl Expect {
    /// Reads all the lines of the field; `None` when nothing is expected.
    pub fn parse<'a, L>(lines: impl IntoIterator<Item = &'a L>) -> Option<Self>
    where
        L: AsRef<[u8]> + ?Sized + 'a,
    {
        let mut expected = None;
        for expectation in between_commas(lines).filter(|text| !text.is_empty()) {
            if !expectation.eq_ignore_ascii_case(b"100-continue") {
                return Some(Expect::Unknown);
            }
            expected = Some(Expect::Continue);
        }
        expected
    }
}
