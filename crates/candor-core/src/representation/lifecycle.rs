//! Where a record stands in its lifecycle, and where it can go from there.

use candor_json::{Json, Pointer};

use super::record_path;
use crate::change::Passage;
use crate::declaration::{Lifecycle, Transition, TransitionIndex};
use crate::exchange::{Exchange, Route};

/// What a change is in conflict with: the state of the record.
pub(super) fn conflict(x: &Exchange) -> Option<Json> {
    let (lifecycle, _) = (x.resource_type().lifecycle.as_ref()?, x.state()?);
    let pointer = Pointer::root().join(lifecycle.member.as_str()).to_string();
    let mut conflict = vec![("pointer", Json::text(pointer))];
    conflict.extend(x.told_state().map(|state| ("state", Json::text(state))));
    let (way, to) = told_way(x, lifecycle);
    let name = way.map(|way| lifecycle.of(way).name.as_str());
    conflict.extend(name.map(|name| ("transition", Json::text(name))));
    conflict.extend(to.map(|to| ("to", Json::text(to))));
    Some(Json::object(conflict))
}

/// The way that the change takes, and where it leads. From which way that is, one could tell where
/// it comes from; so where that is hidden, it is told only to whoever asked for it by its name.
fn told_way(x: &Exchange, lifecycle: &Lifecycle) -> (Option<TransitionIndex>, Option<String>) {
    let leads = |way: TransitionIndex| (Some(way), Some(lifecycle.of(way).to.clone()));
    match (x.passage(), x.route()) {
        (_, Route::Transition(_, _, way)) => leads(*way),
        _ if x.told_state().is_none() => (None, None),
        (Passage::Undeclared { to }, _) => (None, Some(to)),
        (Passage::By(way) | Passage::Barred(way), _) => leads(way),
        (Passage::Stays, _) => (None, None),
    }
}

/// The transitions that lead from the state of the record.
pub(super) fn transitions(x: &Exchange) -> Vec<Json> {
    let (Some(lifecycle), Some(state), Some(id)) =
        (&x.resource_type().lifecycle, x.told_state(), x.id())
    else {
        return Vec::new();
    };
    let record = record_path(&x.api.version, &x.resource_type().name, id.as_str());
    let shown = |transition: &Transition| {
        let href = format!("{record}/{}", transition.name);
        Json::object([
            ("name", Json::text(transition.name.as_str())),
            ("to", Json::text(transition.to.as_str())),
            ("href", Json::text(href)),
        ])
    };
    lifecycle.from(state).map(shown).collect()
}
