//! What is told besides the content: `deprecated` and its like, `cors`, `strict_transport`.

use super::{API, PLAIN, check_api, check_type, loaded};
use crate::declaration::Origins;

#[track_caller]
fn check_line(line: &str, expected: &[&str]) {
    check_api(&format!("{API}{line}\n"), expected);
}

#[test]
fn a_version_that_is_on_its_way_out_says_since_when() {
    let text = format!("{API}deprecated: 1970-01-02\nsunset: 1970-01-03\nsuccessor: /v2\n");
    let api = loaded(&[("candor.yaml", &text), ("authors.yaml", PLAIN)]);
    let told = api.deprecation.as_ref().map(|one| (one.since.0, one.sunset.map(|day| day.0)));
    assert_eq!(told, Some((86_400_000, Some(172_800_000))));
    assert_eq!(api.types[0].deprecation, api.deprecation);
}

#[test]
fn a_type_leaves_with_the_version_or_before_it() {
    let own = "deprecated: 2026-02-01\nsunset: 2026-03-01\n";
    let of = |version: &str| {
        let version = format!("{API}{version}");
        let api = loaded(&[("candor.yaml", &version), ("books.yaml", &format!("{PLAIN}{own}"))]);
        let told = api.types[0].deprecation.clone().unwrap();
        (told.since.to_string(), told.sunset.unwrap().to_string(), told.successor)
    };
    let days = |since: &str, sunset: &str| {
        (format!("{since}T00:00:00.000Z"), format!("{sunset}T00:00:00.000Z"))
    };
    let (since, sunset, successor) = of("");
    assert_eq!(((since, sunset), successor), (days("2026-02-01", "2026-03-01"), None));
    let (since, sunset, successor) = of("deprecated: 2026-01-01\nsuccessor: /v2\n");
    let v2 = Some("/v2".to_owned());
    assert_eq!(((since, sunset), successor), (days("2026-01-01", "2026-03-01"), v2));
    let (since, sunset, _) = of("deprecated: 2026-02-15\nsunset: 2026-02-20\n");
    assert_eq!((since, sunset), days("2026-02-01", "2026-02-20"));
}

#[test]
fn what_is_said_of_leaving_must_fit_together() {
    check_line(
        "deprecated: soon",
        &["3:13: `deprecated` must be a day, such as 2026-06-30, this is `soon`"],
    );
    check_line(
        "deprecated: 2026-06-30\nsunset: 2026-06-29",
        &["4:9: `sunset` is before `deprecated`: it would go before anybody is told"],
    );
    check_line("deprecated: 2026-06-30\nsunset: 2026-06-30", &[]);
    check_line(
        "sunset: 2026-06-29",
        &["3:9: `sunset` says something of what is deprecated; say since when it is: deprecated: \
           2026-06-30"],
    );
    check_line(
        "deprecated: 2026-06-30\nsuccessor: v2",
        &["4:12: `successor` must be a path or a URL, such as /v2, this is `v2`"],
    );
    check_type(
        &format!("{PLAIN}migration: /moving\n"),
        &["2:12: `migration` says something of what is deprecated; say since when it is: \
           deprecated: 2026-06-30"],
    );
}

#[test]
fn origins_are_listed_or_all_of_them() {
    let cors = |text: &str| {
        let text = format!("{API}cors: {text}\n");
        loaded(&[("candor.yaml", &text), ("authors.yaml", PLAIN)]).cors.unwrap()
    };
    let any = cors("{ origins: \"*\" }");
    assert_eq!((any.origins, any.credentials, any.max_age_seconds), (Origins::Any, false, 600));
    let one = cors("{ origins: [\"https://a.example:8443\"], credentials: true, max_age: 1h }");
    assert_eq!(one.origins, Origins::Listed(vec!["https://a.example:8443".to_owned()]));
    assert_eq!((one.credentials, one.max_age_seconds), (true, 3_600));
}

#[track_caller]
fn check_origin(origin: &str, expected: &str) {
    check_line(&format!("cors: {{ origins: [\"{origin}\"] }}"), &[&format!("3:19: {expected}")]);
}

#[test]
fn an_origin_is_written_as_browsers_write_it() {
    let no = |text: &str| format!("`{text}` is no origin, such as https://app.example.org");
    let other = |text: &str, written: &str| {
        format!("`{text}` is no origin as browsers write it; write \"{written}\"")
    };
    check_origin("https://a.example/", &other("https://a.example/", "https://a.example"));
    check_origin("https://A.example", &other("https://A.example", "https://a.example"));
    check_origin("https://a.example:443", &other("https://a.example:443", "https://a.example"));
    check_origin(
        "http://a.example:443/x",
        &other("http://a.example:443/x", "http://a.example:443"),
    );
    check_origin("a.example", &no("a.example"));
    check_origin("https://*.example", &no("https://*.example"));
    check_origin("https://me@a.example", &no("https://me@a.example"));
    check_origin("ftp://a.example", &no("ftp://a.example"));
    check_origin("*", "`*` stands alone: `origins: \"*\"`");
    check_origin(
        "null",
        "`null` is what every page in a sandbox and every file says; serve the page from an \
         origin of its own, or allow all by `origins: \"*\"`",
    );
}

#[test]
fn what_is_said_of_other_origins_must_be_safe() {
    check_line(
        "cors: { origins: \"*\", credentials: true }",
        &[
            "3:36: with `credentials`, every page on the web could act as whoever looks at it; list \
           the origins, or leave `credentials` out",
        ],
    );
    check_line(
        "cors: { credentials: true }",
        &["3:7: the key `origins` is missing; add it: origins: [\"https://app.example.org\", \
           \"http://localhost:5173\"]"],
    );
    check_line(
        "cors: { origins: [] }",
        &["3:18: `origins` must be a list of origins, such as [\"https://app.example.org\"], or \
           `*` for any, this is a list"],
    );
    check_line(
        "cors: { origins: [\"http://a.example\", \"http://a.example\"] }",
        &["3:39: `http://a.example` is named twice"],
    );
    let many: Vec<String> = (0..65).map(|n| format!("\"http://a{n}.example\"")).collect();
    check_line(
        &format!("cors: {{ origins: [{}] }}", many.join(", ")),
        &["3:18: 65 origins are named here, 64 at most can be"],
    );
    check_line("cors: { origins: \"*\", max_age: 2d }", &["3:32: `max_age` may be 1d at most"]);
}

#[test]
fn strict_transport_is_a_duration() {
    check_line("strict_transport: 365d", &[]);
    check_line("strict_transport: 731d", &["3:19: `strict_transport` may be 730d at most"]);
    check_line("strict_transport: 0s", &["3:19: `strict_transport` must be more than zero"]);
}
