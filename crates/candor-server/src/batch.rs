//! The requests of a batch: each is an exchange of its own that walks the same graph, up to its
//! commit. What an earlier one will have done to the record that a path lies below is known to the
//! later ones; a record itself changes once.

use bytes::Bytes;
use candor_core::batch::{self, Clash, Part, Ready, Refused};
use candor_core::change::{Conflicts, Fault};
use candor_core::exchange::{Exchange, Route};
use candor_core::graph::{self, Need, Step};
use candor_core::record::RecordId;
use candor_core::service::Unanswered;
use candor_store::Store;
use http::request::Parts;

use crate::deadline::Deadline;
use crate::exchange::{Server, fresh_id, judge};
use crate::hooks::{self, Heard, Question};

/// What is known of a request before it is judged.
#[derive(Debug, Default)]
struct Foreseen {
    /// The id that it makes, where the server makes it: the same however often it is judged.
    id: Option<RecordId>,
    /// Whether services are taken to agree, and what they would be asked is kept.
    gathers: bool,
    /// Whether one was taken to agree.
    supposed: bool,
    question: Option<Question>,
    heard: Option<Heard>,
}

impl<S: Store> Server<S> {
    /// Learns what becomes of each request: up to the commit, or by it.
    pub(crate) async fn learn_requests(
        &self,
        x: &mut Exchange<'_>,
        deadline: &mut Deadline,
    ) -> Result<(), Fault> {
        let parts = match x.conflicts() {
            Some(conflicts) => self.told(x, conflicts, deadline).await?,
            None if x.is_rehearsed() => self.rehearsed(x, deadline).await?,
            None => self.parts(x, deadline).await?,
        };
        x.learn_parts(parts);
        Ok(())
    }

    /// Each request, judged as if every service agreed. None is asked.
    async fn rehearsed(
        &self,
        x: &mut Exchange<'_>,
        deadline: &mut Deadline,
    ) -> Result<Vec<Part>, Fault> {
        let foreseen = |_| Foreseen { gathers: true, ..Foreseen::default() };
        let mut foreseen: Vec<Foreseen> = x.entries().iter().map(foreseen).collect();
        let parts = self.judged(x, &mut foreseen, deadline).await?;
        if foreseen.iter().any(|one| one.supposed) {
            x.suppose_consent();
        }
        Ok(parts)
    }

    /// Each request, judged. Where services must agree to several, they are asked side by side: a
    /// first walk, on which they are taken to agree, finds out what each would be asked. What that
    /// walk decided is used only if no service had to agree; what it could not know is asked on the
    /// second.
    async fn parts(&self, x: &Exchange<'_>, deadline: &mut Deadline) -> Result<Vec<Part>, Fault> {
        let hooked = x.entries().len() > 1 && x.api.types.iter().any(|of| of.hooks.is_some());
        let foreseen = |_| Foreseen { gathers: hooked, ..Foreseen::default() };
        let mut foreseen: Vec<Foreseen> = x.entries().iter().map(foreseen).collect();
        if hooked {
            let parts = self.judged(x, &mut foreseen, deadline).await?;
            if foreseen.iter().all(|one| !one.supposed) {
                return Ok(parts);
            }
            let questions = foreseen.iter_mut().map(|one| one.question.take()).collect();
            let heard = hooks::ask_all(&self.services, questions).await;
            for (one, heard) in foreseen.iter_mut().zip(heard) {
                (one.gathers, one.heard) = (false, heard);
            }
        }
        self.judged(x, &mut foreseen, deadline).await
    }

    async fn judged(
        &self,
        x: &Exchange<'_>,
        foreseen: &mut [Foreseen],
        deadline: &mut Deadline,
    ) -> Result<Vec<Part>, Fault> {
        let mut parts = Vec::with_capacity(x.entries().len());
        let shown = x.request().preferences.shown;
        for (entry, foreseen) in x.entries().iter().zip(foreseen) {
            let part = match entry.request(&batch::ids(&parts), shown) {
                Some((head, content)) => {
                    self.part(x, &parts, (&head, content), foreseen, deadline).await?
                }
                None => Part::Open,
            };
            parts.push(part);
        }
        Ok(parts)
    }

    /// What becomes of a request behind others.
    async fn part(
        &self,
        x: &Exchange<'_>,
        before: &[Part],
        (head, content): (&Parts, Bytes),
        foreseen: &mut Foreseen,
        deadline: &mut Deadline,
    ) -> Result<Part, Fault> {
        let mut inner = Exchange::begin(x.api, self.secret(), x.peer, head, x.now());
        if let Ok(caller) = x.caller() {
            inner.learn_caller(Ok(caller.clone()));
        }
        // The batch was counted; its requests are not counted once more.
        if let Some(allowance) = x.allowance() {
            inner.learn_allowance(*allowance);
        }
        if let Some(earlier) = changed_before(&inner, before) {
            return Ok(Part::Excluded { earlier, clash: Clash::Record });
        }
        if let Route::SubCollection(sub) = inner.route()
            && let Some(standing) =
                sub.parent_id.as_ref().and_then(|id| batch::standing(before, sub.parent, id))
        {
            inner.learn_parent(standing);
        }
        match self.walk(&mut inner, 0, (head, &content), foreseen, deadline).await? {
            Some(refused) => Ok(refused),
            None => {
                let commit = inner.changes(|| foreseen.id.get_or_insert_with(fresh_id).clone());
                let change = commit.changes.into_iter().next();
                let change = change.expect("a request of a batch changes one record");
                if let Some(earlier) = batch::earlier(before, change.resource_type, &change.id) {
                    return Ok(Part::Excluded { earlier, clash: Clash::Record });
                }
                let clash = batch::clash(x.api, before, &change);
                Ok(clash.unwrap_or_else(|| Part::Ready(Ready::of(&inner, head, change).into())))
            }
        }
    }

    /// Walks a request from a place up to its commit; what it is refused for, if it is.
    async fn walk(
        &self,
        inner: &mut Exchange<'_>,
        from: usize,
        (head, content): (&Parts, &Bytes),
        foreseen: &mut Foreseen,
        deadline: &mut Deadline,
    ) -> Result<Option<Part>, Fault> {
        let mut place = from;
        loop {
            let (stopped, step) = graph::walk(inner, place);
            match step {
                Step::Ends(outcome) => {
                    return Ok(Some(Part::Refused(Refused::of(inner, stopped, outcome).into())));
                }
                Step::Needs(Need::Commit) => return Ok(None),
                Step::Needs(Need::Content) => judge(inner, Ok(content.clone())),
                Step::Needs(Need::Hook) if foreseen.gathers => {
                    // A second question of the same request may depend on the answer to the first.
                    if foreseen.question.is_none() {
                        foreseen.question = Question::due(&self.services, inner, head);
                    }
                    foreseen.supposed = true;
                    inner.suppose_agreed();
                }
                Step::Needs(Need::Hook) => {
                    hooks::ask(&self.services, inner, head, foreseen.heard.take()).await;
                }
                Step::Needs(Need::Upstream) => {
                    let why = "a batch asks nobody else".to_owned();
                    inner.learn_upstream(head, &Err(Unanswered::Broken(why)));
                }
                Step::Needs(need) => self.look_up(inner, need, &mut None, deadline).await?,
            }
            place = stopped;
        }
    }

    /// The requests, once the store has said what it forbids of them.
    async fn told(
        &self,
        x: &Exchange<'_>,
        conflicts: &Conflicts,
        deadline: &mut Deadline,
    ) -> Result<Vec<Part>, Fault> {
        let before = x.parts_before();
        let mut parts = before.to_vec();
        for (index, conflict) in conflicts.iter() {
            let Some(ready) = before[index].ready() else { continue };
            parts[index] = match Part::in_conflict(x.api, &before[..index], ready, conflict) {
                Some(part) => part,
                None => {
                    let mut inner = ready.exchange(x.api);
                    inner.learn_conflict(conflict.clone());
                    let (place, request) = (graph::commit_start(), (&ready.head, &Bytes::new()));
                    let refused = self
                        .walk(&mut inner, place, request, &mut Foreseen::default(), deadline)
                        .await?;
                    refused.expect("a conflict ends an exchange")
                }
            };
        }
        Ok(parts)
    }
}

/// Which request before this one changes the record that its path names, if any does.
fn changed_before(inner: &Exchange<'_>, before: &[Part]) -> Option<usize> {
    let (Route::Record(of, _) | Route::Transition(of, ..)) = inner.route() else { return None };
    batch::earlier(before, of.index, inner.id()?)
}
