//! The statements that make, change and use the tables.
//!
//! A table is called like its type and a column like its field, so that people can read them with
//! any tool. Indexes hold live records only: `delete_time IS NULL` stands in each, and in each
//! query.

use super::shape::{Column, Index, Shape};

/// A name between double quotes.
pub(crate) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The table of a type, quoted. Names that the engine keeps to itself are refused by the
/// declaration.
pub(crate) fn table(resource_type: &str) -> String {
    quote(resource_type)
}

pub(super) fn create_table(name: &str, shape: &Shape) -> String {
    let fields: String =
        shape.columns.iter().map(|column| format!(" {} ANY,", quote(&column.name))).collect();
    // The document stands last: what is before it is read without walking through it.
    format!(
        "CREATE TABLE {} (id TEXT NOT NULL PRIMARY KEY, revision INTEGER NOT NULL, \
         create_time INTEGER NOT NULL, update_time INTEGER NOT NULL, delete_time INTEGER,{fields} \
         document TEXT) STRICT",
        table(name)
    )
}

pub(super) fn drop_table(name: &str) -> String {
    format!("DROP TABLE {}", table(name))
}

/// What purging finds old tombstones by.
pub(super) fn create_tombstone_index(name: &str) -> String {
    let index = quote(&format!("{name}(delete_time)"));
    format!("CREATE INDEX {index} ON {} (delete_time) WHERE delete_time IS NOT NULL", table(name))
}

pub(super) fn create_index(name: &str, shape: &Shape, index: &Index) -> String {
    let columns: Vec<_> =
        index.fields.iter().map(|field| quote(shape.column_name(field))).collect();
    let columns = columns.join(", ");
    // The id behind the field is the order of a list that is sorted by it.
    let (unique, columns) = match index.unique {
        true => ("UNIQUE ", columns),
        false => ("", format!("{columns}, id")),
    };
    let index = index_name(name, shape, index);
    format!("CREATE {unique}INDEX {index} ON {} ({columns}) WHERE delete_time IS NULL", table(name))
}

pub(super) fn drop_index(name: &str, shape: &Shape, index: &Index) -> String {
    format!("DROP INDEX {}", index_name(name, shape, index))
}

/// `"books(isbn) unique"`: no type, and no other index, can have this name.
fn index_name(name: &str, shape: &Shape, index: &Index) -> String {
    let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let column = |field: &String| match shape.column_name(field) {
        column if plain(column) => column.to_owned(),
        column => quote(column),
    };
    let columns: Vec<_> = index.fields.iter().map(column).collect();
    let unique = if index.unique { " unique" } else { "" };
    quote(&format!("{name}({}){unique}", columns.join(",")))
}

pub(super) fn add_column(name: &str, column: &Column) -> String {
    format!("ALTER TABLE {} ADD COLUMN {} ANY", table(name), quote(&column.name))
}

pub(super) fn drop_column(name: &str, column: &Column) -> String {
    format!("ALTER TABLE {} DROP COLUMN {}", table(name), quote(&column.name))
}

#[cfg(test)]
mod tests {
    use super::super::shape::Holds;
    use super::*;

    #[track_caller]
    fn check(fields: &[&str], expected: &str) {
        let column = |field: &&str| Column {
            field: (*field).to_owned(),
            name: (*field).to_owned(),
            holds: Holds::Text,
        };
        let shape = Shape { columns: fields.iter().map(column).collect(), ..Shape::default() };
        let fields = fields.iter().map(|field| (*field).to_owned()).collect();
        assert_eq!(index_name("books", &shape, &Index { unique: false, fields }), expected);
    }

    #[test]
    fn indexes_over_different_fields_have_different_names() {
        check(&["a", "b"], r#""books(a,b)""#);
        check(&["a,b"], r#""books(""a,b"")""#);
        check(&["a\"b"], r#""books(""a""""b"")""#);
    }

    #[test]
    fn a_table_is_called_like_its_type() {
        assert_eq!(table("order-lines"), "\"order-lines\"");
    }
}
