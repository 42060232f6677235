//! An exchange that has been decided, without what it borrows: what is needed to answer it once the
//! commit is made, by whomever and wherever.

use bytes::Bytes;
use http::request::Parts;

use super::batch::Batch;
use super::{Exchange, Peer};
use crate::caller::{Caller, CallerFault};
use crate::catalogue::Cause;
use crate::change::{Candidate, Committed, Fault, FaultKind, Items, Unfit};
use crate::declaration::Api;
use crate::graph::{self, Step};
use crate::record::{RecordId, Standing, Timestamp};
use crate::representation;
use crate::selection::Secret;
use http::Response;

/// What is known of an exchange whose change goes to the store.
#[derive(Debug, Clone)]
pub struct Decided {
    secret: Secret,
    peer: Peer,
    now: Timestamp,
    caller: Option<Result<Caller, CallerFault>>,
    standing: Option<Standing>,
    parent: Option<Standing>,
    candidate: Option<Result<Candidate, Unfit>>,
    items: Option<(Items, Vec<RecordId>)>,
    target_id: Option<RecordId>,
    batch: Option<Box<Batch>>,
}

impl Exchange<'_> {
    /// What is known of it, now that it is decided.
    pub fn decided(&self) -> Decided {
        Decided {
            secret: self.secret.clone(),
            peer: *self.peer,
            now: self.now,
            caller: self.caller.clone(),
            standing: self.standing.clone(),
            parent: self.parent.clone(),
            candidate: self.candidate.clone(),
            items: self.items.clone(),
            target_id: self.target_id.clone(),
            batch: self.batch.as_deref().map(|batch| Box::new(batch.decided())),
        }
    }
}

impl Decided {
    /// The exchange once more, at its commit.
    pub(crate) fn exchange<'a>(&'a self, api: &'a Api, head: &'a Parts) -> Exchange<'a> {
        let mut x = Exchange::begin(api, &self.secret, &self.peer, head, self.now);
        x.caller.clone_from(&self.caller);
        x.admit();
        x.standing.clone_from(&self.standing);
        x.parent.clone_from(&self.parent);
        x.candidate.clone_from(&self.candidate);
        x.items.clone_from(&self.items);
        x.target_id.clone_from(&self.target_id);
        x.batch.clone_from(&self.batch);
        x.content = Some(Ok(Bytes::new()));
        x
    }

    /// The answer, if the commit did this.
    pub fn answer(
        &self,
        api: &Api,
        head: &Parts,
        committed: &[Committed],
    ) -> Result<(&'static Cause, Response<Vec<u8>>), Fault> {
        let mut x = self.exchange(api, head);
        x.learn_commit(Ok(committed.to_vec()));
        match graph::walk(&x, graph::commit_start()).1 {
            Step::Ends(outcome) => Ok((outcome, representation::unfinished(&x, outcome))),
            Step::Needs(need) => {
                Err(Fault::new(FaultKind::Defect, format!("{need:?} is not known after a commit")))
            }
        }
    }
}
