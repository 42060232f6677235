//! Cells: what one says, and how a value is written into one.

use std::borrow::Cow;

use candor_json::{Json, Number};

use super::layout::Holds;
use crate::declaration::FieldKind;
use crate::limits::NESTING_MAX_DEPTH;

/// Characters with which text in a cell begins to be a formula, in one spreadsheet or another.
const DANGEROUS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// Whether text begins with something a spreadsheet would run, with apostrophes before it or none.
fn runs(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(DANGEROUS)
}

/// Text as a spreadsheet shows it without running it: an apostrophe goes before it. Text that
/// begins with apostrophes before such a character gets one more, so that each can be read back.
pub(super) fn defused(text: &str) -> Cow<'_, str> {
    if runs(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Text as it was before [`defused`].
pub(super) fn restored(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if runs(text) => text,
        Some(_) | None => cell,
    }
}

/// What a cell says: nothing, when it is empty and not quoted. What cannot be read as the column's
/// kind is text, so that the schema says what is wrong with it, together with everything else.
pub(super) fn read(cell: &str, quoted: bool, holds: Holds) -> Option<Json> {
    if cell.is_empty() {
        return (quoted && holds == Holds::Scalar(FieldKind::Text)).then(|| Json::text(""));
    }
    Some(of_kind(cell, holds).unwrap_or_else(|| Json::text(restored(cell))))
}

/// What a cell says, if that is of its column's kind.
pub(super) fn of_kind(cell: &str, holds: Holds) -> Option<Json> {
    match (holds, cell) {
        (Holds::Scalar(FieldKind::Text), _) => Some(Json::text(restored(cell))),
        (Holds::Scalar(_), "null") => Some(Json::Null),
        (Holds::Scalar(FieldKind::Integer | FieldKind::Number), _) => {
            Number::parse(cell).map(Json::Number)
        }
        (Holds::Scalar(FieldKind::Boolean), "true" | "True" | "TRUE") => Some(Json::boolean(true)),
        (Holds::Scalar(FieldKind::Boolean), "false" | "False" | "FALSE") => {
            Some(Json::boolean(false))
        }
        (Holds::Scalar(FieldKind::Boolean), _) => None,
        (Holds::Json | Holds::Rest, _) => Json::read(cell.as_bytes(), NESTING_MAX_DEPTH).ok(),
    }
}

/// Writes a value into a cell; says no when a cell of this kind cannot hold it.
pub(super) fn write(value: &Json, holds: Holds, out: &mut String) -> bool {
    match (holds, value) {
        (Holds::Scalar(FieldKind::Text), Json::String(text)) => write_text(text.as_str(), out),
        (Holds::Scalar(FieldKind::Integer | FieldKind::Number), Json::Number(_))
        | (Holds::Scalar(FieldKind::Boolean), Json::Boolean(_)) => value.write(out),
        (
            Holds::Scalar(FieldKind::Integer | FieldKind::Number | FieldKind::Boolean),
            Json::Null,
        ) => {
            out.push_str("null");
        }
        (Holds::Scalar(_), _) => return false,
        (Holds::Json | Holds::Rest, _) => quote(&value.to_text(), out),
    }
    true
}

/// Writes text into a cell. Empty text is quoted: without quotes it would be nothing.
pub(super) fn write_text(text: &str, out: &mut String) {
    quote(&defused(text), out);
}

fn quote(cell: &str, out: &mut String) {
    if !cell.is_empty() && !cell.contains([',', '"', '\r', '\n']) {
        out.push_str(cell);
        return;
    }
    out.push('"');
    for (place, part) in cell.split('"').enumerate() {
        if place > 0 {
            out.push_str("\"\"");
        }
        out.push_str(part);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: Holds = Holds::Scalar(FieldKind::Text);
    const INTEGER: Holds = Holds::Scalar(FieldKind::Integer);
    const NUMBER: Holds = Holds::Scalar(FieldKind::Number);
    const BOOLEAN: Holds = Holds::Scalar(FieldKind::Boolean);

    #[track_caller]
    fn check_read(holds: Holds, cell: &str, said: Option<&str>) {
        let found = read(cell, false, holds).map(|value| value.to_text());
        assert_eq!(found.as_deref(), said, "{cell}");
    }

    #[track_caller]
    fn check_written(holds: Holds, value: &str, cell: Option<&str>) {
        let mut out = String::new();
        let held = write(&Json::read(value.as_bytes(), 9).unwrap(), holds, &mut out);
        assert_eq!(held.then_some(out.as_str()), cell, "{value}");
    }

    #[test]
    fn a_cell_says_what_its_column_holds_digit_for_digit() {
        check_read(TEXT, "1.10", Some("\"1.10\""));
        check_read(TEXT, " a\nb ", Some("\" a\\nb \""));
        check_read(NUMBER, "1.10", Some("1.10"));
        check_read(NUMBER, "1E400", Some("1E400"));
        check_read(NUMBER, "-5", Some("-5"));
        check_read(INTEGER, "12345678901234567890", Some("12345678901234567890"));
        check_read(INTEGER, "null", Some("null"));
        check_read(BOOLEAN, "TRUE", Some("true"));
        check_read(Holds::Json, "[1, {\"a\": 1.10}]", Some("[1,{\"a\":1.10}]"));
    }

    #[test]
    fn an_empty_cell_is_nothing_and_a_quoted_one_is_empty_text() {
        for holds in [TEXT, INTEGER, NUMBER, BOOLEAN, Holds::Json] {
            check_read(holds, "", None);
        }
        assert_eq!(read("", true, TEXT), Some(Json::text("")));
        assert_eq!(read("", true, INTEGER), None);
    }

    #[test]
    fn a_cell_of_another_kind_is_text_for_the_schema_to_judge() {
        check_read(INTEGER, "NA", Some("\"NA\""));
        check_read(INTEGER, "007", Some("\"007\""));
        check_read(NUMBER, " 1", Some("\" 1\""));
        check_read(BOOLEAN, "1", Some("\"1\""));
        check_read(Holds::Json, "[1, 2", Some("\"[1, 2\""));
    }

    #[test]
    fn a_value_is_written_so_that_it_is_read_again() {
        check_written(TEXT, r#""""#, Some("\"\""));
        check_written(TEXT, r#""a, \"b\"""#, Some("\"a, \"\"b\"\"\""));
        check_written(TEXT, r#""\u00e9""#, Some("é"));
        check_written(NUMBER, "1.10", Some("1.10"));
        check_written(INTEGER, "-5", Some("-5"));
        check_written(BOOLEAN, "null", Some("null"));
        check_written(Holds::Json, "[1, \"a\"]", Some("\"[1,\"\"a\"\"]\""));
        check_written(TEXT, "null", None);
        check_written(INTEGER, "\"5\"", None);
    }

    #[test]
    fn text_that_a_spreadsheet_would_run_is_defused_and_restored() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@a", "'@a"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("'=1", "''=1"),
            ("''-", "'''-"),
            ("'tis", "'tis"),
            ("'", "'"),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            assert_eq!(defused(text), cell);
            assert_eq!(restored(cell), text);
        }
    }
}
