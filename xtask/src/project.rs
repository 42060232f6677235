//! The project as files: where it is, what git tracks, and how its tools are started.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Done;

/// The folder with the workspace's `Cargo.toml`.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("this crate is a folder of the workspace")
}

/// Whether the data that some tests read stands beside the project.
pub(crate) fn has_shared_data() -> bool {
    root().join("../shared/data").is_dir()
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |path| root().join(path))
}

/// What git tracks and is still there, by path from the root, in order.
pub(crate) fn tracked_files() -> Done<Vec<String>> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output();
    let listed = listed.map_err(|fault| format!("git cannot be started: {fault}"))?;
    if !listed.status.success() {
        return Err(String::from_utf8_lossy(&listed.stderr).into_owned());
    }
    let names = String::from_utf8_lossy(&listed.stdout);
    let names = names.split('\0').filter(|name| !name.is_empty() && root().join(name).exists());
    Ok(names.map(str::to_owned).collect())
}

/// The files of a folder whose names end so, by path from the root, in order.
pub(crate) fn files_in(folder: &str, ending: &str) -> Done<Vec<String>> {
    let entries =
        fs::read_dir(root().join(folder)).map_err(|fault| format!("{folder}: {fault}"))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(ending)).collect();
    names.sort();
    Ok(names.into_iter().map(|name| format!("{folder}/{name}")).collect())
}

/// The text of a file, by its path from the root.
pub(crate) fn read(name: &str) -> Done<String> {
    fs::read_to_string(root().join(name)).map_err(|fault| format!("{name}: {fault}"))
}

/// Writes a file by its path from the root, with the folders it needs.
pub(crate) fn write(name: &str, text: &str) -> Done {
    let path = root().join(name);
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
    written.map_err(|fault| format!("{name}: {fault}"))
}

/// A command in the root of the project.
pub(crate) fn command(words: &[&str]) -> Command {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).current_dir(root());
    command
}

/// Runs a command to its end.
pub(crate) fn run(words: &[&str], environment: &[(&str, &str)]) -> Done {
    let said = words.join(" ");
    let status = command(words).envs(environment.iter().copied()).status();
    let status = status.map_err(|fault| format!("`{said}` cannot be started: {fault}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{said}` failed")) }
}

/// Whether a tool is on this machine.
pub(crate) fn has(words: &[&str]) -> bool {
    command(words).output().is_ok_and(|output| output.status.success())
}
