//! How the engine finds what filters ask for: by which index, and without sorting where one has the
//! order.

use std::sync::Arc;

use candor_core::declaration::{Api, Column, SourceFile, load};
use candor_core::expression::filter_environment;
use candor_core::record::Timestamp;
use candor_core::selection::{Selection, SortKey};
use candor_expression::Expression;
use rusqlite::Connection;

use super::List;
use crate::filter::{Filter, Interpreter, Writing};
use crate::layout::{Layout, migrate};
use crate::scalar::teach_decimals;

const ORDERS: &str = "
schema:
  type: object
  properties:
    customer: { type: string }
    status: { type: string }
    total: { type: number }
    paid: { type: boolean }
    due: { type: string, format: date-time }
indexes: [status, total, paid, due, create_time, [customer, create_time], [customer, total]]
";

fn api() -> Arc<Api> {
    let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
    let files = [file("candor.yaml", "title: T\nversion: v1\n"), file("orders.yaml", ORDERS)];
    Arc::new(load(&files).unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false))))
}

/// The steps of the engine for each part of a list.
fn plan(filter: &str, sort: &str) -> String {
    let api = api();
    let of = api.resource_type("orders").unwrap();
    let mut connection = Connection::open_in_memory().unwrap();
    teach_decimals(&connection).unwrap();
    Interpreter::teach(&connection).unwrap();
    let (shapes, _) = migrate(&mut connection, true, &api, &mut |_| {}).unwrap();
    let layout = Layout::new(&api, &shapes);
    let key = |name: &str| {
        let (descending, name) = name.strip_prefix('-').map_or((false, name), |name| (true, name));
        let column: Column = of.columns().find(|column| of.member(*column) == name).unwrap();
        SortKey { column, descending }
    };
    let selection = Selection {
        filter: Some(Expression::parse(filter, filter_environment(of)).unwrap()),
        sort: sort.split(',').filter(|name| !name.is_empty()).map(key).collect(),
        ..Selection::first(of.index, 20)
    };
    let table = layout.of(of.index);
    let writing = Writing { connection: &connection, resource_type: of, table, now: Timestamp(0) };
    let filter = Filter::of(&selection, &writing).unwrap();
    let list = List::new(&connection, (of, table), &selection, filter.as_ref()).unwrap();
    let mut steps = Vec::new();
    for stretch in list.stretches() {
        // What crosses is read off the index first.
        let keys = &list.keys[stretch.first_key()..];
        let keys = if list.crosses(stretch) { &keys[..1] } else { keys };
        let order: Vec<_> = keys.iter().map(super::Key::order_by).collect();
        let sql = list.query(stretch).sql("id", &order.join(", "));
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().unwrap() {
            steps.push(row.get::<_, String>(3).unwrap());
        }
    }
    steps.join("; ")
}

#[track_caller]
fn check(filter: &str, sort: &str, expected: &str) {
    assert_eq!(plan(filter, sort), expected, "{filter} by {sort}");
}

/// What the engine says when it goes by an index.
fn by(index: &str, range: &str) -> String {
    format!("SEARCH orders USING INDEX orders({index}) ({range})")
}

const SORTED: &str = "; USE TEMP B-TREE FOR ORDER BY";

#[test]
fn an_index_finds_what_compares_its_first_column() {
    check("status == 'a'", "", &by("status", "status=?"));
    check("status < 'b'", "status", &by("status", "status>? AND status<?"));
    check("status.startsWith('b')", "status", &by("status", "status>? AND status<?"));
    check("status in ['a', 'b']", "status", &by("status", "status=?"));
    check("status in ['a', 'b']", "", &format!("{}{SORTED}", by("status", "status=?")));
    check("status == null", "", &by("status", "status=?"));
    check("total == 3", "", &by("total", "total=?"));
    check("total >= 3", "-total", &by("total", "total>?"));
    check("paid", "", &by("paid", "paid=?"));
    check("due > timestamp('2026-01-01T00:00:00Z')", "due", &by("due", "due>?"));
    let time = by("create_time", "create_time>?");
    check("create_time > now - duration('1h')", "-create_time", &time);
    check("id > 'a'", "", "SEARCH orders USING INDEX sqlite_autoindex_orders_1 (id>?)");
}

#[test]
fn what_no_index_serves_leaves_the_index_to_the_rest() {
    check("customer.matches('x') && status == 'a'", "", &by("status", "status=?"));
    check("!(total > 3) && status == 'a'", "", &by("status", "status=?"));
    check("size(status) == 1 && 3 <= total", "total", &by("total", "total>?"));
}

#[test]
fn an_index_over_both_needs_no_sorting() {
    let both = by("customer,create_time", "customer=?");
    check("customer == 'a'", "create_time", &both);
    check("customer == 'a'", "-create_time", &both);
    check("customer == 'a' && status.contains('x')", "-create_time", &both);
    check("customer == 'a'", "-total", &by("customer,total", "customer=?"));
    let range = by("customer,total", "customer=? AND total>?");
    check("customer == 'a' && total > 3", "total", &range);
    check("status == 'a'", "create_time", &format!("{}{SORTED}", by("status", "status=?")));
}

#[test]
fn each_alternative_goes_by_its_own_index() {
    let found = format!(
        "MULTI-INDEX OR; INDEX 1; {}; INDEX 2; {}{SORTED}",
        by("status", "status=?"),
        by("total", "total>?"),
    );
    check("status == 'a' || total > 3", "", &found);
    check("status == 'a' || total > 3", "create_time", &found);
}
