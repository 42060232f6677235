//! Comparisons with moments.
//!
//! A date and time in a document is a text with an offset of its own: an index has such texts by
//! their local time, which is within a day of the moment. So a range of days narrows the rows, and
//! the moments themselves are compared in what is left.

use candor_expression::{Comparison, Moment, Span};
use rusqlite::types::Value;

use super::{Writer, truth};

const DAY_NANOSECONDS: i128 = 86_400 * 1_000_000_000;
const MILLISECOND_NANOSECONDS: i128 = 1_000_000;

impl Writer<'_> {
    /// A column of dates and times compared with a moment.
    pub(super) fn compare_moment(
        &mut self,
        name: &str,
        comparison: Comparison,
        moment: Moment,
    ) -> String {
        let (from, to) = match comparison {
            Comparison::Equal => (true, true),
            Comparison::NotEqual => (false, false),
            Comparison::Less | Comparison::LessOrEqual => (false, true),
            Comparison::Greater | Comparison::GreaterOrEqual => (true, false),
        };
        let first = if from { day_beside(moment, -1) } else { None };
        // Between the date and the time stands a `T`, or a `t`.
        let last = if to { day_beside(moment, 1).map(|day| format!("{day}u")) } else { None };
        let first = first.map(|day| format!(" AND {name} >= {}", self.bind(Value::Text(day))));
        let last = last.map(|day| format!(" AND {name} < {}", self.bind(Value::Text(day))));
        let symbol = self.bind(Value::Text(comparison.symbol().to_owned()));
        let moment = self.bind(Value::Text(moment.to_string()));
        format!(
            "({name} IS NOT NULL{}{} AND candor_moment({name}, {symbol}, {moment}))",
            first.unwrap_or_default(),
            last.unwrap_or_default(),
        )
    }

    /// A time that Candor keeps, in milliseconds, compared with a moment, which may be finer.
    pub(super) fn compare_milliseconds(
        &mut self,
        name: &str,
        comparison: Comparison,
        moment: Moment,
    ) -> String {
        let below = moment.nanoseconds().div_euclid(MILLISECOND_NANOSECONDS);
        let exact = moment.nanoseconds() % MILLISECOND_NANOSECONDS == 0;
        let above = if exact { below } else { below + 1 };
        let value = match comparison {
            Comparison::Equal | Comparison::NotEqual if !exact => {
                return truth(comparison == Comparison::NotEqual);
            }
            Comparison::Equal | Comparison::NotEqual => below,
            Comparison::LessOrEqual | Comparison::Greater => below,
            Comparison::Less | Comparison::GreaterOrEqual => above,
        };
        let value = i64::try_from(value).expect("years have four digits");
        self.compare_plainly(name, comparison, Value::Integer(value))
    }
}

/// The date so many days from a moment, where there is one.
fn day_beside(moment: Moment, days: i128) -> Option<String> {
    let moment = moment.plus(Span::from_nanoseconds(days * DAY_NANOSECONDS)?)?;
    moment.to_string().get(..10).map(str::to_owned)
}
