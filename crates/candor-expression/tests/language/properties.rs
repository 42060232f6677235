//! Properties: nothing panics.
