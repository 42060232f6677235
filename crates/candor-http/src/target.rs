//! The request target: what stands between method and version (RFC 9112 §3.2).
//!
//! HTTP libraries let through what is no URI: raw UTF-8, `%zz`, quotation marks. Software behind and
//! before us reads such targets in different ways, so they are refused here, in one place.
//!
//! Dot segments are not resolved: clients do that (RFC 3986 §5.2.4), and a `..` that arrives is a
//! segment that no route knows.

use percent_encoding::{AsciiSet, percent_decode_str, utf8_percent_encode};
use std::borrow::Cow;
use std::fmt;

use crate::Malformed;
use crate::characters::{PATH, QUERY};
use crate::host::Authority;
use crate::percent::{RESERVED, check, decode};

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
        // Nothing is lost: that all of it decodes was checked when the path was read.
        self.0.split('/').skip(1).map(|segment| percent_decode_str(segment).decode_utf8_lossy())
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
