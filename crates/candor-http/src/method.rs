//! The methods HTTP knows: RFC 9110 §9, PATCH (RFC 5789), and QUERY, which is GET with content.
//!
//! Knowing is not allowing: a known method that a target does not allow is 405, any other is 501.

use std::fmt;

/// A method whose meaning is known. Names are case-sensitive: `get` is another method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Read.
    Get,
    /// Read, without the content.
    Head,
    /// Do what the target does with content.
    Post,
    /// Replace, or create at this very target.
    Put,
    /// Change a part.
    Patch,
    /// Remove.
    Delete,
    /// Tell what the target allows.
    Options,
    /// Send the request back.
    Trace,
    /// Open a tunnel.
    Connect,
    /// Read what the content asks for.
    Query,
}

impl Known {
    /// Every one of them.
    pub const ALL: [Known; 10] = [
        Known::Get,
        Known::Head,
        Known::Post,
        Known::Put,
        Known::Patch,
        Known::Delete,
        Known::Options,
        Known::Trace,
        Known::Connect,
        Known::Query,
    ];

    /// The method with this name.
    pub fn parse(name: &str) -> Option<Known> {
        Known::ALL.into_iter().find(|method| method.as_str() == name)
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Known::Get => "GET",
            Known::Head => "HEAD",
            Known::Post => "POST",
            Known::Put => "PUT",
            Known::Patch => "PATCH",
            Known::Delete => "DELETE",
            Known::Options => "OPTIONS",
            Known::Trace => "TRACE",
            Known::Connect => "CONNECT",
            Known::Query => "QUERY",
        }
    }

    /// Does it only read? (RFC 9110 §9.2.1)
    pub fn is_safe(self) -> bool {
        match self {
            Known::Get | Known::Head | Known::Options | Known::Trace | Known::Query => true,
            Known::Post | Known::Put | Known::Patch | Known::Delete | Known::Connect => false,
        }
    }
}

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_known_by_its_exact_name() {
        for method in Known::ALL {
            assert_eq!(Known::parse(method.as_str()), Some(method));
            assert_eq!(method.to_string(), method.as_str());
        }
        for unknown in ["ABC", "get", "Get", "GET ", "", "PROPFIND"] {
            assert_eq!(Known::parse(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn safe_methods_only_read() {
        let safe: Vec<_> = Known::ALL.into_iter().filter(|method| method.is_safe()).collect();
        assert_eq!(safe, [Known::Get, Known::Head, Known::Options, Known::Trace, Known::Query]);
    }
}
