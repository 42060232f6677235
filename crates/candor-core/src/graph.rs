//! The graph: every question, in the order in which it is asked (RFC 9110 §13.2, RFC 9112).
//!
//! The table is the only thing that picks an outcome. A question looks at the exchange so far and
//! says yes, no, or what it must know first. Down the table the way goes on; a way out is a row of
//! the catalogue. What comes later in the table has not been read, asked of the store or done when
//! an earlier row leaves: content is not read before the preconditions hold, nothing is committed
//! before the content is valid.

mod access;
mod answer;
mod batch;
mod caller;
mod commit;
mod content;
mod hook;
mod lifecycle;
mod path;
mod replay;
mod request;
mod resource;
mod service;
mod state;
mod upstream;
mod wire;

pub use path::Path;

use std::fmt;

use crate::catalogue::{self as ends, Cause};
use crate::exchange::{Exchange, Kind, Kinds};
use Kind::{
    Act, Batch, Create, Delete, Describe, Forward, List, Preflight, Read, Replace, Show, Update,
};

/// What a question says: yes or no, or what it must know first.
pub type Verdict = Result<bool, Need>;

/// A fact that the loop fetches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Who asks.
    Caller,
    /// How much the caller may still ask for, after this.
    Allowance,
    /// What is known under the Idempotency-Key.
    Replay,
    /// How the record's id stands.
    Record,
    /// How the record stands whose sub-collection is the target.
    Parent,
    /// When the collection changed last.
    Collection,
    /// The page that is asked for.
    Page,
    /// What the references of the records that are shown lead to.
    Expansion,
    /// How those stand that the change refers to.
    Referenced,
    /// The content of the request.
    Content,
    /// What the services say that must agree to the change.
    Hook,
    /// What becomes of each request of a batch.
    Requests,
    /// The change made, or why it was not.
    Commit,
    /// What was counted and measured.
    Metrics,
    /// What the service answered that has the target.
    Upstream,
    /// The path of another exchange, which the target names.
    Path,
}

/// A part of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Can the request be read?
    Wire,
    /// Does the server take it?
    Service,
    /// Is there such a target?
    Resource,
    /// Who asks, and may they?
    Caller,
    /// Is the request itself in order?
    Request,
    /// Does the store answer, and what does it know of the request?
    Store,
    /// What is stored now?
    State,
    /// Did the content arrive?
    Arrival,
    /// Is the content in order?
    Content,
    /// Do the rules of the type allow the change?
    Rule,
    /// Do the services allow it that must agree?
    Hook,
    /// Was it done?
    Commit,
    /// Did the service answer that has the target?
    Upstream,
    /// What is the answer?
    Answer,
}

impl fmt::Display for Stage {
    /// In small letters, as people are told.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format!("{self:?}").to_lowercase())
    }
}

impl Stage {
    /// Whether its questions judge the request, by what is stored or by itself.
    fn judges(self) -> bool {
        matches!(self, Stage::State | Stage::Content | Stage::Rule | Stage::Hook | Stage::Commit)
    }
}

/// A question and its two ways out.
#[derive(Debug)]
pub struct Question {
    /// A statement; the question is whether it is true.
    pub name: &'static str,
    /// The part of the graph it stands in.
    pub stage: Stage,
    /// The exchanges that it is asked of; others pass it by.
    pub of: Kinds,
    /// Pure: no clock, no effect.
    pub asks: fn(&Exchange) -> Verdict,
    /// The verdict that leaves the graph here; the other goes on.
    pub leaves_on: bool,
    /// Where leaving leads.
    pub outcome: &'static Cause,
}

/// Where a walk has come to.
#[derive(Debug)]
pub enum Step {
    /// The question there must know this first.
    Needs(Need),
    /// The exchange ends so.
    Ends(&'static Cause),
}

struct Row {
    stage: Stage,
    of: Kinds,
    name: &'static str,
    asks: fn(&Exchange) -> Verdict,
}

impl Row {
    /// Leaves here when the statement is not true.
    const fn or(self, outcome: &'static Cause) -> Question {
        let Row { stage, of, name, asks } = self;
        Question { name, stage, of, asks, leaves_on: false, outcome }
    }

    /// Leaves here when the statement is true.
    const fn then(self, outcome: &'static Cause) -> Question {
        let Row { stage, of, name, asks } = self;
        Question { name, stage, of, asks, leaves_on: true, outcome }
    }
}

const fn ask(stage: Stage, of: Kinds, name: &'static str, asks: fn(&Exchange) -> Verdict) -> Row {
    Row { stage, of, name, asks }
}

const fn only(kind: Kind) -> Kinds {
    Kinds::of(&[kind])
}

const ALL: Kinds = Kinds::ALL;
const READABLE: Kinds = Kinds::READABLE;
const TARGETED: Kinds = Kinds::TARGETED;
const ROUTED: Kinds = Kinds::ROUTED;
const READS: Kinds = Kinds::READS;
const WRITES: Kinds = Kinds::WRITES;
const KEYED: Kinds = Kinds::KEYED;
const RECEIVED: Kinds = Kinds::RECEIVED;
const CONTENT: Kinds = Kinds::CONTENT;
const RECORD: Kinds = Kinds::RECORD;
const ARRIVING: Kinds = Kinds::of(&[Create, Replace, Update, Act, Batch, Forward]);
const VALIDATED: Kinds = Kinds::VALIDATED;
const COUNTED: Kinds = Kinds::ROUTED.without(Preflight);
const RULED: Kinds = Kinds::RULED;
const SHOWN: Kinds = Kinds::of(&[List, Read]);
const COLLECTION: Kinds = Kinds::of(&[List, Create]);
const ALONE: Kinds = WRITES.without(Batch);
const CHANGES: Kinds = Kinds::of(&[Replace, Update, Delete, Act]);
const MOVES: Kinds = Kinds::of(&[Replace, Update, Act]);

/// The graph.
#[rustfmt::skip]
pub static GRAPH: &[Question] = &[
    ask(Stage::Wire, ALL, "head_well_formed", wire::head_well_formed).or(&ends::HEAD_MALFORMED),
    ask(Stage::Wire, ALL, "version_supported", wire::version_supported).or(&ends::VERSION_UNSUPPORTED),
    ask(Stage::Wire, ALL, "target_short_enough", wire::target_short_enough).or(&ends::TARGET_TOO_LONG),
    ask(Stage::Wire, ALL, "head_small_enough", wire::head_small_enough).or(&ends::HEAD_TOO_LARGE),
    ask(Stage::Wire, ALL, "head_in_time", wire::head_in_time).or(&ends::HEAD_TOO_SLOW),
    ask(Stage::Wire, READABLE, "target_well_formed", wire::target_well_formed).or(&ends::TARGET_MALFORMED),
    ask(Stage::Wire, READABLE, "host_valid", wire::host_valid).or(&ends::HOST_INVALID),
    ask(Stage::Wire, ALL, "framing_unambiguous", wire::framing_unambiguous).or(&ends::FRAMING_AMBIGUOUS),
    ask(Stage::Wire, ALL, "transfer_coding_known", wire::transfer_coding_known).or(&ends::TRANSFER_CODING_UNKNOWN),

    ask(Stage::Service, ALL, "taking_work", service::taking_work).or(&ends::OVERLOADED),
    ask(Stage::Service, ALL, "without_defect", service::without_defect).or(&ends::DEFECT),
    ask(Stage::Service, TARGETED, "out_of_maintenance", service::out_of_maintenance).or(&ends::MAINTENANCE),
    ask(Stage::Service, only(Show), "staying", service::staying).or(&ends::STOPPING),
    ask(Stage::Service, READABLE, "method_known", resource::method_known).or(&ends::METHOD_UNKNOWN),

    ask(Stage::Resource, TARGETED, "version_current", resource::version_current).or(&ends::VERSION_RETIRED),
    ask(Stage::Resource, TARGETED, "route_known", resource::route_known).or(&ends::ROUTE_UNKNOWN),
    ask(Stage::Resource, TARGETED, "operation_built", resource::operation_built).or(&ends::OPERATION_PLANNED),
    ask(Stage::Resource, TARGETED, "method_allowed", resource::method_allowed).or(&ends::METHOD_NOT_ALLOWED),

    ask(Stage::Caller, ROUTED, "credentials_readable", caller::credentials_readable).or(&ends::CREDENTIALS_MALFORMED),
    ask(Stage::Caller, ROUTED, "credentials_checkable", caller::credentials_checkable).or(&ends::CREDENTIALS_UNCHECKABLE),
    ask(Stage::Caller, ROUTED, "attempts_few_enough", caller::attempts_few_enough).or(&ends::ATTEMPTS_TOO_MANY),
    ask(Stage::Caller, ROUTED, "credentials_valid", caller::credentials_valid).or(&ends::CREDENTIALS_INVALID),
    ask(Stage::Caller, COUNTED, "within_rate", caller::within_rate).or(&ends::RATE_EXCEEDED),
    ask(Stage::Caller, COUNTED, "unthrottled", caller::unthrottled).or(&ends::THROTTLED),
    ask(Stage::Caller, RULED, "caller_known", access::caller_known).or(&ends::CREDENTIALS_MISSING),
    ask(Stage::Caller, RULED, "allowed_on_type", access::allowed_on_type).or(&ends::FORBIDDEN),
    ask(Stage::Caller, only(Show), "metrics_shown_to_caller", caller::metrics_shown_to_caller).or(&ends::METRICS_WITHHELD),

    ask(Stage::Request, ROUTED, "query_readable", request::query_readable).or(&ends::QUERY_MALFORMED),
    ask(Stage::Request, ROUTED, "parameters_known", request::parameters_known).or(&ends::PARAMETER_UNKNOWN),
    ask(Stage::Request, ROUTED, "parameters_valid", request::parameters_valid).or(&ends::PARAMETER_INVALID),
    ask(Stage::Request, only(List), "filter_simple_enough", request::filter_simple_enough).or(&ends::FILTER_TOO_COMPLEX),
    ask(Stage::Request, only(List), "filter_valid", request::filter_valid).or(&ends::FILTER_INVALID),
    ask(Stage::Request, only(List), "sort_indexed", request::sort_indexed).or(&ends::SORT_UNINDEXED),
    ask(Stage::Request, only(List), "cursor_valid", request::cursor_valid).or(&ends::CURSOR_INVALID),
    ask(Stage::Request, only(List), "cursor_fresh", request::cursor_fresh).or(&ends::CURSOR_EXPIRED),
    ask(Stage::Request, SHOWN, "fields_readable", access::fields_readable).or(&ends::FIELD_UNREADABLE),
    ask(Stage::Request, ROUTED, "fields_well_formed", request::fields_well_formed).or(&ends::FIELD_MALFORMED),
    ask(Stage::Request, only(Replace), "content_whole", request::content_whole).or(&ends::CONTENT_RANGE_GIVEN),
    ask(Stage::Request, ROUTED, "expectation_known", request::expectation_known).or(&ends::EXPECTATION_UNKNOWN),
    ask(Stage::Request, READS, "acceptable", request::acceptable).or(&ends::NOT_ACCEPTABLE),
    ask(Stage::Request, ARRIVING, "length_given", request::length_given).or(&ends::LENGTH_REQUIRED),
    ask(Stage::Request, ROUTED, "content_small_enough", request::content_small_enough).or(&ends::CONTENT_TOO_LARGE),
    ask(Stage::Request, RECEIVED, "content_coding_supported", request::content_coding_supported).or(&ends::CONTENT_CODING_UNSUPPORTED),
    ask(Stage::Request, RECEIVED, "media_type_supported", request::media_type_supported).or(&ends::MEDIA_TYPE_UNSUPPORTED),
    ask(Stage::Request, RECEIVED, "charset_supported", request::charset_supported).or(&ends::CHARSET_UNSUPPORTED),

    ask(Stage::Store, ROUTED, "store_in_time", state::store_in_time).or(&ends::STORE_LATE),
    ask(Stage::Store, ROUTED, "store_reachable", state::store_reachable).or(&ends::STORE_UNREACHABLE),
    ask(Stage::Store, ROUTED, "store_sound", state::store_sound).or(&ends::STORE_DAMAGED),
    ask(Stage::Store, KEYED, "key_idle", replay::key_idle).or(&ends::IDEMPOTENCY_IN_FLIGHT),

    ask(Stage::State, only(Show), "path_kept", state::path_kept).or(&ends::PATH_UNKNOWN),
    ask(Stage::State, COLLECTION, "parent_known", state::parent_known).or(&ends::PARENT_UNKNOWN),
    ask(Stage::State, COLLECTION, "parent_live", state::parent_live).or(&ends::PARENT_DELETED),
    ask(Stage::State, COLLECTION, "parent_readable", access::parent_readable).or(&ends::PARENT_FORBIDDEN),
    ask(Stage::State, only(List), "filter_indexed", state::filter_indexed).or(&ends::FILTER_UNINDEXED),
    ask(Stage::State, RECORD, "record_known", state::record_known).or(&ends::RECORD_UNKNOWN),
    ask(Stage::State, RECORD, "record_live", state::record_live).or(&ends::RECORD_DELETED),
    ask(Stage::State, RECORD, "allowed_on_record", access::allowed_on_record).or(&ends::RECORD_FORBIDDEN),
    ask(Stage::State, only(Replace), "id_fits", state::id_fits).or(&ends::ID_UNFIT),
    ask(Stage::State, CHANGES, "precondition_given", state::precondition_given).or(&ends::PRECONDITION_REQUIRED),
    ask(Stage::State, VALIDATED, "if_match_holds", state::if_match_holds).or(&ends::IF_MATCH_FAILED),
    ask(Stage::State, VALIDATED, "if_unmodified_since_holds", state::if_unmodified_since_holds).or(&ends::IF_UNMODIFIED_SINCE_FAILED),
    ask(Stage::State, WRITES, "if_none_match_holds", state::if_none_match_holds).or(&ends::IF_NONE_MATCH_FAILED),
    ask(Stage::State, READS, "modified", state::modified).or(&ends::NOT_MODIFIED),

    ask(Stage::Arrival, ARRIVING, "content_in_time", content::in_time).or(&ends::CONTENT_TOO_SLOW),
    ask(Stage::Arrival, ARRIVING, "content_arrived", content::arrived).or(&ends::CONTENT_CUT),
    ask(Stage::Arrival, RECEIVED, "content_decodes", content::decodes).or(&ends::CONTENT_UNDECODABLE),
    ask(Stage::Arrival, ARRIVING, "content_within_limit", content::within_limit).or(&ends::CONTENT_TOO_LARGE),
    ask(Stage::Arrival, KEYED, "key_of_this_request", replay::key_of_this_request).or(&ends::IDEMPOTENCY_KEY_REUSED),

    ask(Stage::Content, RECEIVED, "content_present", content::present).or(&ends::CONTENT_EMPTY),
    ask(Stage::Content, RECEIVED, "content_parses", content::parses).or(&ends::CONTENT_MALFORMED),
    ask(Stage::Content, RECEIVED, "member_names_unique", content::member_names_unique).or(&ends::MEMBER_REPEATED),
    ask(Stage::Content, RECEIVED, "content_shallow_enough", content::shallow_enough).or(&ends::CONTENT_TOO_DEEP),
    ask(Stage::Content, only(Batch), "batch_small_enough", batch::small_enough).or(&ends::BATCH_TOO_LARGE),
    ask(Stage::Content, only(Batch), "batch_valid", batch::valid).or(&ends::BATCH_INVALID),
    ask(Stage::Content, only(Batch), "requests_permitted", batch::requests_permitted).or(&ends::BATCH_DENIED),
    ask(Stage::Content, only(Batch), "requests_valid", batch::requests_valid).or(&ends::BATCH_INVALID),
    ask(Stage::Content, only(Create), "table_readable", content::table_readable).or(&ends::TABLE_MALFORMED),
    ask(Stage::Content, only(Create), "items_few_enough", content::items_few_enough).or(&ends::ITEMS_TOO_MANY),
    ask(Stage::Content, only(Create), "items_valid", content::items_valid).or(&ends::ITEMS_INVALID),
    ask(Stage::Content, only(Create), "items_agree", content::items_agree).or(&ends::ITEMS_REPEATED),
    ask(Stage::Content, only(Update), "patch_well_formed", content::patch_well_formed).or(&ends::PATCH_MALFORMED),
    ask(Stage::Content, only(Update), "patch_readable", access::patch_readable).or(&ends::FIELD_UNREADABLE),
    ask(Stage::Content, only(Update), "patch_fits", content::patch_fits).or(&ends::PATCH_FAILED),
    ask(Stage::Content, only(Update), "patched_shallow_enough", content::patched_shallow_enough).or(&ends::PATCHED_TOO_DEEP),
    ask(Stage::Content, only(Update), "patched_small_enough", content::patched_small_enough).or(&ends::CONTENT_TOO_LARGE),
    ask(Stage::Content, CONTENT, "content_valid", content::valid).or(&ends::CONTENT_INVALID),

    ask(Stage::Rule, CONTENT, "allowed_to_become", access::allowed_to_become).or(&ends::CHANGE_FORBIDDEN),
    ask(Stage::Rule, CONTENT, "fields_writable", access::fields_writable).or(&ends::FIELD_UNWRITABLE),
    ask(Stage::Rule, CHANGES, "record_unfrozen", lifecycle::record_unfrozen).or(&ends::RECORD_FROZEN),
    ask(Stage::Rule, MOVES, "transition_declared", lifecycle::transition_declared).or(&ends::TRANSITION_REFUSED),
    ask(Stage::Rule, MOVES, "guard_holds", lifecycle::guard_holds).or(&ends::GUARD_REFUSED),

    ask(Stage::Hook, WRITES, "hook_in_time", hook::in_time).or(&ends::HOOK_LATE),
    ask(Stage::Hook, WRITES, "hook_sound", hook::sound).or(&ends::HOOK_BROKEN),
    ask(Stage::Hook, ALONE, "hook_allows_caller", hook::allows_caller).or(&ends::HOOK_REFUSED_CALLER),
    ask(Stage::Hook, ALONE, "hook_allows_content", hook::allows_content).or(&ends::HOOK_REFUSED_CONTENT),
    ask(Stage::Hook, ALONE, "hook_allows_state", hook::allows_state).or(&ends::HOOK_REFUSED_STATE),

    ask(Stage::Commit, WRITES, "turn_found", commit::turn_found).or(&ends::CONTENDED),
    ask(Stage::Commit, only(Batch), "requests_agree", batch::requests_agree).or(&ends::BATCH_INVALID),
    ask(Stage::Commit, only(Batch), "requests_allowed", batch::requests_allowed).or(&ends::BATCH_FORBIDDEN),
    ask(Stage::Commit, only(Create), "items_allowed", commit::items_allowed).or(&ends::ITEMS_FORBIDDEN),
    ask(Stage::Commit, Kinds::of(&[Create, Replace]), "id_free", commit::id_free).or(&ends::ID_TAKEN),
    ask(Stage::Commit, only(Delete), "unreferenced", commit::unreferenced).or(&ends::STILL_REFERENCED),
    ask(Stage::Commit, only(Delete), "cascade_small_enough", commit::cascade_small_enough).or(&ends::CASCADE_TOO_LARGE),
    ask(Stage::Commit, CONTENT, "references_lead_somewhere", commit::references_lead_somewhere).or(&ends::REFERENCE_DANGLING),
    ask(Stage::Commit, CONTENT, "values_unique", commit::values_unique).or(&ends::DUPLICATE),
    ask(Stage::Commit, WRITES, "commit_in_time", commit::in_time).or(&ends::COMMIT_LATE),
    ask(Stage::Commit, WRITES, "commit_accepted", commit::accepted).or(&ends::COMMIT_REFUSED),
    ask(Stage::Commit, WRITES, "room_left", commit::room_left).or(&ends::STORE_FULL),
    ask(Stage::Commit, WRITES, "commit_sound", commit::sound).or(&ends::COMMIT_DAMAGED),
    ask(Stage::Commit, WRITES, "commit_without_defect", commit::without_defect).or(&ends::DEFECT),

    ask(Stage::Upstream, only(Forward), "upstream_in_time", upstream::in_time).or(&ends::UPSTREAM_LATE),
    ask(Stage::Upstream, only(Forward), "upstream_sound", upstream::sound).or(&ends::UPSTREAM_BROKEN),
    ask(Stage::Upstream, only(Forward), "upstream_taking_work", upstream::taking_work).or(&ends::UPSTREAM_BUSY),

    ask(Stage::Answer, only(Describe), "asks_what_is_allowed", answer::yes).then(&ends::OPTIONS_LISTED),
    ask(Stage::Answer, only(Preflight), "asks_beforehand", answer::yes).then(&ends::PREFLIGHT_ANSWERED),
    ask(Stage::Answer, only(Show), "shows_a_document", answer::document_known).then(&ends::DOCUMENT_SHOWN),
    ask(Stage::Answer, only(List), "shows_a_page", answer::shown_read).then(&ends::LIST_SHOWN),
    ask(Stage::Answer, only(Read), "shows_a_record", answer::shown_read).then(&ends::RECORD_SHOWN),
    ask(Stage::Answer, only(Create), "created_several_quietly", answer::created_several_quietly).then(&ends::RECORDS_CREATED_QUIETLY),
    ask(Stage::Answer, only(Create), "created_several", answer::created_several).then(&ends::RECORDS_CREATED),
    ask(Stage::Answer, Kinds::of(&[Create, Replace]), "created_quietly", answer::created_quietly).then(&ends::RECORD_CREATED_QUIETLY),
    ask(Stage::Answer, Kinds::of(&[Create, Replace]), "created", answer::created).then(&ends::RECORD_CREATED),
    ask(Stage::Answer, only(Replace), "replaced_quietly", answer::quiet).then(&ends::RECORD_REPLACED_QUIETLY),
    ask(Stage::Answer, only(Replace), "replaced", answer::yes).then(&ends::RECORD_REPLACED),
    ask(Stage::Answer, only(Update), "updated_quietly", answer::quiet).then(&ends::RECORD_UPDATED_QUIETLY),
    ask(Stage::Answer, only(Update), "updated", answer::yes).then(&ends::RECORD_UPDATED),
    ask(Stage::Answer, only(Delete), "removed_and_shown", answer::representation_preferred).then(&ends::RECORD_REMOVED_SHOWN),
    ask(Stage::Answer, only(Delete), "removed", answer::yes).then(&ends::RECORD_REMOVED),
    ask(Stage::Answer, only(Batch), "batch_done", answer::yes).then(&ends::BATCH_DONE),
    ask(Stage::Answer, only(Act), "moved_quietly", answer::quiet).then(&ends::RECORD_MOVED_QUIETLY),
    ask(Stage::Answer, only(Act), "moved", answer::yes).then(&ends::RECORD_MOVED),
    ask(Stage::Answer, only(Forward), "forwards", answer::yes).then(&ends::FORWARDED),
];

impl Question {
    /// Whether it is asked. What was answered before is not judged again.
    fn is_asked(&self, kind: Kind, replayed: bool) -> bool {
        self.of.contain(kind) && !(replayed && self.stage.judges())
    }
}

/// The first question about what is stored: where a change that came too late is decided again.
pub fn state_start() -> usize {
    start(Stage::Store)
}

/// The first question about the commit.
pub fn commit_start() -> usize {
    start(Stage::Commit)
}

fn start(stage: Stage) -> usize {
    GRAPH.iter().position(|question| question.stage == stage).unwrap_or(0)
}

/// Walks from the question at `from` until the exchange ends or something must be known first.
/// Says where it stopped.
pub fn walk(x: &Exchange, from: usize) -> (usize, Step) {
    let (kind, before) = (x.kind(), x.outcome_before());
    for (place, question) in GRAPH.iter().enumerate().skip(from) {
        if !question.is_asked(kind, before.is_some()) {
            continue;
        }
        if let Some(outcome) = before.filter(|_| question.stage == Stage::Answer) {
            if outcome.name == question.outcome.name {
                return (place, Step::Ends(outcome));
            }
            continue;
        }
        match (question.asks)(x) {
            Ok(answer) if answer == question.leaves_on => {
                return (place, Step::Ends(question.outcome));
            }
            Ok(_) => {}
            Err(need) => return (place, Step::Needs(need)),
        }
    }
    (GRAPH.len() - 1, Step::Ends(&ends::DEFECT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_questions_share_a_name() {
        let mut seen = HashSet::new();
        for question in GRAPH {
            assert!(seen.insert(question.name), "{} stands twice", question.name);
        }
    }

    #[test]
    fn every_outcome_is_the_end_of_some_way() {
        let ends: HashSet<&str> = GRAPH.iter().map(|question| question.outcome.name).collect();
        for cause in crate::catalogue::all() {
            assert!(ends.contains(cause.name), "no question leads to {}", cause.name);
        }
    }

    #[test]
    fn stages_follow_each_other() {
        let stages: Vec<u8> = GRAPH.iter().map(|question| question.stage as u8).collect();
        assert!(stages.is_sorted());
    }
}
