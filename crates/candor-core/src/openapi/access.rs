//! Which access rules can end an operation.

use super::target::{Target, transition};
use crate::access::{Admission, Targets, needed};
use crate::caller::Caller;
use crate::declaration::{AccessRule, Deed, ResourceType};
use crate::exchange::{Kind, Kinds, Route};
use crate::expression::CALLER;
use crate::record::Timestamp;

/// The rules that an operation is decided by.
fn rules<'a>(x: &Target<'a>) -> Vec<&'a AccessRule> {
    if let Route::Upstream { of, .. } = x.route {
        let deeds = needed(Some(x.method)).iter();
        return deeds.map(|deed| of.access.rule(*deed)).collect();
    }
    let Some(of) = x.of().filter(|_| Kinds::RULED.contain(x.kind)) else { return Vec::new() };
    let mut rules = deeds(x.kind).iter().map(|deed| of.access.rule(*deed)).collect::<Vec<_>>();
    rules.extend(parent(x).map(|parent| parent.access.rule(Deed::Read)));
    if let Route::Transition(of, _, by) = x.route {
        rules.extend(transition(of, *by).allow.as_ref());
    }
    rules
}

/// What is done to records, and whether they must be seen for it.
fn deeds(kind: Kind) -> &'static [Deed] {
    match kind {
        Kind::List | Kind::Read => &[Deed::Read],
        Kind::Create => &[Deed::Create],
        Kind::Replace => &[Deed::Read, Deed::Create, Deed::Update],
        Kind::Update | Kind::Act => &[Deed::Read, Deed::Update],
        Kind::Delete => &[Deed::Read, Deed::Delete],
        Kind::Unread
        | Kind::Nowhere
        | Kind::Preflight
        | Kind::Batch
        | Kind::Forward
        | Kind::Show
        | Kind::Describe => &[],
    }
}

fn parent<'a>(x: &Target<'a>) -> Option<&'a ResourceType> {
    match x.route {
        Route::SubCollection(sub) => Some(sub.parent),
        _ => None,
    }
}

/// Whether nobody may do it who shows no credentials, whatever is stored.
pub(super) fn needs_caller(x: &Target<'_>) -> bool {
    // What a rule says of the time is left open, so that any will do.
    let (nobody, now) = (&Caller::anonymous(), Timestamp(0));
    if let Route::Upstream { of, .. } = x.route {
        let admission = Admission::to_service(&of.access, needed(Some(x.method)), nobody, now);
        return admission.is_some_and(|admission| admission.refusal().is_some());
    }
    let Some(of) = x.of().filter(|_| Kinds::RULED.contain(x.kind)) else { return false };
    let transition = match x.route {
        Route::Transition(of, _, by) => Some(transition(of, *by)),
        _ => None,
    };
    let (api, kind, parent, beside) = (x.api, x.kind, parent(x), Vec::new());
    let targets = Targets { api, kind, of, parent, transition, beside };
    let admission = Admission::of(&targets, nobody, now);
    admission.is_some_and(|admission| admission.refusal().is_some())
}

/// Whether it can depend on who asks.
pub(super) fn asks_who(x: &Target<'_>) -> bool {
    let asks = |rule: &&AccessRule| {
        rule.closed || rule.parts.iter().any(|part| part.condition.uses(CALLER))
    };
    rules(x).iter().any(asks)
}

/// Whether somebody can be refused whatever is stored.
pub(super) fn can_refuse(x: &Target<'_>) -> bool {
    rules(x).iter().any(|rule| !rule.is_open())
}

/// Whether there are members that not everybody sees.
pub(super) fn hides_fields(x: &Target<'_>) -> bool {
    let hides = |of: &ResourceType| of.access.fields.iter().any(|field| !field.read.is_open());
    let beside = |of: &ResourceType| of.references.iter().any(|one| hides(x.api.of(one.to)));
    x.type_has(hides) || x.type_has(beside)
}

/// Whether a record can be one that these may not be looked at below.
pub(super) fn rules_parent(x: &Target<'_>) -> bool {
    parent(x).is_some_and(|parent| !parent.access.rule(Deed::Read).is_open())
}

/// Whether a record can be one that this may not be done to.
pub(super) fn rules_records(x: &Target<'_>) -> bool {
    can_refuse(x)
}

/// Whether a record can become one that it may not.
pub(super) fn rules_changes(x: &Target<'_>) -> bool {
    let ways =
        |of: &crate::declaration::Lifecycle| of.transitions.iter().any(|way| way.allow.is_some());
    can_refuse(x) || (x.kind != Kind::Create && x.lifecycle_has(ways))
}

/// Whether there are members that not everybody may set; a transition sets none but the state,
/// which is its own to allow.
pub(super) fn rules_fields(x: &Target<'_>) -> bool {
    x.kind != Kind::Act
        && x.type_has(|of| of.access.fields.iter().any(|field| !field.write.is_open()))
}

/// Whether an id can be found taken: by PUT only where who has it is not told.
pub(super) fn can_be_taken(x: &Target<'_>) -> bool {
    x.kind == Kind::Create || x.type_has(|of| of.access.conceal)
}
