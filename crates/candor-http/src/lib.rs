//! The grammar of HTTP header fields and targets.
