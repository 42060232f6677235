//! How the value of a field is kept in a column.
//!
//! Numbers stay exact: an INTEGER where one fits, a REAL where it stands for just one decimal, else
//! the decimal as TEXT. Each number has one of these forms, so equal numbers are equal columns.
//! SQLite orders the first two by value, but every TEXT after every number: [`decimal`] is the
//! order where such a number is there.

use std::cmp::Ordering;

use candor_core::declaration::FieldKind;
use candor_core::record::Scalar;
use candor_json::Decimal;
use candor_store::kept;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{FromSqlError, ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, Result, ToSql};

/// A scalar on its way into a column of a kind.
pub(crate) struct Stored<'a>(pub(crate) FieldKind, pub(crate) &'a Scalar);

impl ToSql for Stored<'_> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(match kept(self.0, self.1) {
            Scalar::Absent => ToSqlOutput::Owned(Value::Null),
            Scalar::Boolean(value) => ToSqlOutput::Owned(Value::Integer(i64::from(*value))),
            Scalar::Number(number) => ToSqlOutput::Owned(column(number)),
            Scalar::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

/// The one form a number has in a column.
pub(crate) fn column(number: &Decimal) -> Value {
    if let Some(integer) = number.as_i64() {
        return Value::Integer(integer);
    }
    match number.as_f64_exact() {
        Some(real) => Value::Real(real),
        None => Value::Text(number.to_string()),
    }
}

/// The text of the number that a column holds, which [`decimal`] orders.
pub(crate) fn value_text(value: &Value) -> String {
    number(value.into()).map(|number| number.to_string()).unwrap_or_default()
}

/// The scalar a column of a kind holds.
pub(crate) fn scalar(kind: FieldKind, column: ValueRef<'_>) -> Result<Scalar, FromSqlError> {
    match kind {
        _ if column == ValueRef::Null => Ok(Scalar::Absent),
        FieldKind::Boolean => Ok(Scalar::Boolean(column.as_i64()? != 0)),
        FieldKind::Integer | FieldKind::Number => Ok(Scalar::Number(number(column)?)),
        FieldKind::Text => Ok(Scalar::Text(column.as_str()?.to_owned())),
    }
}

pub(crate) fn number(column: ValueRef<'_>) -> Result<Decimal, FromSqlError> {
    match column {
        ValueRef::Integer(integer) => Ok(integer.into()),
        // The shortest digits that mean this REAL are the ones it was made of: it had at most 15.
        ValueRef::Real(real) => {
            Decimal::parse(&format!("{real:e}")).ok_or(FromSqlError::InvalidType)
        }
        ValueRef::Text(_) => Decimal::parse(column.as_str()?).ok_or(FromSqlError::InvalidType),
        ValueRef::Null | ValueRef::Blob(_) => Err(FromSqlError::InvalidType),
    }
}

/// The nearest REAL of a number that is kept as text; nothing for any other value.
pub(crate) fn nearest_real(value: &Scalar) -> Option<f64> {
    match value {
        Scalar::Number(number) => match column(number) {
            Value::Text(text) => text.parse().ok(),
            _ => None,
        },
        Scalar::Absent | Scalar::Boolean(_) | Scalar::Text(_) => None,
    }
}

/// The text of a number, which [`decimal`] orders.
pub(crate) fn exact_text(value: &Scalar) -> String {
    match value {
        Scalar::Number(number) => number.to_string(),
        Scalar::Absent | Scalar::Boolean(_) | Scalar::Text(_) => String::new(),
    }
}

/// The order in SQL of a column that holds numbers of every form.
pub(crate) fn decimal(column: &str) -> String {
    format!("candor_exact({column}) COLLATE candor_decimal")
}

/// Teaches a connection what [`decimal`] says.
pub(crate) fn teach_decimals(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function(c"candor_exact", 1, flags, |call| {
        Ok(match call.get_raw(0) {
            ValueRef::Null => None,
            column => Some(number(column)?.to_string()),
        })
    })?;
    connection.create_collation(c"candor_decimal", by_value)
}

fn by_value(one: &str, other: &str) -> Ordering {
    Decimal::parse(one).cmp(&Decimal::parse(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number_of(text: &str) -> Scalar {
        Scalar::Number(Decimal::parse(text).unwrap())
    }

    #[track_caller]
    fn check(kind: FieldKind, value: &Scalar, column_type: &str, shown: &str) {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t (c ANY) STRICT").unwrap();
        connection.execute("INSERT INTO t VALUES (?1)", [Stored(kind, value)]).unwrap();
        let read = |row: &rusqlite::Row<'_>| {
            let read = scalar(kind, row.get_ref(0)?).unwrap();
            Ok((read, row.get::<_, String>(1)?, row.get::<_, Option<String>>(2)?))
        };
        let (read, type_found, text) =
            connection.query_row("SELECT c, typeof(c), CAST(c AS TEXT) FROM t", [], read).unwrap();
        assert_eq!(&read, value);
        assert_eq!((type_found.as_str(), text.unwrap_or_default().as_str()), (column_type, shown));
    }

    #[test]
    fn every_scalar_comes_back_as_it_went_in() {
        check(FieldKind::Text, &Scalar::Absent, "null", "");
        check(FieldKind::Boolean, &Scalar::Boolean(true), "integer", "1");
        check(FieldKind::Boolean, &Scalar::Boolean(false), "integer", "0");
        check(FieldKind::Text, &Scalar::Text("12".to_owned()), "text", "12");
        check(FieldKind::Text, &Scalar::Text("a\0é".to_owned()), "text", "a\0é");
        check(FieldKind::Integer, &number_of("12"), "integer", "12");
        check(
            FieldKind::Integer,
            &number_of("9223372036854775807"),
            "integer",
            "9223372036854775807",
        );
        check(FieldKind::Number, &number_of("1e2"), "integer", "100");
        check(FieldKind::Number, &number_of("-0.0"), "integer", "0");
        check(FieldKind::Number, &number_of("19.99"), "real", "19.99");
        check(FieldKind::Number, &number_of("1e20"), "real", "1.0e+20");
        check(FieldKind::Number, &number_of("1.5e-9"), "real", "1.5e-09");
        check(
            FieldKind::Integer,
            &number_of("12345678901234567890"),
            "text",
            "12345678901234567890",
        );
        check(FieldKind::Number, &number_of("0.12345678901234567"), "text", "0.12345678901234567");
        check(FieldKind::Number, &number_of("1e400"), "text", "1e400");
    }

    #[test]
    fn a_value_of_another_kind_is_not_kept() {
        let connection = Connection::open_in_memory().unwrap();
        let is_null = |kind, value: Scalar| {
            connection.query_row("SELECT ?1 IS NULL", [Stored(kind, &value)], |row| row.get(0))
        };
        assert_eq!(is_null(FieldKind::Boolean, number_of("1")), Ok(true));
        assert_eq!(is_null(FieldKind::Number, Scalar::Text("1".to_owned())), Ok(true));
        assert_eq!(is_null(FieldKind::Text, Scalar::Boolean(true)), Ok(true));
    }

    #[test]
    fn numbers_of_every_form_are_ordered_by_value() {
        let connection = Connection::open_in_memory().unwrap();
        teach_decimals(&connection).unwrap();
        connection.execute_batch("CREATE TABLE t (c ANY) STRICT").unwrap();
        let ordered = [
            "-1e400",
            "-12345678901234567890",
            "-9223372036854775808",
            "-1.5",
            "0",
            "0.12345678901234567",
            "0.2",
            "1",
            "9007199254740993",
            "9007199254740993.5",
            "9223372036854775807",
            "9223372036854775808",
            "1e20",
            "123456789012345678901",
        ];
        for text in ordered.iter().rev() {
            let value = number_of(text);
            let stored = Stored(FieldKind::Number, &value);
            connection.execute("INSERT INTO t VALUES (?1)", [stored]).unwrap();
        }
        let sql = format!("SELECT c FROM t ORDER BY {}", decimal("c"));
        let mut statement = connection.prepare(&sql).unwrap();
        let rows = statement.query_map([], |row| Ok(number(row.get_ref(0)?).unwrap())).unwrap();
        let expected: Vec<_> = ordered.iter().map(|text| Decimal::parse(text).unwrap()).collect();
        assert_eq!(rows.collect::<Result<Vec<_>>>().unwrap(), expected);
    }
}
