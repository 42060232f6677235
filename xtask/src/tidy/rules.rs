//! The rules.

use std::path::Path;

use super::file::{File, Line};
use crate::project;

/// Something that holds of every file that it is about.
pub(super) struct Rule {
    /// What a finding is called.
    pub name: &'static str,
    /// What to do instead, and why.
    pub says: &'static str,
    /// The files that it is about.
    pub of: fn(&File<'_>) -> bool,
    /// The lines that break it.
    pub finds: fn(&File<'_>) -> Vec<usize>,
}

const COLUMNS_MAX: usize = 100;
const LINES_MAX: usize = 500;

const PURE: &[&str] = &["candor-core", "candor-expression", "candor-http", "candor-json"];
const STORES: &[&str] = &["candor-store", "candor-sqlite", "candor-postgres"];
const ENGINES: &[&str] = &["candor-sqlite", "candor-postgres"];
// The grammar crates know nothing of Candor: what bounds a grammar stands beside it.
const LIMITED: &[&str] =
    &["candor-core", "candor-store", "candor-sqlite", "candor-postgres", "candor-server", "candor"];

const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net::Tcp",
    "std::net::Udp",
    "ToSocketAddrs",
    "std::thread",
    "SystemTime",
    "Instant::",
    "Timestamp::now(",
    "now_v7",
    "tokio::",
];
// Not `SQLITE_OPEN_…` and its like: they ask something of the engine, a code is what it answers.
const ENGINE_CODES: &[&str] = &[
    "ErrorCode",
    "extended_code",
    "SQLITE_BUSY",
    "SQLITE_CANTOPEN",
    "SQLITE_CONSTRAINT",
    "SQLITE_CORRUPT",
    "SQLITE_FULL",
    "SQLITE_INTERRUPT",
    "SQLITE_IOERR",
    "SQLITE_LOCKED",
    "SQLITE_NOTADB",
    "SqlState",
];
const HTTP: &[&str] = &["use http::", " http::", "candor_http", "StatusCode", "HeaderMap"];
const LIMIT_WORDS: &[&str] = &["MAX", "CEILING", "TIMEOUT", "DEADLINE"];
const INDEX: &str = "registry+https://github.com/rust-lang/crates.io-index";

// Put together, so that this file does not break its own rules.
const LEFT_OVER: &[&str] = &[
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("db", "g!("),
    concat!("#[ig", "nore"),
    concat!("FIX", "ME"),
    concat!("TO", "DO"),
];
const MACHINE: &[&str] =
    &[concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/"), concat!("/tm", "p/")];

/// Every rule.
pub(super) static RULES: &[Rule] = &[
    Rule {
        name: "status",
        says: "statuses stand in the catalogue and nowhere else; name a cause",
        of: |file| file.name.starts_with("crates/") && !file.name.contains("/catalogue"),
        finds: |file| file.numbers(|line| file.rust() && line.program() && names_status(line.text)),
    },
    Rule {
        name: "sleep",
        says: "a test waits for the event or steps the clock; time that passes makes it slow and flaky",
        of: |file| file.rust() && !file.lines.iter().any(|line| line.has(&["start_paused = true"])),
        finds: |file| file.numbers(|line| line.test && !line.comment() && line.has(&["sleep("])),
    },
    Rule {
        name: "left over",
        says: "do it now, or leave it out and say so in the change",
        of: |file| file.rust(),
        finds: |file| file.numbers(|line| line.has(LEFT_OVER)),
    },
    Rule {
        name: "machine",
        says: "a path of one machine means nothing on another",
        of: |_| true,
        finds: |file| file.numbers(|line| names_machine(line.text)),
    },
    Rule {
        name: "wide line",
        says: "100 columns; only texts and tables that the formatter leaves alone may be wider",
        of: |file| file.rust(),
        finds: |file| file.numbers(too_wide),
    },
    Rule {
        name: "long file",
        says: "500 lines are too many; there is a second subject inside",
        // A table may be as long as what it lists, and this one has to stay in one place.
        of: |file| file.rust() && !file.name.ends_with("candor-core/src/limits.rs"),
        finds: |file| file.lines.get(LINES_MAX).map(|_| LINES_MAX + 1).into_iter().collect(),
    },
    Rule {
        name: "no opening",
        says: "a file opens with `//!`: what it is and why",
        of: |file| file.rust(),
        finds: |file| match file.lines.first() {
            Some(line) if line.text.starts_with("//! ") => Vec::new(),
            _ => vec![1],
        },
    },
    Rule {
        name: "impure",
        says: "this crate reads no clock, file or environment; the loop hands in what it must know",
        of: |file| file.source_of(PURE),
        finds: |file| file.numbers(|line| line.program() && line.has(OUTSIDE)),
    },
    Rule {
        name: "engine code",
        says: "what an engine's code means is said in `fault.rs` only",
        of: |file| file.source_of(ENGINES) && !file.name.ends_with("/fault.rs"),
        finds: |file| file.numbers(|line| line.program() && line.has(ENGINE_CODES)),
    },
    Rule {
        name: "http in a store",
        says: "a store knows records, not HTTP",
        of: |file| file.source_of(STORES),
        finds: |file| file.numbers(|line| line.program() && line.has(HTTP)),
    },
    Rule {
        name: "limit",
        says: "limits stand together in candor-core's `limits.rs`, where they can be found",
        of: |file| file.source_of(LIMITED) && !file.name.ends_with("candor-core/src/limits.rs"),
        finds: |file| file.numbers(|line| line.program() && declares_limit(line.text)),
    },
    Rule {
        name: "origin",
        says: "crates come from crates.io only",
        of: |file| file.name == "Cargo.lock",
        finds: |file| file.numbers(|line| line.has(&["source = "]) && !line.has(&[INDEX])),
    },
];

/// `StatusCode::OK` or `from_u16(404)`.
fn names_status(line: &str) -> bool {
    follows(line, "StatusCode::", |rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
        || follows(line, "from_u16(", |rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Does what stands behind this word somewhere in the line hold?
fn follows(line: &str, word: &str, holds: fn(&str) -> bool) -> bool {
    line.match_indices(word).any(|(at, _)| holds(&line[at + word.len()..]))
}

/// A folder of a person or of this machine, as the start of a path.
fn names_machine(line: &str) -> bool {
    let starts_path = |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '.');
    // With fewer parts the path of the project could be a JSON Pointer in a test.
    let here = Some(project::root()).filter(|root| root.components().count() > 2);
    MACHINE
        .iter()
        .copied()
        .chain(here.and_then(Path::to_str))
        .any(|path| line.match_indices(path).any(|(at, _)| starts_path(at)))
}

/// Texts cannot be broken by the formatter and are read in one piece, so a line with a quote may be
/// wider.
fn too_wide(line: &Line<'_>) -> bool {
    let text = !line.comment() && line.has(&["\""]);
    !line.unformatted && !text && line.text.chars().count() > COLUMNS_MAX
}

/// A constant with a number or duration, whose name says that it bounds something.
fn declares_limit(line: &str) -> bool {
    let Some((_, declared)) = line.split_once("const ") else { return false };
    let Some((name, rest)) = declared.split_once(": ") else { return false };
    let bounds = name.split('_').any(|word| LIMIT_WORDS.contains(&word));
    let counted = ["u8", "u16", "u32", "u64", "usize", "i64", "Duration"];
    bounds && counted.iter().any(|kind| rest.starts_with(kind))
}
