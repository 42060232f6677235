//! `candor openapi`: the OpenAPI document of a declaration, without a server.

use std::path::PathBuf;

use candor_core::openapi;

use crate::exit::{Exit, Failure};
use crate::{folder, help, tell};

/// Print the OpenAPI document of a declaration
///
/// It is the document that the server shows at /v1/openapi.json, a member a line: every operation,
/// every status it can end with, what each answer carries, and the declared schemas.
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::after(
    &["candor openapi notes > notes.openapi.json", "candor openapi notes | jq -r '.paths | keys[]'"],
    &[Exit::Done, Exit::Mistakes, Exit::Usage, Exit::File],
))]
pub(crate) struct OpenApi {
    /// The folder with the candor.yaml
    folder: PathBuf,
}

impl OpenApi {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        tell::say(openapi::pretty(&*folder::api(&self.folder)?));
        Ok(Exit::Done)
    }
}
