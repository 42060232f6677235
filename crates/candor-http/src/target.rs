//! The request target: what stands between method and version (RFC 9112 §3.2).
//!
//! HTTP libraries let through what is no URI: raw UTF-8, `%zz`, quotation marks. Software behind
//! and before us reads such targets in different ways, so they are refused here, in one place.
//!
//! Dot segments are not resolved: clients do that (RFC 3986 §5.2.4), and a `..` that arrives is a
//! segment that no route knows.

use percent_encoding::{AsciiSet, percent_decode_str, utf8_percent_encode};
use std::borrow::Cow;
use std::fmt;

use crate::Malformed;
use crate::characters::{PATH, QUERY};
use crate::host::Authority;
use crate::percent::{RESERVED, check, decode, is_plain};

/// What a request points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// `/v1/books?limit=5`, the common form.
    Origin {
        /// The path.
        path: Path<'a>,
        /// What follows the first `?`, still encoded.
        query: Option<&'a str>,
    },
    /// `http://books.example/v1/books`, for proxies, and taken from everybody (§3.2.2).
    Absolute {
        /// The host that counts, whatever Host says.
        authority: Authority<'a>,
        /// The path, `/` where the URI has none.
        path: Path<'a>,
        /// What follows the first `?`, still encoded.
        query: Option<&'a str>,
    },
    /// `books.example:443`, for CONNECT.
    Authority(Authority<'a>),
    /// `*`, for OPTIONS: the server itself.
    Asterisk,
}

impl<'a> Target<'a> {
    /// Reads the target as it was sent.
    ///
    /// CONNECT may have a path here, so that it can be told as a method the target does not allow.
    pub fn parse(method: &str, raw: &'a str) -> Result<Self, Malformed> {
        if raw.starts_with('/') {
            let (path, query) = path_and_query(raw, 0)?;
            return Ok(Target::Origin { path, query });
        }
        if let Some(scheme) = scheme_length(raw) {
            return absolute(raw, scheme);
        }
        match method {
            "CONNECT" => tunnel(raw),
            "OPTIONS" if raw == "*" => Ok(Target::Asterisk),
            _ => Err(unexpected("a target that begins with `/`", 0)),
        }
    }

    /// The path, in the forms that have one.
    pub fn path(&self) -> Option<Path<'a>> {
        match *self {
            Target::Origin { path, .. } | Target::Absolute { path, .. } => Some(path),
            Target::Authority(_) | Target::Asterisk => None,
        }
    }

    /// What follows the first `?`, still encoded; [`crate::query::parameters`] reads it.
    pub fn query(&self) -> Option<&'a str> {
        match *self {
            Target::Origin { query, .. } | Target::Absolute { query, .. } => query,
            Target::Authority(_) | Target::Asterisk => None,
        }
    }

    /// The host that the target itself names, which outranks Host.
    pub fn authority(&self) -> Option<Authority<'a>> {
        match *self {
            Target::Absolute { authority, .. } | Target::Authority(authority) => Some(authority),
            Target::Origin { .. } | Target::Asterisk => None,
        }
    }
}

/// A path that begins with `/`, and whose segments are UTF-8 without NUL once decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path<'a>(&'a str);

impl<'a> Path<'a> {
    /// The path as it was sent, still encoded.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// What stands between the slashes, decoded. An encoded slash stays inside its segment; `/` is
    /// one empty segment, and a slash at the end begins one more.
    pub fn segments(self) -> impl Iterator<Item = Cow<'a, str>> {
        self.0.split('/').skip(1).map(|segment| match is_plain(segment) {
            true => Cow::Borrowed(segment),
            // Nothing is lost: that all of it decodes was checked when the path was read.
            false => percent_decode_str(segment).decode_utf8_lossy(),
        })
    }
}

/// A segment as it stands in a path, for Location and links.
///
/// `.` and `..` come out as they are, encoded or not they mean the same: let no id be called so.
pub fn encode_segment(segment: &str) -> impl fmt::Display + '_ {
    const SEGMENT: &AsciiSet = &RESERVED.remove(b':').remove(b'@');
    utf8_percent_encode(segment, SEGMENT)
}

/// How long `http://` or `https://` is at the beginning. We serve nothing else.
fn scheme_length(raw: &str) -> Option<usize> {
    let (scheme, _) = raw.split_once("://")?;
    let served = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    served.then_some(scheme.len() + 3)
}

fn absolute(raw: &str, scheme: usize) -> Result<Target<'_>, Malformed> {
    let rest = &raw[scheme..];
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = Authority::parse(&rest[..end]).map_err(|fault| fault.further(scheme))?;
    let (path, query) = path_and_query(&rest[end..], scheme + end)?;
    Ok(Target::Absolute { authority, path, query })
}

fn tunnel(raw: &str) -> Result<Target<'_>, Malformed> {
    let authority = Authority::parse(raw)?;
    match authority.port {
        Some(_) => Ok(Target::Authority(authority)),
        // Refusing this is a MUST (RFC 9110 §9.3.6).
        None => Err(unexpected("a port after the host", raw.len())),
    }
}

fn path_and_query(text: &str, offset: usize) -> Result<(Path<'_>, Option<&str>), Malformed> {
    let (path, query) = match text.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (text, None),
    };
    check(path, PATH, offset)?;
    decode(path, offset)?;
    if let Some(query) = query {
        check(query, QUERY, offset + path.len() + 1)?;
    }
    Ok((Path(if path.is_empty() { "/" } else { path }), query))
}

fn unexpected(expected: &'static str, at: usize) -> Malformed {
    Malformed::Unexpected { expected, at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(method: &str, raw: &str, target: Target<'_>) {
        assert_eq!(Target::parse(method, raw), Ok(target), "{raw}");
    }

    #[track_caller]
    fn check_malformed(method: &str, raw: &str, message: &str) {
        assert_eq!(Target::parse(method, raw).expect_err(raw).to_string(), message, "{raw}");
    }

    #[track_caller]
    fn check_segments(path: &str, segments: &[&str]) {
        let target = Target::parse("GET", path).expect(path);
        let found: Vec<_> = target.path().expect("it begins with `/`").segments().collect();
        assert_eq!(found, segments);
    }

    fn origin<'a>(path: &'a str, query: Option<&'a str>) -> Target<'a> {
        Target::Origin { path: Path(path), query }
    }

    #[test]
    fn a_path_may_have_a_query() {
        check("GET", "/", origin("/", None));
        check("GET", "/v1/books", origin("/v1/books", None));
        check("GET", "/v1/books?", origin("/v1/books", Some("")));
        check("GET", "/v1/books?a=/?&b", origin("/v1/books", Some("a=/?&b")));
        check("GET", "/-._~!$&'()*+,;=:@", origin("/-._~!$&'()*+,;=:@", None));
        check("GET", "//elsewhere.example/", origin("//elsewhere.example/", None));
    }

    #[test]
    fn an_absolute_target_names_its_host() {
        let authority = Authority { host: "books.example", port: Some(8080) };
        let absolute = |path, query| Target::Absolute { authority, path: Path(path), query };
        check("GET", "http://books.example:8080/v1?a", absolute("/v1", Some("a")));
        check("PUT", "HTTPS://books.example:8080/v1", absolute("/v1", None));
        check("GET", "http://books.example:8080", absolute("/", None));
        check("GET", "http://books.example:8080?a=b/c", absolute("/", Some("a=b/c")));
    }

    #[test]
    fn an_absolute_target_is_as_strict() {
        check_malformed("GET", "http:///v1", "expected a host at character 8");
        check_malformed("GET", "http://a:b/", "expected a port from 0 to 65535 at character 10");
        let host =
            "expected a host of letters, digits, `-` and `.`, and after it at most `:` and a port";
        check_malformed("GET", "http://me@a/", &format!("{host} at character 10"));
        let uri = "expected a character allowed in a URI, all others percent-encoded";
        check_malformed("GET", "http://a/b c", &format!("{uri} at character 11"));
        check_malformed("GET", "http://a#b", &format!("{uri} at character 9"));
    }

    #[test]
    fn only_connect_names_a_host_alone() {
        let authority = Authority { host: "books.example", port: Some(443) };
        check("CONNECT", "books.example:443", Target::Authority(authority));
        check("CONNECT", "/v1/books", origin("/v1/books", None));
        check_malformed("CONNECT", "a", "expected a port after the host at character 2");
        check_malformed("CONNECT", "a:", "expected a port after the host at character 3");
        let slash = "expected a target that begins with `/` at character 1";
        check_malformed("GET", "books.example:443", slash);
        check_malformed("GET", "v1/books", slash);
        check_malformed("GET", "", slash);
        check_malformed("GET", "ftp://books.example/", slash);
        check_malformed("GET", "?a=b", slash);
    }

    #[test]
    fn only_options_asks_for_the_server_itself() {
        check("OPTIONS", "*", Target::Asterisk);
        let slash = "expected a target that begins with `/` at character 1";
        check_malformed("GET", "*", slash);
        check_malformed("options", "*", slash);
        check_malformed("OPTIONS", "*/", slash);
        check_malformed("OPTIONS", "**", slash);
    }

    #[test]
    fn what_no_uri_may_hold_is_told_where() {
        let uri = "expected a character allowed in a URI, all others percent-encoded";
        for outside in "\"<>{}|^\\`[]# \t\u{7f}\u{e4}\u{1f600}\0".chars() {
            check_malformed("GET", &format!("/a{outside}"), &format!("{uri} at character 3"));
            check_malformed("GET", &format!("/?a{outside}"), &format!("{uri} at character 4"));
        }
    }

    #[test]
    fn percent_encoding_is_complete_and_decodes_to_text() {
        let digits = "expected two hexadecimal digits after `%` at character";
        check_malformed("GET", "/%", &format!("{digits} 2"));
        check_malformed("GET", "/a%4", &format!("{digits} 3"));
        check_malformed("GET", "/a%zz", &format!("{digits} 3"));
        check_malformed("GET", "/a%+1", &format!("{digits} 3"));
        check_malformed("GET", "/a?b=%4", &format!("{digits} 6"));
        check_malformed("GET", "/%41%00", "expected no encoded NUL at character 5");
        check_malformed("GET", "/a?%00", "expected no encoded NUL at character 4");
        check_malformed("GET", "/a%ff", "expected percent-encoded text to be UTF-8 at character 1");
        // Half a character before the slash, half after it.
        check_malformed(
            "GET",
            "/%C3/%A4",
            "expected percent-encoded text to be UTF-8 at character 1",
        );
    }

    #[test]
    fn segments_are_decoded_one_by_one() {
        check_segments("/v1/books", &["v1", "books"]);
        check_segments("/b%C3%bccher/a%20b+c", &["bücher", "a b+c"]);
        check_segments("/a%2Fb/c", &["a/b", "c"]);
        check_segments("/a%252Fb", &["a%2Fb"]);
        check_segments("/../%2e", &["..", "."]);
    }

    #[test]
    fn empty_segments_stay() {
        check_segments("/", &[""]);
        check_segments("//", &["", ""]);
        check_segments("/v1//books/", &["v1", "", "books", ""]);
    }

    #[test]
    fn a_path_has_the_parts_of_its_target() {
        let target = Target::parse("GET", "http://a/b?c").expect("well-formed");
        assert_eq!(target.path().map(Path::as_str), Some("/b"));
        assert_eq!(target.query(), Some("c"));
        assert_eq!(target.authority(), Some(Authority { host: "a", port: None }));
        let server = Target::Asterisk;
        assert_eq!((server.path(), server.query(), server.authority()), (None, None, None));
    }

    #[test]
    fn a_segment_is_encoded_so_that_it_stays_one() {
        assert_eq!(encode_segment("a/b?c#d%e f").to_string(), "a%2Fb%3Fc%23d%25e%20f");
        assert_eq!(encode_segment("B-1_2.3~:@").to_string(), "B-1_2.3~:@");
        assert_eq!(encode_segment("ü+").to_string(), "%C3%BC%2B");
    }
}
