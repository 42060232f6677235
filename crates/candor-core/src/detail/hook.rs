//! What other services did.

use super::batch::failed_in_batch;
use super::cut;
use crate::exchange::Exchange;

/// What is about to be done, when it is known what.
fn about(x: &Exchange) -> String {
    match x.hook_due() {
        Some(due) => format!(
            "The service that is asked before `{}` of {}",
            cut(due.operation),
            x.resource_type().name
        ),
        None => "A service that is asked before the change".to_owned(),
    }
}

pub(crate) fn hook_late(x: &Exchange) -> String {
    if let Some(told) = failed_in_batch(x) {
        return told;
    }
    let timeout_ms = x.hook_due().map_or(0, |due| due.hook.service.timeout_ms);
    format!("{} did not answer within {timeout_ms} ms; nothing was changed.", about(x))
}

pub(crate) fn hook_broken(x: &Exchange) -> String {
    if let Some(told) = failed_in_batch(x) {
        return told;
    }
    let log = match &x.log_id {
        Some(_) => " The log has more under the id.",
        None => "",
    };
    format!("{} did not answer as it must; nothing was changed.{log}", about(x))
}

/// In the words of the service.
pub(crate) fn hook_refused(x: &Exchange) -> String {
    let words = x.veto().and_then(|veto| veto.detail.as_ref().or(veto.title.as_ref()));
    let Some(words) = words else { return format!("{} refused it.", about(x)) };
    format!("{} says: \"{}\".", about(x), words.trim_end_matches('.'))
}
