//! What the operating system says about a process, and about the machine.

use std::fs;
use std::process::Command;

use crate::Done;

/// The processor time that a process has used, in seconds; with that of its ended children, if
/// asked.
pub(super) fn cpu_seconds(pid: u32, with_children: bool) -> Done<f64> {
    let stat = read(&format!("/proc/{pid}/stat"))?;
    let ticks = cpu_ticks(&stat, with_children)
        .ok_or_else(|| format!("the process {pid} is accounted for in an unknown form"))?;
    Ok(ticks as f64 / ticks_per_second()?)
}

/// The processor time that all processes together have used, in seconds.
pub(super) fn machine_cpu_seconds() -> Done<f64> {
    let stat = read("/proc/stat")?;
    let ticks = machine_ticks(&stat).ok_or("the machine is accounted for in an unknown form")?;
    Ok(ticks as f64 / ticks_per_second()?)
}

/// The most memory that a process has had at once, in bytes; nothing when it has ended.
pub(super) fn peak_memory_bytes(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kibibytes| kibibytes << 10)
}

/// Cores and kernel, as a phrase.
pub(super) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let model = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("", |rest| rest.trim_start_matches([' ', '\t', ':']));
    // What follows the version names the machine's own build.
    let kernel = kernel.trim().split('-').next().unwrap_or_default();
    format!("{cores} cores ({model}), Linux {kernel}")
}

fn read(path: &str) -> Done<String> {
    fs::read_to_string(path).map_err(|fault| format!("{path}: {fault}"))
}

fn ticks_per_second() -> Done<f64> {
    let output = Command::new("getconf").arg("CLK_TCK").output();
    let output = output.map_err(|fault| format!("getconf cannot be started: {fault}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    said.trim().parse().map_err(|_| "the clock's ticks are unknown".to_owned())
}

/// User and system time stand 12th and 13th behind the name, which may have spaces of its own;
/// those of the children stand behind them.
fn cpu_ticks(stat: &str, with_children: bool) -> Option<u64> {
    let (_, behind) = stat.rsplit_once(')')?;
    let numbers: Vec<&str> = behind.split_whitespace().skip(11).collect();
    let counted = if with_children { 4 } else { 2 };
    numbers.get(..counted)?.iter().map(|number| number.parse::<u64>().ok()).sum()
}

/// User, nice and system time, and what the host took; interrupts belong to nobody.
fn machine_ticks(stat: &str) -> Option<u64> {
    let all: Vec<u64> =
        stat.lines().next()?.split_whitespace().skip(1).filter_map(|n| n.parse().ok()).collect();
    let [user, nice, system, _, _, _, _, steal] = all.get(..8)? else { return None };
    Some(user + nice + system + steal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_process_stands_behind_its_name() {
        let stat = "7 (a b) c) S 1 7 7 0 -1 4194304 95 0 0 0 30 12 5 3 20 0 1 0 500 9 9";
        assert_eq!(cpu_ticks(stat, false), Some(42));
        assert_eq!(cpu_ticks(stat, true), Some(50));
        assert_eq!(cpu_ticks("7 (a) S 1", false), None);
    }

    #[test]
    fn the_time_of_the_machine_is_that_of_programs() {
        assert_eq!(machine_ticks("cpu  10 2 30 400 5 6 7 8 0 0\ncpu0 1 1"), Some(50));
    }

    #[test]
    fn this_process_is_accounted_for() {
        let pid = std::process::id();
        assert!(cpu_seconds(pid, false).is_ok_and(|seconds| seconds < 60.0));
        assert!(peak_memory_bytes(pid).is_some_and(|bytes| bytes > 1 << 20));
    }
}
