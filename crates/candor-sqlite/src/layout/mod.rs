//! The layout: which tables, columns and indexes an API's records live in, and the statements that
//! use them.

mod change;
mod examine;
mod held;
pub(crate) mod ledger;
mod migrate;
mod plan;
mod refusal;
mod shape;
mod sql;
mod survey;
mod table;

pub use change::{Change, ChangeKind};
pub use examine::Plan;
pub(crate) use examine::examine;
pub(crate) use migrate::migrate;
pub use refusal::{Breach, Broken, Refusal};
pub(crate) use shape::{Shapes, alike, wanted};
pub use survey::Progress;
pub(crate) use survey::Watch;
pub(crate) use table::{Layout, Referring, Table};
