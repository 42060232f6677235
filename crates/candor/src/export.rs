//! `candor export`: the live records of a type, to standard output.

mod table;

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use candor_core::declaration::ResourceType;
use candor_core::record::Record;
use candor_core::representation::write_record;
use candor_sqlite::SqliteStore;

use self::table::Table;
use crate::exit::{Exit, Failure};
use crate::import::resource_type;
use crate::rows::Format;
use crate::store::StoreArguments;
use crate::{folder, help, store, tell};

/// Bytes that are handed to standard output at once.
const BUFFER_BYTES: usize = 1 << 17;

/// Export the records of a type to standard output
///
/// NDJSON has every record whole, as a GET shows it, and can be imported again. CSV has the id, the
/// fields and the times; members that a cell cannot hold are left out, which is said on standard
/// error.
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
            Format::Ndjson => write(&store, of, &mut Lines)?,
            Format::Csv => {
                let mut table = Table::of(of);
                write(&store, of, &mut table)?;
                table.left_out().into_iter().for_each(tell::warn);
            }
        }
        Ok(Exit::Done)
    }
}

/// A form records are written in, one by one.
trait Form {
    /// What stands before the first record.
    fn head(&self) -> Vec<u8>;

    /// Adds a record.
    fn record(&mut self, record: &Record, out: &mut Vec<u8>);
}

/// NDJSON.
struct Lines;

impl Form for Lines {
    fn head(&self) -> Vec<u8> {
        Vec::new()
    }

    fn record(&mut self, record: &Record, out: &mut Vec<u8>) {
        let mut line = String::new();
        write_record(record, &mut line);
        out.extend_from_slice(line.as_bytes());
        out.push(b'\n');
    }
}

fn write(store: &SqliteStore, of: &ResourceType, form: &mut dyn Form) -> Result<(), Failure> {
    let mut to = BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock());
    let mut written = to.write_all(&form.head());
    let mut bytes = Vec::new();
    let read = store.export(of.index, |record| {
        bytes.clear();
        form.record(&record, &mut bytes);
        if written.is_ok() {
            written = to.write_all(&bytes);
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
