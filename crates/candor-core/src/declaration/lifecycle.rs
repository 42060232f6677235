//! Lifecycles: the states that a record of a type can be in, and the ways between them.

use candor_json::Json;

use super::access::AccessRule;
use super::api::FieldIndex;
use super::rule::Condition;

/// The place of a transition in [`Lifecycle::transitions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransitionIndex(pub u16);

/// The states of a type's records, and the ways between them.
#[derive(Debug)]
pub struct Lifecycle {
    /// The field whose value is the state.
    pub field: FieldIndex,
    /// Its name.
    pub member: String,
    /// The state of a new record, and of one that does not say its state.
    pub initial: String,
    /// The ways between states, in the order of the declaration.
    pub transitions: Vec<Transition>,
    /// States in which a record is changed by transitions only, and not deleted.
    pub frozen: Vec<String>,
}

/// A way from some states to another.
#[derive(Debug)]
pub struct Transition {
    /// The last segment of the path that it is asked for by.
    pub name: String,
    /// The states it leads from.
    pub from: Vec<String>,
    /// The state it leads to.
    pub to: String,
    /// What must be true for it to be taken.
    pub guard: Option<Condition>,
    /// Who may take it, where that is another than who may change the record.
    pub allow: Option<AccessRule>,
}

impl Lifecycle {
    /// The state of a document. One that says none, or null, is in the initial state.
    pub fn state<'l>(&'l self, document: &'l Json) -> &'l str {
        document.member(&self.member).and_then(Json::as_str).unwrap_or(&self.initial)
    }

    /// The transition of this name.
    pub fn named(&self, name: &str) -> Option<TransitionIndex> {
        let place = self.transitions.iter().position(|transition| transition.name == name)?;
        u16::try_from(place).ok().map(TransitionIndex)
    }

    /// The transition at this place.
    pub fn of(&self, index: TransitionIndex) -> &Transition {
        &self.transitions[usize::from(index.0)]
    }

    /// The places of all transitions.
    pub fn indexes(&self) -> impl Iterator<Item = TransitionIndex> {
        (0..self.transitions.len())
            .filter_map(|place| u16::try_from(place).ok())
            .map(TransitionIndex)
    }

    /// The transitions that lead from a state.
    pub fn from<'l>(&'l self, state: &'l str) -> impl Iterator<Item = &'l Transition> {
        self.transitions.iter().filter(move |transition| transition.leaves(state))
    }

    /// Whether a record in this state is changed by transitions only, and not deleted.
    pub fn freezes(&self, state: &str) -> bool {
        self.frozen.iter().any(|frozen| frozen == state)
    }
}

impl Transition {
    /// Whether it leads from this state.
    pub fn leaves(&self, state: &str) -> bool {
        self.from.iter().any(|from| from == state)
    }
}
