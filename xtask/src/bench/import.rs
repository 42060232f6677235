//! Import of the flights: a year of departures, validated, with three references each.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::report::{Section, Verdict};
use super::{Rounds, Setting, process};
use crate::{Done, project};

/// At least so many rows a second.
const RATE_MIN: f64 = 15_000.0;

/// The end of an import with refused rows: 7,602 of them point at airports that are not listed.
const SOME_REFUSED: i32 = 3;

const FLIGHTS: &str = "examples/flights";
const ARCHIVE: &str = "shared/data/flights/flights.csv.zip";

const ABOUT: &str = "`candor import --keep-going` of the year's flights into a store that has the airlines and airports: \
                     each row is read from CSV, held against the schema, its three references looked up, and written \
                     with five indexes.";

/// How one import went.
struct Run {
    seconds: f64,
    cpu_seconds: f64,
    /// The most memory after a quarter of the time, and in all.
    early_bytes: u64,
    peak_bytes: u64,
}

/// Measures it.
pub(super) fn run(setting: &Setting) -> Done<Section> {
    let folder = setting.fresh_folder("import")?;
    let flights = unpack(&folder)?;
    let rows = keep_rows(&flights, setting.flights_max)?;
    let [mut rate, mut cpu_us, mut early, mut peak]: [Rounds; 4] = Default::default();
    for round in 0..setting.rounds.min(3) {
        let run = import(setting, &folder.join(format!("{round}.db")), &flights)?;
        rate.push(rows / run.seconds);
        cpu_us.push(run.cpu_seconds / rows * 1e6);
        early.push(run.early_bytes as f64 / f64::from(1 << 20));
        peak.push(run.peak_bytes as f64 / f64::from(1 << 20));
    }
    let columns = ["", "rows/s", "CPU µs a row", "MiB after a quarter", "MiB at most"];
    let cells = [
        format!("candor import, {rows} rows"),
        rate.told(0),
        cpu_us.told(1),
        early.told(0),
        peak.told(0),
    ];
    let verdicts = vec![Verdict::at_least("Rows a second", &rate, RATE_MIN, "")];
    Ok(Section::new("Import", ABOUT, &columns, &[cells.into()], verdicts))
}

fn import(setting: &Setting, store: &Path, flights: &Path) -> Done<Run> {
    let store = store.display().to_string();
    for small in ["airlines", "airports"] {
        let data = format!("{FLIGHTS}/data/{small}.csv");
        let words = ["import", FLIGHTS, small, &data, "--null", "NA", "--store", &store];
        setting.candor(&words)?;
    }
    let program = setting.program.display().to_string();
    let flights = flights.display().to_string();
    let words = ["import", FLIGHTS, "flights", &flights, "--null", "NA", "--keep-going"];
    let mut command = project::command(&[&program]);
    command.args(words).args(["--store", &store]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let before = process::cpu_seconds(std::process::id(), true)?;
    let begun = Instant::now();
    let child = command.spawn().map_err(|fault| format!("candor cannot be started: {fault}"))?;
    let memory = watch(child)?;
    let seconds = begun.elapsed().as_secs_f64();
    let cpu_seconds = process::cpu_seconds(std::process::id(), true)? - before;
    let early_bytes = memory[memory.len() / 4];
    let peak_bytes = memory.iter().copied().max().unwrap_or(0);
    Ok(Run { seconds, cpu_seconds, early_bytes, peak_bytes })
}

/// Waits for the import, and says how much memory it had taken at each look.
fn watch(mut child: Child) -> Done<Vec<u64>> {
    let mut memory = vec![0];
    loop {
        let ended = child.try_wait().map_err(|fault| format!("the import was lost: {fault}"))?;
        match ended {
            None => memory.extend(process::peak_memory_bytes(child.id())),
            Some(status) if matches!(status.code(), Some(0 | SOME_REFUSED)) => return Ok(memory),
            Some(status) => return Err(format!("the import ended with {status}")),
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Keeps so many rows below the names of the columns at most, and counts them.
fn keep_rows(csv: &Path, rows_max: usize) -> Done<f64> {
    let failed = |fault| format!("{}: {fault}", csv.display());
    let text = fs::read_to_string(csv).map_err(failed)?;
    let lines = text.lines().take(rows_max.saturating_add(1));
    let kept = lines.map(|line| format!("{line}\n")).collect::<String>();
    if kept.len() < text.len() {
        fs::write(csv, &kept).map_err(failed)?;
    }
    Ok(kept.lines().skip(1).count() as f64)
}

fn unpack(folder: &Path) -> Done<PathBuf> {
    let archive = project::root().with_file_name(ARCHIVE);
    if !archive.exists() {
        return Err(format!("the flights are not at {ARCHIVE} beside the project"));
    }
    let flights = folder.join("flights.csv");
    let file = File::create(&flights).map_err(|fault| format!("{}: {fault}", flights.display()))?;
    let mut command = project::command(&["unzip", "-p", &archive.display().to_string()]);
    let status = command.stdout(file).status();
    match status.map_err(|fault| format!("`unzip` cannot be started: {fault}"))?.success() {
        true => Ok(flights),
        false => Err("the flights cannot be unpacked".to_owned()),
    }
}
