//! Columns: what the first line of a table names, and what its cells say.
//!
//! A cell becomes what its field holds: digits stay as they are written. What cannot be read as the
//! field's kind is kept as text, so that the schema says what is wrong with it, together with
//! everything else.

use candor_core::declaration::{FieldKind, ResourceType};
use candor_core::nearest::nearest;
use candor_core::record::READ_ONLY_MEMBERS;
use candor_json::{Json, Number};

/// A column: the member it fills and what that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    kind: FieldKind,
}

/// What tables say where they have no value.
const NULLS: [&str; 8] = ["NA", "N/A", "NULL", "null", "NaN", "None", "\\N", "-"];

impl Column {
    /// What a cell says. An empty one says nothing, unless the field holds text.
    pub(super) fn value(&self, cell: &str) -> Option<Json> {
        if cell.is_empty() && self.kind != FieldKind::Text {
            return None;
        }
        Some(self.scalar(cell).unwrap_or_else(|| Json::text(cell)))
    }

    /// What a cell says, when that is of the column's kind.
    fn scalar(&self, cell: &str) -> Option<Json> {
        match self.kind {
            FieldKind::Text => Some(Json::text(cell)),
            FieldKind::Integer | FieldKind::Number => Number::parse(cell).map(Json::Number),
            FieldKind::Boolean => match cell {
                "true" | "True" | "TRUE" => Some(Json::boolean(true)),
                "false" | "False" | "FALSE" => Some(Json::boolean(false)),
                _ => None,
            },
        }
    }

    /// The cell, when it is not of the column's kind and looks as if it meant that there is no
    /// value.
    pub(super) fn suspect(&self, cell: &str) -> Option<&'static str> {
        let null = NULLS.into_iter().find(|null| *null == cell)?;
        self.scalar(cell).is_none().then_some(null)
    }
}

/// The columns a first line names, or everything that is wrong with it.
pub(super) fn columns(names: &[impl AsRef<str>], of: &ResourceType) -> Result<Vec<Column>, String> {
    let mut columns: Vec<Column> = Vec::new();
    let mut faults = Vec::new();
    for name in names {
        let name = name.as_ref();
        if columns.iter().any(|column| column.name == name) {
            faults.push(format!("`{name}` stands twice"));
            continue;
        }
        match kind(name, of) {
            Ok(kind) => columns.push(Column { name: name.to_owned(), kind }),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        return Ok(columns);
    }
    let hint = if columns.is_empty() { "; the first line has to name the members" } else { "" };
    let faults = faults.join("; ");
    Err(format!("the first line does not fit {}: {faults}{hint}", of.name))
}

fn kind(name: &str, of: &ResourceType) -> Result<FieldKind, String> {
    if let Some(index) = of.field_named(name) {
        return Ok(of.field(index).kind);
    }
    if READ_ONLY_MEMBERS.contains(&name) {
        return Ok(FieldKind::Text);
    }
    let properties = of.schema.document().member("properties").and_then(Json::as_object);
    if properties.is_some_and(|properties| properties.contains(name)) {
        return Err(format!(
            "`{name}` does not hold one kind of scalar, as a cell does; use NDJSON"
        ));
    }
    let known = of.fields.iter().map(|field| field.name.as_str()).chain(["id"]);
    match nearest(name, known) {
        Some(near) => Err(format!("there is no field `{name}`, did you mean `{near}`?")),
        None => Err(format!("there is no field `{name}`")),
    }
}

#[cfg(test)]
mod tests {
    use candor_core::declaration::{Api, SourceFile, load};

    use super::*;

    fn api() -> Api {
        let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
        let books = "schema:\n  type: object\n  properties:\n    title: { type: string }\n    \
                     pages: { type: integer }\n    tags: { type: array }\n";
        let files = [file("candor.yaml", "title: Test\nversion: v1\n"), file("books.yaml", books)];
        load(&files).unwrap_or_else(|mistakes| panic!("{mistakes}"))
    }

    #[track_caller]
    fn check_names(names: &[&str], expected: Result<(), &str>) {
        let expected =
            expected.map_err(|told| format!("the first line does not fit books: {told}"));
        assert_eq!(columns(names, &api().types[0]).map(drop), expected);
    }

    #[track_caller]
    fn check_cell(kind: FieldKind, cell: &str, said: Option<&str>) {
        let column = Column { name: String::new(), kind };
        assert_eq!(column.value(cell).map(|value| value.to_text()).as_deref(), said, "{cell}");
    }

    #[test]
    fn a_first_line_names_fields_and_members_the_server_keeps() {
        check_names(&["pages", "title"], Ok(()));
        check_names(&["id", "title", "etag", "create_time", "update_time"], Ok(()));
    }

    #[test]
    fn everything_that_is_wrong_with_a_first_line_is_told() {
        check_names(
            &["titel", "pages", "pages", "tags", "price"],
            Err(
                "there is no field `titel`, did you mean `title`?; `pages` stands twice; `tags` does not hold one \
                 kind of scalar, as a cell does; use NDJSON; there is no field `price`",
            ),
        );
        check_names(
            &["Dune", "412"],
            Err(
                "there is no field `Dune`; there is no field `412`; the first line has to name the members",
            ),
        );
    }

    #[test]
    fn a_cell_says_what_its_field_holds_digit_for_digit() {
        check_cell(FieldKind::Text, "1.10", Some("\"1.10\""));
        check_cell(FieldKind::Text, "", Some("\"\""));
        check_cell(FieldKind::Text, " a\nb ", Some("\" a\\nb \""));
        check_cell(FieldKind::Number, "1.10", Some("1.10"));
        check_cell(FieldKind::Number, "1E400", Some("1E400"));
        check_cell(FieldKind::Integer, "12345678901234567890", Some("12345678901234567890"));
        check_cell(FieldKind::Integer, "", None);
        check_cell(FieldKind::Boolean, "TRUE", Some("true"));
        check_cell(FieldKind::Boolean, "", None);
    }

    #[test]
    fn a_cell_of_another_kind_is_text_for_the_schema_to_judge() {
        check_cell(FieldKind::Integer, "NA", Some("\"NA\""));
        check_cell(FieldKind::Integer, "007", Some("\"007\""));
        check_cell(FieldKind::Number, " 1", Some("\" 1\""));
        check_cell(FieldKind::Boolean, "1", Some("\"1\""));
    }

    #[test]
    fn a_word_for_no_value_is_noticed_where_it_is_none() {
        let suspect = |kind, cell| Column { name: String::new(), kind }.suspect(cell);
        assert_eq!(suspect(FieldKind::Integer, "NA"), Some("NA"));
        assert_eq!(suspect(FieldKind::Text, "NA"), None);
        assert_eq!(suspect(FieldKind::Integer, "seven"), None);
    }
}
