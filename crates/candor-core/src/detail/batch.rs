//! What happened to a batch.

use crate::batch::{Clash, Part};
use crate::catalogue::Blame;
use crate::change::Unfit;
use crate::exchange::Exchange;
use crate::limits;

pub(crate) fn batch_too_large(x: &Exchange) -> String {
    let Some(Unfit::TooManyRequests(count)) = x.unfit() else { return String::new() };
    format!("The batch holds {count} requests; {} may be sent at once.", limits::BATCH_MAX_REQUESTS)
}

pub(crate) fn batch_invalid(x: &Exchange) -> String {
    let Some(Unfit::NoBatch(mistakes)) = x.unfit() else { return refused(x, Blame::Content) };
    match (mistakes.list.as_slice(), mistakes.more) {
        ([only], 0) if only.violation.pointer.is_empty() => {
            format!("The content: {}", only.violation.message)
        }
        ([only], 0) => format!("{}: {}", only.violation.pointer, only.violation.message),
        (list, more) => format!("There are {} mistakes in the batch.", list.len() + more),
    }
}

pub(crate) fn batch_denied(x: &Exchange) -> String {
    refused(x, Blame::Caller)
}

/// What failed for a request of the batch, if this is one.
pub(super) fn failed_in_batch(x: &Exchange) -> Option<String> {
    Some(refused(x, Blame::Server)).filter(|told| !told.is_empty())
}

pub(crate) fn batch_forbidden(x: &Exchange) -> String {
    refused(x, Blame::Stored)
}

/// What happened to the first that was refused for this, and how many others were refused.
fn refused(x: &Exchange, blame: Blame) -> String {
    let parts = x.parts_before();
    let first = parts.iter().enumerate().find(|(_, part)| part.blame() == Some(blame));
    let Some((index, part)) = first else { return String::new() };
    let why = why(part);
    let others = parts.iter().filter(|part| part.blame().is_some()).count() - 1;
    match others {
        0 => format!("Request {index} of the batch was refused: {why}"),
        more => format!("Request {index} of the batch and {more} more were refused: {why}"),
    }
}

/// Why a request was refused.
pub(crate) fn why(part: &Part) -> String {
    match part {
        Part::Refused(refused) => refused.detail.clone(),
        Part::Excluded { earlier, clash: Clash::Record } => {
            format!("Request {earlier} changes the same record, and a batch changes each once.")
        }
        Part::Excluded { earlier, clash: Clash::Values(names) } => {
            format!("Request {earlier} gives another record the same {}.", super::quoted(names))
        }
        Part::Overtaken { path } => {
            format!(
                "An earlier request of the batch deletes or changes `{path}` by what it deletes."
            )
        }
        Part::Ready(_) | Part::Open => String::new(),
    }
}
