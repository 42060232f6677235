//! What is said when a file is not YAML: the parser's verdict in words for somebody who wrote it by
//! hand.

use granit_parser::{ErrorKind, ScanError};

use crate::declaration::diagnostic::Mistake;
use crate::limits::DECLARATION_MAX_DEPTH;

const TAB: &str = "a tab cannot stand here";

const QUOTE_HELP: &str =
    "put the whole text in quotes when it holds `: `, ` #`, or begins with a sign";

/// The mistake that stopped the parser.
pub(super) fn mistake(text: &str, error: &ScanError) -> Mistake {
    let (message, help) = wording(error.kind());
    let marker = error.marker().byte_offset().unwrap_or_default();
    // The parser names the beginning of the text that a tab broke; a person looks for the tab.
    let tab = text.get(marker..).and_then(|rest| rest.find('\t')).filter(|_| message == TAB);
    let start = marker + tab.unwrap_or_default();
    let mistake = Mistake::new(&(start..start + 1), message);
    match help {
        "" => mistake,
        help => mistake.help(help),
    }
}

fn wording(kind: &ErrorKind) -> (String, &'static str) {
    match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => (TAB.to_owned(), "indent with spaces"),
        ErrorKind::RecursionLimitExceeded => {
            (format!("nested deeper than {DECLARATION_MAX_DEPTH} levels"), "")
        }
        ErrorKind::UnclosedQuotedScalar => ("a quote is opened and never closed".to_owned(), ""),
        ErrorKind::InvalidQuotedScalarIndent => (
            "the quoted text goes on here without being indented".to_owned(),
            "close the quote, or indent the line",
        ),
        ErrorKind::UnclosedFlowCollection { open } => {
            (format!("`{open}` is opened and never closed"), "")
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            (format!("`{open}` is closed by `{close}`"), "")
        }
        ErrorKind::MisplacedFlowCollectionEnd => {
            ("a bracket is closed that was never opened".to_owned(), QUOTE_HELP)
        }
        ErrorKind::UnexpectedEofFlowSequence | ErrorKind::ExpectedFlowSequenceSeparator => {
            ("a list in brackets misses its `,` or `]`".to_owned(), "")
        }
        ErrorKind::UnexpectedEofFlowMapping | ErrorKind::ExpectedFlowMappingSeparator => {
            ("a map in braces misses its `,` or `}`".to_owned(), "")
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::InvalidIndentation
        | ErrorKind::InvalidFlowScalarIndent => (
            "this is not indented like anything around it".to_owned(),
            "keys of one map begin in the same column",
        ),
        ErrorKind::MappingValueNotAllowed => {
            ("a second `:` cannot follow on one line".to_owned(), QUOTE_HELP)
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            ("a key misses its `:`".to_owned(), "")
        }
        ErrorKind::UnexpectedCharacter { character } => (
            format!("`{}` cannot begin a text", character.escape_debug()),
            "put the text in quotes",
        ),
        ErrorKind::UnknownQuotedScalarEscape => (
            "an unknown escape in double quotes".to_owned(),
            "in single quotes a backslash is just a backslash",
        ),
        ErrorKind::DirectiveDisallowed => ("YAML directives are not read here".to_owned(), ""),
        other => (format!("not YAML: {other}"), ""),
    }
}
