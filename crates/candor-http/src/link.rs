//! Link: where to go from here (RFC 8288), as in `</v1/books?cursor=b2>; rel="next"`.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::borrow::Cow;
use std::fmt;

/// What no URI may hold raw. A target can therefore not end its own brackets, nor the line.
const OUTSIDE_URI: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The links of one answer, shown as one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links<'a> {
    links: Vec<(Cow<'a, str>, &'static str)>,
}

impl<'a> Links<'a> {
    /// Adds a link to a URI reference, with a relation type that is registered or a URI.
    pub fn push(&mut self, target: impl Into<Cow<'a, str>>, relation: &'static str) {
        self.links.push((target.into(), relation));
    }

    /// Is there nothing to send?
    pub fn is_empty(&self) -> bool {
        self.links.is_empty()
    }
}

impl fmt::Display for Links<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (target, relation)) in self.links.iter().enumerate() {
            let separator = if place == 0 { "" } else { ", " };
            let target = utf8_percent_encode(target, OUTSIDE_URI);
            write!(f, "{separator}<{target}>; rel=\"{relation}\"")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(links: &[(&'static str, &'static str)], line: &str) {
        let mut all = Links::default();
        for &(target, relation) in links {
            all.push(target, relation);
        }
        assert_eq!(all.to_string(), line);
        assert_eq!(all.is_empty(), line.is_empty());
    }

    #[test]
    fn links_are_one_line() {
        check(&[], "");
        check(&[("/v1/books?cursor=b2", "next")], r#"</v1/books?cursor=b2>; rel="next""#);
        check(&[("/a", "next"), ("/b", "prev")], r#"</a>; rel="next", </b>; rel="prev""#);
    }

    #[test]
    fn a_target_cannot_leave_its_brackets() {
        check(&[("/a>; rel=\"x\"\r\n", "next")], r#"</a%3E;%20rel=%22x%22%0D%0A>; rel="next""#);
        check(&[("/ä", "next")], r#"</%C3%A4>; rel="next""#);
    }

    #[test]
    fn an_encoded_target_is_not_encoded_again() {
        check(&[("/a%20b", "next")], r#"</a%20b>; rel="next""#);
    }
}
