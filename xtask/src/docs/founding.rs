//! `founding-tables.md`: the promises of the two founding tables, each with the causes that keep
//! it, and the scenarios that show it.

use std::fmt::Write;

use candor_core::catalogue::{self, Cell, FOUNDING_CELLS, Table, a, b};
use candor_scenario::client::Over;
use candor_scenario::founding::{File, Shown, only_http1, shown};
use candor_scenario::parse::parse;
use candor_scenario::scenario::Scenario;

use super::markdown::{GENERATED, name_link, table_head, table_row};
use crate::{Done, project};

const METHODS: [&str; 4] = ["GET", "POST", "PUT", "DELETE"];

const INTRODUCTION: &str = "
Two published tables of status codes are what Candor was founded on: table A says which codes the four methods \
may answer with, table B is that of a running API. Together they have 62 cells. A cell is kept by the causes \
named in it, and scenarios reach each of them over a socket.
";

const SHOWN: &str = "
For each cause of a cell, the shortest scenario in which a request of that method ends so. Every scenario is run over \
HTTP/1.1 on the store in memory and on SQLite, and over HTTP/2 on the store in memory, unless it is about bytes or \
connections of HTTP/1.1. A cell that no scenario shows over a version that could show it fails a test.
";

/// The page.
pub(super) fn page() -> Done<String> {
    let mut page = format!("# The founding tables\n\n{GENERATED}{INTRODUCTION}\n");
    let kept = FOUNDING_CELLS.iter().filter(|cell| !keeps(cell).is_empty()).count();
    let _ = writeln!(page, "**{kept} of {} cells are kept.**", FOUNDING_CELLS.len());
    let _ = write!(page, "\n## Table A\n\n{}", table_a());
    let _ = write!(page, "\n## Table B\n\n{}", table_b());
    let _ = write!(page, "\n## Where each is shown\n{SHOWN}\n{}", table_of_shown(&files()?));
    Ok(page)
}

/// Every file of scenarios, by name.
fn files() -> Done<Vec<File>> {
    let mut files = Vec::new();
    for name in project::files_in("scenarios", ".txt")? {
        let scenarios = parse(&project::read(&name)?).map_err(|told| format!("{name}: {told}"))?;
        files.push(File { name, scenarios });
    }
    Ok(files)
}

fn table_of_shown(files: &[File]) -> String {
    let mut table = table_head(&["cell", "cause", "over HTTP/1.1", "over HTTP/2"]);
    for cell in FOUNDING_CELLS {
        for one in shown(cell, files) {
            let link = name_link(one.cause);
            let [http1, http2] = [Over::Http1, Over::Http2].map(|over| place(&one, over));
            table.push_str(&table_row(&[&cell_name(cell), &link, &http1, &http2]));
        }
    }
    table
}

fn cell_name(cell: &Cell) -> String {
    let table = match cell.table {
        Table::A => "A",
        Table::B => "B",
    };
    format!("{table} {} {}", cell.status, cell.method.unwrap_or_default()).trim_end().to_owned()
}

fn place(of: &Shown<'_>, over: Over) -> String {
    match (over, of.http1, of.http2) {
        (Over::Http1, Some(there), _) => told(there),
        (Over::Http2, Some(http1), Some(http2)) if same(http1, http2) => "the same".to_owned(),
        (Over::Http2, _, Some(there)) => told(there),
        (Over::Http1, None, _) => String::new(),
        (Over::Http2, _, None) => {
            only_http1(of.cause.name).map(|why| format!("*not there: {why}*")).unwrap_or_default()
        }
    }
}

fn same(one: (&str, &Scenario), other: (&str, &Scenario)) -> bool {
    std::ptr::eq(one.1, other.1)
}

fn told((file, scenario): (&str, &Scenario)) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    format!("{} ([{name}](../../{file}))", scenario.title.trim_end_matches('.'))
}

fn table_a() -> String {
    let mut table = table_head(&["", METHODS[0], METHODS[1], METHODS[2], METHODS[3]]);
    for status in statuses(Table::A) {
        let kept = METHODS.map(|method| keeps(&a(status, method)));
        table.push_str(&table_row(&[&status.to_string(), &kept[0], &kept[1], &kept[2], &kept[3]]));
    }
    table
}

fn table_b() -> String {
    let mut table = table_head(&["", "any method"]);
    for status in statuses(Table::B) {
        table.push_str(&table_row(&[&status.to_string(), &keeps(&b(status))]));
    }
    table
}

fn statuses(of: Table) -> Vec<u16> {
    let cells = FOUNDING_CELLS.iter().filter(|cell| cell.table == of);
    let mut statuses: Vec<u16> = cells.map(|cell| cell.status).collect();
    statuses.dedup();
    statuses
}

/// What stands in a cell; nothing where the table has none.
fn keeps(cell: &Cell) -> String {
    if !FOUNDING_CELLS.contains(cell) {
        return String::new();
    }
    let causes = catalogue::all().filter(|cause| cause.cells.contains(cell));
    causes.map(name_link).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_is_kept() {
        for cell in FOUNDING_CELLS {
            assert!(!keeps(cell).is_empty(), "{cell:?}");
        }
        assert_eq!(keeps(&a(304, "POST")), "");
    }
}
