//! Which ends an operation can have: the graph, less what the declaration rules out.
//!
//! A question is asked of some kinds of exchange; of those, some types give it nothing to refuse:
//! there is no duplicate where nothing is unique. A question that is not in the table can always
//! end an exchange of its kinds.

use super::access;
use super::target::{Target, transition};
use crate::catalogue::Cause;
use crate::declaration::{Hooks, IdRule, OnDelete, Preconditions, ResourceType, Scans, Support};
use crate::exchange::{Kind, Route};
use crate::graph::{GRAPH, Question};
use crate::rate::Told;

/// When the exit of a question can be taken.
type When = fn(&Target<'_>) -> bool;

const NEVER: When = |_| false;

/// By the name of the question.
#[rustfmt::skip]
const TABLE: &[(&str, When)] = &[
    // An operation of the document has a known method on a path that leads somewhere.
    ("method_known",               NEVER),
    ("out_of_maintenance",         |x| !x.explains()),
    ("staying",                    |x| matches!(x.route, Route::Ready)),
    ("within_rate",                |x| x.counted(Told::TooMany)),
    ("unthrottled",                |x| x.counted(Told::Unavailable)),
    ("version_current",            NEVER),
    ("method_allowed",             NEVER),
    // The last segment may name no problem.
    ("route_known",                |x| matches!(x.route, Route::Problem(_))),
    ("operation_built",            |x| x.support == Some(Support::Planned)),
    ("credentials_readable",       |x| x.route.knows_callers() && x.api.callers.known()),
    ("credentials_checkable",      |x| x.route.knows_callers() && x.api.callers.known()),
    ("attempts_few_enough",        |x| x.route.knows_callers() && x.api.callers.known()),
    ("credentials_valid",          |x| x.route.knows_callers() && x.api.callers.known()),
    ("caller_known",               access::asks_who),
    ("allowed_on_type",            access::can_refuse),
    ("fields_readable",            access::hides_fields),
    ("patch_readable",             access::hides_fields),
    ("parent_readable",            access::rules_parent),
    ("allowed_on_record",          access::rules_records),
    ("allowed_to_become",          access::rules_changes),
    ("fields_writable",            access::rules_fields),
    ("metrics_shown_to_caller",    |x| matches!(x.route, Route::Metrics)),
    ("store_in_time",              |x| x.stored()),
    ("store_reachable",            |x| x.stored()),
    ("store_sound",                |x| x.stored()),
    ("parent_known",               |x| matches!(x.route, Route::SubCollection(_))),
    ("parent_live",                |x| x.parent_can_be_deleted()),
    ("filter_indexed",             |x| x.type_has(|of| of.scans == Scans::Refused)),
    ("record_known",               |x| !x.creates_by_put()),
    ("record_live",                |x| x.type_has(|of| of.tombstone_seconds > 0)),
    ("id_fits",                    |x| x.creates_by_put()),
    ("precondition_given",         |x| x.type_has(|of| of.preconditions == Preconditions::Required)),
    // A document of the server is as old as the server, and a batch has no state.
    ("if_unmodified_since_holds",  |x| !matches!(x.kind, Kind::Show | Kind::Batch)),
    ("if_none_match_holds",        |x| x.kind != Kind::Batch),
    ("path_kept",                  |x| x.tells_path()),
    ("modified",                   |x| !x.health() && !x.tells_path()),
    ("record_unfrozen",            |x| x.lifecycle_has(|of| !of.frozen.is_empty())),
    ("transition_declared",        |x| x.lifecycle_has(|_| true)),
    ("guard_holds",                guarded),
    ("created_several",            creates_many),
    ("created_several_quietly",    creates_many),
    // The service behind knows its parameters.
    ("query_readable",             |x| x.upstream().is_none()),
    ("parameters_known",           |x| x.upstream().is_none()),
    // Where there is no parameter, none has a wrong value.
    ("parameters_valid",           |x| matches!(x.kind, Kind::List | Kind::Read)),
    ("length_given",               |x| x.reads_content()),
    ("content_in_time",            |x| x.reads_content()),
    ("content_arrived",            |x| x.reads_content()),
    ("content_within_limit",       |x| x.reads_content()),
    ("hook_allows_caller",         hooked),
    ("hook_allows_content",        hooked),
    ("hook_allows_state",          hooked),
    ("hook_in_time",               hooked),
    ("hook_sound",                 hooked),
    ("items_agree",                creates_many),
    ("items_allowed",              creates_many),
    ("items_few_enough",           creates_many),
    ("items_valid",                creates_many),
    ("table_readable",             creates_many),
    ("id_free",                    |x| x.type_has(|of| !matches!(of.id, IdRule::Uuid)) && access::can_be_taken(x)),
    ("unreferenced",               |x| x.type_has(|of| !of.referrers.is_empty())),
    ("cascade_small_enough",       |x| x.type_has(takes_others_along)),
    ("references_lead_somewhere",  |x| changes_members(x) && x.type_has(|of| !of.references.is_empty())),
    ("values_unique",              |x| x.type_has(|of| !of.unique.is_empty()) && changes_unique(x)),
    ("created_quietly",            |x| x.kind == Kind::Create || x.creates_by_put()),
    ("created",                    |x| x.kind == Kind::Create || x.creates_by_put()),
];

/// Whether a service may have to agree to it.
fn hooked(x: &Target<'_>) -> bool {
    let of_type = |rule: fn(&Hooks) -> bool| x.type_has(|of| of.hooks.as_ref().is_some_and(rule));
    match (x.kind, x.route) {
        (Kind::Batch, _) => x.api.types.iter().any(|of| of.hooks.is_some()),
        (Kind::Create, _) => of_type(|hooks| hooks.create.is_some()),
        (Kind::Delete, _) => of_type(|hooks| hooks.delete.is_some()),
        (Kind::Act, Route::Transition(of, _, by)) => {
            of.hooks.as_ref().is_some_and(|hooks| hooks.of_transition(*by).is_some())
        }
        _ => {
            of_type(|hooks| hooks.update.is_some() || !hooks.transitions.is_empty())
                || (x.creates_by_put() && of_type(|hooks| hooks.create.is_some()))
        }
    }
}

/// Whether more can change than the state of a record: a transition leaves the rest as it is,
/// unless a service changes it.
fn changes_members(x: &Target<'_>) -> bool {
    x.kind != Kind::Act || hooked(x)
}

/// Whether what is unique can change: the state may be part of it.
fn changes_unique(x: &Target<'_>) -> bool {
    let is_state = |of: &ResourceType, name: &str| {
        of.lifecycle.as_ref().is_some_and(|lifecycle| lifecycle.member == name)
    };
    let state = x.type_has(|of| {
        let mut fields = of.unique.iter().flat_map(|unique| &unique.fields);
        fields.any(|field| is_state(of, &of.field(*field).name))
    });
    state || changes_members(x)
}

/// Whether one request can create many records.
fn creates_many(x: &Target<'_>) -> bool {
    x.type_has(ResourceType::takes_many)
}

/// Whether a transition that may be taken has a guard: PUT and PATCH may take any.
fn guarded(x: &Target<'_>) -> bool {
    match x.route {
        Route::Transition(of, _, by) => transition(of, *by).guard.is_some(),
        _ => x.lifecycle_has(|of| of.transitions.iter().any(|one| one.guard.is_some())),
    }
}

fn takes_others_along(of: &ResourceType) -> bool {
    of.referrers.iter().any(|by| by.on_delete != OnDelete::Restrict)
}

/// The ways in which an operation can end, in the order of the graph, each once.
pub(super) fn ends(target: &Target<'_>) -> Vec<&'static Cause> {
    let mut ends: Vec<&'static Cause> = Vec::new();
    for question in GRAPH.iter().filter(|question| leaves(question, target)) {
        if !ends.iter().any(|cause| cause.name == question.outcome.name) {
            ends.push(question.outcome);
        }
    }
    ends
}

/// Whether an answer of this cause is to a request whose target was read.
pub(super) fn needs_request(cause: &Cause) -> bool {
    let mut questions = GRAPH.iter().filter(|question| question.outcome.name == cause.name);
    questions.all(|question| !question.of.contain(Kind::Unread))
}

/// Whether an exchange of this operation can end at the question.
pub(super) fn leaves(question: &Question, target: &Target<'_>) -> bool {
    let when = TABLE.iter().find(|(name, _)| *name == question.name).map(|(_, when)| when);
    question.of.contain(target.kind) && when.is_none_or(|when| when(target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_about_a_question_of_the_graph() {
        for (name, _) in TABLE {
            assert!(GRAPH.iter().any(|question| question.name == *name), "{name}");
        }
    }
}
