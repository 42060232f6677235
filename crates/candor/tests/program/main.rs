//! The program as its users have it: real processes, real sockets, real files.

mod against;
mod asked;
mod beside;
mod check;
mod client;
mod draining;
mod examples;
mod explain;
mod export;
mod flights;
mod guide;
mod idle;
mod import;
mod interrupted;
mod killed;
mod maintenance;
mod new;
mod observing;
mod repeated;
mod serve;
mod several;
mod streams;
mod support;
mod tls;
mod tokens;
