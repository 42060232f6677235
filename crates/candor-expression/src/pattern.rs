//! Patterns: searched for in time that grows with the text, whatever the pattern.

use std::fmt;
use std::sync::Arc;

use regex::{Regex, RegexBuilder};

use crate::limits::PATTERN_MAX_BYTES;

/// A compiled pattern. Two are equal when they are written alike.
#[derive(Clone)]
pub struct Pattern(Arc<Regex>);

/// Why a text is no pattern.
pub(crate) enum PatternError {
    /// It does not follow the syntax; why.
    Syntax(String),
    /// Compiled, it takes more room than it may.
    TooLarge,
}

impl Pattern {
    /// Compiles a pattern.
    pub(crate) fn parse(source: &str) -> Result<Pattern, PatternError> {
        let compiled =
            RegexBuilder::new(source).size_limit(PATTERN_MAX_BYTES).nest_limit(50).build();
        match compiled {
            Ok(regex) => Ok(Pattern(Arc::new(regex))),
            Err(regex::Error::CompiledTooBig(_)) => Err(PatternError::TooLarge),
            // Its message shows the pattern on several lines; the last says what is wrong.
            Err(error) => {
                let message = error.to_string();
                let last = message.lines().last().unwrap_or_default();
                Err(PatternError::Syntax(last.trim_start_matches("error: ").to_owned()))
            }
        }
    }

    /// As it was written.
    pub fn source(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is found anywhere in the text.
    pub fn found_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.source() == other.source()
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.source(), f)
    }
}
