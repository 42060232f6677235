//! Sockets, limits, deadlines and the one loop.

pub mod connection;
