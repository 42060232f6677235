//! Filtered and sorted pages of a small and of a large collection, where an index has both. In this
//! process and through the store, so that nothing but the list is measured.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use candor_core::change::{Action, Change, Expected};
use candor_core::declaration::{Api, ResourceType, SourceFile, load};
use candor_core::expression::filter_environment;
use candor_core::record::Timestamp;
use candor_core::selection::{Selection, SortKey};
use candor_expression::Expression;
use candor_sqlite::{Options, SqliteStore};
use candor_store::Store;
use candor_store::suite::{id, row, wait};

use super::report::{Section, Verdict};
use super::{Rounds, Setting};
use crate::Done;

const SMALL: u32 = 10_000;
const LARGE: u32 = 1_000_000;

/// The large collection may cost so many times the small one.
const RATIO_MAX: f64 = 1.3;

/// Records one import makes last at once.
const BATCH: u32 = 10_000;

/// What an order is.
pub(super) const ORDERS: &str = "
schema:
  type: object
  properties:
    customer: { type: string }
    total: { type: number }
    note: { type: string }
id: { client: '^.+$' }
indexes: [total, [customer, total]]
allow: true";

/// What is asked: the filter, the sort, and whether downward. One order in a hundred is taken by
/// each.
const ASKED: [(&str, bool); 3] =
    [("customer == 'c7'", false), ("customer == 'c7'", true), ("total >= 990", false)];

const ABOUT: &str = "20 of the 10,000 orders in 1,000,000 that a filter takes, sorted by `total`, against 20 of the 100 in \
     10,000: the same selectivity. The indexes are `total` and `[customer, total]`. Time on the clock through the \
     store, the way to the thread that scans included.";

/// Measures it.
pub(super) fn run(setting: &Setting) -> Done<Section> {
    let folder = setting.fresh_folder("list")?;
    let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
    let files = [file("candor.yaml", "title: Lists\nversion: v1\n"), file("orders.yaml", ORDERS)];
    let api = Arc::new(load(&files).map_err(|mistakes| mistakes.render(false))?);
    let small = filled(&folder.join("small.db"), &api, SMALL)?;
    let large = filled(&folder.join("large.db"), &api, LARGE)?;
    let (mut rows, mut verdicts) = (Vec::new(), Vec::new());
    for (filter, descending) in ASKED {
        let selection = selection(&api.types[0], filter, descending)?;
        let [mut few, mut many]: [Rounds; 2] = Default::default();
        for _ in 0..setting.rounds {
            few.push(microseconds(setting.measured / 4, &small, &selection)?);
            many.push(microseconds(setting.measured / 4, &large, &selection)?);
        }
        let ratio = many.against(&few);
        let sort = if descending { "-total" } else { "total" };
        let asked = format!("`{filter}` by `{sort}`");
        let cells = [asked.clone(), few.told(1), many.told(1), ratio.told(2)];
        rows.push(cells.into());
        verdicts.push(Verdict::at_most(&asked, &ratio, RATIO_MAX, "times"));
    }
    let columns = ["", "µs of 10,000", "µs of 1,000,000", "times"];
    Ok(Section::new("A filtered list", ABOUT, &columns, &rows, verdicts))
}

fn selection(of: &ResourceType, filter: &str, descending: bool) -> Done<Selection> {
    let filter = Expression::parse(filter, filter_environment(of));
    let total = of.columns().find(|column| of.member(*column) == "total");
    Ok(Selection {
        filter: Some(filter.map_err(|mistake| mistake.to_string())?),
        sort: vec![SortKey { column: total.ok_or("orders have a total")?, descending }],
        ..Selection::first(of.index, 20)
    })
}

/// A store with so many orders, of a hundred customers and a thousand totals.
pub(super) fn filled(path: &Path, api: &Arc<Api>, count: u32) -> Done<SqliteStore> {
    let failed = |fault: &dyn std::fmt::Display| format!("{}: {fault}", path.display());
    let store = SqliteStore::open(path, Arc::clone(api), &Options::default());
    let store = store.map_err(|fault| failed(&fault))?;
    let of = &api.types[0];
    let put = store.import(|import| {
        for number in 0..count {
            import.put(&order(of, number)).map_err(|fault| format!("{fault:?}"))?;
            if number % BATCH == BATCH - 1 {
                import.commit().map_err(|fault| failed(&fault))?;
            }
        }
        import.commit().map_err(|fault| failed(&fault))
    });
    put.map_err(|fault| failed(&fault))??;
    Ok(store)
}

fn order(of: &ResourceType, number: u32) -> Change {
    let (customer, total) = (number % 100, number.wrapping_mul(2_654_435_761) >> 8);
    let document = format!(
        r#"{{"customer":"c{customer}","total":{},"note":"order number {number} of many"}}"#,
        total % 1_000
    );
    Change {
        resource_type: of.index,
        id: id(&format!("{:08x}", number.wrapping_mul(2_654_435_761))),
        expected: Expected::Unknown,
        action: Action::Create(row(of, &document)),
        now: Timestamp(i64::from(number)),
    }
}

/// What one page takes.
fn microseconds(time: Duration, store: &SqliteStore, selection: &Selection) -> Done<f64> {
    let begun = Instant::now();
    let mut pages = 0.0;
    while begun.elapsed() < time {
        let page = wait(store.list(selection.clone())).map_err(|fault| fault.to_string())?;
        if page.records.len() != selection.limit {
            return Err(format!("a page has {} records", page.records.len()));
        }
        black_box(page);
        pages += 1.0;
    }
    Ok(begun.elapsed().as_secs_f64() * 1e6 / pages)
}
