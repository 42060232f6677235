//! RateLimit and RateLimit-Policy: how much a client may ask for, and how much of it is left
//! (draft-ietf-httpapi-ratelimit-headers-11).
//!
//! The draft may still change. Its names and its syntax, a List of RFC 9651 §3.1 with one String
//! and two parameters, stand here and nowhere else.

use std::fmt;

/// What is promised.
pub const POLICY_FIELD: &str = "ratelimit-policy";

/// What is left of it.
pub const STATE_FIELD: &str = "ratelimit";

/// So many requests in so many seconds, shown as a value of RateLimit-Policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy<'a> {
    /// What the promise is called.
    pub name: &'a str,
    /// How many requests.
    pub quota: u64,
    /// In how many seconds.
    pub window_seconds: u64,
}

/// How far a promise is used up, shown as a value of RateLimit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State<'a> {
    /// What the promise is called.
    pub name: &'a str,
    /// How many requests are left now.
    pub remaining: u64,
    /// Seconds until all of them are there again.
    pub reset_seconds: u64,
}

impl fmt::Display for Policy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\";q={};w={}", self.name, self.quota, self.window_seconds)
    }
}

impl fmt::Display for State<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\";r={};t={}", self.name, self.remaining, self.reset_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_lists_of_one_text_with_parameters() {
        let policy = Policy { name: "default", quota: 100, window_seconds: 60 };
        assert_eq!(policy.to_string(), "\"default\";q=100;w=60");
        let state = State { name: "default", remaining: 0, reset_seconds: 13 };
        assert_eq!(state.to_string(), "\"default\";r=0;t=13");
    }
}
