//! What became of a request of a batch, as far as it is known.

use std::sync::Arc;

use candor_json::Json;
use http::request::Parts;

use crate::catalogue::{Blame, Cause, HOOK_BROKEN, HOOK_LATE, Shows};
use crate::change::{Action, Change, Committed, Conflict, Fault};
use crate::declaration::{Api, ResourceType, TypeIndex, Unique};
use crate::exchange::{Decided, Exchange, HookEnd, Kind};
use crate::graph::GRAPH;
use crate::record::{Record, RecordId, Revision, Scalar, Standing, Tombstone};
use crate::representation;
use http::Response;

/// A request of a batch, looked at.
#[derive(Debug, Clone)]
pub enum Part {
    /// All is decided but for the commit.
    Ready(Arc<Ready>),
    /// It is refused.
    Refused(Arc<Refused>),
    /// It cannot be beside an earlier one, whatever is stored.
    Excluded {
        /// The earlier one.
        earlier: usize,
        /// What they would both do or have.
        clash: Clash,
    },
    /// What an earlier one deletes has taken its record along, or changed it.
    Overtaken {
        /// The path of the record.
        path: String,
    },
    /// It refers to one that is refused, so nothing can be said of it.
    Open,
}

/// What two requests of a batch cannot both do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clash {
    /// Change the same record.
    Record,
    /// Have the same values in these members.
    Values(Vec<String>),
}

/// A request that is decided.
#[derive(Debug)]
pub struct Ready {
    /// The request.
    pub head: Parts,
    /// What kind of exchange it is.
    pub kind: Kind,
    /// What it does.
    pub change: Change,
    decided: Decided,
}

impl Ready {
    /// An exchange that has come as far as its commit, which is this change.
    pub fn of(x: &Exchange<'_>, head: &Parts, change: Change) -> Ready {
        Ready { head: head.clone(), kind: x.kind(), change, decided: x.decided() }
    }

    /// The exchange once more, at its commit.
    pub fn exchange<'a>(&'a self, api: &'a Api) -> Exchange<'a> {
        self.decided.exchange(api, &self.head)
    }

    /// The answer, if its change did this.
    pub fn answer(&self, api: &Api, committed: &Committed) -> Result<Response<Vec<u8>>, Fault> {
        let committed = std::slice::from_ref(committed);
        self.decided.answer(api, &self.head, committed).map(|(_, answer)| answer)
    }
}

/// A request that is refused.
#[derive(Debug)]
pub struct Refused {
    /// For what.
    pub cause: &'static Cause,
    /// What kind of exchange it is.
    pub kind: Kind,
    /// Whose turn it is.
    pub blame: Blame,
    /// Finds what the log says about it, where something failed.
    pub log_id: Option<String>,
    /// What happened, in a sentence.
    pub detail: String,
    /// Status, fields and problem, as it would have been answered by itself.
    pub answer: Json,
}

impl Refused {
    /// An exchange that left the graph at this place.
    pub fn of(x: &Exchange<'_>, left_at: usize, cause: &'static Cause) -> Refused {
        let detail = match cause.shows {
            Shows::Problem(detail) => detail(x),
            Shows::Nothing
            | Shows::Record
            | Shows::List
            | Shows::Items
            | Shows::Batch
            | Shows::Forwarded
            | Shows::Document => String::new(),
        };
        let answer = representation::embedded(&representation::unfinished(x, cause));
        let (kind, blame) = (x.kind(), cause.blame(GRAPH[left_at].stage));
        Refused { cause, kind, blame, log_id: x.log_id.clone(), detail, answer }
    }

    /// Its problem.
    pub(crate) fn problem(&self) -> Option<&Json> {
        self.answer.member("content")
    }
}

impl Part {
    /// Whose turn it is; nothing where it is not refused, or nothing can be said of it.
    pub fn blame(&self) -> Option<Blame> {
        match self {
            Part::Refused(refused) => Some(refused.blame),
            Part::Excluded { .. } => Some(Blame::Content),
            Part::Overtaken { .. } => Some(Blame::Stored),
            Part::Ready(_) | Part::Open => None,
        }
    }

    /// How a service that must agree failed, if that is what it is refused for.
    pub(crate) fn hook_end(&self) -> Option<&'static HookEnd> {
        let Part::Refused(refused) = self else { return None };
        let ends = [(&HOOK_LATE, &HookEnd::Late), (&HOOK_BROKEN, &HookEnd::Wrong)];
        ends.into_iter().find(|(cause, _)| cause.name == refused.cause.name).map(|(_, end)| end)
    }

    /// Finds what the log says about it, where something failed.
    pub(crate) fn log_id(&self) -> Option<&str> {
        let Part::Refused(refused) = self else { return None };
        refused.log_id.as_deref()
    }

    /// The request, where it is decided.
    pub fn ready(&self) -> Option<&Arc<Ready>> {
        match self {
            Part::Ready(ready) => Some(ready),
            Part::Refused(_) | Part::Excluded { .. } | Part::Overtaken { .. } | Part::Open => None,
        }
    }

    fn change(&self) -> Option<&Change> {
        self.ready().map(|ready| &ready.change)
    }

    /// What is to be said of a request for which the store has found a conflict; nothing where
    /// that is what its exchange says.
    pub fn in_conflict(
        api: &Api,
        before: &[Part],
        ready: &Ready,
        conflict: &Conflict,
    ) -> Option<Part> {
        let Change { resource_type, id, .. } = &ready.change;
        let of = api.of(*resource_type);
        match conflict {
            // Nobody else has changed it since it was read: that was asked.
            Conflict::Stale if ready.kind != Kind::Create => {
                let path = representation::record_path(&api.version, &of.name, id.as_str());
                Some(Part::Overtaken { path })
            }
            Conflict::Duplicate { unique, holder } => {
                let earlier = earlier(before, *resource_type, holder)?;
                let fields = &of.unique[usize::from(unique.0)].fields;
                let names = fields.iter().map(|field| of.field(*field).name.clone());
                Some(Part::Excluded { earlier, clash: Clash::Values(names.collect()) })
            }
            Conflict::Stale
            | Conflict::Moved
            | Conflict::Kept
            | Conflict::Dangling(_)
            | Conflict::Referenced { .. }
            | Conflict::CascadeTooLarge => None,
        }
    }
}

/// What a change becomes that would give another record the same unique values as one of these
/// gives its own, whatever is stored. What a later deletion may have taken along is passed over.
pub fn clash(api: &Api, parts: &[Part], change: &Change) -> Option<Part> {
    let of = api.of(change.resource_type);
    let own = columns(change)?;
    let deletes =
        |part: &Part| part.change().is_some_and(|one| matches!(one.action, Action::Delete));
    let since = parts.iter().rposition(deletes).map_or(0, |place| place + 1);
    parts.iter().enumerate().skip(since).find_map(|(earlier, part)| {
        let one = part.change().filter(|one| one.resource_type == change.resource_type)?;
        let theirs = columns(one)?;
        let same = |unique: &&Unique| {
            let values = unique.values(own);
            values.is_some() && values == unique.values(theirs)
        };
        let fields = &of.unique.iter().find(same)?.fields;
        let names = fields.iter().map(|field| of.field(*field).name.clone());
        Some(Part::Excluded { earlier, clash: Clash::Values(names.collect()) })
    })
}

/// The columns of the record that a change leaves.
fn columns(change: &Change) -> Option<&[Scalar]> {
    match &change.action {
        Action::Create(row) | Action::Replace(row) => Some(&row.columns),
        Action::Delete => None,
    }
}

/// Which of these changes a record, if any does.
pub fn earlier(parts: &[Part], of: TypeIndex, id: &RecordId) -> Option<usize> {
    let changes =
        |part: &Part| part.change().is_some_and(|one| one.resource_type == of && one.id == *id);
    parts.iter().position(changes)
}

/// The ids of the records that these are about, where they are known.
pub fn ids(parts: &[Part]) -> Vec<Option<RecordId>> {
    parts.iter().map(|part| part.change().map(|change| change.id.clone())).collect()
}

/// How a record will stand when these are done, if one of them changes it.
pub fn standing(parts: &[Part], of: &ResourceType, id: &RecordId) -> Option<Standing> {
    let change = parts[earlier(parts, of.index, id)?].change()?;
    // Which revision it will have, only the commit knows.
    let revision = Revision(0);
    Some(match &change.action {
        Action::Create(row) | Action::Replace(row) => Standing::Live(Arc::new(Record {
            id: id.clone(),
            revision,
            create_time: change.now,
            update_time: change.now,
            document: row.document.clone(),
        })),
        Action::Delete => Standing::Deleted(Tombstone { revision, delete_time: change.now }),
    })
}
