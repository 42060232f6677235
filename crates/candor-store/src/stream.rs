//! A list that is read whole, in batches, while it is sent.

use candor_core::change::Fault;
use candor_core::record::Record;
use candor_core::selection::CollectionState;
use tokio::sync::mpsc::Receiver;

/// All records of a list, in one snapshot and in its order.
///
/// Whoever drops it ends the reading. A fault is the last batch; an end without one is the end of
/// the list.
#[derive(Debug)]
pub struct Stream {
    /// The collection as it is in the snapshot.
    pub collection: CollectionState,
    /// The records.
    pub batches: Receiver<Result<Vec<Record>, Fault>>,
}
