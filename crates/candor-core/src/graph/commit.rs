//! Questions about the commit: did what is stored allow it, and did the engine do it?

use super::Verdict;
use crate::change::{CommitError, Conflict, FaultKind};
use crate::exchange::Exchange;

/// Was there a moment without another writer on the same record?
pub(super) fn turn_found(x: &Exchange) -> Verdict {
    referenced(x)?;
    Ok(!x.contended)
}

/// What the change may refer to must be known before it is made: a record that is concealed is not
/// there.
fn referenced(x: &Exchange) -> Result<(), super::Need> {
    x.references_known().map(|_| ())
}

/// Why the change is forbidden, once it is known what became of it.
fn conflict<'x>(x: &'x Exchange) -> Result<Option<&'x Conflict>, super::Need> {
    x.commit().map(|_| x.conflict())
}

/// Does what is stored allow every one of many records?
pub(super) fn items_allowed(x: &Exchange) -> Verdict {
    Ok(conflict(x)?.is_none() || x.items().is_none())
}

/// Is the id that the client chose free?
pub(super) fn id_free(x: &Exchange) -> Verdict {
    let taken = matches!(conflict(x)?, Some(Conflict::Stale));
    if taken {
        // Whether it is live or deleted decides what the client is told.
        x.standing()?;
    }
    Ok(!taken)
}

/// Does nothing that would stay refer to the record, or to one that would go with it?
pub(super) fn unreferenced(x: &Exchange) -> Verdict {
    Ok(!matches!(conflict(x)?, Some(Conflict::Referenced { .. })))
}

/// Are few enough deleted or changed with it?
pub(super) fn cascade_small_enough(x: &Exchange) -> Verdict {
    Ok(!matches!(conflict(x)?, Some(Conflict::CascadeTooLarge)))
}

/// Does everything that the record refers to exist?
pub(super) fn references_lead_somewhere(x: &Exchange) -> Verdict {
    Ok(!matches!(conflict(x)?, Some(Conflict::Dangling(_))))
}

/// Has no other record the same unique values?
pub(super) fn values_unique(x: &Exchange) -> Verdict {
    Ok(!matches!(conflict(x)?, Some(Conflict::Duplicate { .. })))
}

fn fault(x: &Exchange) -> Result<Option<FaultKind>, super::Need> {
    Ok(match x.commit()? {
        Err(CommitError::Fault(fault)) => Some(fault.kind),
        Err(CommitError::Conflict(_)) | Ok(_) => None,
    })
}

/// Did the engine confirm in time?
pub(super) fn in_time(x: &Exchange) -> Verdict {
    Ok(fault(x)? != Some(FaultKind::Late))
}

/// Did the writer take the change?
pub(super) fn accepted(x: &Exchange) -> Verdict {
    Ok(!matches!(fault(x)?, Some(FaultKind::Busy | FaultKind::Unreachable)))
}

/// Was there room on the disk?
pub(super) fn room_left(x: &Exchange) -> Verdict {
    Ok(fault(x)? != Some(FaultKind::Full))
}

/// Is the stored data sound?
pub(super) fn sound(x: &Exchange) -> Verdict {
    Ok(fault(x)? != Some(FaultKind::Damaged))
}

/// Did the commit go as its authors ruled?
pub(super) fn without_defect(x: &Exchange) -> Verdict {
    Ok(fault(x)? != Some(FaultKind::Defect))
}
