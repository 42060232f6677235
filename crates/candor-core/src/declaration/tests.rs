//! Tables of declarations and what is said of them.
