//! Rules about a record to be: the checks of its type, and the guard of the way it takes.

use candor_expression::Facts;
use candor_json::{Json, Violation};

use super::{Draft, Passage};
use crate::declaration::{Condition, Lifecycle, ResourceType, TransitionIndex};
use crate::expression::{OLD, SELF};
use crate::record::RecordId;

/// A record to be, as rules see it.
pub(super) struct ToBe<'d> {
    draft: &'d Draft<'d>,
    record: Json,
}

impl Draft<'_> {
    /// Rules see the state of every record: one that does not say its state is in the first one,
    /// and a comparison with something absent would be false.
    pub(super) fn say_state(&self, record: &mut Json) {
        say_state(self.of, record);
    }
}

/// The same of any record of a type.
pub(super) fn say_state(of: &ResourceType, record: &mut Json) {
    let Some(lifecycle) = &of.lifecycle else { return };
    let state = Json::text(lifecycle.state(record));
    if let Some(members) = record.as_object_mut() {
        members.insert(lifecycle.member.as_str(), state);
    }
}

/// Every check of a type that does not hold of a record.
pub(super) fn broken(of: &ResourceType, facts: &Facts<'_>) -> Vec<Violation> {
    let broken = of.checks.iter().filter(|check| !check.condition.rule.holds(facts));
    let told = broken.map(|check| Violation {
        pointer: check.at.clone(),
        keyword: "check".to_owned(),
        schema_pointer: String::new(),
        message: check.condition.to_string(),
    });
    told.collect()
}

impl<'d> ToBe<'d> {
    /// The document with what the server keeps, as far as it is known before the commit.
    pub(super) fn of(draft: &'d Draft<'d>, document: &Json, id: Option<&RecordId>) -> ToBe<'d> {
        let mut record = document.clone();
        if let Some(members) = record.as_object_mut() {
            let created = draft.current.map_or(draft.now, |record| record.create_time);
            if let Some(id) = id {
                members.insert("id", Json::text(id.as_str()));
            }
            members.insert("create_time", Json::text(created.to_string()));
            members.insert("update_time", Json::text(draft.now.to_string()));
        }
        draft.say_state(&mut record);
        ToBe { draft, record }
    }

    fn facts(&self) -> Facts<'_> {
        Facts::at(self.draft.now.0).with(SELF, &self.record)
    }

    /// Every check that does not hold.
    pub(super) fn broken(&self) -> Vec<Violation> {
        broken(self.draft.of, &self.facts())
    }

    /// The way that leads from one state to another, or why there is none.
    pub(super) fn passage(&self, lifecycle: &Lifecycle, from: &str, old: &Json) -> Passage {
        let to = lifecycle.state(&self.record);
        if from == to {
            return Passage::Stays;
        }
        let leads = |index: &TransitionIndex| {
            let transition = lifecycle.of(*index);
            transition.leaves(from) && transition.to == to
        };
        let ways = || lifecycle.indexes().filter(leads);
        match (ways().find(|way| self.allows(lifecycle, *way, old)), ways().next()) {
            (Some(way), _) => Passage::By(way),
            (None, Some(way)) => Passage::Barred(way),
            (None, None) => Passage::Undeclared { to: to.to_owned() },
        }
    }

    /// This way, if its guard holds.
    pub(super) fn passage_by(
        &self,
        lifecycle: &Lifecycle,
        way: TransitionIndex,
        old: &Json,
    ) -> Passage {
        match self.allows(lifecycle, way, old) {
            true => Passage::By(way),
            false => Passage::Barred(way),
        }
    }

    fn allows(&self, lifecycle: &Lifecycle, way: TransitionIndex, old: &Json) -> bool {
        let holds = |guard: &Condition| guard.rule.holds(&self.facts().with(OLD, old));
        lifecycle.of(way).guard.as_ref().is_none_or(holds)
    }
}
