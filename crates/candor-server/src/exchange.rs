//! The one loop: it walks the graph and fetches what a question must know.
//!
//! Every effect of an exchange happens here, and only when a question asks for it: the record or
//! page is read, the content is taken from the connection, the change is committed. What the answer
//! is, the graph decides; what it looks like, `candor_core::representation` says.

mod answering;
pub mod explain;
mod log;

pub(crate) use log::log;

use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use candor_core::catalogue::Cause;
use candor_core::change::{CommitError, Fault, FaultKind, Keep, Tell};
use candor_core::declaration::{Api, TypeIndex};
use candor_core::exchange::{ContentFault, Exchange, Full, Peer, Route};
use candor_core::graph::{self, Need, Path, Step};
use candor_core::limits::{
    CONTENT_DROPPED_MAX_BYTES, CONTENT_DROPPED_MAX_MS, CONTENTS_HELD_MAX_BYTES,
    JUDGED_INLINE_MAX_BYTES, REQUESTS_MAX,
};
use candor_core::record::{RecordId, Standing};
use candor_core::representation::{self, write_kept};
use candor_core::selection::{Expanded, Page, Secret};
use candor_store::{Store, Stream};
use http::Response;
use http::request::Parts;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::block_in_place;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use crate::callers::{Callers, Issuers};
use crate::clock::Clock;
use crate::connection::{Body, Content, TryLater};
use crate::contents::{Contents, Held};
use crate::deadline::Deadline;
use crate::in_flight::InFlight;
use crate::metrics::Metrics;
use crate::notices::Notices;
use crate::paths::Paths;
use crate::rates::{Asker, Rates};
use crate::room::{Room, Seat};
use crate::services::Services;
use crate::turn::Turn;
use crate::{coding, hooks, referenced, streaming, upstreams};

/// Told the way of every exchange; for tests and for looking in.
pub type Observer = Box<dyn Fn(Path) + Send + Sync>;

/// An API on its store: everything that answers.
pub struct Server<S> {
    api: Arc<Api>,
    store: Arc<S>,
    clock: Clock,
    observer: Option<Observer>,
    in_flight: InFlight,
    notices: Arc<Notices>,
    room: Room,
    contents: Contents,
    /// Where a rate is declared.
    rates: Option<Rates>,
    pub(crate) services: Arc<Services>,
    callers: Callers,
    metrics: Metrics,
    paths: Paths,
}

impl<S: Store> Server<S> {
    /// An API on the store that was opened for it.
    pub fn new(api: Arc<Api>, store: Arc<S>, clock: Clock) -> Server<S> {
        Server {
            rates: api.rate.map(Rates::new),
            metrics: Metrics::new(&api),
            api,
            store,
            clock,
            observer: None,
            in_flight: InFlight::default(),
            notices: Arc::default(),
            room: Room::new(REQUESTS_MAX),
            contents: Contents::new(CONTENTS_HELD_MAX_BYTES),
            services: Arc::default(),
            callers: Callers::default(),
            paths: Paths::default(),
        }
    }

    /// The same, telling the way of every exchange.
    #[must_use]
    pub fn observed_by(self, observer: Observer) -> Server<S> {
        Server { observer: Some(observer), ..self }
    }

    /// The same, taking on at most so many requests at once.
    #[must_use]
    pub fn taking_on(self, requests_max: usize) -> Server<S> {
        Server { room: Room::new(requests_max), ..self }
    }

    /// The same, holding at most so many bytes of content at once.
    #[must_use]
    pub fn holding(self, contents_max_bytes: usize) -> Server<S> {
        Server { contents: Contents::new(contents_max_bytes), ..self }
    }

    /// The same, told of what is announced.
    #[must_use]
    pub fn noticing(self, notices: Arc<Notices>) -> Server<S> {
        Server { notices, ..self }
    }

    /// The same, believing these issuers of signed tokens.
    #[must_use]
    pub fn believing(self, issuers: Issuers) -> Server<S> {
        Server { callers: self.callers.believing(issuers), ..self }
    }

    /// The same, asking other services by these.
    #[must_use]
    pub fn asking(self, services: Services) -> Server<S> {
        Server { services: Arc::new(services), ..self }
    }

    /// The same, telling so many in a row what is wrong with their credentials.
    #[must_use]
    pub fn with_attempts(self, max: u32) -> Server<S> {
        Server { callers: self.callers.with_attempts(max), ..self }
    }

    async fn exchange(
        &self,
        peer: &Peer,
        head: &Parts,
        content: Content,
        turn: &mut Turn,
    ) -> Response<Body> {
        let mut x = self.begin(peer, head);
        let mut content = Some(content);
        x.service = self.notices.service();
        let (mut claim, mut stream, mut seat) = (None, None, None);
        let mut held = self.contents.hold();
        let mut deadline = Deadline::after_ms(self.api.deadline_ms);
        let mut place = 0;
        loop {
            let (stopped, step) = graph::walk(&x, place);
            turn.asks(&step);
            if takes_room(&step) && !self.seat(&mut x, &mut seat) {
                place = 0;
                continue;
            }
            place = match step {
                Step::Ends(outcome) => {
                    drop(seat.take());
                    drop_content(&x, content.take()).await;
                    self.keep_path(&mut x, stopped, outcome, head).await;
                    let answer = self.end(&x, stopped, outcome, turn);
                    return streaming::written(&x, outcome, answer, stream.take(), head).await;
                }
                Step::Needs(Need::Caller) => {
                    self.callers.learn(&mut x, &*self.store, head).await;
                    stopped
                }
                Step::Needs(need @ (Need::Allowance | Need::Metrics | Need::Path)) => {
                    self.look_inside(&mut x, need);
                    stopped
                }
                Step::Needs(Need::Content) => {
                    seat.iter_mut().for_each(Seat::step_aside);
                    let taken =
                        self.take_content(&mut x, content.take(), deadline.at(), &mut held).await;
                    seat.iter_mut().for_each(Seat::come_back);
                    x.service.full = (!taken).then_some(Full::Contents);
                    if taken { stopped } else { 0 }
                }
                Step::Needs(need @ (Need::Hook | Need::Upstream)) => {
                    seat.iter_mut().for_each(Seat::step_aside);
                    self.ask_service(&mut x, need, head).await;
                    seat.iter_mut().for_each(Seat::come_back);
                    stopped
                }
                Step::Needs(Need::Commit) => {
                    match self.commit(&mut x, head, deadline.leaving_time()).await {
                        true => graph::state_start(),
                        false => stopped,
                    }
                }
                Step::Needs(Need::Replay) => {
                    claim =
                        claim.or_else(|| x.kept_key().and_then(|key| self.in_flight.claim(&key)));
                    self.learn_replay(&mut x, claim.is_some(), head).await.map_or(0, |()| stopped)
                }
                // Everything else is read from the store.
                Step::Needs(need) => {
                    let learnt = self.learn(&mut x, need, &mut stream, &mut deadline).await;
                    note(&mut x, learnt, head).map_or(0, |()| stopped)
                }
            };
        }
    }

    /// Finds room for an exchange that must know something. Readiness is told however much there
    /// is to do.
    fn seat<'s>(&'s self, x: &mut Exchange<'_>, seat: &mut Option<Seat<'s>>) -> bool {
        if seat.is_none() && !matches!(x.route(), Route::Ready | Route::Metrics) {
            *seat = self.room.take();
            x.service.full = seat.is_none().then_some(Full::Requests);
        }
        x.service.full.is_none()
    }

    /// Counts a request against the rate of its caller.
    fn count(&self, x: &mut Exchange<'_>) {
        if let Some(rates) = &self.rates {
            let id = x.caller().ok().and_then(|caller| caller.id.as_deref());
            let asker = id.map_or(Asker::At(x.peer.address), Asker::Known);
            let allowance = rates.take(asker, x.now());
            x.learn_allowance(allowance);
        }
    }

    /// Asks the service that must agree to the change, or the one that has the target.
    async fn ask_service(&self, x: &mut Exchange<'_>, need: Need, head: &Parts) {
        match need {
            Need::Upstream => upstreams::ask(&self.services, x, head).await,
            _ => hooks::ask(&self.services, x, head, None).await,
        }
    }

    /// Learns what the store knows.
    async fn learn(
        &self,
        x: &mut Exchange<'_>,
        need: Need,
        stream: &mut Option<Stream>,
        deadline: &mut Deadline,
    ) -> Result<(), Fault> {
        match need {
            Need::Requests => self.learn_requests(x, deadline).await,
            _ => self.look_up(x, need, stream, deadline).await,
        }
    }

    /// Makes the change. Says whether all is to be decided again.
    async fn commit(&self, x: &mut Exchange<'_>, head: &Parts, deadline: Instant) -> bool {
        let mut commit = x.changes(fresh_id);
        commit.keep = self.keep(x, head);
        let commit = self.store.commit_by(commit, deadline.into_std()).await;
        if let Err(CommitError::Fault(fault)) = &commit {
            x.log_id = Some(log(fault, head));
        }
        x.learn_commit(commit)
    }

    /// Finds out what is known under the Idempotency-Key. Nobody else may be answering it.
    async fn learn_replay(&self, x: &mut Exchange<'_>, claimed: bool, head: &Parts) -> Option<()> {
        let Some(key) = x.kept_key().map(Cow::into_owned).filter(|_| claimed) else {
            x.learn_in_flight();
            return Some(());
        };
        let kept = self.store.recall(&key).await;
        match kept.and_then(|kept| x.learn_kept(kept)) {
            Ok(()) => Some(()),
            Err(fault) => {
                x.log_id = Some(log(&fault, head));
                x.read_fault = Some(fault);
                None
            }
        }
    }

    /// The answer to keep with what is committed, where the request has a key.
    fn keep(&self, x: &Exchange<'_>, head: &Parts) -> Option<Keep> {
        let key = x.kept_key()?.into_owned();
        let (api, head, decided) = (Arc::clone(&self.api), head.clone(), x.decided());
        let tell = Tell::new(move |committed| {
            let (outcome, answer) = decided.answer(&api, &head, committed)?;
            Ok(write_kept(outcome, &answer))
        });
        Some(Keep { key, fingerprint: x.fingerprint(), now: x.now(), tell })
    }

    /// Reads what is stored.
    pub(crate) async fn look_up(
        &self,
        x: &mut Exchange<'_>,
        need: Need,
        stream: &mut Option<Stream>,
        deadline: &mut Deadline,
    ) -> Result<(), Fault> {
        let of = stored_type(x);
        match need {
            Need::Record => {
                let Some(id) = x.id().cloned() else {
                    x.learn_standing(Standing::Unknown);
                    return Ok(());
                };
                x.learn_standing(self.store.read(of, &id).await?);
            }
            Need::Parent => {
                let standing = match parent(x) {
                    Some((of, id)) => self.store.read(of, &id).await?,
                    None => Standing::Unknown,
                };
                x.learn_parent(standing);
            }
            Need::Collection => x.learn_collection(self.store.collection(of).await?),
            Need::Referenced => {
                let found = referenced::read(x, &*self.store).await?;
                x.learn_referenced(&found);
            }
            Need::Expansion => {
                let expanded = self.expand(x).await?;
                x.learn_expanded(expanded);
            }
            Need::Metrics
            | Need::Path
            | Need::Page
            | Need::Caller
            | Need::Allowance
            | Need::Content
            | Need::Hook
            | Need::Requests
            | Need::Upstream
            | Need::Commit
            | Need::Replay => {
                let selection = x.selection().cloned();
                let selection = selection
                    .ok_or_else(|| Fault::new(FaultKind::Defect, "no page was asked for"))?;
                if x.streams() {
                    let begun = in_time(deadline, self.store.stream(selection)).await?;
                    x.learn_page(Page::unread(begun.collection));
                    *stream = Some(begun);
                    return Ok(());
                }
                let page = in_time(deadline, self.store.list(selection)).await?;
                page.records.iter().try_for_each(Fault::unless_sound)?;
                x.learn_page(page);
            }
        }
        Ok(())
    }

    /// Follows the references of the records that are shown.
    async fn expand(&self, x: &Exchange<'_>) -> Result<Expanded, Fault> {
        let nothing = |_| Fault::new(FaultKind::Defect, "there is nothing to expand");
        let shown = x.shown().map_err(nothing)?;
        let Some(expansion) = x.expansion() else { return Ok(Expanded::default()) };
        let expanded = self.store.expand(expansion, &shown).await?;
        expanded.records().try_for_each(Fault::unless_sound)?;
        Ok(expanded)
    }

    /// Takes the content from the connection, within the API's limits. Says no where there is no
    /// room for it.
    async fn take_content(
        &self,
        x: &mut Exchange<'_>,
        content: Option<Content>,
        deadline: Instant,
        held: &mut Held<'_>,
    ) -> bool {
        let Some(content) = content else { return true };
        let max_bytes = self.api.content_max_bytes;
        // What cannot be held is not asked for, and what is too large is told as such.
        let said = content.said_bytes().filter(|said| *said <= max_bytes);
        if said.is_some_and(|said| !held.has_room_for(said)) {
            return false;
        }
        let read = content.read_while(max_bytes, deadline, |bytes| held.grow(bytes)).await;
        let Some(mut read) = read.transpose() else { return false };
        if let Ok(coded) = &read
            && let Some(coding) = coding::of_content(x, coded)
        {
            read = coding::decoded(coding, coded.clone(), max_bytes).await;
            if read.as_ref().is_ok_and(|content| !held.grow(content.len())) {
                return false;
            }
        }
        judge(x, read);
        true
    }

    /// Answers, tells the log what failed, and the observer the way.
    fn end(
        &self,
        x: &Exchange<'_>,
        left_at: usize,
        outcome: &'static Cause,
        turn: &mut Turn,
    ) -> Response<Bytes> {
        turn.ends(x, left_at, outcome);
        if let Some(observe) = &self.observer {
            observe(Path { kind: x.kind(), replayed: x.is_replay(), left_at, outcome });
        }
        let mut answer = representation::answer(x, outcome).map(Bytes::from);
        if x.service.full.is_some() {
            answer.extensions_mut().insert(TryLater);
        }
        answer
    }

    /// What cursors are sealed with.
    pub(crate) fn secret(&self) -> &Secret {
        self.store.secret()
    }

    fn begin<'a>(&'a self, peer: &'a Peer, head: &'a Parts) -> Exchange<'a> {
        Exchange::begin(&self.api, self.store.secret(), peer, head, self.clock.now())
    }
}

/// Whether going on is work that needs room. Finding out who asks is not: it may wait for an
/// issuer, and who asks too often is refused before anything else is done.
fn takes_room(step: &Step) -> bool {
    !matches!(step, Step::Ends(_) | Step::Needs(Need::Caller | Need::Allowance))
}

/// Reads what may take a while, and no longer than the request may. Whoever does not wait any more
/// does not want it any more, which the store is told by the future being dropped.
async fn in_time<T>(
    deadline: &mut Deadline,
    reading: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    let late = |_| Err(Fault::new(FaultKind::Late, "the time of the request was over"));
    timeout_at(deadline.at(), reading).await.unwrap_or_else(late)
}

/// Notes why something could not be learnt, so that the graph, walked once more, tells it.
fn note(x: &mut Exchange<'_>, learnt: Result<(), Fault>, head: &Parts) -> Option<()> {
    match learnt {
        Ok(()) => Some(()),
        Err(fault) => {
            x.log_id = Some(log(&fault, head));
            x.read_fault = Some(fault);
            None
        }
    }
}

/// Lets the exchange judge its content, where others do not wait for the thread.
pub(crate) fn judge(x: &mut Exchange<'_>, content: Result<Bytes, ContentFault>) {
    let long = content.as_ref().is_ok_and(|bytes| bytes.len() > JUDGED_INLINE_MAX_BYTES);
    if long && Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread {
        return block_in_place(|| x.learn_content(content));
    }
    x.learn_content(content);
}

/// Drops content that nobody asked for. A little of it, and on its way already, is not worth a
/// connection; more is left where it is, and the connection is closed.
async fn drop_content(x: &Exchange<'_>, content: Option<Content>) {
    let Some(content) = content.filter(|content| !content.is_empty()) else { return };
    let little = content.said_bytes().is_some_and(|bytes| bytes <= CONTENT_DROPPED_MAX_BYTES);
    if little && x.request().expect.is_none() {
        let deadline = Instant::now() + Duration::from_millis(CONTENT_DROPPED_MAX_MS);
        // Whether all of it came, the connection sees by itself.
        let _ = content.read(CONTENT_DROPPED_MAX_BYTES, deadline).await;
    }
}

/// The type whose stored facts an exchange is about. Readiness asks any: that the store answers is
/// what counts.
fn stored_type(x: &Exchange<'_>) -> TypeIndex {
    x.route().resource_type().map_or(TypeIndex(0), |of| of.index)
}

/// The record whose sub-collection is the target; nothing where no record can have its id.
fn parent(x: &Exchange<'_>) -> Option<(TypeIndex, RecordId)> {
    let Route::SubCollection(sub) = x.route() else { return None };
    Some((sub.parent.index, sub.parent_id.clone()?))
}

/// An id for a record whose type leaves it to the server: in the order of creation (RFC 9562 §5.7).
pub(crate) fn fresh_id() -> RecordId {
    RecordId::parse(&Uuid::now_v7().to_string()).expect("a UUID is 36 visible characters")
}
