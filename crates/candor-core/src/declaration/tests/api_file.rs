//! `candor.yaml`.

use super::{PLAIN, check_api, loaded};
use crate::declaration::values::{DEADLINE_UNITS, quantity};

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

#[test]
fn what_is_not_served_yet_is_refused() {
    check_line(
        "callers: {}",
        "3:1: `callers` is not served by this version of Candor; remove it: served without who \
         may call, the API would not be the one declared",
    );
    check_line(
        "limits: { rate: 50/s }",
        "3:11: `rate` is not served by this version of Candor; remove it: served without how \
         often each may call, the API would not be the one declared",
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
