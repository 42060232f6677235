//! `candor check`: every mistake of a declaration at once, or what it declares.

use std::io;
use std::path::PathBuf;

use candor_core::declaration::{Api, Diagnostics, load};

use crate::exit::{Exit, Failure};
use crate::folder::Misfit;
use crate::{folder, help, store, tell};

mod against;
mod summary;

pub(crate) use summary::asked;
use summary::summary;

/// Tell every mistake of a declaration at once
///
/// Each is shown with its file, line and column, and with the nearest known name where a name is
/// unknown. Without a mistake, what is declared is told in short, with a note on each rule that no
/// index narrows, which makes lists slow. Against a store, which may be in use, it tells what
/// serving the declaration from it would do: types that are added, columns that are rewritten from
/// the documents, indexes that are made, records that are checked, what is removed, and what is
/// refused because records forbid it. Nothing is changed.
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::after(
    &[
        "candor check notes",
        "candor check notes --json | jq -r '.[].message'",
        "candor check notes --against notes.db",
    ],
    &[Exit::Done, Exit::Mistakes, Exit::Usage, Exit::Store, Exit::File, Exit::Unfit],
))]
pub(crate) struct Check {
    /// The folder with the candor.yaml
    folder: PathBuf,
    /// The store to tell the plan for; it is only read
    #[arg(long, value_name = "STORE")]
    against: Option<PathBuf>,
    /// Tell the mistakes as a JSON array: `file`, `line`, `column`, `message` and `help` of each;
    /// against a store, and without mistakes, the plan as an object
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        let loaded = load(&folder::files(&self.folder)?);
        let misfit = loaded.as_ref().ok().and_then(|api| folder::misfit(&self.folder, api));
        if let Some(misfit) = misfit {
            return self.misfit(&misfit);
        }
        match loaded {
            Ok(api) if self.against.is_some() => return self.compare(&api),
            Ok(_) if self.json => tell::say("[]"),
            Ok(api) => tell::say(summary(&api)),
            Err(diagnostics) if self.json => {
                tell::say(diagnostics.to_json());
                return Ok(Exit::Mistakes);
            }
            Err(diagnostics) => {
                tell::say(diagnostics.render(folder::colorful(&io::stdout())));
                return Err(folder::mistaken(&self.folder, &diagnostics));
            }
        }
        Ok(Exit::Done)
    }

    /// Tells of a file beside the declarations that is not what they say.
    fn misfit(&self, misfit: &Misfit) -> Result<Exit, Failure> {
        let Misfit { file, message, todo } = misfit;
        if !self.json {
            return Err(Failure::new(Exit::Mistakes, format!("{file}, {message}"), *todo));
        }
        tell::say(Diagnostics::of_file(file, message, todo).to_json());
        Ok(Exit::Mistakes)
    }

    /// Tells what serving the declaration from the store would do.
    fn compare(&self, api: &Api) -> Result<Exit, Failure> {
        let Some(path) = &self.against else { return Ok(Exit::Done) };
        let plan = store::plan(path, api)?;
        match self.json {
            true => tell::say(against::json(&plan)),
            false => tell::say(against::text(&summary(api), path, &plan)),
        }
        Ok(if plan.refusals.is_empty() { Exit::Done } else { Exit::Unfit })
    }
}
