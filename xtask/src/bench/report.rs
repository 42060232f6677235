//! What was measured, as a table, with what was promised beside it.

use std::time::{SystemTime, UNIX_EPOCH};

use candor_core::record::Timestamp;

use super::load::Side;
use super::{Rounds, process};
use crate::{Done, project};

const PAGE: &str = "docs/benchmarks.md";

/// One benchmark's part of the page.
#[derive(Debug)]
pub(super) struct Section {
    title: &'static str,
    about: &'static str,
    table: String,
    verdicts: Vec<Verdict>,
}

/// A promise, and whether it was kept.
#[derive(Debug)]
pub(super) struct Verdict {
    line: String,
}

impl Verdict {
    /// The median must not be above this.
    pub(super) fn at_most(what: &str, rounds: &Rounds, bound: f64, unit: &str) -> Verdict {
        let word = if rounds.median() <= bound { "kept" } else { "**missed**" };
        Verdict::new(what, rounds, &format!("at most {bound} {unit}"), word)
    }

    /// The median must not be below this.
    pub(super) fn at_least(what: &str, rounds: &Rounds, bound: f64, unit: &str) -> Verdict {
        let word = if rounds.median() >= bound { "kept" } else { "**missed**" };
        Verdict::new(what, rounds, &format!("at least {bound} {unit}"), word)
    }

    fn new(what: &str, rounds: &Rounds, promise: &str, word: &str) -> Verdict {
        let decimals = if rounds.median() >= 100.0 { 0 } else { 2 };
        let (told, promise) = (rounds.told(decimals), promise.trim_end());
        Verdict { line: format!("- {what}: {told}; promised is {promise}: {word}.") }
    }
}

impl Section {
    /// A section with a table of these columns.
    pub(super) fn new(
        title: &'static str,
        about: &'static str,
        columns: &[&str],
        rows: &[Vec<String>],
        verdicts: Vec<Verdict>,
    ) -> Section {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let head: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
        let mut table = line(&head) + &format!("|{}\n", "---|".repeat(columns.len()));
        table.extend(rows.iter().map(|row| line(row)));
        Section { title, about, table, verdicts }
    }

    /// A section that compares servers.
    pub(super) fn of_sides(
        title: &'static str,
        about: &'static str,
        rows: &[Vec<String>],
        verdicts: Vec<Verdict>,
    ) -> Section {
        let columns = ["", "CPU µs a request", "requests/s", "p50 ms", "p99 ms", "others' cores"];
        Section::new(title, about, &columns, rows, verdicts)
    }

    /// As it stands on the page.
    pub(super) fn text(&self) -> String {
        let verdicts: Vec<&str> = self.verdicts.iter().map(|verdict| &*verdict.line).collect();
        let Section { title, about, table, .. } = self;
        let verdicts = match verdicts.as_slice() {
            [] => String::new(),
            some => format!("\n{}\n", some.join("\n")),
        };
        format!("## {title}\n\n{about}\n\n{table}{verdicts}")
    }
}

/// A line of a table of servers.
pub(super) fn side_row(name: &str, side: &Side) -> Vec<String> {
    vec![
        name.to_owned(),
        side.cpu_us.told(1),
        side.rate.told(0),
        side.p50_ms.told(2),
        side.p99_ms.told(2),
        format!("{:.2}", side.others),
    ]
}

/// Puts sections into the page, each in the place of its last measurement.
pub(super) fn write(sections: &[(&str, Section)]) -> Done {
    let mut page = project::read(PAGE)?;
    let day = today();
    for (name, section) in sections {
        let note =
            format!("*{day}, {}; `cargo xtask bench {name} --write`.*\n", process::machine());
        page = replaced(&page, name, &format!("{}\n{note}", section.text()))
            .ok_or_else(|| format!("{PAGE} has no place for {name}"))?;
    }
    project::write(PAGE, &page)
}

fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = Timestamp(i64::try_from(since.as_millis()).unwrap_or_default());
    now.to_string().chars().take("2026-01-01".len()).collect()
}

/// The page with other text between a section's two marks.
fn replaced(page: &str, name: &str, text: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->"));
    let (before, rest) = page.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}{text}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_takes_the_place_of_its_last_measurement() {
        let page = "# B\n<!-- begin get -->\nold\n<!-- end get -->\nrest\n";
        let expected = "# B\n<!-- begin get -->\nnew\n<!-- end get -->\nrest\n";
        assert_eq!(replaced(page, "get", "new\n").as_deref(), Some(expected));
        assert_eq!(replaced(page, "post", "new\n"), None);
    }

    #[test]
    fn a_promise_is_held_against_the_median() {
        let mut rounds = Rounds::default();
        [1.0, 2.0, 9.0].into_iter().for_each(|value| rounds.push(value));
        let line = |verdict: Verdict| verdict.line;
        let kept = "- CPU: 2.00 (1.00–9.00); promised is at most 2.5 times: kept.";
        assert_eq!(line(Verdict::at_most("CPU", &rounds, 2.5, "times")), kept);
        let missed = "- Rate: 2.00 (1.00–9.00); promised is at least 3: **missed**.";
        assert_eq!(line(Verdict::at_least("Rate", &rounds, 3.0, "")), missed);
    }
}
