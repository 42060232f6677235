//! Loading: from the texts of a folder to the API, or to everything that is wrong with them.

use std::collections::HashMap;

use candor_expression::Type;

use super::api::{Api, Reference, Referrers, ResourceType, TypeIndex};
use super::deprecation::of_part;
use super::diagnostic::{Diagnostic, Diagnostics, Report};
use super::relations::Segments;
use super::type_file::Naming;
use super::values::is_type_name;
use super::wording::quoted;
use super::yaml::{Node, Value, compose};
use super::{api_file, callers_file, type_file, upstream_file};
use crate::checksum::checksum;
use crate::exchange::{BATCH, number};
use crate::limits::{DECLARATION_FILE_MAX_BYTES, TYPES_MAX};

/// The file that declares the API as a whole.
pub const API_FILE: &str = "candor.yaml";

/// How the name of every declaration file ends.
pub const FILE_ENDING: &str = ".yaml";

pub(super) const NAME_HELP: &str =
    "a name is 1 to 63 small letters, digits, `_` and `-`, and begins with a letter";

/// SQLite keeps tables of this name for itself.
const ENGINE_PREFIX: &str = "sqlite_";

/// Names whose paths lead elsewhere, and where to.
const PATHS_TAKEN: [(&str, &str); 1] = [(BATCH, "its path is that of several writes at once")];

/// A file of a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name relative to the folder, such as `books.yaml`.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// The API that these files declare: `candor.yaml` and one file a resource type.
///
/// Every file is checked whatever is wrong with the others, so that one run tells every mistake.
pub fn load(files: &[SourceFile]) -> Result<Api, Diagnostics> {
    let (mut types, mut diagnostics) = sort_out(files);
    types.sort_by_key(|(name, _)| *name);
    let (upstreams, types): (Vec<_>, Vec<_>) =
        types.into_iter().partition(|(_, file)| is_upstream(file));
    let names: Vec<&str> = types.iter().map(|(name, _)| *name).collect();
    let api_file = files.iter().find(|file| file.name == API_FILE);
    let caller = caller_type(api_file);
    let api = api_file.and_then(|file| {
        read(file, &mut diagnostics, |root, report| api_file::read(root, &caller, report))
    });
    let (mut read_types, mut segments) = (Vec::new(), Segments::new());
    for (place, (_, file)) in types.iter().enumerate() {
        let index = TypeIndex(u16::try_from(place).unwrap_or(u16::MAX));
        let mut naming = Naming { index, names: &names, segments: &mut segments, caller: &caller };
        let read =
            read(file, &mut diagnostics, |root, report| type_file::read(root, &mut naming, report));
        read_types.extend(read);
    }
    let mut read_upstreams = Vec::new();
    for (name, file) in upstreams {
        let read = read(file, &mut diagnostics, |root, report| {
            upstream_file::read(root, name, &caller, report)
        });
        read_upstreams.extend(read);
    }
    match api {
        Some(api) if diagnostics.is_empty() => {
            Ok(link(Api { upstreams: read_upstreams, sum: sum(files), ..api }, read_types))
        }
        _ => Err(Diagnostics::new(diagnostics)),
    }
}

/// A sum over all that is declared, and over the program that makes representations of it.
fn sum(files: &[SourceFile]) -> u32 {
    let mut texts: Vec<[&str; 2]> =
        files.iter().map(|SourceFile { name, text }| [name.as_str(), text]).collect();
    texts.sort_unstable();
    // No text has a byte that is none in UTF-8, so none runs into the next.
    let bytes = texts.as_flattened().iter().flat_map(|text| text.bytes().chain([0xff]));
    let sum = checksum(bytes.chain(env!("CARGO_PKG_VERSION").bytes()));
    (sum ^ (sum >> 32)) as u32
}

/// The types by name, and what is wrong with the folder as a whole.
fn sort_out(files: &[SourceFile]) -> (Vec<(&str, &SourceFile)>, Vec<Diagnostic>) {
    let (mut types, mut diagnostics) = (Vec::new(), Vec::new());
    if !files.iter().any(|file| file.name == API_FILE) {
        let help = "write one with `title` and `version`, and one file a resource type beside it";
        diagnostics.push(Diagnostic::of_file(API_FILE, "this file is missing", help));
    }
    for file in files.iter().filter(|file| file.name != API_FILE) {
        match type_name(&file.name) {
            Ok(name) => types.push((name, file)),
            Err((message, help)) => {
                diagnostics.push(Diagnostic::of_file(&file.name, message, &help));
            }
        }
    }
    if files.iter().all(|file| file.name == API_FILE) && !files.is_empty() {
        let help = "write a file beside it, such as books.yaml, with a `schema`";
        diagnostics.push(Diagnostic::of_file(API_FILE, "no resource type is declared", help));
    }
    if types.len() > TYPES_MAX {
        let message =
            format!("{} resource types are declared, {TYPES_MAX} at most are served", types.len());
        diagnostics.push(Diagnostic::of_file(API_FILE, message, ""));
        types.truncate(TYPES_MAX);
    }
    (types, diagnostics)
}

/// The name of the type a file declares, or what is wrong with the file's name and what to do.
fn type_name(file: &str) -> Result<&str, (String, String)> {
    if let Some(stem) = file.strip_suffix(".yml") {
        let message = format!("the name of a declaration ends in `{FILE_ENDING}`");
        return Err((message, format!("rename it to {stem}{FILE_ENDING}")));
    }
    let stem = file.strip_suffix(FILE_ENDING).unwrap_or(file);
    let taken = PATHS_TAKEN.iter().find(|(name, _)| *name == stem);
    let help = match is_type_name(stem) {
        true if taken.is_some() => taken.map(|(_, why)| (*why).to_owned()).unwrap_or_default(),
        true if !stem.starts_with(ENGINE_PREFIX) => return Ok(stem),
        true => format!("names that begin with `{ENGINE_PREFIX}` are the engine's own"),
        false => NAME_HELP.to_owned(),
    };
    Err((format!("{} cannot be the name of a resource type", quoted(stem)), help))
}

/// What rules may know of a caller. What else is wrong with the file is told when it is read.
fn caller_type(file: Option<&SourceFile>) -> Type {
    let root = file.and_then(|file| {
        let mut unheard = Report::new(&file.name, &file.text);
        document(&file.text, &mut unheard)
    });
    callers_file::caller_type(root.as_ref())
}

/// Whether a file declares a type that another service has. What else is wrong with it is told when
/// it is read.
fn is_upstream(file: &SourceFile) -> bool {
    let mut unheard = Report::new(&file.name, &file.text);
    document(&file.text, &mut unheard).is_some_and(|root| upstream_file::is_upstream(&root))
}

/// Reads one file; what is wrong with it joins the others.
fn read<T>(
    file: &SourceFile,
    diagnostics: &mut Vec<Diagnostic>,
    read: impl FnOnce(&Node, &mut Report) -> Option<T>,
) -> Option<T> {
    // Some editors begin a file with a byte-order mark; it is no part of the text.
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    let mut report = Report::new(&file.name, text);
    let value = document(text, &mut report).and_then(|root| read(&root, &mut report));
    diagnostics.extend(report.finish());
    value
}

fn document(text: &str, report: &mut Report) -> Option<Node> {
    if text.len() as u64 > DECLARATION_FILE_MAX_BYTES {
        let message = format!(
            "the file has {} bytes, {DECLARATION_FILE_MAX_BYTES} at most are read",
            text.len()
        );
        report.add_whole(message, "");
        return None;
    }
    match compose(text, report) {
        Some(Node { value: Value::Null, .. }) => report.add_whole("the file is empty", ""),
        None if report.is_empty() => report.add_whole("the file is empty", ""),
        root => return root,
    }
    None
}

/// Puts the types into the API and tells each who refers to it.
fn link(mut api: Api, mut types: Vec<ResourceType>) -> Api {
    let referrers: Vec<(TypeIndex, Referrers)> = types
        .iter()
        .flat_map(|from| from.references.iter().map(|reference| (from.index, reference)))
        .map(|(resource_type, Reference { field, to, on_delete, segment })| {
            let (field, on_delete, segment) = (*field, *on_delete, segment.clone());
            (*to, Referrers { resource_type, field, on_delete, segment })
        })
        .collect();
    for (to, referrer) in referrers {
        types[usize::from(to.0)].referrers.push(referrer);
    }
    number(&mut types, &mut api.upstreams);
    let by_name: HashMap<String, TypeIndex> =
        types.iter().map(|one| (one.name.clone(), one.index)).collect();
    for of in &mut types {
        of.deprecation = of_part(of.deprecation.take(), api.deprecation.as_ref());
    }
    for of in &mut api.upstreams {
        of.deprecation = of_part(of.deprecation.take(), api.deprecation.as_ref());
    }
    let ours = types.iter().map(|of| (&of.deprecation, of.is_ruled()));
    let theirs = api.upstreams.iter().map(|of| (&of.deprecation, !of.access.is_open()));
    let mut all = ours.chain(theirs);
    api.deprecates = api.deprecation.is_some() || all.clone().any(|(leaves, _)| leaves.is_some());
    let tells = api.upstreams.iter().any(|of| of.tells.any());
    api.by_caller = api.callers.known() && (tells || all.any(|(_, ruled)| ruled));
    api.asks_who = types.iter().any(|one| !one.access.is_open());
    api.types = types;
    api.by_name = by_name;
    api
}
