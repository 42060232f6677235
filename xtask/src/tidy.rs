//! Rules about the text of the project that no compiler checks.
//!
//! STYLE's invariants are mostly an absence: no status outside the catalogue, no clock in a pure
//! crate. Each stands in the table of rules with the sentence that its finding is told with.

mod file;
mod rules;

use crate::{Done, project};
use file::File;
use rules::RULES;

/// Looks at every tracked file and tells all findings.
pub(crate) fn run() -> Done {
    let mut findings = Vec::new();
    for name in project::tracked_files()? {
        // What is not text has no rules.
        let Ok(text) = project::read(&name) else { continue };
        findings.extend(judge(&File::new(&name, &text)));
    }
    if findings.is_empty() { Ok(()) } else { Err(findings.join("\n")) }
}

/// What the rules find in a file, one line a finding.
fn judge(file: &File<'_>) -> Vec<String> {
    let found = RULES.iter().filter(|rule| (rule.of)(file)).flat_map(|rule| {
        (rule.finds)(file).into_iter().map(|number| (number, rule.name, rule.says))
    });
    let mut found: Vec<(usize, &str, &str)> = found.collect();
    found.sort_unstable();
    found
        .iter()
        .map(|(number, rule, says)| format!("{}:{number}: {rule}: {says}", file.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rules that find something in a file of this name and text, with the line.
    #[track_caller]
    fn check(name: &str, text: &str, expected: &[(&str, usize)]) {
        let file = File::new(name, text);
        let found: Vec<(&str, usize)> = RULES
            .iter()
            .filter(|rule| (rule.of)(&file))
            .flat_map(|rule| (rule.finds)(&file).into_iter().map(|line| (rule.name, line)))
            .collect();
        assert_eq!(found, expected, "{name}: {text}");
    }

    const SERVER: &str = "crates/candor-server/src/a.rs";
    const CORE: &str = "crates/candor-core/src/a.rs";
    const TEST: &str = "//! T.\n#[cfg(test)]\nmod tests {\n";

    #[test]
    fn statuses_stand_in_the_catalogue() {
        check(SERVER, "//! A.\nlet a = StatusCode::OK;", &[("status", 2)]);
        check(SERVER, "//! A.\nStatusCode::from_u16(cause.status)", &[]);
        check(SERVER, "//! A.\nlet a = from_u16(404);", &[("status", 2)]);
        check("crates/candor-core/src/catalogue/wire.rs", "//! A.\nfrom_u16(404)", &[]);
        check(SERVER, &format!("{TEST}StatusCode::OK"), &[]);
    }

    #[test]
    fn tests_do_not_sleep_unless_the_clock_is_stopped() {
        check(SERVER, &format!("{TEST}sleep(PAUSE).await"), &[("sleep", 4)]);
        check(SERVER, "//! A.\nsleep(PAUSE).await", &[]);
        let stepped = "//! A.\n#[tokio::test(start_paused = true)]\nsleep(PAUSE).await";
        check(SERVER, stepped, &[]);
        check("crates/candor/tests/a.rs", "//! A.\nthread::sleep(PAUSE)", &[("sleep", 2)]);
    }

    #[test]
    fn nothing_is_left_over() {
        let left = ["to", "do!()"].concat();
        check(CORE, &format!("//! A.\n{left}"), &[("left over", 2)]);
        check(CORE, &format!("//! A.\n#[{}]", ["ign", "ore"].concat()), &[("left over", 2)]);
    }

    #[test]
    fn no_file_names_a_machine() {
        let path = ["/", "home", "/ann/candor"].concat();
        check("docs/a.md", &format!("see {path}"), &[("machine", 1)]);
        check("docs/a.md", &project::root().display().to_string(), &[("machine", 1)]);
        check("docs/a.md", "see docs/home/a.md", &[]);
    }

    #[test]
    fn lines_end_at_the_hundredth_column() {
        let long = "x".repeat(98);
        check(CORE, &format!("//! A.\n// {long}"), &[("wide line", 2)]);
        check(CORE, &format!("//! A.\nlet a = \"{long}\";"), &[]);
        check(CORE, &format!("//! A.\nlet a = \"b \\\n    {long} c\";"), &[]);
        check(CORE, &format!("//! A.\n#[rustfmt::skip]\na[\n  {long}, {long}\n]\n"), &[]);
        check(
            CORE,
            &format!("//! A.\n#[rustfmt::skip]\na[\n]\n{long}, {long}"),
            &[("wide line", 5)],
        );
    }

    #[test]
    fn files_end_at_the_five_hundredth_line() {
        check(CORE, &format!("//! A.\n{}", "a\n".repeat(499)), &[]);
        let long = format!("//! A.\n{}", "a\n".repeat(500));
        check(CORE, &long, &[("long file", 501)]);
        check("crates/candor-core/src/limits.rs", &long, &[]);
    }

    #[test]
    fn a_module_opens_with_what_it_is() {
        check(CORE, "use std::fmt;", &[("no opening", 1)]);
        check("xtask/src/main.rs", "//! A.", &[]);
    }

    #[test]
    fn the_pure_crates_touch_nothing() {
        check(CORE, "//! A.\nuse std::fs;", &[("impure", 2)]);
        check(CORE, "//! A.\nlet now = SystemTime::now();", &[("impure", 2)]);
        check(CORE, "//! A.\n// std::fs is not for us.", &[]);
        check(CORE, &format!("{TEST}use std::fs;"), &[]);
        check(SERVER, "//! A.\nuse std::fs;", &[]);
    }

    #[test]
    fn engine_codes_stay_in_the_fault_file_of_their_store() {
        let code = "//! A.\nrusqlite::ErrorCode::DiskFull => FaultKind::Full,";
        check("crates/candor-sqlite/src/writer.rs", code, &[("engine code", 2)]);
        check("crates/candor-sqlite/src/fault.rs", code, &[]);
    }

    #[test]
    fn stores_know_no_http() {
        check(
            "crates/candor-store/src/lib.rs",
            "//! A.\nuse http::Method;",
            &[("http in a store", 2)],
        );
        check(SERVER, "//! A.\nuse http::Method;", &[]);
    }

    #[test]
    fn limits_stand_together() {
        let limit = "//! A.\nconst HEAD_MAX_BYTES: usize = 1 << 16;";
        check(SERVER, limit, &[("limit", 2)]);
        check("crates/candor-core/src/limits.rs", limit, &[]);
        check(SERVER, "//! A.\nconst NAMES: &[&str] = &[];", &[]);
        check(SERVER, "//! A.\npub(super) const IDLE_TIMEOUT: Duration = A;", &[("limit", 2)]);
    }

    #[test]
    fn crates_come_from_one_place() {
        let index = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
        check("Cargo.lock", &format!("name = \"a\"\n{index}\n"), &[]);
        check("Cargo.lock", "source = \"registry+https://example.com/index\"", &[("origin", 1)]);
    }
}
