//! What the rules say about an exchange: whether it may be done at all, to this record, and to what
//! it is to become; and what this caller is shown.

use std::sync::Arc;

use candor_expression::{Path, Root};
use candor_json::{Json, Pointer};

use super::{Exchange, Kind, Kinds, Route};
use crate::access::{Admission, Asker, Grant, Refusal, Targets, needed};
use crate::caller::Caller;
use crate::change::{Candidate, Conflict, Conflicts, Passage, Unfit};
use crate::declaration::{Deed, FieldAccess, ResourceType, TypeIndex};
use crate::expression::{SELF, json_to_be, record_json};
use crate::graph::Need;
use crate::record::{Record, RecordId, Standing};
use crate::representation::may_see_written;
use crate::selection::{Branch, Column, Expansion, Neighbour, Neighbours, Page};

/// Something that may not be done to one of the records to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRefusal<T> {
    /// Which of many, from 0; none where there is one.
    pub index: Option<usize>,
    /// What is wrong.
    pub why: T,
}

impl<'a> Exchange<'a> {
    /// Finds out what the rules say, now that it is known who asks.
    pub(super) fn admit(&mut self) {
        let Ok(caller) = self.caller() else { return };
        if let Some(upstream) = self.upstream() {
            let deeds = needed(self.request().method);
            let admission = Admission::to_service(&upstream.access, deeds, caller, self.now);
            self.admission = admission.map(Box::new);
            return;
        }
        let Some(targets) = self.targets() else { return };
        let of = targets.of;
        self.admission = Admission::of(&targets, caller, self.now).map(Box::new);
        let filter = self.admission().and_then(|admission| admission.read.filter());
        let sealing = self.sealing();
        if self.kind() == Kind::List
            && let Some(request) = &mut self.request
        {
            request.open_cursor(of, sealing);
            if let (Ok(asked), Some(filter)) = (&mut request.parameters, filter) {
                asked.narrow(&filter);
            }
        }
    }

    /// What the exchange is about, as far as rules are asked. Whether a document of the server is
    /// shown, and what a target allows, is no secret.
    fn targets(&self) -> Option<Targets<'a>> {
        let request = self.request.as_ref()?;
        if !Kinds::RULED.contain(request.kind) {
            return None;
        }
        let (parent, transition) = match &request.route {
            Route::SubCollection(sub) => (Some(sub.parent), None),
            Route::Transition(of, _, by) => {
                (None, of.lifecycle.as_ref().map(|lifecycle| lifecycle.of(*by)))
            }
            _ => (None, None),
        };
        let beside = self.expansion().map(Expansion::types);
        Some(Targets {
            api: self.api,
            kind: request.kind,
            of: request.route.resource_type()?,
            parent,
            transition,
            beside: beside.unwrap_or_default(),
        })
    }

    /// What the rules say; nothing where they let everybody do all of it.
    pub fn admission(&self) -> Option<&Admission> {
        self.admission.as_deref()
    }

    /// Why what is asked for may not be done, whatever is stored.
    pub fn refusal(&self) -> Result<Option<&Refusal>, Need> {
        self.caller()?;
        Ok(self.admission().and_then(Admission::refusal))
    }

    /// Why it may not be done to the record that is there.
    pub fn record_refusal(&self) -> Option<Refusal> {
        let (admission, record) = (self.admission()?, self.live()?);
        if admission.read.is_all() && admission.deed.is_all() {
            return None;
        }
        let stored = record_json(record)?;
        let unseen = match self.kind() {
            // What is read was redacted already, and judged before that.
            Kind::Read => self.unreadable.clone(),
            _ => admission.read.failing(&stored, self.now),
        };
        unseen.or_else(|| admission.deed.failing_before(&stored, self.now))
    }

    /// Why the sub-collection of the record may not be looked at.
    pub fn parent_refusal(&self) -> Option<Refusal> {
        let (admission, Some(Standing::Live(record))) = (self.admission()?, &self.parent) else {
            return None;
        };
        admission.parent.failing(&record_json(record)?, self.now)
    }

    /// A standing as the caller may know it: a record that is concealed from them is as if there
    /// were none, and so is what is left of one that nobody can be asked about any more.
    pub(super) fn known(&self, of: &ResourceType, read: &Grant, standing: Standing) -> Standing {
        let concealed = match &standing {
            _ if !of.access.conceal || read.is_all() => false,
            Standing::Live(record) => {
                record_json(record).is_some_and(|json| read.failing(&json, self.now).is_some())
            }
            Standing::Deleted(_) => true,
            Standing::Unknown => false,
        };
        if concealed { Standing::Unknown } else { standing }
    }

    /// How the id stands, as far as the caller may know.
    pub(super) fn known_standing(&mut self, standing: Standing) -> Standing {
        let Some(admission) = self.admission.as_deref() else { return standing };
        let before = matches!(standing, Standing::Unknown);
        let known = self.known(self.resource_type(), &admission.read, standing);
        self.concealed = !before && matches!(known, Standing::Unknown);
        let Standing::Live(record) = &known else { return known };
        if self.kind() != Kind::Read {
            return known;
        }
        let unreadable =
            record_json(record).and_then(|json| admission.read.failing(&json, self.now));
        let seen = admission.sight.seen(record).into_owned();
        self.unreadable = unreadable;
        Standing::Live(Arc::new(seen))
    }

    /// A page without what the caller may not see of its records.
    pub(super) fn known_page(&self, mut page: Page) -> Page {
        if let Some(admission) = self.admission().filter(|admission| !admission.sight.is_whole()) {
            for record in &mut page.records {
                *record = admission.sight.seen(record).into_owned();
            }
        }
        page
    }

    /// What references lead to, without what the caller may not see of it.
    pub(super) fn known_neighbours(
        &self,
        neighbours: Neighbours,
        branches: &[Branch],
    ) -> Neighbours {
        let Some(admission) = self.admission() else { return neighbours };
        let known = |(field, neighbour): (Arc<str>, Option<Neighbour>)| {
            let branch = branches.iter().find(|branch| branch.field == field);
            let known = neighbour
                .zip(branch)
                .and_then(|(neighbour, branch)| self.known_neighbour(admission, neighbour, branch));
            (field, known)
        };
        neighbours.into_iter().map(known).collect()
    }

    fn known_neighbour(
        &self,
        admission: &Admission,
        neighbour: Neighbour,
        branch: &Branch,
    ) -> Option<Neighbour> {
        let Some((read, sight)) = admission.beside(branch.to) else { return Some(neighbour) };
        if !read.is_all() {
            let record = record_json(&neighbour.record)?;
            read.failing(&record, self.now).is_none().then_some(())?;
        }
        let hidden = sight.hidden_of(&neighbour.record);
        let further = neighbour.neighbours.map(|mut further| {
            further.retain(|(field, _)| !hidden.contains(&&**field));
            self.known_neighbours(further, &branch.branches)
        });
        let record = match hidden.is_empty() {
            true => neighbour.record,
            false => Arc::new(sight.seen(&neighbour.record).into_owned()),
        };
        Some(Neighbour { record, neighbours: further })
    }

    /// Whether the caller may see a record as it is now; if not, a write is answered without it.
    pub fn may_see(&self, record: &Record) -> bool {
        let Some(admission) = self.admission() else { return true };
        admission.read.is_all()
            || record_json(record).is_some_and(|record| admission.shows(&record))
    }

    /// Whether the caller may see what was written; if not, they are answered without it.
    pub fn may_see_written(&self) -> bool {
        may_see_written(self)
    }

    /// A record without what the caller may not see of it.
    pub fn seen(&self, record: Record) -> Record {
        match self.admission() {
            Some(admission) => admission.sight.seen(&record).into_owned(),
            None => record,
        }
    }

    /// Whether the caller may see every record of a type, so that nothing is told by naming one.
    pub fn sees_all_of(&self, of: TypeIndex) -> bool {
        let rule = self.api.of(of).access.rule(Deed::Read);
        rule.is_open() || self.read_grant(of).is_all()
    }

    /// What the caller may see of a type.
    pub(super) fn read_grant(&self, of: TypeIndex) -> Grant {
        let caller = self.caller().unwrap_or_else(|_| Caller::nobody());
        let asker = Asker::new(caller, self.now);
        Grant::of(self.api.of(of).access.rule(Deed::Read), &asker)
    }

    /// What may not be seen is not named by what a change is in conflict with.
    pub(super) fn hide_stored(&self, conflicts: &mut Conflicts) {
        let others = conflicts.others.iter_mut().map(|(_, conflict)| conflict);
        for conflict in std::iter::once(&mut conflicts.conflict).chain(others) {
            match conflict {
                Conflict::Referenced { by, more } => {
                    let all = by.len();
                    by.retain(|one| {
                        self.sees_all_of(one.resource_type) && self.sees_all_of(one.to)
                    });
                    *more |= by.len() < all;
                }
                Conflict::Dangling(list) => {
                    for one in list {
                        let concealed = self.api.of(one.to).access.conceal;
                        one.deleted &= !concealed || self.sees_all_of(one.to);
                    }
                }
                Conflict::Stale
                | Conflict::Moved
                | Conflict::Kept
                | Conflict::Duplicate { .. }
                | Conflict::CascadeTooLarge => {}
            }
        }
    }

    /// Members that the query names and the caller may not see.
    pub fn unreadable_names(&self) -> Vec<String> {
        let (Some(admission), Ok(asked)) = (self.admission(), &self.request().parameters) else {
            return Vec::new();
        };
        let (of, sight) = (self.resource_type(), &admission.sight);
        let shown = asked.members.iter().flatten().filter(|name| sight.hides(name));
        let mut names: Vec<String> = shown.cloned().collect();
        // What is selected by a member tells its value, also where it is hidden in some records
        // only.
        let selects = |name: &str| (!sight.shows(name)).then(|| name.to_owned());
        let paths = asked.own.iter().flat_map(|filter| filter.paths());
        names.extend(
            paths
                .filter(|path| is_of_record(path))
                .filter_map(|path| selects(path.members.first()?)),
        );
        let sort = asked.selection.iter().flat_map(|selection| &selection.sort);
        names.extend(sort.filter_map(|key| match key.column {
            Column::Field(field) => selects(&of.field(field).name),
            Column::Id | Column::CreateTime | Column::UpdateTime => None,
        }));
        let within = self.route().within();
        names.extend(within.and_then(|within| selects(&of.field(within.field).name)));
        let branches = asked.expansion.as_ref().map(|expansion| expansion.branches.as_slice());
        names.extend(hidden_branches(admission, branches.unwrap_or_default(), None));
        names.extend(self.patched_hidden());
        names.sort_unstable();
        names.dedup();
        names
    }

    /// A member that the caller may not see, and that a patch needs to be there.
    pub fn patched_hidden(&self) -> Option<String> {
        let (admission, Some(Unfit::PatchFails(conflict))) = (self.admission()?, self.unfit())
        else {
            return None;
        };
        let pointer = Pointer::parse(&conflict.path).ok()?;
        let member = pointer.tokens().first()?;
        admission.hidden_of(self.live()).into_iter().find(|hidden| hidden == member)
    }

    /// The records to be, each with its place among many and its id, where it has one.
    pub(super) fn to_be(
        &self,
    ) -> impl Iterator<Item = (Option<usize>, &Candidate, Option<&RecordId>)> {
        let one = self.candidate().map(|one| (None, one, self.id().or(one.id.as_ref())));
        let many = self.items.iter().flat_map(|(items, _)| items.candidates.iter().enumerate());
        one.into_iter().chain(many.map(|(index, one)| (Some(index), one, one.id.as_ref())))
    }

    fn json_to_be(&self, candidate: &Candidate, id: Option<&RecordId>) -> Json {
        let made = self.live().map_or(self.now, |record| record.create_time);
        json_to_be(&candidate.row.document, id, made, self.now)
    }

    /// Why a record may not become what it is to be.
    pub fn change_refusal(&self) -> Option<ItemRefusal<Refusal>> {
        let admission = self.admission()?;
        let stored = self.live().and_then(record_json);
        let grant = if stored.is_some() { &admission.deed } else { &admission.create };
        let way = stored.as_ref().and_then(|_| self.way_grant(admission));
        if grant.is_all() && way.is_none() {
            return None;
        }
        self.to_be().find_map(|(index, candidate, id)| {
            let to_be = self.json_to_be(candidate, id);
            let why = match &stored {
                None => grant.failing(&to_be, self.now),
                Some(stored) => [Some(grant), way.as_ref()]
                    .into_iter()
                    .flatten()
                    .find_map(|grant| grant.failing_change(&to_be, stored, self.now)),
            };
            why.map(|why| ItemRefusal { index, why })
        })
    }

    /// What the transition asks for that a PUT or PATCH takes. Who asks for one by its name was
    /// judged by it already.
    fn way_grant(&self, admission: &Admission) -> Option<Grant> {
        let Passage::By(way) = self.candidate()?.passage else { return None };
        let allow = self.resource_type().lifecycle.as_ref()?.of(way).allow.as_ref()?;
        (self.kind() != Kind::Act).then(|| Grant::of(allow, admission.asker()))
    }

    /// Members that the change gives another value and the caller may not set.
    pub fn unwritable(&self) -> Option<ItemRefusal<Vec<&'a str>>> {
        let (admission, of) = (self.admission()?, self.resource_type());
        let ruled = of.access.fields.iter().filter(|field| !field.write.is_open());
        let ruled: Vec<&FieldAccess> = ruled.filter(|field| !self.is_moved(&field.name)).collect();
        if ruled.is_empty() {
            return None;
        }
        let stored = self.live().and_then(record_json);
        self.to_be().find_map(|(index, candidate, id)| {
            let to_be = self.json_to_be(candidate, id);
            let wrong = ruled.iter().filter(|field| {
                let changes =
                    |stored: &Json| stored.member(&field.name) != to_be.member(&field.name);
                let written = stored.as_ref().map_or(to_be.member(&field.name).is_some(), changes);
                let grant = || Grant::of(&field.write, admission.asker());
                let fails = |grant: &Grant| {
                    let states = stored.iter().chain([&to_be]);
                    states.into_iter().any(|state| grant.failing(state, self.now).is_some())
                };
                written && fails(&grant())
            });
            let why: Vec<&str> = wrong.map(|field| field.name.as_str()).collect();
            (!why.is_empty()).then_some(ItemRefusal { index, why })
        })
    }

    /// Whether a member is the state that a transition changes.
    fn is_moved(&self, member: &str) -> bool {
        let lifecycle = self.resource_type().lifecycle.as_ref();
        self.kind() == Kind::Act && lifecycle.is_some_and(|one| one.member == member)
    }
}

fn is_of_record(path: &Path) -> bool {
    matches!(&path.root, Root::Variable(name) if **name == *SELF)
}

/// References to follow that the caller may not see.
fn hidden_branches(
    admission: &Admission,
    branches: &[Branch],
    of: Option<TypeIndex>,
) -> Vec<String> {
    let sight = match of {
        None => Some(&admission.sight),
        Some(of) => admission.beside(of).map(|(_, sight)| sight),
    };
    let mut names = Vec::new();
    for branch in branches {
        if sight.is_some_and(|sight| sight.hides(&branch.field)) {
            names.push(branch.field.to_string());
        }
        names.extend(hidden_branches(admission, &branch.branches, Some(branch.to)));
    }
    names
}
