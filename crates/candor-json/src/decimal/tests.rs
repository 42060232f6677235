//! One value, one form, one order.

use super::*;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap_or_else(|| panic!("`{text}` is a number"))
}

#[track_caller]
fn shows(text: &str, canonical: &str) {
    assert_eq!(decimal(text).to_string(), canonical);
    assert_eq!(decimal(canonical), decimal(text));
}

#[test]
fn one_number_has_one_form() {
    shows("0", "0");
    shows("-0.000e99", "0");
    shows("1", "1");
    shows("1.0", "1");
    shows("10e-1", "1");
    shows("-1.50", "-1.5");
    shows("1e2", "100");
    shows("0.001", "0.001");
    shows("12.5E+1", "125");
    shows("0.0000001", "1e-7");
    shows("0.000000123", "1.23e-7");
    shows("123456789012345678901", "123456789012345678901");
    shows("1234567890123456789012", "1.234567890123456789012e21");
    shows("9007199254740993", "9007199254740993");
    shows("1e1000000000", "1e1000000000");
    shows("-123e-1000000000", "-1.23e-999999998");
    shows("1e0000000000000000000000000000000007", "10000000");
}

#[test]
fn what_is_no_number_is_refused() {
    for text in
        ["", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "1 ", "0x1", "NaN", "1e1e1", "1.e1"]
    {
        assert_eq!(Decimal::parse(text), None, "{text}");
    }
}

#[test]
fn an_exponent_has_a_limit() {
    assert!(Decimal::parse("1e1000000000000000000").is_some());
    assert!(Decimal::parse("1e-1000000000000000000").is_some());
    assert_eq!(Decimal::parse("1e1000000000000000001"), None);
    assert_eq!(Decimal::parse("0e-99999999999999999999999999"), None);
}

#[test]
fn decimals_are_in_the_order_of_their_values() {
    let ordered = [
        "-1e400",
        "-11",
        "-10",
        "-2",
        "-1.5",
        "-1",
        "-1e-400",
        "0",
        "1e-400",
        "0.1",
        "0.11",
        "0.2",
        "1",
        "1.5",
        "2",
        "10",
        "11",
        "9007199254740992",
        "9007199254740993",
        "1e400",
        "1e1000000000",
    ];
    for (place, text) in ordered.iter().enumerate() {
        for (other_place, other) in ordered.iter().enumerate() {
            let order = decimal(text).cmp(&decimal(other));
            assert_eq!(order, place.cmp(&other_place), "{text} and {other}");
        }
    }
}

#[track_caller]
fn is_i64(text: &str, value: Option<i64>) {
    assert_eq!(decimal(text).as_i64(), value, "{text}");
}

#[test]
fn an_integer_in_range_is_an_i64() {
    is_i64("0", Some(0));
    is_i64("-0.0", Some(0));
    is_i64("1.0", Some(1));
    is_i64("1e2", Some(100));
    is_i64("-25e-1", None);
    is_i64("9223372036854775807", Some(i64::MAX));
    is_i64("9223372036854775808", None);
    is_i64("-9223372036854775808", Some(i64::MIN));
    is_i64("1e18", Some(1_000_000_000_000_000_000));
    is_i64("1e19", None);
    is_i64("1e1000000000", None);
}

#[track_caller]
fn is_f64(text: &str, value: Option<f64>) {
    assert_eq!(decimal(text).as_f64_exact(), value, "{text}");
}

#[test]
fn an_f64_is_given_only_when_it_identifies_the_number() {
    is_f64("0", Some(0.0));
    is_f64("0.1", Some(0.1));
    is_f64("-19.99", Some(-19.99));
    is_f64("123456789012345", Some(123_456_789_012_345.0));
    is_f64("1234567890123456", None);
    is_f64("9007199254740993", None);
    is_f64("1e300", None);
    is_f64("1e299", Some(1e299));
    is_f64("1e-400", None);
    is_f64("1e1000000000", None);
}
