//! Rules about an order: read, typed, and evaluated. No socket, no store.

use std::hint::black_box;
use std::time::Duration;

use candor_core::expression::{OLD, SELF, guard_environment, record_json};
use candor_expression::{Environment, Expression, Facts, Unchecked};

use super::report::{Section, Verdict};
use super::walk::{bookshop, nanoseconds, record};
use super::{Rounds, Setting};
use crate::Done;

/// At most so many nanoseconds for typing and evaluating a rule. Reading and typing is done
/// once a rule and once a filter, evaluating once a record.
const BOTH_MAX_NS: f64 = 1_000.0;

/// The check of the bookshop's orders.
const TYPICAL: &str = "self.lines.all(l, l.quantity > 0)";

const LONG: &str = "self.customer == old.customer && self.status in ['draft', 'placed'] && \
                    self.lines.all(l, l.quantity > 0 && l.price <= 1000)";

const ORDER: &str = r#"{"number":"B-000042","customer":"ann","status":"placed","lines":[{"isbn":"9780441478125","quantity":2,"price":9.99},{"isbn":"9780547773742","quantity":1,"price":12.50}]}"#;

const ABOUT: &str = "About an order of two lines: a typical rule, the bookshop's check `self.lines.all(l, l.quantity > 0)`, and a long one, \
     `self.customer == old.customer && self.status in ['draft', 'placed'] && self.lines.all(l, l.quantity > 0 && l.price <= 1000)`. \
     Reading and typing is done once per rule or filter, evaluating once a record, on facts that are made once a record.";

/// What one rule takes.
#[derive(Default)]
struct Costs {
    parsing: Rounds,
    typing: Rounds,
    evaluating: Rounds,
    typing_and_evaluating: Rounds,
}

impl Costs {
    fn measure<'f>(
        &mut self,
        text: &str,
        environment: &Environment,
        facts: impl Fn() -> Facts<'f>,
        time: Duration,
    ) -> Done {
        let read = Unchecked::read(text).map_err(|mistake| mistake.to_string())?;
        let rule = read.typed(environment).map_err(|mistake| mistake.to_string())?;
        let holds = |rule: &Expression| rule.holds(&facts());
        if !holds(&rule) {
            return Err(format!("{text} does not hold"));
        }
        self.parsing.push(nanoseconds(time, || {
            let _ = black_box(Unchecked::read(black_box(text)));
        }));
        let typed = nanoseconds(time, || {
            let _ = black_box(black_box(&read).typed(environment));
        });
        let evaluated = nanoseconds(time, || {
            black_box(holds(black_box(&rule)));
        });
        self.typing.push(typed);
        self.evaluating.push(evaluated);
        self.typing_and_evaluating.push(typed + evaluated);
        Ok(())
    }

    fn row(&self, name: &str) -> Vec<String> {
        let told = [&self.parsing, &self.typing, &self.evaluating, &self.typing_and_evaluating]
            .map(|rounds| rounds.told(0));
        [vec![name.to_owned()], told.to_vec()].concat()
    }
}

/// Measures it.
pub(super) fn run(setting: &Setting) -> Done<Section> {
    let api = bookshop()?;
    let orders = api.resource_type("orders").ok_or("there are no orders")?;
    let environment = guard_environment(orders.schema.document());
    let stored = record(ORDER.to_owned())?;
    let order = record_json(&stored).ok_or("the order is damaged")?;
    let facts = || Facts::at(0).with(SELF, &order).with(OLD, &order);
    let (mut typical, mut long) = (Costs::default(), Costs::default());
    let [mut reading, mut naming]: [Rounds; 2] = Default::default();
    for _ in 0..setting.rounds {
        let time = setting.measured / 8;
        typical.measure(TYPICAL, &environment, facts, time)?;
        long.measure(LONG, &environment, facts, time)?;
        reading.push(nanoseconds(time, || {
            black_box(record_json(black_box(&stored)));
        }));
        naming.push(nanoseconds(time, || {
            black_box(guard_environment(black_box(orders.schema.document())));
        }));
    }
    let verdicts = [("typical", &typical), ("long", &long)].map(|(which, costs)| {
        let promised = format!("Typing and evaluating the {which} rule");
        Verdict::at_most(&promised, &costs.typing_and_evaluating, BOTH_MAX_NS, "ns")
    });
    let verdicts = verdicts.into();
    let columns = ["ns", "reading the text", "typing", "evaluating", "typing and evaluating"];
    let once = |what: &str, read: String, typed: String| {
        vec![what.to_owned(), read, typed, String::new(), String::new()]
    };
    let rows = [
        typical.row("the typical rule"),
        long.row("the long rule"),
        once("the record as facts, from its stored text", reading.told(0), String::new()),
        once("the types, from the schema", String::new(), naming.told(0)),
    ];
    Ok(Section::new("An expression", ABOUT, &columns, &rows, verdicts))
}
