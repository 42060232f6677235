//! The wire, tried with raw bytes over real sockets against an answer that only echoes.

mod answers;
mod cases;
mod client;
mod contents;
mod crowds;
mod faults;
mod held;
mod http2;
mod paces;
mod probes;
mod stops;
mod stub;
mod texts;
mod tls;
mod unended;
