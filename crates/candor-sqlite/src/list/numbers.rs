//! Lists sorted by a number where some are longer than the engine counts.
//!
//! Those are kept as text, which the engine puts behind all numbers. So a stretch is read in two
//! parts, the numbers by the index and the texts by their value, and the parts are merged. Only the
//! texts are sorted: a stranger who stores one long number must not make everybody's list slow.

use candor_core::record::Scalar;
use candor_store::order;
use rusqlite::Result;

use super::key::{Bound, Key};
use super::query::Query;
use super::{Beyond, List, Rows, Stretch};
use crate::scalar::{Stored, exact_text, nearest_real};

impl List<'_> {
    /// Whether numbers of both kinds may stand in a stretch, and it is sorted by them.
    pub(super) fn mixes_numbers(&self, stretch: Stretch) -> bool {
        self.keys[stretch.ties].exact && stretch.beyond != Beyond::Absent
    }

    /// Reads such a stretch.
    pub(super) fn read_numbers(
        &self,
        stretch: Stretch,
        wanted: usize,
        rows: &mut Rows,
    ) -> Result<()> {
        let room = wanted.saturating_sub(rows.len());
        let key = &self.keys[stretch.ties];
        let orders: Vec<_> = self.keys[stretch.ties..].iter().map(Key::order_by).collect();
        let plain = format!("{}{}", key.column, if key.descending { " DESC" } else { "" });
        let by_index = [&[plain], &orders[1..]].concat();
        let (mut numbers, mut texts) = (Rows::new(), Rows::new());
        self.read_rows(&self.numbers(stretch), &by_index.join(", "), room, &mut numbers)?;
        self.read_rows(&self.texts(stretch), &orders.join(", "), room, &mut texts)?;
        numbers.append(&mut texts);
        numbers.sort_by(|(one, _), (other, _)| {
            let order = order(&self.selection.sort, one, other);
            if self.selection.backward { order.reverse() } else { order }
        });
        rows.extend(numbers.into_iter().take(room));
        Ok(())
    }

    /// The rows of a stretch whose number the engine counts with.
    fn numbers(&self, stretch: Stretch) -> Query<'_> {
        let key = &self.keys[stretch.ties];
        let mut query = self.tied(stretch);
        query.require(format!("{} < ''", key.column));
        let Some((sign, value)) = self.bound_to(stretch) else { return query };
        match nearest_real(value) {
            None => query.compare(&key.column, sign, Bound::Field(Stored(key.kind, value))),
            Some(real) => {
                // The index leads close to the value, the exact order decides from there.
                let close = if sign == ">" { real.next_down() } else { real.next_up() };
                query.compare(
                    &key.column,
                    if sign == ">" { ">=" } else { "<=" },
                    Bound::Real(close),
                );
                query.compare(&key.order, sign, Bound::Exact(exact_text(value)));
            }
        }
        query
    }

    /// The rows of a stretch whose number is longer.
    fn texts(&self, stretch: Stretch) -> Query<'_> {
        let key = &self.keys[stretch.ties];
        let mut query = self.tied(stretch);
        query.require(format!("{} >= ''", key.column));
        if let Some((sign, value)) = self.bound_to(stretch) {
            query.compare(&key.order, sign, Bound::Exact(exact_text(value)));
        }
        query
    }

    /// How the key of a stretch lies to the position's value.
    fn bound_to(&self, stretch: Stretch) -> Option<(&'static str, &Scalar)> {
        let value = self.start.as_ref()?.values.get(stretch.ties)?;
        match stretch.beyond {
            Beyond::After => Some((">", value)),
            Beyond::Before => Some(("<", value)),
            Beyond::Anywhere | Beyond::Present | Beyond::Absent => None,
        }
    }
}
