//! A record: one instance of a resource type, and what is left of it when it is deleted.

mod id;
mod revision;
mod scalar;
mod standing;
mod timestamp;

pub use id::RecordId;
pub use revision::Revision;
pub use scalar::Scalar;
pub use standing::{Record, Standing, Tombstone};
pub use timestamp::Timestamp;

/// Members that Candor keeps itself; a schema cannot declare them (AIP-148, AIP-154).
pub const READ_ONLY_MEMBERS: [&str; 4] = ["id", "etag", "create_time", "update_time"];

/// The member in which a record shows the records that it refers to, when that is asked for. It is
/// not written, and a schema cannot declare it.
pub const EXPANDED: &str = "expanded";
