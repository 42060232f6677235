//! The layout: which tables, columns and indexes an API's records live in, and the statements that
//! use them.

pub(crate) mod ledger;
mod migrate;
mod plan;
mod shape;
mod sql;
mod table;

pub(crate) use migrate::migrate;
pub(crate) use shape::wanted;
pub(crate) use table::{Layout, Referring, Table};
