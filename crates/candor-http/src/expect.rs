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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: &[&str], expected: Option<Expect>) {
        assert_eq!(Expect::parse(lines.iter().copied()), expected, "{lines:?}");
    }

    #[test]
    fn only_100_continue_is_known() {
        check(&["100-continue"], Some(Expect::Continue));
        check(&["100-Continue"], Some(Expect::Continue));
        check(&["100-continue, 100-continue"], Some(Expect::Continue));
        check(&["200-ok"], Some(Expect::Unknown));
        check(&["100-continue=yes"], Some(Expect::Unknown));
        check(&["100-continue, 200-ok"], Some(Expect::Unknown));
        check(&["200-ok", "100-continue"], Some(Expect::Unknown));
    }

    #[test]
    fn an_empty_field_expects_nothing() {
        check(&[], None);
        check(&["", " ,"], None);
    }
}
