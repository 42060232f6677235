//! What happened to a record in its lifecycle.

use super::{cut, quoted};
use crate::change::Passage;
use crate::declaration::Transition;
use crate::exchange::{Exchange, Route};

/// The record, its state, and what is left to do there.
pub(crate) fn record_frozen(x: &Exchange) -> String {
    let id = own_id(x);
    let Some(state) = x.told_state() else {
        return format!("`{id}` cannot be changed so where it stands.");
    };
    match ways(x).as_slice() {
        [] => format!("`{id}` is `{state}`, and is not changed any more."),
        ways => format!("`{id}` is `{state}`, and is changed only by {}.", ways.join(" or ")),
    }
}

pub(crate) fn transition_refused(x: &Exchange) -> String {
    let id = own_id(x);
    let Passage::Undeclared { to } = x.passage() else { return String::new() };
    let Some(state) = x.told_state() else {
        return match asked_for(x) {
            Some(name) => format!("`{name}` does not lead on from where `{id}` stands."),
            None => format!("No transition leads from where `{id}` stands to `{}`.", cut(&to)),
        };
    };
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
    if x.told_state().is_none() && asked_for(x).is_none() {
        return format!("`{}` cannot be changed so where it stands.", own_id(x));
    }
    format!("`{}` cannot take `{name}`: {guard}", own_id(x))
}

/// The transition that is asked for by its name.
fn asked_for<'x>(x: &'x Exchange) -> Option<&'x str> {
    match (x.route(), &x.resource_type().lifecycle) {
        (Route::Transition(_, _, by), Some(lifecycle)) => Some(&lifecycle.of(*by).name),
        _ => None,
    }
}

fn own_id(x: &Exchange) -> String {
    x.id().map(|id| cut(id.as_str())).unwrap_or_default()
}

/// The transitions from the state of the record, by name and state.
fn ways(x: &Exchange) -> Vec<String> {
    let way = |transition: &Transition| format!("`{}` to `{}`", transition.name, transition.to);
    match (&x.resource_type().lifecycle, x.told_state()) {
        (Some(lifecycle), Some(state)) => lifecycle.from(state).map(way).collect(),
        _ => Vec::new(),
    }
}
