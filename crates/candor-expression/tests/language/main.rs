//! The language from outside: what is read, what is refused and where, and what holds.

mod cel;
mod limits;
mod meaning;
mod mistakes;
mod naive;
mod properties;
mod types;
mod world;
