//! Deleting a record in memory: what goes with it, what loses the member that refers, and what
//! holds it back. All references of the store are looked at each time.

use std::collections::{BTreeMap, BTreeSet};

use candor_core::change::{Change, Committed, Conflict, Referrer, Row, cleared};
use candor_core::declaration::{Api, OnDelete, ResourceType, TypeIndex};
use candor_core::limits::REFERRERS_MAX;
use candor_core::record::{Record, RecordId, Scalar};

use super::{Entry, State, live};

type Place = (TypeIndex, RecordId);

/// What a deletion does to other records than its own.
pub(super) struct Removal {
    going: BTreeSet<Place>,
    cleared: BTreeMap<Place, Row>,
}

/// A reference of a live record.
struct Link {
    from: Place,
    on_delete: OnDelete,
    frozen: bool,
    told: Referrer,
}

impl Link {
    fn to(&self) -> Place {
        (self.told.to, self.told.to_id.clone())
    }

    /// Whether the record that refers goes with the other.
    fn takes_along(&self) -> bool {
        self.on_delete == OnDelete::Cascade && !self.frozen
    }

    /// Whether it loses the member that refers.
    fn is_cleared(&self) -> bool {
        self.on_delete == OnDelete::Clear && !self.frozen
    }
}

impl Removal {
    /// How many records it touches.
    pub(super) fn len(&self) -> usize {
        self.going.len() + self.cleared.len()
    }
}

/// What deleting a record would do, when at most so many others may be touched.
pub(super) fn removal(
    api: &Api,
    state: &State,
    change: &Change,
    room: usize,
) -> Result<Removal, Conflict> {
    let links = links(api, state);
    let first = (change.resource_type, change.id.clone());
    let mut going = going(&first, &links);
    let pending: Vec<&Link> = links
        .iter()
        .filter(|link| going.contains(&link.to()) && !going.contains(&link.from))
        .collect();
    let mut losing: BTreeMap<&Place, Vec<&Link>> = BTreeMap::new();
    for link in pending.iter().filter(|link| link.is_cleared()) {
        losing.entry(&link.from).or_default().push(link);
    }
    if going.len() - 1 + losing.len() > room {
        return Err(Conflict::CascadeTooLarge);
    }
    let mut by: Vec<Referrer> =
        pending.iter().filter(|link| !link.is_cleared()).map(|link| link.told.clone()).collect();
    let mut cleared = BTreeMap::new();
    for (place, links) in losing {
        match left_of(api, state, place, &links) {
            Some(row) => drop(cleared.insert(place.clone(), row)),
            None => by.extend(links.iter().map(|link| link.told.clone())),
        }
    }
    by.sort();
    let more = by.len() > REFERRERS_MAX;
    by.truncate(REFERRERS_MAX);
    going.remove(&first);
    if by.is_empty() {
        Ok(Removal { going, cleared })
    } else {
        Err(Conflict::Referenced { by, more })
    }
}

/// Every reference of every live record.
fn links(api: &Api, state: &State) -> Vec<Link> {
    let mut links = Vec::new();
    for of in &api.types {
        for (id, columns) in state.of(of.index).live() {
            let field_of = of.lifecycle.as_ref().map(|lifecycle| lifecycle.field);
            let frozen =
                of.freezes(field_of.and_then(|field| text(&columns[usize::from(field.0)])));
            for reference in &of.references {
                let to_id =
                    text(&columns[usize::from(reference.field.0)]).and_then(RecordId::parse);
                let Some(to_id) = to_id else { continue };
                let (resource_type, field, to) = (of.index, reference.field, reference.to);
                let told = Referrer { resource_type, id: id.clone(), field, to, to_id };
                let from = (of.index, id.clone());
                links.push(Link { from, on_delete: reference.on_delete, frozen, told });
            }
        }
    }
    links
}

fn text(value: &Scalar) -> Option<&str> {
    match value {
        Scalar::Text(text) => Some(text),
        Scalar::Absent | Scalar::Boolean(_) | Scalar::Number(_) => None,
    }
}

/// The record and all that goes with it, until nothing more does.
fn going(first: &Place, links: &[Link]) -> BTreeSet<Place> {
    let mut going = BTreeSet::from([first.clone()]);
    loop {
        let before = going.len();
        for link in links.iter().filter(|link| link.takes_along()) {
            if going.contains(&link.to()) {
                going.insert(link.from.clone());
            }
        }
        if going.len() == before {
            return going;
        }
    }
}

/// What is left of a record without these references, if it is valid still.
fn left_of(api: &Api, state: &State, (of, id): &Place, links: &[&Link]) -> Option<Row> {
    let Some(Entry::Live(record, _)) = state.of(*of).entries.get(id) else { return None };
    let fields: Vec<_> = links.iter().map(|link| link.told.field).collect();
    cleared(api.of(*of), record, &fields).expect("what is in memory was read before")
}

impl State {
    /// Does to others what a deletion does besides, under its revision.
    pub(super) fn take_along(
        &mut self,
        api: &Api,
        removal: Removal,
        change: &Change,
        committed: &Committed,
    ) {
        for (of, id) in removal.going {
            self.change_other(api.of(of), &id, None, change, committed);
        }
        for ((of, id), row) in removal.cleared {
            self.change_other(api.of(of), &id, Some(row), change, committed);
        }
    }

    fn change_other(
        &mut self,
        of: &ResourceType,
        id: &RecordId,
        row: Option<Row>,
        change: &Change,
        committed: &Committed,
    ) {
        let collection = &mut self.collections[usize::from(of.index.0)];
        let Some(Entry::Live(record, _)) = collection.entries.remove(id) else { return };
        let (revision, update_time) = (committed.revision, change.now.max(record.update_time));
        let entry = match row {
            Some(Row { document, columns }) => {
                let (id, create_time) = (id.clone(), record.create_time);
                let record = Record { id, revision, create_time, update_time, document };
                Some(live(of, record, &columns))
            }
            None => Entry::tombstone(of, revision, update_time),
        };
        if let Some(entry) = entry {
            collection.entries.insert(id.clone(), entry);
        }
        collection.count(revision, update_time);
    }
}
