//! Access: what this caller may do, as far as it can be told from who they are, and what is left to
//! be asked of records.
//!
//! A rule is split by what it needs. With the caller put in, each of its parts is decided or is
//! about records alone. A part that is decided against the caller ends the exchange before
//! anything is read. The others narrow lists as filters of the store, and are asked of single
//! records one by one, so that the one that fails can be named.

mod admission;
mod grant;
mod sight;

pub(crate) use admission::way_rule;
pub use admission::{Admission, Targets, needed};
pub use grant::{Asker, Grant, Refusal};
pub use sight::{Sight, redacted};
