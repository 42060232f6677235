//! Rules, each twice: as it is declared, and as it is meant, written without Candor.

use crate::model::{Record, Who};

/// A rule, and what it means.
#[derive(Clone, Copy)]
pub(crate) struct Rule {
    /// As it is declared; nothing where it is left out.
    pub(crate) said: Option<&'static str>,
    /// Whether a caller fulfils it with a record.
    pub(crate) holds: fn(&Who, &Record) -> bool,
    /// Whether a caller fulfils it with no record at all.
    pub(crate) never: fn(&Who) -> bool,
    /// Whether another caller could.
    pub(crate) others: bool,
}

impl Rule {
    const fn new(
        said: Option<&'static str>,
        holds: fn(&Who, &Record) -> bool,
        never: fn(&Who) -> bool,
        others: bool,
    ) -> Rule {
        Rule { said, holds, never, others }
    }
}

fn mine(who: &Who, record: &Record) -> bool {
    who.id.is_some() && record.owner.as_deref() == who.id
}

fn has(who: &Who, role: &str) -> bool {
    who.roles.contains(&role)
}

/// Rules about a record by itself.
pub(crate) const RULES: [Rule; 10] = [
    Rule::new(Some("true"), |_, _| true, |_| false, false),
    Rule::new(Some("false"), |_, _| false, |_| true, false),
    Rule::new(None, |_, _| false, |_| true, true),
    Rule::new(Some("caller.known"), |who, _| who.id.is_some(), |who| who.id.is_none(), true),
    Rule::new(
        Some("'staff' in caller.roles"),
        |who, _| has(who, "staff"),
        |who| !has(who, "staff"),
        true,
    ),
    Rule::new(Some("self.owner == caller.id"), mine, |who| who.id.is_none(), true),
    Rule::new(
        Some("self.open || self.owner == caller.id || 'staff' in caller.roles"),
        |who, record| record.open == Some(true) || mine(who, record) || has(who, "staff"),
        |_| false,
        true,
    ),
    Rule::new(
        Some("self.team in caller.roles && self.rank < 3"),
        |who, record| {
            let team = record.team.as_deref().is_some_and(|team| has(who, team));
            team && record.rank.is_some_and(|rank| rank < 3)
        },
        |who| who.roles.is_empty(),
        true,
    ),
    Rule::new(
        Some("!(self.owner == caller.id) && (caller.known || self.rank >= 2)"),
        |who, record| {
            let high = record.rank.is_some_and(|rank| rank >= 2);
            !mine(who, record) && (who.id.is_some() || high)
        },
        |_| false,
        true,
    ),
    Rule::new(
        Some("!has(self.team) || caller.roles.exists(role, role == self.team)"),
        |who, record| record.team.as_deref().is_none_or(|team| has(who, team)),
        |_| false,
        true,
    ),
];

/// What may not be, whatever is allowed.
pub(crate) const FORBIDDEN: [Rule; 3] = [
    Rule::new(None, |_, _| false, |_| false, false),
    Rule::new(Some("self.rank == 4"), |_, record| record.rank == Some(4), |_| false, false),
    Rule::new(
        Some("'red' in caller.roles || self.team == caller.id"),
        |who, record| has(who, "red") || (who.id.is_some() && record.team.as_deref() == who.id),
        // Of what is forbidden, this is whether it is so of every record.
        |who| has(who, "red"),
        true,
    ),
];
