//! An exchange: one request, the facts known so far, and what follows from them.

mod access;
mod batch;
mod because;
mod caller;
mod changes;
mod conditions;
mod content;
mod decided;
mod explained;
mod fault;
mod form;
mod hook;
mod items;
mod kind;
mod lifecycle;
mod maintenance;
mod observed;
mod operation;
mod peer;
mod referenced;
mod replay;
mod request;
mod route;
mod scan;
mod service;
mod shown;
mod tagged;
mod template;
mod upstream;
mod validator;
mod ways;

pub use access::ItemRefusal;
pub use conditions::Conditions;
pub use decided::Decided;
pub use explained::PathId;
pub use fault::{ContentFault, WireFault};
pub use form::{FORMS, Form, FormRow, HTML, JSON, Variant, offered};
pub use hook::Due;
pub(crate) use hook::HookEnd;
pub use items::{Repeated, Shared};
pub use kind::{Kind, Kinds};
pub use maintenance::Maintenance;
pub use operation::allowed;
pub(crate) use operation::{Asked, asked};
pub use peer::Peer;
pub use replay::Replay;
pub use request::{
    CSV, ContentForm, HostFault, JSON_PATCH, MERGE_PATCH, MediaTypeFault, NDJSON, Preferences,
    Request, Return,
};
pub(crate) use route::{BATCH, deprecation, is_batch, is_upstream};
pub use route::{Route, SubCollection, Within};
pub use service::{Full, Service};
pub(crate) use template::number;
pub use template::{template, templates};
pub(crate) use upstream::Relayed;
pub use validator::{Mark, Tag, Validator};

use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use crate::access::{Admission, Refusal};
use crate::caller::{Caller, CallerFault};
use crate::change::{
    Candidate, CommitError, Committed, Conflict, Dangling, Draft, Fault, Items, Unfit,
};
use crate::declaration::{Api, ResourceType};
use crate::explanation::Explanation;
use crate::graph::Need;
use crate::limits::CONTENTION_MAX_ROUNDS;
use crate::rate::Allowance;
use crate::record::{Record, RecordId, Standing, Timestamp, Tombstone};
use crate::selection::{CollectionState, Expanded, Page, Sealing, Secret, Selection};

/// One request, the facts known so far, and what follows from them.
#[derive(Debug)]
pub struct Exchange<'a> {
    /// What is declared.
    pub api: &'a Api,
    secret: &'a Secret,
    /// Who is at the other end of its connection.
    pub peer: &'a Peer,
    now: Timestamp,
    /// How the server stands with work.
    pub service: Service,
    /// Why there is no request, if there is none.
    pub wire: Option<WireFault>,
    /// The request, if its head was read.
    pub request: Option<Request<'a>>,
    /// The engine failed while a fact was fetched.
    pub read_fault: Option<Fault>,
    /// Others were faster each time that the change was decided.
    pub contended: bool,
    /// Finds what the log says about this exchange; given when something failed.
    pub log_id: Option<String>,
    /// Who asks, or why nobody can tell.
    caller: Option<Result<Caller, CallerFault>>,
    /// What is left to the caller, where a rate is declared.
    allowance: Option<Allowance>,
    /// Seconds after which the next attempt is welcome, where there were too many that failed.
    pub attempts_wait: Option<u64>,
    /// What the rules say to the caller; nothing where they let everybody do all of it.
    admission: Option<Box<Admission>>,
    standing: Option<Standing>,
    /// Whether the caller is not told how the id stands.
    concealed: bool,
    /// Whether it is known how those stand that the change refers to.
    referenced_known: bool,
    /// Why the record that is read may not be.
    unreadable: Option<Refusal>,
    /// Of the record whose sub-collection is the target.
    parent: Option<Standing>,
    /// In its lifecycle, of the record that is to be changed.
    state: Option<String>,
    collection: Option<CollectionState>,
    /// What is known under the Idempotency-Key.
    replay: Option<Replay>,
    /// What was counted and measured, as it is shown.
    metrics: Option<Bytes>,
    /// The path that the target names, if it is one of this caller's.
    told_path: Option<Option<Arc<Explanation>>>,
    /// Where its own path is kept, if it is.
    pub path_kept_as: Option<PathId>,
    page: Option<Page>,
    /// Of each record that is shown, the transitions that lead on from it.
    ways: Vec<Vec<&'a str>>,
    expanded: Option<Expanded>,
    content: Option<Result<Bytes, ContentFault>>,
    candidate: Option<Result<Candidate, Unfit>>,
    /// The records to be, where there are many, with the ids that they are committed to.
    items: Option<(Items, Vec<RecordId>)>,
    /// What is known of the services that must agree.
    hooking: Option<Box<hook::Hooking>>,
    /// The requests of a batch.
    batch: Option<Box<batch::Batch>>,
    /// What became of asking the service that has the target.
    relayed: Option<Box<Relayed>>,
    rehearsal: hook::Rehearsal,
    commit: Option<Result<Vec<Committed>, CommitError>>,
    /// The id that was committed to, once there is one.
    target_id: Option<RecordId>,
    /// The content that was written to tell the tag of a representation.
    written: OnceLock<Vec<u8>>,
    rounds: usize,
}

impl<'a> Exchange<'a> {
    /// An exchange whose request has this head.
    pub fn begin(
        api: &'a Api,
        secret: &'a Secret,
        peer: &'a Peer,
        head: &'a http::request::Parts,
        now: Timestamp,
    ) -> Exchange<'a> {
        let request = Request::read(api, head, now);
        let target_id = match &request.route {
            Route::Record(_, id) | Route::Transition(_, id, _) => id.clone(),
            _ => None,
        };
        // Most show nothing, and then there is nothing to find out.
        let shows = matches!(request.credentials, Ok(Some(_)));
        let caller = (!shows).then(|| Ok(Caller::anonymous()));
        let mut x = Exchange {
            request: Some(request),
            target_id,
            caller,
            ..Exchange::empty(api, secret, peer, now)
        };
        x.admit();
        x
    }

    /// An exchange without a request.
    pub fn unread(
        api: &'a Api,
        secret: &'a Secret,
        peer: &'a Peer,
        fault: WireFault,
        now: Timestamp,
    ) -> Exchange<'a> {
        Exchange { wire: Some(fault), ..Exchange::empty(api, secret, peer, now) }
    }

    fn empty(api: &'a Api, secret: &'a Secret, peer: &'a Peer, now: Timestamp) -> Exchange<'a> {
        Exchange {
            api,
            secret,
            peer,
            now,
            service: Service::default(),
            wire: None,
            request: None,
            read_fault: None,
            contended: false,
            log_id: None,
            caller: None,
            allowance: None,
            attempts_wait: None,
            admission: None,
            standing: None,
            concealed: false,
            referenced_known: false,
            unreadable: None,
            parent: None,
            state: None,
            collection: None,
            replay: None,
            metrics: None,
            told_path: None,
            path_kept_as: None,
            page: None,
            ways: Vec::new(),
            expanded: None,
            content: None,
            candidate: None,
            items: None,
            hooking: None,
            batch: None,
            relayed: None,
            rehearsal: hook::Rehearsal::default(),
            commit: None,
            target_id: None,
            written: OnceLock::new(),
            rounds: 0,
        }
    }

    /// The time of this exchange; it does not move.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// What the cursors of this exchange are sealed with.
    pub(crate) fn sealing(&self) -> Sealing<'a> {
        let reader = self.admission().and_then(Admission::reader_sum);
        Sealing { secret: self.secret, now: self.now, reader }
    }

    /// What kind of exchange it is.
    pub fn kind(&self) -> Kind {
        self.request.as_ref().map_or(Kind::Unread, |request| request.kind)
    }

    /// The request. Asked for only by questions and answers of exchanges that have one.
    pub fn request(&self) -> &Request<'a> {
        self.request.as_ref().expect("questions about a request are asked of those that have one")
    }

    /// Where the path leads.
    pub fn route(&self) -> &Route<'a> {
        &self.request().route
    }

    /// The type whose collection or record is the target.
    pub fn resource_type(&self) -> &'a ResourceType {
        let of = self.route().resource_type();
        of.expect("questions about a type are asked where the route names one")
    }

    /// The id of the record that the exchange is about: the one in the path, or of the one created.
    pub fn id(&self) -> Option<&RecordId> {
        self.target_id.as_ref()
    }

    /// How the record stands whose sub-collection is the target; none where the target is another.
    pub fn parent(&self) -> Result<Option<&Standing>, Need> {
        match (self.route(), &self.parent) {
            (Route::SubCollection(_), None) => Err(Need::Parent),
            (_, parent) => Ok(parent.as_ref()),
        }
    }

    /// The tombstone of the record whose sub-collection is the target, if it is known to be
    /// deleted.
    pub fn parent_tombstone(&self) -> Option<&Tombstone> {
        match &self.parent {
            Some(Standing::Deleted(tombstone)) => Some(tombstone),
            Some(Standing::Unknown | Standing::Live(_)) | None => None,
        }
    }

    /// How the id stands.
    pub fn standing(&self) -> Result<&Standing, Need> {
        self.standing.as_ref().ok_or(Need::Record)
    }

    /// The record, if it is known to be live.
    pub fn live(&self) -> Option<&Record> {
        match &self.standing {
            Some(Standing::Live(record)) => Some(record),
            Some(Standing::Unknown | Standing::Deleted(_)) | None => None,
        }
    }

    /// The tombstone, if the record is known to be deleted.
    pub fn tombstone(&self) -> Option<&Tombstone> {
        match &self.standing {
            Some(Standing::Deleted(tombstone)) => Some(tombstone),
            Some(Standing::Unknown | Standing::Live(_)) | None => None,
        }
    }

    /// The page that is asked for, of a list.
    pub fn selection(&self) -> Option<&Selection> {
        self.request().parameters.as_ref().ok().and_then(|asked| asked.selection.as_ref())
    }

    /// When the collection changed last.
    pub fn collection(&self) -> Result<CollectionState, Need> {
        self.collection.ok_or(Need::Collection)
    }

    /// The page.
    pub fn page(&self) -> Result<&Page, Need> {
        self.page.as_ref().ok_or(Need::Page)
    }

    /// Why the content cannot become a record.
    pub fn unfit(&self) -> Option<&Unfit> {
        self.candidate.as_ref().and_then(|candidate| candidate.as_ref().err())
    }

    /// The record to be, once the content is known to fit.
    pub fn candidate(&self) -> Option<&Candidate> {
        self.candidate.as_ref().and_then(|candidate| candidate.as_ref().ok())
    }

    /// What became of the commit.
    pub fn commit(&self) -> Result<&Result<Vec<Committed>, CommitError>, Need> {
        self.commit.as_ref().ok_or(Need::Commit)
    }

    /// What the commit did, if it was done; of several changes, the last.
    pub fn committed(&self) -> Option<&Committed> {
        self.commit.as_ref().and_then(|commit| commit.as_ref().ok()).and_then(|done| done.last())
    }

    /// Why what is stored forbids the change.
    pub fn conflict(&self) -> Option<&Conflict> {
        match &self.commit {
            Some(Err(CommitError::Conflict(conflicts))) => Some(&conflicts.conflict),
            Some(Err(CommitError::Fault(_)) | Ok(_)) | None => None,
        }
    }

    /// How the engine failed, in reading or in committing.
    pub fn fault(&self) -> Option<&Fault> {
        match &self.commit {
            Some(Err(CommitError::Fault(fault))) => Some(fault),
            Some(Err(CommitError::Conflict(_)) | Ok(_)) | None => self.read_fault.as_ref(),
        }
    }

    /// Whether a record can be created at the id in the path.
    pub fn id_fits(&self) -> bool {
        self.id().is_some_and(|id| self.resource_type().id.fits(id))
    }

    /// Learns how the id stands.
    pub fn learn_standing(&mut self, standing: Standing) {
        let standing = self.remembered(self.resource_type(), standing);
        self.ways = self.ways_of_standing(&standing);
        self.standing = Some(self.known_standing(standing));
        self.state = self.present_state();
        self.written.take();
        self.prepare();
    }

    /// Learns how the record stands whose sub-collection is the target.
    pub fn learn_parent(&mut self, standing: Standing) {
        if let Route::SubCollection(sub) = self.route() {
            let parent = self.remembered(sub.parent, standing);
            self.parent = Some(match &self.admission {
                Some(admission) => self.known(sub.parent, &admission.parent, parent),
                None => parent,
            });
        }
    }

    /// A tombstone older than its type keeps them is forgotten.
    fn remembered(&self, of: &ResourceType, standing: Standing) -> Standing {
        let kept = of.tombstone_seconds;
        match standing {
            Standing::Deleted(tombstone) if tombstone.expired(kept, self.now) => Standing::Unknown,
            Standing::Deleted(_) | Standing::Unknown | Standing::Live(_) => standing,
        }
    }

    /// Learns when the collection changed last.
    pub fn learn_collection(&mut self, state: CollectionState) {
        self.collection = Some(state);
    }

    /// Learns the page.
    pub fn learn_page(&mut self, page: Page) {
        self.ways = self.ways_of_page(&page);
        self.page = Some(self.known_page(page));
        self.written.take();
    }

    /// Learns the content.
    pub fn learn_content(&mut self, content: Result<Bytes, ContentFault>) {
        self.content = Some(content);
        self.prepare();
    }

    /// Learns what became of the commit. Says whether all is to be decided again, from the state
    /// on, because it changed since it was read.
    pub fn learn_commit(&mut self, mut commit: Result<Vec<Committed>, CommitError>) -> bool {
        if let Err(CommitError::Conflict(conflicts)) = &mut commit {
            self.hide_stored(conflicts);
        }
        let again = match &commit {
            Err(CommitError::Conflict(conflicts)) if self.kind() == Kind::Batch => {
                self.batch_goes_again(conflicts)
            }
            Err(CommitError::Conflict(conflicts)) => match &conflicts.conflict {
                Conflict::Moved | Conflict::Kept => true,
                // A creation expects nothing but that its id is free: to find it taken is the
                // answer. So it is where who has it is not told.
                Conflict::Stale => self.kind() != Kind::Create && !self.concealed,
                Conflict::Dangling(list) => self.parent_lost(list),
                Conflict::Duplicate { .. }
                | Conflict::Referenced { .. }
                | Conflict::CascadeTooLarge => false,
            },
            Err(CommitError::Fault(_)) | Ok(_) => false,
        };
        if !again {
            self.commit = Some(commit);
            return false;
        }
        self.rounds += 1;
        self.contended = self.rounds > CONTENTION_MAX_ROUNDS;
        self.standing = None;
        self.parent = None;
        self.referenced_known = false;
        self.collection = None;
        self.replay = None;
        self.ask_hooks_anew();
        self.forget_parts();
        true
    }

    /// Whether the reference that the path gives points nowhere any more.
    fn parent_lost(&self, dangling: &[Dangling]) -> bool {
        let within = self.route().within();
        within.is_some_and(|within| dangling.iter().any(|one| one.field == within.field))
    }

    /// Makes the record to be, once everything it is made of is known.
    fn prepare(&mut self) {
        if self.is_replay() || self.kind() == Kind::Forward {
            return;
        }
        if self.kind() == Kind::Batch {
            return self.prepare_batch();
        }
        let Some(content) = self.content_bytes() else { return };
        let Ok(form) = self.request().media_type.or(match self.content_said_empty() {
            true => Ok(ContentForm::Document),
            false => Err(MediaTypeFault::Unsupported),
        }) else {
            return;
        };
        let hidden = self.admission().map(|admission| admission.hidden_of(self.live()));
        let hidden = hidden.unwrap_or_default();
        let draft = Draft { hidden: &hidden, ..self.draft(form) };
        if let Some(sequence) = self.sequence(form, content) {
            let items = draft.items(content, sequence);
            (self.items, self.candidate) = match items {
                Ok(items) => (Some((items, Vec::new())), None),
                Err(unfit) => (None, Some(Err(unfit))),
            };
            return;
        }
        let Some(candidate) = self.drafted(&draft, content) else {
            self.candidate = None;
            return;
        };
        let fits = |candidate: &Candidate| {
            u64::try_from(candidate.row.document.len())
                .is_ok_and(|bytes| bytes <= self.api.content_max_bytes)
        };
        self.candidate = Some(match candidate {
            Ok(candidate) if !fits(&candidate) => Err(Unfit::PatchedTooLarge),
            other => other,
        });
    }
}

#[cfg(test)]
mod tests;
