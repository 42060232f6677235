//! Other services: what they are asked, and what their answers mean. Asking is done by the loop.

mod hook;
mod signature;
mod upstream;

pub(crate) use hook::{Heard, Veto, read as read_hook};
pub use signature::{SecretFault, Secrets};
pub(crate) use upstream::{Passed, Passing, Told, is_asked};

use bytes::Bytes;
use http::Response;

/// What another service answered, all of it, or why there is no answer.
pub type Answered = Result<Response<Bytes>, Unanswered>;

/// Why another service gave no answer that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unanswered {
    /// It did not answer in time.
    Late,
    /// It could not be reached, broke off or answered what is no answer; told to the log.
    Broken(String),
}
