//! `candor.yaml`.

use super::{PLAIN, check_api, loaded};
use crate::declaration::values::{DEADLINE_UNITS, quantity};
use crate::rate::{Rate, Told};

#[track_caller]
fn check_line(line: &str, expected: &str) {
    check_api(&format!("title: A\nversion: v1\n{line}\n"), &[expected]);
}

#[test]
fn the_keys_of_the_api_are_read() {
    let text = "title: Shop\nabout: Sells.\nversion: v2\n\
                retired: { v0: 1970-01-02, v1: 2026-06-30 }\n\
                limits: { content: 64kB, deadline: 500ms, cascade: 7, idempotency: 7d }\n";
    let api = loaded(&[("candor.yaml", text), ("authors.yaml", PLAIN)]);
    assert_eq!((api.title.as_str(), api.about.as_deref()), ("Shop", Some("Sells.")));
    assert_eq!((api.version.as_str(), api.retired[0].version.as_str()), ("v2", "v0"));
    assert_eq!(api.retired[0].since.0, 86_400_000);
    assert_eq!((api.content_max_bytes, api.deadline_ms), (64_000, 500));
    assert_eq!((api.cascade_max_records, api.idempotency_seconds), (7, 7 * 86_400));
}

#[test]
fn what_is_left_out_has_a_default() {
    let api = loaded(&[("candor.yaml", super::API), ("authors.yaml", PLAIN)]);
    assert_eq!((api.content_max_bytes, api.deadline_ms), (1 << 20, 10_000));
    assert_eq!(quantity("10s", &DEADLINE_UNITS), Some(api.deadline_ms));
    assert!(api.retired.is_empty() && api.about.is_none());
}

#[test]
fn title_and_version_are_required() {
    check_api(
        "about: A\n",
        &[
            "1:1: the key `title` is missing; add it: title: Bookshop",
            "1:1: the key `version` is missing; add it: version: v1",
        ],
    );
    check_api("", &["the file is empty"]);
    check_api("# only a comment\n", &["the file is empty"]);
    check_api("~", &["the file is empty"]);
    check_api("- title: A\n", &["1:1: expected a map of keys and values, this is a list"]);
    check_api("Bookshop\n", &["1:1: expected a map of keys and values, this is a text"]);
}

#[test]
fn an_unknown_key_is_told_with_the_nearest_known_one() {
    check_line("titel: B", "3:1: unknown key `titel`, did you mean `title`?");
    check_line(
        "cors: { colour: red, origins: '*' }",
        "3:9: unknown key `colour`; known: `origins`, `credentials`, `max_age`",
    );
    check_line("limits: { contnet: 1MB }", "3:11: unknown key `contnet`, did you mean `content`?");
    check_line("about:", "3:1: nothing stands behind `about`; give it a value, or remove the key");
}

#[track_caller]
fn check_rate(value: &str, requests: u64, seconds: u64, burst: u64, told: Told) {
    let text = format!("title: A\nversion: v1\nlimits: {{ rate: {value} }}\n");
    let api = loaded(&[("candor.yaml", &text), ("authors.yaml", PLAIN)]);
    assert_eq!(api.rate, Rate::new(requests, seconds, burst, told), "{value}");
}

#[test]
fn a_rate_is_a_number_of_requests_in_a_time() {
    check_rate("50/s", 50, 1, 50, Told::TooMany);
    check_rate("600/m", 600, 60, 600, Told::TooMany);
    check_rate("1000/h", 1_000, 3_600, 1_000, Told::TooMany);
    check_rate("30/d", 30, 86_400, 30, Told::TooMany);
    check_rate("{ requests: 50/s, burst: 100 }", 50, 1, 100, Told::TooMany);
    check_rate("{ requests: 9/m, status: 503 }", 9, 60, 9, Told::Unavailable);
    check_rate("{ requests: 9/m, burst: 1, status: 429 }", 9, 60, 1, Told::TooMany);
}

#[test]
fn what_is_no_rate_is_told() {
    let expected = "3:17: `rate` must be a number of requests in a time, such as 50/s (s, m, h, \
                    d), or a map with `requests`, `burst` and `status`, this is";
    for (value, shown) in [("50", "a number"), ("fast", "`fast`"), ("50/w", "`50/w`")] {
        check_line(&format!("limits: {{ rate: {value} }}"), &format!("{expected} {shown}"));
    }
    check_line("limits: { rate: 0/s }", "3:17: a rate must let at least one request through");
    check_line("limits: { rate: 9999999/s }", "3:17: a rate may be 1000000 requests at most");
    check_line(
        "limits: { rate: { request: 1/s } }",
        "3:19: unknown key `request`, did you mean `requests`?",
    );
    check_line(
        "limits: { rate: { requests: 1/s, status: 500 } }",
        "3:42: `status` must be 429 or 503, this is a number",
    );
    check_line(
        "limits: { rate: { requests: 1/s, burst: 0 } }",
        "3:41: `burst` must be a whole number of requests, such as 100, this is a number",
    );
    check_line(
        "limits: { rate: { requests: 1/d, burst: 31 } }",
        "3:17: so many at once would take more than 30 days to come back; lower `burst`, or allow \
         more in a time",
    );
}

#[test]
fn a_version_is_a_path_segment() {
    let expected = "2:10: `version` must be a name of small letters, digits, `.` and `-` that \
                    begins with a letter, such as v1, this is";
    check_api("title: A\nversion: V1\n", &[&format!("{expected} `V1`")]);
    check_api("title: A\nversion: \"-\"\n", &[&format!("{expected} `-`")]);
    check_api("title: A\nversion: v1/a\n", &[&format!("{expected} `v1/a`")]);
    check_api("title: A\nversion: 1\n", &[&format!("{expected} a number")]);
}

#[test]
fn a_retired_version_has_a_day_and_is_not_the_current_one() {
    check_line(
        "retired: { v1: 2026-06-30 }",
        "3:12: `v1` is the version that is served, it cannot be retired",
    );
    check_line("retired: { v0: soon }", "3:16: `v0` must name the day it went, such as 2026-06-30");
    check_line(
        "retired: { v0: 2026-02-30 }",
        "3:16: `v0` must name the day it went, such as 2026-06-30",
    );
    check_line("retired: { v0: }", "3:14: `v0` must name the day it went, such as 2026-06-30");
    check_line(
        "retired: v0",
        "3:10: `retired` must be a map from a version to the day it went, such as { v0: \
         2026-06-30 }, this is `v0`",
    );
    check_line(
        "retired: { V0: 2026-06-30 }",
        "3:12: `V0` cannot be a version: it must be a name of small letters, digits, `.` and `-` \
         that begins with a letter, such as v1",
    );
}

#[test]
fn limits_have_units_and_ceilings() {
    let size = "`content` must be a size such as 1MiB (B, kB, KiB, MB, MiB, GB, GiB), this is";
    check_line("limits: { content: 1048576 }", &format!("3:20: {size} a number"));
    check_line("limits: { content: 1 MiB }", &format!("3:20: {size} `1 MiB`"));
    check_line("limits: { content: 1GiB }", "3:20: `content` may be 64MiB at most");
    check_line("limits: { content: 0B }", "3:20: `content` must be more than zero");
    check_line(
        "limits: { deadline: 1h }",
        "3:21: `deadline` must be a duration such as 10s (ms, s, m), this is `1h`",
    );
    check_line("limits: { deadline: 11m }", "3:21: `deadline` may be 10m at most");
    let records = "3:20: `cascade` must be a whole number of records, such as 1000, this is";
    check_line("limits: { cascade: 0 }", &format!("{records} a number"));
    check_line("limits: { cascade: 1.5 }", &format!("{records} a number"));
    check_line("limits: { cascade: all }", &format!("{records} `all`"));
    check_line("limits: { cascade: 100001 }", "3:20: `cascade` may be 100000 at most");
    check_line("limits: 1MiB", "3:9: expected a map of keys and values, this is a text");
}
