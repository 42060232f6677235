//! An exchange explained: walked like any other, and told question by question.
//!
//! It is for a store that is only looked at; what a commit to such a store answers is what would
//! become of it, and nothing is changed.

use bytes::Bytes;
use candor_core::caller::Caller;
use candor_core::catalogue::{Cause, Shows};
use candor_core::exchange::{ContentFault, Exchange, Peer};
use candor_core::explanation::Explanation;
use candor_core::graph::{self, Need, Step};
use candor_core::representation;
use candor_core::selection::Page;
use candor_core::service::Unanswered;
use candor_store::Store;
use http::request::Parts;
use http::{Request, Response};

use super::{Server, stored_type};
use crate::coding;
use crate::deadline::Deadline;

/// An exchange, question by question.
#[derive(Debug)]
pub struct Explained {
    /// What was asked, and how it ends.
    pub explanation: Explanation,
    /// Whether something would be committed.
    pub commits: bool,
    /// Whether several changes would be, each of which was judged without the others.
    pub apart: bool,
    /// The services that would be asked, in that order, and were not.
    pub unasked: Vec<Unasked>,
    /// The answer, unless another service gives it.
    pub answer: Option<Response<Bytes>>,
}

/// A service that would be asked, and was not.
#[derive(Debug)]
pub enum Unasked {
    /// One that must agree.
    Hook {
        /// To what: an operation, or a transition.
        operation: String,
        /// Where it is.
        url: String,
    },
    /// The one that has the target, and what it would be asked.
    Upstream(Box<Request<Bytes>>),
}

impl<S: Store> Server<S> {
    /// Explains what a request would be answered, to whoever it says that asks or to this caller.
    pub async fn explain(
        &self,
        peer: &Peer,
        head: &Parts,
        content: Bytes,
        caller: Option<Caller>,
    ) -> Explained {
        let mut x = self.begin(peer, head);
        x.rehearse();
        x.service = self.notices.service();
        if let Some(caller) = caller {
            x.learn_caller(Ok(caller));
        }
        let (mut place, mut together, mut unasked) = (0, 0, Vec::new());
        loop {
            let (stopped, step) = graph::walk(&x, place);
            let need = match step {
                Step::Ends(outcome) => return explained(&x, stopped, outcome, together, unasked),
                Step::Needs(need) => need,
            };
            place = match need {
                Need::Content => {
                    let content = self.read(&x, content.clone()).await;
                    x.learn_content(content);
                    stopped
                }
                Need::Hook | Need::Upstream => {
                    unasked.extend(suppose_asked(&mut x, head));
                    stopped
                }
                Need::Commit => {
                    together = changes(&x);
                    let mut deadline = Deadline::after_ms(self.api.deadline_ms);
                    let again = self.commit(&mut x, head, deadline.leaving_time()).await;
                    if again { graph::state_start() } else { stopped }
                }
                need => {
                    self.suppose(&mut x, head, need).await;
                    if x.read_fault.is_some() { 0 } else { stopped }
                }
            };
        }
    }

    /// The content within the API's limits, out of its coding.
    async fn read(&self, x: &Exchange<'_>, content: Bytes) -> Result<Bytes, ContentFault> {
        let max_bytes = self.api.content_max_bytes;
        match coding::of_content(x, &content) {
            _ if content.len() as u64 > max_bytes => Err(ContentFault::TooLarge),
            Some(coding) => coding::decoded(coding, content, max_bytes).await,
            None => Ok(content),
        }
    }

    async fn suppose(&self, x: &mut Exchange<'_>, head: &Parts, need: Need) {
        match need {
            Need::Caller => self.callers.learn(x, &*self.store, head).await,
            Need::Allowance | Need::Metrics | Need::Path => self.look_inside(x, need),
            Need::Replay => {
                self.learn_replay(x, true, head).await;
            }
            // What is sent while it is read is not read for this.
            Need::Page if x.streams() => match self.store.collection(stored_type(x)).await {
                Ok(collection) => x.learn_page(Page::unread(collection)),
                Err(fault) => x.read_fault = Some(fault),
            },
            need => {
                let mut deadline = Deadline::after_ms(self.api.deadline_ms);
                if let Err(fault) = self.learn(x, need, &mut None, &mut deadline).await {
                    x.read_fault = Some(fault);
                }
            }
        }
    }
}

/// Goes on as if the service that is to be asked had nothing against it. It is not asked: a hook
/// would hear of a change that is not made, and a request that is passed on may be one.
fn suppose_asked(x: &mut Exchange<'_>, head: &Parts) -> Option<Unasked> {
    if x.upstream().is_none() {
        let due = x.hook_due()?;
        let (operation, url) = (due.operation.to_owned(), due.hook.service.url.to_string());
        x.suppose_agreed();
        return Some(Unasked::Hook { operation, url });
    }
    match x.upstream_question(head) {
        Ok(question) => {
            x.suppose_answered();
            Some(Unasked::Upstream(Box::new(question)))
        }
        Err(why) => {
            x.learn_upstream(head, &Err(Unanswered::Broken(why)));
            None
        }
    }
}

/// How many changes are to be committed together.
fn changes(x: &Exchange<'_>) -> usize {
    let items = x.items().map_or(1, |items| items.candidates.len().max(1));
    x.entries().len().max(items)
}

fn explained(
    x: &Exchange,
    left_at: usize,
    outcome: &'static Cause,
    changes: usize,
    unasked: Vec<Unasked>,
) -> Explained {
    let explanation = Explanation::of(x, left_at, outcome);
    let ours = !matches!(outcome.shows, Shows::Forwarded);
    let answer = ours.then(|| representation::answer(x, outcome).map(Bytes::from));
    Explained { explanation, commits: changes > 0, apart: changes > 1, unasked, answer }
}
