//! What a column holds of a value, and how the values of a list are ordered.
//!
//! Every store follows these, so that a list reads the same whatever engine is under it.

use std::cmp::Ordering;

use candor_core::declaration::FieldKind;
use candor_core::record::{RecordId, Scalar};
use candor_core::selection::{Position, SortKey};

/// What the column of a field of this kind holds of a value.
///
/// A value of another kind counts as absent: the schema refuses it today, but a record may have
/// been written under an older one. Its document keeps it.
pub fn kept(kind: FieldKind, value: &Scalar) -> &Scalar {
    let fits = match value {
        Scalar::Absent => true,
        Scalar::Boolean(_) => kind == FieldKind::Boolean,
        Scalar::Number(_) => matches!(kind, FieldKind::Integer | FieldKind::Number),
        Scalar::Text(_) => kind == FieldKind::Text,
    };
    if fits { value } else { &Scalar::Absent }
}

/// The order of two places in a list sorted by `sort`; the id settles what it leaves open.
pub fn order(sort: &[SortKey], one: &Position, other: &Position) -> Ordering {
    let by_value = |(key, (one, other)): (&SortKey, (&Scalar, &Scalar))| match key.descending {
        true => other.cmp(one),
        false => one.cmp(other),
    };
    sort.iter()
        .zip(one.values.iter().zip(&other.values))
        .map(by_value)
        .find(|order| order.is_ne())
        .unwrap_or_else(|| RecordId::cmp(&one.id, &other.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use candor_core::selection::Column;

    #[track_caller]
    fn check(descending: bool, one: (&str, &str), other: (&str, &str), expected: Ordering) {
        let sort = [SortKey { column: Column::Id, descending }];
        let place = |(value, id): (&str, &str)| Position {
            values: vec![Scalar::Text(value.to_owned())],
            id: RecordId::parse(id).expect("the test writes an id"),
        };
        assert_eq!(order(&sort, &place(one), &place(other)), expected);
    }

    #[test]
    fn the_id_settles_ties_in_ascending_order_whatever_the_direction() {
        check(false, ("a", "1"), ("b", "0"), Ordering::Less);
        check(true, ("a", "1"), ("b", "0"), Ordering::Greater);
        check(false, ("a", "1"), ("a", "2"), Ordering::Less);
        check(true, ("a", "1"), ("a", "2"), Ordering::Less);
    }

    #[test]
    fn a_value_of_another_kind_counts_as_absent() {
        let text = Scalar::Text("7".to_owned());
        assert_eq!(kept(FieldKind::Text, &text), &text);
        assert_eq!(kept(FieldKind::Number, &text), &Scalar::Absent);
        assert_eq!(kept(FieldKind::Boolean, &text), &Scalar::Absent);
    }
}
