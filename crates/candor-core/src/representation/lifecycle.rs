//! Where a record stands in its lifecycle, and where it can go from there.

use candor_json::{Json, Pointer};

use super::record_path;
use crate::change::Passage;
use crate::declaration::Transition;
use crate::exchange::{Exchange, Route};

/// What a change is in conflict with: the state of the record.
pub(super) fn conflict(x: &Exchange) -> Option<Json> {
    let lifecycle = x.resource_type().lifecycle.as_ref()?;
    let pointer = Pointer::root().join(lifecycle.member.as_str()).to_string();
    let mut conflict = vec![("pointer", Json::text(pointer)), ("state", Json::text(x.state()?))];
    let (way, to) = match (x.passage(), x.route()) {
        (Passage::Undeclared { to }, Route::Transition(_, _, way)) => (Some(*way), Some(to)),
        (Passage::Undeclared { to }, _) => (None, Some(to)),
        (Passage::By(way) | Passage::Barred(way), _) => {
            (Some(way), Some(lifecycle.of(way).to.clone()))
        }
        (Passage::Stays, _) => (None, None),
    };
    let name = way.map(|way| lifecycle.of(way).name.clone());
    conflict.extend(name.map(|name| ("transition", Json::text(name))));
    conflict.extend(to.map(|to| ("to", Json::text(to))));
    Some(Json::object(conflict))
}

/// The transitions that lead from the state of the record.
pub(super) fn transitions(x: &Exchange) -> Vec<Json> {
    let (Some(lifecycle), Some(state), Some(id)) =
        (&x.resource_type().lifecycle, x.state(), x.id())
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
