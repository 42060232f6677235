//! The file beside the store that closes its API while it is there.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use candor_core::exchange::Maintenance;
use candor_core::limits::MAINTENANCE_FILE_MAX_BYTES;

use crate::exit::{Exit, Failure};

/// The file of a store: the same, whichever link leads there.
pub(super) fn beside(store: &Path) -> PathBuf {
    let store = candor_sqlite::resolved(store).unwrap_or_else(|_| store.to_owned());
    let mut name = store.into_os_string();
    name.push("-maintenance");
    PathBuf::from(name)
}

/// What the file says; nothing where there is none.
pub(super) fn text(path: &Path) -> std::io::Result<Option<String>> {
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut text = String::new();
    file.take(MAINTENANCE_FILE_MAX_BYTES).read_to_string(&mut text)?;
    Ok(Some(text))
}

/// The maintenance that there is.
pub(super) fn read(path: &Path) -> Result<Option<Maintenance>, Failure> {
    let text = text(path).map_err(|error| unusable(path, &error.to_string()))?;
    text.map(|text| Maintenance::read(&text)).transpose().map_err(|wrong| unusable(path, &wrong))
}

/// Closes the API. Whoever looks meanwhile finds the old file or the new one, both whole.
pub(super) fn write(path: &Path, maintenance: &Maintenance) -> Result<(), Failure> {
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(format!("-{}", std::process::id()));
    let fresh = PathBuf::from(fresh);
    fs::write(&fresh, maintenance.write())
        .and_then(|()| fs::rename(&fresh, path))
        .map_err(|error| unusable(path, &error.to_string()))
}

/// Opens the API; says whether it was closed.
pub(super) fn remove(path: &Path) -> Result<bool, Failure> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(unusable(path, &error.to_string())),
    }
}

fn unusable(path: &Path, why: &str) -> Failure {
    let happened = format!("{} cannot be used ({why})", path.display());
    let todo = "name the store that is served with --store, or correct or remove the file";
    Failure::new(Exit::File, happened, todo)
}
