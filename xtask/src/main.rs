//! The project's own commands: `cargo xtask COMMAND`.
//!
//! `ci` is the one command that decides whether a change may land, here and on the machine that
//! checks it. The others are its steps, to be run alone, and the benchmarks.

mod bench;
mod ci;
mod docs;
mod openapi;
mod project;
mod tidy;

use std::env;
use std::process::ExitCode;

use mimalloc::MiMalloc;

/// As the program has it, so that what is measured in this process is measured as it is shipped.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// What went well, or the sentence that says what did not.
type Done<T = ()> = Result<T, String>;

const USAGE: &str = "\
cargo xtask COMMAND

  ci                       format, tidy, clippy, documentation and tests: what must be green to land
  tidy                     only the rules about the text of the project
  docs [--check]           write docs/reference, or say what is out of date in it
  openapi                  only the judges of the OpenAPI document
  bench [NAME…] [OPTIONS]  measure; without a name all of them
        --write            put the tables into docs/benchmarks.md
        --quick            one second a measurement, to try the benchmark itself
        --debug            do not build with optimizations, for the same reason";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["ci"] => ci::run(),
        ["tidy"] => tidy::run(),
        ["openapi"] => openapi::run(),
        ["docs"] => docs::write(),
        ["docs", "--check"] => docs::check(),
        ["bench", options @ ..] => bench::run(options),
        ["bench-server", options @ ..] => bench::serve_baseline(options),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
