//! The store of a command: where it is, and what is said when it cannot be opened.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use candor_core::change::Fault;
use candor_core::declaration::Api;
use candor_sqlite::{Looking, OpenError, Options, Plan, Progress, SqliteStore};

use crate::exit::{Exit, Failure};
use crate::progress::Survey;
use crate::tell;

/// Where the records are.
#[derive(Debug, clap::Args)]
pub(crate) struct StoreArguments {
    /// The file the records are in [default: FOLDER.db, beside the folder]
    #[arg(long, value_name = "PATH", env = "CANDOR_STORE")]
    store: Option<PathBuf>,
}

impl StoreArguments {
    /// The path of the store for the API in this folder.
    pub(crate) fn path(&self, folder: &Path) -> Result<PathBuf, Failure> {
        match &self.store {
            Some(path) if !path.as_os_str().is_empty() => Ok(path.clone()),
            _ => beside(folder).ok_or_else(|| {
                let happened = format!("{} has no name to call the store by", folder.display());
                Failure::new(Exit::Usage, happened, "say where it is with --store PATH")
            }),
        }
    }
}

/// Beside the folder, not inside it: what is declared is kept under version control, what is stored
/// is not. And not where the command happens to be called, so that it is the same store each time.
fn beside(folder: &Path) -> Option<PathBuf> {
    let named = match folder.file_name() {
        Some(_) => folder.to_path_buf(),
        None => folder.canonicalize().ok()?,
    };
    let mut name = named.file_name()?.to_owned();
    name.push(".db");
    Some(named.with_file_name(name))
}

/// Opens the store, or makes it, for work that looks at each record once.
pub(crate) fn open(path: &Path, api: &Arc<Api>) -> Result<SqliteStore, Failure> {
    open_with(path, api, 0)
}

/// The same, with so many bytes of records kept in memory.
pub(crate) fn open_with(
    path: &Path,
    api: &Arc<Api>,
    cache_max_bytes: u64,
) -> Result<SqliteStore, Failure> {
    let options = Options { cache_max_bytes, ..Options::default() };
    let survey = Survey::new();
    let watch = &mut |progress: Progress<'_>| survey.progressed(&progress);
    let opened = SqliteStore::open_watched(path, Arc::clone(api), &options, watch);
    survey.end();
    let store = opened.map_err(|error| unopened(path, &error))?;
    for breach in store.breaches() {
        tell::warn(format!("{}: {breach}", path.display()));
    }
    Ok(store)
}

/// What opening the store would do to it, without doing it.
pub(crate) fn plan(path: &Path, api: &Api) -> Result<Plan, Failure> {
    there(path)?;
    let survey = Survey::new();
    let plan = SqliteStore::plan(path, api, &mut |progress| survey.progressed(&progress));
    survey.end();
    plan.map_err(|error| unopened(path, &error))
}

/// Looks at a store that is to be there, and may be in use.
pub(crate) fn look(path: &Path, api: &Arc<Api>) -> Result<Looking, Failure> {
    there(path)?;
    Looking::open(path, Arc::clone(api)).map_err(|error| unopened(path, &error))
}

/// Opens a store that is to be there.
pub(crate) fn open_existing(path: &Path, api: &Arc<Api>) -> Result<SqliteStore, Failure> {
    there(path)?;
    open(path, api)
}

/// That there is a store at all.
pub(crate) fn there(path: &Path) -> Result<(), Failure> {
    if path.exists() {
        return Ok(());
    }
    let happened = format!("there is no store at {}", path.display());
    let todo = "name one with --store PATH; `candor serve` and `candor import` make one";
    Err(Failure::new(Exit::Store, happened, todo))
}

/// The failure that an error of opening is.
pub(crate) fn unopened(path: &Path, error: &OpenError) -> Failure {
    if let OpenError::Refused(_) = error {
        let happened = format!("records in {} break the declaration", path.display());
        let todo = format!("change them, or declare what they are\n{error}");
        return Failure::new(Exit::Unfit, happened, todo);
    }
    let happened = format!("the store {} cannot be opened", path.display());
    let todo = match error {
        OpenError::Folder | OpenError::Unusable { .. } | OpenError::NotAStore { .. } => {
            format!("{error}; choose another place with --store PATH")
        }
        _ => error.to_string(),
    };
    Failure::new(Exit::Store, happened, todo)
}

/// The failure that a fault of the engine is. `kept` says what became of the work.
pub(crate) fn failed(fault: &Fault, kept: &str) -> Failure {
    Failure::new(Exit::Store, format!("the store failed ({fault})"), kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(folder: &str, store: &str) {
        assert_eq!(beside(Path::new(folder)), Some(PathBuf::from(store)));
    }

    #[test]
    fn the_store_stands_beside_the_folder_and_has_its_name() {
        check("notes", "notes.db");
        check("notes/", "notes.db");
        check("examples/bookshop", "examples/bookshop.db");
        check("/srv/my.api", "/srv/my.api.db");
        assert_eq!(beside(Path::new("/")), None);
    }

    #[test]
    fn a_folder_named_by_dots_has_the_name_it_has_elsewhere() {
        let here = std::env::current_dir().unwrap();
        let mut expected = here.into_os_string();
        expected.push(".db");
        assert_eq!(beside(Path::new(".")), Some(PathBuf::from(expected)));
    }
}
