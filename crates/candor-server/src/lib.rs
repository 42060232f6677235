//! Sockets, limits, deadlines and the one loop.

pub mod client;
pub mod connection;
pub mod tls;

mod batch;
mod callers;
mod clock;
mod coding;
mod contents;
mod deadline;
mod exchange;
mod hooks;
mod in_flight;
mod metrics;
mod notices;
mod paths;
mod rates;
mod referenced;
mod room;
mod services;
mod streaming;
mod turn;
mod upstreams;

pub use callers::{Issuers, KeyFileFault};
pub use clock::Clock;
pub use exchange::{Observer, Server, explain};
pub use notices::Notices;
pub use services::{ServiceFault, Services};
