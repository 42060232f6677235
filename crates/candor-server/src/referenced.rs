//! Finds out how those stand that a change would newly refer to.

use std::collections::HashMap;

use candor_core::change::Fault;
use candor_core::declaration::TypeIndex;
use candor_core::exchange::Exchange;
use candor_core::record::{RecordId, Standing};
use candor_store::Store;

/// Reads each of them once.
pub(crate) async fn read<S: Store>(
    x: &Exchange<'_>,
    store: &S,
) -> Result<HashMap<(TypeIndex, RecordId), Standing>, Fault> {
    let mut found = HashMap::new();
    for (of, id) in x.referenced() {
        let standing = store.read(of, &id).await?;
        found.insert((of, id), standing);
    }
    Ok(found)
}
