//! An exchange: one request, the facts known so far, and the way it went.

mod fault;

pub use fault::{ContentFault, WireFault};
