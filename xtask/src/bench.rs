//! Benchmarks: what the issue names, measured against a baseline in the same run.
//!
//! The figure that counts is the server's own CPU time for a request, as the operating system
//! accounts for it: it does not depend on how much of the machine the client takes. Server and
//! baseline take turns, several rounds of a few seconds, so that what else happens on the machine
//! hits both; medians are told.

mod books;
mod caller;
mod export;
mod expression;
mod get;
mod import;
mod list;
mod load;
mod memory_baseline;
mod overload;
mod post;
mod process;
mod report;
mod rounds;
mod rows_baseline;
mod server;
mod socket;
mod sqlite_baseline;
mod walk;

use std::env;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use crate::{Done, project};
use report::Section;
use rounds::Rounds;

struct Benchmark {
    name: &'static str,
    run: fn(&Setting) -> Done<Section>,
}

const ALL: &[Benchmark] = &[
    Benchmark { name: "walk", run: walk::run },
    Benchmark { name: "expression", run: expression::run },
    Benchmark { name: "list", run: list::run },
    Benchmark { name: "get", run: get::run },
    Benchmark { name: "post", run: post::run },
    Benchmark { name: "import", run: import::run },
    Benchmark { name: "export", run: export::run },
    Benchmark { name: "overload", run: overload::run },
    Benchmark { name: "caller", run: caller::run },
];

/// How it is measured.
struct Setting {
    /// The `candor` program.
    program: PathBuf,
    /// Where stores and generated data go.
    folder: PathBuf,
    /// How often each side has its turn.
    rounds: usize,
    /// How long a turn runs before it counts.
    warm_up: Duration,
    /// How long it counts.
    measured: Duration,
    /// How many of the flights are imported at most.
    flights_max: usize,
    /// How many orders are exported.
    orders: u32,
}

/// What is asked for on the command line.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    names: Vec<String>,
    write: bool,
    quick: bool,
    debug: bool,
}

/// Builds what is measured, measures it, and tells.
pub(crate) fn run(words: &[&str]) -> Done {
    let asked = asked(words)?;
    if cfg!(debug_assertions) && !asked.debug {
        return run_optimized(words);
    }
    let setting = setting(&asked)?;
    let mut sections = Vec::new();
    for benchmark in ALL.iter().filter(|one| asked.names.iter().any(|name| name == one.name)) {
        eprintln!("== {}", benchmark.name);
        let section = (benchmark.run)(&setting)?;
        println!("{}", section.text());
        sections.push((benchmark.name, section));
    }
    if asked.write { report::write(&sections) } else { Ok(()) }
}

/// Runs a baseline: `memory FILE ADDRESS`, `sqlite STORE ADDRESS` or `rows STORE ADDRESS`.
pub(crate) fn serve_baseline(words: &[&str]) -> Done {
    match words {
        ["memory", file, address] => memory_baseline::serve(file, address),
        ["sqlite", store, address] => sqlite_baseline::serve(store, address),
        ["rows", store, address] => rows_baseline::serve(store, address),
        _ => Err("a baseline is started by the benchmarks".to_owned()),
    }
}

fn asked(words: &[&str]) -> Done<Asked> {
    let mut asked = Asked::default();
    for word in words {
        match *word {
            "--write" => asked.write = true,
            "--quick" => asked.quick = true,
            "--debug" => asked.debug = true,
            name if ALL.iter().any(|benchmark| benchmark.name == name) => {
                asked.names.push(name.to_owned());
            }
            _ => return Err(format!("unknown: {word}; there are {}", names().join(", "))),
        }
    }
    if asked.names.is_empty() {
        asked.names = names();
    }
    if asked.write && (asked.quick || asked.debug) {
        return Err("a quick or debug run says nothing that may be written down".to_owned());
    }
    Ok(asked)
}

fn names() -> Vec<String> {
    ALL.iter().map(|benchmark| benchmark.name.to_owned()).collect()
}

/// The walk is measured in this process, so it is started again as it will be shipped.
fn run_optimized(words: &[&str]) -> Done {
    let build = ["cargo", "build", "--release", "--locked", "-p", "candor", "-p", "xtask"];
    project::run(&build, &[])?;
    let program = project::target().join("release/xtask").display().to_string();
    let mut again = vec![program.as_str(), "bench"];
    again.extend(words);
    project::run(&again, &[])
}

fn setting(asked: &Asked) -> Done<Setting> {
    let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
    if asked.debug {
        project::run(&["cargo", "build", "--locked", "-p", "candor"], &[])?;
    }
    let program = project::target().join(profile).join("candor");
    if !program.exists() {
        return Err(format!("{} is not there; `cargo xtask bench` builds it", program.display()));
    }
    let folder = project::target().join("bench");
    let (rounds, milliseconds, flights_max, orders) = match asked.quick {
        true => (1, 1_000, 10_000, 50_000),
        false => (5, 4_000, usize::MAX, 1_000_000),
    };
    Ok(Setting {
        program,
        folder,
        rounds,
        warm_up: Duration::from_millis(milliseconds / 4),
        measured: Duration::from_millis(milliseconds),
        flights_max,
        orders,
    })
}

impl Setting {
    /// An empty folder for one benchmark.
    fn fresh_folder(&self, name: &str) -> Done<PathBuf> {
        let folder = self.folder.join(name);
        let made = match std::fs::remove_dir_all(&folder) {
            Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => Err(fault),
            Ok(()) | Err(_) => std::fs::create_dir_all(&folder),
        };
        made.map_err(|fault| format!("{}: {fault}", folder.display()))?;
        Ok(folder)
    }

    /// Runs `candor` to its end and gives what it said.
    fn candor(&self, words: &[&str]) -> Done<String> {
        let mut command = project::command(&[&self.program.display().to_string()]);
        let output = command.args(words).stdin(Stdio::null()).output();
        let output = output.map_err(|fault| format!("candor cannot be started: {fault}"))?;
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        if output.status.success() {
            Ok(said)
        } else {
            Err(format!("`candor {}` ended with {}:\n{said}", words.join(" "), output.status))
        }
    }
}

/// This program, to be started again as a baseline.
fn this_program() -> Done<String> {
    let path = env::current_exe().map_err(|fault| format!("this program has no path: {fault}"))?;
    Ok(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_name_all_are_meant() {
        assert_eq!(asked(&[]).map(|asked| asked.names.len()), Ok(ALL.len()));
        assert_eq!(asked(&["get", "--quick"]).map(|asked| asked.names), Ok(vec!["get".to_owned()]));
    }

    #[test]
    fn what_means_nothing_is_not_written_down() {
        assert!(asked(&["--write", "--quick"]).is_err());
        assert!(asked(&["--write", "--debug"]).is_err());
        assert!(asked(&["gte"]).is_err());
    }
}
