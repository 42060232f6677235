//! The grammar of HTTP header fields and targets.
//!
//! One field a file, pure, and borrowing from the request wherever a borrow will do: this runs on
//! every request. It knows the RFCs and nothing of Candor.
//!
//! Fields that may be repeated are read from all their lines at once, since several lines of one
//! name are one list (RFC 9110 §5.3). A line is whatever gives bytes: a `&str`, or the header value
//! of an HTTP library.

pub mod accept;
pub mod authorization;
pub mod challenge;
pub mod content_coding;
pub mod content_length;
pub mod date;
pub mod etag;
pub mod expect;
pub mod host;
pub mod idempotency_key;
pub mod link;
pub mod media_type;
pub mod method;
pub mod prefer;
pub mod query;
pub mod rate_limit;
pub mod target;
pub mod traceparent;
pub mod transfer_encoding;

mod characters;
mod malformed;
mod percent;
mod quality;
mod scan;

pub use malformed::Malformed;
