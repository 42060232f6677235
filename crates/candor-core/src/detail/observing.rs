//! Sentences about what is told of the server to those who watch over it.

use crate::exchange::Exchange;
use crate::limits::PATH_SECONDS;

/// Says which of the two rules holds, and not what would satisfy it.
pub(crate) fn metrics_withheld(x: &Exchange) -> String {
    match &x.api.metrics {
        Some(_) => "The declaration says who may read the metrics, and it is not this caller.",
        None => "The metrics are shown to this machine only, and not through a proxy.",
    }
    .into()
}

pub(crate) fn path_unknown(_: &Exchange) -> String {
    format!(
        "No path is kept under this name for you: it is kept for {} minutes, for the caller who \
         asked.",
        PATH_SECONDS / 60
    )
}
