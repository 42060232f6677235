//! References to records that are concealed from the caller: they are refused as those that lead
//! nowhere, so that nobody finds out by referring to a record that it is there.

use std::collections::{BTreeSet, HashMap};

use super::Exchange;
use crate::change::{CommitError, Conflict, Conflicts, Dangling};
use crate::declaration::{Reference, TypeIndex};
use crate::expression::record_json;
use crate::graph::Need;
use crate::record::{RecordId, Scalar, Standing};

impl Exchange<'_> {
    /// The records that the change would newly refer to, and that may be concealed from the caller.
    pub fn referenced(&self) -> BTreeSet<(TypeIndex, RecordId)> {
        let named = self.new_references();
        named.into_iter().filter_map(|(_, to)| Some((to.to, RecordId::parse(&to.id)?))).collect()
    }

    /// Whether all is known that the change refers to.
    pub fn references_known(&self) -> Result<bool, Need> {
        let known = self.referenced_known || self.commit.is_some();
        if known || self.new_references().is_empty() { Ok(true) } else { Err(Need::Referenced) }
    }

    /// Learns how those stand that the change refers to. What may not be seen is not there.
    pub fn learn_referenced(&mut self, found: &HashMap<(TypeIndex, RecordId), Standing>) {
        self.referenced_known = true;
        let unseen = |dangling: &Dangling| {
            let id = RecordId::parse(&dangling.id);
            let standing = id.and_then(|id| found.get(&(dangling.to, id)));
            let Some(Standing::Live(record)) = standing else { return false };
            let read = self.read_grant(dangling.to);
            record_json(record).is_some_and(|json| read.failing(&json, self.now).is_some())
        };
        let mut conflicts: Option<Conflicts> = None;
        for (index, dangling) in self.new_references() {
            if !unseen(&dangling) {
                continue;
            }
            match &mut conflicts {
                None => {
                    let conflict = Conflict::Dangling(vec![dangling]);
                    conflicts = Some(Conflicts { index, conflict, others: Vec::new() });
                }
                Some(Conflicts { index: first, conflict: Conflict::Dangling(list), .. })
                    if *first == index =>
                {
                    list.push(dangling);
                }
                Some(_) => break,
            }
        }
        if let Some(conflicts) = conflicts {
            self.commit = Some(Err(CommitError::Conflict(conflicts)));
        }
    }

    /// The references that the change sets, each with the place of its record among many.
    fn new_references(&self) -> Vec<(usize, Dangling)> {
        // A batch has no type: each of its requests asks this for itself.
        let Some(of) = self.route().resource_type().filter(|_| self.api.asks_who) else {
            return Vec::new();
        };
        let concealed =
            |one: &&Reference| self.api.of(one.to).access.conceal && !self.sees_all_of(one.to);
        let ruled: Vec<&Reference> = of.references.iter().filter(concealed).collect();
        if ruled.is_empty() {
            return Vec::new();
        }
        let stored = self.live().map(crate::record::Record::content);
        let mut found = Vec::new();
        for (index, candidate, _) in self.to_be() {
            for reference in &ruled {
                let place = usize::from(reference.field.0);
                let Some(Scalar::Text(id)) = candidate.row.columns.get(place) else { continue };
                let name = of.field(reference.field).name.as_str();
                let before = stored.as_ref().and_then(|stored| stored.member(name)?.as_str());
                if before == Some(id.as_str()) {
                    continue;
                }
                let (field, to, id) = (reference.field, reference.to, id.clone());
                found.push((index.unwrap_or(0), Dangling { field, to, id, deleted: false }));
            }
        }
        found
    }
}
