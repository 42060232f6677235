//! Rows: what a file holds becomes records in a store, or is refused with every reason.
//!
//! One thread reads and judges ([`source`], [`judge`]), the other hands what is good to the store
//! ([`load()`]): on two cores an import takes as long as the slower of both. Between them wait a
//! few batches, so memory stays flat. Rows whose references are still to come wait for the end
//! ([`waiting`]).

mod csv;
mod input;
mod judge;
mod load;
mod ndjson;
mod refusal;
mod source;
mod tally;
mod waiting;

pub(crate) use input::Input;
pub(crate) use load::{Halt, Watch, load};
pub(crate) use refusal::Refusal;
pub(crate) use source::{Format, Source, Unreadable};
pub(crate) use tally::Tally;
pub(crate) use waiting::{Place, Waiting};
