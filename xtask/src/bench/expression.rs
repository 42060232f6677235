//! A typical rule about an order: read, typed, and evaluated. No socket, no store.

use std::hint::black_box;

use candor_core::expression::{OLD, SELF, guard_environment, record_json};
use candor_expression::{Facts, Unchecked};

use super::report::{Section, Verdict};
use super::walk::{bookshop, nanoseconds, record};
use super::{Rounds, Setting};
use crate::Done;

/// At most so many nanoseconds for typing and evaluating together. Reading and typing is done once a
/// rule and once a filter, evaluating once a record.
const BOTH_MAX_NS: f64 = 1_000.0;

const RULE: &str = "self.customer == old.customer && self.status in ['draft', 'placed'] && \
                    self.lines.all(l, l.quantity > 0 && l.price <= 1000)";

const ORDER: &str = r#"{"number":"B-000042","customer":"ann","status":"placed","lines":[{"isbn":"9780441478125","quantity":2,"price":9.99},{"isbn":"9780547773742","quantity":1,"price":12.50}]}"#;

const ABOUT: &str = "`self.customer == old.customer && self.status in ['draft', 'placed'] && self.lines.all(l, l.quantity > 0 && \
     l.price <= 1000)` about an order of two lines: evaluated on the record as it was read, and, once per rule or \
     filter, read and typed. What is promised is about typing and evaluating; reading the text comes on top. The facts are made from the stored text once a record.";

/// Measures it.
pub(super) fn run(setting: &Setting) -> Done<Section> {
    let api = bookshop()?;
    let orders = api.resource_type("orders").ok_or("there are no orders")?;
    let environment = guard_environment(orders.schema.document());
    let text = Unchecked::read(RULE).map_err(|mistake| mistake.to_string())?;
    let rule = text.typed(&environment).map_err(|mistake| mistake.to_string())?;
    let stored = record(ORDER.to_owned())?;
    let order = record_json(&stored).ok_or("the order is damaged")?;
    let facts = Facts::at(0).with(SELF, &order).with(OLD, &order);
    if !rule.holds(&facts) {
        return Err("the rule does not hold".to_owned());
    }

    let [mut evaluating, mut typing, mut both, mut parsing, mut reading, mut naming]: [Rounds; 6] =
        Default::default();
    for _ in 0..setting.rounds {
        let time = setting.measured / 5;
        let evaluated = nanoseconds(time, || {
            let facts = Facts::at(0).with(SELF, &order).with(OLD, &order);
            black_box(black_box(&rule).holds(&facts));
        });
        let typed = nanoseconds(time, || {
            let _ = black_box(black_box(&text).typed(&environment));
        });
        evaluating.push(evaluated);
        typing.push(typed);
        both.push(evaluated + typed);
        parsing.push(nanoseconds(time, || {
            let _ = black_box(Unchecked::read(black_box(RULE)));
        }));
        reading.push(nanoseconds(time, || {
            black_box(record_json(black_box(&stored)));
        }));
        naming.push(nanoseconds(time, || {
            black_box(guard_environment(black_box(orders.schema.document())));
        }));
    }
    let verdicts = vec![Verdict::at_most("Typing and evaluating", &both, BOTH_MAX_NS, "ns")];
    let rows = [
        ("evaluating", &evaluating),
        ("reading the text of the rule", &parsing),
        ("typing it", &typing),
        ("the record as facts, from its stored text", &reading),
        ("the types, from the schema", &naming),
    ];
    let rows = rows.map(|(what, rounds)| vec![what.to_owned(), rounds.told(0)]);
    Ok(Section::new("An expression", ABOUT, &["", "ns"], &rows, verdicts))
}
