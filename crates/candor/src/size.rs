//! Sizes on the command line: `64MiB`, `1GB`, or `0`.

use candor_core::declaration::size;

/// Reads a size in bytes.
pub(crate) fn parse(text: &str) -> Result<u64, String> {
    let bytes = if text == "0" { Some(0) } else { size(text) };
    bytes.ok_or_else(|| "expected a size such as 64MiB or 1GB, or 0".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, bytes: Option<u64>) {
        assert_eq!(parse(text).ok(), bytes, "{text}");
    }

    #[test]
    fn a_size_has_a_unit_and_nothing_needs_none() {
        check("64MiB", Some(64 << 20));
        check("0", Some(0));
        check("0MiB", Some(0));
        check("64", None);
        check("-1MiB", None);
        check("64 MiB", None);
        check("", None);
    }
}
