//! Every request is answered, whatever happens, and counted.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use candor_core::catalogue::{self, Cause};
use candor_core::change::{Fault, FaultKind};
use candor_core::exchange::{Exchange, Peer, Route, WireFault};
use candor_core::explanation::Explanation;
use candor_core::graph::{self, Need, Step};
use candor_store::Store;
use http::Response;
use http::request::Parts;
use hyper::body::Body as _;

use super::{Server, log};
use crate::connection::{Answer, Body, Content};
use crate::turn::Turn;

impl<S: Store> Server<S> {
    /// Learns what the server itself knows.
    pub(super) fn look_inside(&self, x: &mut Exchange<'_>, need: Need) {
        match need {
            Need::Metrics => x.learn_metrics(self.metrics.text(self.store.counts())),
            Need::Path => {
                let path = self.path(x);
                x.learn_path(path);
            }
            _ => self.count(x),
        }
    }

    /// The path that the target names, if this caller asked for it.
    fn path(&self, x: &Exchange<'_>) -> Option<Arc<Explanation>> {
        let Route::Path(Some(id)) = x.route() else { return None };
        self.paths.find(*id, x.caller().ok()?.id.as_deref(), x.now())
    }

    /// Keeps how it went, for a caller who asks for that and may know it. To others it is as if
    /// they had not asked (RFC 7240 §2).
    pub(super) async fn keep_path(
        &self,
        x: &mut Exchange<'_>,
        left_at: usize,
        outcome: &'static Cause,
        head: &Parts,
    ) {
        if !x.path_wanted() {
            return;
        }
        if x.caller().is_err() && x.path_worth_asking(left_at) {
            self.callers.learn(x, &*self.store, head).await;
        }
        if x.path_shown_to_caller() {
            let told = Explanation::of(x, left_at, outcome);
            let asker = x.caller().ok().and_then(|caller| caller.id.clone());
            x.path_kept_as = self.paths.keep(asker.as_deref(), told);
        }
    }

    fn defect(&self, peer: &Peer, head: &Parts, turn: &mut Turn) -> Response<Bytes> {
        let mut x = self.begin(peer, head);
        let fault = Fault::new(FaultKind::Defect, "a panic; its message is in the lines above");
        x.log_id = Some(log(&fault, head));
        x.read_fault = Some(fault);
        match graph::walk(&x, 0) {
            (stopped, Step::Ends(outcome)) => self.end(&x, stopped, outcome, turn),
            (stopped, Step::Needs(_)) => self.end(&x, stopped, &catalogue::DEFECT, turn),
        }
    }

    /// Answers, whatever happens: a defect in one exchange is told to its client and ends nothing
    /// else.
    async fn guarded(
        &self,
        peer: &Peer,
        head: &Parts,
        content: Content,
        turn: &mut Turn,
    ) -> Response<Body> {
        let answered = {
            let mut exchange = pin!(self.exchange(peer, head, content, turn));
            poll_fn(|context| {
                match catch_unwind(AssertUnwindSafe(|| exchange.as_mut().poll(context))) {
                    Ok(Poll::Ready(response)) => Poll::Ready(Some(response)),
                    Ok(Poll::Pending) => Poll::Pending,
                    Err(_) => Poll::Ready(None),
                }
            })
            .await
        };
        match answered {
            Some(response) => response,
            None => self.defect(peer, head, turn).map(Body::from),
        }
    }
}

impl<S: Store> Answer for Server<S> {
    async fn answer(&self, peer: &Peer, head: Parts, content: Content) -> Response<Body> {
        let _in_flight = self.metrics.begin();
        let mut turn = Turn::begin();
        let response = self.guarded(peer, &head, content, &mut turn).await;
        let bytes_out = response.body().size_hint().exact();
        turn.answered(&self.metrics, peer, Some(&head), bytes_out);
        response
    }

    fn refuse(&self, peer: &Peer, fault: WireFault) -> Response<Bytes> {
        let mut turn = Turn::begin();
        let x = Exchange::unread(&self.api, self.store.secret(), peer, fault, self.clock.now());
        let response = match graph::walk(&x, 0) {
            (stopped, Step::Ends(outcome)) => self.end(&x, stopped, outcome, &mut turn),
            (stopped, Step::Needs(_)) => self.end(&x, stopped, &catalogue::DEFECT, &mut turn),
        };
        turn.answered(&self.metrics, peer, None, Some(response.body().len() as u64));
        response
    }

    fn connected(&self, change: i64) {
        self.metrics.connected(change);
    }
}
