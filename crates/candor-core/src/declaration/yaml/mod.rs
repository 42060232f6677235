//! YAML, as far as a declaration needs it: one document, maps, lists and scalars, every node with
//! its place.
//!
//! What makes YAML hard to read or to trust is refused by name rather than half supported: anchors
//! and aliases (a few lines of them can unfold to gigabytes), merge keys, tags, directives, several
//! documents, keys that are not scalars, the same key twice.

mod compose;
mod node;
mod scalar;
mod syntax;

pub(super) use compose::compose;
pub(super) use node::{Entry, Node, Value};
