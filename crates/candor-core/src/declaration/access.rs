//! Access rules: who may do what with the records of a type.

use std::fmt;

use candor_expression::Expression;

use crate::expression::{CALLER, SELF};

/// What can be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    /// To see records: alone, in lists, and wherever else they are shown.
    Read,
    /// To make new ones.
    Create,
    /// To replace them, change them, and take transitions.
    Update,
    /// To delete them.
    Delete,
}

impl Deed {
    /// All of them, with the names a declaration uses.
    pub const ALL: [(Deed, &'static str); 4] = [
        (Deed::Read, "read"),
        (Deed::Create, "create"),
        (Deed::Update, "update"),
        (Deed::Delete, "delete"),
    ];
}

/// Who may do what with the records of a type.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// By [`Deed`], in the order of [`Deed::ALL`].
    pub rules: [AccessRule; 4],
    /// Members of records that have rules of their own.
    pub fields: Vec<FieldAccess>,
    /// Whether a record that may not be read is as if it were not there.
    pub conceal: bool,
}

impl Access {
    /// The rule of a deed.
    pub fn rule(&self, deed: Deed) -> &AccessRule {
        &self.rules[deed as usize]
    }

    /// Whether everybody may do everything.
    pub fn is_open(&self) -> bool {
        self.fields.is_empty() && self.rules.iter().all(AccessRule::is_open)
    }

    /// Whether which members are shown of a record depends on who asks, or when.
    pub fn members_vary(&self) -> bool {
        self.fields.iter().any(|field| field.read.varies())
    }

    /// Whether nobody may do anything, because nothing is said.
    pub fn is_closed(&self) -> bool {
        self.rules.iter().all(|rule| rule.closed)
    }
}

/// What one who does something must fulfil.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRule {
    /// Whether nobody may, because it is not said who may.
    pub closed: bool,
    /// What must all hold; without any, everybody may.
    pub parts: Vec<AccessPart>,
}

impl Default for AccessRule {
    fn default() -> AccessRule {
        AccessRule { closed: true, parts: Vec::new() }
    }
}

impl AccessRule {
    /// What is fulfilled by whom `allow` lets do it and `forbid` does not keep from it.
    pub(super) fn new(allow: Option<&Expression>, forbid: Option<&Expression>) -> AccessRule {
        let mut rule = AccessRule { closed: allow.is_none(), parts: Vec::new() };
        for condition in allow.into_iter().flat_map(Expression::split) {
            if condition.is_settled() != Some(true) {
                rule.parts.push(AccessPart { condition, forbids: false });
            }
        }
        for condition in forbid.into_iter().flat_map(Expression::split_negated) {
            rule.parts.push(AccessPart { condition, forbids: true });
        }
        rule
    }

    /// Whether everybody may, whoever they are and whatever it is about.
    pub fn is_open(&self) -> bool {
        !self.closed && self.parts.is_empty()
    }

    /// Whether what it comes to depends on who asks, or when.
    pub fn varies(&self) -> bool {
        self.parts.iter().any(AccessPart::varies)
    }

    /// Whether it lets one have other records than another, or at another time: rather than all of
    /// them or none.
    pub fn divides(&self) -> bool {
        self.parts.iter().any(|part| part.varies() && part.condition.uses(SELF))
    }
}

/// A part of a rule, which is told when it does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPart {
    /// What must hold.
    pub condition: Expression,
    /// Whether it is the contrary of something that is forbidden.
    pub forbids: bool,
}

impl AccessPart {
    fn varies(&self) -> bool {
        self.condition.uses(CALLER) || self.condition.uses("now")
    }
}

impl fmt::Display for AccessPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.condition)
    }
}

/// Who may see and set a member of records, of those who may see and change the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldAccess {
    /// The name of the member.
    pub name: String,
    /// Who may see it.
    pub read: AccessRule,
    /// Who may set it to another value.
    pub write: AccessRule,
}
