//! The lock of a store: one process has it open, by whatever name it came.
//!
//! It is taken twice. On a file beside the store, which can be asked while this process has the
//! store open; and on the store's own file, because the one beside it can be removed, and is
//! another one for another name of the same file. The second is `flock`, which on Linux has
//! nothing to do with the locks that the engine takes; elsewhere both may be the same, and the
//! first has to do.
//!
//! Closing the file would drop the engine's own locks in this process (POSIX). So it is opened when
//! the one beside it is free, before the engine opens it, and closed after all its connections.

use std::fs::{File, OpenOptions, TryLockError, metadata};
use std::io::{Error, ErrorKind};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::open::OpenError;

/// With which rights the engine makes a file, before those are taken away that the process masks.
const RIGHTS: u32 = 0o644;

/// A store that nobody else has open, for as long as this is kept.
#[derive(Debug)]
pub(crate) struct Lock {
    _beside: Option<File>,
    _own: Option<File>,
}

impl Lock {
    /// For whoever opens the store, which is made when it is not there: a second one would not see
    /// the first one's counters.
    pub(crate) fn take(path: &Path) -> Result<Lock, OpenError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let of_one = |file: File| match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(OpenError::Locked),
            Err(TryLockError::Error(error)) => Err(error.into()),
        };
        let beside = of_one(options.open(beside(path, "-lock"))?)?;
        let own = match tells_names_apart() {
            true => Some(of_one(options.mode(RIGHTS).open(path)?)?),
            false => None,
        };
        Ok(Lock { _beside: Some(beside), _own: own })
    }

    /// For whoever only looks: others may, too. Nothing where somebody has it open by this name,
    /// beside whom it can be read; by another name the engine would not find what they wrote.
    pub(crate) fn share(path: &Path) -> Result<Option<Lock>, OpenError> {
        let beside_it = File::open(beside(path, "-lock")).ok();
        if beside_it.as_ref().is_some_and(|file| file.try_lock_shared().is_err()) {
            return Ok(None);
        }
        if !tells_names_apart() {
            return Ok(beside_it.map(|file| Lock { _beside: Some(file), _own: None }));
        }
        let own = File::open(path)?;
        match own.try_lock_shared() {
            Ok(()) => Ok(Some(Lock { _beside: beside_it, _own: Some(own) })),
            Err(_) if beside(path, "-wal").exists() => Ok(None),
            Err(_) => Err(OpenError::Locked),
        }
    }

    /// That nobody has the store open by a name with which the engine would not find what they
    /// wrote. Looks only where there is one: whoever starts meanwhile would meet this lock.
    pub(crate) fn by_this_name(path: &Path) -> Result<(), OpenError> {
        match tells_names_apart() && metadata(path)?.nlink() > 1 {
            true => Lock::share(path).map(drop),
            false => Ok(()),
        }
    }
}

const fn tells_names_apart() -> bool {
    cfg!(target_os = "linux")
}

/// Where a store is: the path without links, so that what lies beside it is found by every name. It
/// need not be there yet; its folder must be.
pub fn resolved(path: &Path) -> std::io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    match path.canonicalize() {
        Err(error) if error.kind() == ErrorKind::NotFound => not_there_yet(&path, error),
        found => found,
    }
}

/// A link that leads to nothing leads to where the file will be, as the engine has it.
fn not_there_yet(path: &Path, error: Error) -> std::io::Result<PathBuf> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Err(error) };
    let folder = folder.canonicalize()?;
    match path.read_link() {
        Ok(to) => resolved(&folder.join(to)),
        Err(_) => Ok(folder.join(name)),
    }
}

/// The file of this ending beside a store.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
