//! Quality values: how much a wish weighs (RFC 9110 §12.4.2).

/// A weight from 0 to 1 in thousandths. 0 means never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Quality(u16);

impl Quality {
    /// What a wish weighs that says nothing.
    pub(crate) const FULL: Quality = Quality(1_000);
    /// The least that is acceptable.
    pub(crate) const LEAST: Quality = Quality(1);
    /// Not acceptable.
    pub(crate) const NONE: Quality = Quality(0);

    /// `0` or `1` and up to three decimals.
    ///
    /// `.2` is read as `0.2`: Java before 19 sends it by default (JDK-8163921).
    pub(crate) fn parse(text: &str) -> Option<Quality> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let whole = match whole {
            "0" => 0,
            "" if !decimals.is_empty() => 0,
            "1" => 1_000,
            _ => return None,
        };
        if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let scales = [100, 10, 1];
        let digits = decimals.bytes().map(|byte| u16::from(byte - b'0'));
        let thousandths: u16 = digits.zip(scales).map(|(digit, scale)| digit * scale).sum();
        let quality = Quality(whole + thousandths);
        (quality <= Quality::FULL).then_some(quality)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, thousandths: Option<u16>) {
        assert_eq!(Quality::parse(text), thousandths.map(Quality), "{text}");
    }

    #[test]
    fn a_quality_has_three_decimals_at_most() {
        check("0", Some(0));
        check("0.", Some(0));
        check("0.7", Some(700));
        check("0.05", Some(50));
        check("0.001", Some(1));
        check("1", Some(1_000));
        check("1.000", Some(1_000));
        check("0.3333", None);
    }

    #[test]
    fn a_quality_lies_between_0_and_1() {
        check("1.001", None);
        check("2", None);
        check("-0.1", None);
        check("00.1", None);
        check("", None);
        check(".", None);
        check("0,5", None);
        check("1e-1", None);
    }

    #[test]
    fn the_zero_before_the_point_may_be_missing() {
        check(".2", Some(200));
    }
}
