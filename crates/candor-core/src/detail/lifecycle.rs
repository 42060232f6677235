//! What happened to a record in its lifecycle.

use super::{cut, quoted};
use crate::change::Passage;
use crate::declaration::Transition;
use crate::exchange::{Exchange, Route};

/// The record, its state, and what is left to do there.
pub(crate) fn record_frozen(x: &Exchange) -> String {
    let (id, state) = (own_id(x), x.state().unwrap_or_default());
    match ways(x).as_slice() {
        [] => format!("`{id}` is `{state}`, and is not changed any more."),
        ways => format!("`{id}` is `{state}`, and is changed only by {}.", ways.join(" or ")),
    }
}

pub(crate) fn transition_refused(x: &Exchange) -> String {
    let (id, state) = (own_id(x), x.state().unwrap_or_default());
    let Passage::Undeclared { to } = x.passage() else { return String::new() };
    let asked = match (x.route(), &x.resource_type().lifecycle) {
        (Route::Transition(_, _, by), Some(lifecycle)) => {
            let Transition { name, from, .. } = lifecycle.of(*by);
            format!("`{name}` leads from {}, and `{id}` is `{state}`", quoted(from))
        }
        _ => format!("No transition leads from `{state}`, where `{id}` is, to `{}`", cut(&to)),
    };
    match ways(x).as_slice() {
        [] => format!("{asked}; nothing leads away from there."),
        ways => format!("{asked}; what leads away from there is {}.", ways.join(" or ")),
    }
}

/// What the author of the guard says of it.
pub(crate) fn guard_refused(x: &Exchange) -> String {
    let (Passage::Barred(way), Some(lifecycle)) = (x.passage(), &x.resource_type().lifecycle)
    else {
        return String::new();
    };
    let Transition { name, guard: Some(guard), .. } = lifecycle.of(way) else {
        return String::new();
    };
    format!("`{}` cannot take `{name}`: {guard}", own_id(x))
}

fn own_id(x: &Exchange) -> String {
    x.id().map(|id| cut(id.as_str())).unwrap_or_default()
}

/// The transitions from the state of the record, by name and state.
fn ways(x: &Exchange) -> Vec<String> {
    let way = |transition: &Transition| format!("`{}` to `{}`", transition.name, transition.to);
    match (&x.resource_type().lifecycle, x.state()) {
        (Some(lifecycle), Some(state)) => lifecycle.from(state).map(way).collect(),
        _ => Vec::new(),
    }
}
