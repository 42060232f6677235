//! `candor export`: the live records of a type, to standard output.

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use candor_core::csv::{Layout, TableWriter};
use candor_core::declaration::ResourceType;
use candor_core::record::Record;
use candor_core::representation::write_record;
use candor_sqlite::SqliteStore;

use crate::exit::{Exit, Failure};
use crate::import::resource_type;
use crate::rows::Format;
use crate::store::StoreArguments;
use crate::{folder, help, store};

/// Bytes that are handed to standard output at once.
const BUFFER_BYTES: usize = 1 << 17;

/// Export the records of a type to standard output
///
/// NDJSON has every record whole, as a GET shows it. CSV has a column a member, also of nested
/// objects, and lists as JSON in a cell. Both can be imported again.
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::after(
    &[
        "candor export notes notes > notes.ndjson",
        "candor export examples/flights airports --format csv | head",
    ],
    &[Exit::Done, Exit::Mistakes, Exit::Usage, Exit::Store, Exit::File],
))]
pub(crate) struct Export {
    /// The folder with the candor.yaml
    folder: PathBuf,
    /// The resource type of the records, such as notes
    #[arg(value_name = "TYPE")]
    resource_type: String,
    #[command(flatten)]
    store: StoreArguments,
    /// The form of the records
    #[arg(long, default_value = "ndjson")]
    format: Format,
}

impl Export {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        let api = folder::api(&self.folder)?;
        let of = resource_type(&api, &self.resource_type)?;
        let store = store::open_existing(&self.store.path(&self.folder)?, &api)?;
        match self.format {
            Format::Ndjson => write(&store, of, &Lines)?,
            Format::Csv => write(&store, of, &TableWriter::new(Layout::of(of, None)))?,
        }
        Ok(Exit::Done)
    }
}

/// A form records are written in, one by one.
trait Form {
    /// What stands before the first record.
    fn head(&self, out: &mut String);

    /// Adds a record.
    fn record(&self, record: &Record, out: &mut String);
}

/// NDJSON.
struct Lines;

impl Form for Lines {
    fn head(&self, _: &mut String) {}

    fn record(&self, record: &Record, out: &mut String) {
        write_record(record, out);
        out.push('\n');
    }
}

impl Form for TableWriter {
    fn head(&self, out: &mut String) {
        self.header(out);
    }

    fn record(&self, record: &Record, out: &mut String) {
        self.record(record, out);
    }
}

fn write(store: &SqliteStore, of: &ResourceType, form: &dyn Form) -> Result<(), Failure> {
    let mut to = BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock());
    let mut text = String::new();
    form.head(&mut text);
    let mut written = to.write_all(text.as_bytes());
    let read = store.export(of.index, |record| {
        text.clear();
        form.record(&record, &mut text);
        if written.is_ok() {
            written = to.write_all(text.as_bytes());
        }
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    read.map_err(|fault| store::failed(&fault, "what was written is not all"))?;
    match written.and_then(|()| to.flush()) {
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => {
            let happened = format!("standard output cannot be written ({error})");
            Err(Failure::new(Exit::File, happened, "what was written is not all"))
        }
        Ok(()) => Ok(()),
    }
}
