//! Every scenario file on every engine, and what they reach together.

use std::path::{Path, PathBuf};

use candor_core::catalogue::FOUNDING_CELLS;
use candor_scenario::client::Over;
use candor_scenario::coverage::Coverage;
use candor_scenario::founding::{File, not_shown};
use candor_scenario::parse::parse;
use candor_scenario::run::{Report, run};
use candor_scenario::store::Engine;
use candor_scenario::update::rewrite;
use candor_scenario::world::apis;

const PROJECT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Where scenarios find their declarations.
fn folders() -> Vec<PathBuf> {
    ["scenarios/apis", "examples"].iter().map(|folder| Path::new(PROJECT).join(folder)).collect()
}

fn file(name: &str) -> PathBuf {
    Path::new(PROJECT).join("scenarios").join(name.replace('_', "-")).with_extension("txt")
}

/// An engine, and a version of HTTP to reach it by. Engines know nothing of versions, so each is
/// tried once by the one and one of them by the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Way {
    engine: Engine,
    over: Over,
}

const MEMORY: Way = Way { engine: Engine::Memory, over: Over::Http1 };
const SQLITE: Way = Way { engine: Engine::Sqlite, over: Over::Http1 };
const HTTP2: Way = Way { engine: Engine::Memory, over: Over::Http2 };

fn ran(name: &str, way: Way) -> (String, Report) {
    let path = file(name);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    let report = run(&text, way.engine, way.over, &folders());
    let report = report.unwrap_or_else(|fault| panic!("{name}: {fault}"));
    (text, report)
}

#[track_caller]
fn check(name: &str, way: Way) {
    let (text, report) = ran(name, way);
    let update = std::env::var_os("UPDATE_SCENARIOS").is_some() && way == MEMORY;
    if update && !report.edits.is_empty() {
        std::fs::write(file(name), rewrite(&text, report.edits)).expect("the file can be written");
    }
    let faults = report.faults;
    assert!(faults.is_empty(), "{} faults in {name}:\n\n{}", faults.len(), faults.join("\n\n"));
}

/// One test a file and way.
macro_rules! files {
    ($($name:ident),* $(,)?) => {
        const FILES: &[&str] = &[$(stringify!($name)),*];

        mod memory {
            $(#[test] fn $name() { super::check(stringify!($name), super::MEMORY); })*
        }

        mod sqlite {
            $(#[test] fn $name() { super::check(stringify!($name), super::SQLITE); })*
        }

        mod http2 {
            $(#[test] fn $name() { super::check(stringify!($name), super::HTTP2); })*
        }
    };
}

files! {
    batch,
    browsers,
    access,
    access_fields,
    access_links,
    access_lists,
    access_time,
    bulk,
    callers,
    checks,
    conflicts,
    content,
    engine,
    expectations,
    explained,
    idempotency,
    ids,
    lifecycle,
    lists_counts,
    lists_cursors,
    lists_expand,
    lists_filters,
    maintenance,
    methods,
    metrics,
    namesakes,
    forms,
    hooks,
    streams,
    tenants,
    codings,
    negotiation,
    openapi,
    order,
    overload,
    pages,
    promises,
    parameters,
    patches,
    preconditions,
    races,
    rates,
    records,
    references,
    scans,
    sub_collections,
    tombstones,
    upstream,
    upstream_access,
    versions,
    wire,
}

#[test]
fn what_is_wrong_is_told_and_can_be_rewritten() {
    let wrong = "# A record.\napi: desk\ngiven: folders/a {\"name\": \"A\"}\n\n\
        > GET /v1/folders/a\n< 404 record-unknown\nETag: \"2\"\nwithout: Vary\n\
        path: … record_known=no\n\n{\"id\": \"b\"}\n\n\
        > DELETE /v1/folders/a\n<\n\n> GET /v1/folders/a\n< 410 record-deleted\ndetail: ?\n";
    let report = run(wrong, Engine::Memory, Over::Http1, &folders()).expect("it can be read");
    let lines = ["line 6 ", "line 7 ", "line 8 ", "line 9 ", "line 11 ", "line 14 ", "line 18 "];
    assert_eq!(report.faults.len(), lines.len(), "{:?}", report.faults);
    for line in lines {
        assert!(report.faults.iter().any(|fault| fault.starts_with(line)), "{:?}", report.faults);
    }
    let right = rewrite(wrong, report.edits);
    let report = run(&right, Engine::Memory, Over::Http1, &folders()).expect("it can be read");
    assert!(report.faults.is_empty(), "{:?} in\n{right}", report.faults);
}

#[test]
fn every_file_is_run() {
    let folder = Path::new(PROJECT).join("scenarios");
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_some_and(|ending| ending == "txt") {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().replace('-', "_");
            assert!(FILES.contains(&stem.as_str()), "{stem} is not among the files that are run");
        }
    }
}

/// All files, as many at once as there are processors.
fn reached(way: Way) -> Coverage {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        let mut coverage = Coverage::default();
        while let Some(name) = FILES.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
            coverage.merge(ran(name, way).1.coverage);
        }
        coverage
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        let mut coverage = Coverage::default();
        for thread in threads {
            coverage.merge(thread.join().expect("a file could be run"));
        }
        coverage
    })
}

#[track_caller]
fn check_coverage(way: Way) -> Coverage {
    let coverage = reached(way);
    let missing = coverage.missing(way.over);
    assert!(missing.is_empty(), "no scenario reaches:\n{}", missing.join("\n"));
    coverage
}

/// Ends of kinds of operations that documents promise and no scenario reaches, each with its
/// reason. One that is reached has no place here.
const PROMISED_ONLY: &[(&str, &str)] = &[];

/// The problems that the OpenAPI document shows.
const RECORDED: &str = "crates/candor-core/src/openapi/examples/problems.ndjson";

#[test]
fn everything_is_reached_on_memory() {
    let coverage = check_coverage(MEMORY);
    let apis = apis(&folders());
    let unreached = coverage.promised_only(apis.iter().map(|(_, api)| api));
    let listed: Vec<&str> = PROMISED_ONLY.iter().map(|(promise, _)| *promise).collect();
    assert_eq!(unreached, listed, "what documents promise and no scenario reaches");
    let sent = coverage.problems.corrected(candor_core::openapi::RECORDED);
    if std::env::var_os("UPDATE_SCENARIOS").is_some() {
        std::fs::write(Path::new(PROJECT).join(RECORDED), &sent).expect("it can be written");
    }
    assert!(
        sent == candor_core::openapi::RECORDED,
        "{RECORDED} has what no scenario was sent, or lacks a refusal; UPDATE_SCENARIOS=1 mends it"
    );
}

#[test]
fn everything_is_reached_on_sqlite() {
    check_coverage(SQLITE);
}

#[test]
fn everything_is_reached_by_http2() {
    check_coverage(HTTP2);
}

#[test]
fn every_cell_of_the_founding_tables_is_shown_over_both_versions() {
    let read = |name: &&str| {
        let text = std::fs::read_to_string(file(name)).expect("it can be read");
        File { name: (*name).to_owned(), scenarios: parse(&text).expect("it is well-formed") }
    };
    let files: Vec<File> = FILES.iter().map(read).collect();
    for cell in FOUNDING_CELLS {
        assert_eq!(not_shown(cell, &files), [], "{cell:?} is not shown over these");
    }
}
