//! Deleting a record: what goes with it, what loses the member that refers, and what holds it back.
//!
//! Everything is found before anything is written, as sets: a record that would go itself holds
//! nothing back, whatever the order in which it is come by, and circles end where they began.

use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use candor_core::change::{Change, Committed, Conflict, Referrer, Row, cleared};
use candor_core::declaration::{FieldIndex, OnDelete, TypeIndex};
use candor_core::limits::REFERRERS_MAX;
use candor_core::record::{Record, RecordId, Revision, Standing, Timestamp};
use rusqlite::Error;
use rusqlite::types::Type;

use crate::apply::{Refused, Tables};
use crate::layout::Referring;
use crate::reader::{record_id, standing};

/// A record.
pub(crate) type Place = (TypeIndex, RecordId);

/// What the changes of a commit did to other records than their own.
#[derive(Debug, Default)]
pub(crate) struct Along {
    /// How many records.
    records: usize,
    /// The collections they are in. One can stand there twice.
    pub(crate) collections: Vec<Touched>,
}

/// A collection that a deletion changed beside its own.
#[derive(Debug)]
pub(crate) struct Touched {
    pub(crate) resource_type: TypeIndex,
    pub(crate) revision: Revision,
    pub(crate) update_time: Timestamp,
    /// Records that went.
    pub(crate) removed: u64,
}

/// What a deletion is going to do.
#[derive(Debug)]
pub(crate) struct Removal {
    going: Going,
    cleared: Vec<Cleared>,
}

/// The records that go: the one that is deleted first, then those that go with it.
#[derive(Debug)]
struct Going {
    order: Vec<Place>,
    known: HashSet<Place>,
}

/// A record that stays and refers to one that goes no longer.
#[derive(Debug)]
struct Cleared {
    resource_type: TypeIndex,
    record: Arc<Record>,
    row: Row,
}

impl Going {
    fn first(place: Place) -> Going {
        Going { order: vec![place.clone()], known: HashSet::from([place]) }
    }

    fn add(&mut self, place: Place) {
        if self.known.insert(place.clone()) {
            self.order.push(place);
        }
    }

    /// How many go besides the one that was asked for.
    fn others(&self) -> usize {
        self.order.len() - 1
    }
}

/// What holds a deletion back: the first few in their order, and one more where there are more.
#[derive(Debug, Default)]
struct Held {
    by: Vec<Referrer>,
}

impl Held {
    fn add(&mut self, referrer: Referrer) {
        self.by.push(referrer);
        if self.by.len() > 4 * REFERRERS_MAX {
            self.shorten();
        }
    }

    fn shorten(&mut self) {
        self.by.sort();
        self.by.truncate(REFERRERS_MAX + 1);
    }

    fn conflict(mut self) -> Option<Conflict> {
        self.shorten();
        let more = self.by.len() > REFERRERS_MAX;
        self.by.truncate(REFERRERS_MAX);
        (!self.by.is_empty()).then_some(Conflict::Referenced { by: self.by, more })
    }
}

/// A live record that refers to one that goes.
struct Found {
    id: RecordId,
    frozen: bool,
}

type Losing = BTreeMap<Place, Vec<Referrer>>;

impl Tables<'_> {
    /// What deleting the record would do after what its commit has done, or why it stays.
    pub(crate) fn removal(&self, change: &Change, along: &Along) -> Result<Removal, Refused> {
        let room = self.api.cascade_max_records.saturating_sub(along.records);
        let mut held = Held::default();
        let going = self.going(change, room, &mut held)?;
        let losing = self.losing(&going, room, &mut held)?;
        let mut cleared = Vec::with_capacity(losing.len());
        for (place, references) in losing {
            match self.clear(place, &references)? {
                Some(one) => cleared.push(one),
                None => references.into_iter().for_each(|one| held.add(one)),
            }
        }
        self.hold(&going, &mut held)?;
        match held.conflict() {
            None => Ok(Removal { going, cleared }),
            Some(conflict) => Err(Refused::Conflict(conflict)),
        }
    }

    /// The record and all that goes with it, through every level.
    fn going(&self, change: &Change, room: usize, held: &mut Held) -> Result<Going, Refused> {
        let mut going = Going::first((change.resource_type, change.id.clone()));
        let mut next = 0;
        while let Some((of, id)) = going.order.get(next).cloned() {
            next += 1;
            for referring in self.referring(of, OnDelete::Cascade) {
                self.each(referring, &id, |found| {
                    let place = (referring.resource_type, found.id);
                    match found.frozen && !going.known.contains(&place) {
                        true => held.add(referrer(referring, place.1, (of, &id))),
                        false => going.add(place),
                    }
                    within(room, going.others())
                })?;
            }
        }
        Ok(going)
    }

    /// The records that stay and lose what refers to one that goes, each with its references.
    fn losing(&self, going: &Going, room: usize, held: &mut Held) -> Result<Losing, Refused> {
        let mut losing = Losing::new();
        for (of, id) in &going.order {
            for referring in self.referring(*of, OnDelete::Clear) {
                self.each(referring, id, |found| {
                    let place = (referring.resource_type, found.id);
                    if !going.known.contains(&place) {
                        let referrer = referrer(referring, place.1.clone(), (*of, id));
                        match found.frozen {
                            true => held.add(referrer),
                            false => losing.entry(place).or_default().push(referrer),
                        }
                    }
                    within(room, going.others() + losing.len())
                })?;
            }
        }
        Ok(losing)
    }

    /// What is left of a record without these references, if it is valid still.
    fn clear(
        &self,
        (resource_type, id): Place,
        references: &[Referrer],
    ) -> Result<Option<Cleared>, Refused> {
        let standing = standing(self.connection, self.layout.of(resource_type), &id)?;
        let Standing::Live(record) = standing else { return Ok(None) };
        let fields: Vec<FieldIndex> = references.iter().map(|one| one.field).collect();
        let row = cleared(self.api.of(resource_type), &record, &fields)
            .map_err(|error| Error::FromSqlConversionFailure(4, Type::Text, Box::new(error)))?;
        Ok(row.map(|row| Cleared { resource_type, record, row }))
    }

    /// Adds what stays itself and keeps its reference to a record that goes.
    fn hold(&self, going: &Going, held: &mut Held) -> Result<(), Refused> {
        for (of, id) in &going.order {
            for referring in self.referring(*of, OnDelete::Restrict) {
                let mut here = 0;
                self.each(referring, id, |found| {
                    let place = (referring.resource_type, found.id);
                    if !going.known.contains(&place) {
                        held.add(referrer(referring, place.1, (*of, id)));
                        here += 1;
                    }
                    // They come by id: later ones would not be told.
                    Ok(match here > REFERRERS_MAX {
                        true => ControlFlow::Break(()),
                        false => ControlFlow::Continue(()),
                    })
                })?;
            }
        }
        Ok(())
    }

    /// Removes a record as if it had never been; says which records refer to it.
    pub(crate) fn take_back(&self, of: TypeIndex, id: &RecordId) -> Result<Vec<Place>, Error> {
        let table = self.layout.of(of);
        self.touched.touch(of, id);
        self.connection.prepare_cached(&table.remove)?.execute([id.as_str()])?;
        let mut referring = Vec::new();
        for from in &table.referring {
            let mut statement = self.connection.prepare_cached(&from.sql)?;
            let ids = statement.query_map([id.as_str()], record_id)?;
            for id in ids {
                referring.push((from.resource_type, id?));
            }
        }
        Ok(referring)
    }

    fn referring(&self, of: TypeIndex, on_delete: OnDelete) -> impl Iterator<Item = &Referring> {
        let all = self.layout.of(of).referring.iter();
        all.filter(move |referring| referring.on_delete == on_delete)
    }

    /// Hands the live records that refer to one to `each`, by id, until it breaks off.
    fn each(
        &self,
        referring: &Referring,
        id: &RecordId,
        mut each: impl FnMut(Found) -> Result<ControlFlow<()>, Refused>,
    ) -> Result<(), Refused> {
        let of = self.api.of(referring.resource_type);
        let mut statement = self.connection.prepare_cached(&referring.sql)?;
        let mut rows = statement.query([id.as_str()])?;
        while let Some(row) = rows.next()? {
            let frozen = of.freezes(row.get_ref(1)?.as_str_or_null().map_err(Error::from)?);
            if each(Found { id: record_id(row)?, frozen })?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Does what was found, and adds what became of other records than the one asked for.
    pub(crate) fn remove(
        &self,
        removal: &Removal,
        change: &Change,
        committed: &Committed,
        along: &mut Along,
    ) -> Result<(), Refused> {
        let mut removed: BTreeMap<TypeIndex, u64> = BTreeMap::new();
        for (place, (of, id)) in removal.going.order.iter().enumerate() {
            self.delete(*of, id, committed.revision, change.now)?;
            if place > 0 {
                *removed.entry(*of).or_default() += 1;
            }
        }
        for Cleared { resource_type, record, row } in &removal.cleared {
            let table = self.layout.of(*resource_type);
            let written = Committed {
                revision: committed.revision,
                create_time: record.create_time,
                update_time: change.now.max(record.update_time),
            };
            self.write(&table.update, (*resource_type, &record.id), row, &written)?;
            removed.entry(*resource_type).or_default();
        }
        along.records += removal.going.others() + removal.cleared.len();
        let (revision, update_time) = (committed.revision, change.now);
        along.collections.extend(removed.into_iter().map(|(resource_type, removed)| Touched {
            resource_type,
            revision,
            update_time,
            removed,
        }));
        Ok(())
    }
}

fn within(room: usize, others: usize) -> Result<ControlFlow<()>, Refused> {
    match others <= room {
        true => Ok(ControlFlow::Continue(())),
        false => Err(Refused::Conflict(Conflict::CascadeTooLarge)),
    }
}

fn referrer(referring: &Referring, id: RecordId, to: (TypeIndex, &RecordId)) -> Referrer {
    Referrer {
        resource_type: referring.resource_type,
        id,
        field: referring.field,
        to: to.0,
        to_id: to.1.clone(),
    }
}
