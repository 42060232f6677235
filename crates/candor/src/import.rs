//! `candor import`: records from a file, all of them or, where that is asked for, all good ones.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use candor_core::change::Fault;
use candor_core::declaration::{Api, ResourceType};
use candor_core::nearest::nearest;
use candor_sqlite::SqliteStore;

use crate::exit::{Exit, Failure};
use crate::progress::{Progress, rate};
use crate::rows::{self, Format, Halt, Input, Source, Tally, Unreadable, Waiting};
use crate::signals::Interrupt;
use crate::store::StoreArguments;
use crate::{folder, help, store, tell};

/// Import records from a file of CSV or NDJSON
///
/// Every row is checked exactly as the content of a POST would be: against the schema, uniqueness
/// and references, which may lead to rows behind it. Every row that is refused is told on standard
/// error with its line and all reasons. The import is one transaction: unless every row is good
/// nothing is imported, or, with --keep-going, all good ones are.
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::after(
    &[
        "candor import notes notes notes.ndjson",
        "candor import examples/flights flights flights.csv --null NA --keep-going",
        "zcat notes.csv.gz | candor import notes notes - --format csv",
    ],
    &[
        Exit::Done, Exit::Mistakes, Exit::Usage, Exit::Refused, Exit::Store, Exit::File,
        Exit::Interrupted,
    ],
))]
pub(crate) struct ImportCommand {
    /// The folder with the candor.yaml
    folder: PathBuf,
    /// The resource type of the records, such as notes
    #[arg(value_name = "TYPE")]
    resource_type: String,
    /// The file; `-` is standard input
    file: PathBuf,
    #[command(flatten)]
    store: StoreArguments,
    /// A cell of CSV that says just this is no value: the member is absent
    #[arg(long, value_name = "TEXT")]
    null: Option<String>,
    /// Import the good rows even if others are refused
    #[arg(long)]
    keep_going: bool,
    /// What the file is, where its name does not say so
    #[arg(long)]
    format: Option<Format>,
}

impl ImportCommand {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        let api = folder::api(&self.folder)?;
        let of = resource_type(&api, &self.resource_type)?;
        let format = self.format()?;
        let input = Input::open(&self.file).map_err(|error| {
            let happened = format!("{} cannot be read ({error})", self.file.display());
            Failure::new(Exit::File, happened, "name a file, or - for standard input")
        })?;
        let interrupt = Interrupt::watched()?;
        let progress = Progress::through(&input, interrupt);
        let source = Source::begin(input, format, &api, of, self.null.clone())
            .map_err(|why| unreadable(&self.file, &why))?;
        let store = store::open(&self.store.path(&self.folder)?, &api)?;
        self.load(&api, of, &store, source, progress)
    }

    fn format(&self) -> Result<Format, Failure> {
        self.format.or_else(|| Format::of(&self.file)).ok_or_else(|| {
            let happened = format!("the name {} does not say what it is", self.file.display());
            Failure::new(Exit::Usage, happened, "add --format csv or --format ndjson")
        })
    }

    fn load(
        &self,
        api: &Arc<Api>,
        of: &ResourceType,
        store: &SqliteStore,
        source: Source,
        mut progress: Progress,
    ) -> Result<Exit, Failure> {
        let started = Instant::now();
        let done = store.import(|import| {
            let (at, mut waiting) = (of.index, Waiting::new(vec![of.index]));
            let mut tally = rows::load(import, api, at, source, &mut waiting, &mut progress)?;
            waiting.settle(import, api, &mut tally, &mut progress)?;
            if tally.refused == 0 || self.keep_going {
                import.commit().map_err(Halt::Fault)?;
            }
            Ok(tally)
        });
        progress.end();
        let tally = done.map_err(Halt::Fault).and_then(|done| done);
        let tally = tally.map_err(|halt| halted(&self.file, halt))?;
        self.report(of, &tally, started.elapsed());
        self.end(&tally)
    }

    fn report(&self, of: &ResourceType, tally: &Tally, took: Duration) {
        let kept = tally.refused == 0 || self.keep_going;
        tell::say(format!(
            "{}: read {} rows, imported {}, refused {}, in {:.1} s ({} rows/s)",
            of.name,
            tell::number(tally.read()),
            tell::number(if kept { tally.good } else { 0 }),
            tell::number(tally.refused),
            took.as_secs_f64(),
            tell::number(rate(tally.read(), took.as_secs_f64())),
        ));
        for reason in tally.reasons() {
            tell::say(format!("  {reason}"));
        }
        if let Some(null) = tally.suspect {
            tell::say(format!("  if `{null}` stands where there is no value, add --null '{null}'"));
        }
        if !tally.left_out.is_empty() {
            let names = tell::list(&tally.left_out);
            tell::say(format!("  {names} of the rows were left out: the server keeps its own"));
        }
    }

    fn end(&self, tally: &Tally) -> Result<Exit, Failure> {
        if tally.refused == 0 {
            return Ok(Exit::Done);
        }
        let lines = tell::count(tally.refused, "line");
        let (happened, todo) = match self.keep_going {
            true => (format!("{lines} refused"), "correct these lines and import them alone"),
            false => (
                format!("nothing was imported, for {lines} refused"),
                "correct them, or add --keep-going to import the others",
            ),
        };
        Err(Failure::new(Exit::Refused, happened, todo))
    }
}

/// The type of this name.
pub(crate) fn resource_type<'a>(api: &'a Api, name: &str) -> Result<&'a ResourceType, Failure> {
    api.resource_type(name).ok_or_else(|| {
        let names: Vec<&str> = api.types.iter().map(|of| of.name.as_str()).collect();
        let todo = match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", tell::list(&names)),
        };
        Failure::new(Exit::Usage, format!("there is no resource type `{name}`"), todo)
    })
}

fn unreadable(file: &Path, why: &Unreadable) -> Failure {
    let happened = format!("{} cannot be imported: {why}", file.display());
    Failure::new(Exit::Refused, happened, "correct the file; nothing was imported")
}

fn halted(file: &Path, halt: Halt) -> Failure {
    match halt {
        Halt::Interrupted => Failure::new(
            Exit::Interrupted,
            "interrupted",
            "nothing was imported, the store is as it was",
        ),
        Halt::Unreadable(why) => unreadable(file, &why),
        Halt::NoThread(error) => {
            let happened = format!("no thread can be started ({error})");
            Failure::new(Exit::File, happened, "nothing was imported")
        }
        Halt::Fault(fault) => faulty(&fault),
    }
}

fn faulty(fault: &Fault) -> Failure {
    store::failed(fault, "nothing was imported, the store is as it was")
}
