//! What a method asks of a target.

use candor_http::method::Known;

use super::kind::Kind;
use super::route::Route;
use crate::declaration::{Operation, Operations, ResourceType, Support};

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) kind: Kind,
    pub(crate) support: Option<Support>,
}

/// What this method asks of what the path leads to.
pub(crate) fn asked(method: Option<Known>, route: &Route<'_>) -> Asked {
    let nowhere = Asked { kind: Kind::Nowhere, support: None };
    let Some(method) = method else { return nowhere };
    match (route, method) {
        (Route::Retired(_) | Route::Unknown { .. }, _) => nowhere,
        (_, Known::Options) => Asked { kind: Kind::Describe, support: None },
        (Route::Collection(of), _) => operation(of, &COLLECTION, method).unwrap_or(nowhere),
        (Route::SubCollection(sub), _) => operation(sub.of, &COLLECTION, method).unwrap_or(nowhere),
        (Route::Record(of, _), _) => operation(of, &RECORD, method).unwrap_or(nowhere),
        (Route::Upstream { of, below }, _) => {
            forward(&of.operations, *below, method).unwrap_or(nowhere)
        }
        (Route::Transition(..), Known::Post) => Asked { kind: Kind::Act, support: None },
        (Route::Batch, Known::Post) => Asked { kind: Kind::Batch, support: None },
        (Route::Server | Route::Transition(..) | Route::Batch, _) => nowhere,
        (_, Known::Get | Known::Head) => Asked { kind: Kind::Show, support: None },
        _ => nowhere,
    }
}

type Row = (Known, Operation, Kind);

const COLLECTION: [Row; 3] = [
    (Known::Get, Operation::List, Kind::List),
    (Known::Head, Operation::List, Kind::List),
    (Known::Post, Operation::Create, Kind::Create),
];

const RECORD: [Row; 5] = [
    (Known::Get, Operation::Read, Kind::Read),
    (Known::Head, Operation::Read, Kind::Read),
    (Known::Put, Operation::Replace, Kind::Replace),
    (Known::Patch, Operation::Update, Kind::Update),
    (Known::Delete, Operation::Delete, Kind::Delete),
];

/// What another service has is asked for by the same methods, at the root like a collection and
/// below it like a record.
fn forward(operations: &Operations, below: bool, method: Known) -> Option<Asked> {
    let rows: &[Row] = if below { &RECORD } else { &COLLECTION };
    let (_, operation, _) = rows.iter().find(|(known, ..)| *known == method)?;
    let support = operations.of(*operation);
    let kind = if support == Support::Built { Kind::Forward } else { Kind::Nowhere };
    Some(Asked { kind, support: Some(support) })
}

fn operation(of: &ResourceType, rows: &[Row], method: Known) -> Option<Asked> {
    let (_, operation, kind) = rows.iter().find(|(known, ..)| *known == method)?;
    let support = of.operations.of(*operation);
    let kind = if support == Support::Built { *kind } else { Kind::Nowhere };
    Some(Asked { kind, support: Some(support) })
}

/// The methods that a target allows, in the order of the tables.
pub fn allowed(route: &Route<'_>) -> Vec<&'static str> {
    let of_operations = |operations: &Operations, rows: &[Row]| {
        let built = rows.iter().filter(|(_, asked, _)| operations.of(*asked) == Support::Built);
        built.map(|(method, ..)| method.as_str()).chain([Known::Options.as_str()]).collect()
    };
    let of_type = |of: &ResourceType, rows: &[Row]| of_operations(&of.operations, rows);
    match route {
        Route::Upstream { of, below: false } => of_operations(&of.operations, &COLLECTION),
        Route::Upstream { of, below: true } => of_operations(&of.operations, &RECORD),
        Route::Collection(of) => of_type(of, &COLLECTION),
        Route::SubCollection(sub) => of_type(sub.of, &COLLECTION),
        Route::Record(of, _) => of_type(of, &RECORD),
        Route::Transition(..) | Route::Batch => vec![Known::Post.as_str(), Known::Options.as_str()],
        Route::Server => Known::ALL
            .into_iter()
            .filter(|method| !matches!(method, Known::Trace | Known::Connect | Known::Query))
            .map(Known::as_str)
            .collect(),
        Route::Retired(_) | Route::Unknown { .. } => Vec::new(),
        Route::Home
        | Route::Version
        | Route::OpenApi
        | Route::Problems
        | Route::Problem(_)
        | Route::Live
        | Route::Ready
        | Route::Metrics
        | Route::Path(_) => vec!["GET", "HEAD", "OPTIONS"],
    }
}
