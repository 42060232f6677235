//! Comparisons with numbers, which stay exact.
//!
//! Numbers the engine counts with stand in one index behind each other; longer ones are text and
//! stand behind all of them (see `scalar`). A column without long ones, which is nearly every
//! column, needs one range. Where there are some, they are a second one, compared exactly.

use candor_core::declaration::Column;
use candor_expression::limits::NUMBER_MAX_CHARACTERS;
use candor_expression::{Comparison, Exact};
use rusqlite::Result;
use rusqlite::types::Value;

use super::{Writer, truth};
use crate::list::has_text;
use crate::scalar::{column, decimal};

impl Writer<'_> {
    /// A column of numbers compared with one; `whole` where only integers count.
    pub(super) fn compare_number(
        &mut self,
        name: &str,
        (whole, of): (bool, Column),
        comparison: Comparison,
        number: &Exact,
    ) -> Result<String> {
        let value = column(&number.decimal());
        if comparison == Comparison::Equal {
            // Equal numbers are equal columns, and no integer equals a fraction.
            return Ok(match whole && !number.is_integer() {
                true => truth(false),
                false => self.compare_plainly(name, comparison, value),
            });
        }
        let long = self.may_be_long(name, of)?;
        let compared = match comparison {
            Comparison::Equal | Comparison::NotEqual => {
                format!("{name} IS NOT {}", self.bind(value))
            }
            _ => self.in_order(name, comparison.symbol(), value, long),
        };
        // An expression takes a number of more characters for absent.
        let short = format!(" AND ({name} < '' OR length({name}) <= {NUMBER_MAX_CHARACTERS})");
        let short = if long { short.as_str() } else { "" };
        let whole = match whole {
            true => format!(" AND (typeof({name}) = 'integer' OR candor_whole({name}))"),
            false => String::new(),
        };
        Ok(format!("({name} IS NOT NULL{short} AND {compared}{whole})"))
    }

    /// Whether there may be numbers that are kept as text. Only an index tells at once that there
    /// are none; without one, every row is looked at anyway.
    fn may_be_long(&self, name: &str, of: Column) -> Result<bool> {
        let writing = self.writing;
        match writing.resource_type.leads(of) {
            true => has_text(writing.connection, writing.table, name),
            false => Ok(true),
        }
    }

    /// `<` and its like, on a column that is not NULL.
    fn in_order(&mut self, name: &str, sign: &str, value: Value, long: bool) -> String {
        let exact = decimal(name);
        let upward = sign.starts_with('>');
        match (value, long) {
            (Value::Text(text), long) => {
                // The index leads close to the number, the exact order decides from there.
                let nearest: f64 = text.parse().unwrap_or(f64::NAN);
                let close = if upward { nearest.next_down() } else { nearest.next_up() };
                let (near, bound) = (self.bind(Value::Real(close)), self.bind(Value::Text(text)));
                let near = match (upward, long) {
                    (true, _) => format!("{name} >= {near}"),
                    (false, false) => format!("{name} <= {near}"),
                    (false, true) => format!("({name} <= {near} OR {name} >= '')"),
                };
                format!("{near} AND {exact} {sign} {bound}")
            }
            (value, false) => format!("{name} {sign} {}", self.bind(value)),
            (value, true) => {
                let text = crate::scalar::value_text(&value);
                let (bound, text) = (self.bind(value), self.bind(Value::Text(text)));
                let counted = format!("({name} < '' AND {name} {sign} {bound})");
                format!("({counted} OR ({name} >= '' AND {exact} {sign} {text}))")
            }
        }
    }
}
