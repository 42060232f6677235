//! Grants: what a rule comes to for one caller.

use candor_expression::{Expression, Facts};
use candor_json::{Json, Object};

use crate::caller::Caller;
use crate::declaration::{AccessPart, AccessRule};
use crate::expression::{CALLER, OLD, SELF};
use crate::record::Timestamp;

/// Who asks, as rules see them, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Asker {
    caller: Json,
    now: Timestamp,
}

impl Asker {
    /// This caller at this time. One who is not known has no id.
    pub fn new(caller: &Caller, now: Timestamp) -> Asker {
        let mut members = Object::new();
        members.insert("known", Json::boolean(caller.is_known()));
        if let Some(id) = &caller.id {
            members.insert("id", Json::text(id.as_str()));
        }
        let roles = caller.roles.iter().map(|role| Json::text(role.as_str()));
        members.insert("roles", Json::array(roles));
        members.insert("claims", caller.claims.clone());
        Asker { caller: Json::Object(members), now }
    }

    fn facts(&self) -> Facts<'_> {
        Facts::at(self.now.0).with(CALLER, &self.caller)
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.now
    }
}

/// Why a caller may not do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The part of the rule that does not hold; none where nothing is said at all.
    pub part: Option<AccessPart>,
    /// Whether another caller may, by what decided here.
    pub by_caller: bool,
}

/// What a rule comes to for one caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    /// They may, whatever it is about.
    All,
    /// They may not.
    Nothing(Refusal),
    /// They may where all of this holds.
    Where(Vec<Asked>),
}

/// A part of a rule that is left to be asked of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What is left of it.
    condition: Expression,
    /// As it was declared.
    part: AccessPart,
}

impl Grant {
    /// What a rule comes to.
    pub fn of(rule: &AccessRule, asker: &Asker) -> Grant {
        if rule.closed {
            return Grant::Nothing(Refusal { part: None, by_caller: true });
        }
        let facts = asker.facts();
        let (mut asked, mut refusal) = (Vec::new(), None::<Refusal>);
        for part in &rule.parts {
            let condition = part.condition.given(&facts);
            match condition.is_settled() {
                Some(true) => {}
                Some(false) => {
                    // What no caller could change is told rather than what another could.
                    let by_caller = part.condition.uses(CALLER);
                    if refusal.as_ref().is_none_or(|before| before.by_caller && !by_caller) {
                        refusal = Some(Refusal { part: Some(part.clone()), by_caller });
                    }
                }
                None => asked.push(Asked { condition, part: part.clone() }),
            }
        }
        match refusal {
            Some(refusal) => Grant::Nothing(refusal),
            None if asked.is_empty() => Grant::All,
            None => Grant::Where(asked),
        }
    }

    /// Both must be granted.
    #[must_use]
    pub fn and(self, other: Grant) -> Grant {
        match (self, other) {
            (Grant::Nothing(first), Grant::Nothing(second)) => {
                Grant::Nothing(if first.by_caller { second } else { first })
            }
            (Grant::Nothing(refusal), _) | (_, Grant::Nothing(refusal)) => Grant::Nothing(refusal),
            (Grant::All, other) | (other, Grant::All) => other,
            (Grant::Where(mut asked), Grant::Where(more)) => {
                asked.extend(more);
                Grant::Where(asked)
            }
        }
    }

    /// Whether it is granted, whatever it is about.
    pub fn is_all(&self) -> bool {
        *self == Grant::All
    }

    /// Why it is not granted, whatever it is about.
    pub fn refusal(&self) -> Option<&Refusal> {
        if let Grant::Nothing(refusal) = self { Some(refusal) } else { None }
    }

    /// What is left to be asked.
    fn asked(&self) -> &[Asked] {
        if let Grant::Where(asked) = self { asked } else { &[] }
    }

    /// What must hold of the records that are granted; nothing where all are.
    pub fn filter(&self) -> Option<Expression> {
        match self {
            Grant::All => None,
            Grant::Nothing(_) => Some(Expression::never()),
            Grant::Where(asked) => asked
                .iter()
                .map(|one| one.condition.clone())
                .reduce(|all, condition| all.and(&condition)),
        }
    }

    /// Whether what is granted changes with time alone.
    pub fn moves_with_time(&self) -> bool {
        self.asked().iter().any(|one| one.condition.uses("now"))
    }

    /// The part that a record fails; nothing where it is granted.
    pub fn failing(&self, record: &Json, now: Timestamp) -> Option<Refusal> {
        self.first_failing(&Facts::at(now.0).with(SELF, record), Clone::clone)
    }

    /// The part by which a record is not one that may be changed, whatever it becomes: conditions
    /// about the change itself are taken to hold.
    pub fn failing_before(&self, stored: &Json, now: Timestamp) -> Option<Refusal> {
        let hoped =
            |condition: &Expression| condition.hoping(|part| part.uses(OLD) && part.uses(SELF));
        self.first_failing(&Facts::at(now.0).with(SELF, stored).with(OLD, stored), hoped)
    }

    /// The part by which a record may not become what it is to be.
    pub fn failing_change(&self, to_be: &Json, stored: &Json, now: Timestamp) -> Option<Refusal> {
        self.first_failing(&Facts::at(now.0).with(SELF, to_be).with(OLD, stored), Clone::clone)
    }

    fn first_failing(
        &self,
        facts: &Facts<'_>,
        made: impl Fn(&Expression) -> Expression,
    ) -> Option<Refusal> {
        if let Grant::Nothing(refusal) = self {
            return Some(refusal.clone());
        }
        let failing = self.asked().iter().find(|one| !made(&one.condition).holds(facts))?;
        let by_caller = failing.part.condition.uses(CALLER);
        Some(Refusal { part: Some(failing.part.clone()), by_caller })
    }

    /// What tells it from others: with the same rules, two callers who are granted the same are
    /// granted it in the same words.
    pub(crate) fn words(&self) -> String {
        match self {
            Grant::All => "all".to_owned(),
            Grant::Nothing(_) => "nothing".to_owned(),
            Grant::Where(asked) => {
                let words: Vec<String> =
                    asked.iter().map(|one| one.condition.to_string()).collect();
                words.join(" && ")
            }
        }
    }
}
