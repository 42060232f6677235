//! A selection: which records of a type a list shows, in which order, from where.

mod cursor;
mod expansion;
mod narrowing;
mod parameters;
mod secret;
mod short_form;

pub use crate::declaration::Column;
pub use cursor::{Cursor, CursorFault, Sealing};
pub use expansion::{Branch, Expanded, Expansion, Neighbour, Neighbours};
pub use narrowing::{Narrowing, by_alternatives, in_order, narrowing, rule_narrowing};
pub(crate) use parameters::OF_LIST;
pub use parameters::{ParameterFault, Parameters};
pub use secret::{SECRET_BYTES, Secret};

use candor_expression::Expression;

use crate::declaration::TypeIndex;
use crate::expression::holds_of;
use crate::record::{Record, RecordId, Revision, Scalar, Timestamp};

/// What a store is asked for when a page is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The type whose live records are listed.
    pub resource_type: TypeIndex,
    /// What must hold of a record, as [`crate::expression::SELF`].
    pub filter: Option<Expression>,
    /// What `now` is in the filter.
    pub now: Timestamp,
    /// The order; the id, ascending, settles what these leave open.
    pub sort: Vec<SortKey>,
    /// Where the page starts; nothing means at the first record (or the last, when backward).
    pub start: Option<Position>,
    /// Whether the page ends just before `start` rather than beginning just after it.
    pub backward: bool,
    /// How many records behind `start` are passed over.
    pub offset: usize,
    /// The most records wanted, at least 1.
    pub limit: usize,
    /// Whether it is asked how many records there are in all.
    pub count: bool,
}

impl Selection {
    /// The first records of a type, by id.
    pub fn first(resource_type: TypeIndex, limit: usize) -> Selection {
        Selection {
            resource_type,
            filter: None,
            now: Timestamp(0),
            sort: Vec::new(),
            start: None,
            backward: false,
            offset: 0,
            limit,
            count: false,
        }
    }

    /// Whether its page is all of the collection in this state, so that there are no others to
    /// lead to.
    pub fn shows_all(&self, state: CollectionState) -> bool {
        let begins = self.start.is_none() && self.offset == 0 && !self.backward;
        let fits = usize::try_from(state.records).is_ok_and(|records| records <= self.limit);
        begins && fits
    }

    /// Narrows the list further.
    pub fn narrow(&mut self, filter: &Expression) {
        self.filter = Some(match &self.filter {
            Some(before) => before.and(filter),
            None => filter.clone(),
        });
    }

    /// Whether what is selected changes with time alone.
    pub fn moves_with_time(&self) -> bool {
        self.filter.as_ref().is_some_and(|filter| filter.uses("now"))
    }

    /// Whether the filter lets a record through. Stores that write it as a query mean just this.
    pub fn takes(&self, record: &Record) -> bool {
        self.filter.as_ref().is_none_or(|filter| holds_of(filter.root(), record, self.now))
    }
}

/// A column to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortKey {
    /// What to sort by.
    pub column: Column,
    /// Largest first. Absent values come first ascending and last descending.
    pub descending: bool,
}

/// A place between records in an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The values of the sort keys, in their order.
    pub values: Vec<Scalar>,
    /// The id of the record there.
    pub id: RecordId,
}

/// A page of a list, read in one snapshot.
#[derive(Debug, Clone)]
pub struct Page {
    /// The records, always in the selection's order, also when it was read backward.
    pub records: Vec<Record>,
    /// Whether more follow in the direction that was read.
    pub more: bool,
    /// Where the first record stands; none on an empty page.
    pub first: Option<Position>,
    /// Where the last record stands; none on an empty page.
    pub last: Option<Position>,
    /// How many records the list has in all, wherever the page lies; told when it was asked for.
    pub total: Option<u64>,
    /// The collection as it was in this snapshot.
    pub collection: CollectionState,
}

impl Page {
    /// A page of a list whose records are sent as they are read.
    pub fn unread(collection: CollectionState) -> Page {
        let (records, total) = (Vec::new(), None);
        Page { records, more: false, first: None, last: None, total, collection }
    }
}

/// When a collection changed last, and how large it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CollectionState {
    /// The last commit that created, replaced or deleted one of its records; 0 when there was none.
    pub revision: Revision,
    /// When that was; the epoch when there was none.
    pub update_time: Timestamp,
    /// How many live records there are.
    pub records: u64,
}
