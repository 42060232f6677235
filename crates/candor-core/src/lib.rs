//! What Candor decides: declarations, the graph of questions, the catalogue of outcomes.
//!
//! Everything here is pure. No clock, file, socket or environment is read: time, stored facts and
//! content are handed in by the loop in `candor-server`, so every decision can be made, repeated
//! and explained without a server.

pub mod access;
pub mod batch;
pub mod caller;
pub mod catalogue;
pub mod change;
pub mod csv;
pub mod declaration;
pub mod exchange;
pub mod explanation;
pub mod expression;
pub mod graph;
pub mod limits;
pub mod openapi;
pub mod rate;
pub mod record;
pub mod representation;
pub mod selection;
pub mod service;

/// The nearest known name.
pub use candor_expression::nearest;

mod checksum;
mod detail;
