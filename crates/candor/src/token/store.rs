//! Which store the tokens are of.

use std::path::{Path, PathBuf};

use candor_sqlite::{OpenError, Tokens};

use crate::exit::Failure;
use crate::store::{self, StoreArguments};

/// A folder, or a store without one.
#[derive(Debug, clap::Args)]
pub(super) struct TokenStore {
    /// The folder with the candor.yaml, whose store stands beside it
    #[arg(required_unless_present = "store")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    store: StoreArguments,
}

impl TokenStore {
    /// The folder, where one is named.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The tokens of the store.
    pub(super) fn open(&self) -> Result<Tokens, Failure> {
        let path = self.path()?;
        store::there(&path)?;
        Tokens::of(&path).map_err(|error| store::unopened(&path, &error))
    }

    /// The failure that an error of the store is.
    pub(super) fn failed(&self, error: &OpenError) -> Failure {
        match self.path() {
            Ok(path) => store::unopened(&path, error),
            Err(failure) => failure,
        }
    }

    fn path(&self) -> Result<PathBuf, Failure> {
        self.store.path(self.folder.as_deref().unwrap_or_else(|| "".as_ref()))
    }
}
