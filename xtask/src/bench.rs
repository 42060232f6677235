//! Benchmarks.
use crate::Done;
pub(crate) fn run(_: &[&str]) -> Done {
    Ok(())
}
pub(crate) fn serve_baseline(_: &[&str]) -> Done {
    Ok(())
}
