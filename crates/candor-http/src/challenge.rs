//! WWW-Authenticate: what a caller would have to show, and what was wrong with what it showed
//! (RFC 9110 §11.6.1, RFC 6750 §3).

use std::fmt;

/// A challenge of the scheme `Bearer`. Texts go out in the characters that RFC 6750 allows in them;
/// any other is a `'` or a `?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bearer<'a> {
    /// Whose callers are meant.
    pub realm: &'a str,
    /// One of the codes of RFC 6750 §3.1, and a sentence; none where nothing was shown.
    pub error: Option<(&'a str, &'a str)>,
}

impl fmt::Display for Bearer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bearer realm=\"{}\"", Plain(self.realm))?;
        match self.error {
            Some((code, sentence)) => {
                write!(f, ", error=\"{}\", error_description=\"{}\"", Plain(code), Plain(sentence))
            }
            None => Ok(()),
        }
    }
}

/// A text between quotation marks without need of a backslash.
struct Plain<'a>(&'a str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        self.0.chars().try_for_each(|letter| match letter {
            '"' | '`' => f.write_char('\''),
            ' '..='~' if letter != '\\' => f.write_char(letter),
            _ => f.write_char('?'),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(realm: &str, error: Option<(&str, &str)>, written: &str) {
        assert_eq!(Bearer { realm, error }.to_string(), written);
    }

    #[test]
    fn a_challenge_names_the_realm_and_what_was_wrong() {
        check("Bookshop", None, "Bearer realm=\"Bookshop\"");
        check(
            "Bookshop",
            Some(("invalid_token", "The token `a` is over.")),
            "Bearer realm=\"Bookshop\", error=\"invalid_token\", \
             error_description=\"The token 'a' is over.\"",
        );
    }

    #[test]
    fn no_text_breaks_out_of_its_quotation_marks() {
        check("a\"b\\c\r\né", None, "Bearer realm=\"a'b?c???\"");
    }
}
