//! The contract as exchanges, run over a real socket.
//!
//! A scenario file says what is there, what is sent and what must come back. Each scenario runs
//! against a server of its own, on every engine. What must hold of every answer is not written in
//! scenarios: it is checked on each ([`checks`]), and what they reach together is counted
//! ([`coverage`]).

mod caller;
pub mod checks;
pub mod client;
pub mod coverage;
pub mod founding;
pub mod judge;
pub mod parse;
pub mod recorded;
pub mod reply;
pub mod run;
pub mod scenario;
pub mod sent;
pub mod service;
pub mod shape;
pub mod store;
pub mod text;
pub mod update;
pub mod world;

mod follow;
mod look;
