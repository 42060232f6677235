//! `founding-tables.md`: the promises of the two founding tables, each with the causes that keep
//! it.

use std::fmt::Write;

use candor_core::catalogue::{self, Cell, FOUNDING_CELLS, TO_COME, Table, a, b};

use super::markdown::{GENERATED, name_link, table_head, table_row};
use crate::Done;

const METHODS: [&str; 4] = ["GET", "POST", "PUT", "DELETE"];

const INTRODUCTION: &str = "
Two published tables of status codes are what Candor was founded on: table A says which codes the four methods \
may answer with, table B is that of a running API. Together they have 62 cells. A cell is kept by the causes \
named in it, and scenarios reach each of them over a socket.
";

/// The page.
pub(super) fn page() -> Done<String> {
    let mut page = format!("# The founding tables\n\n{GENERATED}{INTRODUCTION}\n");
    let kept = FOUNDING_CELLS.iter().filter(|cell| comes_with(cell).is_none()).count();
    let _ = writeln!(page, "**{kept} of {} cells are kept.**", FOUNDING_CELLS.len());
    let _ = write!(page, "\n## Table A\n\n{}", table_a());
    let _ = write!(page, "\n## Table B\n\n{}", table_b());
    Ok(page)
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
    if let Some(what) = comes_with(cell) {
        return format!("*comes with {what}*");
    }
    let causes = catalogue::all().filter(|cause| cause.cells.contains(cell));
    causes.map(name_link).collect::<Vec<_>>().join(", ")
}

fn comes_with(cell: &Cell) -> Option<&'static str> {
    TO_COME.iter().find(|(_, cells)| cells.contains(cell)).map(|(what, _)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_kept_or_comes_with_something() {
        for cell in FOUNDING_CELLS {
            assert!(!keeps(cell).is_empty(), "{cell:?}");
        }
        assert_eq!(keeps(&a(304, "POST")), "");
    }
}
