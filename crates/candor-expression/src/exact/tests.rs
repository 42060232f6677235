//! Numbers in order, and what is calculated with them.

use super::*;
use crate::node::Operation;

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap_or_else(|| panic!("`{text}` is a number"))
}

#[track_caller]
fn calculated(left: &str, symbol: &str, right: &str, expected: Option<&str>) {
    let operation = match symbol {
        "+" => Operation::Add,
        "-" => Operation::Subtract,
        "*" => Operation::Multiply,
        "/" | "div" => Operation::Divide,
        _ => Operation::Remainder,
    };
    let result = exact(left).calculate(operation, &exact(right), symbol == "div");
    let shown = result.map(|result| result.to_string());
    assert_eq!(shown.as_deref(), expected, "{left} {symbol} {right}");
}

#[track_caller]
fn ordered(texts: &[&str]) {
    for (place, text) in texts.iter().enumerate() {
        for (other_place, other) in texts.iter().enumerate() {
            let order = exact(text).cmp(&exact(other));
            assert_eq!(order, place.cmp(&other_place), "{text} and {other}");
            assert_eq!(exact(text) == exact(other), order.is_eq(), "{text} and {other}");
        }
    }
}

#[test]
fn numbers_are_in_the_order_of_their_values() {
    ordered(&[
        "-1e1000000000000",
        "-1e400",
        "-100000000000000000000000000000000000000000",
        "-1.1",
        "-1",
        "-1e-400",
        "0",
        "1e-1000000000000",
        "1e-400",
        "0.999999999999999999999999999999999999999999",
        "1",
        "1.000000000000000000000000000000000000000001",
        "1.1",
        "9007199254740992",
        "9007199254740993",
        "1e400",
        "1.5e400",
        "1e1000000000000",
    ]);
}

#[test]
fn a_number_is_one_however_it_is_written() {
    for same in [
        "1",
        "1.0",
        "10e-1",
        "0.1e1",
        "1000e-3",
        "1E0",
        "1e+0",
        "1.00000000000000000000000000000000000000000",
    ] {
        assert_eq!(exact(same), exact("1"), "{same}");
    }
    for zero in ["0", "-0", "0.0", "0e99", "-0.000e-5"] {
        assert_eq!(exact(zero), exact("0"), "{zero}");
    }
}

#[test]
fn numbers_that_just_fit_a_word_and_those_beyond_are_alike() {
    let around = [
        "-9223372036854775809",
        "-9223372036854775808",
        "-9223372036854775807",
        "9223372036854775807",
        "9223372036854775808",
        "9223372036854775809",
    ];
    ordered(&around);
    for (text, opposite) in around.iter().zip(around.iter().rev()) {
        assert_eq!(exact(text).negated(), exact(opposite), "{text}");
        assert_eq!(exact(text).to_string(), *text);
    }
    calculated("9223372036854775807", "+", "1", Some("9223372036854775808"));
    calculated("9223372036854775808", "-", "1", Some("9223372036854775807"));
    assert_eq!(exact("9223372036854775808").as_i64(), None);
    assert_eq!(exact("-9223372036854775808").as_i64(), Some(i64::MIN));
}

#[test]
fn few_digits_are_read_as_many_are() {
    for text in [
        "0",
        "-0",
        "0.0",
        "-0.00",
        "7",
        "-12.5",
        "0.010",
        "100",
        "99999999999999999",
        "999999999999999999",
        "0.99999999999999999",
        "1234567890123456.7",
        "-100000000000000.0",
    ] {
        // An exponent keeps a number from being read the short way.
        let (short, long) = (Exact::parse(text).unwrap(), Exact::parse(&format!("{text}e0")));
        assert_eq!(Some(&short), long.as_ref(), "{text}");
        assert_eq!(short.decimal(), Decimal::parse(text).unwrap(), "{text}");
    }
}

#[test]
fn what_is_no_number_or_too_long_is_refused() {
    for text in [
        "",
        "-",
        "+1",
        "01",
        ".5",
        "1.",
        "1e",
        "1e+",
        "1.2.3",
        "0x1",
        "1_0",
        " 1",
        "1e1.5",
        "-.5",
        "1e99999999999999999999",
        "00",
        "-01.5",
        "-.",
        ".",
        "1.2-",
    ] {
        assert_eq!(Exact::parse(text), None, "{text:?}");
    }
    assert!(Exact::parse(&"1".repeat(NUMBER_MAX_CHARACTERS)).is_some());
    assert_eq!(Exact::parse(&"1".repeat(NUMBER_MAX_CHARACTERS + 1)), None);
}

#[test]
fn sums_and_products_are_exact_or_not_there() {
    calculated("0.1", "+", "0.2", Some("0.3"));
    calculated("19.99", "*", "3", Some("59.97"));
    calculated("9223372036854775807", "+", "1", Some("9223372036854775808"));
    calculated("1", "-", "1.0", Some("0"));
    calculated("0", "+", "1e400", Some("1e400"));
    calculated("1e400", "-", "0", Some("1e400"));
    calculated("1e400", "+", "1", None);
    calculated("9999999999999999999999999999999999", "+", "1", Some("1e34"));
    calculated("9999999999999999999999999999999999", "+", "2", None);
    calculated("1e900000000", "*", "1e900000000", None);
    calculated("12345678901234567890", "*", "12345678901234567891", None);
}

#[test]
fn integers_divide_towards_zero() {
    calculated("7", "div", "2", Some("3"));
    calculated("-7", "div", "2", Some("-3"));
    calculated("7", "%", "-2", Some("1"));
    calculated("-7", "%", "2", Some("-1"));
    calculated("1", "div", "0", None);
    calculated("1", "%", "0", None);
    calculated("1e400", "%", "7", None);
}

#[test]
fn numbers_divide_to_34_digits_half_to_even() {
    calculated("7", "/", "2", Some("3.5"));
    calculated("1", "/", "3", Some("0.3333333333333333333333333333333333"));
    calculated("-2", "/", "3", Some("-0.6666666666666666666666666666666667"));
    calculated("1", "/", "0", None);
    calculated("0", "/", "3", Some("0"));
    calculated(
        "1000000000000000000000000000000001",
        "/",
        "1e3",
        Some("1000000000000000000000000000000.001"),
    );
    // 34 digits and a half: the even neighbour.
    calculated(
        "2000000000000000000000000000000005",
        "/",
        "2",
        Some("1.000000000000000000000000000000002e33"),
    );
    calculated(
        "9999999999999999999999999999999999",
        "/",
        "1e-5",
        Some("9.999999999999999999999999999999999e38"),
    );
}
