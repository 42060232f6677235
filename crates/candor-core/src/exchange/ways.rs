//! Ways on: the transitions that the caller may take from where a record stands.
//!
//! HAL links to them. They are told of the record as it is stored: once it is shown, what its rules
//! ask for may have been taken out of it.

use candor_json::Json;

use super::{Exchange, Form};
use crate::access::{Asker, Grant, way_rule};
use crate::caller::Caller;
use crate::checksum::checksum;
use crate::declaration::{ResourceType, Transition};
use crate::expression::record_json;
use crate::record::{Record, Standing};
use crate::selection::Page;

impl<'a> Exchange<'a> {
    /// The names of the transitions that lead on from the record that is shown at this place.
    pub(crate) fn ways(&self, place: usize) -> &[&'a str] {
        self.ways.get(place).map_or(&[], Vec::as_slice)
    }

    /// The same of a record as it is stored, which an answer shows.
    pub(crate) fn ways_from(&self, record: &Record) -> Vec<&'a str> {
        self.open_ways([record]).pop().unwrap_or_default()
    }

    pub(super) fn ways_of_standing(&self, standing: &Standing) -> Vec<Vec<&'a str>> {
        match standing {
            Standing::Live(record) => self.open_ways([&**record]),
            Standing::Unknown | Standing::Deleted(_) => Vec::new(),
        }
    }

    pub(super) fn ways_of_page(&self, page: &Page) -> Vec<Vec<&'a str>> {
        self.open_ways(&page.records)
    }

    /// A sum over what the transitions come to for the caller, where they are shown and not open to
    /// all: another caller is shown others.
    pub(super) fn ways_sum(&self) -> Option<u64> {
        let grants = self.way_grants();
        if grants.iter().all(|(_, grant)| grant.is_all()) {
            return None;
        }
        let mut words = String::new();
        for (_, grant) in &grants {
            words.push_str(&grant.words());
            words.push('\n');
        }
        if grants.iter().any(|(_, grant)| grant.moves_with_time()) {
            words += &self.now().to_string();
        }
        Some(checksum(words.bytes()))
    }

    /// Whether which of them are shown depends on who asks, or when.
    pub(super) fn ways_vary(&self) -> bool {
        let hal = self.request().form == Some(Form::Hal);
        let of = self.route().resource_type().filter(|_| hal);
        of.is_some_and(ResourceType::ways_vary)
    }

    fn open_ways<'r>(&self, records: impl IntoIterator<Item = &'r Record>) -> Vec<Vec<&'a str>> {
        let grants = self.way_grants();
        if grants.is_empty() {
            return Vec::new();
        }
        records.into_iter().map(|record| self.open_ways_of(record, &grants)).collect()
    }

    fn open_ways_of(&self, record: &Record, grants: &[(&'a Transition, Grant)]) -> Vec<&'a str> {
        let (Some(lifecycle), Some(stored)) =
            (&self.resource_type().lifecycle, record_json(record))
        else {
            return Vec::new();
        };
        let sight = self.admission().map(|admission| &admission.sight);
        // Which ways there are tells the state.
        if sight.is_some_and(|sight| sight.hidden_of(record).contains(&lifecycle.member.as_str())) {
            return Vec::new();
        }
        let state = lifecycle.state(&stored);
        let open = grants.iter().filter(|(way, grant)| {
            way.leaves(state) && self.takes(way, grant, &lifecycle.member, &stored)
        });
        open.map(|(way, _)| way.name.as_str()).collect()
    }

    fn takes(&self, way: &Transition, grant: &Grant, member: &str, stored: &Json) -> bool {
        if grant.is_all() {
            return true;
        }
        let mut to_be = stored.clone();
        if let Json::Object(members) = &mut to_be {
            members.insert(member, Json::text(way.to.as_str()));
            members.remove("etag");
        }
        grant.failing_before(stored, self.now()).is_none()
            && grant.failing_change(&to_be, stored, self.now()).is_none()
    }

    /// The transitions of the type with what they come to for the caller, where they are shown.
    fn way_grants(&self) -> Vec<(&'a Transition, Grant)> {
        if self.request.as_ref().and_then(|request| request.form) != Some(Form::Hal) {
            return Vec::new();
        }
        let Some(of) = self.route().resource_type() else { return Vec::new() };
        let caller = self.caller().unwrap_or_else(|_| Caller::nobody());
        let asker = Asker::new(caller, self.now());
        let ways = of.lifecycle.iter().flat_map(|lifecycle| &lifecycle.transitions);
        ways.map(|way| (way, Grant::of(&way_rule(of, way), &asker))).collect()
    }
}
