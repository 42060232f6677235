//! The sample of an API: what `data/` in its folder holds, loaded into a store that was never used.

use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use candor_core::declaration::{Api, TypeIndex};
use candor_core::record::Revision;
use candor_sqlite::{Import, SqliteStore};
use candor_store::Store;

use crate::exit::{Exit, Failure};
use crate::rows::{self, Format, Halt, Input, Place, Refusal, Source, Tally, Waiting, Watch};
use crate::{store, tell};

/// A cell of a sample's CSV that says this is no value. Where it is one, NDJSON can say so.
const NULL: &str = "NA";

/// A file of the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SampleFile {
    of: TypeIndex,
    path: PathBuf,
    format: Format,
}

/// Whether nothing was ever written to the store.
pub(crate) async fn unused(api: &Api, store: &SqliteStore) -> Result<bool, Failure> {
    for of in &api.types {
        let state = store.collection(of.index).await;
        let state =
            state.map_err(|fault| store::failed(&fault, "try again, or restore a backup"))?;
        if state.revision != Revision(0) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Loads the sample, all of it or nothing, and says how much that is.
pub(crate) fn load(folder: &Path, api: &Arc<Api>, store: &SqliteStore) -> Result<String, Failure> {
    let files = files(&folder.join("data"), api)?;
    let loaded = store.import(|import| {
        let counts = load_files(&files, api, import)?;
        import.commit().map_err(|fault| store::failed(&fault, KEPT))?;
        Ok(counts)
    });
    let counts = loaded.map_err(|fault| store::failed(&fault, KEPT)).and_then(|loaded| loaded)?;
    Ok(summary(api, &files, &counts))
}

const KEPT: &str = "nothing of the sample was kept";

/// How many records each file had.
fn load_files(
    files: &[SampleFile],
    api: &Arc<Api>,
    import: &mut Import<'_>,
) -> Result<Vec<u64>, Failure> {
    let mut counts = Vec::new();
    let mut all = Tally::default();
    let mut waiting = Waiting::new(files.iter().map(|file| file.of).collect());
    let mut quiet = Quiet { names: Vec::new() };
    for (place, file) in files.iter().enumerate() {
        waiting.file = place;
        let tally = load_file(file, api, import, &mut waiting, &mut quiet)?;
        counts.push(tally.good);
        all.good += tally.good;
        all.refused += tally.refused;
    }
    let settled = waiting.settle(import, api, &mut all, &mut quiet);
    settled.map_err(|halt| halted(&"the sample", halt))?;
    if all.refused > 0 {
        let happened = format!("{} of the sample refused", tell::count(all.refused, "line"));
        return Err(Failure::new(Exit::Refused, happened, "correct them; nothing was kept"));
    }
    Ok(counts)
}

fn load_file(
    file: &SampleFile,
    api: &Arc<Api>,
    import: &mut Import<'_>,
    waiting: &mut Waiting,
    quiet: &mut Quiet,
) -> Result<Tally, Failure> {
    let name = file.path.display();
    let input = Input::open(&file.path).map_err(|error| {
        Failure::new(Exit::File, format!("{name} cannot be read ({error})"), "make it readable")
    })?;
    quiet.names.push(input.name.clone());
    let source = Source::begin(input, file.format, api, api.of(file.of), Some(NULL.to_owned()));
    let source = source.map_err(|why| halted(&name, Halt::Unreadable(why)))?;
    rows::load(import, api, file.of, source, waiting, quiet).map_err(|halt| halted(&name, halt))
}

fn halted(name: &dyn Display, halt: Halt) -> Failure {
    let unreadable = |why: &dyn Display| {
        Failure::new(Exit::Refused, format!("{name}: {why}"), "correct it; nothing was kept")
    };
    match halt {
        Halt::Fault(fault) => store::failed(&fault, KEPT),
        Halt::Unreadable(why) => unreadable(&why),
        Halt::NoThread(error) => unreadable(&error),
        Halt::Interrupted => Failure::new(Exit::Interrupted, "interrupted", KEPT),
    }
}

/// Tells refused rows and nothing else.
struct Quiet {
    /// Of the files, in their order.
    names: Vec<String>,
}

impl Watch for Quiet {
    fn refused(&mut self, at: Place, refusal: &Refusal) {
        let name = &self.names[at.file];
        tell::warn(format!("{name} line {}: {refusal}", at.line));
    }

    fn progressed(&mut self, _: &Tally) {}

    fn stop_asked(&self) -> bool {
        false
    }
}

/// The files of the sample, in an order in which a record comes after what it refers to, where
/// there is one: few have to wait then.
fn files(data: &Path, api: &Api) -> Result<Vec<SampleFile>, Failure> {
    let unread = |error: &std::io::Error| {
        let happened =
            format!("there is no sample to load: {} cannot be read ({error})", data.display());
        let todo = "put TYPE.ndjson or TYPE.csv there, or leave out --sample";
        Failure::new(Exit::File, happened, todo)
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(data).map_err(|error| unread(&error))? {
        let path = entry.map_err(|error| unread(&error))?.path();
        let Some(format) = Format::of(&path) else { continue };
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Some(of) = api.resource_type(&name) else {
            let happened = format!("{} is of no declared type", path.display());
            let todo = "name it after a resource type, or take it away";
            return Err(Failure::new(Exit::File, happened, todo));
        };
        files.push(SampleFile { of: of.index, path, format });
    }
    let order = order(api);
    let place = |of: TypeIndex| order.iter().position(|other| *other == of);
    files.sort_by(|left, right| (place(left.of), &left.path).cmp(&(place(right.of), &right.path)));
    Ok(files)
}

/// The types, each after those it refers to. Where references go in a circle, by name.
fn order(api: &Api) -> Vec<TypeIndex> {
    let mut ordered: Vec<TypeIndex> = Vec::with_capacity(api.types.len());
    while ordered.len() < api.types.len() {
        let waits = |of: &TypeIndex| {
            let mut to = api.of(*of).references.iter().map(|reference| reference.to);
            to.any(|to| to != *of && !ordered.contains(&to))
        };
        let mut left = api.types.iter().map(|of| of.index).filter(|of| !ordered.contains(of));
        let Some(first) = left.clone().find(|of| !waits(of)).or_else(|| left.next()) else { break };
        ordered.push(first);
    }
    ordered
}

fn summary(api: &Api, files: &[SampleFile], counts: &[u64]) -> String {
    let told = files.iter().zip(counts);
    let told =
        told.map(|(file, count)| format!("{} {}", tell::number(*count), api.of(file.of).name));
    let told: Vec<String> = told.collect();
    match told.is_empty() {
        true => "loaded a sample without records".to_owned(),
        false => format!("loaded the sample: {}", told.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use candor_core::declaration::{SourceFile, load};

    use super::*;

    #[track_caller]
    fn check(references: &[(&str, &[&str])], expected: &[&str]) {
        let mut files = vec![SourceFile {
            name: "candor.yaml".into(),
            text: "title: Test\nversion: v1\n".into(),
        }];
        for (name, to) in references {
            let fields: Vec<String> =
                to.iter().map(|to| format!("to_{to}: {{ type: string }}")).collect();
            let refers: Vec<String> = to.iter().map(|to| format!("to_{to}: {to}")).collect();
            let text = format!(
                "schema: {{ type: object, properties: {{ {} }} }}\nreferences: {{ {} }}\n",
                fields.join(", "),
                refers.join(", ")
            );
            files.push(SourceFile { name: format!("{name}.yaml"), text });
        }
        let api = load_api(&files);
        let names: Vec<&str> = order(&api).iter().map(|of| api.of(*of).name.as_str()).collect();
        assert_eq!(names, expected);
    }

    #[track_caller]
    fn load_api(files: &[SourceFile]) -> Api {
        load(files).unwrap_or_else(|mistakes| panic!("{mistakes}"))
    }

    #[test]
    fn a_type_comes_after_those_it_refers_to() {
        check(&[("a", &[]), ("b", &[])], &["a", "b"]);
        check(&[("a", &["b"]), ("b", &["c"]), ("c", &[])], &["c", "b", "a"]);
        check(&[("a", &["c", "b"]), ("b", &["c"]), ("c", &["c"])], &["c", "b", "a"]);
    }

    #[test]
    fn references_in_a_circle_are_in_no_order_and_end() {
        check(&[("a", &["b"]), ("b", &["a"]), ("c", &["b"])], &["a", "b", "c"]);
    }
}
