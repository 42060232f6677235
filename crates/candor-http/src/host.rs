//! The host and port a request is for, as in Host (RFC 9110 §7.2): `books.example:8080`, `[::1]`.
//!
//! Proxies and servers that read one Host differently can be played off against each other, so it
//! is read strictly. User information is refused with everything else (§4.2.4): `@` is not in the
//! grammar.

use std::fmt;
use std::net::Ipv6Addr;

use crate::Malformed;
use crate::characters::{REGISTERED_NAME, first_outside};
use crate::percent;

/// A host, perhaps with a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authority<'a> {
    /// A name, an IPv4 address or an IPv6 address in its brackets, as it was written. Never empty.
    pub host: &'a str,
    /// The port, where there is one.
    pub port: Option<u16>,
}

impl<'a> Authority<'a> {
    /// Reads `uri-host [ ":" [ port ] ]`.
    pub fn parse(text: &'a (impl AsRef<[u8]> + ?Sized)) -> Result<Self, Malformed> {
        let bytes = text.as_ref();
        let text = str::from_utf8(bytes).map_err(|fault| unexpected(NAME, fault.valid_up_to()))?;
        let (host, port) = split(text)?;
        if host.is_empty() {
            return Err(unexpected("a host", 0));
        }
        let port = match port {
            None | Some("") => None,
            Some(digits) => Some(parse_port(digits, host.len() + 1)?),
        };
        Ok(Authority { host, port })
    }
}

impl fmt::Display for Authority<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.host),
            None => f.write_str(self.host),
        }
    }
}

const NAME: &str = "a host of letters, digits, `-` and `.`, and after it at most `:` and a port";
const ADDRESS: &str = "an IPv6 address in brackets, and after it at most `:` and a port";

/// The host, checked, and what follows the colon.
fn split(text: &str) -> Result<(&str, Option<&str>), Malformed> {
    if let Some(bracketed) = text.strip_prefix('[') {
        let (address, rest) = bracketed.split_once(']').ok_or(unexpected(ADDRESS, 0))?;
        address.parse::<Ipv6Addr>().map_err(|_| unexpected(ADDRESS, 0))?;
        let host = &text[..address.len() + 2];
        return match rest.strip_prefix(':') {
            None if !rest.is_empty() => Err(unexpected(ADDRESS, host.len())),
            port => Ok((host, port)),
        };
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    if let Some(at) = first_outside(host.as_bytes(), REGISTERED_NAME) {
        return Err(unexpected(NAME, at));
    }
    percent::check_encoding(host, 0)?;
    Ok((host, port))
}

/// Not by `u16::from_str` alone, which takes a sign.
fn parse_port(digits: &str, at: usize) -> Result<u16, Malformed> {
    let digits_only = digits.bytes().all(|byte| byte.is_ascii_digit());
    let port = digits.parse().ok().filter(|_| digits_only);
    port.ok_or(unexpected("a port from 0 to 65535", at))
}

fn unexpected(expected: &'static str, at: usize) -> Malformed {
    Malformed::Unexpected { expected, at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, host: &str, port: Option<u16>) {
        assert_eq!(Authority::parse(text), Ok(Authority { host, port }), "{text}");
    }

    #[track_caller]
    fn check_malformed(text: &[u8], expected: &str, at: usize) {
        let fault = Authority::parse(text).expect_err("malformed");
        let Malformed::Unexpected { expected: found, at: place } = fault else { panic!("{fault}") };
        assert!(found.starts_with(expected), "{found}");
        assert_eq!(place, at, "{found}");
    }

    #[test]
    fn a_host_is_a_name_or_an_address() {
        check("books.example", "books.example", None);
        check("Books.Example:8080", "Books.Example", Some(8080));
        check("127.0.0.1:80", "127.0.0.1", Some(80));
        check("[::1]", "[::1]", None);
        check("[2001:db8::7]:443", "[2001:db8::7]", Some(443));
        check("b%C3%BCcher.example", "b%C3%BCcher.example", None);
        check("a_b!~", "a_b!~", None);
    }

    #[test]
    fn an_empty_port_is_none() {
        check("books.example:", "books.example", None);
        check("[::1]:", "[::1]", None);
    }

    #[test]
    fn an_empty_host_is_refused() {
        check_malformed(b"", "a host", 0);
        check_malformed(b":80", "a host", 0);
    }

    #[test]
    fn what_is_no_host_is_told_where() {
        check_malformed(b"a b/c", NAME, 1);
        check_malformed(b"me@books.example", NAME, 2);
        check_malformed(b"books.example/v1", NAME, 13);
        check_malformed(b"one.example, two.example", NAME, 12);
        check_malformed("b\u{fc}cher.example".as_bytes(), NAME, 1);
        check_malformed(b"b\xfccher.example", NAME, 1);
        check_malformed(b"a%zz", "two hexadecimal digits", 1);
        check_malformed(b"a%00", "no encoded NUL", 1);
    }

    #[test]
    fn what_is_no_port_is_told_where() {
        check_malformed(b"a:65536", "a port", 2);
        check_malformed(b"a:+80", "a port", 2);
        check_malformed(b"a:80:80", "a port", 2);
        check_malformed(b"a:http", "a port", 2);
        check_malformed(b"::1", "a host", 0);
    }

    #[test]
    fn what_is_no_address_is_told_where() {
        check_malformed(b"[::1", ADDRESS, 0);
        check_malformed(b"[]", ADDRESS, 0);
        check_malformed(b"[books.example]", ADDRESS, 0);
        check_malformed(b"[::1%25eth0]", ADDRESS, 0);
        check_malformed(b"[::1]80", ADDRESS, 5);
        check_malformed(b"[::1]:x", "a port", 6);
    }

    #[test]
    fn an_authority_is_written_with_its_port() {
        let written = |text| Authority::parse(text).expect("well-formed").to_string();
        assert_eq!(written("books.example:8080"), "books.example:8080");
        assert_eq!(written("[::1]:"), "[::1]");
    }
}
