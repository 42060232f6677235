//! The plan of a migration: what leads from the stored shapes to the wanted ones.
//!
//! Documents are kept whole, so columns and indexes come and go freely. What could lose a record,
//! or break what the declaration now promises, is a step that may refuse.

use candor_json::Json;

use super::shape::{Column, Index, Shape, Shapes, Unheld};
use super::sql;

/// One step of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// A statement.
    Run(String),
    /// A statement that makes an index. It may fail where a step before has refused.
    Index(String),
    /// Refuse when live records do not fit the schema.
    Validate { resource_type: String, schema: Json },
    /// Refuse when live records have ids that the rule forbids; tell those that break checks.
    Hold { resource_type: String, unheld: Unheld },
    /// Refuse when a type that is no longer declared has live records.
    RefuseLoss { resource_type: String },
    /// Refuse when live records share the values of a new uniqueness.
    RefuseDuplicates { resource_type: String, fields: Vec<String>, columns: Vec<String> },
    /// Refuse when live records refer to what is not there.
    RefuseDangling { resource_type: String, field: String, column: String, to: String },
    /// Fill new columns from the documents.
    Fill { resource_type: String, columns: Vec<Column> },
}

/// The steps, in an order in which each can be done; none when nothing differs.
pub(crate) fn plan(stored: &Shapes, wanted: &Shapes) -> Vec<Step> {
    let mut steps = Vec::new();
    for name in stored.keys().filter(|name| !wanted.contains_key(*name)) {
        steps.push(Step::RefuseLoss { resource_type: name.clone() });
        steps.push(Step::Run(sql::drop_table(name)));
    }
    for (name, wanted) in wanted {
        match stored.get(name) {
            Some(stored) => steps.extend(change(name, stored, wanted)),
            None => steps.extend(create(name, wanted)),
        }
    }
    // Last, when the tables they point at are there.
    for (name, wanted) in wanted {
        steps.extend(references(name, stored.get(name), wanted));
    }
    steps
}

fn create(name: &str, wanted: &Shape) -> Vec<Step> {
    let tables = [sql::create_table(name, wanted), sql::create_tombstone_index(name)];
    let indexes = wanted.indexes.iter().map(|index| sql::create_index(name, wanted, index));
    tables.into_iter().chain(indexes).map(Step::Run).collect()
}

fn change(name: &str, stored: &Shape, wanted: &Shape) -> Vec<Step> {
    let stays = |column: &Column| stored.keeps(wanted, &column.field);
    let index_stays = |index: &Index| stored.keeps_index(wanted, index);
    let mut steps = Vec::new();
    if let Some(schema) = wanted.schema.clone().filter(|_| wanted.schema != stored.schema) {
        steps.push(Step::Validate { resource_type: name.to_owned(), schema });
    }
    let unheld = wanted.unheld(stored);
    if unheld.any() {
        steps.push(Step::Hold { resource_type: name.to_owned(), unheld });
    }
    for index in stored.indexes.iter().filter(|index| !index_stays(index)) {
        steps.push(Step::Run(sql::drop_index(name, stored, index)));
    }
    for column in stored.columns.iter().filter(|column| !stays(column)) {
        steps.push(Step::Run(sql::drop_column(name, column)));
    }
    let new: Vec<Column> = wanted.columns.iter().filter(|c| !stays(c)).cloned().collect();
    steps.extend(new.iter().map(|column| Step::Run(sql::add_column(name, column))));
    if !new.is_empty() {
        steps.push(Step::Fill { resource_type: name.to_owned(), columns: new });
    }
    for index in wanted.indexes.iter().filter(|index| !index_stays(index)) {
        if index.unique {
            steps.push(refuse_duplicates(name, wanted, index));
        }
        steps.push(Step::Index(sql::create_index(name, wanted, index)));
    }
    steps
}

fn refuse_duplicates(name: &str, wanted: &Shape, index: &Index) -> Step {
    let column = |field: &String| wanted.column_name(field).to_owned();
    Step::RefuseDuplicates {
        resource_type: name.to_owned(),
        fields: index.fields.clone(),
        columns: index.fields.iter().map(column).collect(),
    }
}

fn references(name: &str, stored: Option<&Shape>, wanted: &Shape) -> Vec<Step> {
    // A table that is new is empty, and refers to nothing.
    let Some(stored) = stored else { return Vec::new() };
    let new =
        wanted.references.iter().filter(|(field, to)| stored.references.get(*field) != Some(to));
    new.map(|(field, to)| Step::RefuseDangling {
        resource_type: name.to_owned(),
        field: field.clone(),
        column: wanted.column_name(field).to_owned(),
        to: to.clone(),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::shape::Holds;
    use super::*;

    /// `title:text isbn:text | unique isbn | index title | isbn>books`
    fn shape(text: &str) -> Shape {
        let mut shape = Shape::default();
        for part in text.split('|').map(str::trim).filter(|part| !part.is_empty()) {
            let fields = |list: &str| list.split('+').map(str::to_owned).collect();
            if let Some(list) = part.strip_prefix("unique ") {
                shape.indexes.insert(Index { unique: true, fields: fields(list) });
            } else if let Some(list) = part.strip_prefix("index ") {
                shape.indexes.insert(Index { unique: false, fields: fields(list) });
            } else if let Some((field, to)) = part.split_once('>') {
                shape.references.insert(field.to_owned(), to.to_owned());
            } else {
                shape.columns = part.split(' ').map(column).collect();
            }
        }
        shape
    }

    fn column(text: &str) -> Column {
        let (field, word) = text.split_once(':').unwrap();
        let (holds, ..) = *Holds::ALL.iter().find(|row| row.1 == word).unwrap();
        Column { field: field.to_owned(), name: field.to_owned(), holds }
    }

    fn shapes(types: &[(&str, &str)]) -> Shapes {
        types.iter().map(|(name, text)| ((*name).to_owned(), shape(text))).collect()
    }

    fn told(step: &Step) -> String {
        match step {
            Step::Run(sql) | Step::Index(sql) => {
                sql.split(" (").next().unwrap_or_default().to_owned()
            }
            Step::Validate { resource_type, .. } => format!("validate {resource_type}"),
            Step::Hold { resource_type, unheld } => format!("hold {resource_type} {unheld:?}"),
            Step::RefuseLoss { resource_type } => format!("refuse loss of {resource_type}"),
            Step::RefuseDuplicates { fields, .. } => format!("refuse duplicates of {fields:?}"),
            Step::RefuseDangling { field, to, .. } => format!("refuse dangling {field} to {to}"),
            Step::Fill { columns, .. } => {
                format!("fill {:?}", columns.iter().map(|column| &column.name).collect::<Vec<_>>())
            }
        }
    }

    #[track_caller]
    fn check(stored: &[(&str, &str)], wanted: &[(&str, &str)], expected: &[&str]) {
        let steps = plan(&shapes(stored), &shapes(wanted));
        assert_eq!(steps.iter().map(told).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn nothing_is_done_when_nothing_differs() {
        let books = [("books", "title:text isbn:text | unique isbn | index title | isbn>books")];
        check(&books, &books, &[]);
    }

    #[test]
    fn a_new_type_is_a_table_with_its_indexes() {
        check(
            &[],
            &[("books", "title:text | unique title | title>books")],
            &[
                r#"CREATE TABLE "books""#,
                r#"CREATE INDEX "books(delete_time)" ON "books""#,
                r#"CREATE UNIQUE INDEX "books(title) unique" ON "books""#,
            ],
        );
    }

    #[test]
    fn a_removed_type_is_dropped_unless_it_has_records() {
        check(&[("books", "")], &[], &["refuse loss of books", r#"DROP TABLE "books""#]);
    }

    #[test]
    fn another_schema_is_tried_on_every_record_first() {
        let schema = |text: &str| Shape {
            schema: Json::read(text.as_bytes(), 9).ok(),
            ..shape("title:text | unique title")
        };
        let with = |shape: Shape| Shapes::from([("books".to_owned(), shape)]);
        let (open, closed) = (schema("{}"), schema(r#"{"required":["title"]}"#));
        let unknown = shape("title:text | unique title");
        for (stored, wanted, expected) in [
            (&open, &open, vec![]),
            (&open, &closed, vec!["validate books"]),
            (&unknown, &open, vec!["validate books"]),
        ] {
            let steps = plan(&with(stored.clone()), &with(wanted.clone()));
            assert_eq!(steps.iter().map(told).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn an_index_may_hold_times_and_stays_when_it_is_the_same() {
        check(
            &[("books", "title:text | index title+create_time")],
            &[("books", "title:text | index title+create_time | index update_time")],
            &[r#"CREATE INDEX "books(update_time)" ON "books""#],
        );
    }

    #[test]
    fn new_fields_are_filled_and_new_promises_checked() {
        check(
            &[("books", "title:text")],
            &[("books", "title:text isbn:text | unique isbn | index title | title>books")],
            &[
                r#"ALTER TABLE "books" ADD COLUMN "isbn" ANY"#,
                r#"fill ["isbn"]"#,
                r#"CREATE INDEX "books(title)" ON "books""#,
                r#"refuse duplicates of ["isbn"]"#,
                r#"CREATE UNIQUE INDEX "books(isbn) unique" ON "books""#,
                "refuse dangling title to books",
            ],
        );
    }

    #[test]
    fn removed_fields_and_indexes_are_dropped() {
        check(
            &[("books", "title:text isbn:text | unique isbn | index title")],
            &[("books", "title:text")],
            &[
                r#"DROP INDEX "books(title)""#,
                r#"DROP INDEX "books(isbn) unique""#,
                r#"ALTER TABLE "books" DROP COLUMN "isbn""#,
            ],
        );
    }

    #[test]
    fn a_field_of_another_kind_gets_a_fresh_column_and_its_indexes_too() {
        check(
            &[("books", "year:text | index year")],
            &[("books", "year:number | index year")],
            &[
                r#"DROP INDEX "books(year)""#,
                r#"ALTER TABLE "books" DROP COLUMN "year""#,
                r#"ALTER TABLE "books" ADD COLUMN "year" ANY"#,
                r#"fill ["year"]"#,
                r#"CREATE INDEX "books(year)" ON "books""#,
            ],
        );
    }
}
