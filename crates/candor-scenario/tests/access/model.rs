//! What must come of a request, worked out from rules that are written in Rust.

use std::collections::BTreeMap;

use crate::rules::Rule;

/// Who asks.
#[derive(Debug)]
pub(crate) struct Who {
    pub(crate) id: Option<&'static str>,
    pub(crate) roles: &'static [&'static str],
}

/// A record, as far as rules and references know it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Record {
    pub(crate) owner: Option<String>,
    pub(crate) team: Option<String>,
    pub(crate) rank: Option<i64>,
    pub(crate) open: Option<bool>,
    pub(crate) secret: Option<String>,
    pub(crate) up: Option<String>,
    /// Nothing is the first state.
    pub(crate) state: Option<&'static str>,
}

/// What is ruled of a type.
#[derive(Clone, Copy)]
pub(crate) struct Ruled {
    /// `read`, `create`, `update`, `delete`.
    pub(crate) allow: [Rule; 4],
    /// What is forbidden of `update` and `delete`.
    pub(crate) forbid: Rule,
    /// Whether an update may not lower the rank.
    pub(crate) grows: bool,
    /// Who may take the transition, where that is said.
    pub(crate) go: Option<Rule>,
    /// Who may see `secret`, where that is said.
    pub(crate) secret: Option<Rule>,
    pub(crate) conceal: bool,
}

pub(crate) const READ: usize = 0;
pub(crate) const CREATE: usize = 1;
pub(crate) const UPDATE: usize = 2;
pub(crate) const DELETE: usize = 3;

/// What a request is.
#[derive(Debug, Clone)]
pub(crate) enum Deed {
    List,
    Below(String),
    Read(String),
    Create(Vec<(String, Record)>),
    Replace(String, Record),
    /// Gives the rank, and the owner.
    Patch(String, Option<i64>, Option<String>),
    Delete(String),
    Go(String),
}

pub(crate) type Records = BTreeMap<String, Record>;

impl Ruled {
    fn may(&self, deed: usize, who: &Who, record: &Record) -> bool {
        let forbidden = matches!(deed, UPDATE | DELETE) && (self.forbid.holds)(who, record);
        (self.allow[deed].holds)(who, record) && !forbidden
    }

    fn never(&self, deed: usize, who: &Who) -> bool {
        let forbidden = matches!(deed, UPDATE | DELETE) && (self.forbid.never)(who);
        (self.allow[deed].never)(who) || forbidden
    }

    /// Whether somebody else could, of whom this caller is not.
    fn others(&self, deed: usize, who: &Who) -> bool {
        let allow = &self.allow[deed];
        let settled = allow.said.is_none() || !(allow.never)(who) || allow.others;
        let forbidden = matches!(deed, UPDATE | DELETE) && (self.forbid.never)(who);
        settled && (!forbidden || self.forbid.others)
    }

    pub(crate) fn sees_secret(&self, who: &Who, record: &Record) -> bool {
        self.secret.as_ref().is_none_or(|rule| (rule.holds)(who, record))
    }

    /// 401 or 403, where it is refused whatever is stored.
    fn refused(&self, deeds: &[usize], who: &Who) -> Option<u16> {
        let mut never = deeds.iter().filter(|deed| self.never(**deed, who)).peekable();
        never.peek()?;
        let others = never.all(|deed| self.others(*deed, who));
        Some(if others && who.id.is_none() { 401 } else { 403 })
    }

    /// The same of a transition with a rule of its own.
    fn go_refused(&self, go: &Rule, who: &Who) -> Option<u16> {
        let forbidden = (self.forbid.never)(who);
        let mut others = Vec::new();
        if self.never(READ, who) {
            others.push(self.others(READ, who));
        }
        if (go.never)(who) || forbidden {
            let settled = go.said.is_none() || !(go.never)(who) || go.others;
            others.push(settled && (!forbidden || self.forbid.others));
        }
        let all = others.iter().all(|one| *one);
        let refused = if all && who.id.is_none() { 401 } else { 403 };
        (!others.is_empty()).then_some(refused)
    }

    /// What a record that is there answers before it is changed: nothing where it may be.
    fn unseen(&self, who: &Who, record: &Record) -> Option<u16> {
        let seen = self.may(READ, who, record);
        (!seen).then_some(if self.conceal { 404 } else { 403 })
    }

    /// Whether a reference may be made.
    fn dangles(
        &self,
        who: &Who,
        records: &Records,
        before: Option<&str>,
        up: Option<&str>,
    ) -> bool {
        let Some(up) = up else { return false };
        match records.get(up) {
            None => true,
            Some(to) => before != Some(up) && self.conceal && !self.may(READ, who, to),
        }
    }

    /// The status of the answer; what is done is done to the records.
    pub(crate) fn answer(&self, who: &Who, deed: &Deed, records: &mut Records) -> u16 {
        match deed {
            Deed::List => self.refused(&[READ], who).unwrap_or(200),
            Deed::Below(id) => {
                self.refused(&[READ], who).unwrap_or_else(|| match records.get(id) {
                    None => 404,
                    Some(record) => self.unseen(who, record).unwrap_or(200),
                })
            }
            Deed::Read(id) => self.refused(&[READ], who).unwrap_or_else(|| match records.get(id) {
                None => 404,
                Some(record) => self.unseen(who, record).unwrap_or(200),
            }),
            Deed::Create(items) => self.create(who, items, records),
            Deed::Replace(id, record) => self.replace(who, id, record, records),
            Deed::Patch(id, rank, owner) => {
                if let Some(refused) = self.refused(&[READ, UPDATE], who) {
                    return refused;
                }
                let Some(old) = records.get(id).cloned() else { return 404 };
                let mut new = old.clone();
                new.rank = rank.or(new.rank);
                new.owner = owner.clone().or(new.owner);
                self.change(who, id, &old, new, records)
            }
            Deed::Delete(id) => self.delete(who, id, records),
            Deed::Go(id) => self.go(who, id, records),
        }
    }

    fn create(&self, who: &Who, items: &[(String, Record)], records: &mut Records) -> u16 {
        if let Some(refused) = self.refused(&[CREATE], who) {
            return refused;
        }
        let may = |record: &Record| {
            self.may(CREATE, who, record)
                && (record.secret.is_none() || self.sees_secret(who, record))
        };
        if !items.iter().all(|(_, record)| may(record)) {
            return 403;
        }
        let before = records.clone();
        for (id, record) in items {
            let dangles = self.dangles(who, records, None, record.up.as_deref());
            if records.contains_key(id) || dangles {
                *records = before;
                return 409;
            }
            records.insert(id.clone(), record.clone());
        }
        201
    }

    fn replace(&self, who: &Who, id: &str, new: &Record, records: &mut Records) -> u16 {
        let creates = !self.never(CREATE, who);
        if let (Some(refused), false) = (self.refused(&[READ, UPDATE], who), creates) {
            return refused;
        }
        let old = records.get(id).cloned();
        let concealed = old.as_ref().is_some_and(|old| self.conceal && !self.may(READ, who, old));
        match old.filter(|_| !concealed) {
            Some(old) => {
                let mut new = new.clone();
                if !self.sees_secret(who, &old) && new.secret.is_none() {
                    new.secret.clone_from(&old.secret);
                }
                self.change(who, id, &old, new, records)
            }
            // A record does not begin there.
            None if new.state.is_some() => 422,
            None => {
                let may = self.may(CREATE, who, new)
                    && (new.secret.is_none() || self.sees_secret(who, new));
                if !may {
                    return 403;
                }
                if concealed || self.dangles(who, records, None, new.up.as_deref()) {
                    return 409;
                }
                records.insert(id.to_owned(), new.clone());
                201
            }
        }
    }

    fn change(&self, who: &Who, id: &str, old: &Record, new: Record, records: &mut Records) -> u16 {
        if let Some(unseen) = self.unseen(who, old) {
            return unseen;
        }
        if !self.may(UPDATE, who, old) || !self.may(UPDATE, who, &new) {
            return 403;
        }
        let grown = matches!((new.rank, old.rank), (Some(new), Some(old)) if new >= old);
        if self.grows && !grown {
            return 403;
        }
        let sets = new.secret != old.secret;
        if sets && !(self.sees_secret(who, old) && self.sees_secret(who, &new)) {
            return 403;
        }
        if self.dangles(who, records, old.up.as_deref(), new.up.as_deref()) {
            return 409;
        }
        let shown = self.done(who, &new);
        records.insert(id.to_owned(), new);
        shown
    }

    fn delete(&self, who: &Who, id: &str, records: &mut Records) -> u16 {
        if let Some(refused) = self.refused(&[READ, DELETE], who) {
            return refused;
        }
        let Some(old) = records.get(id) else { return 404 };
        if let Some(unseen) = self.unseen(who, old) {
            return unseen;
        }
        if !self.may(DELETE, who, old) {
            return 403;
        }
        if records.iter().any(|(other, record)| other != id && record.up.as_deref() == Some(id)) {
            return 409;
        }
        records.remove(id);
        204
    }

    fn go(&self, who: &Who, id: &str, records: &mut Records) -> u16 {
        let refused = match &self.go {
            Some(go) => self.go_refused(go, who),
            None => self.refused(&[READ, UPDATE], who),
        };
        if let Some(refused) = refused {
            return refused;
        }
        let Some(old) = records.get(id).cloned() else { return 404 };
        if let Some(unseen) = self.unseen(who, &old) {
            return unseen;
        }
        // The record that it becomes differs in its state alone, which no rule here asks for.
        let may = match &self.go {
            Some(go) => (go.holds)(who, &old) && !(self.forbid.holds)(who, &old),
            None => self.may(UPDATE, who, &old) && (!self.grows || old.rank.is_some()),
        };
        if !may {
            return 403;
        }
        if old.state == Some("b") {
            return 409;
        }
        let shown = self.done(who, &old);
        records.insert(id.to_owned(), Record { state: Some("b"), ..old });
        shown
    }

    /// Whoever may not see what became of a record is answered without it.
    fn done(&self, who: &Who, new: &Record) -> u16 {
        if self.may(READ, who, new) { 200 } else { 204 }
    }

    /// The ids of a list.
    pub(crate) fn listed(&self, who: &Who, records: &Records, below: Option<&str>) -> Vec<String> {
        let shown = records.iter().filter(|(_, record)| {
            self.may(READ, who, record) && (below.is_none() || record.up.as_deref() == below)
        });
        shown.map(|(id, _)| id.clone()).collect()
    }

    /// Whether a record may be seen.
    pub(crate) fn shows(&self, who: &Who, record: &Record) -> bool {
        self.may(READ, who, record)
    }
}
