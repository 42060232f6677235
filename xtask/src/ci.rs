//! What must be green before a change lands.
//!
//! Every step runs even when an earlier one failed, so that one run tells all that is wrong. The
//! tests come last and their count is the last line, so that whoever reads only the end sees that
//! they did run.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::thread;

use crate::{Done, docs, openapi, project, tidy};

struct Step {
    name: &'static str,
    run: fn() -> Done,
}

const STEPS: &[Step] = &[
    Step { name: "format", run: format },
    Step { name: "tidy", run: tidy::run },
    Step { name: "clippy", run: clippy },
    Step { name: "rustdoc", run: rustdoc },
    Step { name: "reference up to date", run: docs::check },
    Step { name: "examples in comments", run: examples },
    Step { name: "OpenAPI", run: openapi::run },
    Step { name: "tests", run: tests },
];

const FORMAT: &[&str] = &["cargo", "fmt", "--all", "--check"];
const CLIPPY: &[&str] =
    &["cargo", "clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
// The readers of these pages work on the project: links to what is private help them.
const RUSTDOC: &[&str] =
    &["cargo", "doc", "--workspace", "--no-deps", "--document-private-items", "--locked"];
const NEXTEST: &[&str] = &[
    "cargo",
    "nextest",
    "run",
    "--workspace",
    "--locked",
    "--no-fail-fast",
    "--status-level",
    "slow",
];
const TEST: &[&str] =
    &["cargo", "test", "--workspace", "--all-targets", "--locked", "--no-fail-fast"];
const EXAMPLES: &[&str] = &["cargo", "test", "--workspace", "--doc", "--locked", "--quiet"];

/// What leaves out the tests that read the data beside the project. They fail without it, and a
/// newcomer need not have it; CI must.
const NEXTEST_LEAVE_OUT: &[&str] = &["--filterset", "not test(shared_data)"];
const TEST_LEAVE_OUT: &[&str] = &["--", "--skip", "shared_data"];

/// Runs every step; fails when any of them did.
pub(crate) fn run() -> Done {
    let mut failed = Vec::new();
    for step in STEPS {
        println!("== {}", step.name);
        if let Err(message) = (step.run)() {
            println!("{message}");
            failed.push(step.name);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
}

fn format() -> Done {
    project::run(FORMAT, &[])
}

fn clippy() -> Done {
    project::run(CLIPPY, &[])
}

fn rustdoc() -> Done {
    let flags = "-D warnings -A rustdoc::private_intra_doc_links";
    project::run(RUSTDOC, &[("RUSTDOCFLAGS", flags)])
}

/// Neither runner of the other tests looks at these.
fn examples() -> Done {
    project::run(EXAMPLES, &[])
}

/// Prefers nextest, which runs each test in a process of its own; a machine without it runs the
/// same tests.
fn tests() -> Done {
    let nextest = project::has(&["cargo", "nextest", "--version"]);
    let (mut words, leave_out) = if nextest {
        (NEXTEST.to_vec(), NEXTEST_LEAVE_OUT)
    } else {
        (TEST.to_vec(), TEST_LEAVE_OUT)
    };
    let complete = project::has_shared_data();
    if !complete {
        words.extend(leave_out);
    }
    let counted = run_and_count(&words)?;
    if !complete {
        println!("not run: the tests named shared_data, for there is no ../shared/data");
    }
    println!("{} passed, {} failed", counted.passed, counted.failed);
    if counted.failed > 0 {
        return Err(format!("{} tests failed", counted.failed));
    }
    if counted.well { Ok(()) } else { Err(format!("`{}` failed", words.join(" "))) }
}

/// How many tests ran.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counted {
    passed: usize,
    failed: usize,
    well: bool,
}

/// Runs the tests, shows what they say, and counts them by the runner's own summary.
fn run_and_count(words: &[&str]) -> Done<Counted> {
    let child = project::command(words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.map_err(|fault| format!("the tests cannot be started: {fault}"))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let mut counted = thread::scope(|scope| {
        let said = scope.spawn(|| stdout.map_or_else(Counted::default, show_and_count));
        let mut counted = stderr.map_or_else(Counted::default, show_and_count);
        let more = said.join().expect("showing lines does not panic");
        counted.passed += more.passed;
        counted.failed += more.failed;
        counted
    });
    let status = child.wait().map_err(|fault| format!("the tests were lost: {fault}"))?;
    counted.well = status.success();
    Ok(counted)
}

fn show_and_count(said: impl std::io::Read) -> Counted {
    let mut counted = Counted::default();
    let mut lines = BufReader::new(said);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let text = String::from_utf8_lossy(&line);
        print!("{text}");
        let (passed, failed) = summary(&text);
        counted.passed += passed;
        counted.failed += failed;
        line.clear();
    }
    counted
}

/// The numbers of a runner's summary line; none of any other line.
fn summary(line: &str) -> (usize, usize) {
    let line = line.trim();
    if !line.starts_with("Summary [") && !line.starts_with("test result: ") {
        return (0, 0);
    }
    let before = |word: &str| {
        let words: Vec<&str> =
            line.split([' ', ',', ';']).filter(|word| !word.is_empty()).collect();
        let place = words.iter().position(|candidate| *candidate == word)?;
        words.get(place.checked_sub(1)?)?.parse().ok()
    };
    let failed: usize = ["failed", "timed"].iter().filter_map(|word| before(word)).sum();
    (before("passed").unwrap_or(0), failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, passed: usize, failed: usize) {
        assert_eq!(summary(line), (passed, failed), "{line}");
    }

    #[test]
    fn the_summary_of_either_runner_is_understood() {
        check("     Summary [   9.8s] 612 tests run: 612 passed (3 slow), 0 skipped\n", 612, 0);
        check(
            "     Summary [   9.8s] 7 tests run: 4 passed, 2 failed, 1 timed out, 0 skipped",
            4,
            3,
        );
        check("     Summary [   0.1s] 1 test run: 0 passed, 1 failed, 0 skipped", 0, 1);
        check("test result: ok. 31 passed; 0 failed; 0 ignored; 0 measured; finished in 1s", 31, 0);
        check("test result: FAILED. 3 passed; 2 failed; 0 ignored", 3, 2);
    }

    #[test]
    fn other_lines_do_not_count() {
        check("12 passed, 3 failed", 0, 0);
        check("test a::summary ... ok", 0, 0);
    }
}
